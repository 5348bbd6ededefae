"""ASTM E1381-95 / CLSI LIS01-A2, the receiver's side: a byte machine that never acknowledges what it has not kept.

ENQ opens a transfer, each frame `STX FN text (ETB|ETX) C1 C2 CR LF` is answered with ACK or NAK, EOT ends it. FN runs
1…7, 0, 1…; the checksum is the sum of the bytes from FN to ETB or ETX, both included, modulo 256, as two hexadecimal
digits. A frame with the last number again is a duplicate: acknowledged and dropped. `keep` is called with the text of
a frame before it is acknowledged and must make it last (fsync); if it raises OSError the frame is refused (NAK).
ENQ within a frame is refused too: noise made it and the frame comes again, or the instrument began anew and asks again.

A transfer that ends without EOT (30 s of silence, a new ENQ, an unplugged cable), or with one after a refused frame,
is handed out as incomplete: its frames were acknowledged, so the instrument believes that we have them. Some
instruments send bare records with no framing; lines that begin with `H|` outside a transfer are taken as such, up to
`L|`.

Sources: Roche cobas e411 host manual p. 21-22, OsmoTECH manual p. 84, public descriptions of E1381-95.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

ENQ, ACK, NAK, EOT, STX, ETX, ETB, LF, CR = b"\x05", b"\x06", b"\x15", b"\x04", b"\x02", b"\x03", b"\x17", b"\n", b"\r"
LONGEST_FRAME = 64_007
LONGEST_TRANSFER = 16 << 20
SILENCE_SECONDS = 30.0
_FORBIDDEN = frozenset(b"\x01\x02\x03\x04\x05\x06\x10\x15\x16\x17\n\x11\x12\x13\x14")

EndedBy = Literal["EOT", "given_up", "silence", "ENQ", "unplugged", "L", "too_long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """All records of one transfer as Latin-1 text, and what ended it; only EOT (bare records: `L`) is a good end."""

    text: str
    ended_by: EndedBy

    @property
    def complete(self) -> bool:
        """Whether the instrument itself said that this was all."""
        return self.ended_by in ("EOT", "L")


@dataclass(slots=True)
class FrameCounts:
    """What happened to frames since the port was opened."""

    taken: int = 0
    refused: int = 0
    duplicates: int = 0
    out_of_turn: int = 0


@dataclass(slots=True)
class AstmReceiver:
    """One instrument's line. `receive` gives finished transfers; `answers` is what must be sent now."""

    keep: Callable[[bytes], None]
    counts: FrameCounts = field(default_factory=FrameCounts)
    _state: Literal["idle", "open", "frame", "tail", "bare"] = "idle"
    _frame: bytearray = field(default_factory=bytearray)
    _texts: list[bytes] = field(default_factory=list)
    _size: int = 0
    _last_number: int = 0
    _last_byte: float = 0.0
    _owed: bool = False
    _answers: bytearray = field(default_factory=bytearray)

    def receive(self, data: bytes, mono: float) -> list[Transfer]:
        """The transfers that these bytes end."""
        ended = self.idle(mono)
        for value in data:
            ended += self._byte(bytes((value,)))
        self._last_byte = mono
        return ended

    def idle(self, mono: float) -> list[Transfer]:
        """The unfinished transfer, if the instrument has been silent for 30 s."""
        if self._state != "idle" and mono - self._last_byte >= SILENCE_SECONDS:
            return self._end("silence")
        return []

    def unplugged(self) -> list[Transfer]:
        """The unfinished transfer: the cable was pulled."""
        return self._end("unplugged")

    def answers(self) -> bytes:
        """What must be sent, once."""
        said = bytes(self._answers)
        self._answers.clear()
        return said

    def _byte(self, byte: bytes) -> list[Transfer]:
        if self._state in ("frame", "tail"):
            return self._in_frame(byte)
        if byte == ENQ:
            ended = self._end("ENQ")
            self._state, self._last_number = "open", 0
            self._answers += ACK
            return ended
        if self._state == "open":
            if byte == STX:
                self._state = "frame"
                self._frame.clear()
            elif byte == EOT:
                return self._end("given_up" if self._owed else "EOT")
            return []
        return self._bare(byte)

    def _in_frame(self, byte: bytes) -> list[Transfer]:
        if byte == ENQ:  # never inside a frame: a damaged byte, or the instrument has begun anew and will ask again
            self._refuse()
            return []
        if byte == EOT:
            return self._end("given_up")
        if byte == STX:  # the sender has begun the frame anew
            self._state = "frame"
            self._frame.clear()
            return []
        self._frame += byte
        if self._state == "frame" and byte in (ETX, ETB):
            self._state = "tail"
        if len(self._frame) > LONGEST_FRAME:
            self._refuse()
        elif self._state == "tail" and byte == LF:
            self._check()
        return []

    def _check(self) -> None:
        frame = bytes(self._frame)
        cut = max(frame.rfind(ETX), frame.rfind(ETB))
        body, tail = frame[: cut + 1], frame[cut + 1 :]
        number = body[0] - ord("0") if body else -1
        good = tail == checksum(body) + CR + LF and 0 <= number <= 7 and not _FORBIDDEN & set(body[1:-1])
        if not good:
            self._refuse()
        elif number == self._last_number % 8 and self._texts:
            self.counts.duplicates += 1
            self._accept(number)
        elif number != (self._last_number + 1) % 8:
            self.counts.out_of_turn += 1
            self._refuse()
        else:
            self._take(body[1:-1], number)

    def _take(self, text: bytes, number: int) -> None:
        if self._size + len(text) > LONGEST_TRANSFER:
            self._refuse()
            return
        try:
            self.keep(text)
        except OSError:
            self._refuse()  # the instrument keeps it and sends it again
            return
        self._texts.append(text)
        self._size += len(text)
        self.counts.taken += 1
        self._accept(number)

    def _accept(self, number: int) -> None:
        self._last_number, self._owed = number, False
        self._answers += ACK
        self._state = "open"
        self._frame.clear()

    def _refuse(self) -> None:
        self.counts.refused += 1
        self._owed = True
        self._answers += NAK
        self._state = "open"

    def _bare(self, byte: bytes) -> list[Transfer]:
        self._frame += byte
        if self._state == "idle" and not b"H|".startswith(bytes(self._frame[:2])):
            self._frame.clear()
            return []
        if len(self._frame) >= 2:
            self._state = "bare"
        if len(self._frame) > LONGEST_FRAME:
            return self._end("too_long")
        if byte != CR:
            return []
        record = bytes(self._frame).lstrip(LF)
        self._frame.clear()
        try:
            self.keep(record)
        except OSError:
            return self._end("unplugged")
        self._texts.append(record)
        self._size += len(record)
        if self._size > LONGEST_TRANSFER:
            return self._end("too_long")
        return self._end("L") if record.startswith(b"L|") else []

    def _end(self, by: EndedBy) -> list[Transfer]:
        rest = bytes(self._frame) if self._state == "bare" else b""
        text = (b"".join(self._texts) + rest).decode("latin-1")
        self._state, self._size, self._owed = "idle", 0, False
        self._texts.clear()
        self._frame.clear()
        return [Transfer(text=text, ended_by=by)] if text else []


def checksum(body: bytes) -> bytes:
    """Two hexadecimal digits for the bytes from FN to ETB or ETX, both included."""
    return b"%02X" % (sum(body) % 256)


def frame(number: int, text: bytes, *, last: bool = True) -> bytes:
    """A frame as an instrument sends it."""
    body = b"%d" % (number % 8) + text + (ETX if last else ETB)
    return STX + body + checksum(body) + CR + LF
