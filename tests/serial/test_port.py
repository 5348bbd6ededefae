"""A port on a real pty or TCP line: from the device's bytes to files that the readers read."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

import parsers
from sample_spectra.devices import Device, answering, astm_transfer, mt_sics, pty_cable, tcp_cable
from station.serial import port as port_module
from station.serial.journal import Journal, entries
from station.serial.opening import READ_BYTES
from station.serial.port import PortLink, PortPlan
from station.serial.port_process import PortProcess

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are POSIX")


class Seen:
    """What a link told."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.files: list[Path] = []


def plan(address: str, folder: Path, protocol: str = "mt_sics", **more: object) -> PortPlan:
    made = {"instrument": "天平 1", "capture_folder": folder / "in", "journal_folder": folder / "journal", **more}
    return PortPlan(url=address, protocol=protocol, **made)  # type: ignore[arg-type]


@contextmanager
def listening(planned: PortPlan) -> Iterator[tuple[PortLink, Seen]]:
    seen, stop = Seen(), threading.Event()
    link = PortLink(
        planned,
        on_state=lambda state: seen.conditions.append(state.condition),
        on_capture=lambda path, _: seen.files.append(path),
    )
    thread = threading.Thread(target=link.run, args=(stop,), daemon=True)
    thread.start()
    try:
        yield link, seen
    finally:
        stop.set()
        thread.join(5.0)
        assert not thread.is_alive()


def until(holds: Callable[[], bool], seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.01)


@pytest.mark.parametrize("cable_kind", [pty_cable, tcp_cable])
def test_a_weight_asked_for_becomes_a_measurement(cable_kind: Callable, tmp_path: Path) -> None:
    """Greeting, question and answer; the file holds value, unit, serial number and the whole conversation."""
    with cable_kind() as cable, listening(plan(cable.address, tmp_path)) as (link, seen):
        with answering(cable, {b"@": b'I4 A "B42"\r\n', b"S": mt_sics("100.00")}) as told:
            until(lambda: bool(link.conversation.device_serial))
            link.ask()
            until(lambda: bool(seen.files))
        assert told == [b"@", b"S"]
    (measurement,) = parsers.read(seen.files[0])
    (reading,) = measurement.readings
    assert (reading.name, str(reading.value), reading.unit, reading.stable) == ("weight", "100.00", "g", True)
    assert (measurement.instrument.serial, measurement.technique) == ("B42", "balance")
    ways = [(entry.way, entry.data) for entry in entries(tmp_path / "journal")]
    assert (ways[0][0], ways[-1][0]) == ("opened", "closed")
    assert b"".join(data for way, data in ways if way == "out") == b"@\r\nS\r\n"
    assert b"".join(data for way, data in ways if way == "in").endswith(mt_sics("100.00"))


def test_a_cable_pulled_in_the_middle_is_a_state(tmp_path: Path) -> None:
    """The half line is in the journal and no result; the port is absent, and back when it is back."""
    link_path = tmp_path / "port"
    with pty_cable() as cable:
        link_path.symlink_to(cable.address)
        with listening(plan(str(link_path), tmp_path)) as (link, seen):
            until(lambda: "listening" in seen.conditions)
            time.sleep(0.1)
            Device([mt_sics("10.00"), mt_sics("20.00")], fault="unplugged").say_all(cable)
            until(lambda: "absent" in seen.conditions)
            with pty_cable() as again:
                link_path.unlink()
                link_path.symlink_to(again.address)
                until(lambda: seen.conditions[-1] == "listening")
                time.sleep(0.1)
                again.send(mt_sics("30.00"))
                until(lambda: len(seen.files) == 2)
    assert [str(parsers.read(path)[0].readings[0].value) for path in seen.files] == ["10.00", "30.00"]
    assert link.conversation.counts.damaged == 1
    assert b"S S      " in b"".join(entry.data for entry in entries(tmp_path / "journal"))


def test_another_balance_on_the_port_gives_no_result(tmp_path: Path) -> None:
    """The serial number is not the expected one: a state that names the port, and no file."""
    with pty_cable() as cable, answering(cable, {b"@": b'I4 A "OTHER"\r\n', b"S": mt_sics("1.00")}):
        with listening(plan(cable.address, tmp_path, expected_serial="B42")) as (link, seen):
            until(lambda: "swapped" in seen.conditions)
            link.ask()
            until(lambda: link.conversation.counts.no_result == 1)
        assert seen.files == []


