"""A station's memory in a temporary folder, and a clock that moves only when told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from station.outbox import Outbox
from station.records import Commission, Sample, Task, WatchFolder
from station.store import Store, open_store


class HandClock:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 8, tzinfo=UTC)
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "station")
    yield opened
    opened.close()


@pytest.fixture
def outbox(store: Store, clock: HandClock) -> Outbox:
    return Outbox(store, clock)


@pytest.fixture
def folder(store: Store, tmp_path: Path) -> WatchFolder:
    path = tmp_path / "instrument"
    path.mkdir()
    watched = WatchFolder(id="gc1", path=path, instrument="GC-1", item_ids=("gc_sat",), quiet_seconds=5.0)
    store.arrivals.put_folder(watched)
    return watched


def put_order(store: Store, *sample_nos: str, item_id: str = "gc_sat", state: str = "accepted") -> list[Task]:
    """One commission with these samples, one task each."""
    commission = Commission(commission_no="WT2026-0001", client_name="甲方")
    samples = [Sample(sample_no=no, commission_no="WT2026-0001", depth_top_m=Decimal("3254.50")) for no in sample_nos]
    tasks = [
        Task(
            id=f"task-{no}",
            commission_no="WT2026-0001",
            sample_no=no,
            item_id=item_id,
            state=state,  # type: ignore[arg-type]  # a test may try any
        )
        for no in sample_nos
    ]
    store.orders.put(commission, samples, tasks)
    return tasks
