"""Workbooks of a few kB that would make the library for them ask for hundreds of gigabytes, and end the process."""

import struct

import pytest

import parsers
from parsers.formats import table
from parsers.instrument_file import InstrumentFile
from tests.parsers.ole_writer import ole_bytes
from tests.parsers.test_table_damage import GOOD, SHEET, workbook

FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
STRAY = '<row r="1048576"><c r="B1048576"><v>1</v></c></row>'
BEYOND = '<row r="99999999999"><c r="ZZZZZZ99999999999"><v>1</v></c></row>'
HOSTILE = {
    "far": workbook(GOOD + FAR),
    "small letters": workbook(GOOD + FAR.replace("XFD", "xfd")),
    "single quotes": workbook(GOOD + FAR.replace('"', "'")),
    "blanks at the sign": workbook(GOOD + FAR.replace('r="X', 'r = "X')),
    "a sign within another attribute": workbook(GOOD + FAR.replace("<c ", '<c s=">" ')),
    "a place within another attribute": workbook(GOOD + FAR.replace("<c r=", "<c x=' r=\"A1\"' r = ")),
    "a prefix": workbook(GOOD + FAR.replace("<row", "<a-b:row").replace("<c", "<a-b:c")),
    "beyond any column": workbook(GOOD + BEYOND),
    "cells without a place": workbook(GOOD + '<row r="1048000">' + "<c><v>1</v></c>" * 16_384 + "</row>"),
    "another folder": workbook(GOOD + FAR, target="other/sheet.xml"),
    "another ending": workbook(GOOD + FAR, target="worksheets/sheet.bin"),
    "another target": workbook(GOOD, more={"xl/xl/o.xml": SHEET.format(doctype="", rows=FAR)}, target="xl/o.xml"),
    "a stray cell": workbook(GOOD + STRAY),
    "one sheet many times": workbook("<row><c><v>1</v></c></row>" * 20_000, sheets=3000),
    "another kind beside it": workbook("<row", more={"content.xml": "<office/>"}),
    "two of a name": workbook(GOOD, more={"xl/Worksheets/Sheet1.xml": SHEET.format(doctype="", rows=FAR)}),
}


def read(tmp_path, data):
    """A direct call of the reader, without the net of `parsers.read`."""
    path = tmp_path / "t.xlsx"
    path.write_bytes(data)
    return table.read(InstrumentFile.of(path))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_way_to_write_a_place_gets_past_the_fence(tmp_path, name):
    """However a far cell is written, and wherever its sheet lies, the workbook is refused before it unfolds."""
    with pytest.raises(parsers.BrokenFile, match=r"spans more|almost all are empty|same name|same time"):
        read(tmp_path, HOSTILE[name])


@pytest.mark.parametrize(
    "data",
    [
        workbook(GOOD + '<row r="1048576" ht="14"/>'),
        workbook(GOOD.replace(' r="A2"', "").replace(' r="B2"', "").replace(' r="C2"', "")),
        workbook(GOOD, target="worksheets/Sheet1.xml"),
    ],
    ids=["an empty row at the end", "cells without a place", "capitals"],
)
def test_what_spreadsheet_programs_write_is_read(tmp_path, data):
    """An empty row with a height at the very end, cells that follow one another, capitals in a name: no bombs."""
    found = read(tmp_path, data)
    assert [(one.sample_name, str(one.reading("toc").value)) for one in found] == [("XX-1", "2.31"), ("XX-2", "0.1")]


def old_workbook(cells, *, places=1, shift=0):
    """A made xls of one sheet with these records, announced as often as `places` says, `shift` bytes off."""

    def record(kind, body=b""):
        return struct.pack("<HH", kind, len(body)) + body

    def book(at):
        sheets = [record(0x85, struct.pack("<IHBB", at + shift, 0, 2, 0) + b"S%d" % i) for i in range(places)]
        return record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6)) + b"".join(sheets) + record(0x0A)

    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 6)) + b"".join(record(*one) for one in cells)
    stream = book(len(book(0))) + sheet + record(0x0A)
    return ole_bytes({"Workbook": stream + bytes(max(0, 4096 - len(stream)))})


def number(row, column):
    """A record of one number."""
    return 0x203, struct.pack("<HHHd", row, column, 0, 1.0)


OLD = {
    "far": old_workbook([number(0, 0), number(65_535, 255)]),
    "many in a row": old_workbook(
        [number(0, 0), (0xBD, struct.pack("<HH", 65_535, 0) + bytes(6 * 1300) + struct.pack("<H", 1299))]
    ),
    "a stray cell": old_workbook([number(0, 0), number(65_535, 30)]),
    "behind a chart": old_workbook([number(0, 255), (0x809, bytes(16)), number(65_535, 0)]),
    "one sheet many times": old_workbook([number(0, 0)], places=100),
    "within a record": old_workbook([number(0, 0)], shift=4),
}


@pytest.mark.parametrize("name", OLD)
def test_old_workbooks_have_the_same_fence(tmp_path, name):
    """A far cell of an xls, however it comes, and sheets that begin where none begins, are refused."""
    with pytest.raises(parsers.BrokenFile, match=r"spans more|almost all are empty|where no sheet begins"):
        read(tmp_path, OLD[name])


def test_the_made_old_workbook_is_one(tmp_path):
    """What the hostile ones are made from is a workbook that is opened, only no table that is known."""
    with pytest.raises(parsers.ForeignFile, match="headings are not known"):
        read(tmp_path, old_workbook([number(0, 0), number(1, 1)]))
