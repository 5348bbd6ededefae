"""Drafts and reports as a technician uses them: origin of a value, values by hand, amending, merging, verifying."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from gui.pages.reports.by_hand_dialog import ByHandDialog
from gui.pages.reports.declare_dialog import DeclareDialog
from gui.pages.reports.merge_dialog import MergeDialog
from gui.pages.reports.numbers_dialog import NumbersDialog
from gui.pages.reports.page import ReportsPage
from gui.pages.reports.values import BY_HAND, CHANGED
from gui.widgets.raw_bytes import RawBytes
from gui.widgets.signing_dialog import SigningDialog
from station.assembly import Station
from tests.gui.conftest import Desk
from tests.gui.made_station import PINS

LEFT = Qt.MouseButton.LeftButton
ORDER = "WT2026-0001"


def open_dialog(kind: type[QDialog]) -> QDialog:
    shown = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert len(shown) == 1
    return shown[0]


def sign(desk: Desk, person: str, reason: str = "") -> None:
    dialog = open_dialog(SigningDialog)
    assert isinstance(dialog, SigningDialog)
    dialog.person.setCurrentIndex(dialog.person.findData(person))
    dialog.reason.setPlainText(reason)
    desk.qtbot.keyClicks(dialog.pin, PINS[person])
    desk.qtbot.mouseClick(dialog.sign, LEFT)
    desk.calm()


def issue(station: Station, item: str) -> str:
    """An issued report of the demonstration's order."""
    report = station.desk.prepare(ORDER, item, "zhang", PINS["zhang"])
    station.desk.review(report.id, "li", PINS["li"])
    return station.desk.approve(report.id, "wang", PINS["wang"]).id


@pytest.fixture
def page(desk: Desk) -> ReportsPage:
    desk.go_to("reports")
    shown: ReportsPage = desk.main.pages["reports"]
    return shown


def leaf(station: Station, task_id: str) -> str:
    """A calculated value on which no other rests."""
    made = station.store.determinations.newest(task_id)
    assert made is not None
    used = {name for value in made.outcome.values for name in value.inputs}
    return next(value.id for value in made.outcome.values if value.number is not None and value.id not in used)


def click_value(desk: Desk, page: ReportsPage, title: str) -> None:
    """A click into the first line's cell of that column."""
    table = page.draft_panel.lines
    titles = [table.model().headerData(n, Qt.Orientation.Horizontal) for n in range(table.model().columnCount())]
    index = table.model().index(0, titles.index(title))
    table.scrollTo(index)
    desk.qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(index).center())
    desk.calm()


def test_a_click_on_a_value_leads_to_its_peak_and_its_raw_bytes(desk: Desk, page: ReportsPage) -> None:
    """Pr/nC17: two peaks on a run, the bytes of its file, and the chromatogram with that peak brought out."""
    page.drafts.choose(f"{ORDER}/gc_sat")
    desk.calm()
    click_value(desk, page, "Pr/nC17")
    origin = page.draft_panel.values.origin
    assert [cells[0].strip() for cells in origin.lines.cells()][:2] == ["Peak area", "Peak area"]
    desk.qtbot.mouseClick(origin.raw, LEFT)
    desk.calm()
    raw = open_dialog(RawBytes)
    assert isinstance(raw, RawBytes)
    assert raw.text.toPlainText().startswith("00000000  ")
    raw.close()
    desk.qtbot.mouseClick(origin.peak, LEFT)
    desk.calm()
    assert desk.main.current_page == "measurements"
    peak = desk.main.pages["measurements"].bench.view.chosen_peak
    assert peak is not None
    assert peak.name == "Pristane (Pr)"


def test_a_value_typed_by_hand_is_marked_and_the_calculated_one_kept(
    desk: Desk, page: ReportsPage, station: Station
) -> None:
    """The cell carries its mark; the determination still holds what was calculated."""
    page.drafts.choose(f"{ORDER}/rock_eval")
    desk.calm()
    desk.qtbot.mouseClick(page.draft_panel.by_hand, LEFT)
    dialog = open_dialog(ByHandDialog)
    assert isinstance(dialog, ByHandDialog)
    dialog.column.setCurrentIndex(0)
    head = dialog.column.currentData()
    dialog.figure.setText("0,99")
    dialog.reason.setCurrentIndex(dialog.reason.findData("transcription"))
    desk.qtbot.mouseClick(dialog.ok, LEFT)
    sign(desk, "zhang")
    assert any(cell == f"{BY_HAND} 0.99" for cells in page.draft_panel.lines.cells() for cell in cells)
    made = next(row.determination for row in page.draft_panel.draft.rows if row.determination.by_hand)
    assert str(made.reported.value(head.id).number) == "0.99"
    assert str(made.outcome.value(head.id).number) != "0.99"


