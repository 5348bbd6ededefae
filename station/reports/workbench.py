"""The template workbench: an item's report with its stored example, and what is wrong with its template.

Whether a template prints a field is tried, not guessed from its text: every field gets a mark of its own, the report
is set, and the marks are looked for on the pages. A field never found is unbound, a cell found twice is bound twice.

`report.golden.json` beside the template holds what the example prints. An edit that changes any printed word is a
finding until somebody acknowledges it (ISO/IEC 17025 7.11.2: changes are validated before use).
"""

from __future__ import annotations

import copy
import io
import json
import re
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path
from typing import Any

import msgspec
from pypdf import PdfReader

from parsers.wording import Text
from station.errors import NotFound
from station.items.case import Case
from station.items.cells import cell
from station.items.item import Item
from station.items.run import calculate
from station.records import Commission, Determination, Draft, Fingerprint, ReportRow, Sample, Task, Value
from station.reports.content import Content, freeze
from station.reports.form_check import form_findings
from station.reports.laboratory import ReportLanguage
from station.reports.rendering import overflowing, render, template_sha256
from station.reports.template_findings import TemplateFinding, not_once
from station.reports.trial import TemplateTooGreedy
from station.reports.typesetting import TEMPLATE, RenderingError
from station.reports.word.form import NAME
from station.store import Store, open_store
from station.version import VERSION

GOLDEN = "report.golden.json"
COVER_PAGES = 2
"""Cover and statement: the frame's own, the same for every template."""

_FIELD = re.compile(r"\bcontent\.([a-z_]+)")
_MARK = re.compile(r"\b(CMA|CNAS|ilac-MRA)\b", re.IGNORECASE)
_AT = datetime(2000, 1, 1, tzinfo=UTC)
_SAMPLE = "WT2000-0001-001"


def preview(item: Item) -> bytes:
    """The PDF of an item's first stored example, marked 草稿 DRAFT.

    Raises NotFound (no example), CalculationError (the example cannot be calculated), RenderingError.
    """
    return example(item)[1]


def example(item: Item, language: ReportLanguage = "both") -> tuple[Content, bytes]:
    """The content of an item's first stored example, and its pages. Raises as `preview` does."""
    with tempfile.TemporaryDirectory(prefix="geolab-template-") as temporary:
        store = open_store(Path(temporary))
        try:
            store.settings.put("report.language", language)
            content = _content(store, item)
            return content, _set(store, item, content)
        finally:
            store.close()


def check(
    item: Item, *, acknowledge: bool = False, form: Path | None = None, issued: bool = False
) -> list[TemplateFinding]:
    """What is wrong with the template of an item; with `acknowledge` what it prints now becomes its golden example.

    `form` is a Word form that lies elsewhere than in the item's folder; `issued`: also what it must have before reports
    are issued on it. Raises NotFound, CalculationError.
    """
    with tempfile.TemporaryDirectory(prefix="geolab-template-") as temporary:
        store = open_store(Path(temporary))
        try:
            found = form_findings(form or item.folder / NAME, *_marked(_content(store, item)), issued=issued)
            return [*found, *_findings(store, item, acknowledge)]
        finally:
            store.close()


def _findings(store: Store, item: Item, acknowledge: bool) -> list[TemplateFinding]:
    content = _content(store, item)
    found = _findings_of_text(item, content)
    marked, cells, fields = _marked(content)
    try:
        words = Counter(_words(_set(store, item, marked)))
        printed = _lines(_set(store, item, content))
    except (RenderingError, TemplateTooGreedy) as error:
        return [*found, TemplateFinding(kind="broken", message=error.message, where=error.where)]
    for mark, (column_id, title) in cells.items():
        if words[mark] != 1:
            found.append(not_once(words[mark], Text(f"{title.zh}（{column_id}）", f"{title.en} ({column_id})")))
    found += [not_once(0, name) for mark, name in fields.items() if not words[mark]]
    found += _overflowing(store, item, content)
    return found + _golden(item, printed, acknowledge)


def _content(store: Store, item: Item) -> Content:
    """The content of a report on the item's first example, in a store of its own."""
    path = next(iter(sorted((item.folder / "examples").glob("*.json"))), None)
    if path is None:
        raise NotFound(
            Text(f"项目“{item.id}”没有示例。", f'The item "{item.id}" has no example.'),
            Text("请在 examples 文件夹中放入一个示例。", "Put one into its folder examples."),
        )
    example = _example(path)
    outcome = calculate(item, Case(item=item, given=example["given"], parameters=example.get("parameters", {})))
    commission = Commission(commission_no="WT2000-0001", client_name="示例单位 Example client")
    sample = Sample(
        sample_no=_SAMPLE, commission_no=commission.commission_no, client_sample_id="EXAMPLE-1", kind="示例"
    )
    task = Task(
        id="example", commission_no=commission.commission_no, sample_no=_SAMPLE, item_id=item.id, state="testing"
    )
    store.orders.put(commission, [sample], [task])
    determination = Determination(
        id="example",
        task_id=task.id,
        item_id=item.id,
        sample_no=_SAMPLE,
        revision=1,
        measurement_ids=(),
        standard_ids=(),
        outcome=outcome,
        fingerprint=Fingerprint(
            item_id=item.id,
            item_version=item.version,
            item_sha256=item.sha256,
            program_version=VERSION,
            raw_sha256=(),
            parameters={one.id: str(one.value) for one in item.parameters},
        ),
        made_at=_AT,
    )
    draft = Draft(
        commission_no=commission.commission_no,
        item_id=item.id,
        client_name=commission.client_name,
        rows=(ReportRow(task=task, sample=sample, determination=determination),),
    )
    content = freeze(store, item, draft, report_no="", revision=1, template_sha256=template_sha256(item))
    # curves belong to runs, and an example of numbers has none
    return content | {"charts": []}


