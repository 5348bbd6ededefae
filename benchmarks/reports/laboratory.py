"""A station with many one-sample orders of Rock-Eval, all measured: what the bench of reports works on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sample_spectra.pyrogram import rock_eval_run
from sample_spectra.rock_eval import re7_bytes
from station.assembly import Station, open_station
from station.records import Commission, Sample, Task, WatchFolder

ITEM = "rock_eval"
START = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


class BenchClock:
    """A clock that moves when told, so that files come to rest at once."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def measured(root: Path, count: int) -> Station:
    """A station whose `count` orders of one sample each are measured; their numbers are `number(n)`."""
    clock = BenchClock()
    station = open_station(root / "data", clock=clock)
    station.store.settings.put("lab.name.zh", "石油地质实验中心")
    station.store.settings.put("lab.name.en", "Petroleum Geology Laboratory Centre")
    folder = root / "instrument"
    folder.mkdir()
    station.store.arrivals.put_folder(
        WatchFolder(id=ITEM, path=folder, instrument="岩石热解仪 RE7", item_ids=(ITEM,), quiet_seconds=1.0)
    )
    for n in range(1, count + 1):
        commission, sample_no = number(n), f"{number(n)}-001"
        station.store.orders.put(
            Commission(commission_no=commission, client_name="某油田勘探开发研究院"),
            [Sample(sample_no=sample_no, commission_no=commission, kind="岩心", well="XX1", stratum="沙三段")],
            [Task(id=f"task-{n}", commission_no=commission, sample_no=sample_no, item_id=ITEM, state="accepted")],
        )
        run = rock_eval_run(n, sample_no, s2=12.4 - 0.7 * (n % 12), tmax=436.0 + n % 9, noise_counts=2.0)
        (folder / f"{sample_no}.B00").write_bytes(re7_bytes(run))
    for _ in range(40 + count):
        clock.seconds += 30
        if not station.intake.step() and not station.intake.waiting():
            return station
    raise RuntimeError("the intake does not come to rest")


def number(n: int) -> str:
    """The number of the n-th order."""
    return f"WT2026-{n:04}"
