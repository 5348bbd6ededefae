"""Quality checks: a figure against a declared limit or a plausible range, and what to say if it does not
hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from parsers.wording import Text
from station.items.item import Column, Item
from station.records import Finding, Value

_FEWEST_TO_JUDGE = 5
_FAR = 5


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
    slip = _slip(value.number, column)
    message = Text(
        f"{column.title.zh} = {figure}{unit}，超出合理范围 {limits}{unit}{slip.zh}",
        f"{column.title.en} = {figure}{unit} lies outside the plausible range {limits}{unit}{slip.en}",
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


def check_parallel(
    item: Item,
    rule_id: str,
    first: Iterable[Value],
    second: Iterable[Value],
    value_ids: Iterable[str],
    *,
    relative: bool = True,
) -> tuple[Finding, ...]:
    """The findings on the values of two parallel runs: relative double difference (%), or the absolute one.

    The level of a graded rule is the mean of the two. A value that one of the runs does not have is not compared.
    """
    one, other = ({value.id: value.number for value in values} for values in (first, second))
    found: list[Finding] = []
    for value_id in value_ids:
        a, b = one.get(value_id), other.get(value_id)
        if a is None or b is None:
            continue
        difference = relative_difference(a, b) if relative else abs(a - b)
        found += check(item, rule_id, difference, level=(a + b) / 2, value_id=value_id)
    return tuple(found)


def decimal_slips(numbers: Sequence[Decimal]) -> tuple[int, ...]:
    """Places of readings that fit the others only when moved by whole decimal places: 75 or 0.075 among 0.75.

    A lost or shifted decimal comma, or a unit a thousand times off. A reading is suspect if it is 8 times or more
    away from the median and comes within a factor of 1.6 of it once moved. At least five readings are needed.
    """
    if len(numbers) < _FEWEST_TO_JUDGE or min(numbers) <= 0:
        return ()
    middle = sorted(numbers)[len(numbers) // 2]
    ratios = [number / middle for number in numbers]
    far = [place for place, ratio in enumerate(ratios) if ratio >= 8 or ratio * 8 <= 1]
    near = Decimal("1.6")
    return tuple(
        place
        for place in far
        if any(1 / near <= ratios[place].scaleb(shift) <= near for shift in (-3, -2, -1, 1, 2, 3))
    )


def relative_difference(first: Decimal, second: Decimal) -> Decimal | None:
    """Relative double difference 相对双差 |a − b| / ((a + b)/2) · 100 in %, None where the mean is zero."""
    mean = (first + second) / 2
    return None if mean == 0 else abs(first - second) / abs(mean) * 100


def _slip(number: Decimal, column: Column) -> Text:
    """What to look for where a value would be plausible a thousand, or a hundred, times smaller or larger."""
    if column.low is None or column.high is None or not number:
        return Text("", "")
    for factor, shift in ((1000, 3), (100, 2)):
        for zh, en, moved in (("缩小", "smaller", number.scaleb(-shift)), ("放大", "larger", number.scaleb(shift))):
            if column.low < moved < column.high and _is_slip_direction(number, column, en):
                return Text(
                    f"；{zh} {factor} 倍则在范围内，请核对单位或小数点",
                    f"; {factor} times {en} it would lie inside: check the unit and the decimal point",
                )
    return Text("", "")


def _is_slip_direction(number: Decimal, column: Column, direction: str) -> bool:
    """A little over the range is no slip: moved, it would be next to nothing."""
    assert column.low is not None
    assert column.high is not None
    return number > _FAR * column.high if direction == "smaller" else 0 < number < column.low


def _inside(number: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


def _limits(low: Decimal | None, high: Decimal | None) -> str:
    if low is None:
        return f"≤ {high}"
    return f"≥ {low}" if high is None else f"{low}–{high}"


def _figure(number: Decimal) -> str:
    """Six significant figures: enough to see by how much a limit is broken."""
    return f"{Decimal(f'{number:.6g}'):f}" if number else "0"
