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
from dataclasses import dataclass
from pathlib import Path

import parsers
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
PROTOCOLS = (*BALANCES, "astm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table."""

    protocol: str
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
        with _listening(protocol, cable, Path(folder)) as (link, files):
            if protocol == "astm":
                said, sent = _analyser(cable, fault)
            else:
                said, sent = _balance(protocol, cable, fault)
            expected = len(said)
            _settle(lambda: len(files) >= expected and link.conversation.counts.lines > 0)
            repeated = link.conversation.counts.repeats
        taken = Counter(_values(files))
    missing, extra = Counter(said) - taken, taken - Counter(said)
    return Row(
        protocol=protocol,
        cable=kind,
        fault=fault,
        sent=sent.frames,
        damaged=len(sent.harmed),
        repeated=repeated,
        taken=taken.total(),
        lost=missing.total(),
        invented=extra.total(),
    )


@contextmanager
def _listening(protocol: str, cable: Cable, folder: Path) -> Iterator[tuple[PortLink, list[Path]]]:
    files: list[Path] = []
    listening, stop = threading.Event(), threading.Event()
    link = PortLink(
        PortPlan(
            url=cable.address,
            instrument=protocol,
            protocol=protocol,
            capture_folder=folder / "in",
            journal_folder=folder / "journal",
        ),
        on_state=lambda state: listening.set() if state.condition == "listening" else None,
        on_capture=lambda path, _: files.append(path),
    )
    thread = threading.Thread(target=link.run, args=(stop,), daemon=True)
    thread.start()
    assert listening.wait(5.0)
    time.sleep(0.08)
    try:
        yield link, files
    finally:
        stop.set()
        thread.join(5.0)


def _balance(protocol: str, cable: Cable, fault: Fault) -> tuple[list[str], Sent]:
    """The masses of the frames that arrived unharmed, and what was sent."""
    said = masses(FRAMES)
    device = Device([BALANCES[protocol](mass) for mass in said], fault=fault)
    device.say_all(cable)
    return [said[i] for i in range(FRAMES) if i not in device.sent.harmed], device.sent


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
    for file in files:
        try:
            for measurement in parsers.read(file):
                yield from (str(reading.value) for reading in measurement.readings)
        except parsers.ParserError:
            continue  # an incomplete message, refused with its reason: no result


def _settle(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(SETTLED_SECONDS)


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    head = ("protocol", "cable", "fault", "frames sent", "damaged", "repeats dropped", "taken", "lost", "invented")
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = (
            row.protocol, row.cable, row.fault, row.sent, row.damaged, row.repeated, row.taken, row.lost, row.invented
        )  # fmt: skip
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
