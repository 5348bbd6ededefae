"""Workbooks (xlsx, xls) into sheets through python-calamine, behind a fence.

The library trusts what a workbook says of itself: it inflates whatever is packed, and lays out the whole rectangle from
the first to the last cell, so that a file of 2 kB with cells at A1 and XFD1048576 would ask for hundreds of gigabytes.
So before it sees the bytes the members are inflated under a bound, and the rectangle is measured. It expands no XML
entity and follows no link. Dates come as ISO text. It also leaves out errors (`#DIV/0!`) and formulas that were never
calculated, as if their cells were empty: they are found here and put back as what they are.
"""

from __future__ import annotations

import io
import re
import struct
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple

from parsers.errors import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.reading.archive import Archive
from parsers.reading.ole import OLE_MAGIC, OleDocument
from parsers.reading.refusal import broken, not_read
from parsers.reading.xml import parse_xml
from parsers.tables.sheet import MAX_CELLS, Sheet
from parsers.wording import Text

if TYPE_CHECKING:
    import python_calamine

MAX_UNPACKED = 96 << 20
MAX_CHARACTERS = 64_000_000
MAX_SHEETS = 200
_CELL_AT = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\sr=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_AT = re.compile(rb"""\sr=["']([A-Za-z]{1,3})(\d{1,7})["']""")
_IS_ERROR = re.compile(rb"""\st=["']e["']""")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>]*>([^<]+)<")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]*)<")
_SHARED = re.compile(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", re.DOTALL)
_SHARED_USE = re.compile(rb"""\bt=["']s["'][^>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml", re.IGNORECASE)
_BIFF_CELLS = {0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x0006, 0x0205, 0x0002, 0x0003, 0x0004}
_BIFF_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_FILLED_ROWS = 5_000
_SAVE_AS = Text("请在电子表格程序中另存为 .xlsx 或 .csv。", "Save it as .xlsx or .csv in a spreadsheet program.")


class _Lost(NamedTuple):
    """A cell, counted from 0, that the library leaves out, and what it says."""

    row: int
    column: int
    text: str


def read_workbook(file: InstrumentFile) -> list[Sheet]:
    """The sheets of a workbook that hold anything, in its order.

    Raises BrokenFile if it is damaged or would unfold beyond any real table, ForeignFile if it is encrypted.
    """
    lost = _check_biff(file) if file.head.startswith(OLE_MAGIC) else _check_packed(file)
    import python_calamine

    data = file.data()
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names[:MAX_SHEETS]
        sheets = [_sheet(book.get_sheet_by_name(name), lost.get(i, [])) for i, name in enumerate(names)]
    except ParserError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise _damaged(file, error) from error
    return [sheet for sheet in sheets if sheet.rows]


def _sheet(source: python_calamine.CalamineSheet, lost: list[_Lost]) -> Sheet:
    rows: list[list[str]] = []
    if source.start is not None:
        rows = [[_text(value) for value in row] for row in source.to_python(skip_empty_area=False)]
    for row, column, text in lost:
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = rows[row][column] or text
    _fill_merged(rows, source.merged_cell_ranges or [])
    return Sheet(rows=rows, name=source.name)


def _fill_merged(rows: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Every cell of a merged range says what its first one says, as the eye reads it."""
    for (top, left), (bottom, right) in ranges[:_FILLED_ROWS]:
        if top >= len(rows) or left >= len(rows[top]) or not rows[top][left]:
            continue
        said = rows[top][left]
        for row in rows[top : min(bottom + 1, top + _FILLED_ROWS)]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[column] or said


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _check_packed(file: InstrumentFile) -> dict[int, list[_Lost]]:
    """Refuse a zip bomb, a rectangle without bound, and a shared text told a million times.

    Returns the cells that the library would leave out, by the number of their sheet.
    """
    archive = Archive(file)
    total = 0
    members: dict[str, bytes] = {}
    for member in archive.names:
        if not member.lower().endswith((".xml", ".rels")):
            continue
        content = archive.read(member)
        total += len(content)
        if total > MAX_UNPACKED:
            raise _too_large(file, Text("解压后超过 {n} 字节", "it unpacks to more than {n} bytes"), MAX_UNPACKED)
        if _SHEET.fullmatch(member) or re.fullmatch(r"xl/(?:sharedStrings\.xml|workbook\.xml|_rels/.*)", member):
            members[member] = content
    strings = members.get("xl/sharedStrings.xml", b"")
    for member, content in members.items():
        if _SHEET.fullmatch(member):
            _check_rectangle(file, content)
            _check_repeats(file, content, strings)
    order = _sheet_order(members)
    return {order[member]: _left_out(content) for member, content in members.items() if member in order}


def _check_repeats(file: InstrumentFile, content: bytes, strings: bytes) -> None:
    uses = len(re.findall(rb"""\bt=["']s["']""", content))
    if uses * len(strings) <= MAX_CHARACTERS:
        return
    lengths = [len(match[0]) for match in _SHARED.finditer(strings)]
    told = sum(lengths[i] for match in _SHARED_USE.finditer(content) if (i := int(match[1])) < len(lengths))
    if told > MAX_CHARACTERS:
        raise _too_large(file, Text("文字超过 {n} 个字符", "its texts exceed {n} characters"), MAX_CHARACTERS)


def _check_rectangle(file: InstrumentFile, content: bytes) -> None:
    rows = columns = 0
    for match in _CELL_AT.finditer(content):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column_number(match[1]))
    if rows * columns > MAX_CELLS:
        raise _too_large(file, Text("工作表超过 {n} 个单元格", "a sheet spans more than {n} cells"), MAX_CELLS)


def _left_out(content: bytes) -> list[_Lost]:
    """The cells of a sheet that hold an error, or a formula without a value."""
    if _IS_ERROR.search(content) is None and _FORMULA.search(content) is None:
        return []
    found: list[_Lost] = []
    for match in _CELL.finditer(content):
        attributes, inside = match.groups()
        at, value, formula = _AT.search(attributes), _VALUE.search(inside), _FORMULA.search(inside)
        if at is None or (not _IS_ERROR.search(attributes) and (value or not formula)):
            continue
        text = (
            value[1].decode("utf-8", "replace")
            if value
            else "=" + (formula[1].decode("utf-8", "replace") if formula else "")
        )
        found.append(_Lost(int(at[2]) - 1, _column_number(at[1]) - 1, text[:200]))
    return found


def _sheet_order(members: dict[str, bytes]) -> dict[str, int]:
    """The number of each sheet's member in the order of the workbook."""
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= members.keys():
        return {}
    relations = parse_xml(members["xl/_rels/workbook.xml.rels"], "workbook.xml.rels")
    targets = {str(one.get("Id")): str(one.get("Target")).lstrip("/").removeprefix("xl/") for one in relations}
    order: dict[str, int] = {}
    for number, sheet in enumerate(parse_xml(members["xl/workbook.xml"], "workbook.xml").iterfind("sheets/sheet")):
        ids = [str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")]
        order[f"xl/{targets.get(ids[0] if ids else '', '')}"] = number
    return order


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_biff(file: InstrumentFile) -> dict[int, list[_Lost]]:
    """Refuse an old workbook whose cells span more than any table: rows and columns stand in each cell's record.

    Returns the cells that hold an error, by the number of their sheet.
    """
    document = OleDocument(file)
    if document.has("EncryptedPackage"):
        raise _encrypted(file)
    name = next((name for name in document.names if name.lower() in ("workbook", "book")), None)
    if name is None:
        raise broken(file.name, Text("没有 Workbook 数据流", "there is no Workbook stream"))
    stream = document.read(name)
    at = rows = columns = 0
    starts: list[int] = []
    found: dict[int, list[_Lost]] = {}
    sheet = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        body = at + 4
        if kind == 0x0085 and size >= 4:  # a sheet is announced with its place in the stream
            starts.append(struct.unpack_from("<I", stream, body)[0] if body + 4 <= len(stream) else 0)
        elif kind in (0x0009, 0x0809):  # a sheet begins
            rows = columns = 0
            sheet = starts.index(at) if at in starts else sheet
        elif kind in _BIFF_CELLS and body + 4 <= len(stream):
            row, column = struct.unpack_from("<HH", stream, body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if rows * columns > MAX_CELLS:
                raise _too_large(file, Text("工作表超过 {n} 个单元格", "a sheet spans more than {n} cells"), MAX_CELLS)
            if error := _biff_error(kind, stream[body : body + size]):
                found.setdefault(sheet, []).append(_Lost(row, column, error))
        at = body + size
    return found


def _biff_error(kind: int, body: bytes) -> str:
    """The error that a cell's record holds: BOOLERR with its mark set, or a FORMULA whose result is one."""
    if kind == 0x0205 and len(body) >= 8 and body[7] == 1:
        return _BIFF_ERRORS.get(body[6], "#ERROR!")
    if kind == 0x0006 and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return _BIFF_ERRORS.get(body[8], "#ERROR!")
    return ""


def _too_large(file: InstrumentFile, reason: Text, limit: int) -> ParserError:
    return broken(file.name, reason.fill(n=limit))


def _encrypted(file: InstrumentFile) -> ParserError:
    return not_read(
        file.name,
        Text("工作簿有密码保护", "the workbook is protected by a password"),
        Text("请去除密码后另存。", "Save it without the password."),
    )


def _damaged(file: InstrumentFile, error: BaseException) -> ParserError:
    if "password" in str(error).lower():
        return _encrypted(file)
    failure = broken(
        file.name, Text("工作簿无法读取：{error}", "the workbook cannot be read: {error}").fill(error=str(error)[:200])
    )
    failure.cure = _SAVE_AS
    return failure
