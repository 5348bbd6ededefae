"""HP-style integrators (3390A, 3392A, 3394, 3396): the printed report of a run, heard from its serial output.

    * RUN #      12    OCT 14, 1998  08:26:55
    ...
    AREA%
       RT        AREA  TYPE    WIDTH     AREA%
      1.234    123456    PB    .045   61.72800
      ...
    TOTAL AREA=  200000
    MUL FACTOR=1.0000E+00

A report runs from its `RUN #` line to the line `MUL FACTOR`; what is printed between runs (the trace, retention times
at the peaks) is in the journal and belongs to none. Areas are taken as they are printed, named by their retention
time. A report is whole only if its areas add up to `TOTAL AREA` within half a unit a peak and no line of it was
damaged: the paper has its own checksum. Otherwise it is kept and marked incomplete. `SAMPLE# name` or `SAMPLE: name`
tells the sample where the integrator prints it; an integrator that does not leaves it open.

Sources: the printed reports in public manuals of the HP 3390A and 3396; other makes print the same table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from station.serial.capture_file import Message, RawLine, Taken
from station.serial.counts import Counts
from station.serial.heard import Heard
from station.serial.line_cutter import Line, LineCutter

_RUN = re.compile(r"\s*\*?\s*RUN\s*#\s*(?P<number>\d+)(?P<when>.*)")
_SAMPLE = re.compile(r"\s*SAMPLE\s*(?:#|:|NAME)\s*(?P<name>\S.*)")
_PEAK = re.compile(
    r"\s*(?P<rt>\d*\.\d+)\s+(?P<area>\d+(?:\.\d+)?(?:E[+-]?\d+)?)\s+(?P<type>[A-Z]{1,4}[+!&<>]?)\s+"
    r"(?P<width>\d*\.\d+)\s+(?P<percent>\d*\.\d+)\s*"
)
_TOTAL = re.compile(r"\s*TOTAL AREA\s*=\s*(?P<total>\d+(?:\.\d+)?(?:E[+-]?\d+)?)\s*")
_END = re.compile(r"\s*MUL FACTOR\s*=.*")
LONGEST_REPORT = 4_000
"""Lines; a report that has not ended by then has lost its end."""
SAME_REPORT_SECONDS = 1.0
"""The very same report within this time came over the line twice; one that is printed again later is another."""
LONGEST_SILENCE = 120.0
"""Seconds within a report: plotting is over when the table is printed."""


@dataclass(slots=True)
class IntegratorConversation:
    """One integrator. It speaks by itself and is never told anything."""

    device_serial: str = ""
    latest: Heard | None = None
    counts: Counts = field(default_factory=Counts)
    _cutter: LineCutter = field(default_factory=lambda: LineCutter(b"\r\n"))
    _report: list[RawLine] = field(default_factory=list)
    _peaks: list[Taken] = field(default_factory=list)
    _sample: str = ""
    _total: Decimal | None = None
    _doubt: str = ""
    _last: float = 0.0
    _ended: tuple[bytes, ...] = ()
    _ended_at: float = -1e9

    def opened(self, mono: float) -> None:
        """The integrator speaks first."""
        self._cutter.opened(mono)

    def receive(self, data: bytes, at: datetime, mono: float) -> list[Message]:
        """The reports that these bytes end."""
        lines = self._cutter.feed(data, at, mono) if data else self._cutter.idle(at, mono)
        self._last = mono if data else self._last
        ended = [message for line in lines for message in self._line(line)]
        if not data and self._report and mono - self._last > LONGEST_SILENCE:
            ended += self._end(at, "ended by silence")
        return ended

    def unplugged(self, at: datetime) -> list[Message]:
        """The report that was under way, as incomplete."""
        return self._end(at, "ended by unplugged") if self._report else []

    def ask(self) -> None:
        """An integrator prints when its run is over."""

    def answers(self) -> bytes:
        """Nothing, ever."""
        return b""

    def _line(self, line: Line) -> list[Message]:
        self.counts.lines += 1
        self.counts.damaged += line.flaw is not None
        text = line.data.decode("latin-1")
        ended: list[Message] = []
        if line.flaw is None and _RUN.fullmatch(text):
            ended = self._end(line.at, "ended by the next run") if self._report else []
            self._begin()
        elif not self._report:
            return []
        self._report.append(RawLine(at=line.at, way="in", data=line.data))
        if line.flaw is not None:
            self._doubt = "a line was damaged"
        elif _END.fullmatch(text):
            return ended + self._end(line.at, self._judged())
        else:
            self._read(text)
        if len(self._report) > LONGEST_REPORT:
            ended += self._end(line.at, "ended by too_long")
        return ended

    def _read(self, text: str) -> None:
        if (peak := _PEAK.fullmatch(text)) is not None:
            name = f"area at {peak['rt']} min"
            self._peaks.append(Taken(name=name, text=text, value=Decimal(peak["area"]), unit=""))
        elif (sample := _SAMPLE.fullmatch(text)) is not None:
            self._sample = sample["name"].strip()
        elif (total := _TOTAL.fullmatch(text)) is not None:
            self._total = Decimal(total["total"])

    def _judged(self) -> str:
        """Why the report is not whole; empty if it is."""
        if self._doubt:
            return self._doubt
        if self._total is None or not self._peaks:
            return "no peaks or no total"
        found = sum((one.value for one in self._peaks if one.value is not None), start=Decimal(0))
        if abs(found - self._total) > Decimal(len(self._peaks)) / 2:
            return f"the areas add up to {found}, the total says {self._total}"
        return ""

    def _begin(self) -> None:
        self._report.clear()
        self._peaks.clear()
        self._sample, self._total, self._doubt = "", None, ""

    def _end(self, at: datetime, incomplete: str) -> list[Message]:
        taken = tuple(
            Taken(name=one.name, text=one.text, value=one.value, unit=one.unit, sample=self._sample)
            for one in self._peaks
        )
        said, before, since = tuple(line.data for line in self._report), self._ended, self._last - self._ended_at
        self._ended, self._ended_at = said, self._last
        if said == before and since < SAME_REPORT_SECONDS:
            self.counts.repeats += 1
            self._begin()
            return []
        message = Message(at=at, lines=tuple(self._report), taken=taken, incomplete=incomplete)
        self.counts.incomplete += bool(incomplete)
        self.counts.results += not incomplete
        self._begin()
        return [message]
