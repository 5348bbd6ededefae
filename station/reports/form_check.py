"""What is wrong with an item's Word form, tried as the Typst template is: filled with a mark in every field."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from parsers.wording import Text
from station.items.item import Item
from station.reports.template_findings import TemplateFinding, not_once
from station.reports.word.form import NAME, WordError, context, fill_leniently, place_of, text_of

NOT_SIGNED = {"issued_on": "", "signatures": ()}
_MARK = re.compile(r"\b(CMA|CNAS|ilac-MRA)\b", re.IGNORECASE)


def form_findings(
    item: Item, marked: Mapping[str, Any], cells: Mapping[str, tuple[str, Text]], fields: Mapping[str, Text]
) -> list[TemplateFinding]:
    """Fields that are unknown, unbound or printed twice, marks by hand; nothing for an item without a form.

    `marked` is a content with marks in it, `cells` the marks of the results' cells, `fields` those of what must be
    there at least once (`workbench` makes them).
    """
    form = item.folder / NAME
    if not form.is_file():
        return []
    try:
        filled, unknown = fill_leniently(form, context(marked, NOT_SIGNED))
        printed = text_of(filled)
    except WordError as error:
        return [TemplateFinding(kind="broken", message=error.message, where=error.where)]
    found = [
        TemplateFinding(
            kind="unknown",
            message=Text(f"没有字段“{name}”", f'there is no field "{name}"'),
            where=place_of(form, [name]),
        )
        for name in unknown
    ]
    words = Counter(" ".join(text for _, text in printed).split())
    for mark, (column_id, title) in cells.items():
        if words[mark] != 1:
            name = Text(f"{title.zh}（{column_id}）", f"{title.en} ({column_id})")
            found.append(not_once(words[mark], name, str(form)))
    found += [not_once(0, name, str(form)) for mark, name in fields.items() if not words[mark]]
    for place, text in text_of(form.read_bytes()):
        for mark in _MARK.findall(text):
            message = Text(
                f"表单中写有“{mark}”：标志须由 lab.marks 按资质范围印出",
                f'the form says "{mark}": marks come from lab.marks, in scope only',
            )
            found.append(TemplateFinding(kind="mark", message=message, where=f"{form}: {place}"))
    return found
