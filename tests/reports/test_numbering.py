"""Report numbers are unique, follow the scheme, and start again each year."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from click.testing import CliRunner

from station.errors import Conflict
from station.reports.commands.report import report as report_command
from station.reports.numbers import blocks as number_blocks
from station.reports.numbers.audit import gaps
from station.reports.numbers.blocks import BlockWish, NoNumbers
from station.reports.numbers.numbering import (
    SCHEME_SETTING,
    BadScheme,
    check_scheme,
    counters,
    next_report_no,
    number,
)
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

DAY = date(2026, 3, 5)


def test_numbers_follow_the_scheme(laboratory: Laboratory) -> None:
    """Year, item code, station and a serial of four figures, counted for each code alone."""
    store = laboratory.station.store
    with store.transaction():
        given = [next_report_no(store, code, DAY) for code in ("GS", "GS", "RE", "GS")]
    assert given == ["2026-GS-010001", "2026-GS-010002", "2026-RE-010001", "2026-GS-010003"]


def test_a_new_year_starts_again_and_a_new_month_does_not(laboratory: Laboratory) -> None:
    """The serial is the year's."""
    store = laboratory.station.store
    store.settings.put(SCHEME_SETTING, "{code}{YY}{MM}-{serial:3}")
    days = [date(2026, 11, 30), date(2026, 12, 1), date(2027, 1, 4)]
    assert [next_report_no(store, "RE", day) for day in days] == ["RE2611-001", "RE2612-002", "RE2701-001"]


def test_many_threads_never_get_the_same_number(laboratory: Laboratory) -> None:
    """Sixty numbers taken by six threads at once are sixty numbers without a gap."""
    store = laboratory.station.store

    def take(_: int) -> list[str]:
        return [next_report_no(store, "GS", DAY) for _ in range(10)]

    with ThreadPoolExecutor(6) as pool:
        taken = [one for some in pool.map(take, range(6)) for one in some]
    assert sorted(taken) == [f"2026-GS-01{n:04}" for n in range(1, 61)]


def test_a_failed_preparation_takes_no_number(complete: Laboratory) -> None:
    """A number belongs to its report's transaction: if that fails, the next report gets it."""
    store = complete.station.store

    def fail() -> None:
        with store.transaction():
            next_report_no(store, "RE", DAY)
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        fail()
    assert complete.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN).report_no == "2026-RE-010001"


def test_a_number_given_under_another_scheme_is_passed_over(complete: Laboratory) -> None:
    """Changing the scheme to one that gives the same texts never gives a number twice."""
    store = complete.station.store
    first = complete.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    store.settings.put(SCHEME_SETTING, "{YYYY}-RE-{station}{serial:4}")
    assert first.report_no == "2026-RE-010001"
    assert next_report_no(store, "RE", DAY) == "2026-RE-010002"


def _served(laboratory: Laboratory, scheme: str = "{YYYY}-{code}-{serial:4}") -> list[BlockWish]:
    """The laboratory takes its numbers from the service; what it asks for."""
    store = laboratory.station.store
    store.settings.put(number_blocks.SOURCE_SETTING, "service")
    store.settings.put(SCHEME_SETTING, scheme)
    return number_blocks.wishes(store, counters(store, ["RE"], DAY))


def test_stations_number_from_blocks_of_their_own(complete: Laboratory) -> None:
    """Offline a station gives the numbers of its blocks in order, and none beyond: then it says what to do."""
    store, audit = complete.station.store, complete.station.audit
    (wish,) = _served(complete)
    assert (wish.scheme, wish.size) == ("2026-RE-{serial:4}", number_blocks.SIZE)
    with pytest.raises(NoNumbers, match="used up"):
        complete.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    number_blocks.keep(store, audit, wish, 51, 53)
    number_blocks.keep(store, audit, wish, 51, 53)  # the same answer twice
    assert complete.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN).report_no == "2026-RE-0051"
    (again,) = number_blocks.wishes(store, counters(store, ["RE"], DAY))
    assert again.key != wish.key
    number_blocks.keep(store, audit, again, 151, 151)
    assert [next_report_no(store, "RE", DAY) for _ in range(3)] == ["2026-RE-0052", "2026-RE-0053", "2026-RE-0151"]
    with pytest.raises(NoNumbers):
        next_report_no(store, "RE", DAY)
    assert gaps(store) == ["2026-RE-0052", "2026-RE-0053", "2026-RE-0151"]


