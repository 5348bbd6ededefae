"""The first page: expected arrivals, who is waited for, what is wrong; and the rules behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pypdf import PdfReader

from gui.handover import save_sheet, sheet
from station.assembly import Station
from station.library.expected import compare, expected, usual_gap
from station.records import Trouble, WatchFolder
from station.records.sequences import RunList, Vial
from station.store.run_lists import RunSince
from tests.gui.conftest import Desk
from tests.gui.made_station import PINS

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FOLDER = WatchFolder(id="gc", path=Path("/gc"), instrument="GC-1", item_ids=("gc_sat",))


def _list(*names: str) -> RunList:
    vials = tuple(Vial(position=n, sample_name=name) for n, name in enumerate(names, start=1))
    return RunList(id="r", folder_id="gc", name="night", vials=vials, planned_at=START)


def _run(name: str, minutes: float) -> RunSince:
    return RunSince(run_id=f"{name}@{minutes}", sample_name=name, state="determined", captured_at=_at(minutes))


def _at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def test_a_vial_that_was_passed_over_is_late_and_a_stranger_is_unexpected() -> None:
    """Vial 2 is missing while vial 3 is in; a name that is not in the list is told apart."""
    lines = compare(_list("A", "B", "C", "D"), FOLDER, [_run("a ", 20), _run("C", 40), _run("X", 60)], None, _at(61))
    assert [(line.sample_no, line.state) for line in lines] == [
        ("A", "in"),
        ("B", "late"),
        ("C", "in"),
        ("D", "planned"),
        ("X", "unexpected"),
    ]


def test_a_vial_is_late_by_one_and_a_half_of_the_usual_gap() -> None:
    """The instrument's pace is 20 min: the next vial is due 30 min after the last, the one after it 60 min."""
    pace = usual_gap([_at(m) for m in (-800, -820, -840, -860)])
    assert pace == timedelta(minutes=20)
    runs = [_run("A", 20)]
    states = {
        minutes: [line.state for line in compare(_list("A", "B", "C"), FOLDER, runs, pace, _at(minutes))]
        for minutes in (49, 51, 81)
    }
    assert states == {49: ["in", "planned", "planned"], 51: ["in", "late", "planned"], 81: ["in", "late", "late"]}


def test_a_name_that_is_run_twice_takes_its_runs_in_order() -> None:
    """Two vials of the same name are two runs; a third run is not expected."""
    runs = [_run("STD", 1), _run("STD", 2), _run("STD", 3)]
    lines = compare(_list("STD", "STD"), FOLDER, runs, None, _at(9))
    assert [(line.state, line.run_id) for line in lines] == [
        ("in", "STD@1"),
        ("in", "STD@2"),
        ("unexpected", "STD@3"),
    ]


def test_a_night_is_no_run_length() -> None:
    """Without three gaps within six hours nothing is known of the pace, and nothing is called late."""
    assert usual_gap([_at(0), _at(-20), _at(-900), _at(-920)]) is None
    assert usual_gap([]) is None


def test_an_order_is_late_after_the_days_the_laboratory_has_set(station: Station) -> None:
    """Received on 2 March; with seven days it is late on the tenth, not on the ninth."""
    station.store.db.execute("UPDATE measurement SET task_id = NULL, state = 'unmatched'")
    states = {
        day: {line.state for line in expected(station.store, datetime(2026, 3, day, 12, tzinfo=UTC))} for day in (9, 10)
    }
    assert states == {9: {"planned"}, 10: {"late"}}
    station.store.settings.put("board.late_days", "30")
    assert {line.state for line in expected(station.store, datetime(2026, 3, 10, 12, tzinfo=UTC))} == {"planned"}


def test_the_first_page_says_who_is_waited_for_and_goes_there(desk: Desk, station: Station) -> None:
    """A prepared report waits for those who may review it, but not for who prepared it; Enter opens it."""
    desk.go_to("today")
    page = desk.main.pages["today"]
    assert {line[0] for line in page.waiting.cells()} == {"Prepare"}
    report = station.desk.prepare("WT2026-0001", "gas_comp", "zhang", PINS["zhang"])
    page.reload()
    desk.calm()
    first = page.waiting.cells()[0]
    assert (first[0], first[1]) == ("Review", report.report_no)
    assert first[3]
    page.waiting.opened.emit(page.waiting.table.rows[0])
    desk.calm()
    assert desk.main.current_page == "reports"
    assert desk.main.pages["reports"].report_panel.report.id == report.id


def test_a_lost_folder_is_counted_and_named_among_what_is_wrong(desk: Desk) -> None:
    """The unplugged instrument and the unreadable note are both told on the first page."""
    desk.go_to("today")
    page = desk.main.pages["today"]
    assert next(line[0] for line in page.stuck.cells()) == "XRD-1 D8"
    assert int(page.figures["stuck"]._number.text()) == len(page.stuck.cells())


def test_last_looks_grow_old_and_nobody_looking_is_said(desk: Desk, station: Station) -> None:
    """The agent is dead for an hour: no folder is called watched any more."""
    desk.go_to("today")
    page = desk.main.pages["today"]
    page.tick(station.clock.now() + timedelta(hours=1))
    states = {line[2] for line in page.sources.cells()}
    assert states == {"Nobody looks", "Instrument folder lost"}
    assert all("min ago" in line[1] for line in page.sources.cells())


def test_the_hand_over_sheet_names_what_is_wrong_and_who_is_waited_for(
    desk: Desk, station: Station, tmp_path: Path
) -> None:
    """As PDF on paper: the trouble's own sentence, the people, and a line to sign on."""
    day = station.library.today(station.clock.now())
    document = sheet(day, station.catalogue, desk.main._languages)
    save_sheet(document, str(tmp_path / "sheet.pdf"))
    assert len(PdfReader(tmp_path / "sheet.pdf").pages) == 1
    text = document.toPlainText()
    assert day.stuck[0].trouble.message.en in text
    assert "Handed over by" in text
    assert all(name in text for one in day.waiting for name in one.people)


def test_a_run_list_is_kept_until_it_is_closed(station: Station) -> None:
    """Put up, found open, closed; and the troubles of others do not matter to it."""
    folder = station.store.arrivals.folders()[0]
    lists = station.store.run_lists
    run_list = RunList(
        id="one", folder_id=folder.id, name="n", vials=(Vial(position=1, sample_name="A"),), planned_at=START
    )
    lists.put(run_list)
    assert lists.open() == [run_list]
    assert isinstance(folder.trouble, Trouble | None)
    lists.put(RunList(id="one", folder_id=folder.id, name="n", vials=(), planned_at=START, closed=True))
    assert lists.open() == []
