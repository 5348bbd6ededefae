"""From unrounded values to the printed text of report cells. Rounding happens here, once, nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from parsers.measurement import Peak
from station.analysis.rounding import round_to_decimals, round_to_interval, round_to_significant
from station.items.item import Column, Item, PeakColumn
from station.records import Outcome, Value

MISSING = "—"
BELOW_LIMIT = "<LOQ"


def cell(value: Value, column: Column) -> str:
    """The printed text of one value, rounded by GB/T 8170: "—" where there is none, "<LOQ" below it."""
    if value.state == "below_limit":
        return BELOW_LIMIT
    if value.number is None:
        return MISSING
    return column.prefix + _rounded(value.number, column)


def _rounded(number: Decimal, column: Column) -> str:
    if column.interval is not None:  # a multiple of the interval has its decimals: nothing is rounded twice
        return round_to_decimals(round_to_interval(number, column.interval), column.decimals)
    if column.significant is not None:
        return f"{round_to_significant(number, column.significant):f}"
    if column.finer is not None and abs(number) < column.finer.below:
        return round_to_decimals(number, column.finer.decimals)
    return round_to_decimals(number, column.decimals)


def row_cells(item: Item, values: Iterable[Value]) -> dict[str, str]:
    """The printed cells of one row by column id, in the order of the columns; a missing value prints "—".

    Where the item declares `sum_to`, the residual of rounding is put on the declared column so that the
    printed figures add up; `sum_residual` tells how much it was.
    """
    by_id = {value.id: value for value in values}
    cells = {column.id: cell(by_id[column.id], column) if column.id in by_id else MISSING for column in item.columns}
    residual = sum_residual(item, by_id)
    if item.sum_to is not None and residual:
        column = item.column(item.sum_to.residual)
        printed = Decimal(cells[column.id].removeprefix(column.prefix)) + residual
        cells[column.id] = column.prefix + round_to_decimals(printed, column.decimals)
    return cells


def sum_residual(item: Item, values: Mapping[str, Value] | Iterable[Value]) -> Decimal:
    """What rounding left over of the declared total, and `row_cells` puts on the residual column; else zero.

    It is zero too where the unrounded values do not add up to the total: that is no matter of rounding, and
    moving it would hide an error. So is a row whose residual column has no number.
    """
    if item.sum_to is None:
        return Decimal(0)
    by_id = dict(values) if isinstance(values, Mapping) else {value.id: value for value in values}
    numbers = {one: by_id[one].number for one in item.sum_to.columns if one in by_id}
    columns = [item.column(one) for one, number in numbers.items() if number is not None]
    if item.sum_to.residual not in [column.id for column in columns]:
        return Decimal(0)
    rounded = sum((Decimal(cell(by_id[c.id], c).removeprefix(c.prefix)) for c in columns), start=Decimal(0))
    possible = sum((Decimal("0.5").scaleb(-column.decimals) for column in columns), start=Decimal(0))
    residual = item.sum_to.total - rounded
    return residual if abs(residual) <= possible else Decimal(0)


def peak_rows(item: Item, outcome: Outcome) -> tuple[dict[str, str], ...]:
    """The printed peak table: one row per identified peak, by the fields of the item's `peak_columns`."""
    peaks = tuple(peak for peak in outcome.peaks if peak.name)
    total = sum((Decimal(repr(peak.area)) for peak in peaks if peak.area is not None), start=Decimal(0))
    return tuple({column.field: _peak_cell(peak, column, total) for column in item.peak_columns} for peak in peaks)


def _peak_cell(peak: Peak, column: PeakColumn, total: Decimal) -> str:
    if column.field == "name":
        return peak.name
    if column.field == "relative":
        share = None if peak.area is None or not total else Decimal(repr(peak.area)) * 100 / total
        return MISSING if share is None else round_to_decimals(share, column.decimals)
    curve_number = {"rt_min": peak.apex, "height": peak.height, "area": peak.area}[column.field]
    return MISSING if curve_number is None else round_to_decimals(Decimal(repr(curve_number)), column.decimals)
