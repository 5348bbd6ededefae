"""Setting an instrument up by mouse and keys: look, proposal, dry run, switched on; and its run lists."""

from __future__ import annotations

import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.agent_starter import AgentStarter
from gui.background import Background
from gui.pages.instruments.instrument_wizard import InstrumentWizard
from gui.pages.instruments.run_list_dialog import RunListDialog
from gui.widgets.pulse_line import PulseLine, Signs
from gui.widgets.signing_dialog import SigningDialog
from station.assembly import Station
from station.store.codec import from_json
from station.store.outbox_rows import QueueCounts
from sync.agent_lock import LOCK_NAME
from tests.gui.conftest import WAIT_MS, Desk

LEFT = Qt.MouseButton.LeftButton


def _folder(tmp_path: Path) -> Path:
    """An instrument's folder with results of three samples by file name, and a note that is no data."""
    folder = tmp_path / "GC-9 结果"
    folder.mkdir()
    for name in ("WT2026-0001-001", "WT2026-0001-002", "BLANK"):
        head = "Time (min),Signal (pA)\n"
        rows = "".join(f"{n / 100:.2f},{10 + n % 7}\n" for n in range(200))
        (folder / f"run_{name}.csv").write_text(head + rows, encoding="utf-8")
    (folder / "readme.log").write_text("nothing to see", encoding="utf-8")
    return folder


def _wizard(desk: Desk) -> InstrumentWizard:
    (wizard,) = desk.main.findChildren(InstrumentWizard)
    return wizard


def test_first_start_leads_to_a_watched_folder(open_desk, empty_station: Station, tmp_path: Path) -> None:
    """On an empty station: one button on the first page, one path, Enter, one button; nobody has to exist yet."""
    folder = _folder(tmp_path)
    desk = open_desk(empty_station, "en", "today")
    today = desk.main.pages["today"]
    desk.qtbot.mouseClick(today.set_up, LEFT)
    desk.calm()
    page = desk.main.pages["instruments"]
    wizard = _wizard(desk)
    wizard.path.setText(str(folder))  # keys of the test have no Chinese
    desk.qtbot.keyClick(wizard.path, Qt.Key.Key_Return)
    desk.qtbot.waitUntil(wizard.switch_on.isVisible, timeout=WAIT_MS)
    desk.calm()
    assert wizard.form.name.text() == "GC-9 结果"
    assert len(wizard.lines.cells()) == 4
    desk.qtbot.mouseClick(wizard.switch_on, LEFT)
    desk.calm()
    (watched,) = empty_station.store.arrivals.folders()
    assert (watched.path, watched.revision, watched.active) == (folder, 1, True)
    assert page.folders.cells()[0][0] == "GC-9 结果"
    ((revision, body),) = empty_station.store.arrivals.profiles(watched.id)
    assert (revision, body["made_by"]) == (1, "setup")
    desk.go_to("today")
    desk.qtbot.waitUntil(lambda: not today.set_up.isVisible(), timeout=WAIT_MS)


def test_the_agent_is_started_from_the_line_of_signs(open_desk, empty_station: Station) -> None:
    """Where none runs a button starts the real one, which outlives the window; it goes once the agent is seen."""
    desk = open_desk(empty_station, "en", "today")
    pulse = desk.main.pulse
    assert pulse.start.isVisible()
    desk.qtbot.mouseClick(pulse.start, LEFT)
    assert not pulse.start.isVisible()
    assert "starting" in pulse.text()
    lock = empty_station.store.folder / LOCK_NAME
    try:
        desk.qtbot.waitUntil(lambda: empty_station.store.pulses.last("agent") is not None, timeout=60_000)
        desk.qtbot.waitUntil(lambda: "no folder to watch" in pulse.text(), timeout=WAIT_MS)
        assert pulse.tone == "good"
    finally:
        os.kill(json.loads(lock.read_text("utf-8"))["pid"], signal.SIGTERM)


