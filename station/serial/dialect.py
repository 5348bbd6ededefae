"""A balance's language as data: how its lines read, what to ask it, and how its port is usually set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parsers.wording import Text
from station.records import LineSettings
from station.serial.heard import Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One protocol of lines.

    `parse` takes a line without its terminator and never raises. `hello` is said when the port opens, `ask` asks for
    one stable weight and is answered within `patience` seconds; empty where the device only talks by itself.
    `encoding` is that of the line's bytes; only ASCII lines can be told from wrongly set parity.
    """

    id: str
    title: Text
    parse: Callable[[str], Heard]
    hello: bytes = b""
    ask: bytes = b""
    terminator: bytes = b"\r\n"
    encoding: str = "ascii"
    patience: float = 40.0
    settings: tuple[LineSettings, ...] = (LineSettings(),)
