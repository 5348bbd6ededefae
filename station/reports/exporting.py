"""A report in other forms than its PDF: figures for a spreadsheet, the signed content, the laboratory's Word form.

The PDF stays the report. CSV and XLSX hold the printed cells, one sample a row; JSON is the content whose hash was
signed, byte for byte; DOCX, and the PDF that LibreOffice makes of it, are the item's `report.docx` filled.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from parsers.wording import Text
from station.items.item import Item
from station.records import Report
from station.reports.content import content_bytes
from station.reports.rendering import Imprint, chart_pictures, imprinted
from station.reports.spreadsheet import Cell, Sheet, workbook
from station.reports.word.choice import form_of, no_form
from station.reports.word.form import context, fill
from station.reports.word.office import to_pdf
from station.store import Store

ExportKind = Literal["csv", "xlsx", "json", "docx", "pdf"]
KINDS: tuple[ExportKind, ...] = ("csv", "xlsx", "json", "docx", "pdf")

_SAMPLE = (
    ("sample_no", Text("样品编号", "Sample No.")),
    ("client_sample_id", Text("原编号", "Client's id")),
    ("well", Text("井号", "Well")),
    ("depth", Text("井深 m", "Depth m")),
    ("stratum", Text("层位", "Stratum")),
    ("lithology", Text("岩性", "Lithology")),
)


def export(store: Store, items: Mapping[str, Item], report: Report, kind: ExportKind) -> bytes:
    """A report in another form. Raises NotFound (no Word form), WordError, OfficeError, and what charts raise."""
    content: Mapping[str, Any] = report.content
    if kind == "json":
        return content_bytes(content)
    if kind == "csv":
        return _csv(content)
    if kind == "xlsx":
        return workbook([Sheet(title, list(rows)) for title, rows in _tables(content)])
    docx = word(store, items, report)
    return docx if kind == "docx" else to_pdf(docx)


def word(store: Store, items: Mapping[str, Item], report: Report) -> bytes:
    """The item's Word form filled with a report. Raises NotFound where the item has none."""
    content: Mapping[str, Any] = report.content
    item = items.get(report.item_id)
    form = None if item is None else form_of(store.folder, item)
    if form is None or not form.is_file() or "chapters" in content:
        raise no_form(store.folder, report.item_id)
    issued_at = next((one.at for one in report.signatures if one.meaning == "approved"), None)
    said = imprinted(content, Imprint(signatures=report.signatures, issued_at=issued_at))
    return fill(form, context(content, said), chart_pictures(store, content))


def _csv(content: Mapping[str, Any]) -> bytes:
    """All tables under each other; UTF-8 with the mark by which Excel knows it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for _, rows in _tables(content):
        writer.writerows([_harmless(cell.text) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """A client's text that a spreadsheet would take for a formula is made a text; a number stays one."""
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        try:
            float(text)
        except ValueError:
            return f"'{text}"
    return text


def _tables(content: Mapping[str, Any]) -> Iterator[tuple[str, Iterator[list[Cell]]]]:
    for part in content.get("chapters", (content,)):
        yield part["item"]["title"]["zh"], _rows(content["report_no"], part)


def _rows(report_no: str, part: Mapping[str, Any]) -> Iterator[list[Cell]]:
    columns = part["results"]["columns"]
    titles = [Text("报告编号", "Report No."), *(title for _, title in _SAMPLE)]
    heads = [f"{title.zh} {title.en}" for title in titles]
    heads += [f"{one['zh']} {one['en']}" + (f" / {one['unit']}" if one["unit"] else "") for one in columns]
    yield [Cell(head) for head in heads]
    samples = {one["sample_no"]: one for one in part["samples"]}
    for row in part["results"]["rows"]:
        sample = samples[row["sample_no"]]
        said = [report_no, *(str(sample.get(key, "")) for key, _ in _SAMPLE)]
        printed = [Cell(row["cells"].get(one["id"], "—"), is_figure=True) for one in columns]
        yield [*(Cell(text) for text in said), *printed]
