"""The tables of a sheet that a person filled: below each other, side by side, or turned, each on its own.

A block is the whole sheet with everything else blank, so that rows and addresses stay those of the file. The lines
before a block's heading are its own; what they say of the well or the date holds for the blocks below, until a line
before one of those says otherwise. A heading that returns unchanged, as on a new page, begins no new block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from parsers.tables.elements import element_of
from parsers.tables.generic import Seen, find_heading, knows, propose, see
from parsers.tables.headers import Heading, read_heading
from parsers.tables.profile import Profile
from parsers.tables.sheet import Sheet
from parsers.wording import Text

_MOST_BLOCKS = 64
_MOST_TURNED_ROWS = 500
_MOST_TURNED_COLUMNS = 2_000
_LEAST_TURNED = 3
_LONGEST = 80
_NUMBER = re.compile(r"\s*[<>+-]?\d[\d.,]*(?:[eE][+-]?\d+)?\s*%?\s*")


class Block(NamedTuple):
    """A table by itself, and how the dictionary reads it; None where it does not know its heading."""

    sheet: Sheet
    profile: Profile | None


def blocks(sheet: Sheet) -> Iterator[Block]:
    """The tables of a sheet in their order; what is left of it without a heading is a block without a profile."""
    start = 0
    before: list[list[str]] = [[] for _ in sheet.rows]
    for _ in range(_MOST_BLOCKS):
        seen, end = _first_table(sheet, start)
        if seen is None:
            yield _alone(_part(sheet, start, len(sheet.rows), []))
            return
        part = _part(sheet, start, end, before)
        for beside in _beside(part, seen):
            profile = propose(beside, at=_cut(seen, beside))
            yield Block(beside, profile) if profile is not None else _alone(beside)
        before = [*part.rows[: seen.row], *([[]] * (len(sheet.rows) - seen.row))]
        start = end
        if not any(sheet.line(row) for row in range(start, len(sheet.rows))):
            return
    yield _alone(_part(sheet, start, len(sheet.rows), []))


def _alone(sheet: Sheet) -> Block:
    """A block by its best heading, or by its first column where the samples stand side by side."""
    profile = propose(sheet)
    if profile is None and turnable(sheet):
        turned = propose_turned(sheet)
        return Block(sheet, replace(turned, transpose=True) if turned is not None else None)
    return Block(sheet, profile)


def turnable(sheet: Sheet) -> bool:
    """Whether a sheet is small enough to be tried with its columns as rows."""
    return len(sheet.rows) <= _MOST_TURNED_ROWS and max(map(len, sheet.rows), default=0) <= _MOST_TURNED_COLUMNS


def propose_turned(sheet: Sheet) -> Profile | None:
    """The profile of a sheet whose first column is its heading: several quantities, at least two samples."""
    first = {row: text for row in sheet.filled_rows() if 0 < len(text := sheet.cell(row, 0)) <= _LONGEST}
    names = [row for row, text in first.items() if read_heading(text).role in ("sample", "analyte")]
    if not any(sum(map(bool, sheet.rows[row])) >= _LEAST_TURNED for row in names):
        return None
    if sum(read_heading(text).known or element_of(text).known for text in first.values()) < _LEAST_TURNED:
        return None
    turned = sheet.turn()
    seen = find_heading(turned)
    if seen is None or len(turned.rows) < seen.row + seen.lines + 1 or len(turned.rows) < _LEAST_TURNED:
        return None
    if sum(1 for heading in seen.headings if heading.quantity) < _LEAST_TURNED - 1:
        return None
    roles = [heading.role for heading in seen.headings]
    if "sample" not in roles and roles[0] == "analyte":  # the corner names what stands below it, the samples beside it
        seen = replace(seen, headings=(Heading(role="sample"), *seen.headings[1:]))
    return propose(turned, at=seen) if "sample" in roles or roles[0] == "analyte" else None


def _first_table(sheet: Sheet, start: int) -> tuple[Seen | None, int]:
    """The first heading from a row on, and the row before which its table ends."""
    end = len(sheet.rows)
    for _ in range(_MOST_BLOCKS):
        part = _part(sheet, start, end, [])
        seen = find_heading(part)
        if seen is None:
            return None, end
        earlier = next((row for row in range(start, seen.row) if _is_heading(part, row)), None)
        cut = _end_of_numbers(part, earlier, seen.row) if earlier is not None else None
        if cut is None:
            return seen, _end(part, seen, end)
        end = cut
    return None, end


def _end(sheet: Sheet, seen: Seen, end: int) -> int:
    """Where the table of a heading ends: behind its numbers, where another heading follows."""
    line = sheet.line(seen.row)
    last = None
    for row in range(seen.row + seen.lines, end):
        if _has_number(sheet.rows[row]):
            last = row
        elif last is not None and sheet.rows[row] and _is_heading(sheet, row):
            cut = _behind(sheet, last, row)
            if sheet.line(row) != line or any(sheet.line(i) for i in range(cut, row)):
                return cut
    return end


def _end_of_numbers(sheet: Sheet, heading: int, before: int) -> int | None:
    """Where the numbers between two headings end; None without numbers."""
    last = next((row for row in range(before - 1, heading, -1) if _has_number(sheet.rows[row])), None)
    return _behind(sheet, last, before) if last is not None else None


def _behind(sheet: Sheet, last: int, before: int) -> int:
    """The first blank row behind the last row of numbers, else the row behind it."""
    return next((row for row in range(last + 1, before) if not sheet.line(row)), last + 1)


def _is_heading(sheet: Sheet, row: int) -> bool:
    """Whether a row, or it with the next, names a sample (or a component) and a quantity, and holds no number."""
    cells = sheet.rows[row]
    if _has_number(cells) or not knows(cells):
        return False
    two = row + 1 < len(sheet.rows) and not _has_number(sheet.rows[row + 1])
    for lines in (1, 2) if two else (1,):
        headings = see(sheet, row, lines).headings
        roles = {heading.role for heading in headings}
        if {"analyte", "value"} <= roles or ("sample" in roles and any(heading.quantity for heading in headings)):
            return True
    return False


def _has_number(cells: list[str]) -> bool:
    return any(cell and _NUMBER.fullmatch(cell) for cell in cells)


def _part(sheet: Sheet, start: int, end: int, before: list[list[str]]) -> Sheet:
    """The rows from `start` to `end`, the others blank, with those lines of `before` that they do not say anew."""
    rows = [*([[]] * start), *sheet.rows[start:end], *([[]] * (len(sheet.rows) - end))]
    part = replace(sheet, rows=rows, closed=sheet.closed or end < len(sheet.rows))
    if not any(before):
        return part
    heading = find_heading(part)
    own = {role for row in range(start, heading.row if heading else start) for role in _roles(sheet.rows[row])}
    for row, cells in enumerate(before[:start]):
        if cells:
            rows[row] = _without(cells, own)
    return part


def _roles(cells: list[str]) -> list[str]:
    """What each cell of a line before a table is the label of."""
    return [read_heading(re.split("[:：]", cell)[0]).role if cell else "" for cell in cells]


def _without(cells: list[str], own: set[str]) -> list[str]:
    """A line without the labels of these roles and what stands behind them."""
    kept = list(cells)
    for place, role in enumerate(_roles(cells)):
        if role and role in own:
            kept[place : place + 2] = [""] * len(kept[place : place + 2])
    return kept


def _beside(sheet: Sheet, seen: Seen) -> list[Sheet]:
    """The tables of a heading that repeats itself from the left to the right, each with a sample of its own."""
    first = next((i for i, text in enumerate(seen.texts) if text), 0)
    starts = [i for i, text in enumerate(seen.texts) if text and text == seen.texts[first]]
    spans = list(zip(starts, [*starts[1:], len(seen.texts)], strict=True))
    whole = all(
        any(one.role == "sample" for one in seen.headings[a:b]) and any(one.quantity for one in seen.headings[a:b])
        for a, b in spans
    )
    if len(spans) < 2 or not whole:
        return [sheet]
    return [
        replace(sheet, rows=[_between(cells, a, b) if i >= seen.row else cells for i, cells in enumerate(sheet.rows)])
        for a, b in spans
    ]


def _between(cells: list[str], start: int, end: int) -> list[str]:
    return [""] * min(start, len(cells)) + cells[start:end]


def _cut(seen: Seen, part: Sheet) -> Seen:
    """A heading as a part of its sheet still has it."""
    lines = range(seen.row, seen.row + seen.lines)
    there = [any(part.cell(line, i) for line in lines) for i in range(len(seen.headings))]
    return replace(
        seen,
        headings=tuple(one if kept else Heading() for one, kept in zip(seen.headings, there, strict=True)),
        texts=tuple(one if kept else "" for one, kept in zip(seen.texts, there, strict=True)),
    )


def not_read(sheet: Sheet) -> Text | None:
    """What to say of a block of which no heading is known, if it holds a number."""
    rows = [row for row in sheet.filled_rows() if _has_number(sheet.rows[row])]
    if not rows:
        return None
    return Text(
        "{sheet}第 {first}–{last} 行未读取：没有已知的表头。",
        "{sheet}rows {first}-{last} are not read: no heading of theirs is known.",
    ).fill(sheet=f"{sheet.name}: " if sheet.name else "", first=rows[0] + 1, last=rows[-1] + 1)
