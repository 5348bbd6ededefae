"""Times of several works that take turns, the memory of one, and the time of an import."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

Work = Callable[[], object]


def interleaved_ms(works: Mapping[str, Work], repeats: int) -> dict[str, float]:
    """The least time of each work in ms, after one run to warm up; they take turns, so that a busy moment hits all.

    The least is what the work itself takes: on a computer that does other work too, a median measures that other work.
    """
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(repeats):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - start)
    return {name: 1000 * float(np.min(times)) for name, times in taken.items()}


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
    """The least time of `import parsers` in a fresh process, without the start of Python."""
    program = "import time; t = time.perf_counter(); import parsers; print(1000 * (time.perf_counter() - t))"
    command = [sys.executable, "-c", program]
    taken = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(repeats)]
    return float(np.min([float(one) for one in taken]))
