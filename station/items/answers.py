"""Making the values of an Outcome: a number with its inputs, or an absence with its reason. Never zero for
absent.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from parsers.measurement import Measurement
from parsers.wording import Text
from station.records import Value
from station.records.determinations import ValueState

NO_DENOMINATOR = Text("所需的量缺失或分母为零", "a quantity it needs is missing, or the denominator is zero")


def measured(value_id: str, number: Decimal | None, inputs: Iterable[str] = (), reason: Text = NO_DENOMINATOR) -> Value:
    """The value with its number; where `number` is None, the value was not measured for `reason`."""
    if number is None:
        return absent(value_id, reason, inputs=inputs)
    return Value(id=value_id, number=number, inputs=tuple(inputs))


def absent(value_id: str, reason: Text, state: ValueState = "not_measured", inputs: Iterable[str] = ()) -> Value:
    """A value without a number: which absence it is, and why."""
    return Value(id=value_id, number=None, state=state, reason=reason, inputs=tuple(inputs))


def of_curve(number: float) -> Decimal:
    """A number measured on a curve as the Decimal of its shortest text."""
    return Decimal(repr(float(number)))


def number_of(measurement: Measurement, *names: str) -> Decimal | None:
    """The first reading of these names that the file prints."""
    for name in names:
        reading = measurement.reading(name)
        if reading is not None:
            return reading.value
    return None
