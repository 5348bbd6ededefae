"""What is said on one port, from the first byte to messages that may be kept; without any input or output.

A stable weight becomes a message once: while a balance repeats the very same line (continuous output, a doubled
line) within half a second, and nobody asked anew, it is the same weighing. What is unstable, out of range, without a
unit or damaged is counted and stays in the journal.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from station.serial import astm_records
from station.serial.astm_frames import AstmReceiver, Transfer
from station.serial.capture_file import Message, RawLine, Taken
from station.serial.counts import Counts
from station.serial.dialect import Dialect
from station.serial.heard import Heard, Weight
from station.serial.heard import Message as Said
from station.serial.line_cutter import Line, LineCutter

SAME_WEIGHING_SECONDS = 0.5
GREETING_SECONDS = 3.0
"""How long a greeting may go unanswered before something else is said."""
_KEPT_LINES = 50


class Conversation(Protocol):
    """One port's protocol. `mono` is monotonic seconds, `at` the wall clock."""

    counts: Counts
    device_serial: str
    latest: Heard | None

    def opened(self, mono: float) -> None:
        """The port is open."""
        ...

    def receive(self, data: bytes, at: datetime, mono: float) -> list[Message]:
        """The messages that these bytes (or, with none, the passing of time) complete."""
        ...

    def unplugged(self, at: datetime) -> list[Message]:
        """The port went away."""
        ...

    def ask(self) -> None:
        """A person wants a weight now."""
        ...

    def answers(self) -> bytes:
        """What must be sent, once."""
        ...


@dataclass(slots=True)
class LineConversation:
    """A device that speaks lines. `expected_serial`, if given, is the balance that belongs here."""

    dialect: Dialect
    name: str = "weight"
    expected_serial: str = ""
    poll_seconds: float = 0.0
    device_serial: str = ""
    device_model: str = ""
    latest: Heard | None = None
    counts: Counts = field(default_factory=Counts)
    _cutter: LineCutter = field(init=False)
    _context: deque[RawLine] = field(default_factory=lambda: deque(maxlen=_KEPT_LINES))
    _answers: bytearray = field(default_factory=bytearray)
    _wanted: bool = False
    _polled: float = 0.0
    _not_before: float = 0.0
    _greeted: bool = False
    _last: str = ""
    _last_at: float = -1e9

    def __post_init__(self) -> None:
        self._cutter = LineCutter(self.dialect.terminator, ascii_only=self.dialect.encoding == "ascii")

    @property
    def swapped(self) -> bool:
        """Whether another balance than the expected one answers."""
        return bool(self.expected_serial and self.device_serial) and self.device_serial != self.expected_serial

    def opened(self, mono: float) -> None:
        """The port is open: greet, and forget what was before; another device may stand there now."""
        self._cutter.opened(mono)
        self._last, self.device_serial, self._greeted = "", "", False
        self._answers += self.dialect.hello
        self._not_before = mono + (GREETING_SECONDS if self.dialect.hello else 0.0)

    def receive(self, data: bytes, at: datetime, mono: float) -> list[Message]:
        """The stable weights among the lines that these bytes complete."""
        lines = self._cutter.feed(data, at, mono) if data else self._cutter.idle(at, mono)
        messages = [message for line in lines if (message := self._line(line, mono)) is not None]
        if self.poll_seconds and self.dialect.ask and mono - self._polled >= self.poll_seconds:
            self._wanted, self._polled = True, mono
        if self._wanted and mono >= self._not_before:  # a device is told one thing at a time
            self._answers += self.dialect.ask
            self._wanted, self._not_before = False, mono + self.dialect.patience
            self.was_asked()
        return messages

    def unplugged(self, at: datetime) -> list[Message]:
        """What was begun is counted as damaged; it is in the journal."""
        for line in self._cutter.cut(at):
            self._line(line, self._last_at)
        return []

    def ask(self) -> None:
        """Ask for one stable weight when the device has answered what it was told before.

        The answer is a new weighing even if it says the same.
        """
        self._wanted = True

    def was_asked(self) -> None:
        """The question went out (now, or in a journal): the next line is a new weighing."""
        self._last = ""

    def answers(self) -> bytes:
        """What must be sent, once."""
        said = bytes(self._answers)
        self._answers.clear()
        return said

    def _line(self, line: Line, mono: float) -> Message | None:
        self.counts.lines += 1
        text = line.data.decode(self.dialect.encoding, errors="replace")
        heard = self.dialect.parse(text)
        if line.flaw is not None:
            self.counts.damaged += 1
            if isinstance(heard, Weight):
                self.latest = replace(heard, state="suspect")
            return None
        self._context.append(RawLine(at=line.at, way="in", data=line.data))
        self.latest = heard
        if isinstance(heard, Weight) or heard.kind not in ("begun", "status", "not_understood"):
            self._not_before = mono
        if isinstance(heard, Said):
            self._said(heard)
            return self._scan(line, heard.text, mono) if heard.kind == "scan" else None
        return self._weight(heard, line, mono)

    def _said(self, said: Said) -> None:
        if said.kind == "not_understood":
            self.counts.not_understood += 1
        elif said.kind == "serial_number":
            self.counts.restarts += self._greeted  # a second one nobody asked for: it was switched on
            self._greeted = True
            self.device_serial = said.text
        elif said.kind == "model":
            self.device_model = said.text

    def _scan(self, line: Line, code: str, mono: float) -> Message | None:
        """A barcode: a message that names no value. The same code within half a second is the same scan."""
        same = code == self._last and mono - self._last_at < SAME_WEIGHING_SECONDS
        self._last, self._last_at = code, mono
        if same:
            self.counts.repeats += 1
            return None
        self.counts.results += 1
        lines = tuple(self._context)
        self._context.clear()
        return Message(at=line.at, lines=lines, taken=(Taken(name="scan", text=code, value=None, unit=""),))

    def _weight(self, weight: Weight, line: Line, mono: float) -> Message | None:
        if not weight.is_result or weight.value is None or self.swapped:
            if weight.state == "unstable":
                self.counts.not_at_rest += 1
            else:
                self.counts.no_result += 1
            self._last = ""
            return None
        same = weight.raw == self._last and mono - self._last_at < SAME_WEIGHING_SECONDS
        self._last, self._last_at = weight.raw, mono
        if same:
            self.counts.repeats += 1
            return None
        self.counts.results += 1
        lines = tuple(self._context)
        self._context.clear()
        return Message(
            at=line.at,
            lines=lines,
            taken=(Taken(name=weight.label or self.name, text=weight.raw, value=weight.value, unit=weight.unit),),
            device_serial=self.device_serial,
            device_model=self.device_model,
        )


