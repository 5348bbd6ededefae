"""Listening to a port to find out what is on it; nothing is ever sent there.

What comes is kept piece by piece with its time, so that any protocol can be tried on it afterwards: `tried` has the
very conversation that the port's own process would have, but for the answers, which are not said.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from station.records import LineSettings
from station.serial.capture_file import Taken
from station.serial.conversation import Conversation
from station.serial.learning import SETTINGS, learned, proposed_profile
from station.serial.line_cutter import Line, LineCutter
from station.serial.opening import open_port, read_some
from station.serial.protocols import ASTM, INTEGRATOR

MOST_BYTES = 200_000
"""More than enough to tell a language; a flood is cut off here."""
_CALLS = b"\x05"
_ASTM_HEAD = re.compile(rb"(?:\x02[0-7])?H\|\\\^&")
_INTEGRATOR_HEAD = re.compile(r"\* *RUN *#")

Fate = Literal["taken", "repeat", "not_at_rest", "no_result", "damaged", "not_understood", "part"]
_COUNTED: tuple[tuple[str, Fate], ...] = (
    ("results", "taken"),
    ("repeats", "repeat"),
    ("damaged", "damaged"),
    ("not_at_rest", "not_at_rest"),
    ("no_result", "no_result"),
    ("not_understood", "not_understood"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes as one read gave them, with the wall clock and the monotonic seconds."""

    data: bytes
    at: datetime
    mono: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Overheard:
    """What listening told.

    `protocols` are those that fit, the most telling first; `clean` is the share of lines without a flaw (0 to 1);
    `profile` a proposed one (TOML) where the lines have a common form.
    """

    settings: LineSettings
    pieces: tuple[Piece, ...]
    protocols: tuple[str, ...]
    clean: float
    lines: tuple[str, ...]
    count: int
    profile: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One line that was heard and what a protocol would make of it: `said` the value with its unit, `sample` whose."""

    text: str
    fate: Fate
    said: str = ""
    sample: str = ""


def overhear(
    url: str,
    *,
    seconds: float,
    usb: str = "",
    usb_serial: str = "",
    tell: Callable[[int, int], object] = lambda _done, _whole: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Overheard:
    """Listen with one setting after another, `seconds` each, until all that comes is clean; the best is given.

    A gateway's line is set at the gateway: there it is listened to once. Raises OSError if the port cannot be used.
    """
    settings = SETTINGS[:1] if "://" in url else SETTINGS
    best = Overheard(settings=settings[0], pieces=(), protocols=(), clean=0.0, lines=(), count=0, profile=None)
    quality = 0
    for number, one in enumerate(settings):
        if stopped():
            break
        tell(number, len(settings))
        pieces = _pieces(url, one, seconds, usb, usb_serial, stopped)
        lines = cut(pieces)
        found = _understood(one, pieces, lines)
        now = sum(1 if line.flaw is None else -1 for line in lines) + len(found.protocols)
        if now > quality or (pieces and not best.pieces):
            best, quality = found, now
        if found.protocols or (lines and all(line.flaw is None for line in lines[1:])):
            break
    return best


def cut(pieces: Sequence[Piece]) -> list[Line]:
    """The lines of what was heard."""
    cutter, lines = LineCutter(), []
    if pieces:
        cutter.opened(pieces[0].mono - 1.0)
    for piece in pieces:
        lines += cutter.feed(piece.data, piece.at, piece.mono)
    return lines


def tried(pieces: Sequence[Piece], talk: Conversation) -> list[Tried]:
    """What this conversation makes of each line that was heard."""
    found: list[Tried] = []
    if pieces:
        talk.opened(pieces[0].mono - 1.0)
    held = b""
    for piece in pieces:
        *ended, held = (held + piece.data).split(b"\n")
        found += [_tried(line + b"\n", piece, talk) for line in ended]
    if held and pieces:
        found.append(_tried(held, pieces[-1], talk))
    return found


def _tried(data: bytes, piece: Piece, talk: Conversation) -> Tried:
    before = asdict(talk.counts)
    messages = talk.receive(data, piece.at, piece.mono)
    after = asdict(talk.counts)
    counted: Fate = next((fate for name, fate in _COUNTED if after[name] > before[name]), "part")
    taken = [one for message in messages for one in message.taken]
    return Tried(
        text="".join(sign if sign.isprintable() else "·" for sign in data.decode("latin-1").rstrip("\r\n")),
        fate="taken" if taken else counted,
        said=", ".join(" ".join(filter(None, (_value(one), one.unit))) for one in taken),
        sample=next((one.sample for one in taken if one.sample), ""),
    )


def _value(taken: Taken) -> str:
    return taken.text.strip() if taken.value is None else str(taken.value)


def _pieces(
    url: str, settings: LineSettings, seconds: float, usb: str, usb_serial: str, stopped: Callable[[], bool]
) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    size, end = 0, time.monotonic() + seconds
    port = open_port(url, settings, usb=usb, usb_serial=usb_serial)
    try:
        while time.monotonic() < end and size < MOST_BYTES and not stopped():
            data = read_some(port)
            if data:
                size += len(data)
                pieces.append(Piece(data, datetime.now(UTC), time.monotonic()))
    finally:
        port.close()
    return tuple(pieces)


def _understood(settings: LineSettings, pieces: tuple[Piece, ...], lines: list[Line]) -> Overheard:
    told = learned(lines)
    protocols = list(told.dialects)
    whole = b"".join(piece.data for piece in pieces)
    if whole and (not whole.strip(_CALLS) or _ASTM_HEAD.search(whole)):
        protocols.insert(0, ASTM)  # nobody answers its calls while we listen, so it may say nothing else
    if any(_INTEGRATOR_HEAD.match(text) for text in told.lines):
        protocols.insert(0, INTEGRATOR)
    return Overheard(
        settings=settings,
        pieces=pieces,
        protocols=tuple(protocols),
        clean=told.clean,
        lines=told.lines,
        count=len(lines),
        profile=proposed_profile(told.lines, settings) if told.lines else None,
    )
