"""One port from opening to capture files.

Order of things for every piece that arrives: journal, then interpretation, then the capture file, then our answer. A
port that goes away is opened again with growing pauses, for ever; every read waits a tenth of a second at most, so
`stop` is heard. On Windows a driver can hang in a system call after an unplug: there a port belongs in a process of
its own (`port_process`), which can be killed.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Protocol

from station.clock import Clock, SystemClock
from station.records import LineSettings, PortCondition, PortState
from station.serial import capture_file
from station.serial.astm_frames import Transfer
from station.serial.capture_file import Message, Origin
from station.serial.conversation import Conversation, LineConversation, transfer_message
from station.serial.journal import Journal
from station.serial.live import LiveFile
from station.serial.opening import OpenPort, open_port, read_some
from station.serial.protocols import ASTM
from station.serial.talking import conversation
from station.serial.watchdog import FLOOD_BYTES_PER_SECOND, Watchdog, state

SHORTEST_GATHER_SECONDS, LONGEST_GATHER_SECONDS = 0.004, 0.032
"""A pause after each piece lets the next be a line and not a byte. It doubles while bytes keep coming (a printed weight
is over before it has grown) and is at most 370 bytes at 115 200 baud, of a buffer of 4096."""
MUCH_BYTES = 1024
"""After a piece of this size there is no pause: the line is faster than that, and its buffer must not run over."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 15.0
TRANSFER_NAME = "transfer.part"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortPlan:
    """What a port is for: `url` is a device path, COM port, `socket://` or `rfc2217://` address; if it is empty the
    port is wherever the adapter with this USB `VID:PID` and serial number is plugged in at the moment.

    `capture_folder` is watched by the intake; `journal_folder` belongs to this port alone. With `poll_seconds` the
    device is asked so often. A port that measures conditions (`keeps_files` False) has its journal and no capture
    files. `live_file` shows the display's digits as they move (`live`).
    """

    url: str
    instrument: str
    protocol: str
    capture_folder: Path
    journal_folder: Path
    usb: str = ""
    usb_serial: str = ""
    poll_seconds: float = 0.0
    keeps_files: bool = True
    live_file: Path | None = None
    line: LineSettings = field(default_factory=LineSettings)
    reading_name: str = "weight"
    expected_serial: str = ""
    silence_seconds: float = 0.0
    flood_bytes_per_second: int = FLOOD_BYTES_PER_SECOND


class Stop(Protocol):
    """An event of a thread or a process."""

    def is_set(self) -> bool:
        """Whether to end."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end."""
        ...


