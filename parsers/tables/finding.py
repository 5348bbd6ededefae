"""Tables in a sheet: where a profile's heading stands, what each column is, and which rows lie below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from parsers.tables.dates import Order, day_order
from parsers.tables.headers import bare_unit, unit_of
from parsers.tables.profile import ColumnRule, Profile
from parsers.tables.sheet import Sheet, is_blank
from parsers.tables.terms import quantity_named, unit_key, units

_LOOKED_AT = 400
_DATE_LIKE = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column that a rule names. `unit` is the one its numbers are printed in, as printed (or as declared).

    `scale` takes a number to `target`, the quantity's own unit; None where the printed unit is none of the quantity's.
    `of` is the quantity that a flag belongs to, `order` the place of the rule in its profile.
    """

    place: int
    heading: str
    role: str = ""
    quantity: str = ""
    unit: str = ""
    target: str = ""
    scale: Decimal | None = None
    flags: frozenset[str] = frozenset()
    of: str = ""
    order: int = 0

    @property
    def converts(self) -> bool:
        """Whether its numbers change with their unit."""
        return self.scale is not None and self.scale != 1


@dataclass(slots=True, kw_only=True)
class Table:
    """The rows (by number) of a sheet under one heading. `strangers`: rows that fit none of the headings in force."""

    columns: tuple[Column, ...]
    headings: tuple[str, ...]
    heading_row: int = -1
    rows: list[int] = field(default_factory=list)
    strangers: list[int] = field(default_factory=list)
    block: str = ""

    def of_role(self, role: str) -> Column | None:
        """The first column of that role."""
        return next((column for column in self.columns if column.role == role), None)

    def of_quantity(self) -> list[Column]:
        """The columns of measured quantities."""
        return [column for column in self.columns if column.quantity and not column.role]


def find_tables(sheet: Sheet, profile: Profile) -> list[Table]:
    """The tables of a sheet that a profile describes, with their rows; none if its heading is not there."""
    if profile.heading is None and all(rule.place is not None for rule in profile.columns):
        heading_row = None
    elif profile.heading is None:
        heading_row = _likeliest_heading(sheet, profile)
        if heading_row is None:
            return []
    else:
        heading_row = -1
    tables: list[Table] = []
    current: Table | None = None
    block = ""
    skip_to = profile.first_row - 1 if heading_row is None else 0
    if heading_row is None and profile.block is None:
        current = _headless(profile)
        tables.append(current)
    for row, cells in enumerate(sheet.rows):
        if row < skip_to or is_blank(cells):
            continue
        line = sheet.line(row)
        if profile.block is not None and (match := profile.block.search(line)):
            block = (match.groupdict().get("analyte") or match[match.lastindex or 0]).strip()
            current = None
            if heading_row is None:
                current = _headless(profile, block)
                tables.append(current)
        elif _is_heading(row, line, heading_row, profile, bool(tables) and not block):
            current = _headed(sheet, profile, row, block)
            skip_to = row + profile.heading_lines
            tables.append(current)
        elif profile.end is not None and profile.end.search(line):
            current = None
        elif current is not None and not (profile.skip is not None and profile.skip.search(line)):
            home = _by_width(tables, cells) if profile.by_width else current
            (current.strangers if home is None or row in sheet.unplaced else home.rows).append(row)
    return [table for table in tables if (table.rows or table.strangers) and table.columns]


def _is_heading(row: int, line: str, expected: int | None, profile: Profile, found_one: bool) -> bool:
    if expected is None:
        return False
    if profile.heading is None:
        return row == expected
    return (profile.repeat or not found_one) and profile.heading.search(line) is not None


def _likeliest_heading(sheet: Sheet, profile: Profile) -> int | None:
    """The row whose cells match most of the profile's headings, two at least (one, if there is no more)."""
    rules = [rule.heading for rule in profile.columns if rule.heading is not None]
    best, row = min(len(rules), 2) - 1, None
    for i in range(min(len(sheet.rows), _LOOKED_AT)):
        texts = {_one_line(cell) for cell in sheet.rows[i] if cell}
        count = sum(any(rule.fullmatch(text) for text in texts) for rule in rules) if texts else 0
        if count > best:
            best, row = count, i
    return row


