"""Process start to first usable page, over a store of many arrivals.

    python -m benchmarks.window.start [--arrivals 100000] [--runs 5] [--page today]

Each run is a new process with the offscreen platform; the clock starts before the process and ends when the page's
answer is on the screen. The first run reads cold files and is told apart.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.window.stores import make_store

CHILD = """
import sys, time
from PySide6.QtCore import QTimer
from gui import main_window
start = main_window.MainWindow.start
def told(self, page):
    start(self, page)
    self.pages[page].first_loaded(lambda: (print(time.time(), flush=True), QTimer.singleShot(0, self.close)))
main_window.MainWindow.start = told
from gui.app import main
sys.exit(main(sys.argv[1:]))
"""


def seconds(data: Path, page: str) -> tuple[float, float]:
    """One start of the window: seconds by the clock, and of the processor (what another program takes is not in it)."""
    begun, before = time.time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", CHILD, "--data", str(data), "--lang", "zh", "--page", page]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return float(told.stdout.split()[0]) - begun, used


def main() -> None:
    """Print one line for the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arrivals", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--page", default="today")
    parser.add_argument("--data", type=Path, help="a store made before; without it one is made and thrown away")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = asked.data or Path(temporary) / "station"
        if asked.data is None:
            make_store(data, asked.arrivals)
        first, *others = [seconds(data, asked.page) for _ in range(asked.runs + 1)]
    clock, used = [one[0] for one in others], [one[1] for one in others]
    print(
        f"{asked.page} with {asked.arrivals} arrivals: median {statistics.median(clock):.2f} s, "
        f"best {min(clock):.2f} s, worst {max(clock):.2f} s, first (cold) {first[0]:.2f} s; "
        f"processor, whole life of the process: median {statistics.median(used):.2f} s; asked 1.5 s"
    )


if __name__ == "__main__":
    main()