@dataclass(slots=True)
class AstmConversation:
    """An analyser that speaks ASTM; `keep` makes a frame's text last before it is acknowledged."""

    keep: Callable[[bytes], None]
    device_serial: str = ""
    latest: Heard | None = None
    counts: Counts = field(default_factory=Counts)
    _receiver: AstmReceiver = field(init=False)

    def __post_init__(self) -> None:
        self._receiver = AstmReceiver(keep=self.keep)

    def opened(self, mono: float) -> None:
        """The analyser speaks first."""

    def receive(self, data: bytes, at: datetime, mono: float) -> list[Message]:
        """The transfers that these bytes end."""
        ended = self._receiver.receive(data, mono) if data else self._receiver.idle(mono)
        self.counts.damaged = self._receiver.counts.refused
        self.counts.repeats = self._receiver.counts.duplicates
        self.counts.lines = self._receiver.counts.taken
        return [self._message(transfer, at) for transfer in ended]

    def unplugged(self, at: datetime) -> list[Message]:
        """The transfer that was under way, as incomplete."""
        return [self._message(transfer, at) for transfer in self._receiver.unplugged()]

    def ask(self) -> None:
        """An analyser sends when it has something."""

    def answers(self) -> bytes:
        """Acknowledgements."""
        return self._receiver.answers()

    def _message(self, transfer: Transfer, at: datetime) -> Message:
        if transfer.complete:
            self.counts.results += 1
        else:
            self.counts.incomplete += 1
        return transfer_message(transfer, at)


def transfer_message(transfer: Transfer, at: datetime) -> Message:
    """A transfer as a message; what it tells of results, however it ended."""
    found = astm_records.results(transfer.text)
    return Message(
        at=at,
        lines=(RawLine(at=at, way="in", data=transfer.text.encode("latin-1")),),
        taken=tuple(
            Taken(name=one.test, text=one.text, value=one.value, unit=one.unit, sample=one.sample) for one in found
        ),
        device_model=astm_records.instrument(transfer.text),
        incomplete="" if transfer.complete else f"ended by {transfer.ended_by}",
    )
