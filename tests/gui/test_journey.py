"""Where is my run: whatever is typed or scanned, every step with the reason why it waits, and the way on from there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from station.assembly import Station
from station.library.journey import Journey, scanned
from station.records import Event, WatchFolder
from station.records.sequences import RunList, Vial
from tests.gui.conftest import Desk
from tests.gui.made_station import PINS

SAMPLE = "WT2026-0001-001"
LEFT = Qt.MouseButton.LeftButton


def _found(station: Station, words: str) -> list[Journey]:
    return station.library.journeys(words, station.clock.now())


def _task(station: Station, item: str, words: str = SAMPLE) -> Journey:
    return next(one for one in _found(station, words) if one.kind == "task" and one.item_id == item)


def _states(journey: Journey) -> dict[str, str]:
    return {step.stage: step.state for step in journey.steps}


def _without_run(station: Station) -> None:
    station.store.db.execute("DELETE FROM determination")
    station.store.db.execute("UPDATE measurement SET task_id = NULL, state = 'unmatched'")
    station.store.db.execute("UPDATE measurement SET sample_name = 'typed wrongly'")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("\x02WT-1\x03\r", "WT-1"),
        ("  a b ", "a b"),
        ("https://x.example/v/" + "A" * 60 + ".eyJuIjoiR0MtMjAyNi0wMDAxIn0." + "B" * 86, "GC-2026-0001"),
        ("https://x.example/v/" + "A" * 60 + ".bm9qc29u." + "B" * 86, None),
    ],
)
def test_what_a_scanner_sends_is_understood(typed: str, meant: str | None) -> None:
    """Control characters go; of a verification link the report's number is taken; anything else stays as it is."""
    assert scanned(typed) == (typed if meant is None else meant)


def test_a_task_that_waits_for_a_signature_names_who_may_give_it(station: Station) -> None:
    """Up to the calculation everything is done; preparing waits for a person by name; the rest is ahead."""
    journey = _task(station, "rock_eval")
    assert _states(journey) == {
        "ordered": "done",
        "captured": "done",
        "calculated": "done",
        "drafted": "waiting",
        "reviewed": "ahead",
        "approved": "ahead",
        "sent": "waiting",
    }
    assert journey.at is not None
    assert journey.at.reason is not None
    assert "张立新" in journey.at.reason.en
    assert journey.at.next is not None
    assert journey.at.next.page == "reports"


def test_a_run_that_has_not_come_names_the_instruments_that_are_watched_for_it(station: Station) -> None:
    """Nothing of that name: the reason says which instruments are looked at, and what to check."""
    _without_run(station)
    step = _task(station, "rock_eval").at
    assert step is not None
    assert step.stage == "captured"
    names = [one.instrument for one in station.store.arrivals.folders() if "rock_eval" in one.item_ids]
    assert names
    assert all(name in step.reason.en for name in names)


def test_a_file_that_still_grows_says_for_how_long_it_must_be_quiet(station: Station) -> None:
    """As the agent's sign of life tells it: changed 4 s ago, needs 20 s."""
    _without_run(station)
    restless = {
        "folder_id": "x",
        "relpath": f"day/{SAMPLE}.D",
        "still_seconds": 4.2,
        "needs_seconds": 20.0,
        "whole": False,
    }
    station.store.pulses.beat("agent", station.clock.now(), {"restless": [restless]})
    step = _task(station, "gc_sat").at
    assert step is not None
    assert step.reason.en == (
        f'"day/{SAMPLE}.D" changed 4 s ago; it needs 20 s of quiet, and a file that belongs to it is missing.'
    )


def test_a_vial_in_a_run_list_says_where_it_stands(station: Station) -> None:
    """The list's name, the place in it, and that it was passed over."""
    _without_run(station)
    folder = station.store.arrivals.folders()[0]
    now = station.clock.now()
    vials = (Vial(position=1, sample_name=SAMPLE), Vial(position=2, sample_name="typed wrongly"))
    station.store.run_lists.put(
        RunList(id="n", folder_id=folder.id, name="night", vials=vials, planned_at=now - timedelta(hours=1))
    )
    step = _task(station, "gc_sat").at
    assert step is not None
    assert step.state == "stopped"
    assert 'Vial 1 of the run list "night"' in step.reason.en


