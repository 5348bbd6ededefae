"""The bench as a technician uses it: a peak corrected by mouse and by keys, kept, reported, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QDialog

from gui.pages.integration.bench import Bench
from gui.pages.integration.method_dialog import MethodDialog
from gui.pages.integration.sequence_dialog import SequenceDialog
from gui.pages.runs.name_dialog import NameDialog
from gui.widgets.reason_dialog import ReasonDialog
from gui.widgets.scale import Span
from gui.widgets.signing_dialog import SigningDialog
from station.assembly import Station
from station.records import MeasurementRow
from tests.gui.conftest import WAIT_MS, Desk
from tests.gui.made_station import PINS

LEFT = Qt.MouseButton.LeftButton
SAMPLE = "WT2026-0001-001"


def open_dialog(kind: type[QDialog]) -> QDialog:
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert len(shown) == 1
    return shown[0]


def give_reason(desk: Desk, *, stays: bool = False) -> None:
    """Answer the question for a reason by its first entry and Enter."""
    dialog = open_dialog(ReasonDialog)
    assert isinstance(dialog, ReasonDialog)
    dialog.stays.setChecked(stays)
    desk.qtbot.mouseClick(dialog.ok, LEFT)
    desk.calm()


def sign(desk: Desk, person: str = "zhang") -> None:
    dialog = open_dialog(SigningDialog)
    assert isinstance(dialog, SigningDialog)
    desk.qtbot.keyClicks(dialog.pin, PINS[person])
    desk.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    desk.calm()


@pytest.fixture
def run(station: Station) -> MeasurementRow:
    return next(row for row in station.library.runs() if row.sample_name == SAMPLE and row.technique == "gc")


@pytest.fixture
def bench(desk: Desk, run: MeasurementRow) -> Bench:
    """The saturates run on the bench, its nC17 chosen and filling the view."""
    desk.go_to("measurements")
    page = desk.main.pages["measurements"]
    page.runs.choose(run.id)
    desk.calm()
    bench: Bench = page.bench
    number = names(bench).index("nC17")
    bench.choose(number)
    apex = bench.view.drawing.peaks[number].apex
    bench.view.look_at(Span(apex - 0.4, apex + 0.4))
    bench.view.setFocus()
    desk.calm()
    return bench


def press(
    desk: Desk, bench: Bench, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """A key on the curve; without a screen no window is active by itself after a dialog has closed."""
    desk.main.activateWindow()
    bench.view.setFocus()
    desk.qtbot.waitUntil(bench.view.hasFocus, timeout=WAIT_MS)
    desk.qtbot.keyClick(bench.view, key, modifier)


def names(bench: Bench) -> list[str]:
    assert bench.view.drawing is not None
    return [peak.name for peak in bench.view.drawing.peaks]


def drag(desk: Desk, bench: Bench, start: QPointF, end: QPointF) -> None:
    """The left button pressed at one place of the curve, moved and released at another."""
    here, there = start.toPoint(), end.toPoint()
    desk.qtbot.mousePress(bench.view, LEFT, pos=here)
    for part in (0.3, 0.6, 1.0):
        desk.qtbot.mouseMove(bench.view, (start + (end - start) * part).toPoint())
    desk.qtbot.mouseRelease(bench.view, LEFT, pos=there)
    desk.calm()


def test_a_baseline_dragged_by_the_mouse_asks_its_reason_once_and_changes_the_area(desk: Desk, bench: Bench) -> None:
    """The ring at the end of the baseline is lifted; the reason is asked, and not again where it stays."""
    number = bench.view.highlighted
    area = bench.hands.sheet.peaks[number].area
    for height in (30, 60):
        grip = bench.view.grips()["end_level"]
        drag(desk, bench, grip, grip - QPointF(0, height))
        if height == 30:
            give_reason(desk, stays=True)
    sheet = bench.hands.sheet
    assert sheet.peaks[bench.view.highlighted].area < area
    assert len(sheet.correction.steps) == 2
    assert len(sheet.correction.reasons) == 1
    assert bench.view.drawing.ghost, "the automatic integration is seen dotted"
    press(desk, bench, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.calm()
    press(desk, bench, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.calm()
    assert sheet.peaks[number].area == area
    press(desk, bench, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    desk.calm()
    assert sheet.peaks[number].area < area


def test_a_peak_is_split_merged_and_kept_by_keys_alone(
    desk: Desk, bench: Bench, station: Station, run: MeasurementRow
) -> None:
    """S, arrows and Enter cut; M joins again; Ctrl+S keeps: a revision beside the automatic one, with the values."""
    count = len(bench.hands.sheet.peaks)
    press(desk, bench, Qt.Key.Key_S)
    assert bench.view.marker is not None
    before = bench.view.marker.x
    press(desk, bench, Qt.Key.Key_Right)
    assert bench.view.marker.x > before
    press(desk, bench, Qt.Key.Key_Return)
    give_reason(desk, stays=True)
    assert len(bench.hands.sheet.peaks) == count + 1
    page = desk.main.pages["measurements"]
    assert len(page.tables.peaks.cells()) == count + 1, "the table keeps step with the curve"
    press(desk, bench, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    desk.calm()
    sign(desk)
    newest = station.store.determinations.newest(run.task_id or "")
    assert newest is not None
    assert newest.revision == 2
    assert newest.correction_ids
    assert any("right by hand" in cells[1] for cells in page.tables.remarks.cells())
    press(desk, bench, Qt.Key.Key_M)
    desk.calm()
    assert len(bench.hands.sheet.peaks) == count
    assert bench.acts.keep.isEnabled()


def test_n_and_p_walk_through_the_peaks_in_step_with_the_table(desk: Desk, bench: Bench) -> None:
    """The next and the one before, in the curve and in the table."""
    number = bench.view.highlighted
    table = desk.main.pages["measurements"].tables.peaks
    press(desk, bench, Qt.Key.Key_N)
    assert bench.view.highlighted == number + 1
    assert table.current[0] == number + 1
    press(desk, bench, Qt.Key.Key_P)
    assert bench.view.highlighted == number


def test_a_peak_is_added_deleted_and_named(desk: Desk, bench: Bench) -> None:
    """A draws a new peak by the mouse, D takes it away, R names a peak of the item's components."""
    sheet = bench.hands.sheet
    count = len(sheet.peaks)
    bench.hands.standing_reason = "漏积分的峰"
    frame = bench.view.frame()
    press(desk, bench, Qt.Key.Key_A)
    left = frame.rect.left() + 8
    drag(desk, bench, QPointF(left, 80), QPointF(left + 90, 80))
    assert len(bench.hands.sheet.peaks) == count + 1
    assert bench.view.chosen_peak.origin == "operator"
    press(desk, bench, Qt.Key.Key_D)
    desk.calm()
    assert len(bench.hands.sheet.peaks) == count
    bench.choose(names(bench).index("Pristane (Pr)"))
    press(desk, bench, Qt.Key.Key_R)
    dialog = open_dialog(NameDialog)
    assert isinstance(dialog, NameDialog)
    dialog.component.setCurrentText("Phytane (Ph)")
    desk.qtbot.mouseClick(dialog.ok, LEFT)
    desk.calm()
    assert names(bench).count("Phytane (Ph)") == 1
    assert "Pristane (Pr)" not in names(bench)


