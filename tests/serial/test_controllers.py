"""Devices that are no balances: conversations as tables of said and answered, and real lines."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

import parsers
from sample_spectra.controllers import (
    ROOM_PROFILE,
    SCPI_PROFILE,
    ModbusDevice,
    integrator_report,
    modbus_checksum,
    scpi,
    serving,
)
from sample_spectra.devices import answering, mt_sics, pty_cable
from sample_spectra.gateways import rfc2217_cable
from station.serial.capture_file import Message
from station.serial.integrator import IntegratorConversation
from station.serial.line_profile import BadProfile
from station.serial.modbus import ModbusConversation
from station.serial.port import PortLink, PortPlan
from station.serial.register_profile import ORDERS, raw_number, read_registers

AT = datetime(2026, 3, 3, tzinfo=UTC)
posix = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are POSIX")


@pytest.fixture
def room(tmp_path: Path) -> Path:
    path = tmp_path / "room.toml"
    path.write_text(ROOM_PROFILE, encoding="utf-8")
    return path


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60.0
    while not holds():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.01)


@contextmanager
def listening(plan: PortPlan) -> Iterator[tuple[PortLink, list[Message], list[Path]]]:
    measured: list[Message] = []
    files: list[Path] = []
    stop = threading.Event()
    link = PortLink(plan, on_measured=measured.append, on_capture=lambda path, _: files.append(path))
    thread = threading.Thread(target=link.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield link, measured, files
    finally:
        stop.set()
        thread.join(10.0)


def plan(url: str, protocol: str, folder: Path, **more: object) -> PortPlan:
    made = PortPlan(
        url=url, instrument="x", protocol=protocol, capture_folder=folder / "c", journal_folder=folder / "j"
    )
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("frame", "checksum"),
    [("01030000000A", "C5CD"), ("1103006B0003", "7687"), ("010400000001", "31CA")],
)
def test_the_virtual_devices_checksum_is_that_of_the_published_frames(frame: str, checksum: str) -> None:
    """The device in `sample_spectra` is right by itself, not by agreeing with the station."""
    assert modbus_checksum(bytes.fromhex(frame)).hex().upper() == checksum


@pytest.mark.parametrize(
    ("answer", "value", "damaged"),
    [
        ("110302 00E1", "22.5", 0),
        ("110302 FF9C", "-10.0", 0),
        ("110302 8000", None, 0),  # the sentinel
        ("110304 00E1 0000", None, 1),  # two words where one was asked for
        ("120302 00E1", None, 1),  # another device
        ("118302", None, 0),  # an exception: it has no such register
        ("110402 00E1", None, 1),  # another function
    ],
)
def test_what_a_device_answers_to_a_question(answer: str, value: str | None, damaged: int, room: Path) -> None:
    """Question `11 03 00 00 00 01`; each answer, and what is taken of it."""
    profile = read_registers(room)
    assert profile is not None
    talk = ModbusConversation(replace(profile, registers=profile.registers[:1]), poll_seconds=10.0)
    talk.opened(0.0)
    for mono in (0.1, 0.2):
        talk.receive(b"", AT, mono)
    question = talk.answers()
    assert question == bytes.fromhex("110300000001") + modbus_checksum(bytes.fromhex("110300000001"))
    body = bytes.fromhex(answer)
    messages = [m for mono in (0.3, 0.4, 2.0, 2.5) for m in talk.receive(
        body + modbus_checksum(body) if mono == 0.3 else b"", AT, mono)]  # fmt: skip
    taken = [str(one.value) for message in messages for one in message.taken]
    assert taken == ([] if value is None else [value])
    assert talk.counts.damaged == damaged


def test_the_order_of_words_is_found_by_looking() -> None:
    """101.325 in the four orders; only the device's own gives it back."""
    words = [0xA666, 0x42CA]
    told = {order: raw_number(words, "float32", order) for order in ORDERS}
    assert told["CDAB"] == Decimal("101.325")
    assert sum(value == Decimal("101.325") for value in told.values()) == 1


@posix
@pytest.mark.parametrize("echo", [False, True])
def test_conditions_are_measured_over_a_line(echo: bool, room: Path, tmp_path: Path) -> None:
    """Temperature and pressure by their registers, with and without the echo of a two-wire line; nothing is written."""
    device = ModbusDevice(17, {(3, 0): 0x00E1, (4, 10): 0xA666, (4, 11): 0x42CA}, echo=echo)
    more = {"keeps_files": False, "poll_seconds": 0.2}
    with (
        pty_cable() as cable,
        serving(device, cable),
        listening(plan(cable.address, str(room), tmp_path, **more)) as (_, told, files),
    ):
        until(lambda: len(told) >= 2)
    assert {one.name: (str(one.value), one.unit) for one in told[0].taken} == {
        "temperature": ("22.5", "°C"),
        "pressure": ("101.325", "kPa"),
    }
    assert files == []


