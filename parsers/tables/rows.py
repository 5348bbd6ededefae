"""Rows into drafts: one row a sample (`samples`), or one row a component of a sample (`results`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from parsers.tables.checks import statistics_rows
from parsers.tables.context import Context
from parsers.tables.dates import read_date
from parsers.tables.drafts import Draft, Refusal, RefusedRow, in_own_unit, refuse, verbatim
from parsers.tables.finding import Column, Table
from parsers.tables.headers import read_heading
from parsers.tables.labels import Labelled
from parsers.tables.numbers import Cell, read_cell
from parsers.tables.terms import quantities
from parsers.wording import Text

_KEPT_ROLES = frozenset(
    [
        "client_sample_id",
        "well",
        "depth",
        "depth_top",
        "depth_base",
        "stratum",
        "lithology",
        "remark",
        "operator",
        "method",
        "type",
        "serial",
        "model",
        "set",
    ]
)
_MOST_SAMPLES = 200_000
_ISOTOPE = re.compile(r"[A-Z][a-z]? \d{1,3}")


def read(context: Context, tables: list[Table], found: Labelled, refusals: list[Refusal]) -> list[Draft]:
    """The drafts of all tables of a sheet, in order of their first rows; refused rows are added to `refusals`."""
    kept = _Kept(context)
    read_row = _results_row if context.profile.layout == "results" else _samples_row
    for table in tables:
        kept.close()
        statistics = statistics_rows(context.sheet, table)
        refusals += [_stranger(context, row) for row in table.strangers]
        for row in sorted(table.rows):
            if row in statistics:
                continue
            try:
                read_row(context, table, row, found, kept)
            except RefusedRow as refused:
                refusals.append(refused.refusal)
    return [draft for draft in kept.drafts if draft.readings or draft.means or _has_flags(draft)]


class _Kept:
    """The drafts so far, and the one that the next row of the same sample belongs to."""

    def __init__(self, context: Context) -> None:
        self.drafts: list[Draft] = []
        self._group = context.profile.group or ("run" if context.profile.layout == "results" else "")
        self._by_key: dict[str, Draft] = {}
        self._last: Draft | None = None

    @property
    def grouped(self) -> bool:
        return bool(self._group)

    @property
    def of_one_sample(self) -> bool:
        """Whether the whole table is of one sample, whatever its rows say."""
        return self._group == "all"

    def close(self) -> None:
        """What follows is another table: a run of rows does not go on over its heading."""
        if self._group == "run":
            self._last = None

    def going_on(self) -> Draft | None:
        """The draft that a row without a sample's name belongs to: the rows of one sample may name it once."""
        return self._last if self._group == "run" else None

    def draft(self, key: str, make: Callable[[], Draft]) -> Draft:
        """The draft that a row with this key belongs to."""
        there = None
        if self._group == "all":
            there = self._by_key.get(key)
        elif self._group == "run" and self._last is not None and self._last.key == key:
            there = self._last
        if there is None:
            there = make()
            there.key = key
            self.drafts.append(there)
            if len(self.drafts) <= _MOST_SAMPLES:
                self._by_key[key] = there
        self._last = there
        return there


def _samples_row(context: Context, table: Table, row: int, found: Labelled, kept: _Kept) -> None:
    """One row's quantities; where a column names the component, each is that component's: `ethane.d13c`."""
    cells = context.sheet.rows[row]
    _check_width(context, table, row)
    analyte = table.of_role("analyte")
    component = context.sheet.cell(row, analyte.place) if analyte else ""
    of = f"{_known_or_named(component)}." if component else ""
    numbers: list[tuple[str, Column, Cell]] = []
    means: list[tuple[Column, Cell]] = []
    unit = table.of_role("unit")
    printed = context.sheet.cell(row, unit.place) if unit else ""
    for column in table.columns:
        if not column.quantity or column.place >= len(cells):
            continue
        text = cells[column.place]
        if not text:
            continue
        if column.role == "flag":
            if text.strip() and column.of:
                numbers.append((of + column.of, column, Cell(flag=text.strip())))
            continue
        cell = read_cell(text, context.marks, column.flags)
        if cell.problem is not None:
            raise refuse(context.sheet, row, column.place, cell.problem)
        if printed and not cell.unit and not column.unit:
            cell = cell._replace(unit=printed)
        if column.role == "mean":
            means.append((column, cell))
        elif column.role in ("", "y"):
            numbers.append((of + column.quantity, column, cell))
    _keep(context, table, row, found, kept, numbers, means)


