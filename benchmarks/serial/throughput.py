"""Twenty ports at 115 200 baud and a flood, on port processes as the agent starts them: bytes, CPU and memory.

What a process took is read from /proc (Linux); the bytes are counted in the journals. A pty gives bytes faster than a
wire would, so the device paces itself.
"""

from __future__ import annotations

import multiprocessing
import os
import pty
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from station.serial.journal import entries
from station.serial.port import PortPlan
from station.serial.port_process import PortProcess

BYTES_PER_SECOND, LINE = 11_520, b"S D     100.07 g\r\n"
FLOOD_PER_SECOND, PIECE = 1_000_000, b"\x00\xff7 flood " * 500
PACE_SECONDS = 0.005
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What went over the ports in so many seconds, and what it took."""

    ports: int
    said: int
    journalled: int
    cores: float
    most_mb: float
    journal_mb: float

    @property
    def lost(self) -> int:
        """Bytes that were said and are in no journal."""
        return self.said - self.journalled


def steady(ports: int, seconds: float, folder: Path) -> Load:
    """Continuous lines of a moving weight on every port."""
    return _measured(ports, seconds, folder, LINE, BYTES_PER_SECOND)


def flood(seconds: float, folder: Path) -> Load:
    """A megabyte a second on one port, without a line end."""
    return _measured(1, seconds, folder, PIECE, FLOOD_PER_SECOND)


def _measured(ports: int, seconds: float, folder: Path, piece: bytes, rate: int) -> Load:
    context = multiprocessing.get_context("fork")
    ends = [pty.openpty() for _ in range(ports)]
    for _, theirs in ends:
        tty.setraw(theirs)
    plans = [_plan(os.ttyname(theirs), folder, number) for number, (_, theirs) in enumerate(ends)]
    said: Synchronized[int] = context.Value("q", 0)
    with _running(plans) as pids:
        device = context.Process(target=_say, args=([ours for ours, _ in ends], piece, rate, seconds, said))
        before, began = _cpu(pids), time.monotonic()
        device.start()
        device.join()
        took = time.monotonic() - began
        cores = (_cpu(pids) - before) / took
        time.sleep(1.0)
        most = max(_most_mb(pid) for pid in pids)
    for ours, theirs in ends:
        os.close(ours)
        os.close(theirs)
    journals = [plan.journal_folder for plan in plans]
    heard = sum(len(entry.data) for journal in journals for entry in entries(journal) if entry.way == "in")
    size = max(sum(file.stat().st_size for file in journal.iterdir()) for journal in journals) / 1e6
    return Load(ports=ports, said=said.value * ports, journalled=heard, cores=cores, most_mb=most, journal_mb=size)


@contextmanager
def _running(plans: list[PortPlan]) -> Iterator[list[int]]:
    processes = [PortProcess(plan) for plan in plans]
    try:
        for process in processes:
            news = process.poll(60.0)
            assert news is not None, news
            assert news["condition"] == "listening", news
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.ask_to_end()
        for process in processes:
            process.end()


def _say(ends: list[int], piece: bytes, rate: int, seconds: float, said: Synchronized[int]) -> None:
    """Every piece to every port, paced; `said` counts the bytes of one port."""
    pieces, began = 0, time.monotonic()
    while (elapsed := time.monotonic() - began) < seconds:
        due = int(elapsed * rate / len(piece))
        for end in ends:
            left = piece * (due - pieces)
            while left:
                left = left[os.write(end, left) :]
        pieces = max(pieces, due)
        time.sleep(PACE_SECONDS)
    said.value = pieces * len(piece)


def _plan(address: str, folder: Path, number: int) -> PortPlan:
    return PortPlan(
        url=address,
        instrument=f"port {number}",
        protocol="mt_sics",
        capture_folder=folder / "captures",
        journal_folder=folder / f"journal {number}",
        live_file=folder / f"live {number}.json",
    )


def _cpu(pids: list[int]) -> float:
    """Seconds of processor time that these processes took."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS


def _most_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
