"""Times of several works that take turns, the memory of one, and the time of an import."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

Work = Callable[[], object]
Clock = Callable[[], float]
_TURN_MS = 10.0


class Taken(NamedTuple):
    """What a work takes, in ms: the median of its turns, and the least of them."""

    median: float
    least: float


def interleaved_ms(works: Mapping[str, Work], turns: int, clock: Clock = time.perf_counter) -> dict[str, Taken]:
    """The times of each work after one run to warm up; they take turns, so that a busy moment hits all.

    A turn of a short work is as many runs of it as take some ms, and their mean: one run alone would measure how cold
    the other works left the processor. The least is told too: on a computer that does other work as well, a median
    measures that other work; so does a clock of the wall, where `time.process_time` does not.
    """
    runs = {name: max(1, int(_TURN_MS / max(_mean_ms(work, 2, clock), 1e-3))) for name, work in works.items()}
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(turns):
        for name, work in works.items():
            taken[name].append(_mean_ms(work, runs[name], clock))
    return {name: Taken(float(np.median(times)), float(np.min(times))) for name, times in taken.items()}


def _mean_ms(work: Work, runs: int, clock: Clock) -> float:
    start = clock()
    for _ in range(runs):
        work()
    return 1000 * (clock() - start) / runs


def peak_mb(work: Work, warm: Work) -> float:
    """How many MB a work needs at most beyond what `warm` left behind, in a process of its own (Linux; else 0)."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    answer: multiprocessing.Queue[int] = context.Queue()  # type: ignore[assignment]
    process = context.Process(target=_peak_kb, args=(work, warm, answer))
    process.start()
    kilobytes = answer.get(timeout=300)
    process.join(timeout=60)
    return kilobytes / 1024


def _peak_kb(work: Work, warm: Work, answer: multiprocessing.Queue[int]) -> None:
    warm()
    reset = Path("/proc/self/clear_refs")
    if reset.exists():
        reset.write_text("5", encoding="ascii")
    before = _high_water_kb()
    work()
    answer.put(_high_water_kb() - before)


def _high_water_kb() -> int:
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def import_ms(repeats: int) -> float:
    """The median time of `import parsers` in a fresh process, without the start of Python."""
    program = "import time; t = time.perf_counter(); import parsers; print(1000 * (time.perf_counter() - t))"
    command = [sys.executable, "-c", program]
    taken = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(repeats)]
    return float(np.median([float(one) for one in taken]))
