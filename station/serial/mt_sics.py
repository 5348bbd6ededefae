"""MT-SICS level 0 and 1 (Mettler-Toledo): `S S     100.00 g`.

Commands are upper case, one space between arguments, lines end CR LF. `S` waits for a stable weight, `SI` gives the
present one, `@` resets and answers as `I4` does; `I4 A "serial"` also comes unasked when the balance is switched on.
Replies to `S`: `S S` stable, `S D` moving, `S I` not now, `S +` and `S -` out of range. General errors: `ES` syntax,
`ET` transmission, `EL` logical. The value is right-aligned in ten characters; a padded field of another width has
lost or won a character and is suspect.

Sources: public manuals of AT, AL-IC and B-TEK balances; MT manuals 11780711 and 30324923.
"""

from __future__ import annotations

import re

from parsers.wording import Text
from station.records import LineSettings
from station.serial.dialect import Dialect
from station.serial.heard import Heard, Message, MessageKind, Weight, WeightState, beyond, not_understood, weighed

_WEIGHT = re.compile(r"(?P<command>S|T|TI|TA) (?P<status>[SDA]) (?P<field> *[+-]? ?[\d.,]+)(?: (?P<unit>\S+))? *")
_STATES: dict[str, WeightState] = {"S": "stable", "A": "stable", "D": "unstable"}
_FIELD = 10
_WEIGHING = frozenset({"S", "SU", "SX", "SI", "T", "TA", "TI"})
_GENERAL = {"ES": "syntax error", "ET": "transmission error (parity or break)", "EL": "cannot be executed"}
_TEXTS: dict[str, MessageKind] = {"I4": "serial_number", "I2": "model"}
_STATUS: dict[str, MessageKind] = {"A": "done", "B": "begun", "S": "done", "D": "done", "I": "busy", "L": "refused"}


def parse(line: str) -> Heard:
    """One line of a balance."""
    text = line.rstrip()
    if text in _GENERAL:
        return Message(kind="error", text=_GENERAL[text], raw=line)
    found = _WEIGHT.fullmatch(line)
    if found is not None:
        return _weight(found, line)
    command, _, rest = text.partition(" ")
    status, _, argument = rest.partition(" ")
    if command == "S" and "Error" in rest:
        return Message(kind="error", text=rest, raw=line)
    if command in ("S", "T", "TI", "Z", "ZI") and rest in ("+", "-"):
        return beyond("overload" if rest == "+" else "underload", line)
    if command in _TEXTS and status == "A" and len(argument) >= 2 and argument[0] == argument[-1] == '"':
        return Message(kind=_TEXTS[command], text=argument[1:-1].strip(), raw=line)
    if command in _WEIGHING and status in "SD" and argument:
        return not_understood(line)  # a weight in a form that this module does not know is not "done"
    if re.fullmatch(r"@|[A-Z]{1,4}\d{0,2}", command) and status in _STATUS:
        return Message(kind=_STATUS[status], text=text, raw=line)
    return not_understood(line)


def _weight(found: re.Match[str], line: str) -> Heard:
    field, state = found["field"], _STATES[found["status"]]
    heard = weighed(field, found["unit"] or "", state, line, label="" if found["command"] == "S" else "tare")
    if isinstance(heard, Weight) and field.startswith(" ") and len(field) != _FIELD:
        return Weight(value=heard.value, unit=heard.unit, state="suspect", raw=line, label=heard.label)
    return heard


DIALECT = Dialect(
    id="mt_sics",
    title=Text("梅特勒-托利多 MT-SICS", "Mettler-Toledo MT-SICS"),
    parse=parse,
    hello=b"@\r\n",
    ask=b"S\r\n",
    patience=60.0,
    settings=(LineSettings(), LineSettings(xonxoff=True), LineSettings(baud=2400, bits=7, parity="E")),
)
