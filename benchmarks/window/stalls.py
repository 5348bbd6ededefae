"""Stalls of the GUI thread during a scripted day, while another process writes ten arrivals a second.

    python -m benchmarks.window.stalls [--arrivals 100000] [--rounds 2] [--hasty 0.2]

The window visits every page, searches, changes language and appearance, and scrolls its longest list to the end. A
watchdog (`benchmarks.window.watch`) notes how long the GUI thread worked without a break, and on what. `--hasty` begins
with the pages that take longest to import, so many seconds after the window is there.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QTableView

from benchmarks.window.stores import make_store
from benchmarks.window.watch import Watch
from gui.app import Window, open_window
from station.assembly import open_station

WRITER = """
import sys, time
from pathlib import Path
from station.store import open_store
from datetime import UTC, datetime
from station.store.codec import to_time
store = open_store(Path(sys.argv[1]), checked=False)
for n in range(100000):
    at = to_time(datetime.now(UTC))
    with store.transaction() as _:
        store.db.execute("INSERT INTO arrival VALUES(?, 'f0', ?, ?, ?, 1, 0, 1, ?, 'read', NULL)",
                         (f"new{n}", f"new{n}.D", f"new{n}.D".encode(), f"{10**9 + n:064x}", at))
        store.db.execute("INSERT INTO measurement VALUES(?, ?, 0, 'x', 'gc', 'S', ?, 'unmatched', NULL, NULL)",
                         (f"newm{n}", f"new{n}", at))
    time.sleep(0.1)
"""


HASTY = ("measurements", "reports", "instruments")


def day(
    application: QApplication, window: Window, watch: Watch, rounds: int, dwell: float = 0.6, hasty: float | None = None
) -> None:
    """Walk through the window, staying on each page for `dwell` seconds at least."""
    main = window.main

    def until_calm(name: str, act: Callable[[], object], least: float = dwell) -> None:
        watch.step = name
        act()
        until = time.monotonic() + least
        deadline = time.monotonic() + 30.0
        while time.monotonic() < until or (not window.background.is_idle and time.monotonic() < deadline):
            application.processEvents()
            time.sleep(0.001)

    application.processEvents()  # what the start itself took stays under its own name
    if hasty is not None:
        begun = time.monotonic()
        while time.monotonic() < begun + hasty:
            application.processEvents()
            time.sleep(0.001)
        for page in HASTY:
            until_calm(f"hasty: {page}", partial(main.go_to, page))
    until_calm("settling", lambda: None, 5 * dwell)
    for number in range(rounds):
        for page in main.pages:
            until_calm(f"{'first' if number == 0 else 'again'}: {page}", partial(main.go_to, page))
        until_calm("search", lambda: main.open("journey", "WT004990-003"))
        until_calm("orders, typed", lambda: main.open("orders", "W4990"))
        until_calm("language", main.language.click)
        until_calm("appearance", main.appearance.click)
    main.go_to("orders")
    for table in main.findChildren(QTableView):
        if table.isVisible():
            for place in range(0, table.verticalScrollBar().maximum() + 1, 20):
                until_calm("scrolling", partial(table.verticalScrollBar().setValue, place), 0.01)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arrivals", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--hasty", type=float, help="seconds after which the first page is gone to")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = Path(temporary) / "station"
        make_store(data, asked.arrivals)
        application = QApplication([])
        window = open_window(application, open_station(data, checked=False), "zh", "light", None)
        watch = Watch()
        window.main.start("today")
        window.main.show()
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(data)])
        try:
            day(application, window, watch, asked.rounds, hasty=asked.hasty)
        finally:
            watch.stop()
            writer.terminate()
            writer.wait(30)
        window.close()
    print(watch.table())


if __name__ == "__main__":
    main()
