"""Numbers from text as `Decimal`, and checks that a trace holds what was declared of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import numpy as np

from parsers.measurement import Floats, Peak
from parsers.wording import Text

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")


def decimal(text: str) -> Decimal | None:
    """A finite decimal number exactly as printed, with a decimal point; None if the text is not one."""
    text = text.strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def printed_number(text: str) -> Decimal | None:
    """As `decimal`, of a program that prints a decimal comma where the computer is set so, and never groups digits."""
    return decimal(text.replace(",", "."))


def whole(text: str) -> int | None:
    """A non-negative whole number as printed; None if the text is not one."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def peaks_outside(peaks: Iterable[Peak], times: Floats, trace: str) -> Text | None:
    """A remark if vendor peaks lie outside the trace's time span; None if all are inside."""
    if times.size == 0:
        return None
    slack = 2.0 * (times[-1] - times[0]) / max(times.size - 1, 1)
    outside = [peak for peak in peaks if not times[0] - slack <= peak.apex <= times[-1] + slack]
    if not outside:
        return None
    return Text(
        "信号“{trace}”的厂家峰表中有 {n} 个峰在曲线的时间范围之外，例如 {at} min（曲线 {first}–{last} min）。",
        'Signal "{trace}": {n} peaks of the vendor lie outside the trace, such as {at} min '
        "(the trace spans {first}–{last} min).",
    ).fill(
        trace=trace,
        n=len(outside),
        at=f"{outside[0].apex:.3f}",
        first=f"{times[0]:.3f}",
        last=f"{times[-1]:.3f}",
    )


def off_sum(areas: Sequence[Decimal], printed: Decimal | None, trace: str) -> Text | None:
    """A remark if printed areas do not add up to the printed sum, each number being rounded to its last digit."""
    if printed is None:
        return None
    there = sum(areas, Decimal(0))
    rounded = sum((Decimal(1).scaleb(int(one.as_tuple().exponent)) for one in (printed, *areas)), Decimal(0)) / 2
    if abs(there - printed) <= rounded:
        return None
    return Text(
        "信号“{trace}”的峰面积之和为 {there}，文件合计为 {printed}。",
        'Signal "{trace}": the areas add up to {there}, the printed sum is {printed}.',
    ).fill(trace=trace, there=there, printed=printed)


def not_finite(values: Floats, trace: str) -> Text | None:
    """A remark if a trace holds values that are no numbers."""
    count = int(values.size - np.count_nonzero(np.isfinite(values)))
    if count == 0:
        return None
    return Text(
        "信号“{trace}”中有 {n} 个点不是有效数值。", 'Signal "{trace}" holds {n} points that are no finite numbers.'
    ).fill(trace=trace, n=count)