def test_an_issued_report_is_verified_exported_and_amended_with_its_differences(
    desk: Desk, page: ReportsPage, station: Station, tmp_path: Path
) -> None:
    """A corrected value after issue becomes an amendment that lists it; the file verifies; the content exports."""
    report_id = issue(station, "rock_eval")
    page.reload()
    desk.calm()
    page.reports.choose(report_id)
    desk.calm()
    page.report_panel.verify.trigger()
    desk.calm()
    assert page.report_panel._verdict.text().startswith("✓")
    page.files.export_to(page.report_panel.report, tmp_path / "report.json", "json")
    desk.calm()
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["report_no"]
    task = page.report_panel.report.task_ids[0]
    station.by_hand.set_values(task, {leaf(station, task): None}, "instrument", "zhang", PINS["zhang"])
    page.report_panel.amend.trigger()
    sign(desk, "zhang", "a value was disturbed")
    amendment = page.report_panel.report
    assert amendment.relation == "amends"
    assert amendment.state == "prepared"
    assert page.report_panel.preview.page_count >= 1
    cells = [cell for cells in page.report_panel.values.lines.cells() for cell in cells]
    assert [cell for cell in cells if cell.startswith(CHANGED)] == [f"{CHANGED} —"], "what differs is marked"


def test_issued_reports_are_merged_into_one(desk: Desk, page: ReportsPage, station: Station) -> None:
    """Two items of one client: chosen, looked at, signed; the merged report waits for its review."""
    ids = [issue(station, item) for item in ("rock_eval", "gas_comp")]
    page.reload()
    desk.calm()
    page.reports.choose(ids[0])
    desk.calm()
    desk.qtbot.mouseClick(page.merge, LEFT)
    dialog = open_dialog(MergeDialog)
    assert isinstance(dialog, MergeDialog)
    dialog.by.setCurrentIndex(dialog.by.findData("client"))
    dialog.table.choose(ids[1])
    desk.qtbot.mouseClick(dialog.toggle, LEFT)
    assert sorted(dialog.chosen) == sorted(ids)
    desk.qtbot.mouseClick(dialog.look, LEFT)
    desk.calm()
    assert dialog.pages.page_count > 1
    desk.qtbot.mouseClick(dialog.ok, LEFT)
    sign(desk, "zhang")
    assert page.report_panel.report.relation == "merges"
    desk.qtbot.keyClicks(page.search, page.report_panel.report.report_no)
    assert len(page.reports.cells()) == 1


def test_a_declaration_is_signed_and_stands_on_the_draft(desk: Desk, page: ReportsPage, station: Station) -> None:
    """What is typed is kept by a person's PIN, and the dialog begins with it the next time."""
    page.drafts.choose(f"{ORDER}/rock_eval")
    desk.calm()
    for expected in ("", "称样量减半"):
        desk.qtbot.mouseClick(page.draft_panel.declare, LEFT)
        dialog = open_dialog(DeclareDialog)
        assert isinstance(dialog, DeclareDialog)
        assert dialog.wordings["deviations"].toPlainText() == expected
        dialog.wordings["deviations"].setPlainText("称样量减半")
        desk.qtbot.mouseClick(dialog.ok, LEFT)
        sign(desk, "zhang")
    assert station.store.orders.declared(ORDER, "rock_eval").deviations == "称样量减半"


def test_a_number_is_made_void_in_the_register_of_numbers(desk: Desk, page: ReportsPage, station: Station) -> None:
    """Only a report that was sent back; afterwards its line says who and why, and the number stays."""
    report = station.desk.prepare(ORDER, "rock_eval", "zhang", PINS["zhang"])
    issued = station.store.reports.get(issue(station, "gas_comp"))
    assert issued is not None
    station.desk.send_back(report.id, "li", PINS["li"], "样品弄错")
    desk.qtbot.mouseClick(page.numbers, LEFT)
    dialog = open_dialog(NumbersDialog)
    assert isinstance(dialog, NumbersDialog)
    desk.calm()
    dialog.lines.choose(issued.report_no)
    assert not dialog.void.isEnabled()
    dialog.lines.choose(report.report_no)
    desk.qtbot.mouseClick(dialog.void, LEFT)
    sign(desk, "wang", "委托取消")
    cells = {line[0]: line for line in dialog.lines.cells()}
    person = station.store.people.get("wang")
    assert person is not None
    assert {"Void", "委托取消", person.name} <= set(cells[report.report_no])
    assert not dialog.void.isEnabled()
    dialog.accept()
