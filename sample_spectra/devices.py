"""Balances and analysers on a virtual cable (a pty, or a TCP gateway), well behaved or not.

A `Device` has frames that it says by itself and answers to what it is told; a `Fault` says what goes wrong with its
frames on the way. The bytes are made here from the protocols' descriptions, not with the station's own code, so that
the two can be held against each other.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal["none", "slow", "unplugged", "noisy", "doubled", "wrong_parity", "parity_error"]
FAULTS: tuple[Fault, ...] = ("none", "slow", "unplugged", "noisy", "doubled", "wrong_parity", "parity_error")
_NOISE = b"\x00\xff\x8a\x07~\xfe"
GAP_SECONDS = 0.006
ANSWER_SECONDS = 1.5
"""How long an analyser here waits for an acknowledgement before it says its frame again (real ones: 15 s)."""


def mt_sics(grams: str) -> bytes:
    """A stable weight as an MT-SICS balance prints it."""
    return b"S S %10s g\r\n" % grams.encode()


def sartorius_sbi(grams: str) -> bytes:
    """A stable weight in 16 characters."""
    return b"+ %8s g  \r\n" % grams.encode()


def ohaus(grams: str) -> bytes:
    """A stable weight of an Explorer."""
    return b"%10s g      \r\n" % grams.encode()


def aandd(grams: str) -> bytes:
    """A stable weight in the standard format."""
    return b"ST,+%s  g\r\n" % grams.rjust(8, "0").encode()


def radwag(grams: str) -> bytes:
    """A stable weight in 20 characters."""
    return b"S      %9s g  \r\n" % grams.encode()


def cas(grams: str) -> bytes:
    """A stable weight with its stability letter."""
    return b"S +%8s g\r\n" % grams.encode()


BALANCES: Mapping[str, Callable[[str], bytes]] = {
    "mt_sics": mt_sics,
    "sartorius_sbi": sartorius_sbi,
    "ohaus": ohaus,
    "aandd": aandd,
    "radwag": radwag,
    "cas": cas,
}


def masses(count: int) -> list[str]:
    """Different masses, grams with two decimals, of which no one is part of another line."""
    return [f"{10 + (37 * i) % 89}.{(13 * i) % 90 + 10}" for i in range(count)]


def astm_transfer(sample: str, percent: str) -> list[bytes]:
    """ENQ, four frames and EOT of an analyser."""
    records = ["H|\\^&|||Virtual^1", f"O|1|{sample}||^^^TOC", f"R|1|^^^TOC|{percent}|%||N||F", "L|1|N"]
    frames = []
    for number, record in enumerate(records, start=1):
        body = f"{number % 8}{record}\r\x03".encode("latin-1")
        frames.append(b"\x02" + body + b"%02X\r\n" % (sum(body) % 256))
    return [b"\x05", *frames, b"\x04"]


@dataclass(slots=True)
class Cable:
    """The device's end of a cable: where the station opens it, and how bytes go."""

    address: str
    send: Callable[[bytes], None]
    heard: Callable[[float], bytes]
    unplug: Callable[[], None]


@contextlib.contextmanager
def pty_cable() -> Iterator[Cable]:
    """A pseudo terminal (POSIX): the station opens `address` as a serial port."""
    import fcntl
    import pty
    import termios
    import tty

    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    open_ends = {ours, theirs}

    def unread() -> int:
        return int.from_bytes(fcntl.ioctl(theirs, termios.FIONREAD, bytes(4)), sys.byteorder)

    def unplug() -> None:
        # a pty forgets what is still on its way and what was not yet read; on a cable it has passed already
        time.sleep(0.1)
        patience = 200
        while open_ends and unread() and patience:
            time.sleep(0.01)
            patience -= 1
        close()

    def close() -> None:
        for end in list(open_ends):
            os.close(end)
            open_ends.discard(end)

    def heard(seconds: float) -> bytes:
        ready, _, _ = select.select([ours], [], [], seconds)
        return os.read(ours, 4096) if ready else b""

    try:
        yield Cable(os.ttyname(theirs), lambda data: _all(ours, data), heard, unplug)
    finally:
        close()


