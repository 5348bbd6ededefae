"""Sartorius SBI: lines of 16 characters, or 22 with an identification, CR LF included.

Columns of the 16: sign, space, value right-aligned in 8, space, unit in 3, CR LF. With identification 6 characters
stand before (`N`, `G`, `T`, `Qnt`, `Stat`). A blank unit says that the balance is not at rest: such a line has a
number and no unit, and the last known unit is not put in. Digits in brackets are not verified. Lines of any other
length have lost or won a character.

The balance must not be set to automatic output if it is asked: what comes unasked cannot be told from the answer.
Sources: public GC803S manual p. 57, BAS settings; Parr 6400 manual p. 14.
"""

from __future__ import annotations

import re
from dataclasses import replace

from parsers.wording import Text
from station.records import LineSettings
from station.serial.dialect import Dialect
from station.serial.heard import Heard, Message, Weight, beyond, not_understood, weighed

_BODY = re.compile(r"(?P<sign>[ +-]) (?P<value>[ \d.,\[\]]{8}) (?P<unit>.{3})")
_PLAIN, _WITH_ID = 14, 20


def parse(line: str) -> Heard:
    """One line of a balance, without CR LF."""
    label, body = (line[:6].strip(), line[6:]) if len(line) == _WITH_ID else ("", line)
    status = _status(label, body, line)
    if status is not None:
        return status
    found = _BODY.fullmatch(body) if len(body) == _PLAIN else None
    if found is None:
        return not_understood(line)
    value, unit = found["value"], found["unit"]
    auxiliary = "[" in value
    if auxiliary:
        value = re.sub(r"\[([\d.,]+)\]", r"\1", value, count=1)
    heard = weighed(found["sign"] + value, unit, "stable", line, label=label, auxiliary=auxiliary)
    if isinstance(heard, Weight) and not heard.unit:
        return replace(heard, state="unstable")
    return heard


def _status(label: str, body: str, line: str) -> Heard | None:
    text = body.strip()
    lower = text.lower()
    if lower in ("high", "h"):
        return beyond("overload", line)
    if lower in ("low", "l"):
        return beyond("underload", line)
    if lower.startswith(("err", "dis")):
        return Message(kind="error", text=text, raw=line)
    if label == "Stat" or lower == "stat" or lower == "off" or lower.startswith("cal"):
        return Message(kind="status", text=text, raw=line)
    return None


DIALECT = Dialect(
    id="sartorius_sbi",
    title=Text("赛多利斯 SBI", "Sartorius SBI"),
    parse=parse,
    ask=b"\x1bP\r\n",
    settings=(
        LineSettings(baud=1200, bits=7, parity="O"),
        LineSettings(parity="O"),
        LineSettings(baud=19200, parity="O"),
    ),
)
