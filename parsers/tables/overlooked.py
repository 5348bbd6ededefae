"""What a workbook's own bytes tell of a sheet beyond what the library for workbooks does, and its common refusals."""

from __future__ import annotations

from typing import NamedTuple

from parsers.errors import ParserError
from parsers.instrument_file import InstrumentFile
from parsers.reading.refusal import broken, not_read
from parsers.tables.sheet import MAX_CELLS
from parsers.wording import Text

_FREE_CELLS, _MOST_EMPTY = 500_000, 100
"""A stray cell in the last row is a slip; a rectangle with that many empty cells for each cell only takes memory."""


class Lost(NamedTuple):
    """A cell, counted from 0, that the library leaves out, and what it says."""

    row: int
    column: int
    text: str


class Overlooked(NamedTuple):
    """Of one sheet: cells left out, cells whose number is shown as per cent, and what is hidden; all counted from 0."""

    lost: list[Lost]
    per_cent: list[tuple[int, int]]
    hidden_rows: list[int]
    hidden_columns: list[int]

    @classmethod
    def nothing(cls) -> Overlooked:
        """A sheet of which there is nothing to add."""
        return cls([], [], [], [])


def check_span(file: InstrumentFile, cells: int) -> None:
    """Raise BrokenFile for rectangles of more cells than any real table has."""
    if cells > MAX_CELLS:
        raise too_large(file, Text("工作表超过 {n} 个单元格", "a sheet spans more than {n} cells"), MAX_CELLS)


def check_filled(file: InstrumentFile, cells: int, filled: int) -> None:
    """Raise BrokenFile for a rectangle of cells that are almost all empty."""
    if cells > _FREE_CELLS + _MOST_EMPTY * filled:
        raise too_large(file, Text("{n} 个单元格几乎全空", "of {n} cells almost all are empty"), cells)


def too_large(file: InstrumentFile, reason: Text, limit: int) -> ParserError:
    """The error for a workbook beyond a limit."""
    return broken(file.name, reason.fill(n=limit))


def encrypted(file: InstrumentFile) -> ParserError:
    """The error for a workbook with a password."""
    return not_read(
        file.name,
        Text("工作簿有密码保护", "the workbook is protected by a password"),
        Text("请去除密码后另存。", "Save it without the password."),
    )
