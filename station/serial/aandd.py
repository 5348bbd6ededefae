"""A&D standard format: `ST,+00123.45  g`, 15 characters and CR LF.

Header `ST` stable, `US` not at rest, `QT` a stable count, `OL` out of range; then sign, eight digits with the point
(or comma) among them, and a unit right-aligned in three. `Q` asks for the present weight, `S` for a stable one. With
error codes switched on the balance answers commands with ACK (06h), or `EC,Exx`.

Sources: public manuals GF-2002A p. 16, GX-300 p. 46, HC-15Ki p. 38, AD-4212B p. 69.
"""

from __future__ import annotations

import re

from parsers.wording import Text
from station.records import LineSettings
from station.serial.dialect import Dialect
from station.serial.heard import Heard, Message, WeightState, beyond, not_understood, weighed

_WEIGHT = re.compile(r"(?P<header>ST|US|QT),(?P<field>[+-][\d.,]{8})(?P<unit>[ A-Za-z%µ]{3})")
_OUT = re.compile(r"OL,(?P<sign>[+-])[\d.]{7}E\+?\d{2}")
_ERROR = re.compile(r"EC,E\d\d")
_STATES: dict[str, WeightState] = {"ST": "stable", "QT": "stable", "US": "unstable"}


def parse(line: str) -> Heard:
    """One line of a balance."""
    found = _WEIGHT.fullmatch(line)
    if found is not None:
        label = "count" if found["header"] == "QT" else ""
        return weighed(found["field"], found["unit"], _STATES[found["header"]], line, label=label)
    out = _OUT.fullmatch(line.rstrip())
    if out is not None:
        return beyond("overload" if out["sign"] == "+" else "underload", line)
    if _ERROR.fullmatch(line.rstrip()):
        return Message(kind="error", text=line.strip(), raw=line)
    return not_understood(line)


DIALECT = Dialect(
    id="aandd",
    title=Text("艾安得 A&D", "A&D"),
    parse=parse,
    ask=b"S\r\n",
    settings=(LineSettings(baud=2400, bits=7, parity="E"), LineSettings()),
)
