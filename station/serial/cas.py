"""CAS: an optional `S` or `U`, a sign, the value, a unit of up to three letters.

Whether the stability letter is printed is a choice in the balance's menu. Without it the line does not say whether
the balance was at rest, and its weight is no result: the letter must be switched on.

Source: public manual of CBL balances p. 30.
"""

from __future__ import annotations

import re

from parsers.wording import Text
from station.records import LineSettings
from station.serial.dialect import Dialect
from station.serial.heard import Heard, WeightState, not_understood, weighed

_WEIGHT = re.compile(r"(?:(?P<stability>[SU])[ ,]?)?(?P<field> *[+-]? *[\d.,]+) *(?P<unit>[A-Za-z%µ]{0,3}) *")
_STATES: dict[str | None, WeightState] = {"S": "stable", "U": "unstable", None: "untold"}


def parse(line: str) -> Heard:
    """One line of a balance."""
    found = _WEIGHT.fullmatch(line)
    if found is None:
        return not_understood(line)
    return weighed(found["field"], found["unit"], _STATES[found["stability"]], line)


DIALECT = Dialect(
    id="cas", title=Text("凯士 CAS", "CAS"), parse=parse, settings=(LineSettings(), LineSettings(baud=2400))
)
