"""Every protocol on a virtual cable with every fault: what was said, what was taken. Writes docs/serial.md's table.

    python -m tests.serial.fault_table

ENQ counts as a frame, and so does one said again. A frame is lost if it arrived unharmed and was not taken; invented
if something was taken that no unharmed or repeated frame said.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

import parsers
from sample_spectra.controllers import (
    ROOM_PROFILE,
    SCPI_PROFILE,
    ModbusDevice,
    barcode,
    integrator_report,
    scpi,
    serving,
)
from sample_spectra.devices import (
    BALANCES,
    FAULTS,
    Analyser,
    Cable,
    Device,
    Fault,
    Sent,
    astm_transfer,
    masses,
    pty_cable,
    tcp_cable,
)
from station.serial.port import PortLink, PortPlan

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "serial.md"
BEGIN, END = "<!-- fault table: python -m tests.serial.fault_table -->", "<!-- end of fault table -->"
FRAMES, TRANSFERS = 9, 3
SETTLED_SECONDS, LONGEST_SECONDS = 0.1, 10.0
PROTOCOLS = (*BALANCES, "astm", "hp_integrator", "scpi", "scanner", "modbus")
DEVICES = {
    "astm": "analyser", "hp_integrator": "integrator", "scpi": "meter (profile)", "scanner": "barcode scanner",
    "modbus": "room conditions (profile)",
}  # fmt: skip
MODBUS_ROUNDS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    protocol: str
    device: str
    cable: str
    fault: Fault
    sent: int
    damaged: int
    repeated: int
    taken: int
    lost: int
    invented: int


def measured(protocol: str, fault: Fault, cable_kind: Callable = pty_cable) -> Row:
    """Let a device say its frames over a real pty or TCP line, and count."""
    with tempfile.TemporaryDirectory() as folder, cable_kind() as cable:
        kind = "pty" if cable_kind is pty_cable else "TCP"
        with _listening(protocol, cable, Path(folder)) as (link, taken):
            if protocol == "astm":
                said, sent = _analyser(cable, fault)
            elif protocol == "modbus":
                said, sent = _modbus(cable, fault, link)
            else:
                said, sent = _speaker(protocol, cable, fault)
            expected = len(said)
            counts = link.conversation.counts
            _settle(lambda: len(taken()) >= expected and counts.lines + counts.damaged > 0)
            repeated = counts.repeats
        found = Counter(taken())
    missing, extra = Counter(said) - found, found - Counter(said)
    return Row(
        protocol=protocol,
        device=DEVICES.get(protocol, "balance"),
        cable=kind,
        fault=fault,
        sent=sent.frames,
        damaged=len(sent.harmed),
        repeated=repeated,
        taken=found.total(),
        lost=missing.total(),
        invented=extra.total(),
    )


@contextmanager
def _listening(protocol: str, cable: Cable, folder: Path) -> Iterator[tuple[PortLink, Callable[[], list[str]]]]:
    """Gives the link and what has been taken so far, as texts."""
    files: list[Path] = []
    told: list[str] = []
    listening, stop = threading.Event(), threading.Event()
    link = PortLink(
        PortPlan(
            url=cable.address,
            instrument=protocol,
            protocol=_profile(protocol, folder),
            capture_folder=folder / "in",
            journal_folder=folder / "journal",
            keeps_files=protocol != "modbus",
            poll_seconds=0.05 if protocol == "modbus" else 0.0,
        ),
        on_state=lambda state: listening.set() if state.condition == "listening" else None,
        on_capture=lambda path, _: files.append(path),
        on_measured=lambda message: told.extend(str(one.value) for one in message.taken),
    )
    thread = threading.Thread(target=link.run, args=(stop,), daemon=True)
    thread.start()
    assert listening.wait(30.0)
    time.sleep(0.08)
    try:
        yield link, lambda: [*told, *_values(files)]
    finally:
        stop.set()
        thread.join(5.0)


def _profile(protocol: str, folder: Path) -> str:
    """The protocol, or the profile file that tells it."""
    text = {"scpi": SPEAKING_METER, "modbus": ONE_REGISTER}.get(protocol)
    if text is None:
        return protocol
    path = folder / f"{protocol}.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


SPEAKING_METER = "\n".join(line for line in SCPI_PROFILE.splitlines() if not line.startswith(("hello", "ask")))
"""The meter says its readings by itself here: it is the line that is tried."""
ONE_REGISTER = ROOM_PROFILE.split('[[registers]]\nname = "pressure"')[0].replace('scale = "0.1"', 'scale = "1"')


def _speaker(protocol: str, cable: Cable, fault: Fault) -> tuple[list[str], Sent]:
    """What the frames that arrived unharmed said, and what was sent."""
    if protocol == "hp_integrator":
        said = [str(100_000 + 37 * i) for i in range(FRAMES)]
        frames = [integrator_report(i, {"1.234": int(area)}) for i, area in enumerate(said)]
    elif protocol == "scanner":
        said = [f"WT2026-{i:04}-{7 * i:03}" for i in range(FRAMES)]
        frames = [barcode(code) for code in said]
    else:
        said = masses(FRAMES)
        frames = [(scpi if protocol == "scpi" else BALANCES[protocol])(mass) for mass in said]
    device = Device(frames, fault=fault)
    device.say_all(cable)
    return [said[i] for i in range(FRAMES) if i not in device.sent.harmed], device.sent


def _modbus(cable: Cable, fault: Fault, link: PortLink) -> tuple[list[str], Sent]:
    """Nine answers of a register that counts up, and what was sent."""
    device = ModbusDevice(17, {(3, 0): 1100}, fault=fault, counting=True)
    with serving(device, cable):
        _settle(lambda: device.sent.frames >= MODBUS_ROUNDS)
    return list(map(str, device.said)), device.sent


def _analyser(cable: Cable, fault: Fault) -> tuple[list[str], Sent]:
    """The results of the transfers that were brought to their end, and what was sent."""
    analyser, whole = Analyser(fault), []
    for i in range(TRANSFERS):
        percent = f"{i + 2}.350"
        if fault == "unplugged" and i == TRANSFERS - 1:
            analyser.transfer(cable, astm_transfer(f"S-{i}", percent), unplug=True)
        elif analyser.transfer(cable, astm_transfer(f"S-{i}", percent)):
            whole.append(percent)
    return whole, analyser.sent


def _values(files: list[Path]) -> Iterator[str]:
    for file in list(files):
        try:
            for measurement in parsers.read(file):
                scan = measurement.metadata.get("scan")
                yield from (str(reading.value) for reading in measurement.readings) if scan is None else (scan,)
        except parsers.ParserError:
            continue  # an incomplete message, refused with its reason: no result


def _settle(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(SETTLED_SECONDS)


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    head = (
        "protocol",
        "device",
        "cable",
        "fault",
        "frames sent",
        "damaged",
        "repeats dropped",
        "taken",
        "lost",
        "invented",
    )
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = astuple(row)
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure everything and write the table into docs/serial.md."""
    rows = [measured(protocol, fault) for protocol in PROTOCOLS for fault in FAULTS]
    rows += [measured(protocol, "slow", tcp_cable) for protocol in ("mt_sics", "astm")]
    text = DOCUMENT.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