def _results_row(context: Context, table: Table, row: int, found: Labelled, kept: _Kept) -> None:
    sheet = context.sheet
    value, analyte, unit = table.of_role("value"), table.of_role("analyte"), table.of_role("unit")
    if value is None:
        return
    name = sheet.cell(row, analyte.place) if analyte else table.block
    text = sheet.cell(row, value.place)
    cell = read_cell(text, context.marks, value.flags)
    if cell.problem is not None:
        raise refuse(sheet, row, value.place, cell.problem)
    if not name:
        if cell.value is None:
            return
        raise refuse(
            sheet, row, analyte.place if analyte else value.place, Text("组分名称为空", "the component has no name")
        )
    known = quantities().get(read_heading(name).quantity)
    printed = (sheet.cell(row, unit.place) if unit else "") or value.unit or read_heading(name).unit
    scale = known.scale(printed) if known and printed else None
    column = Column(
        place=value.place,
        heading=value.heading,
        quantity=known.id if known else _component(name),
        unit=printed,
        target=known.unit if known and scale is not None else printed,
        scale=scale,
    )
    extra = [
        (
            f"{column.quantity}.{other.quantity}",
            other,
            read_cell(sheet.cell(row, other.place), context.marks, other.flags),
        )
        for other in table.of_quantity()
    ]
    means = [
        (replace(column, place=other.place), read_cell(sheet.cell(row, other.place), context.marks))
        for other in table.columns
        if other.role == "mean"
    ]
    for other, there in [*((one[1], one[2]) for one in extra), *means]:
        if there.problem is not None:
            raise refuse(sheet, row, other.place, there.problem)
    flagged = [
        (column.quantity, other, Cell(flag=sheet.cell(row, other.place)))
        for other in table.columns
        if other.role == "flag" and sheet.cell(row, other.place)
    ]
    _keep(context, table, row, found, kept, [(column.quantity, column, cell), *extra, *flagged], means)


def _keep(
    context: Context,
    table: Table,
    row: int,
    found: Labelled,
    kept: _Kept,
    numbers: list[tuple[str, Column, Cell]],
    means: list[tuple[Column, Cell]],
) -> None:
    """Add what a row says to its sample's draft."""
    sheet, profile = context.sheet, context.profile
    roles = {
        column.role: text
        for column in reversed(table.columns)
        if column.role and not column.quantity and (text := sheet.cell(row, column.place))
    }
    before = kept.going_on()
    if before is not None and not roles.get("sample") and table.of_role("sample") is not None:
        draft = before
    else:
        sample = _sample_name(context, table, row, roles, found, kept)
        draft = kept.draft(roles.get("set") or sample, lambda: Draft(sample=sample, profile=profile))
    _describe(context, table, row, draft, roles, kept)
    if profile.excluded.fullmatch(roles.get("excluded", "")):
        draft.remarks.append(
            Text("第 {row} 行已被仪器标记为剔除，未采用。", "Row {row} is marked as excluded; it is not used.").fill(
                row=row + 1
            )
        )
        numbers = []
    for name, column, cell in numbers:
        draft.add(name, column, cell, sheet.address(row, column.place))
    for column, cell in means:
        if cell.value is not None:
            mean = in_own_unit(cell.value, cell.unit, column)[0]
            draft.means.setdefault(column.quantity, {}).setdefault(mean, sheet.address(row, column.place))


