"""Values beside their labels (`Sample: XX-1`, `BET Surface Area: 594.96 m²/g`), and the lines before a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from parsers.tables.checks import statistics_rows
from parsers.tables.dates import Order, day_order, read_date
from parsers.tables.drafts import Draft
from parsers.tables.finding import Column, Table
from parsers.tables.numbers import Cell, Marks, read_cell
from parsers.tables.profile import LabelRule, Profile
from parsers.tables.sheet import Sheet
from parsers.tables.terms import quantities

_LOOKED_AT = 400
_PREAMBLE_LINES = 60
_ASIDE = 40


@dataclass(slots=True)
class Labelled:
    """What labels say for all measurements of a sheet: roles, and readings with their column and address."""

    roles: dict[str, str] = field(default_factory=dict)
    readings: list[tuple[str, Column, Cell, str]] = field(default_factory=list)

    def apply(self, draft: Draft, order: Order, stem: str) -> None:
        """Add them to a draft, where its own row does not say otherwise."""
        for role, text in self.roles.items():
            if role not in draft.roles:
                draft.roles[role] = text
                draft.metadata.setdefault(role, text)
        if not draft.sample:
            draft.sample = self.roles.get("sample") or stem
        if draft.at is None and "date" in self.roles:
            text = f"{self.roles['date']} {self.roles.get('time', '')}"
            draft.at, problem = read_date(text, day_order([text]) or order)
            if problem is not None:
                draft.remarks.append(problem)
        for name, column, cell, address in self.readings:
            draft.add(name, column, cell, address)


def labelled(sheet: Sheet, profile: Profile, marks: Marks) -> Labelled:
    """What a profile's labels say in a sheet; the first of equal labels counts."""
    found = Labelled()
    if not profile.labels:
        return found
    for row in islice(sheet.filled_rows(), _LOOKED_AT):
        for place, text in enumerate(sheet.rows[row]):
            if not text or text.isspace():
                continue
            for rule in profile.labels:
                match = rule.label.fullmatch(" ".join(text.split()))
                if match is None:
                    continue
                said, column = _value(sheet, rule, row, place, match.groupdict().get("value"))
                if rule.value is not None and (inner := rule.value.search(said)):
                    said = inner[inner.lastindex or 0]
                if said and said.strip() != ":":
                    _take(found, rule, said.strip(), column, sheet.address(row, column), marks)
                break
    return found


def _take(found: Labelled, rule: LabelRule, said: str, place: int, address: str, marks: Marks) -> None:
    if rule.role:
        found.roles.setdefault(rule.role, said)
        return
    if any(name == rule.quantity for name, _, _, _ in found.readings):
        return
    cell = read_cell(said, marks)
    if cell.value is None:
        return
    known = quantities().get(rule.quantity)
    scale = known.scale(rule.unit) if known and rule.unit else None
    target = known.unit if known and scale is not None else rule.unit
    column = Column(place=place, heading="", quantity=rule.quantity, unit=rule.unit, target=target, scale=scale)
    found.readings.append((rule.quantity, column, cell, address))


def _value(sheet: Sheet, rule: LabelRule, row: int, place: int, inside: str | None) -> tuple[str, int]:
    """The value of a label: in its own cell, below it, so many cells to the right, or the next that says something."""
    if inside is not None:
        return inside, place
    if rule.below:
        return sheet.cell(row + 1, place), place
    if rule.offset:
        return sheet.cell(row, place + rule.offset), place + rule.offset
    for column in range(place + 1, len(sheet.rows[row])):
        if sheet.cell(row, column):
            return sheet.cell(row, column), column
    return "", place


def preamble(sheet: Sheet, tables: list[Table]) -> Mapping[str, str]:
    """The lines before the first heading, verbatim: pairs by their label, other lines by their number."""
    first = min((table.heading_row for table in tables if table.heading_row >= 0), default=0)
    found: dict[str, str] = {}
    for row in islice(sheet.filled_rows(first), _PREAMBLE_LINES):
        cells = [cell.strip() for cell in sheet.rows[row] if cell.strip()]
        cells = list(dict.fromkeys(cells))  # merged cells say the same several times
        if len(cells) == 2:
            found.setdefault(cells[0].rstrip(":： "), cells[1])
        else:
            found[f"line {row + 1}"] = "\t".join(cells)
    return found


def aside(sheet: Sheet, tables: list[Table]) -> Mapping[str, str]:
    """The rows of tables that are no sample, verbatim by number: limits of detection, totals, notes, subtitles."""
    rows = (
        row
        for table in tables
        for row in sorted({*statistics_rows(sheet, table), *(row for row in table.rows if _is_alone(sheet.rows[row]))})
    )
    return {f"line {row + 1}": sheet.line(row) for row in islice(rows, _ASIDE)}


def _is_alone(cells: list[str]) -> bool:
    """Whether a row is one text and nothing else."""
    return sum(1 for cell in cells if cell and not cell.isspace()) == 1
