"""Files whose names are used again, and names whose files are alike: no run is lost, none counts twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station import feed
from station.assembly import Station, open_station
from station.records import WatchFolder

SAMPLES = ("S-1", "S-2", "S-3")


def place_order(station: Station) -> None:
    """Three samples for total organic carbon, as the platform's feed hands them down."""
    order = {"commission_no": "WT-7", "client_name": "client", "received_on": "2026-01-02"}
    samples = [{"sample_no": number, "commission_no": "WT-7"} for number in SAMPLES]
    tasks = [
        {
            "id": f"{number}:toc",
            "commission_no": "WT-7",
            "sample_no": number,
            "item_id": "toc",
            "state": "accepted",
            "revision": 2,
        }
        for number in SAMPLES
    ]
    row = {"n": 1, "type": "commission", "data": {"commission": order, "samples": samples, "tasks": tasks}}
    feed.apply(station.store, station.audit, row)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    opened = open_station(tmp_path / "station")
    yield opened
    opened.close()


def watch(station: Station, path: Path, **rules: str) -> Path:
    path.mkdir()
    station.store.arrivals.put_folder(
        WatchFolder(id="cs", path=path, instrument="CS-844", item_ids=("toc",), quiet_seconds=0.0, **rules)  # type: ignore[arg-type]
    )
    return path


def look(station: Station) -> None:
    for _ in range(3):
        station.intake.step()


def table(*rows: tuple[str, str]) -> str:
    return "Sample,TOC (%)\n" + "".join(f"{sample},{toc}\n" for sample, toc in rows)


def reported(station: Station) -> dict[str, str]:
    """Each sample's reported organic carbon."""
    found: dict[str, str] = {}
    for number in SAMPLES:
        newest = station.store.determinations.newest(f"{number}:toc")
        if newest is not None:
            found[number] = str(newest.reported.value("toc").number)
    return found


def states(station: Station) -> list[tuple[int, str]]:
    return sorted((view.arrival.revision, view.arrival.state) for view in station.library.arrivals())


def test_an_instrument_that_writes_every_run_into_one_file_loses_none(station: Station, tmp_path: Path) -> None:
    """Though the order arrives only after the file was written over, each sample has its value."""
    folder = watch(station, tmp_path / "out")
    for sample, toc in (("S-1", "1.11"), ("S-2", "2.22"), ("S-3", "3.33")):
        (folder / "RESULT.CSV").write_text(table((sample, toc)))
        look(station)
    place_order(station)
    look(station)
    assert reported(station) == {"S-1": "1.11", "S-2": "2.22", "S-3": "3.33"}
    assert states(station) == [(1, "read"), (2, "read"), (3, "read")]


def test_a_table_that_grows_replaces_what_it_was(station: Station, tmp_path: Path) -> None:
    """Each row is one run, however often the table is written again."""
    place_order(station)
    folder = watch(station, tmp_path / "out")
    rows = [("S-1", "1.11"), ("S-2", "2.22"), ("S-3", "3.33")]
    for count in (1, 2, 3):
        (folder / "day.csv").write_text(table(*rows[:count]))
        look(station)
    assert reported(station) == dict(rows)
    assert states(station) == [(1, "superseded"), (2, "superseded"), (3, "read")]
    assert len(station.store.arrivals.runs_of_task("S-1:toc")) == 1


def test_a_sample_named_rightly_later_takes_its_value_along(station: Station, tmp_path: Path) -> None:
    """A run is exported again because its sample was called wrongly: the wrong sample has no value any more."""
    place_order(station)
    folder = watch(station, tmp_path / "out")
    for sample in ("S-1", "S-2"):
        row = f"{sample},1.11,2026-03-01 08:15:30"
        (folder / "run7.csv").write_text(f"Sample,TOC (%),Acquired\n{row}\n")
        look(station)
    assert reported(station) == {"S-1": "None", "S-2": "1.11"}
    assert states(station) == [(1, "superseded"), (2, "read")]
    withdrawn = station.store.determinations.newest("S-1:toc")
    assert withdrawn is not None
    reason = withdrawn.reported.value("toc").reason
    assert reason is not None
    assert '"run7.csv"' in reason.en
    assert "“run7.csv”" in reason.zh


def test_a_damaged_rewrite_takes_nothing_away(station: Station, tmp_path: Path) -> None:
    """What cannot be read replaces no run."""
    folder = watch(station, tmp_path / "out")
    (folder / "day.csv").write_text(table(("S-1", "1.11")))
    look(station)
    (folder / "day.csv").write_bytes(bytes(range(256)))
    look(station)
    place_order(station)
    look(station)
    assert reported(station) == {"S-1": "1.11"}
    assert states(station) == [(1, "read"), (2, "refused")]


def test_a_file_put_back_as_it_was_counts_again(station: Station, tmp_path: Path) -> None:
    """A value put right and then put back is what the file says now."""
    place_order(station)
    folder = watch(station, tmp_path / "out")
    for toc in ("1.11", "1.19", "1.11"):
        (folder / "day.csv").write_text(table(("S-1", toc)))
        look(station)
        assert reported(station) == {"S-1": toc}
    assert states(station) == [(1, "superseded"), (2, "superseded"), (3, "read")]


def test_two_samples_may_have_the_same_bytes(station: Station, tmp_path: Path) -> None:
    """Where the file's name tells the sample, two files alike in every byte are two results, in one look or in two."""
    place_order(station)
    folder = watch(station, tmp_path / "out", sample_from="file", sample_rule=r"S-\d")
    for sample in ("S-1", "S-2"):
        (folder / f"{sample}.csv").write_text(table(("unknown", "2.35")))
    look(station)
    look(station)
    (folder / "S-3.csv").write_text(table(("unknown", "2.35")))
    look(station)
    assert reported(station) == dict.fromkeys(SAMPLES, "2.35")


def test_a_copy_under_another_name_is_no_second_run(station: Station, tmp_path: Path) -> None:
    """Where the file itself tells the sample, its copies are the same run; renamed by its rule, the same sample's."""
    place_order(station)
    folder = watch(station, tmp_path / "out", sample_from="file", sample_rule=r"S-\d")
    (folder / "S-1.csv").write_text(table(("unknown", "2.35")))
    look(station)
    (folder / "S-1 copy.csv").write_text(table(("unknown", "2.35")))
    look(station)
    assert len(station.library.arrivals()) == 1
    assert len(station.store.determinations.of_task("S-1:toc")) == 1
