"""A stream of bytes cut into lines, with what is wrong with each; one read is not one line, and memory is bounded.

A line whose bytes cannot be what the device meant is marked, never mended. On POSIX a byte with a parity or framing
error, and a break, arrive as NUL (termios, INPCK without PARMRK); bytes above 126 in an ASCII protocol are the sign
of a wrongly set parity; other control characters are noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Flaw = Literal["damaged", "too_long", "unterminated", "begun_before"]

LONGEST_LINE = 512
IDLE_SECONDS = 0.5
"""Silence inside a line after which its rest is no longer expected; slow devices print at 300 baud, 33 ms a byte."""
SETTLING_SECONDS = 0.05
"""A line that runs already when the port opens has no beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line without its terminator, when its last byte came, and what is wrong with it (None: nothing)."""

    data: bytes
    at: datetime
    flaw: Flaw | None = None


class LineCutter:
    """Cuts what one port says into lines. `mono` is monotonic seconds, `at` the wall clock."""

    def __init__(self, terminator: bytes = b"\r\n", *, ascii_only: bool = True) -> None:
        self._end = terminator[-1:]
        self._before_end = terminator[:-1]
        self._ascii_only = ascii_only
        self._held = bytearray()
        self._skipping = False
        self._begun_before = False
        self._opened = 0.0
        self._last = 0.0
        self._heard_anything = False

    def opened(self, mono: float) -> None:
        """The port was opened (again): what comes at once may lack its beginning."""
        self._held.clear()
        self._skipping = False
        self._opened = mono
        self._heard_anything = False

    def feed(self, data: bytes, at: datetime, mono: float) -> list[Line]:
        """The lines that these bytes complete."""
        if not data:
            return []
        lines = self.idle(at, mono) if self._heard_anything else []
        if not self._heard_anything:
            self._heard_anything = True
            self._begun_before = mono - self._opened < SETTLING_SECONDS
        self._last = mono
        *ended, rest = data.split(self._end)
        for piece in ended:
            lines += self._complete(piece, at)
        lines += self._hold(rest, at)
        return lines

    def idle(self, at: datetime, mono: float) -> list[Line]:
        """The unfinished line, if its rest has been silent for too long; what comes then begins a new one."""
        if mono - self._last < IDLE_SECONDS:
            return []
        self._skipping = self._begun_before = False
        return self.cut(at)

    def cut(self, at: datetime) -> list[Line]:
        """The unfinished line as it is: the cable was pulled, or the device fell silent within it."""
        if not self._held:
            return []
        line = Line(data=bytes(self._held), at=at, flaw="unterminated")
        self._held.clear()
        return [line]

    def _complete(self, piece: bytes, at: datetime) -> list[Line]:
        begun_before, self._begun_before = self._begun_before, False
        if self._skipping:
            self._skipping = False
            return []
        self._held += piece
        data = bytes(self._held)
        self._held.clear()
        flaw: Flaw | None = None
        if self._before_end and data.endswith(self._before_end):
            data = data[: -len(self._before_end)]
        if not data:
            return []
        if len(data) > LONGEST_LINE:
            data, flaw = data[:LONGEST_LINE], "too_long"
        elif not self._clean(data):
            flaw = "damaged"
        elif begun_before:
            flaw = "begun_before"
        return [Line(data=data, at=at, flaw=flaw)]

    def _hold(self, rest: bytes, at: datetime) -> list[Line]:
        if self._skipping:
            return []
        self._held += rest
        if len(self._held) <= LONGEST_LINE:
            return []
        line = Line(data=bytes(self._held[:LONGEST_LINE]), at=at, flaw="too_long")
        self._held.clear()
        self._skipping = True
        return [line]

    def _clean(self, data: bytes) -> bool:
        if self._ascii_only:
            return all(32 <= byte < 127 or byte == 9 for byte in data)
        return all(byte >= 32 or byte == 9 for byte in data)
