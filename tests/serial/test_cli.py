"""`geolab serial` on real ptys."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sample_spectra.devices import Cable, aandd, answering, mt_sics, pty_cable
from station.records import LineSettings
from station.serial.cli import serial
from station.serial.heard import Weight
from station.serial.learning import proposed_profile
from station.serial.line_profile import read_profile

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are POSIX")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(serial, [*map(str, arguments), "--lang", "en"])


@contextmanager
def saying(cable: Cable, lines: list[bytes]) -> Iterator[None]:
    """A device that says its lines again and again."""
    stop = threading.Event()

    def say() -> None:
        i = 0
        while not stop.wait(0.04):
            cable.send(lines[i % len(lines)])
            i += 1

    thread = threading.Thread(target=say, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(2.0)


def test_a_port_is_listened_to_and_its_journal_replayed(tmp_path: Path) -> None:
    """What replay takes from the journal is what listening took from the wire."""
    with pty_cable() as cable, answering(cable, {b"@": b'I4 A "B1"\r\n', b"S": mt_sics("12.30")}):
        heard = run("listen", cable.address, "--protocol", "mt_sics", "--ask", "--seconds", 1, "--out", tmp_path)
    assert heard.exit_code == 0, heard.output
    assert "weight 12.30 g" in heard.output
    (file,) = (tmp_path / "captures").iterdir()
    assert file.name in heard.output
    again = run("replay", tmp_path / "journal", "--protocol", "mt_sics")
    assert again.exit_code == 0, again.output
    assert again.output.splitlines()[-1] == heard.output.splitlines()[-1]
    assert again.output.splitlines()[0] in heard.output
    assert r"b'S\r\n'" in run("replay", tmp_path / "journal", "--protocol", "mt_sics", "--raw").output


def test_a_protocol_is_found_by_listening_alone(tmp_path: Path) -> None:
    """The dialect is named, and not one byte was said to the device."""
    with pty_cable() as cable:
        with saying(cable, [aandd("1.00"), aandd("2.50"), aandd("3.75")]):
            told = run("learn", cable.address, "--seconds", 0.6)
        assert told.exit_code == 0, told.output
        assert "protocol: aandd" in told.output
        assert cable.heard(0.1) == b""


def test_an_unknown_device_gets_a_profile_by_example(tmp_path: Path) -> None:
    """The written profile is read back and reads the device's lines; who says at rest is left to a person."""
    path = tmp_path / "ph.toml"
    with pty_cable() as cable, saying(cable, [b"A1; 7.010 pH; 25.0 C\r\n", b"A1; 7.020 pH; 25.1 C\r\n"]):
        told = run("learn", cable.address, "--seconds", 0.6, "--profile", path)
    assert told.exit_code == 0, told.output
    heard = read_profile(path).parse("A1; 6.990 pH; 24.9 C")
    assert isinstance(heard, Weight)
    assert (str(heard.value), heard.unit, heard.state) == ("6.990", "pH", "unstable")


def test_lines_without_a_common_form_give_no_profile() -> None:
    """Nothing is guessed."""
    assert proposed_profile(["pH 7.0", "ready"], LineSettings()) is None
    assert proposed_profile(["ready"], LineSettings()) is None


@pytest.mark.parametrize(
    ("arguments", "quoted"),
    [
        (["listen", "/dev/null", "--protocol", "nonsense"], '"nonsense"'),
        (["learn", "/no/such/port", "--seconds", "0.1"], "cannot be used"),
        (["listen", "/no/such/port", "--protocol", "cas", "--seconds", "0.1"], '"/no/such/port"'),
        (["replay", "/no/such/journal", "--protocol", "cas"], "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(arguments: list[str], quoted: str) -> None:
    """No traceback, exit code 1."""
    told = run(*arguments)
    assert told.exit_code == 1
    assert quoted in told.output
    assert not told.exception or isinstance(told.exception, SystemExit)


def test_a_silent_port_is_not_understood() -> None:
    """Nothing heard is said as such."""
    with pty_cable() as cable:
        began = time.monotonic()
        told = run("learn", cable.address, "--seconds", 0.1)
    assert told.exit_code == 1
    assert "Nothing was understood" in told.output
    assert time.monotonic() > began


def test_the_ports_of_this_computer_are_listed() -> None:
    """With or without ports the command ends well."""
    assert run("ports").exit_code == 0
