"""A whole day in the program itself: `main()` is started, worked with by mouse and keys, and closed in the evening."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.app import main
from gui.main_window import MainWindow
from gui.pages.merge_dialog import MergeDialog
from gui.widgets.scale import Span
from gui.widgets.signing_dialog import SigningDialog
from sample_spectra.andi import andi_bytes
from sample_spectra.chromatogram import saturates_run
from station.assembly import Station, open_station
from station.records import Task, WatchFolder
from tests.gui import test_bench as bench_hands
from tests.gui.conftest import WAIT_MS, Desk
from tests.gui.made_station import PINS
from tests.weighing.conftest import Balance

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
ORDER, SAMPLE = "WT2026-0001", "WT2026-0001-001"


class Day:
    """One day at the desk; `agent` is the same data folder as the agent has it open."""

    def __init__(self, desk: Desk, agent: Station, folder: Path) -> None:
        self.desk, self.agent, self.folder = desk, agent, folder
        self.pages = desk.main.pages

    def go(self, page: str) -> None:
        """To a page by its key; without a screen no window is active by itself after a dialog has closed."""
        main = self.desk.main
        main.activateWindow()
        self.until(main.isActiveWindow)
        main.setFocus()
        number = list(self.pages).index(page)
        self.desk.qtbot.keyClick(self.desk.main, Qt.Key(ord("0") + (number + 1) % 10), CTRL)
        self.desk.qtbot.waitUntil(lambda: self.desk.main.current_page == page, timeout=WAIT_MS)
        self.desk.calm()

    def until(self, holds: Callable[[], bool]) -> None:
        self.desk.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def sign(self, person: str) -> None:
        """The PIN is entered anew by whoever signs."""
        shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, SigningDialog) and one.isVisible()]
        assert len(shown) == 1
        shown[0].person.setCurrentIndex(shown[0].person.findData(person))
        self.desk.qtbot.keyClicks(shown[0].pin, PINS[person])
        self.desk.qtbot.keyClick(shown[0].pin, Qt.Key.Key_Return)
        self.desk.calm()

    def arrive(self) -> None:
        """The instrument writes a file, the agent takes it in, the page shows it by itself."""
        self.go("arrivals")
        (self.folder / "morning.cdf").write_bytes(andi_bytes(saturates_run(9, "QC-DAY", main_carbon=20.0), "FID1A"))
        for _ in range(6):
            self.agent.intake.step()
        lines = self.pages["arrivals"].lines
        self.until(lambda: any(cells[2] == "morning.cdf" for cells in lines.cells()))

    def correct(self) -> None:
        """N and P walk, S splits, M merges, B steps to the baseline, D deletes; Ctrl+S keeps, signed."""
        self.go("measurements")
        page = self.pages["measurements"]
        runs = self.agent.library.runs()
        page.runs.choose(next(one.id for one in runs if one.sample_name == SAMPLE and one.technique == "gc"))
        self.desk.calm()
        bench = page.bench
        chosen = bench_hands.names(bench).index("nC17")
        bench.choose(chosen)
        apex = bench.view.drawing.peaks[chosen].apex
        bench.view.look_at(Span(apex - 0.4, apex + 0.4))
        for key, now in ((Qt.Key.Key_N, chosen + 1), (Qt.Key.Key_P, chosen)):
            bench_hands.press(self.desk, bench, key)
            assert bench.view.highlighted == now
        count = len(bench.hands.sheet.peaks)
        bench_hands.press(self.desk, bench, Qt.Key.Key_S)
        bench_hands.press(self.desk, bench, Qt.Key.Key_Right)
        bench_hands.press(self.desk, bench, Qt.Key.Key_Return)
        bench_hands.give_reason(self.desk, stays=True)
        assert len(bench.hands.sheet.peaks) == count + 1
        bench_hands.press(self.desk, bench, Qt.Key.Key_M)
        self.desk.calm()
        assert len(bench.hands.sheet.peaks) == count
        bench_hands.press(self.desk, bench, Qt.Key.Key_B)
        assert bench.view.marker is not None
        bench_hands.press(self.desk, bench, Qt.Key.Key_Escape)
        bench.choose(len(bench.hands.sheet.peaks) - 1)
        bench_hands.press(self.desk, bench, Qt.Key.Key_D)
        self.desk.calm()
        assert len(bench.hands.sheet.peaks) == count - 1
        bench_hands.press(self.desk, bench, Qt.Key.Key_S, CTRL)
        self.desk.calm()
        self.sign("zhang")
        (task,) = (one for one in self.agent.store.orders.tasks(None, "gc_sat") if one.sample_no == SAMPLE)
        newest = self.agent.store.determinations.newest(task.id)
        assert newest is not None
        assert newest.revision == 2

    def weigh(self) -> None:
        """A vessel is scanned as by a keyboard; the balance prints; the weight stands in the sample's line."""
        balance = Balance(self.agent)
        self.go("weighing")
        page = self.pages["weighing"]
        self.until(lambda: page.display.name.text() == SAMPLE)
        page.lines.setFocus()
        self.desk.qtbot.keyClicks(page, "F-01")
        self.desk.qtbot.keyClick(page.scan, Qt.Key.Key_Return)
        self.until(lambda: "F-01" in page.display.sentence.text())
        balance.says("50.0000")
        self.until(lambda: any("50.0000 g" in cells for cells in page.lines.cells()))

    def issue(self, item: str) -> str:
        """Prepared, reviewed and approved by three people."""
        self.go("reports")
        page = self.pages["reports"]
        page.drafts.choose(f"{ORDER}/{item}")
        self.desk.calm()
        panel = page.report_panel
        for button, person in (
            (page.draft_panel.prepare, "zhang"),
            (panel.review, "li"),
            (panel.approve, "wang"),
        ):
            self.desk.qtbot.mouseClick(button, LEFT)
            self.sign(person)
        assert panel.report.state == "issued"
        return str(panel.report.id)

    def merge(self, ids: list[str]) -> None:
        """Two issued reports become one."""
        page = self.pages["reports"]
        page.reports.choose(ids[0])
        self.desk.calm()
        self.desk.qtbot.mouseClick(page.merge, LEFT)
        (dialog,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, MergeDialog) and one.isVisible())
        dialog.by.setCurrentIndex(dialog.by.findData("client"))
        dialog.table.choose(ids[1])
        self.desk.qtbot.mouseClick(dialog.toggle, LEFT)
        self.desk.qtbot.mouseClick(dialog.look, LEFT)
        self.desk.calm()
        self.desk.qtbot.mouseClick(dialog.ok, LEFT)
        self.sign("zhang")
        assert page.report_panel.report.relation == "merges"

    def offline_and_back(self) -> None:
        """What was issued waits while the service cannot be reached, and is delivered when it can."""
        store, now = self.agent.store, self.agent.clock.now
        self.go("queue")
        page = self.pages["queue"]
        store.pulses.beat("sync", now(), {"lanes": {"events": {"state": "retrying"}}})
        self.until(lambda: "tries again" in page.lanes.text())
        waiting = store.outbox.items("waiting")
        assert any(item.type == "report.issued" for item in waiting)
        assert page.states.button("waiting").text().endswith(str(store.outbox.counts().waiting))
        for item in waiting:
            store.outbox.mark(item.id, "stored")
        store.pulses.beat("sync", now(), {"lanes": {"events": {"state": "idle"}}})
        self.until(lambda: page.states.button("waiting").text().endswith(" 0"))
        assert "in order" in page.lanes.text()