@posix
def test_a_meter_is_asked_and_named(tmp_path: Path) -> None:
    """`*IDN?` tells its number, `READ?` a value with an exponent whose digits stay."""
    profile = tmp_path / "meter.toml"
    profile.write_text(SCPI_PROFILE, encoding="utf-8")
    answers = {b"*IDN?": b"MAKER,M34,SN-77,1.0\n", b"READ?": scpi("12.340")}
    with pty_cable() as cable, answering(cable, answers) as told:
        with listening(plan(cable.address, str(profile), tmp_path, poll_seconds=0.5)) as (link, _, files):
            until(lambda: bool(files))
        assert told[0] == b"*IDN?"
    (measurement,) = parsers.read(files[0])
    assert (str(measurement.readings[0].value), measurement.instrument.serial) == ("12.340", "SN-77")
    assert link.conversation.counts.damaged == 0


@pytest.mark.parametrize(
    ("change", "incomplete"),
    [
        (lambda text: text, ""),
        (lambda text: text.replace(b"123456", b"123556"), "add up to 200100"),
        (lambda text: text.replace(b"TOTAL AREA=  200000\r\n", b""), "no peaks or no total"),
        (lambda text: text.replace(b"AREA%\r\n  ", b"AR\x00A%\r\n  "), "a line was damaged"),
        (lambda text: text.split(b"MUL")[0] + text, "ended by the next run"),
    ],
)
def test_a_printed_report_has_its_own_checksum(change: Callable[[bytes], bytes], incomplete: str) -> None:
    """Areas that add up to the total are taken; anything else is kept and said."""
    talk = IntegratorConversation()
    talk.opened(0.0)
    report = integrator_report(12, {"1.234": 123_456, "2.500": 76_544}, sample="WT2026-0001-005")
    first, *_ = talk.receive(b"\r\nnoise of plotting\r\n" + change(report), AT, 1.0)
    assert incomplete in first.incomplete
    assert bool(first.incomplete) is bool(incomplete)
    if not incomplete:
        assert [(one.name, str(one.value), one.sample) for one in first.taken] == [
            ("area at 1.234 min", "123456", "WT2026-0001-005"),
            ("area at 2.500 min", "76544", "WT2026-0001-005"),
        ]


def test_a_gateway_takes_speed_and_parity_over_the_network(tmp_path: Path) -> None:
    """RFC 2217: a weight is heard, the connection is lost and found again, bytes of 255 pass unharmed."""
    said = {b"@": b'I4 A "G1"\r\n', b"S": mt_sics("5.0000")}
    with (
        rfc2217_cable() as cable,
        answering(cable, said),
        listening(plan(cable.address, "mt_sics", tmp_path)) as (link, _, files),
    ):
        until(lambda: link.conversation.device_serial == "G1")
        link.ask()
        until(lambda: len(files) == 1)
        cable.unplug()
        until(lambda: link.conversation.device_serial == "")
        until(lambda: link.conversation.device_serial == "G1")
        cable.send(b"\xff\xff\r\n")
        until(lambda: link.conversation.counts.damaged == 1)
    (measurement,) = parsers.read(files[0])
    assert str(measurement.readings[0].value) == "5.0000"


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("device = 300", "300"),
        ('registers = "x"', "1 to 64"),
        ('[[registers]]\nname = "t"', "register"),
        ('[[registers]]\nname = "t"\nregister = 0\nunit = "C"\nfunction = 6', "function 6"),
        ('[[registers]]\nname = "t"\nregister = 0\nunit = "C"\nscale = "x"', '"t"'),
    ],
)
def test_registers_that_cannot_be_read_are_refused(line: str, quoted: str, tmp_path: Path) -> None:
    """Above all a function that writes."""
    path = tmp_path / "bad.toml"
    registers = "" if "registers" in line else '[[registers]]\nname = "t"\nregister = 0\nunit = "C"\n'
    path.write_text(f'title = {{ zh = "x", en = "x" }}\n{line}\n{registers}', encoding="utf-8")
    with pytest.raises(BadProfile) as refused:
        read_registers(path)
    assert quoted in refused.value.message.en