def test_a_folder_that_is_lost_is_the_reason_with_its_cure(station: Station) -> None:
    """The only instrument for an item is unplugged: that is why nothing comes, and where one goes."""
    _without_run(station)
    lost = next(one for one in station.store.arrivals.folders() if one.trouble is not None)
    for folder in station.store.arrivals.folders():
        if "rock_eval" in folder.item_ids:
            station.store.arrivals.put_folder(
                WatchFolder(id=folder.id, path=folder.path, instrument=folder.instrument, item_ids=())
            )
    station.store.arrivals.put_folder(
        WatchFolder(id=lost.id, path=lost.path, instrument=lost.instrument, item_ids=("rock_eval",))
    )
    step = _task(station, "rock_eval").at
    assert step is not None
    assert step.reason == lost.trouble.message
    assert (step.next.page, step.next.subject) == ("instruments", lost.id)


def test_a_refused_event_and_a_returned_report_stop_the_journey(station: Station) -> None:
    """What the service refused is told in its words; what was sent back, with the reviewer's reason."""
    report = station.desk.prepare("WT2026-0001", "gas_comp", "zhang", PINS["zhang"])
    station.desk.send_back(report.id, "li", PINS["li"], "peak 3 is cut wrongly")
    step = _task(station, "gas_comp", report.report_no).at
    assert step is not None
    assert "peak 3 is cut wrongly" in step.reason.en
    item = station.outbox.record(
        Event(
            stream=f"report:{report.id}",
            type="report.issued",
            occurred_at=station.clock.now(),
            data={},
            actor="t",
            via="gui",
        )
    )
    station.store.outbox.mark(item.id, "dead", error="unknown client 7")
    found = next(one for one in _found(station, report.report_no) if one.kind == "report")
    assert found.steps[-1].state == "ahead"
    told = _task(station, "gas_comp", report.report_no).steps[-1]
    assert told.state == "stopped"
    assert "unknown client 7" in told.reason.en


def test_a_file_that_could_not_be_read_gives_the_readers_reason(station: Station) -> None:
    """By its name, or by the hash of its content."""
    (by_name,) = [one for one in _found(station, "notes.txt") if one.kind == "file"]
    assert by_name.at is not None
    assert by_name.at.stage == "read"
    assert "notes.txt" in by_name.at.reason.en
    arrival = station.store.arrivals.arrival(by_name.key.removeprefix("file/"))
    assert [one.key for one in _found(station, arrival.sha256)] == [by_name.key]


def test_percent_and_underscore_are_letters_like_others(station: Station) -> None:
    """They are no wildcards: what somebody types is what is looked for."""
    assert _found(station, "%") == []
    assert _found(station, "WT2026_0001") == []
    assert _found(station, "") == []


def test_a_scan_in_the_rail_shows_the_steps_and_a_button_leads_on(desk: Desk) -> None:
    """Ctrl+F, scan, Enter; the primary button goes to where the next act is done."""
    desk.qtbot.keyClick(desk.main, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.keyClicks(desk.main.rail.search, SAMPLE)
    desk.qtbot.keyClick(desk.main.rail.search, Qt.Key.Key_Return)
    desk.calm()
    page = desk.main.pages["journey"]
    assert desk.main.current_page == "journey"
    assert {cells[0] for cells in page.found.cells()} == {SAMPLE}
    assert desk.main.rail.search.text() == ""
    button: QPushButton = next(one for one in page.steps.buttons if one.property("rank") == "primary")
    assert button.text() == "Go to the report"
    desk.qtbot.mouseClick(button, LEFT)
    desk.calm()
    assert desk.main.current_page == "reports"


def test_what_is_not_found_says_so(desk: Desk) -> None:
    """In words, with what to do; not an empty table."""
    desk.main.open("journey", "ZZ-404")
    desk.calm()
    page = desk.main.pages["journey"]
    assert "ZZ-404" in page._answer.text()
    assert "no sample" in page._answer.text()
