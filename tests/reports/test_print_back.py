"""Every item's report, read back from its PDF: each printed cell is the stored one; the file is what it says it is."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from station.items.catalogue import catalogue, own_items
from station.reports.workbench import example
from tests.reports.conftest import Issued

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


def test_the_file_keeps_the_rules_of_pdf_a(issued_pair: Issued) -> None:
    """ISO 19005-3: an output intent, every font embedded, nothing that runs or is encrypted, attachments declared."""
    reader = PdfReader(io.BytesIO(issued_pair.pdf))
    root: Any = reader.trailer["/Root"]
    assert not reader.is_encrypted
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/MarkInfo"]["/Marked"]
    assert "/Lang" in root
    files = {str(file["/UF"]): file["/AFRelationship"] for file in (one.get_object() for one in root["/AF"])}
    assert files == {"results.json": "/Data", "charts.json": "/Supplement"}
    fonts = list(_fonts(reader))
    assert fonts
    for font in fonts:
        described = (
            font["/DescendantFonts"][0]["/FontDescriptor"] if "/DescendantFonts" in font else font["/FontDescriptor"]
        )
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described.keys()), font["/BaseFont"]
        assert "/ToUnicode" in font
    names = set(_keys(root, set()))
    assert not names & {"/JavaScript", "/JS", "/OpenAction", "/AA", "/Launch", "/RichMedia", "/XFA"}


def _fonts(reader: PdfReader) -> Iterator[Any]:
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            yield font.get_object()


def _keys(node: Any, seen: set[int]) -> Iterator[str]:
    """Every key and name that is reachable from a node."""
    if isinstance(node, IndirectObject):
        if node.idnum in seen:
            return
        seen.add(node.idnum)
        node = node.get_object()
    if isinstance(node, DictionaryObject):
        for key in node:
            yield str(key)
            yield from _keys(node.raw_get(key), seen) if key != "/Parent" else ()
    elif isinstance(node, list):
        for value in node:
            yield from _keys(value, seen)


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(issued_pair: Issued, tmp_path: Path) -> None:
    """The file's structure holds for a reader that is not ours."""
    file = tmp_path / "report.pdf"
    file.write_bytes(issued_pair.pdf)
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout.decode() + checked.stderr.decode()
