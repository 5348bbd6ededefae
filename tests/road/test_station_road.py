"""The station's part of the road: files in, true values out, three signatures, one PDF, one event each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from sample_spectra.demo.instruments import VirtualInstrument
from sample_spectra.demo.people import sign_what_waits
from station.assembly import Station
from station.errors import StationError
from station.items.cells import row_cells

from .conftest import ordered_station, write_everything


def fill(station: Station, instruments: tuple[VirtualInstrument, ...], folder: Path) -> Station:
    """The station after it has taken in everything that the instruments wrote."""
    write_everything(station, instruments, folder)
    for _ in range(3):
        station.intake.step()
    return station


@pytest.fixture
def filled(station: Station, made_instruments: tuple[VirtualInstrument, ...], tmp_path: Path) -> Station:
    """A filled station of the test's own."""
    return fill(station, made_instruments, tmp_path / "instruments")


@pytest.fixture(scope="module")
def looked_at(
    made_instruments: tuple[VirtualInstrument, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Station]:
    """A filled station for tests that leave it as it is."""
    folder = tmp_path_factory.mktemp("looked_at")
    station = ordered_station(folder / "station")
    yield fill(station, made_instruments, folder / "instruments")
    station.close()


def cells(station: Station, sample: int, item: str) -> dict[str, str]:
    found = station.store.determinations.newest(f"WT2026-0001-{sample:03}:{item}")
    assert found is not None
    return row_cells(station.catalogue[item], found.outcome.values)


def test_rock_eval_values_are_the_true_ones(looked_at: Station) -> None:
    """S1, S2 and Tmax of the printed cells are what the generator put in, seconds missing or not."""
    for sample, s1, s2, tmax in ((1, "0.82", "14.60", "438"), (2, "0.31", "5.40", "441"), (3, "1.90", "31.00", "429")):
        printed = cells(looked_at, sample, "rock_eval")
        assert (printed["s1"], printed["s2"], printed["tmax"]) == (s1, s2, tmax)


def test_gas_values_are_the_true_ones(looked_at: Station) -> None:
    """Methane within the repeatability of the method (0.20 mol %), and every printed composition adds up to 100.00."""
    for sample, methane in ((5, Decimal("88.43")), (6, Decimal("90.82"))):
        printed = cells(looked_at, sample, "gas_comp")
        columns = looked_at.catalogue["gas_comp"].sum_to
        assert columns is not None
        assert abs(Decimal(printed["methane"]) - methane) <= Decimal("0.20")
        assert sum(Decimal(printed[name]) for name in columns.columns if printed[name] != "—") == Decimal("100.00")


def test_saturates_values_are_the_true_ones(looked_at: Station) -> None:
    """Pr/nC17 and Ph/nC18 within 0.02 of what the generator put in, from three different runs."""
    for sample, pr_nc17, ph_nc18 in ((1, "0.62", "0.48"), (2, "0.81", "0.77"), (4, "0.55", "0.51")):
        printed = cells(looked_at, sample, "gc_sat")
        assert abs(Decimal(printed["pr_nc17"]) - Decimal(pr_nc17)) <= Decimal("0.02")
        assert abs(Decimal(printed["ph_nc18"]) - Decimal(ph_nc18)) <= Decimal("0.02")


def test_what_is_no_run_is_said_and_disturbs_nothing(looked_at: Station) -> None:
    """A note in an instrument's folder is refused with a reason; the backup beside a run is not even looked at."""
    refused = [view.arrival for view in looked_at.library.arrivals() if view.arrival.state == "refused"]
    assert [arrival.relpath for arrival in refused] == ["notes.txt"]
    assert refused[0].trouble is not None
    assert "notes.txt" in refused[0].trouble.message.zh
    assert not any(view.arrival.relpath.endswith("~") for view in looked_at.library.arrivals())


def test_a_second_look_changes_nothing(looked_at: Station) -> None:
    """Looking again, and starting again, captures, calculates and tells nothing twice."""
    before = {item.id for item in looked_at.store.outbox.items()}
    assert looked_at.intake.step() is False
    assert {item.id for item in looked_at.store.outbox.items()} == before
    assert Counter(len(looked_at.store.determinations.of_task(t.id)) for t in looked_at.store.orders.tasks()) == {1: 8}


def test_three_people_issue_three_reports(filled: Station) -> None:
    """Complete drafts become numbered PDFs whose hash the event names, and drafts say which report they are in."""
    for _ in range(3):
        list(sign_what_waits(filled))
    reports = filled.library.reports()
    assert [report.state for report in reports] == ["issued"] * 3
    assert len({report.report_no for report in reports}) == 3
    for report in reports:
        path = filled.library.report_pdf(report)
        assert path is not None
        assert path.read_bytes().startswith(b"%PDF-")
        assert hashlib.sha256(path.read_bytes()).hexdigest() == report.pdf_sha256
        assert [signature.person_id for signature in report.signatures] == ["zhang", "li", "wang"]
        assert len(filled.store.outbox.of_stream(f"report:{report.id}")) == 1
    assert all(draft.report_id is not None for draft in filled.library.drafts())
    assert filled.audit.check() is None


def test_nobody_signs_for_another(looked_at: Station) -> None:
    """The preparer may not review, a wrong PIN signs nothing, and nothing is left behind."""
    with pytest.raises(StationError):
        looked_at.desk.prepare("WT2026-0001", "gas_comp", "li", "3691")
    with pytest.raises(StationError):
        looked_at.desk.prepare("WT2026-0001", "gas_comp", "zhang", "0000")
    assert looked_at.library.reports() == []


def test_a_folder_that_vanishes_and_comes_back(
    filled: Station, made_instruments: tuple[VirtualInstrument, ...], tmp_path: Path
) -> None:
    """An unplugged drive is said at its folder, the others go on, and nothing is captured twice when it is back."""
    away = tmp_path / "away"
    (tmp_path / "instruments" / "gc-1").rename(away)
    arrivals = len(filled.library.arrivals())
    filled.intake.step()
    troubles = {folder.id: folder.trouble for folder in filled.library.folders() if folder.trouble is not None}
    assert list(troubles) == ["gc-1"]
    assert troubles["gc-1"].kind == "FolderLost"
    away.rename(tmp_path / "instruments" / "gc-1")
    filled.intake.step()
    assert all(folder.trouble is None for folder in filled.library.folders())
    assert len(filled.library.arrivals()) == arrivals


def test_a_run_without_its_order_waits_for_it(tmp_path: Path, made_instruments: tuple[VirtualInstrument, ...]) -> None:
    """Runs that come before the order are matched when the order comes, without a hand."""
    from sample_spectra.demo import order
    from sample_spectra.demo.instruments import certificate
    from station import feed
    from station.assembly import open_station

    from .conftest import order_row

    station = open_station(tmp_path / "early")
    order.set_up(station, certificate())
    write_everything(station, made_instruments, tmp_path / "instruments")
    for _ in range(2):
        station.intake.step()
    waiting = station.store.arrivals.measurements_in_state("unmatched")
    assert {row.trouble.kind for row in waiting if row.trouble is not None} == {"NoSuchTask"}
    assert len(waiting) == 8
    feed.apply(station.store, station.audit, order_row())
    for _ in range(2):
        station.intake.step()
    assert station.store.arrivals.measurements_in_state("unmatched") == []
    assert len([draft for draft in station.library.drafts() if draft.complete]) == 3
    station.close()


def test_a_file_that_goes_on_after_it_was_read_supersedes_itself(
    station: Station, made_instruments: tuple[VirtualInstrument, ...], tmp_path: Path
) -> None:
    """Half a file is refused as incomplete; the whole one is the next revision, and only it gives values."""
    re7 = next(instrument for instrument in made_instruments if instrument.id == "re-2")
    content = re7.runs[0].files["B0101.B00"]
    write_everything(station, (re7,), tmp_path / "instruments")
    path = tmp_path / "instruments" / "re-2" / "B0101.B00"
    path.write_bytes(content[: len(content) // 2])
    for _ in range(2):
        station.intake.step()
    (half,) = [view.arrival for view in station.library.arrivals()]
    assert half.state == "refused"
    assert half.trouble is not None
    assert half.trouble.kind == "IncompleteFile"
    path.write_bytes(content)
    for _ in range(2):
        station.intake.step()
    states = {view.arrival.revision: view.arrival.state for view in station.library.arrivals()}
    assert states == {1: "superseded", 2: "read"}
    assert cells(station, 3, "rock_eval")["s2"] == "31.00"
    assert len(station.store.determinations.of_task("WT2026-0001-003:rock_eval")) == 1