def test_a_flood_is_a_state_and_the_journal_stays_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Megabytes without a line end: flood, a rotating journal, and a true weight is taken afterwards."""
    monkeypatch.setattr(port_module, "Journal", lambda folder: Journal(folder, file_bytes=200_000, files=3))
    with pty_cable() as cable, listening(plan(cable.address, tmp_path)) as (link, seen):
        until(lambda: "listening" in seen.conditions)
        for _ in range(500):
            cable.send(b"\x00\xff7" * 1400)
        until(lambda: "flood" in seen.conditions)
        until(lambda: seen.conditions[-1] == "listening")
        cable.send(b"\r\n" + mt_sics("5.00"))
        until(lambda: len(seen.files) == 1)
        assert link.conversation.counts.results == 1
    size = sum(path.stat().st_size for path in (tmp_path / "journal").iterdir())
    assert size < 3 * (200_000 + 6 * READ_BYTES)


def test_a_transfer_without_its_end_is_seen_and_refused(tmp_path: Path) -> None:
    """Acknowledged frames whose EOT never came, over an end of the program too, become a file that says so."""
    with pty_cable() as cable, listening(plan(cable.address, tmp_path, "astm")) as (_, seen):
        until(lambda: "listening" in seen.conditions)
        for message in astm_transfer("S-001", "2.350")[:4]:
            cable.send(message)
            assert cable.heard(5.0) == b"\x06"
    (path,) = seen.files
    with pytest.raises(parsers.ParserError, match="did not arrive whole"):
        parsers.read(path)


def test_frames_acknowledged_before_the_power_went_are_not_lost(tmp_path: Path) -> None:
    """What a killed program had acknowledged is on disk, and shown at the next start."""
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / port_module.TRANSFER_NAME).write_bytes(b"H|\\^&\rO|1|S-9\r")
    with pty_cable() as cable, listening(plan(cable.address, tmp_path, "astm")) as (_, seen):
        until(lambda: len(seen.files) == 1)
    assert b"S-9" in seen.files[0].read_bytes()


@pytest.mark.parametrize("protocol", ["mt_sics", "astm"])
def test_a_message_that_the_disk_does_not_take_waits(protocol: str, tmp_path: Path) -> None:
    """While the capture folder cannot be written the port says so; then the message is there, once and whole."""
    (tmp_path / "in").write_text("in the way")
    with pty_cable() as cable, listening(plan(cable.address, tmp_path, protocol)) as (_, seen):
        until(lambda: "listening" in seen.conditions)
        time.sleep(0.1)
        for message in astm_transfer("S-1", "7.00") if protocol == "astm" else [mt_sics("7.00")]:
            cable.send(message)
            if protocol == "astm" and message != b"\x04":
                assert cable.heard(5.0) == b"\x06"
        until(lambda: "no_room" in seen.conditions)
        (tmp_path / "in").unlink()
        until(lambda: bool(seen.files))
        time.sleep(0.2)
    (path,) = seen.files
    assert str(parsers.read(path)[0].readings[0].value) == "7.00"


def test_a_port_in_its_own_process_can_be_ended(tmp_path: Path) -> None:
    """The process listens, tells of the file, and ends."""
    with pty_cable() as cable:
        process = PortProcess(plan(cable.address, tmp_path))
        try:
            assert process.poll(20.0) == {"condition": "listening", "detail": ""}
            time.sleep(0.1)
            cable.send(mt_sics("7.00"))
            news = process.poll(10.0)
        finally:
            process.end()
        assert not process.alive()
    assert news is not None
    assert parsers.read(Path(news["captured"]))[0].readings[0].value == Decimal("7.00")


def test_a_capture_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    """A value that the device never said is not read."""
    with pty_cable() as cable, listening(plan(cable.address, tmp_path)) as (_, seen):
        until(lambda: "listening" in seen.conditions)
        time.sleep(0.1)
        cable.send(mt_sics("7.00"))
        until(lambda: bool(seen.files))
    changed = tmp_path / "changed.serial"
    changed.write_bytes(seen.files[0].read_bytes().replace(b'"value": "7.00"', b'"value": "8.00"'))
    with pytest.raises(parsers.ParserError, match=r"8\.00"):
        parsers.read(changed)
    changed.write_bytes(b"".join(seen.files[0].read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(parsers.ParserError, match="missing"):
        parsers.read(changed)
