"""Modbus RTU, the master's side: asks a device for its registers one after another and reads nothing into silence.

Frames and checksums are pymodbus's; the port, its journal and its time-outs are this house's own, so that a Modbus
line is as recorded as any other. Only the functions 3 and 4 are ever sent. On a two-wire line (RS-485) the adapter may
give back what was sent: such an echo is told from the answer and dropped. An answer with a wrong checksum, another
device's, of another length, or none within a second counts as damaged, and the next round asks again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pymodbus.exceptions import ModbusException
from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.register_message import ReadHoldingRegistersRequest, ReadInputRegistersRequest

from station.serial.capture_file import Message, RawLine, Taken
from station.serial.counts import Counts
from station.serial.heard import Heard
from station.serial.heard import Message as Said
from station.serial.register_profile import Register, RegisterProfile

ANSWER_SECONDS = 1.0
BROKEN_SECONDS = 0.2
"""A gateway may hold a part of a frame for some packets' time; a wire is silent for 4 ms at its end."""
TURNAROUND_SECONDS = 0.02
"""Between an answer and the next question: five times the silence that ends a frame at 9600 baud."""
LONGEST_ANSWER = 260
POLL_SECONDS = 60.0


@dataclass(slots=True)
class ModbusConversation:
    """One device on the line; each round of questions becomes one message."""

    profile: RegisterProfile
    poll_seconds: float = POLL_SECONDS
    device_serial: str = ""
    latest: Heard | None = None
    counts: Counts = field(default_factory=Counts)
    _framer: FramerRTU = field(default_factory=lambda: FramerRTU(DecodePDU(False)))
    _to_ask: list[Register] = field(default_factory=list)
    _asked: Register | None = None
    _question: bytes = b""
    _held: bytearray = field(default_factory=bytearray)
    _answers: bytearray = field(default_factory=bytearray)
    _taken: list[Taken] = field(default_factory=list)
    _lines: list[RawLine] = field(default_factory=list)
    _next_round: float = 0.0
    _not_before: float = 0.0
    _deadline: float = 0.0
    _last_byte: float = 0.0

    def opened(self, mono: float) -> None:
        """Ask at once."""
        self._asked, self._next_round = None, mono
        self._held.clear()
        self._to_ask.clear()

    def receive(self, data: bytes, at: datetime, mono: float) -> list[Message]:
        """The round that these bytes (or the passing of time) complete."""
        if self._asked is not None:
            self._hear(self._asked, data, at, mono)
        elif data:
            self.counts.damaged += 1  # nobody was asked
        return self._go_on(at, mono)

    def unplugged(self, at: datetime) -> list[Message]:
        """What was asked of so far."""
        return self._round(at)

    def ask(self) -> None:
        """Ask now and not at the next round."""
        self._next_round = 0.0

    def answers(self) -> bytes:
        """The next question."""
        said = bytes(self._answers)
        self._answers.clear()
        return said

    def _hear(self, asked: Register, data: bytes, at: datetime, mono: float) -> None:
        self._held += data
        self._last_byte = mono if data else self._last_byte
        answer = bytes(self._held)
        if answer.startswith(self._question):
            answer = answer[len(self._question) :]
        try:
            _, told = self._framer.handleFrame(answer, self.profile.device, 0)
        except ModbusException:
            told = None
        if told is not None:
            frame = answer[: _frame_bytes(answer)]
            self.counts.repeats += answer[len(frame) :].startswith(frame)
            self._understand(asked, told, frame, at)
        elif self._may_go_on(answer, mono):
            return
        else:
            self.counts.damaged += bool(answer)
            self.counts.no_result += not answer
        self._asked, self._not_before = None, mono + TURNAROUND_SECONDS
        self._held.clear()

    def _may_go_on(self, answer: bytes, mono: float) -> bool:
        """Whether the rest of an answer can still come; a silence within it has ended it."""
        if answer and mono - self._last_byte > BROKEN_SECONDS:
            return False
        return mono < self._deadline and len(answer) <= LONGEST_ANSWER

    def _understand(self, asked: Register, told: ModbusPDU, answer: bytes, at: datetime) -> None:
        self.counts.lines += 1
        self._lines.append(RawLine(at=at, way="in", data=answer))
        if isinstance(told, ExceptionResponse):
            self.latest = Said(kind="error", text=f"Modbus exception {told.exception_code}", raw=answer.hex())
            self.counts.no_result += 1
            return
        if told.function_code != asked.function or len(told.registers) != asked.words:
            self.counts.damaged += 1
            return
        value = asked.value(list(told.registers))
        if value is None:
            self.counts.no_result += 1
            return
        self._taken.append(Taken(name=asked.name, text=answer.hex(), value=value, unit=asked.unit))

    def _go_on(self, at: datetime, mono: float) -> list[Message]:
        if self._asked is not None or mono < self._not_before:
            return []
        if self._to_ask:
            self._say(self._to_ask.pop(0), mono)
            return []
        done = self._round(at)
        if mono >= self._next_round:
            self._next_round = mono + (self.poll_seconds or POLL_SECONDS)
            self._to_ask = list(self.profile.registers)
        return done

    def _say(self, register: Register, mono: float) -> None:
        kind = ReadHoldingRegistersRequest if register.function == 3 else ReadInputRegistersRequest
        question = kind(dev_id=self.profile.device, address=register.address, count=register.words)
        self._question = self._framer.buildFrame(question)
        self._answers += self._question
        self._asked, self._deadline = register, mono + ANSWER_SECONDS

    def _round(self, at: datetime) -> list[Message]:
        if not self._taken:
            self._lines.clear()
            return []
        self.counts.results += 1
        message = Message(at=at, lines=tuple(self._lines), taken=tuple(self._taken), device_model=self.profile.id)
        self._taken.clear()
        self._lines.clear()
        return [message]


def _frame_bytes(answer: bytes) -> int:
    """How long the answer at the beginning of these bytes is; an exception has five bytes."""
    return 5 if len(answer) < 3 or answer[1] & 0x80 else 5 + answer[2]
