"""Ohaus: weight right-aligned in 10 characters (older models 9), space, unit, space, `?` if not at rest, legend.

`SP` prints once when stable and answers `ES` if that takes more than 40 s; `IP` prints now. A line that begins with
another number of characters has lost or won one.

Sources: public manuals of AX, Explorer (p. 156-158) and older models.
"""

from __future__ import annotations

import re
from functools import partial

from parsers.wording import Text
from station.records import LineSettings
from station.serial.dialect import Dialect
from station.serial.heard import Heard, Message, WeightState, beyond, not_understood, weighed

_AFTER = re.compile(r"(?: (?P<unit>[^\s?]{1,5}))? *(?P<moving>\?)? *(?P<legend>[A-Za-z]{1,10}\.?)? *")
_OUT = re.compile(r"\s*(Overload|Underload|Over Load|Under Load|Err\s?8\.[34])\s*", re.IGNORECASE)


def parse(line: str, width: int = 10) -> Heard:
    """One line of a balance whose weight field has `width` characters."""
    text = line.strip()
    if text == "ES":
        return Message(kind="error", text="not executed, or not stable in time", raw=line)
    out = _OUT.fullmatch(line)
    if out is not None:
        return beyond("underload" if out[1].lower().startswith("under") or out[1].endswith("4") else "overload", line)
    if text.lower().startswith("err"):
        return Message(kind="error", text=text, raw=line)
    if text == "OK!":
        return Message(kind="done", text=text, raw=line)
    field, after = line[:width], _AFTER.fullmatch(line[width:])
    if len(field) != width or not field[-1].isdigit() or after is None:
        return not_understood(line)
    state: WeightState = "unstable" if after["moving"] else "stable"
    return weighed(field, after["unit"] or "", state, line, label=after["legend"] or "")


DIALECT = Dialect(
    id="ohaus",
    title=Text("奥豪斯", "Ohaus"),
    parse=parse,
    ask=b"SP\r\n",
    patience=45.0,
    settings=(LineSettings(), LineSettings(baud=2400, bits=7, parity="N", stop=2)),
)
OLDER = Dialect(
    id="ohaus_older",
    title=Text("奥豪斯（旧型号，9 位）", "Ohaus, older models (9 characters)"),
    parse=partial(parse, width=9),
    ask=b"SP\r\n",
    patience=45.0,
    settings=(LineSettings(baud=2400, bits=7, parity="N", stop=2), LineSettings()),
)
