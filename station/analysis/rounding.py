"""Rounding to printed figures by GB/T 8170 (数值修约规则): one step, ties to the even digit.

The rule works on the decimal text of a value. A binary float has lost that text (2.675 is stored as
2.67499...), so only `Decimal` is taken. Rounding in two steps (15.4546 -> 15.455 -> 15.46 -> 15.5 -> 16) is
what the standard forbids; each function here rounds once.

Source: GB/T 8170-2008, sections 3.2 (rules), 3.3 (no repeated rounding), 3.4 (0.5 and 0.2 units).
"""

from __future__ import annotations

from decimal import Decimal, localcontext

_SPARE_DIGITS = 10


def round_to_decimals(value: Decimal, decimals: int) -> str:
    """The printed text of `value` with that many decimals, trailing zeros kept; "-0.00" is printed "0.00".

    Negative `decimals` round to tens, hundreds...: 1268 with -2 gives "1300".
    Raises TypeError for anything but a Decimal and ValueError for NaN or infinity.
    """
    rounded = round_to_interval(value, Decimal(1).scaleb(-decimals))
    return f"{rounded:.{max(decimals, 0)}f}"


def round_to_interval(value: Decimal, interval: Decimal) -> Decimal:
    """The multiple of `interval` (修约间隔) nearest to `value`; of two equally near, the even multiple.

    Intervals such as 0.5 (60.25 -> 60.0) and 20 (830 -> 840) are the standard's half and 0.2 units. The
    result carries the decimals of the interval. Raises TypeError and ValueError as `round_to_decimals`, and
    ValueError for an interval that is not positive.
    """
    _demand_finite(value, "value")
    _demand_finite(interval, "interval")
    if interval <= 0:
        raise ValueError(f"interval {str(interval)!r}: a rounding interval must be greater than zero")
    span = abs(value.adjusted()) + abs(interval.adjusted())
    with localcontext() as context:
        context.prec = len(value.as_tuple().digits) + len(interval.as_tuple().digits) + span + _SPARE_DIGITS
        multiple, rest = divmod(abs(value), interval)
        if rest * 2 > interval or (rest * 2 == interval and multiple % 2 == 1):
            multiple += 1
        rounded = multiple * interval
        if value < 0 and rounded:
            rounded = -rounded
    return rounded


def round_to_significant(value: Decimal, digits: int) -> Decimal:
    """`value` with that many significant digits. Raises as `round_to_decimals`, ValueError for digits < 1."""
    _demand_finite(value, "value")
    if digits < 1:
        raise ValueError(f"digits {digits}: at least one significant digit is needed")
    if not value:
        return Decimal(0)
    rounded = round_to_interval(value, Decimal(1).scaleb(value.adjusted() - digits + 1))
    if rounded.adjusted() > value.adjusted():  # 9.96 -> 10.0 has one digit too many: 10
        return rounded.quantize(Decimal(1).scaleb(rounded.adjusted() - digits + 1))
    return rounded


def _demand_finite(value: Decimal, what: str) -> None:
    if not isinstance(value, Decimal):
        raise TypeError(f"{what} {value!r} is a {type(value).__name__}: GB/T 8170 needs a Decimal made from text")
    if not value.is_finite():
        raise ValueError(f"{what} {str(value)!r} is not a finite number and has no rounded form")
