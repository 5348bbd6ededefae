"""The watchdog of the GUI thread: it records each step of a day, and names what held the thread up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from benchmarks.window.stalls import day
from benchmarks.window.stores import make_store
from benchmarks.window.watch import Watch
from gui.app import open_window
from gui.pages.event_texts import points_in
from gui.pages.register import PAGES
from station.assembly import open_station

FAR_TOO_LONG_MS = 1000.0
"""Processor time of the thread itself, twenty times what is aimed at: what others do on the computer is not in it."""


def test_a_stall_is_recorded_under_its_step_with_the_call_that_made_it(qtbot: QtBot) -> None:
    """A function of the window that works far too long is named, innermost first."""
    watch = Watch()
    watch.step = "reading"
    QTimer.singleShot(20, lambda: points_in("1.5 2.5;" * 300_000))
    qtbot.waitUntil(lambda: "reading" in watch.found and watch.found["reading"].is_over, timeout=60_000)
    watch.stop()
    assert "event_texts.py" in watch.found["reading"].cause
    assert "reading" in watch.table()
    assert "over" in watch.table()


def test_a_day_over_the_window_is_recorded_and_nothing_holds_it_up(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Every page twice, search, language, appearance, scrolling: each has its line, none works for a second."""
    make_store(tmp_path / "station", 400)
    window = open_window(qapp, open_station(tmp_path / "station", checked=False), "zh", "light", None)
    window.main.pages.modules.import_all()  # what a worker thread does in the first seconds
    watch = Watch()
    window.main.start("today")
    window.main.show()
    try:
        day(qapp, window, watch, 2, dwell=0.02)
    finally:
        watch.stop()
        window.languages.use("en")
        window.close()
        window.main.deleteLater()
    record_property("stalls", watch.table())
    steps = {f"{visit}: {page}" for visit in ("first", "again") for page in PAGES}
    assert steps | {"search", "orders, typed", "language", "appearance", "scrolling"} <= set(watch.found)
    assert {step: one.own for step, one in watch.found.items() if one.own > FAR_TOO_LONG_MS} == {}