def test_an_agent_that_cannot_be_started_is_told_with_its_command(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bar says which command was tried and where its log is; the button is there again."""
    monkeypatch.setattr("gui.agent_starter.agent_command", lambda folder: (str(tmp_path / "no-such-program"), ["run"]))
    background, pulse = Background(), PulseLine()
    qtbot.addWidget(pulse)
    starter = AgentStarter(tmp_path, background, pulse, pulse)
    nothing = QueueCounts(waiting=0, held=0, dead=0, stored=0, blobs_waiting=0, oldest_waiting_at=None)
    pulse.show_signs(Signs(agent=None, look=None, service=None, counts=nothing))
    pulse.tick(datetime.now(UTC))
    with qtbot.waitSignal(background.troubled) as told:
        starter.start()
    assert "no-such-program run" in told.args[1].message.en
    assert str(tmp_path) in told.args[1].cure.zh
    assert not pulse.start.isHidden()
    background.close()


def test_a_changed_profile_is_a_new_version_signed_by_an_administrator(
    desk: Desk, station: Station, tmp_path: Path
) -> None:
    """The rule takes the sample from the file's name; dry run says what changes; PIN; version 1 with its reason."""
    station.people.add("chen", "陈主任", {"admin"}, "8642")
    desk.go_to("instruments")
    page = desk.main.pages["instruments"]
    page.folders.choose(next(one.id for one in page.folders.table.rows if one.trouble is None))
    desk.qtbot.mouseClick(page.change, LEFT)
    wizard = _wizard(desk)
    desk.qtbot.waitUntil(wizard.switch_on.isVisible, timeout=WAIT_MS)
    desk.calm()
    wizard.form.source.setCurrentIndex(1)
    wizard.form.source.activated.emit(1)
    desk.qtbot.waitUntil(lambda: "another name" in wizard.tried.text(), timeout=WAIT_MS)
    desk.qtbot.mouseClick(wizard.switch_on, LEFT)
    (dialog,) = wizard.findChildren(SigningDialog)
    desk.qtbot.keyClicks(dialog.pin, "8642")
    desk.qtbot.keyClicks(dialog.reason, "names stand in the files")
    desk.qtbot.mouseClick(dialog.sign, LEFT)
    desk.qtbot.waitUntil(lambda: bool(page.folders.current and page.folders.current.revision), timeout=WAIT_MS)
    changed = page.folders.current
    assert (changed.revision, changed.sample_from) == (1, "file")
    last = station.store.audit.last()
    assert last is not None
    said = from_json(last.body, dict)
    assert (said["act"], said["who"]) == ("instrument.profile", "chen")
    assert said["what"]["reason"] == "names stand in the files"


def test_a_wrong_rule_is_told_at_once_and_cannot_be_switched_on(desk: Desk) -> None:
    """The compiler's words stand under the form, the button is off until the rule is one."""
    desk.go_to("instruments")
    page = desk.main.pages["instruments"]
    page.open_wizard(next(one for one in page.folders.table.rows if one.trouble is None))
    wizard = _wizard(desk)
    desk.qtbot.waitUntil(wizard.switch_on.isVisible, timeout=WAIT_MS)
    desk.calm()
    desk.qtbot.keyClicks(wizard.form.sample_rule, "(")
    desk.qtbot.waitUntil(lambda: not wizard.switch_on.isEnabled(), timeout=WAIT_MS)
    assert "regular expression" in wizard.answer.text()
    desk.qtbot.keyClick(wizard.form.sample_rule, Qt.Key.Key_Backspace)
    desk.qtbot.waitUntil(wizard.switch_on.isEnabled, timeout=WAIT_MS)
    wizard.reject()


def test_a_folder_that_is_not_there_is_said_in_the_wizard(desk: Desk, tmp_path: Path) -> None:
    """No dialog over a dialog: the sentence and its cure, and one can try again."""
    desk.go_to("instruments")
    wizard = desk.main.pages["instruments"].open_wizard(None, str(tmp_path / "nowhere"))
    desk.calm()
    assert "nowhere" in wizard.answer.text()
    assert wizard.begin.isEnabled()
    assert not wizard.switch_on.isVisible()
    wizard.reject()


def test_a_run_list_is_put_up_and_the_first_page_waits_for_its_vials(desk: Desk, station: Station) -> None:
    """Two names typed; both are planned on the first page; taken off the board they are gone."""
    desk.go_to("today")
    desk.qtbot.mouseClick(desk.main.pages["today"].plan, LEFT)
    desk.calm()
    (dialog,) = desk.main.findChildren(RunListDialog)
    for name in ("S-1", "S-2"):
        desk.qtbot.keyClicks(dialog.samples, name)
        desk.qtbot.keyClick(dialog.samples, Qt.Key.Key_Return)
    desk.qtbot.mouseClick(dialog.put_up, LEFT)
    desk.calm()
    page = desk.main.pages["instruments"]
    assert [cells[1] for cells in page.run_lists.cells()] == ["2"]
    desk.go_to("today")
    expected = desk.main.pages["today"].expected
    wanted = [("Planned", "S-1"), ("Planned", "S-2")]
    desk.qtbot.waitUntil(
        lambda: [(cells[0], cells[2]) for cells in expected.cells() if cells[1]] == wanted, timeout=WAIT_MS
    )
    desk.go_to("instruments")
    page.run_lists.choose(page.run_lists.table.rows[0].id)
    desk.qtbot.mouseClick(page.take_off, LEFT)
    desk.qtbot.waitUntil(lambda: page.run_lists.cells() == [], timeout=WAIT_MS)
    assert station.store.run_lists.open() == []


def test_an_instrument_is_switched_off_and_the_agent_leaves_it(desk: Desk, station: Station) -> None:
    """Switched off it is not looked at any more; what is said of it stays."""
    desk.go_to("instruments")
    page = desk.main.pages["instruments"]
    chosen = next(one for one in page.folders.table.rows if one.trouble is None)
    page.folders.choose(chosen.id)
    desk.qtbot.mouseClick(page.switch, LEFT)
    desk.qtbot.waitUntil(lambda: page.folders.current is not None and not page.folders.current.active, timeout=WAIT_MS)
    before = station.store.arrivals.folder(chosen.id)
    (chosen.path / "new file.txt").write_text("x", encoding="utf-8")
    station.intake.step()
    assert station.store.arrivals.folder(chosen.id) == before
    assert not [one for one in station.intake.waiting() if one[0] == chosen.id]
    (chosen.path / "new file.txt").unlink()
