"""Workbooks (xlsx, xls) into sheets through python-calamine, behind a fence.

The library trusts what a workbook says of itself: it inflates whatever is packed, and lays out the whole rectangle from
the first to the last cell, so that a file of 2 kB with cells at A1 and XFD1048576 would ask for hundreds of gigabytes.
So before it sees the bytes the members are inflated under a bound, and the rectangle is measured. It expands no XML
entity and follows no link. Dates come as ISO text; an error such as `#DIV/0!` stays what it is.
"""

from __future__ import annotations

import io
import re
import struct
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from parsers.errors import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.reading.archive import Archive
from parsers.reading.ole import OLE_MAGIC, OleDocument
from parsers.reading.refusal import broken, not_read
from parsers.tables.sheet import MAX_CELLS, Sheet
from parsers.wording import Text

if TYPE_CHECKING:
    import python_calamine

MAX_UNPACKED = 96 << 20
MAX_CHARACTERS = 64_000_000
MAX_SHEETS = 200
_CELL_AT = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_SHARED = re.compile(rb"<si\b.*?</si>", re.DOTALL)
_SHARED_USE = re.compile(rb'\bt="s"[^>]*>\s*<v>(\d{1,9})<')
_BIFF_CELLS = {0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x0006, 0x0205, 0x0002, 0x0003, 0x0004}
_FILLED_ROWS = 5_000
_SAVE_AS = Text("请在电子表格程序中另存为 .xlsx 或 .csv。", "Save it as .xlsx or .csv in a spreadsheet program.")


def read_workbook(file: InstrumentFile) -> list[Sheet]:
    """The sheets of a workbook that hold anything, in its order.

    Raises BrokenFile if it is damaged or would unfold beyond any real table, ForeignFile if it is encrypted.
    """
    if file.head.startswith(OLE_MAGIC):
        _check_biff(file)
    else:
        _check_packed(file)
    import python_calamine

    data = file.data()
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = book.sheet_names[:MAX_SHEETS]
        sheets = [_sheet(book.get_sheet_by_name(name)) for name in names]
    except ParserError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
            raise
        raise _damaged(file, error) from error
    return [sheet for sheet in sheets if sheet.rows]


def _sheet(source: python_calamine.CalamineSheet) -> Sheet:
    start = source.start
    if start is None:
        return Sheet(rows=[], name=source.name)
    rows = [[_text(value) for value in row] for row in source.to_python(skip_empty_area=False)]
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


def _check_packed(file: InstrumentFile) -> None:
    """Refuse a zip bomb, a rectangle without bound, and a shared text told a million times."""
    archive = Archive(file)
    total = 0
    strings = b""
    for member in archive.names:
        if not member.lower().endswith((".xml", ".rels")):
            continue
        content = archive.read(member)
        total += len(content)
        if total > MAX_UNPACKED:
            raise _too_large(file, Text("解压后超过 {n} 字节", "it unpacks to more than {n} bytes"), MAX_UNPACKED)
        if re.fullmatch(r"xl/sharedStrings\.xml", member, re.IGNORECASE):
            strings = content
    longest: list[int] = []
    for member in archive.names:
        if not re.fullmatch(r"xl/worksheets/[^/]*\.xml", member, re.IGNORECASE):
            continue
        content = archive.read(member)
        _check_rectangle(file, content)
        uses = content.count(b't="s"')
        if strings and uses * len(strings) > MAX_CHARACTERS:
            longest = longest or [len(match[0]) for match in _SHARED.finditer(strings)]
            told = sum(longest[i] for match in _SHARED_USE.finditer(content) if (i := int(match[1])) < len(longest))
            if told > MAX_CHARACTERS:
                raise _too_large(file, Text("文字超过 {n} 个字符", "its texts exceed {n} characters"), MAX_CHARACTERS)


def _check_rectangle(file: InstrumentFile, content: bytes) -> None:
    rows = columns = 0
    for match in _CELL_AT.finditer(content):
        rows = max(rows, int(match[2]))
        columns = max(columns, _column_number(match[1]))
    if rows * columns > MAX_CELLS:
        raise _too_large(file, Text("工作表超过 {n} 个单元格", "a sheet spans more than {n} cells"), MAX_CELLS)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_biff(file: InstrumentFile) -> None:
    """Refuse an old workbook whose cells span more than any table: rows and columns stand in each cell's record."""
    document = OleDocument(file)
    if document.has("EncryptedPackage"):
        raise _encrypted(file)
    name = next((name for name in document.names if name.lower() in ("workbook", "book")), None)
    if name is None:
        raise broken(file.name, Text("没有 Workbook 数据流", "there is no Workbook stream"))
    stream = document.read(name)
    at = rows = columns = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == 0x0009 or kind == 0x0809:  # a sheet begins
            rows = columns = 0
        if kind in _BIFF_CELLS and at + 8 <= len(stream):
            row, column = struct.unpack_from("<HH", stream, at + 4)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if rows * columns > MAX_CELLS:
                raise _too_large(file, Text("工作表超过 {n} 个单元格", "a sheet spans more than {n} cells"), MAX_CELLS)
        at += 4 + size


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