def test_a_database_put_back_asks_for_new_blocks(laboratory: Laboratory) -> None:
    """What a backup had left may have been given after it was made: another life takes none of it."""
    store = laboratory.station.store
    (wish,) = _served(laboratory)
    number_blocks.keep(store, laboratory.station.audit, wish, 1, 50)
    store.settings.put("epoch", "another life")
    (anew,) = number_blocks.wishes(store, [wish.scheme])
    assert anew.key != wish.key
    with pytest.raises(NoNumbers):
        next_report_no(store, "RE", DAY)


def test_enough_numbers_wish_for_nothing(laboratory: Laboratory) -> None:
    """A station that numbers itself, or has enough, asks for no block."""
    store = laboratory.station.store
    assert number_blocks.wishes(store, counters(store, ["RE"], DAY)) == []
    (wish,) = _served(laboratory)
    number_blocks.keep(store, laboratory.station.audit, wish, 1, 50)
    assert number_blocks.wishes(store, [wish.scheme]) == []


def test_void_numbers_stay_and_gaps_are_named(complete: Laboratory) -> None:
    """A report given up keeps its number, the next gets another; a serial without a report is a gap."""
    desk, store = complete.station.desk, complete.station.store
    report = desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    with pytest.raises(Conflict):
        desk.void(report.id, "wang", PIN, "委托方撤回")
    desk.send_back(report.id, "li", PIN, "S2 需复查")
    assert desk.void(report.id, "wang", PIN, "委托方撤回").state == "void"
    again = desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    assert (again.report_no, again.revision) == ("2026-RE-010002", 1)
    command = ["numbers", "--data", str(store.folder), "--lang", "en"]
    listed = CliRunner().invoke(report_command, command)
    assert listed.exit_code == 0
    assert "2026-RE-010001\t1\tvoid\t委托方撤回" in listed.output
    next_report_no(store, "RE", DAY)
    listed = CliRunner().invoke(report_command, command)
    assert (listed.exit_code, "2026-RE-010003\t\tgap" in listed.output) == (1, True)


@pytest.mark.parametrize(
    ("scheme", "why"),
    [
        ("{YYYY}-{code}", "serial"),
        ("{YYYY}-{serial}-{serial:4}", "exactly once"),
        ("{code}-{serial:4}", "year"),
        ("{YYYY}-{kode}-{serial:4}", "kode"),
        ("{YYYY}/{serial:4}", "name of a file"),
        ("{YYYY}-{serial:4", "name of a file|serial"),
        ("{YYYY}-{serial:0}", "serial:0"),
    ],
)
def test_a_bad_scheme_is_named(scheme: str, why: str) -> None:
    """A scheme that cannot number reports is refused with what it lacks."""
    with pytest.raises(BadScheme, match=why):
        check_scheme(scheme)


def test_a_bad_station_number_is_named(laboratory: Laboratory) -> None:
    """The station number is two figures at most."""
    laboratory.station.store.settings.put("station.no", "A7")
    with pytest.raises(BadScheme, match="A7"):
        next_report_no(laboratory.station.store, "RE", DAY)


def test_more_reports_than_figures_still_differ() -> None:
    """After 9999 the serial grows wider; nothing is cut off."""
    args = {"code": "RE", "station": "01", "day": DAY}
    assert number("{YYYY}-{code}-{station}{serial:4}", serial=10000, **args) == "2026-RE-0110000"  # type: ignore[arg-type]
