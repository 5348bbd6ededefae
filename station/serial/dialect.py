"""A balance's language as data: how its lines read, what to ask it, and how its port is usually set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from parsers.wording import Text
from station.serial.heard import Heard

Parity = Literal["N", "E", "O"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """How a port is set: speed in baud, data bits, parity, stop bits, software and hardware handshake."""

    baud: int = 9600
    bits: Literal[7, 8] = 8
    parity: Parity = "N"
    stop: Literal[1, 2] = 1
    xonxoff: bool = False
    rtscts: bool = False

    def __str__(self) -> str:
        return f"{self.baud} {self.bits}-{self.parity}-{self.stop}"


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
