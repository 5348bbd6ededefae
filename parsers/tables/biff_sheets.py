"""What an xls file holds that the library for workbooks does not tell, found in its records before that sees the bytes.

Refused: a rectangle of cells without bound. Told: errors (`#DIV/0!`), cells shown as per cent, rows and columns that
are hidden. Record numbers and layouts: Microsoft, [MS-XLS].
"""

from __future__ import annotations

import struct

from parsers.errors import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.reading.ole import OleDocument
from parsers.reading.refusal import broken
from parsers.tables.overlooked import Lost, Overlooked, check_filled, check_span, encrypted
from parsers.wording import Text

_BIFF_CELLS = {0x0203, 0x027E, 0x00BD, 0x00FD, 0x0204, 0x0006, 0x0205, 0x0002, 0x0003, 0x0004}
_MANY_IN_A_ROW = 0x00BD
_BEGINNINGS = {0x0009, 0x0209, 0x0409, 0x0809}
_NUMBERS = {0x0203, 0x027E, 0x0006}
_BUILT_IN_PER_CENT = (9, 10)
_BIFF_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def look_into_biff(file: InstrumentFile) -> dict[int, Overlooked]:
    """What the library does not tell of each sheet, by the sheet's number. Raises ParserError for what is no table."""
    document = OleDocument(file)
    if document.has("EncryptedPackage"):
        raise encrypted(file)
    name = next((name for name in document.names if name.lower() in ("workbook", "book")), None)
    if name is None:
        raise broken(file.name, Text("没有 Workbook 数据流", "there is no Workbook stream"))
    return _Records(file, document.read(name)).read()


class _Records:
    """A walk over the records of a workbook, one after the other, with what each sheet told so far."""

    def __init__(self, file: InstrumentFile, stream: bytes) -> None:
        self._file, self._stream = file, stream
        self._starts: dict[int, int] = {}
        self._formats: set[int] = set(_BUILT_IN_PER_CENT)
        self._styles: list[int] = []
        self._found: dict[int, Overlooked] = {}

    def read(self) -> dict[int, Overlooked]:
        at = rows = columns = filled = before = sheet = 0
        reached: set[int] = set()
        while at + 4 <= len(self._stream):
            kind, size = struct.unpack_from("<HH", self._stream, at)
            body = self._stream[at + 4 : at + 4 + size]
            if kind in _BEGINNINGS:
                reached.add(at)
            if at in self._starts:  # a sheet begins; the beginning of a chart within it is none
                check_filled(self._file, rows * columns, filled)
                before += rows * columns
                rows = columns = filled = 0
                sheet = self._starts[at]
            elif kind in _BIFF_CELLS and len(body) >= 4:
                row, column = struct.unpack_from("<HH", body)
                last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MANY_IN_A_ROW else column
                rows, columns = max(rows, row + 1), max(columns, column + 1, last + 1)
                filled += max(1, last - column + 1)
                check_span(self._file, before + rows * columns)
                self._cell(sheet, kind, row, column, body)
            else:
                self._other(sheet, kind, body)
            at += 4 + size
        check_filled(self._file, rows * columns, filled)
        if not reached.issuperset(self._starts):
            raise self._misplaced()
        return self._found

    def _misplaced(self) -> ParserError:
        """The error for sheets that the library would read twice, or out of the middle of a record."""
        reason = Text("工作表的位置有误", "two of its sheets begin at one place, or one where no sheet begins")
        return broken(self._file.name, reason)

    def _other(self, sheet: int, kind: int, body: bytes) -> None:
        """A record of the workbook (sheets, formats, styles), or of rows and columns that are hidden."""
        if kind == 0x0085 and len(body) >= 4:  # a sheet is announced with its place in the stream
            place = struct.unpack_from("<I", body)[0]
            if place in self._starts:
                raise self._misplaced()
            self._starts[place] = len(self._starts)
        elif kind == 0x041E and len(body) >= 5:
            number = struct.unpack_from("<H", body)[0]
            (self._formats.add if b"%" in body[5:] else self._formats.discard)(number)
        elif kind == 0x00E0 and len(body) >= 4:
            self._styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == 0x0208 and len(body) >= 14 and body[12] & 0x20:
            self._of(sheet).hidden_rows.append(struct.unpack_from("<H", body)[0])
        elif kind == 0x007D and len(body) >= 10 and body[8] & 0x01:
            first, last = struct.unpack_from("<HH", body)
            self._of(sheet).hidden_columns.extend(range(first, min(last + 1, first + 256)))

    def _cell(self, sheet: int, kind: int, row: int, column: int, body: bytes) -> None:
        if error := _error(kind, body):
            self._of(sheet).lost.append(Lost(row, column, error))
        if kind == 0x00BD:  # several numbers, each of 6 bytes with its style first
            styles = [struct.unpack_from("<H", body, at)[0] for at in range(4, len(body) - 7, 6)]
        else:
            styles = [struct.unpack_from("<H", body, 4)[0]] if kind in _NUMBERS and len(body) >= 6 else []
        shown = [(row, column + i) for i, style in enumerate(styles) if self._is_per_cent(style)]
        if shown:
            self._of(sheet).per_cent.extend(shown)

    def _is_per_cent(self, style: int) -> bool:
        return style < len(self._styles) and self._styles[style] in self._formats

    def _of(self, sheet: int) -> Overlooked:
        return self._found.setdefault(sheet, Overlooked.nothing())


def _error(kind: int, body: bytes) -> str:
    """The error that a cell's record holds: BOOLERR with its mark set, or a FORMULA whose result is one."""
    if kind == 0x0205 and len(body) >= 8 and body[7] == 1:
        return _BIFF_ERRORS.get(body[6], "#ERROR!")
    if kind == 0x0006 and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return _BIFF_ERRORS.get(body[8], "#ERROR!")
    return ""
