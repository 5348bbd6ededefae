"""Every item's report, read back from its PDF: each printed cell is the stored one; the file is what it says it is."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from station.items.catalogue import catalogue, own_items
from station.reports.laboratory import ReportLanguage
from station.reports.workbench import example
from tests.reports.conftest import Issued
from tests.reports.pdf_a import breaches

ITEMS = catalogue([own_items()])


@pytest.mark.parametrize("item_id", sorted(ITEMS))
def test_each_printed_cell_is_the_stored_one(item_id: str) -> None:
    """Samples down: the row reads its cells in the order of the columns. Across: each line is title, unit and cell."""
    content, pdf = example(ITEMS[item_id])
    printed = _plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages[2:]))
    columns = content["results"]["columns"]
    (row,) = content["results"]["rows"]
    cells = [row["cells"][column["id"]] for column in columns]
    if _plain("".join(cells)) not in printed:
        for n, (column, cell) in enumerate(zip(columns, cells, strict=True), start=1):
            titles = dict.fromkeys((column["zh"], column["en"]))
            assert _plain(f"{n}{''.join(titles)}{column['unit'] or '—'}{cell}") in printed, column["id"]
    for table in content["peak_tables"]:
        for n, peak in enumerate(table["rows"], start=1):
            assert _plain(f"{n}{''.join(peak)}") in printed, peak


def _plain(text: str) -> str:
    """Without spaces, and figures above or below the line as plain ones: a PDF says where glyphs are, no more."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("−", "-")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("item_id", sorted(ITEMS))
def test_every_items_report_keeps_the_rules_of_pdf_a(item_id: str, language: ReportLanguage) -> None:
    """In either language: identified as PDF/A-3, colours defined, fonts embedded, nothing that runs or is encrypted."""
    assert breaches(example(ITEMS[item_id], language)[1]) == []


def test_an_issued_file_keeps_the_rules_of_pdf_a(issued_pair: Issued) -> None:
    """The same of the issued file, whose attachments say what they are to it; it is tagged and says its language."""
    assert breaches(issued_pair.pdf) == []
    root: Any = PdfReader(io.BytesIO(issued_pair.pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/Lang" in root
    files = {str(file["/UF"]): file["/AFRelationship"] for file in (one.get_object() for one in root["/AF"])}
    assert files == {"results.json": "/Data", "charts.json": "/Supplement"}


def _with_script(writer: PdfWriter) -> None:
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)


def _with_loose_file(writer: PdfWriter) -> None:
    writer.add_attachment("more.txt", b"x")


def _without_intent(writer: PdfWriter) -> None:
    del writer.root_object["/OutputIntents"]


def _without_metadata(writer: PdfWriter) -> None:
    del writer.root_object["/Metadata"]


def _without_fonts(writer: PdfWriter) -> None:
    for part in writer._objects:
        if isinstance(part, DictionaryObject):
            for key in ("/FontFile2", "/FontFile3", "/ToUnicode"):
                part.pop(NameObject(key), None)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_with_script, "JavaScript"),
        (_with_loose_file, "more.txt"),
        (_without_intent, "6.2.3"),
        (_without_metadata, "6.6.2"),
        (_without_fonts, "not embedded"),
    ],
)
def test_a_file_that_breaks_a_rule_is_told(issued_pair: Issued, spoil: Callable[[PdfWriter], None], told: str) -> None:
    """The check fails where it should: a script, a file of nothing, no colours, no metadata, fonts left out."""
    writer = PdfWriter(clone_from=io.BytesIO(issued_pair.pdf))
    spoil(writer)
    spoilt = io.BytesIO()
    writer.write(spoilt)
    assert any(told in breach for breach in breaches(spoilt.getvalue()))


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(issued_pair: Issued, tmp_path: Path) -> None:
    """The file's structure holds for a reader that is not ours."""
    file = tmp_path / "report.pdf"
    file.write_bytes(issued_pair.pdf)
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout.decode() + checked.stderr.decode()
