"""Barcode scanners on a serial port: each line is one code, printable characters and nothing else.

A scanner that is set up as a keyboard needs no port: its codes are typed into the window.
"""

from __future__ import annotations

from parsers.wording import Text
from station.records import LineSettings
from station.serial.dialect import Dialect
from station.serial.heard import Heard, Message, not_understood

LONGEST_CODE = 80


def parse(line: str) -> Heard:
    """One scan."""
    code = line.strip()
    if not code or len(code) > LONGEST_CODE:
        return not_understood(line)
    return Message(kind="scan", text=code, raw=line)


DIALECT = Dialect(
    id="scanner",
    title=Text("条码枪", "Barcode scanner"),
    parse=parse,
    terminator=b"\r",
    settings=(LineSettings(), LineSettings(baud=115_200)),
)
