"""Devices that are no balances, on a virtual cable: Modbus slaves, SCPI-like meters, integrators, barcode scanners.

As in `devices`, bytes are made here from the protocols' descriptions and not with the station's own code: the checksum
of Modbus is worked out bit by bit.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sample_spectra.devices import Cable, Fault, Sent, harmed

QUESTION_BYTES = 8


def scpi(grams: str) -> bytes:
    """A reading with an exponent, as instruments that understand SCPI give it."""
    whole, _, part = grams.partition(".")
    return f"+{whole[0]}.{whole[1:]}{part}E+{len(whole) - 1:02}\n".encode()


SCPI_PROFILE = r"""
id = "meter"
title = { zh = "万用表", en = "meter" }
line = '(?P<value>[+-]?[0-9.]+E[+-][0-9]+)'
unit = "g"
always_stable = true
hello = "*IDN?\n"
identity = '[^,]*,(?P<model>[^,]*),(?P<serial>[^,]*),.*'
ask = "READ?\n"
terminator = "\n"
timeout = 5.0
"""


def barcode(code: str) -> bytes:
    """A scan, ended by CR."""
    return code.encode() + b"\r"


def integrator_report(number: int, areas: Mapping[str, int], sample: str = "") -> bytes:
    """The printed report of a run: peaks by their retention times, and their total."""
    total = sum(areas.values())
    lines = [f"* RUN # {number:6}    OCT 14, 1998  08:26:55"]
    if sample:
        lines.append(f"SAMPLE# {sample}")
    lines += ["", "AREA%", "   RT        AREA  TYPE    WIDTH     AREA%"]
    lines += [f"{time_of:>7}{area:10}   PB{'.045':>8}{100 * area / total:10.5f}" for time_of, area in areas.items()]
    lines += ["", f"TOTAL AREA={total:8}", "MUL FACTOR=1.0000E+00", ""]
    return "\r\n".join(lines).encode()


ROOM_PROFILE = """
id = "room"
title = { zh = "温湿度计", en = "room conditions" }
device = 17

[[registers]]
name = "temperature"
register = 0
scale = "0.1"
unit = "°C"
sentinels = [-32768, 32767]

[[registers]]
name = "pressure"
function = 4
register = 10
type = "float32"
order = "CDAB"
unit = "kPa"
"""


def modbus_checksum(data: bytes) -> bytes:
    """CRC-16 of Modbus: polynomial A001 reflected, begun with FFFF, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


@dataclass(slots=True)
class ModbusDevice:
    """A slave with registers by (function, address). `values` may be changed while it works; unknown ones are refused
    with exception 2. `echo`: the adapter gives back what was sent, as two-wire lines do. A fault harms every third
    answer."""

    address: int
    values: dict[tuple[int, int], int]
    fault: Fault = "none"
    echo: bool = False
    counting: bool = False
    sent: Sent = field(default_factory=Sent)
    said: list[int] = field(default_factory=list)

    def answer(self, question: bytes) -> bytes:
        """The answer to one question, empty if it is not this device's."""
        if modbus_checksum(question[:-2]) != question[-2:] or question[0] != self.address:
            return b""
        function, first, count = question[1], int.from_bytes(question[2:4], "big"), int.from_bytes(question[4:6], "big")
        try:
            words = [self.values[function, first + i] for i in range(count)]
        except KeyError:
            body = bytes((self.address, function | 0x80, 2))
        else:
            body = bytes((self.address, function, 2 * count)) + b"".join(word.to_bytes(2, "big") for word in words)
        return body + modbus_checksum(body)

    def serve(self, cable: Cable, stop: threading.Event) -> None:
        """Answer questions until told to stop."""
        held = b""
        while not stop.is_set():
            with contextlib.suppress(OSError, ValueError):  # the cable was pulled
                held += cable.heard(0.05)
            while len(held) >= QUESTION_BYTES:
                question, held = held[:QUESTION_BYTES], held[QUESTION_BYTES:]
                self._reply(cable, question)

    def _reply(self, cable: Cable, question: bytes) -> None:
        answer = self.answer(question)
        if self.echo:
            cable.send(question)
        if not answer:
            return
        number = self.sent.frames
        self.sent.frames += 1
        hit = number % 3 == 2
        arriving = harmed(answer, self.fault) if hit or self.fault == "wrong_parity" else answer
        if self.fault == "unplugged" and number == 8:
            self.sent.harmed.append(number)
            cable.send(answer[: len(answer) // 2])
            cable.unplug()
            return
        if arriving == answer:
            self.said.append(int.from_bytes(answer[3:5], "big"))
        else:
            self.sent.harmed.append(number)
        if self.fault == "slow":
            for byte in arriving:
                cable.send(bytes((byte,)))
                time.sleep(0.0005)
        else:
            cable.send(arriving * 2 if self.fault == "doubled" and hit else arriving)
        if self.counting:
            self.values[3, 0] += 1


@contextlib.contextmanager
def serving(device: ModbusDevice, cable: Cable) -> Iterator[None]:
    """The device answers in a thread of its own."""
    stop = threading.Event()
    thread = threading.Thread(target=device.serve, args=(cable, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(2.0)
