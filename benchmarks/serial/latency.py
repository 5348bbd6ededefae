"""From the last byte of a stable weight to its row in the window's table: device, port process, agent, window.

The agent is the real program in a process of its own, the window the real one without a screen.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtWidgets import QApplication

from gui.app import open_window
from gui.pages.weighing.page import WeighingPage
from sample_spectra.devices import mt_sics, pty_cable
from station.assembly import Station, open_station
from station.records import Commission, Sample, SerialPort, Task
from station.serial.settings import PortDesk

ORDER = "WT2026-0100"
LONGEST_SECONDS = 60.0


def waits(weights: int, folder: Path) -> list[float]:
    """Seconds from the write of each weight's last byte to the moment its cell is in the table, sorted."""
    station = open_station(folder)
    _order(station, weights)
    station.people.add("zhang", "Zhang", {"prepare"}, "2580")
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with pty_cable() as cable:
        port = SerialPort(id="b1", instrument="balance", protocol="mt_sics", use="weighing", url=cable.address)
        PortDesk(station.store, station.audit, station.catalogue).put(port, by="bench")
        agent = subprocess.Popen([sys.executable, "-m", "sync", "--data", str(folder)], stderr=subprocess.DEVNULL)
        window = open_window(application, station, "en", "light", None)
        try:
            window.main.start("weighing")
            window.main.show()
            page = window.main.pages["weighing"]
            assert isinstance(page, WeighingPage)
            _until(application, lambda: _listens(station) and bool(page.lines.table.rows))
            _until(application, lambda: False, 1.0)
            return sorted(_wait(application, page, cable.send, number) for number in range(weights))
        finally:
            window.close()
            agent.terminate()
            agent.wait(10.0)


def _wait(application: QApplication, page: WeighingPage, send: Callable[[bytes], None], number: int) -> float:
    grams = f"{50 + number % 200}.{1000 + number}"
    said = time.monotonic()
    send(mt_sics(grams))
    _until(application, lambda: page.lines.table.rows[number].weights.get("m1") == f"{grams} g", every=0.001)
    waited = time.monotonic() - said
    _until(application, lambda: False, 0.15)
    return waited


def _until(
    application: QApplication, holds: Callable[[], bool], seconds: float = LONGEST_SECONDS, every: float = 0.005
) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        application.processEvents()
        time.sleep(every)


def _listens(station: Station) -> bool:
    state = station.store.ports.states().get("b1")
    return state is not None and state.condition == "listening"


def _order(station: Station, count: int) -> None:
    samples = [Sample(sample_no=f"{ORDER}-{n:03}", commission_no=ORDER) for n in range(count)]
    tasks = [
        Task(
            id=f"{one.sample_no}:b", commission_no=ORDER, sample_no=one.sample_no, item_id="bitumen_a", state="accepted"
        )
        for one in samples
    ]
    station.store.orders.put(Commission(commission_no=ORDER, client_name="bench"), samples, tasks)
