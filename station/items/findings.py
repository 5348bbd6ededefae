"""Quality checks: a figure against a declared limit or a plausible range, and what to say if it does not
hold.
"""

from __future__ import annotations

from decimal import Decimal

from parsers.wording import Text
from station.items.item import Column, Item
from station.records import Finding, Value


def check(
    item: Item, rule_id: str, number: Decimal | None, *, level: Decimal | None = None, value_id: str = ""
) -> tuple[Finding, ...]:
    """A finding if `number` breaks the item's rule, else nothing. `level` picks the level of a graded rule.

    None (nothing to check) and a level below every declared one break no rule. KeyError for an unknown rule.
    """
    rule = item.rule(rule_id, level)
    if rule is None or number is None or _inside(number, rule.low, rule.high):
        return ()
    figure, limits = _figure(number), _limits(rule.low, rule.high)
    unit = f" {rule.unit}" if rule.unit else ""
    message = Text(
        f"{rule.title.zh}：{figure}{unit}，限值 {limits}{unit}",
        f"{rule.title.en}: {figure}{unit}, limit {limits}{unit}",
    )
    return (Finding(rule=rule.id, severity=rule.severity, message=message, source=rule.source, value_id=value_id),)


def check_range(column: Column, value: Value) -> tuple[Finding, ...]:
    """A warning if a measured value lies outside its column's plausible range."""
    if value.number is None or _inside(value.number, column.low, column.high):
        return ()
    figure, limits = _figure(value.number), _limits(column.low, column.high)
    unit = f" {column.unit}" if column.unit else ""
    message = Text(
        f"{column.title.zh} = {figure}{unit}，超出合理范围 {limits}{unit}",
        f"{column.title.en} = {figure}{unit} lies outside the plausible range {limits}{unit}",
    )
    return (
        Finding(
            rule=f"range:{column.id}",
            severity="warning",
            message=message,
            source=column.source,
            value_id=column.id,
        ),
    )


def relative_difference(first: Decimal, second: Decimal) -> Decimal | None:
    """Relative double difference 相对双差 |a − b| / ((a + b)/2) · 100 in %, None where the mean is zero."""
    mean = (first + second) / 2
    return None if mean == 0 else abs(first - second) / abs(mean) * 100


def _inside(number: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


def _limits(low: Decimal | None, high: Decimal | None) -> str:
    if low is None:
        return f"≤ {high}"
    return f"≥ {low}" if high is None else f"{low}–{high}"


def _figure(number: Decimal) -> str:
    """Six significant figures: enough to see by how much a limit is broken."""
    return f"{number:.6g}"
