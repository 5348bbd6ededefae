"""Hours and pace of a lane: raw files keep to them, results do not wait for raw files."""

import math
from datetime import datetime

import pytest

from sync.schedule import BadSchedule, Schedule, Window, put_schedule, read_hours, schedule_of
from tests.sync.bench import Bench, drive
from tests.sync.scripted import ScriptedService

RAW = ("raw",)


@pytest.mark.parametrize(
    ("hours", "at", "wait"),
    [
        ("08:00-18:00", "07:59", 60),
        ("08:00-18:00", "08:00", 0),
        ("08:00-18:00", "17:59", 0),
        ("08:00-18:00", "18:00", 14 * 3600),
        ("20:00-06:30", "06:29", 0),
        ("20:00-06:30", "06:30", 13.5 * 3600),
        ("20:00-06:30", "23:00", 0),
    ],
)
def test_a_window_is_open_from_its_beginning_until_before_its_end(hours: str, at: str, wait: float) -> None:
    """Also over midnight."""
    assert read_hours(hours).wait(datetime.fromisoformat(f"2026-03-01T{at}")) == wait


@pytest.mark.parametrize("hours", ["8-18", "08:00-08:00", "24:00-06:00", "08:00 - 18:00", "夜间"])
def test_hours_that_cannot_be_used_are_quoted(hours: str) -> None:
    """And nothing of the setting is written."""
    with pytest.raises(BadSchedule) as caught:
        read_hours(hours)
    assert hours in caught.value.message.zh
    assert hours in caught.value.message.en


@pytest.mark.parametrize("pace", ["0", "-5", "1e6", "fast", "８０００００"])
def test_a_pace_that_cannot_be_used_is_quoted(bench: Bench, pace: str) -> None:
    """Both bounds are looked at before either is set."""
    with pytest.raises(BadSchedule, match="pace"):
        put_schedule(bench.store.settings, "raw", "20:00-06:00", pace)
    assert schedule_of(bench.store.settings, "raw") == Schedule()


def test_raw_files_wait_for_their_hours_and_results_do_not(bench: Bench, scripted: ScriptedService) -> None:
    """Outside its hours the lane sends nothing, and begins by itself when they come."""
    bench.record("task-1", "raw.captured", {}, [bench.keep(b"raw")])
    bench.record("task-2")
    local = bench.clock.now().astimezone()
    opens = (local.hour + 3) % 24
    put_schedule(bench.store.settings, "raw", f"{opens:02d}:00-{(opens + 1) % 24:02d}:00", None)
    engine = bench.engine(scripted.url)
    engine.advance(("events",))
    assert len(scripted.stored) == 1
    waited = 0.0
    while not scripted.blobs:
        assert waited <= 3 * 3600
        wait = engine.advance(RAW)
        bench.clock.seconds += wait
        waited += wait
    assert waited == pytest.approx(3 * 3600 - local.minute * 60 - local.second, abs=1)


def test_a_capped_lane_sends_no_faster_than_its_pace(bench: Bench, scripted: ScriptedService) -> None:
    """Over ten files the bytes per second stay under the cap, whoever wakes the lane."""
    size, pace = 60_000, 20_000
    for number in range(10):
        bench.record(f"file:{number}", "raw.captured", {}, [bench.keep(bytes([number]) * size)])
    put_schedule(bench.store.settings, "raw", None, str(pace))
    engine = bench.engine(scripted.url)
    steps = 0
    while len(scripted.blobs) < 10:
        steps += 1
        assert steps < 200
        bench.clock.seconds += max(0.5, engine.advance(RAW))
        engine.wake()
        sent = len(scripted.blobs) * size
        assert sent <= (bench.clock.seconds + 1) * pace + size
    assert math.isclose(bench.clock.seconds, 9 * size / pace, rel_tol=0.2)


def test_a_setting_that_was_spoilt_stops_the_lane_with_a_sentence(bench: Bench, scripted: ScriptedService) -> None:
    """Nothing is sent against somebody's wish; the lane says which setting it cannot read."""
    bench.record("task-1", "raw.captured", {}, [bench.keep(b"raw")])
    bench.store.settings.put("sync.raw.hours", "at night")
    engine = bench.engine(scripted.url)
    engine.advance(RAW)
    assert engine.status()["raw"].trouble.kind == "BadSchedule"
    assert scripted.blobs == {}
    put_schedule(bench.store.settings, "raw", "", "")
    drive(bench, engine, lambda: bool(scripted.blobs), RAW, 5)


def test_the_whole_day_is_no_window() -> None:
    """A window knows its wait at every minute of the day, and never a whole day of it."""
    window = Window(8 * 60, 18 * 60)
    waits = [window.wait(datetime(2026, 3, 1, minute // 60, minute % 60)) for minute in range(1440)]
    assert max(waits) < 86_400
    assert sum(1 for wait in waits if wait == 0) == 600
