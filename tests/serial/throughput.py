"""How much of a core listening takes, whether a byte is lost, and how long a weight takes to its file.

    python -m tests.serial.throughput [PORTS]

Each port gets 115 200 baud of moving weights for five seconds from another process. Figures for docs/serial.md.
"""

from __future__ import annotations

import multiprocessing
import os
import pty
import resource
import sys
import tempfile
import threading
import time
import tty
from pathlib import Path

from sample_spectra.devices import masses, mt_sics, pty_cable
from station.serial.port import PortLink, PortPlan

SECONDS, BYTES_PER_SECOND, LINE = 5.0, 11_520, b"S D     100.07 g\r\n"


def _say(ends: list[int], sent: object) -> None:
    said, began = 0, time.monotonic()
    while (elapsed := time.monotonic() - began) < SECONDS:
        due = int(elapsed * BYTES_PER_SECOND / len(LINE))
        for _ in range(due - said):
            for end in ends:
                os.write(end, LINE)
        said = max(said, due)
        time.sleep(0.005)
    sent.value = said


def _link(address: str, folder: Path, number: int, **told: object) -> tuple[PortLink, threading.Event]:
    plan = PortPlan(
        url=address,
        instrument=f"port {number}",
        protocol="mt_sics",
        capture_folder=folder / "in",
        journal_folder=folder / f"journal {number}",
    )
    link, stop = PortLink(plan, **told), threading.Event()
    threading.Thread(target=link.run, args=(stop,), daemon=True).start()
    return link, stop


def throughput(ports: int, folder: Path) -> str:
    """Lines said and heard, and the share of one core."""
    context = multiprocessing.get_context("fork")
    ends = [pty.openpty() for _ in range(ports)]
    for _, theirs in ends:
        tty.setraw(theirs)
    links = [_link(os.ttyname(theirs), folder, i) for i, (_, theirs) in enumerate(ends)]
    time.sleep(0.5)
    sent = context.Value("i", 0)
    device = context.Process(target=_say, args=([ours for ours, _ in ends], sent))
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    device.start()
    device.join()
    time.sleep(0.5)
    after, took = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - began
    for _, stop in links:
        stop.set()
    heard = sum(link.conversation.counts.lines - link.conversation.counts.damaged for link, _ in links)
    share = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / took
    return (
        f"{ports} ports: {ports * sent.value} lines said, {heard} heard whole, {share:.0%} of one core, "
        f"{after.ru_maxrss // 1024} MB"
    )


def latency(folder: Path) -> str:
    """From the last byte of a stable weight to its file, synced."""
    taken: list[float] = []
    waits: list[float] = []
    with pty_cable() as cable:
        _, stop = _link(cable.address, folder, 0, on_capture=lambda _path, _message: taken.append(time.monotonic()))
        time.sleep(0.3)
        for i, mass in enumerate(masses(100)):
            said = time.monotonic()
            cable.send(mt_sics(mass))
            while len(taken) <= i and time.monotonic() - said < 5.0:
                time.sleep(0.0005)
            waits.append(taken[i] - said)
            time.sleep(0.02)
        stop.set()
    waits.sort()
    return f"last byte to file: median {waits[50] * 1000:.0f} ms, 95th percentile {waits[94] * 1000:.0f} ms"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(throughput(int(sys.argv[1]) if len(sys.argv) > 1 else 20, Path(made) / "a"))
        print(latency(Path(made) / "b"))