def _describe(context: Context, table: Table, row: int, draft: Draft, roles: dict[str, str], kept: _Kept) -> None:
    """Keep what a row says besides its numbers: its cells verbatim, its roles, its date."""
    first = not draft.rows
    draft.rows.append(row + 1)
    if kept.grouped:
        draft.metadata[f"row {row + 1}"] = context.sheet.line(row)
    else:
        draft.metadata = verbatim(context.sheet, table, row)
        draft.metadata["table.row"] = str(row + 1)
    if first or not draft.roles:
        draft.roles = {role: text for role, text in roles.items() if role in _KEPT_ROLES}
        draft.metadata.update(draft.roles)
    if draft.at is None and (roles.get("date") or roles.get("time")):
        _date(context, draft, roles)


def _sample_name(context: Context, table: Table, row: int, roles: dict[str, str], found: Labelled, kept: _Kept) -> str:
    sample = roles.get("sample", "")
    if sample:
        return sample
    if context.profile.sample == "file":
        return context.stem
    column = table.of_role("sample")
    if column is None and not kept.of_one_sample and (place := _place(roles)):
        return place
    if column is None:
        return found.roles.get("sample") or (context.stem if kept.grouped else f"{context.stem} #{row + 1}")
    raise refuse(
        context.sheet,
        row,
        column.place,
        Text("样品编号为空", "the sample has no name"),
        Text("请填写样品编号后重新导出。", "Enter the sample's name and export the table again."),
    )


def _place(roles: dict[str, str]) -> str:
    """Well and depth, which name a sample that has no other name; empty where one of them is."""
    depth = roles.get("depth") or "-".join(filter(None, (roles.get("depth_top"), roles.get("depth_base"))))
    return f"{roles['well']} {depth}" if roles.get("well") and depth else ""


def _date(context: Context, draft: Draft, roles: dict[str, str]) -> None:
    text = f"{roles.get('date', '')} {roles.get('time', '')}".strip()
    draft.metadata.setdefault("date", text)
    draft.at, problem = read_date(text, context.dates)
    if problem is not None:
        draft.remarks.append(problem)


def _check_width(context: Context, table: Table, row: int) -> None:
    """A row with cells beyond its heading has been cut wrongly, as by decimal commas between comma separators."""
    cells = context.sheet.rows[row]
    width = len(table.headings)
    if len(cells) <= width or table.heading_row < 0:
        return
    beyond = next((i for i in range(width, len(cells)) if cells[i].strip()), None)
    if beyond is not None:
        raise refuse(
            context.sheet,
            row,
            beyond,
            Text(
                "“{text}”在表头之外（表头 {width} 列，本行 {n} 格）",
                '"{text}" lies beyond the heading of {width} columns; the row has {n} cells',
            ).fill(text=cells[beyond].strip()[:40], width=width, n=len(cells)),
            Text(
                "若小数使用逗号，请用分号或制表符作为分隔符重新导出。",
                "If its numbers have decimal commas, export it with semicolons or tabs as separators.",
            ),
        )


def _stranger(context: Context, row: int) -> Refusal:
    if row in context.sheet.unplaced:
        return refuse(
            context.sheet,
            row,
            0,
            Text(
                "本行单元格少于其他行，无法判断哪些为空",
                "the row has fewer cells than the others, and it cannot be told which are empty",
            ),
            Text("请用制表符或分号作为分隔符重新导出。", "Export it with tabs or semicolons as separators."),
        ).refusal
    return refuse(
        context.sheet,
        row,
        0,
        Text("本行有 {n} 格，与任何表头都不符", "the row has {n} cells, as many as no heading").fill(
            n=len(context.sheet.rows[row])
        ),
    ).refusal


def _known_or_named(name: str) -> str:
    known = quantities().get(read_heading(name).quantity)
    return known.id if known else _component(name)


def _component(name: str) -> str:
    """A component's name; the mass number of an isotope stands beside its symbol: Ag107."""
    name = " ".join(name.split())
    return name.replace(" ", "") if _ISOTOPE.fullmatch(name) else name


def _has_flags(draft: Draft) -> bool:
    return any(key.startswith("flag.") for key in draft.metadata)