def test_a_limit_dragged_into_nothing_is_refused_in_the_bar_and_changes_nothing(desk: Desk, bench: Bench) -> None:
    """What cannot be done says why, and goes when the next act succeeds."""
    bench.hands.standing_reason = "峰界位置不当"
    sheet, steps = bench.hands.sheet, bench.hands.sheet.correction.steps
    peak = sheet.peaks[bench.view.highlighted]
    bench.hands._do(lambda one: one.move_limit(bench.view.highlighted, "start", peak.end + 5.0, "x"), None)
    desk.calm()
    assert sheet.correction.steps == steps
    assert desk.main.troubles.troubles
    press(desk, bench, Qt.Key.Key_D)
    desk.calm()
    assert not desk.main.troubles.troubles


def test_events_and_mode_are_kept_for_the_whole_sequence(desk: Desk, bench: Bench, station: Station) -> None:
    """E opens the method; an event leaves out the early peaks; the preview tells what changes in every other run."""
    bench.hands.standing_reason = "噪声或溶剂被积分"
    count = len(bench.hands.sheet.peaks)
    press(desk, bench, Qt.Key.Key_E)
    dialog = open_dialog(MethodDialog)
    assert isinstance(dialog, MethodDialog)
    dialog._add_row(None)
    dialog.table.cellWidget(0, 2).setText("20.5")
    desk.qtbot.mouseClick(dialog.ok, LEFT)
    desk.calm()
    assert len(bench.hands.sheet.peaks) < count
    bench.do("sequence")
    desk.calm()
    sequence = open_dialog(SequenceDialog)
    assert isinstance(sequence, SequenceDialog)
    rows = sequence.table.cells()
    assert [cells[0] for cells in rows] == ["Yes"]
    assert all("→" in cells[3] for cells in rows)
    desk.qtbot.mouseClick(sequence.ok, LEFT)
    sign(desk)
    revisions = sorted(
        made.revision
        for task in station.store.orders.tasks(None, "gc_sat")
        if (made := station.store.determinations.newest(task.id)) is not None
    )
    assert revisions == [1, 2, 2]


def test_a_second_run_is_laid_over_and_the_picture_is_exported(desk: Desk, bench: Bench, tmp_path: Path) -> None:
    """Overlay, logarithmic axis and the three kinds of file."""
    bench.over._fill()
    actions = bench.bar.overlay.menu().actions()
    assert actions
    actions[0].trigger()
    desk.calm()
    assert len(bench.view.drawing.others) == 1
    press(desk, bench, Qt.Key.Key_L)
    desk.calm()
    assert bench.view.drawing.log_floor is not None
    for kind, mark in (("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")):
        bench.bar.export.export_to(tmp_path / f"curve.{kind}", kind)
        desk.calm()
        assert (tmp_path / f"curve.{kind}").read_bytes().startswith(mark)
