"""A station on which two saturates runs have been calculated, made once; tests work on copies of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sample_spectra.andi import andi_bytes
from sample_spectra.chromatogram import saturates_run
from station.assembly import Station, open_station
from station.records import Commission, MeasurementRow, Sample, Task, WatchFolder

RUNS = ("S-001", "S-002")
PIN = "1357"


def work_off(station: Station) -> None:
    """Let the intake do everything there is to do."""
    calm = 0
    for _ in range(40):
        calm = 0 if station.intake.step() else calm + 1
        if calm == 3:
            return
    raise AssertionError("the intake never came to rest")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("correcting")
    station = open_station(folder / "station")
    for person_id, name, right in (("zhang", "张工", "prepare"), ("li", "李工", "review")):
        station.people.add(person_id, name, {right}, PIN)
    station.store.orders.put(
        Commission(commission_no="C-1", client_name="示范油田", received_on=date(2026, 3, 2)),
        [Sample(sample_no=one, commission_no="C-1") for one in RUNS],
        [Task(id=f"t-{one}", commission_no="C-1", sample_no=one, item_id="gc_sat", state="accepted") for one in RUNS],
    )
    (folder / "gc").mkdir()
    for seed, one in enumerate(RUNS, start=3):
        made = saturates_run(seed, one, main_carbon=19.0, carbons=(12, 30), minor=0.0, rate_hz=2.0)
        (folder / "gc" / f"{one}.cdf").write_bytes(andi_bytes(made, "FID1A"))
    station.store.arrivals.put_folder(
        WatchFolder(id="gc", path=folder / "gc", instrument="GC-1", item_ids=("gc_sat",), quiet_seconds=0.0)
    )
    work_off(station)
    station.close()
    return folder / "station"


@pytest.fixture
def station(made: Path, tmp_path: Path) -> Iterator[Station]:
    shutil.copytree(made, tmp_path / "station")
    opened = open_station(tmp_path / "station")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def looked_at(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A station for tests that change nothing but what they share."""
    folder = tmp_path_factory.mktemp("looked_at") / "station"
    shutil.copytree(made, folder)
    opened = open_station(folder)
    yield opened
    opened.close()


@pytest.fixture
def run(station: Station) -> MeasurementRow:
    """The run of the first sample."""
    return next(row for row in station.library.runs() if row.sample_name == RUNS[0])
