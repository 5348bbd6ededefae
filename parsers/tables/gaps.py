"""Printed columns: lines that are cut at runs of spaces, with empty cells put back where they stand.

A cut alone would move every number behind an empty cell one column to the left. So a line with fewer cells than its
neighbours is laid against them: each of its cells belongs to the column that it stands under, counted in characters or,
where Chinese characters are printed two places wide, in places. A line whose cells stand under no column or under two
is told to the caller, who must not take its cells for those of the first columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import groupby, pairwise
from typing import NamedTuple

_CELL = re.compile(r"[^ \t]+(?: [^ \t]+)*")
_LEAST_COLUMNS = 2


class _Piece(NamedTuple):
    """A cell's text and where it stands in its line, its end not included."""

    text: str
    start: int
    end: int


def split_at_gaps(lines: list[str]) -> tuple[list[list[str]], frozenset[int]]:
    """The cells of each line, and the numbers (from 0) of the lines of which it is not known which cells are empty."""
    rows = [_CELL.findall(line.replace("\u3000", " ")) for line in lines]
    unplaced: set[int] = set()
    for filled, stretch in groupby(range(len(lines)), key=lambda i: bool(rows[i])):
        if filled:
            unplaced |= _lay_out(lines, rows, list(stretch))
    return rows, frozenset(unplaced)


def _lay_out(lines: list[str], rows: list[list[str]], stretch: list[int]) -> set[int]:
    """Put empty cells into the short lines of neighbouring ones; the lines for which that cannot be done."""
    counts = Counter(len(rows[i]) for i in stretch if len(rows[i]) >= _LEAST_COLUMNS)
    width = max(counts, key=lambda count: (counts[count], count), default=0)
    full = [i for i in stretch if len(rows[i]) == width]
    short = [i for i in stretch if full and i > full[0] and len(rows[i]) < width]
    if not short or any("\t" in lines[i] for i in full):
        return set()
    measures = [[_pieces(lines[i], wide) for i in full] for wide in (False, True)]
    columns, wide = next(
        ((found, bool(at)) for at, pieces in enumerate(measures) if (found := _columns(pieces)) is not None),
        (None, False),
    )
    unplaced = set()
    for i in short:
        places = _places(_pieces(lines[i], wide), columns) if columns is not None and "\t" not in lines[i] else None
        if places is not None:
            texts = dict(zip(places, rows[i], strict=True))
            rows[i] = [texts.get(place, "") for place in range(max(places) + 1)]
        elif len(rows[i]) > 1:
            unplaced.add(i)
    return unplaced


def _pieces(line: str, wide: bool) -> list[_Piece]:
    found = []
    for match in _CELL.finditer(line.replace("\u3000", " ")):
        start = _places_of(line[: match.start()]) if wide else match.start()
        found.append(_Piece(match[0], start, start + (_places_of(match[0]) if wide else len(match[0]))))
    return found


def _places_of(text: str) -> int:
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def _columns(lines: list[list[_Piece]]) -> list[tuple[int, int]] | None:
    """From where to where each column reaches; None where two of them overlap."""
    reach = [(min(one.start for one in pieces), max(one.end for one in pieces)) for pieces in zip(*lines, strict=True)]
    return reach if all(a[1] <= b[0] for a, b in pairwise(reach)) else None


def _places(pieces: list[_Piece], columns: list[tuple[int, int]]) -> list[int] | None:
    """The column under which each piece stands; None if one stands under none or two, or two under the same."""
    places = []
    for piece in pieces:
        under = [i for i, (start, end) in enumerate(columns) if piece.start < end and start < piece.end]
        if len(under) != 1:
            return None
        places.append(under[0])
    return places if len(set(places)) == len(places) else None