class PortLink:
    """Listens on one port until told to stop. `on_state` and `on_capture` are called from the listening thread."""

    def __init__(
        self,
        plan: PortPlan,
        *,
        on_state: Callable[[PortState], None] = lambda _: None,
        on_capture: Callable[[Path, Message], None] = lambda _path, _message: None,
        on_measured: Callable[[Message], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        self.plan = plan
        self._clock = clock or SystemClock()
        self._on_state, self._on_capture, self._on_measured = on_state, on_capture, on_measured
        self._place = plan.url or f"USB {plan.usb} {plan.usb_serial}".strip()
        self._origin = Origin(
            folder=plan.capture_folder, instrument=plan.instrument, port=self._place, protocol=plan.protocol
        )
        self._live = None if plan.live_file is None else LiveFile(plan.live_file)
        self._number = 0
        self._gather = SHORTEST_GATHER_SECONDS
        self._pending: list[Message] = []
        self._asked = threading.Event()
        self._watchdog = Watchdog(plan.silence_seconds, plan.flood_bytes_per_second)
        self._state: PortState | None = None
        self._transfer: BinaryIO | None = None
        self.conversation = self._converse()

    def ask(self) -> None:
        """Ask the device for one stable weight; may be called from any thread."""
        self._asked.set()

    def run(self, stop: Stop) -> None:
        """Listen, and open the port again whenever it goes away, until `stop` is set."""
        pause = FIRST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                port = open_port(self.plan.url, self.plan.line, usb=self.plan.usb, usb_serial=self.plan.usb_serial)
            except (OSError, ValueError) as error:
                self._tell("absent", str(error))
                stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            pause = FIRST_PAUSE_SECONDS
            try:
                self._listen(port, stop)
            finally:
                port.close()
                if self._transfer is not None:
                    self._transfer.close()
                    self._transfer = None

    def _listen(self, port: OpenPort, stop: Stop) -> None:
        """Until the port goes away or the disk does not take the journal; both end in a state."""
        journal = None
        try:
            journal = Journal(self.plan.journal_folder)
            self._take_up(journal)
            while not stop.is_set():
                self._step(port, journal)
        except _PortGone as gone:
            self._tell("absent", str(gone))
        except OSError as error:
            self._tell("no_room", error.strerror or str(error))
            stop.wait(1.0)
        finally:
            if journal is not None:
                try:
                    self._keep(self.conversation.unplugged(self._clock.now()))
                    journal.write("closed", b"", self._clock.now())
                except OSError as error:
                    self._tell("no_room", error.strerror or str(error))
                journal.close()

    def _take_up(self, journal: Journal) -> None:
        journal.write("opened", b"", self._clock.now())
        self._keep([])
        self._left_over()
        self.conversation.opened(self._clock.monotonic())
        self._watchdog.opened(self._clock.monotonic())
        self._tell("listening")

    def _step(self, port: OpenPort, journal: Journal) -> None:
        data = _read(port)
        at, mono = self._clock.now(), self._clock.monotonic()
        self._watchdog.heard(len(data), mono)
        if data:
            journal.write("in", data, at)
        if self._asked.is_set():
            self._asked.clear()
            self.conversation.ask()
        messages = self.conversation.receive(data, at, mono)
        condition = self._watchdog.condition(mono)
        if condition == "flood":
            self.conversation.counts.withheld += len(messages)
        else:
            self._keep(messages)
        swapped = isinstance(self.conversation, LineConversation) and self.conversation.swapped
        self._tell("swapped" if swapped and condition == "listening" else condition)
        if self._live is not None:
            self._live.show(self.conversation.latest, self.conversation.device_serial, at, mono)
        answer = self.conversation.answers()
        if answer:
            journal.write("out", answer, at)
            _write(port, answer)
        elif data:
            if len(data) < MUCH_BYTES:
                time.sleep(self._gather)
            self._gather = min(2 * self._gather, LONGEST_GATHER_SECONDS)
        else:
            self._gather = SHORTEST_GATHER_SECONDS

    def _keep(self, messages: list[Message]) -> None:
        """Write these messages, after those that the disk did not take before; OSError leaves them for the next try."""
        self._pending += messages
        while self._pending:
            message = self._pending[0]
            if not self.plan.keeps_files:
                del self._pending[0]
                self._on_measured(message)
                continue
            path = capture_file.write(message, self._origin, self._number + 1)
            self._number += 1
            del self._pending[0]
            self._forget_frames()
            self._on_capture(path, message)

    def _tell(self, condition: PortCondition, detail: str = "") -> None:
        if self._state is None or self._state.condition != condition:
            self._state = state(condition, self.plan.instrument, self._place, self._clock.now(), detail)
            self._on_state(self._state)

    # --- ASTM: a frame lasts before it is acknowledged

    def _converse(self) -> Conversation:
        plan = self.plan
        return conversation(
            plan.protocol,
            keep=self._keep_frame,
            reading_name=plan.reading_name,
            expected_serial=plan.expected_serial,
            poll_seconds=plan.poll_seconds,
        )

    def _keep_frame(self, text: bytes) -> None:
        if self._transfer is None:
            self._transfer = (self.plan.journal_folder / TRANSFER_NAME).open("ab", buffering=0)
        self._transfer.write(text)
        os.fsync(self._transfer.fileno())

    def _forget_frames(self) -> None:
        """Their message has its file."""
        if self._transfer is not None:
            self._transfer.truncate(0)
        elif self.plan.protocol == ASTM:
            (self.plan.journal_folder / TRANSFER_NAME).unlink(missing_ok=True)

    def _left_over(self) -> None:
        """Frames that were acknowledged before the power went: an incomplete message, and seen as such."""
        path = self.plan.journal_folder / TRANSFER_NAME
        if self.plan.protocol != ASTM or not path.exists() or not path.stat().st_size:
            return
        text = path.read_bytes().decode("latin-1")
        self._keep([transfer_message(Transfer(text=text, ended_by="unplugged"), self._clock.now())])


class _PortGone(Exception):
    """The port does not answer the operating system any more."""


def _read(port: OpenPort) -> bytes:
    try:
        return read_some(port)
    except (OSError, TypeError) as error:  # TypeError: pyserial's file descriptor is None after a close under it
        raise _PortGone(str(error)) from error


def _write(port: OpenPort, data: bytes) -> None:
    try:
        port.write(data)
    except OSError as error:
        raise _PortGone(str(error)) from error