@pytest.fixture
def agent(made: Path, tmp_path: Path) -> Station:
    """The made station as the agent has it: a folder of today beside the others, and a sample to be weighed."""
    shutil.copytree(made, tmp_path / "station")
    opened = open_station(tmp_path / "station")
    for folder in opened.store.arrivals.folders():
        opened.store.arrivals.put_folder(replace(folder, active=False))
    (tmp_path / "GC-9").mkdir()
    today = WatchFolder(id="gc9", path=tmp_path / "GC-9", instrument="GC-9", item_ids=(), quiet_seconds=0.0)
    opened.store.arrivals.put_folder(today)
    weighed = Task(id="w", commission_no=ORDER, sample_no=SAMPLE, item_id="bitumen_a", state="accepted")
    with opened.store.transaction():
        commission = opened.store.orders.commission(ORDER)
        sample = opened.store.orders.sample(SAMPLE)
        assert commission is not None
        assert sample is not None
        opened.store.orders.put(commission, [sample], [weighed])
    opened.store.pulses.beat("agent", opened.clock.now(), {})
    return opened


def test_a_whole_day_in_the_program_ends_with_exit_code_0(
    qtbot: QtBot, qapp: QApplication, agent: Station, tmp_path: Path
) -> None:
    """Arrive, correct by keys, weigh, review, approve by PIN, issue, merge, offline and back, close."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    failed: list[BaseException] = []

    def live() -> None:
        (window,) = (one for one in qapp.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        desk = Desk(qtbot, SimpleNamespace(main=window, background=window._background))  # type: ignore[arg-type]
        try:
            desk.calm()
            day = Day(desk, agent, tmp_path / "GC-9")
            day.arrive()
            day.correct()
            day.weigh()
            day.merge([day.issue("rock_eval"), day.issue("gas_comp")])
            day.offline_and_back()
            assert not window.troubles.troubles
        except BaseException as error:  # noqa: BLE001  told below: an event handler may not raise
            failed.append(error)
        window.close()

    QTimer.singleShot(0, live)
    code = main(["--data", str(tmp_path / "station"), "--lang", "en", "--page", "today", "--appearance", "light"])
    agent.close()
    if failed:
        raise failed[0]
    assert code == 0