@contextlib.contextmanager
def tcp_cable() -> Iterator[Cable]:
    """A serial gateway on this computer: the station opens `socket://127.0.0.1:…`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10.0)
        held: list[socket.socket] = []

        def line() -> socket.socket:
            if not held:
                held.append(server.accept()[0])
            return held[0]

        def unplug() -> None:
            while held:
                held.pop().close()

        def heard(seconds: float) -> bytes:
            ready, _, _ = select.select([line()], [], [], seconds)
            return line().recv(4096) if ready else b""

        yield Cable(f"socket://127.0.0.1:{server.getsockname()[1]}", lambda data: line().sendall(data), heard, unplug)
        unplug()


@dataclass(slots=True)
class Sent:
    """What a virtual device did: how many frames it said, and which of them (by number) were harmed on the way."""

    frames: int = 0
    harmed: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Device:
    """A device that says its frames one after another, with a fault on every third."""

    frames: list[bytes]
    fault: Fault = "none"
    gap: float = GAP_SECONDS
    sent: Sent = field(default_factory=Sent)

    def say_all(self, cable: Cable) -> None:
        """Say every frame once; an unplugged device stops in the middle of its last."""
        for i, frame in enumerate(self.frames):
            self.sent.frames += 1
            if self.fault == "unplugged" and i == len(self.frames) - 1:
                self.sent.harmed.append(i)
                cable.send(frame[: len(frame) // 2])
                cable.unplug()
                return
            self._say(cable, frame, i)
            time.sleep(self.gap)

    def _say(self, cable: Cable, frame: bytes, number: int) -> None:
        hit = number % 3 == 2
        if self.fault == "slow":
            _byte_by_byte(cable, frame)
        elif self.fault == "doubled" and hit:
            cable.send(frame + frame)
        else:
            arriving = harmed(frame, self.fault) if hit or self.fault == "wrong_parity" else frame
            cable.send(arriving)
            if arriving != frame:
                self.sent.harmed.append(number)


def harmed(frame: bytes, fault: Fault) -> bytes:
    """A frame as it arrives: noise before and within, a byte lost to a parity error, 7-E-1 read as 8-N-1."""
    middle = len(frame) // 2
    if fault == "noisy":
        return _NOISE + frame[:middle] + _NOISE[:2] + frame[middle:]
    if fault == "parity_error":
        return frame[:middle] + b"\x00" + frame[middle + 1 :]
    if fault == "wrong_parity":
        return bytes(byte | 0x80 if byte.bit_count() % 2 else byte for byte in frame)
    return frame


@dataclass(slots=True)
class Analyser:
    """An ASTM sender that follows the rules: it says a frame again on NAK, and gives up after six tries.

    A fault harms every third message at its first try; `doubled` says every frame twice, as after a lost ACK.
    """

    fault: Fault = "none"
    sent: Sent = field(default_factory=Sent)

    def transfer(self, cable: Cable, messages: list[bytes], *, unplug: bool = False) -> bool:
        """Say ENQ, the frames and EOT (or pull the cable instead); False if the station did not take one."""
        for i, message in enumerate(messages[:-1]):
            if not self._bring_over(cable, message, hit=i % 3 == 2):
                return False
            if self.fault == "doubled" and i > 0 and not self._bring_over(cable, message, hit=False):
                return False
        if unplug:
            cable.unplug()
        else:
            cable.send(messages[-1])
        return True

    def _bring_over(self, cable: Cable, message: bytes, *, hit: bool) -> bool:
        for _ in range(6):
            arriving = harmed(message, self.fault) if hit else message
            if arriving != message:
                self.sent.harmed.append(self.sent.frames)
            self.sent.frames += 1
            if self.fault == "slow":
                _byte_by_byte(cable, arriving)
            else:
                cable.send(arriving)
            if cable.heard(ANSWER_SECONDS)[-1:] == b"\x06":
                return True
            hit = False
        return False


@contextlib.contextmanager
def answering(cable: Cable, answers: Mapping[bytes, bytes]) -> Iterator[list[bytes]]:
    """A device that answers commands (lines); gives the list of what it was told, as it grows."""
    told: list[bytes] = []
    stop = threading.Event()

    def serve() -> None:
        held = b""
        while not stop.is_set():
            with contextlib.suppress(OSError):  # the cable was pulled
                held += cable.heard(0.05)
            *commands, held = held.split(b"\n")
            for command in commands:
                told.append(command.strip())
                if command.strip() in answers:
                    cable.send(answers[command.strip()])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        stop.set()
        thread.join(2.0)


def _byte_by_byte(cable: Cable, data: bytes) -> None:
    for byte in data:
        cable.send(bytes((byte,)))
        time.sleep(0.0005)


def _all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