def _headless(profile: Profile, block: str = "") -> Table:
    """A table without a heading: its columns are known by their places alone."""
    width = max((rule.place or 0 for rule in profile.columns), default=0) + 1
    headings = tuple("" for _ in range(width))
    return Table(columns=_columns(headings, {}, profile), headings=headings, block=block)


def _headed(sheet: Sheet, profile: Profile, row: int, block: str) -> Table:
    """The table below a heading of one or more lines, of which one may hold units."""
    lines = range(row, min(row + profile.heading_lines, len(sheet.rows)))
    width = max(len(sheet.rows[i]) for i in lines)
    unit_row = row + profile.unit_line - 1 if profile.unit_line else -1
    headings = []
    for column in range(width):
        parts = [_one_line(sheet.cell(i, column)) for i in lines if i != unit_row]
        headings.append(" ".join(dict.fromkeys(part for part in parts if part)))
    units = {column: bare_unit(sheet.cell(unit_row, column)) for column in range(width)} if unit_row >= 0 else {}
    found = tuple(headings)
    return Table(columns=_columns(found, units, profile), headings=found, heading_row=row, block=block)


def _columns(headings: tuple[str, ...], units: dict[int, str], profile: Profile) -> tuple[Column, ...]:
    found: list[Column] = []
    placed = {rule.place: [(order, rule)] for order, rule in enumerate(profile.columns) if rule.heading is None}
    only_placed = len(placed) == len(profile.columns)
    everyone = list(enumerate(profile.columns))
    for place, heading in enumerate(headings):
        for order, rule in placed.get(place, []) if only_placed else everyone:
            column = _column(rule, place, heading, units.get(place, ""), found)
            if column is not None:
                found.append(replace(column, order=order))
                break
    return tuple(found)


def _column(rule: ColumnRule, place: int, heading: str, unit: str, before: list[Column]) -> Column | None:
    match = None
    if rule.heading is not None:
        match = rule.heading.fullmatch(heading)
        if match is None:
            return None
    elif rule.place != place:
        return None
    quantity = _filled(rule.quantity, match)
    of = _filled(rule.of, match) or next((c.quantity for c in reversed(before) if c.quantity and not c.role), "")
    named = unit_of(heading)
    declared = _filled(rule.unit, match)
    printed = unit or (named if unit_key(named) in units() else declared or named)
    known = quantity_named(quantity)
    scale = known.scale(printed) if known and printed else None
    return Column(
        place=place,
        heading=heading,
        role=rule.role,
        quantity=quantity,
        unit=printed,
        target=known.unit if known and scale is not None else printed,
        scale=scale,
        flags=rule.flags,
        of=of,
    )


def _filled(text: str, match: re.Match[str] | None) -> str:
    """A rule's text with `{1}`, `{2}` filled from its heading's groups, without spaces in them."""
    if match is None or "{" not in text:
        return text
    return re.sub(r"\{(\d)\}", lambda place: re.sub(r"\s+", "", match[int(place[1])] or ""), text)


def _by_width(tables: list[Table], cells: list[str]) -> Table | None:
    """Of the headings as wide as the row the one that fits it best, the last of equals: dates where dates belong."""
    best, best_score = None, -1
    for table in tables:
        if len(table.headings) != len(cells):
            continue
        score = 0
        for column in table.columns:
            looks_so = _DATE_LIKE.match(cells[column.place]) is not None
            if column.role == "date":
                score += looks_so
            elif column.role == "sample":
                score += not looks_so and not is_blank([cells[column.place]])
        if score >= best_score:
            best, best_score = table, score
    return best


def _one_line(text: str) -> str:
    return " ".join(text.split())


def date_order(sheet: Sheet, tables: list[Table], profile: Profile) -> Order:
    """Which of day and month comes first in the tables' dates: as the cells decide, else as the profile declares."""
    texts = (
        sheet.cell(row, column.place)
        for table in tables
        for column in table.columns
        if column.role == "date"
        for row in table.rows
    )
    return day_order(texts) or profile.dates
