"""Radwag: `S       -      8.5 g  `, 20 characters and CR LF.

Columns: command in 3, space, stability (blank, `?`, `^`, `v`), space, sign, mass right-aligned in 9, space, unit
left-aligned in 3. `S` answers `S A` (begun) first and then the line, or `S E` if the balance does not come to rest;
`XX I` not now, `XX ^` and `XX v` out of range, `ES` unknown command.

Sources: public manuals of PS series p. 82 and WTC p. 48.
"""

from __future__ import annotations

import re

from parsers.wording import Text
from station.records import LineSettings
from station.serial.dialect import Dialect
from station.serial.heard import Heard, Message, MessageKind, WeightState, beyond, not_understood, weighed

_WEIGHT = re.compile(
    r"(?P<command>S  |SI |SU |SUI) (?P<stability>[ ?^v]) (?P<sign>[ +-])(?P<field>[ \d.,]{9}) (?P<unit>.{3})"
)
_REPLY = re.compile(r"(?P<command>[A-Z]{1,4}) (?P<status>[ADIEv^]|OK)")
_KINDS: dict[str, MessageKind] = {"A": "begun", "D": "done", "OK": "done", "I": "busy", "E": "refused"}


def parse(line: str) -> Heard:
    """One line of a balance."""
    found = _WEIGHT.fullmatch(line)
    if found is not None:
        if found["stability"] in "^v":
            return beyond("overload" if found["stability"] == "^" else "underload", line)
        state: WeightState = "unstable" if found["stability"] == "?" else "stable"
        return weighed(found["sign"] + found["field"], found["unit"], state, line)
    text = line.strip()
    if text == "ES":
        return Message(kind="error", text="command not understood", raw=line)
    reply = _REPLY.fullmatch(text)
    if reply is None:
        return not_understood(line)
    if reply["status"] in "^v":
        return beyond("overload" if reply["status"] == "^" else "underload", line)
    return Message(kind=_KINDS[reply["status"]], text=text, raw=line)


DIALECT = Dialect(
    id="radwag",
    title=Text("拉德瓦格 Radwag", "Radwag"),
    parse=parse,
    ask=b"S\r\n",
    settings=(LineSettings(), LineSettings(baud=4800)),
)
