"""A measurement in the making: what the rows of one sample say, each with the address of its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from parsers.measurement import Instrument, Measurement, Reading, Trace
from parsers.tables.finding import Column, Table
from parsers.tables.numbers import Cell
from parsers.tables.profile import Profile
from parsers.tables.sheet import Sheet
from parsers.tables.terms import quantities
from parsers.wording import Text

FORMAT_ID = "table"
_SHOWN_REFUSALS = 20


class Refusal(NamedTuple):
    """A row that was not read: where its bad cell is, why, and what to do."""

    address: str
    row: int
    reason: Text
    cure: Text

    @property
    def remark(self) -> Text:
        """The refusal as one sentence."""
        return Text(
            f"未读取第 {self.row} 行：单元格 {self.address} 的{self.reason.zh}；{self.cure.zh}",
            f"Row {self.row} is not read: cell {self.address}: {self.reason.en}. {self.cure.en}",
        )


class RefusedRow(Exception):
    """Raised while a row is read; holds its refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.remark.en)
        self.refusal = refusal


@dataclass(slots=True, kw_only=True)
class Draft:
    """What is known of one measurement so far. `means`: the averages that the file itself states, with their cells."""

    sample: str
    profile: Profile
    key: str = ""
    at: datetime | None = None
    roles: dict[str, str] = field(default_factory=dict)
    readings: list[Reading] = field(default_factory=list)
    traces: tuple[Trace, ...] = ()
    means: dict[str, dict[Decimal, str]] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    remarks: list[Text] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def add(self, name: str, column: Column, cell: Cell, address: str) -> None:
        """A number or a state of a cell as this measurement's; neither is a silent empty."""
        if cell.flag:
            self._note(f"flag.{name}", cell.flag)
            self.remarks.append(_flagged(name, cell.flag, address, alone=cell.value is None and column.role != "flag"))
        if cell.value is None:
            return
        value, unit = in_own_unit(cell.value, cell.unit, column)
        self.readings.append(Reading(name=name, value=value, unit=unit))
        self._note(f"cell.{name}", address)

    def _note(self, key: str, text: str) -> None:
        before = self.metadata.get(key)
        self.metadata[key] = f"{before} {text}" if before else text


class Finished(NamedTuple):
    """What all measurements of a file share."""

    remarks: tuple[Text, ...]
    refusals: tuple[Refusal, ...]


def finish(draft: Draft, shared: Finished, *, first: bool) -> Measurement:
    """The measurement of a draft. Refused rows are told in full by the file's first measurement, errors first."""
    refused = shared.refusals
    errors: list[Text] = [refusal.remark for refusal in refused[:_SHOWN_REFUSALS]] if first else []
    if refused and (not first or len(refused) > _SHOWN_REFUSALS):
        errors.append(_also_refused(refused))
    roles = draft.roles
    instrument = draft.profile.instrument
    if "serial" in roles or "model" in roles:
        instrument = Instrument(
            maker=instrument.maker,
            model=roles.get("model", instrument.model),
            serial=roles.get("serial", instrument.serial),
            software=instrument.software,
        )
    return Measurement(
        format_id=FORMAT_ID,
        technique=draft.profile.technique,
        sample_name=draft.sample,
        acquired_at=draft.at,
        operator=roles.get("operator", ""),
        method=roles.get("method", ""),
        instrument=instrument,
        traces=draft.traces,
        readings=tuple(draft.readings),
        metadata=MappingProxyType(draft.metadata),
        remarks=tuple(dict.fromkeys((*errors, *draft.remarks, *shared.remarks))),
    )


def verbatim(sheet: Sheet, table: Table, row: int) -> dict[str, str]:
    """All cells of a row by their headings, as printed; a heading that returns is told apart by its column."""
    found: dict[str, str] = {}
    for place, text in enumerate(sheet.rows[row]):
        text = text.strip()
        if not text:
            continue
        name = table.headings[place] if place < len(table.headings) else ""
        name = name or sheet.address(row, place)
        found[name if name not in found else f"{name} ({sheet.address(row, place)})"] = text
    return found


def refuse(sheet: Sheet, row: int, column: int, reason: Text, cure: Text | None = None) -> RefusedRow:
    """The refusal of a row for one of its cells."""
    usual = Text(
        "请在原表中更正该单元格后重新导出，其他行不受影响。",
        "Correct this cell in the table and export it again; the other rows are not affected.",
    )
    return RefusedRow(Refusal(sheet.address(row, column), row + 1, reason, cure or usual))


def in_own_unit(value: Decimal, unit: str, column: Column) -> tuple[Decimal, str]:
    """A number of a column in its quantity's unit, and that unit; `unit` is what the cell itself names, if anything.

    A unit that is none of the quantity's is kept with the number as it is printed.
    """
    if not unit:
        return (value * column.scale if column.converts and column.scale else value), column.target
    known = quantities().get(column.quantity)
    scale = known.scale(unit) if known else None
    if known is None or scale is None:
        return value, unit
    return (value if scale == 1 else value * scale), known.unit


def _flagged(name: str, flag: str, address: str, *, alone: bool) -> Text:
    if alone:
        said = Text(
            "{name} 没有数值：单元格 {address} 为“{flag}”。", '{name} has no number: cell {address} says "{flag}".'
        )
    else:
        said = Text(
            "{name} 带有标记“{flag}”（单元格 {address}）。", '{name} carries the mark "{flag}" (cell {address}).'
        )
    return said.fill(name=name, address=address, flag=flag)


def _also_refused(refused: tuple[Refusal, ...]) -> Text:
    rows = ", ".join(str(refusal.row) for refusal in refused[:12]) + ("…" if len(refused) > 12 else "")
    return Text("同一文件中有 {n} 行未读取：第 {rows} 行。", "{n} rows of the same file are not read: {rows}.").fill(
        n=len(refused), rows=rows
    )
