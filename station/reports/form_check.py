"""What is wrong with an item's Word form, tried as the Typst template is: filled with a mark in every field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parsers.wording import Text
from station.reports.template_findings import TemplateFinding, not_once
from station.reports.word.demands import lacking, marks_by_hand, unknown_field
from station.reports.word.form import WordError, context, fill_leniently
from station.reports.word.places import text_of

NOT_SIGNED = {"issued_on": "", "signatures": ()}


def form_findings(
    form: Path,
    marked: Mapping[str, Any],
    cells: Mapping[str, tuple[str, Text]],
    fields: Mapping[str, Text],
    *,
    issued: bool = False,
) -> list[TemplateFinding]:
    """Fields that are unknown, unbound or printed twice, marks by hand; nothing where there is no form.

    `marked` is a content with marks in it, `cells` the marks of the results' cells, `fields` those of what must be
    there at least once (`workbench` makes them). `issued`: the form must also have what an issued report bears.
    """
    if not form.is_file():
        return []
    try:
        filled, unknown = fill_leniently(form, context(marked, NOT_SIGNED))
        printed = text_of(filled)
    except WordError as error:
        return [TemplateFinding(kind="broken", message=error.message, where=error.where)]
    words = Counter(" ".join(text for _, text in printed).split())
    counted = [
        not_once(words[mark], Text(f"{title.zh}（{column_id}）", f"{title.en} ({column_id})"), str(form))
        for mark, (column_id, title) in cells.items()
        if words[mark] != 1
    ]
    if issued:
        return [*(one for one in counted if one.kind == "duplicate"), *lacking(form, marked)]
    missing = [not_once(0, name, str(form)) for mark, name in fields.items() if not words[mark]]
    return [*(unknown_field(form, name) for name in unknown), *counted, *missing, *marks_by_hand(form)]
