"""Memory of the measurement page after many opened runs: it has to stay flat.

    python -m benchmarks.window.memory [--runs 1000] [--every 100]

A station with twelve made saturates runs is opened in the real window, and one run after the other is chosen, drawn,
and its worksheet made, until the number asked for. The process's resident memory is told every so many runs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication

from gui.app import Window, open_window
from gui.pages.runs.measurement import MeasurementPage
from sample_spectra.andi import andi_bytes
from sample_spectra.chromatogram import saturates_run
from station.assembly import Station, open_station
from station.records import Commission, Sample, Task, WatchFolder

KEPT = 12
LONGEST_WAIT = 60.0


def made_station(folder: Path) -> Station:
    """A station on which the runs have arrived and are calculated."""
    station = open_station(folder / "station")
    names = [f"S-{number:03}" for number in range(KEPT)]
    station.store.orders.put(
        Commission(commission_no="C-1", client_name="bench", received_on=date(2026, 3, 2)),
        [Sample(sample_no=one, commission_no="C-1") for one in names],
        [Task(id=f"t-{one}", commission_no="C-1", sample_no=one, item_id="gc_sat", state="accepted") for one in names],
    )
    (folder / "gc").mkdir()
    for seed, one in enumerate(names):
        (folder / "gc" / f"{one}.cdf").write_bytes(andi_bytes(saturates_run(seed, one), "FID1A"))
    station.store.arrivals.put_folder(
        WatchFolder(id="gc", path=folder / "gc", instrument="GC", item_ids=("gc_sat",), quiet_seconds=0.0)
    )
    calm = 0
    while calm < 3:
        calm = 0 if station.intake.step() else calm + 1
    return station


def resident_mib() -> float:
    """What the process holds in memory now, as /proc tells it."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def settle(window: Window) -> None:
    """Let every answer reach the screen."""
    until = time.monotonic() + LONGEST_WAIT
    for _ in range(3):
        while not window.background.is_idle and time.monotonic() < until:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QCoreApplication.processEvents()


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--every", type=int, default=100)
    asked = parser.parse_args(arguments)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        station = made_station(Path(folder))
        window = open_window(application, station, "en", "light", None)
        window.main.start("measurements")
        window.main.show()
        settle(window)
        page = window.main.pages["measurements"]
        assert isinstance(page, MeasurementPage)
        rows = list(page.runs.table.rows)
        for opened in range(asked.runs + 1):
            if opened % asked.every == 0:
                print(f"{opened:6d} opened runs   {resident_mib():7.1f} MiB", flush=True)
            page.runs.choose(rows[opened % len(rows)].id)
            settle(window)
            page.view.grab()
        window.main.close()
        station.close()


if __name__ == "__main__":
    main()
