"""A whole day in the program itself: `main()` is started, worked with by mouse and keys, and closed in the evening.

The agent and the central service are programs of their own, the orders come from the platform, the weights from a
balance on a cable: what the window shows, it was told by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QDialog
from pytestqt.qtbot import QtBot

from gui.app import main
from gui.main_window import MainWindow
from gui.pages.reports.merge_dialog import MergeDialog
from gui.widgets.reason_dialog import ReasonDialog
from gui.widgets.signing_dialog import SigningDialog
from gui.widgets.table_view import TableView
from sample_spectra.andi import andi_bytes
from sample_spectra.chromatogram import saturates_run
from sample_spectra.demo.order import PEOPLE
from tests.gui.conftest import Desk
from tests.gui.working_laboratory import Laboratory, open_laboratory

LEFT, CTRL, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
PINS = {person_id: pin for person_id, _, _, pin in PEOPLE}
WAIT_MS = 60_000
"""For what other programs do, on a computer that has much else to do."""
TITLE = "Gas chromatography of saturates"
FIRST, SECOND = ("WT2026-0301", "WT2026-0301-001"), ("WT2026-0302", "WT2026-0302-001")


class Hands:
    """A person's hands: the mouse on what is seen, and keys."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.qtbot = desk, desk.qtbot
        self.pages = desk.main.pages

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=WAIT_MS)

    def go(self, page: str) -> Any:
        """To a page by its key; without a screen no window is active by itself after a dialog has closed."""
        main = self.desk.main
        main.activateWindow()
        self.until(main.isActiveWindow)
        main.setFocus()
        number = list(self.pages).index(page)
        self.qtbot.keyClick(main, Qt.Key(ord("0") + (number + 1) % 10), CTRL)
        self.until(lambda: main.current_page == page)
        self.desk.calm()
        return self.pages[page]

    def click(self, button: Any) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        self.qtbot.mouseClick(button, LEFT)
        self.desk.calm()

    def click_row(self, view: TableView[Any], *words: str) -> None:
        """The row whose cells say this, once it is there."""
        self.until(lambda: any(set(words) <= set(cells) for cells in view.cells()))
        row = next(n for n, cells in enumerate(view.cells()) if set(words) <= set(cells))
        index = view.model().index(row, 0)
        view.scrollTo(index)
        self.qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
        self.desk.calm()
        assert view.currentIndex().row() == row

    def pick(self, box: QComboBox, data: object) -> None:
        """An entry of a list by its keys."""
        box.setFocus()
        self.qtbot.keyClick(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if box.currentData() == data:
                return
            self.qtbot.keyClick(box, Qt.Key.Key_Down)
        raise AssertionError(f"{data!r} is not offered")

    def dialog(self, kind: type[QDialog]) -> Any:
        """The one dialog of that kind which is open."""
        (shown,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())
        return shown

    def sign(self, person: str) -> None:
        """The PIN is entered anew by whoever signs."""
        dialog = self.dialog(SigningDialog)
        self.pick(dialog.person, person)
        self.qtbot.keyClicks(dialog.pin, PINS[person])
        self.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
        self.desk.calm()


class Day:
    """One day at the desk."""

    def __init__(self, hands: Hands, laboratory: Laboratory) -> None:
        self.hands, self.laboratory = hands, laboratory

    def arrive(self) -> None:
        """Orders come down, the instrument writes, the agent takes it in, the pages show it by themselves."""
        orders = self.hands.go("orders").tasks
        for number, (order, sample) in enumerate((FIRST, SECOND)):
            self.laboratory.order(order, sample, ["gc_sat", "bitumen_a"] if number == 0 else ["gc_sat"])
            self.hands.until(lambda order=order: any(order in cells for cells in orders.cells()))
            run = saturates_run(9 + number, sample, main_carbon=20.0)
            (self.laboratory.instrument / f"{sample}.cdf").write_bytes(andi_bytes(run, "FID1A"))
        lines = self.hands.go("arrivals").lines
        self.hands.until(lambda: sum("Calculated" in cells for cells in lines.cells()) == 2)

    def correct(self) -> None:
        """Box zoom; N and P walk, S splits, M merges, B steps to the baseline, D deletes; Ctrl+S keeps, signed."""
        page = self.hands.go("measurements")
        self.hands.click_row(page.runs, FIRST[1])
        self.hands.click_row(page.tables.peaks, "nC17")
        bench = page.bench
        view, chosen, count = bench.view, bench.view.highlighted, len(bench.hands.sheet.peaks)
        self._zoom(view, view.drawing.peaks[chosen].apex)
        for key, now in ((Qt.Key.Key_N, chosen + 1), (Qt.Key.Key_P, chosen)):
            self._press(view, key)
            assert view.highlighted == now
        self._press(view, Qt.Key.Key_S)
        self._press(view, Qt.Key.Key_Right)
        self._press(view, Qt.Key.Key_Return)
        reason = self.hands.dialog(ReasonDialog)
        self.hands.qtbot.keyClick(reason.stays, Qt.Key.Key_Space)
        assert reason.stays.isChecked()
        self.hands.click(reason.ok)
        assert len(bench.hands.sheet.peaks) == count + 1
        self._press(view, Qt.Key.Key_M)
        assert len(bench.hands.sheet.peaks) == count
        self._press(view, Qt.Key.Key_B)
        assert view.marker is not None
        self._press(view, Qt.Key.Key_Escape)
        self._press(view, Qt.Key.Key_D)
        assert len(bench.hands.sheet.peaks) == count - 1
        self._press(view, Qt.Key.Key_Z, CTRL)
        assert len(bench.hands.sheet.peaks) == count
        self._press(view, Qt.Key.Key_D)
        self._press(view, Qt.Key.Key_S, CTRL)
        self.hands.sign("zhang")
        store = self.laboratory.station.store
        (task,) = (one for one in store.orders.tasks(None, "gc_sat") if one.sample_no == FIRST[1])
        newest = store.determinations.newest(task.id)
        assert newest is not None
        assert newest.revision == 2

    def _zoom(self, view: Any, minutes: float) -> None:
        at = view.frame()
        start, end = QPoint(int(at.px(minutes)) - 12, 20), QPoint(int(at.px(minutes)) + 12, view.height() - 60)
        self.hands.qtbot.mousePress(view, LEFT, pos=start)
        self.hands.qtbot.mouseMove(view, (start + end) / 2)
        self.hands.qtbot.mouseMove(view, end)
        self.hands.qtbot.mouseRelease(view, LEFT, pos=end)
        assert view.view[0].low < minutes < view.view[0].high
        assert view.view[0].width < view.drawing.whole_x.width / 10

    def _press(self, view: Any, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        self.hands.desk.main.activateWindow()
        view.setFocus()
        self.hands.until(view.hasFocus)
        self.hands.qtbot.keyClick(view, key, modifier)
        self.hands.desk.calm()

    def weigh(self) -> None:
        """A vessel is scanned as by a keyboard, the balance's key pressed: the weight stands in the sample's line."""
        page = self.hands.go("weighing")
        self.hands.pick(page.choices.item, "bitumen_a")
        self.hands.until(lambda: page.display.name.text() == FIRST[1])
        page.lines.setFocus()
        self.hands.qtbot.keyClicks(page, "F-01")
        self.hands.qtbot.keyClick(page.scan, Qt.Key.Key_Return)
        self.hands.until(lambda: "F-01" in page.display.sentence.text())
        states = self.laboratory.station.store.ports.states
        self.hands.until(lambda: any(state.condition == "listening" for state in states().values()))
        self.laboratory.balance.press_print("52.1034")
        self.hands.until(lambda: any("52.1034 g" in cells for cells in page.lines.cells()))

    def offline(self) -> None:
        """The service is gone: the queue says so."""
        self.laboratory.service.kill()
        page = self.hands.go("queue")
        self.hands.click(page.now)
        self.hands.until(lambda: "tries again" in page.lanes.text())

    def issue(self, order: str) -> str:
        """Prepared, reviewed and approved by three people; gives the report's number."""
        page = self.hands.go("reports")
        self.hands.click_row(page.drafts, order, TITLE)
        panel = page.report_panel
        for button, person in ((page.draft_panel.prepare, "zhang"), (panel.review, "li"), (panel.approve, "wang")):
            self.hands.click(button)
            self.hands.sign(person)
        assert panel.report.state == "issued"
        return str(panel.report.report_no)

    def merge(self, first: str, second: str) -> None:
        """Two issued reports become one."""
        page = self.hands.go("reports")
        self.hands.click_row(page.reports, first)
        self.hands.click(page.merge)
        dialog = self.hands.dialog(MergeDialog)
        self.hands.pick(dialog.by, "item")
        self.hands.click_row(dialog.table, second)
        self.hands.click(dialog.toggle)
        self.hands.click(dialog.look)
        assert dialog.pages.page_count > 1
        self.hands.click(dialog.ok)
        self.hands.sign("zhang")
        assert page.report_panel.report.relation == "merges"

    def back(self) -> None:
        """What was issued meanwhile has waited, and is delivered once the service is there again."""
        page = self.hands.go("queue")
        waiting = self.laboratory.station.store.outbox.items("waiting")
        assert sum(item.type == "report.issued" for item in waiting) == 2
        self.laboratory.service.keep_alive()
        self.hands.click(page.now)
        self.hands.until(lambda: page.states.button("waiting").text().endswith(" 0"))
        self.hands.until(lambda: "in order" in page.lanes.text())
        for order, _ in (FIRST, SECOND):
            assert self.laboratory.state_of(order, "gc_sat") == "reported"


@pytest.fixture
def laboratory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    opened = open_laboratory(tmp_path)
    yield opened
    opened.close()


def test_a_whole_day_in_the_program_ends_with_exit_code_0(
    qtbot: QtBot, qapp: QApplication, laboratory: Laboratory, tmp_path: Path
) -> None:
    """Arrive, correct by mouse and keys, weigh, offline, review, approve by PIN, issue, merge, back online, close."""
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(tmp_path / "settings"))
    failed: list[BaseException] = []

    def live() -> None:
        (window,) = (one for one in qapp.topLevelWidgets() if isinstance(one, MainWindow) and one.isVisible())
        desk = Desk(qtbot, SimpleNamespace(main=window, background=window._background))  # type: ignore[arg-type]
        try:
            desk.calm()
            day = Day(Hands(desk), laboratory)
            day.arrive()
            day.correct()
            day.weigh()
            day.offline()
            day.merge(day.issue(FIRST[0]), day.issue(SECOND[0]))
            day.back()
            assert not window.troubles.troubles
        except BaseException as error:  # noqa: BLE001  told below: an event handler may not raise
            failed.append(error)
        window.close()

    QTimer.singleShot(0, live)
    code = main(["--data", str(laboratory.data), "--lang", "en", "--page", "today", "--appearance", "light"])
    if failed:
        raise failed[0]
    assert code == 0
