"""Manners of the window: small screens, what is dragged in, the icon beside the clock."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from gui.dropping import DroppedDialog
from gui.pages.instruments.instrument_wizard import InstrumentWizard
from parsers.instrument_file import Progress
from parsers.measurement import Measurement
from parsers.wording import Text
from sample_spectra.andi import andi_bytes
from sample_spectra.chromatogram import saturates_run
from station.records import Trouble
from tests.gui.conftest import WAIT_MS, Desk

TROUBLE = Trouble(kind="x", title=Text("甲", "lost"), message=Text("甲", "the disk is asleep"), cure=Text("乙", "wake"))


def _drop(desk: Desk, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), action, mime, left, none)
    desk.main.dragEnterEvent(enter)
    assert enter.isAccepted()
    desk.main.dropEvent(QDropEvent(QPointF(9, 9), action, mime, left, none))
    desk.calm()


def test_every_page_fits_a_small_screen(desk: Desk) -> None:
    """1024 x 768, after every page has been shown."""
    for page in desk.main.pages:
        desk.go_to(page)
    least = desk.main.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 768


def test_a_file_that_is_dragged_in_is_read_and_shown(desk: Desk, tmp_path: Path) -> None:
    """Its format and its run; nothing is stored."""
    path = tmp_path / "run.cdf"
    path.write_bytes(andi_bytes(saturates_run(7, "DRAGGED-1", main_carbon=20.0), "FID1A"))
    before = desk.window.station.store.data_version()
    _drop(desk, path)
    (dialog,) = desk.main.findChildren(DroppedDialog)
    desk.qtbot.waitUntil(lambda: len(dialog.runs.cells()) == 1, timeout=WAIT_MS)
    assert dialog.runs.cells()[0][0] == "DRAGGED-1"
    assert "ANDI" in dialog._answer.text()
    desk.calm()
    assert dialog.view.drawing is not None
    assert [dialog.curve.itemText(n) for n in range(dialog.curve.count())] == ["FID1A"]
    assert {"nC17", "nC18"} <= {peak.name for peak in dialog.view.drawing.peaks}
    dialog.export.export_to(tmp_path / "look.svg", "svg")
    desk.calm()
    assert b"<svg" in (tmp_path / "look.svg").read_bytes()[:600]
    assert desk.window.station.store.data_version() == before
    dialog.reject()


def test_a_look_that_is_closed_reads_no_further(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of hundreds of megabytes is read for its curves; whoever closes the dialog does not wait for that."""
    path = tmp_path / "run.cdf"
    path.write_bytes(andi_bytes(saturates_run(7, "DRAGGED-2", main_carbon=20.0), "FID1A"))

    def endless(_: Path, progress: Progress) -> list[Measurement]:
        while True:
            progress(1, 2)
            time.sleep(0.001)

    monkeypatch.setattr("gui.dropping.read", endless)
    desk.main.look_at(path)
    desk.qtbot.waitUntil(lambda: bool(desk.main.findChildren(DroppedDialog)), timeout=WAIT_MS)
    (dialog,) = desk.main.findChildren(DroppedDialog)
    desk.qtbot.waitUntil(lambda: len(dialog.runs.cells()) == 1, timeout=WAIT_MS)
    desk.qtbot.waitUntil(dialog.progress.cancel.isVisible, timeout=WAIT_MS)
    desk.qtbot.mouseClick(dialog.progress.cancel, Qt.MouseButton.LeftButton)
    desk.calm()
    assert not desk.main.troubles.troubles


def test_a_file_that_took_long_is_told_without_its_curves(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its runs are there; it is not read once more beside the window, and the dialog says so."""
    path = tmp_path / "run.cdf"
    path.write_bytes(andi_bytes(saturates_run(7, "DRAGGED-3", main_carbon=20.0), "FID1A"))
    monkeypatch.setattr("gui.dropping.MOST_SECONDS", 0.0)
    _drop(desk, path)
    (dialog,) = desk.main.findChildren(DroppedDialog)
    assert dialog.runs.cells()[0][0] == "DRAGGED-3"
    assert "not drawn here" in dialog._answer.text()
    assert dialog.view.drawing is None
    assert not dialog.progress.isVisible()
    dialog.reject()


def test_a_dragged_file_that_is_none_of_ours_says_why(desk: Desk, tmp_path: Path) -> None:
    """The reader's own reason and its cure."""
    path = tmp_path / "letter.zzz"
    path.write_bytes(b"\x00\x01nothing" * 30)
    _drop(desk, path)
    (dialog,) = desk.main.findChildren(DroppedDialog)
    desk.qtbot.waitUntil(lambda: "letter.zzz" in dialog._answer.text(), timeout=WAIT_MS)
    assert dialog.runs.cells() == []
    dialog.reject()


def test_a_dragged_folder_begins_to_be_set_up(desk: Desk, tmp_path: Path) -> None:
    """The wizard stands open with its path."""
    folder = tmp_path / "GC-8"
    folder.mkdir()
    _drop(desk, folder)
    desk.qtbot.waitUntil(lambda: bool(desk.main.findChildren(InstrumentWizard)), timeout=WAIT_MS)
    (wizard,) = desk.main.findChildren(InstrumentWizard)
    assert wizard.path.text() == str(folder)
    desk.qtbot.waitUntil(wizard.switch_on.isVisible, timeout=WAIT_MS)
    wizard.reject()


def test_the_icon_beside_the_clock_says_how_the_station_is(desk: Desk, monkeypatch) -> None:
    """Its words are those of the bottom line; a trouble is told once, and again only after it was over."""
    tray, told = desk.main.tray, []
    desk.main._tick()
    assert "last look" in tray.icon.toolTip()
    monkeypatch.setattr(tray.icon, "showMessage", lambda *given: told.append(given[0]))
    monkeypatch.setattr(desk.main, "isActiveWindow", lambda: False)
    for _ in range(2):
        desk.background.report("disk", TROUBLE)
    assert told == ["lost"]
    desk.background.recover("disk")
    desk.background.report("disk", TROUBLE)
    assert told == ["lost", "lost"]
    desk.background.recover("disk")
    assert [action.text() for action in tray._menu.actions()] == ["Show the window", "Close the window"]