def _example(path: Path) -> Mapping[str, Any]:
    """An example's numbers from their text, never through float."""
    try:
        example = json.loads(path.read_text("utf-8-sig"), parse_float=Decimal)
        if isinstance(example, dict) and isinstance(example.get("given"), dict):
            return example
    except (OSError, ValueError) as error:
        raise _bad_example(path, str(error)) from error
    raise _bad_example(path, "given")


def _bad_example(path: Path, why: str) -> NotFound:
    return NotFound(
        Text(f"示例“{path.name}”不可用：{why}", f'The example "{path.name}" cannot be used: {why}'),
        Text("请更正该文件。", "Correct this file."),
        str(path),
    )


def _set(store: Store, item: Item, content: Mapping[str, Any]) -> bytes:
    return render(store, item, content, (), issued_at=None, watermark="draft")


def _marked(content: Content) -> tuple[Content, dict[str, tuple[str, Text]], dict[str, Text]]:
    """The content with a mark in each field; the marks of the cells, and of what must be there at least once."""
    marked = copy.deepcopy(content)
    (row,) = marked["results"]["rows"]
    cells = {}
    for n, column in enumerate(marked["results"]["columns"]):
        row["cells"][column["id"]] = f"{70001 + n}"
        cells[f"{70001 + n}"] = (column["id"], Text(column["zh"], column["en"]))
    marked["samples"][0]["client_sample_id"] = "80001"
    marked["remarks"] = [{"zh": "80002", "en": "80002", "samples": []}]
    fields = {
        _SAMPLE: Text("样品编号 sample_no", "sample number, sample_no"),
        "80001": Text("原编号 client_sample_id", "client's id, client_sample_id"),
        "80002": Text("备注 remarks", "remarks"),
    }
    for n, method in enumerate(marked["methods"]):
        fields[f"{81001 + n}"] = Text(f"检测依据 {method['designation']}", f"method {method['designation']}")
        method["designation"] = f"{81001 + n}"
    return marked, cells, fields


def _overflowing(store: Store, item: Item, content: Content) -> list[TemplateFinding]:
    """Words that do not fit their cell: of the example, and of both ends of each column's plausible range."""
    stretched = copy.deepcopy(content)
    (row,), (sample,) = stretched["results"]["rows"], stretched["samples"]
    for bounds in ([column.low for column in item.columns], [column.high for column in item.columns]):
        ends = {
            column.id: cell(Value(id=column.id, number=bound), column)
            for column, bound in zip(item.columns, bounds, strict=True)
            if bound is not None
        }
        stretched["results"]["rows"].append({**row, "cells": {**row["cells"], **ends}})
        stretched["samples"].append(sample)
    found = {one["text"]: one for one in overflowing(store, item, stretched)}
    return [
        TemplateFinding(
            kind="overflow",
            message=Text(
                f"“{word}”宽 {one['width']:.1f} pt，单元格只有 {one['room']:.1f} pt",
                f'"{word}" is {one["width"]:.1f} pt wide, its cell {one["room"]:.1f} pt',
            ),
            where=str(item.folder / TEMPLATE),
        )
        for word, one in found.items()
    ]


def _findings_of_text(item: Item, content: Content) -> list[TemplateFinding]:
    """What the template's own text says wrong: fields there are not, accreditation marks by hand."""
    own = item.folder / TEMPLATE
    if not own.is_file():
        return []
    found = []
    for n, line in enumerate(own.read_text("utf-8", "replace").splitlines(), start=1):
        code, where = line.split("//", 1)[0], f"{own}:{n}"
        for field in _FIELD.findall(code):
            if field not in content:
                message = Text(f"没有字段“content.{field}”", f'there is no field "content.{field}"')
                found.append(TemplateFinding(kind="unknown", message=message, where=where))
        for mark in _MARK.findall(code):
            message = Text(
                f"模板中写有“{mark}”：标志由框架按资质范围印出",
                f'the template says "{mark}": marks are printed by the frame, in scope only',
            )
            found.append(TemplateFinding(kind="mark", message=message, where=where))
    return found


def _golden(item: Item, printed: list[str], acknowledge: bool) -> list[TemplateFinding]:
    path = item.folder / GOLDEN
    if acknowledge:
        path.write_bytes(msgspec.json.format(msgspec.json.encode({"printed": printed}), indent=1))
        return []
    if not path.is_file():
        message = Text(f"尚无 {GOLDEN}，请以 --acknowledge 建立", f"there is no {GOLDEN}: make it with --acknowledge")
        return [TemplateFinding(kind="golden", message=message, where=str(path))]
    before = msgspec.json.decode(path.read_bytes(), type=dict[str, list[str]])["printed"]
    changed = [line for line in unified_diff(before, printed, lineterm="", n=0) if line[:3] not in ("---", "+++")]
    return [
        TemplateFinding(
            kind="golden", message=Text(f"印出的内容改变：{line}", f"printed otherwise: {line}"), where=str(path)
        )
        for line in changed
        if not line.startswith("@@")
    ]


def _lines(pdf: bytes) -> list[str]:
    pages = PdfReader(io.BytesIO(pdf)).pages[COVER_PAGES:]
    return [line.strip() for page in pages for line in page.extract_text().splitlines() if line.strip()]


def _words(pdf: bytes) -> list[str]:
    return " ".join(_lines(pdf)).split()
