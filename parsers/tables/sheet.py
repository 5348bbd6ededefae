"""A sheet: rows of text cells with addresses, whatever file they came from.

Every cell is text as the file has it, so that a number is read once, from its digits. A workbook stores binary
doubles, not digits: there the text is the shortest one that gives the same double back.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.wording import Text

MAX_ROWS = 300_000
MAX_CELLS = 3_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A grid of text cells; rows need not be equally long. `remarks`: what was judged while it was taken apart.

    `name` is a worksheet's name, empty for a text file. `closed`: whether a line end follows the last row.
    `turned`: rows stand here for the columns of the file, and columns for its rows. `unplaced`: rows (from 0) with
    fewer cells than their neighbours, of which it is not known which are empty.
    """

    rows: list[list[str]]
    name: str = ""
    closed: bool = True
    turned: bool = False
    remarks: tuple[Text, ...] = ()
    unplaced: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> str:
        """The text of a cell counted from 0, without white space around it; empty where there is none."""
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return ""
        return self.rows[row][column].strip()

    def filled_rows(self, before: int | None = None) -> Iterator[int]:
        """The numbers (from 0) of the rows that say anything, up to `before`."""
        return (
            row
            for row in range(len(self.rows) if before is None else min(before, len(self.rows)))
            if not is_blank(self.rows[row])
        )

    def address(self, row: int, column: int) -> str:
        """How a spreadsheet program calls a cell counted from 0: `C12`, or `Sheet1!C12` in a workbook."""
        if self.turned:
            row, column = column, row
        place = f"{column_letters(column)}{row + 1}"
        return f"{self.name}!{place}" if self.name else place

    def turn(self) -> Sheet:
        """The sheet with its columns as rows; addresses stay those of the file."""
        width = max(map(len, self.rows), default=0)
        rows = [[self.cell(row, column) for row in range(len(self.rows))] for column in range(width)]
        unplaced = frozenset(range(width)) if self.unplaced else self.unplaced
        return replace(self, rows=rows, turned=not self.turned, unplaced=unplaced)

    def line(self, row: int) -> str:
        """A whole row as text, its cells separated by tabs, without white space around each."""
        return "\t".join(cell.strip() for cell in self.rows[row]).rstrip("\t")


@functools.lru_cache(maxsize=4096)
def column_letters(column: int) -> str:
    """The letters of a column counted from 0: A, B, …, Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row holds nothing but white space."""
    return not any(cell and not cell.isspace() for cell in cells)
