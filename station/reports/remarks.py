"""The remarks under a results table: what did not hold, why a figure is absent, what rounding moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from parsers.wording import Text
from station.items.cells import sum_residual
from station.items.item import Column, Item
from station.items.register import RULE as EXPIRED
from station.records import ReportRow, Value
from station.reports.by_hand_record import remark as remark_by_hand
from station.reports.column_names import named

Remark = dict[str, object]


def remarks(item: Item, rows: Sequence[ReportRow], acquired: Sequence[datetime | None]) -> list[Remark]:
    """Remarks in order of first appearance; samples of which the same is said share one."""
    said: dict[Text, list[str]] = {}
    for row in rows:
        for remark in _of_row(item, row):
            said.setdefault(remark, []).append(row.sample.sample_no)
    whole: list[tuple[Text, list[str]]] = [(remark, []) for remark in _of_standards(item, acquired)]
    return [{"zh": remark.zh, "en": remark.en, "samples": samples} for remark, samples in (*whole, *said.items())]


def _of_row(item: Item, row: ReportRow) -> Iterator[Text]:
    if row.missing is not None:
        yield row.missing
    if row.determination is None:
        return
    outcome = row.determination.reported
    for finding in outcome.findings:
        # a stop is the row's `missing`; expired standards are said once for the whole report
        if finding.severity != "stop" and finding.rule != EXPIRED:
            yield finding.message
    yield from _of_values(item, outcome.values)
    for put in row.determination.by_hand:
        said = remark_by_hand(item, put)
        if said is not None:
            yield said
    residual = sum_residual(item, outcome.values)
    if item.sum_to is not None and residual:
        title = item.column(item.sum_to.residual).title
        yield Text(
            f"修约后合计与 {item.sum_to.total} 的差值 {residual:+f} 已计入{title.zh}。",
            f"The residual of rounding, {residual:+f} against {item.sum_to.total}, was put on {title.en}.",
        )
    if any(peak.origin == "operator" for peak in outcome.peaks):
        yield Text("含人工积分的峰，在组分表中以 M 标出。", "Some peaks were integrated by hand; they are marked M.")


def _of_values(item: Item, values: Sequence[Value]) -> Iterator[Text]:
    """Why figures are absent or doubtful; columns of which the same is said share a remark."""
    printed = {column.id: column for column in item.columns if column.printed}
    same: dict[Text, list[Column]] = {}
    for value in values:
        if value.reason is not None and value.id in printed:
            same.setdefault(value.reason, []).append(printed[value.id])
    for reason, columns in same.items():
        title = named(columns, list(printed.values()))
        yield Text(f"{title.zh}：{reason.zh}", f"{title.en}: {reason.en}")


def _of_standards(item: Item, acquired: Sequence[datetime | None]) -> Iterator[Text]:
    days: list[date] = sorted(moment.date() for moment in acquired if moment is not None)
    for standard in item.expired_standards(days[-1]) if days else ():
        yield Text(
            f"检测依据 {standard.designation} 在检测日期 {days[-1]} 未生效或已废止。",
            f"The standard {standard.designation} was not in force on {days[-1]}, the day of testing.",
        )
