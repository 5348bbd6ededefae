"""What a device on a wire said, as values: a weight with its state, or a message that is no weight.

A value is `Decimal` from the very characters that arrived, so its trailing zeros (the balance's resolution) stay.
A weight is a result only when the device said that it is stable, named a unit that is known, and nothing about the
line is in doubt. Nothing is repaired and no unit is filled in: what is in doubt is shown, and never becomes a result.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

WeightState = Literal["stable", "unstable", "untold", "overload", "underload", "unitless", "suspect"]
"""`untold`: the line does not say whether the balance was at rest. `unitless`: no unit, or one that is not known."""

MessageKind = Literal[
    "serial_number", "model", "restarted", "busy", "refused", "error", "done", "status", "begun", "scan",
    "not_understood",
]  # fmt: skip

UNITS = frozenset(
    {"g", "kg", "mg", "µg", "ug", "t", "N", "%", "ct", "lb", "oz", "ozt", "dwt", "GN", "gn", "mom", "mo", "msg"}
    | {"tl", "tlh", "tls", "tlt", "tlc", "pcs", "PCS", "PC", "pc"}
)
"""Units that balances print, compared as they are written; none is ever converted here."""

_NUMBER = re.compile(r"[ ]*(?P<sign>[+-]?)[ ]*(?P<digits>\d+(?:[.,]\d+)?|[.,]\d+)[ ]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """One weight line. `value` is None where the line has no number (overload).

    `label` is what the device calls it (`N`, `G`, `T`, `tare`); `auxiliary` tells that digits were marked as not
    verified; `raw` is the line as it came.
    """

    value: Decimal | None
    unit: str
    state: WeightState
    raw: str
    label: str = ""
    auxiliary: bool = False

    @property
    def is_result(self) -> bool:
        """Whether it may become a reading."""
        return self.state == "stable" and self.value is not None and self.unit != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something said that is no weight: `kind` is for programs, `text` its content, `raw` the line as it came."""

    kind: MessageKind
    text: str
    raw: str


Heard = Weight | Message


def number(field: str) -> Decimal | None:
    """The number of a field that holds nothing else; spaces may stand around the sign, a comma may be the point."""
    found = _NUMBER.fullmatch(field)
    if found is None:
        return None
    return Decimal(found["sign"] + found["digits"].replace(",", "."))


def weighed(
    field: str, unit: str, state: WeightState, raw: str, *, label: str = "", auxiliary: bool = False
) -> Weight | Message:
    """The weight of a value field and a unit field; a message if the field is no number."""
    value = number(field)
    if value is None:
        return not_understood(raw)
    known = unit.strip()
    if known not in UNITS and state in ("stable", "unstable", "untold"):
        state = "unitless"
    return Weight(value=value, unit=known, state=state, raw=raw, label=label, auxiliary=auxiliary)


def beyond(state: Literal["overload", "underload"], raw: str) -> Weight:
    """A balance above or below its range: no number, no result."""
    return Weight(value=None, unit="", state=state, raw=raw)


def not_understood(raw: str) -> Message:
    """A line that is not of the protocol."""
    return Message(kind="not_understood", text=raw.strip(), raw=raw)
