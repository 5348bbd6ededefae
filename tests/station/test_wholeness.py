"""A folder of files is captured once all is in it that the rule of its watch folder names, or after long patience."""

from __future__ import annotations

from pathlib import Path

from station.assembly import open_station
from station.intake.settling import UNWHOLE_PATIENCE
from station.records import WatchFolder

from .conftest import HandClock

QUIET = 5.0


def test_a_folder_that_lacks_a_file_is_waited_for(tmp_path: Path, clock: HandClock) -> None:
    """Quiet is not enough while `acq.txt` is missing; with it the usual quiet is, and without it long patience."""
    instrument = tmp_path / "instrument"
    for name in ("late.D", "never.D"):
        (instrument / name).mkdir(parents=True)
        (instrument / name / "FID1A.ch").write_bytes(name.encode())
    with_rule = WatchFolder(
        id="gc", path=instrument, instrument="GC", item_ids=(), quiet_seconds=QUIET, member_rule="*.ch; acq.txt"
    )
    station = open_station(tmp_path / "station", clock=clock)
    station.store.arrivals.put_folder(with_rule)
    intake = station.intake

    def captured_after(seconds: float) -> set[str]:
        clock.move(seconds)
        intake.step()
        return {name for name in ("late.D", "never.D") if station.store.arrivals.newest_of_name("gc", name) is not None}

    try:
        assert captured_after(0.0) == set()
        assert captured_after(QUIET + 1.0) == set()
        assert [one.whole for one in intake.restless()] == [False, False]
        (instrument / "late.D" / "acq.txt").write_bytes(b"method")
        assert captured_after(1.0) == set()
        assert captured_after(QUIET) == {"late.D"}
        assert captured_after(QUIET * UNWHOLE_PATIENCE) == {"late.D", "never.D"}
    finally:
        station.close()
