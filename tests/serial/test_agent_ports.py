"""Ports under the agent: processes that are started, killed and started again; what they take is in the store."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sample_spectra.devices import answering, mt_sics, pty_cable
from station.assembly import Station, open_station
from station.records import LineSettings, SerialPort
from station.serial import capture_file
from station.serial.cli import serial
from station.serial.places import folder_of
from station.serial.settings import BadPort, PortDesk
from sync.ports import PortSupervisor

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are POSIX")
LONGEST_SECONDS = 60.0


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    opened = open_station(tmp_path / "station")
    yield opened
    opened.close()


def port(url: str, **more: object) -> SerialPort:
    made = {"id": "b1", "instrument": "天平 1", "protocol": "mt_sics", "use": "weighing", "url": url, **more}
    return SerialPort(**made)  # type: ignore[arg-type]


def desk(station: Station) -> PortDesk:
    return PortDesk(station.store, station.audit, station.catalogue)


@contextmanager
def supervised(station: Station) -> Iterator[Callable[[Callable[[], bool]], None]]:
    """Gives `until`, which lets the supervisor work until something holds."""
    woken = threading.Event()
    supervisor = PortSupervisor(station, woken.set)

    def until(holds: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST_SECONDS
        while not holds():
            assert time.monotonic() < end, "it did not come to that in time"
            time.sleep(min(supervisor.step(), 0.05))

    try:
        yield until
    finally:
        supervisor.close()


def condition(station: Station) -> str:
    states = station.store.ports.states()
    return states["b1"].condition if "b1" in states else ""


def child_of(process_name: str) -> int:
    """The process of the port among this program's children."""
    (child,) = multiprocessing.active_children()
    assert child.pid is not None, process_name
    return child.pid


def test_a_port_that_is_set_up_is_listened_to_killed_and_taken_up_again(station: Station) -> None:
    """A weight becomes a reading with its balance's number and an arrival; a killed process is a state, then is back;
    a removed port has none."""
    with pty_cable() as cable, supervised(station) as until:
        desk(station).put(port(cable.address), by="setup")
        with answering(cable, {b"@": b'I4 A "B42"\r\n'}):
            until(lambda: condition(station) == "listening")
            time.sleep(0.5)
            cable.send(mt_sics("12.3400"))
            until(lambda: len(station.store.ports.readings_after(0)) == 1)
            (heard,) = station.store.ports.readings_after(0)
            assert (str(heard.value), heard.unit, heard.device_serial) == ("12.3400", "g", "B42")
            for _ in range(4):
                station.intake.step()
            (arrival,) = station.store.arrivals.newest()
            assert (arrival.state, arrival.relpath) == ("read", heard.capture)
            os.kill(child_of("b1"), signal.SIGKILL)
            until(lambda: condition(station) == "failed")
            failed = station.store.ports.states()["b1"].trouble
            assert failed is not None
            assert "天平 1" in failed.message.zh
            until(lambda: condition(station) == "listening")
            time.sleep(0.5)
            cable.send(mt_sics("7.5000"))
            until(lambda: len(station.store.ports.readings_after(heard.n)) == 1)
        desk(station).remove("b1", by="setup")
        until(lambda: not station.store.ports.states())
        until(lambda: not multiprocessing.active_children())


def test_a_file_that_nobody_was_told_of_is_found_at_the_next_start(station: Station) -> None:
    """The agent was killed between a weight's file and its row."""
    made = desk(station).put(port("/no/such/port"), by="setup")
    folder = folder_of(station.store.folder, made.id) / "captures"
    taken = capture_file.Taken(name="weight", text="S S      1.00 g", value=Decimal("1.00"), unit="g")
    message = capture_file.Message(at=station.clock.now(), lines=(), taken=(taken,), device_serial="B1")
    origin = capture_file.Origin(folder=folder, instrument="b", port="p", protocol="mt_sics")
    capture_file.write(message, origin, 1)
    for _ in range(2):
        with supervised(station) as until:
            until(lambda: bool(station.store.ports.readings_after(0)))
    assert [str(one.value) for one in station.store.ports.readings_after(0)] == ["1.00"]
    assert condition(station) in ("absent", "")


def test_no_port_outlives_the_program_that_started_it(tmp_path: Path) -> None:
    """The agent is killed: its port's process ends by itself and lets the port go."""
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom station.serial.port import PortPlan\n"
        "from station.serial.port_process import PortProcess\n"
        "if __name__ == '__main__':\n"
        "    folder = Path(sys.argv[1])\n"
        "    plan = PortPlan(url='/no/such/port', instrument='x', protocol='cas', capture_folder=folder / 'c',"
        " journal_folder=folder / 'j')\n"
        "    process = PortProcess(plan)\n    process.poll(60)\n    print(process._process.pid, flush=True)\n"
        "    time.sleep(120)\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    with subprocess.Popen([sys.executable, str(script), str(tmp_path)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        end = time.monotonic() + LONGEST_SECONDS
        while _runs(child):
            assert time.monotonic() < end, "the port's process is an orphan"
            time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(serial, [*map(str, arguments), "--lang", "en"])


def test_ports_are_set_up_listed_and_removed_by_command(tmp_path: Path) -> None:
    """The settings are the protocol's usual ones, changed by what was said; the list names what was never seen."""
    data = ("--data", tmp_path)
    assert "No port is set up" in run("list", *data).output
    added = run(
        "add", "balance-1", "--usb", "0403:6001", "--usb-serial", "A9", "--protocol", "aandd", "--use", "weighing",
        "--instrument", "GX-300", "--baud", 9600, *data,
    )  # fmt: skip
    assert added.exit_code == 0, added.output
    assert "9600 7-E-1" in added.output
    listed = run("list", *data).output
    assert "USB 0403:6001 A9" in listed
    assert "off" in listed
    assert run("remove", "balance-1", *data).exit_code == 0
    again = run("remove", "balance-1", *data)
    assert again.exit_code == 1
    assert '"balance-1"' in again.output


@pytest.mark.parametrize(
    ("wrong", "quoted"),
    [
        ({"id": "Waage 1"}, "Waage 1"),
        ({"url": ""}, "exactly one"),
        ({"usb": "0403:6001"}, "exactly one"),
        ({"url": "spy://x"}, "spy://x"),
        ({"url": "", "usb": "403"}, "403"),
        ({"protocol": "scanner"}, "scanner"),
        ({"item_ids": ("nonsense",)}, "nonsense"),
        ({"id": "other"}, '"b1" already'),
    ],
)
def test_a_port_that_cannot_work_is_refused_with_what_was_said(
    wrong: dict[str, object], quoted: str, station: Station
) -> None:
    """Nothing is kept of it."""
    desk(station).put(port("/dev/first", line=LineSettings(baud=1200)), by="setup")
    with pytest.raises(BadPort) as refused:
        desk(station).put(port(**{"url": "/dev/first", **wrong}), by="setup")  # type: ignore[arg-type]
    assert quoted in refused.value.message.en
    assert refused.value.cure.zh
    assert [one.id for one in station.store.ports.all()] == ["b1"]
