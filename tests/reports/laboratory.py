"""A small laboratory for these tests: a real station, real people, and runs written by the virtual instruments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from sample_spectra.chemstation import ch_bytes, write_d
from sample_spectra.chromatogram import saturates_run
from sample_spectra.natural_gas import STANDARD_GAS, gas_run
from sample_spectra.pyrogram import rock_eval_run
from sample_spectra.rock_eval import re7_bytes
from station.assembly import Station, open_station
from station.records import Certificate, Commission, Sample, Task, WatchFolder

COMMISSION = "WT2026-0001"
PIN = "2468-13"
NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


class SetClock:
    """A clock that stands until it is told to move."""

    def __init__(self) -> None:
        self.at = NOON
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def move(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds


class Laboratory:
    """A station with three people, an order and instruments that can be told to run."""

    def __init__(self, root: Path) -> None:
        self._open(root, SetClock())
        for person_id, name, right in (
            ("zhang", "张伟", "prepare"),
            ("li", "李芳", "review"),
            ("wang", "王军", "approve"),
        ):
            self.station.people.add(person_id, name, {right}, PIN)
        for key, value in {
            "lab.name.zh": "石油地质实验中心",
            "lab.name.en": "Petroleum Geology Laboratory Centre",
            "lab.address.zh": "某市某路 8 号",
            "lab.address.en": "8 Some Road, Some City",
            "lab.contact": "0546-0000000",
            "station.no": "1",
        }.items():
            self.station.store.settings.put(key, value)

    def _open(self, root: Path, clock: SetClock) -> None:
        self.clock = clock
        self.root = root
        self.station: Station = open_station(root / "data", clock=clock)

    @classmethod
    def again(cls, root: Path, clock: SetClock) -> Laboratory:
        """The laboratory of a folder that was copied from another's, at that one's time."""
        made = cls.__new__(cls)
        made._open(root, SetClock())
        made.clock.at, made.clock.seconds = clock.at, clock.seconds
        for folder in made.station.store.arrivals.folders():
            made.folder(folder.id, folder.instrument)
        return made

    def order(self, item_id: str, count: int, *, state: str = "accepted", commission_no: str = COMMISSION) -> None:
        """An order of `count` samples for one item."""
        samples = [
            Sample(
                sample_no=f"{commission_no}-{n:03}",
                commission_no=commission_no,
                client_sample_id=f"XX1-{3254.5 + n}",
                kind="岩心" if item_id == "rock_eval" else "原油",
                condition="完好",
                well="XX1",
                depth_top_m=Decimal("3254.5") + n,
                stratum="沙三段",
                lithology="深灰色泥岩",
            )
            for n in range(1, count + 1)
        ]
        self.station.store.orders.put(
            Commission(
                commission_no=commission_no,
                client_name="某油田勘探开发研究院",
                client_contact="赵敏 0000-1111111",
                submitter="孙强",
                received_on=date(2026, 3, 1),
            ),
            samples,
            [
                Task(
                    id=f"task-{sample.sample_no}-{item_id}",
                    commission_no=commission_no,
                    sample_no=sample.sample_no,
                    item_id=item_id,
                    state=state,
                )
                for sample in samples
            ],
        )

    def folder(self, item_id: str, instrument: str) -> Path:
        """The output folder of an instrument for one item."""
        path = self.root / item_id
        path.mkdir(exist_ok=True)
        self.station.store.arrivals.put_folder(
            WatchFolder(id=item_id, path=path, instrument=instrument, item_ids=(item_id,), quiet_seconds=1.0)
        )
        return path

    def take_in(self) -> None:
        """Let the agent's work go on until nothing is left to do."""
        for _ in range(40):
            self.clock.move(30)
            if not self.station.intake.step() and not self.station.intake.waiting():
                return
        raise AssertionError(f"intake does not come to rest: {self.station.intake.waiting()}")

    def run(self, item_id: str, sample_nos: Sequence[str], seed: int = 7) -> None:
        """Let the instrument of an item run these samples, and take its files in."""
        WRITERS[item_id](self, sample_nos, seed)
        self.take_in()


def _rock_eval(laboratory: Laboratory, sample_nos: Sequence[str], seed: int) -> None:
    folder = laboratory.folder("rock_eval", "岩石热解仪 RE7")
    for n, sample_no in enumerate(sample_nos):
        run = rock_eval_run(seed + n, sample_no, s2=12.4 - 0.7 * (n % 12), tmax=436.0 + n % 9, noise_counts=2.0)
        (folder / f"{sample_no}_{seed}.B00").write_bytes(re7_bytes(run))


def _saturates(laboratory: Laboratory, sample_nos: Sequence[str], seed: int) -> None:
    folder = laboratory.folder("gc_sat", "气相色谱仪 7890B")
    for n, sample_no in enumerate(sample_nos):
        run = saturates_run(seed + n, sample_no)
        (folder / f"{sample_no}_{seed}.ch").write_bytes(ch_bytes(run, run.channels[0].name))


def _gas(laboratory: Laboratory, sample_nos: Sequence[str], seed: int) -> None:
    folder = laboratory.folder("gas_comp", "天然气分析仪 GC-2014")
    certificates = laboratory.station.store.certificates
    if "STD" not in certificates.newest():
        values = {name: Decimal(str(share)) for name, share in STANDARD_GAS.items()}
        certificates.put(Certificate(name="STD", values=values))
    early = datetime(2026, 3, 2, 8, 0)
    runs = [gas_run(seed, "STD", STANDARD_GAS, acquired_at=early)]
    runs += [
        gas_run(seed + n, sample_no, acquired_at=early + timedelta(minutes=30 * (n + 1)))
        for n, sample_no in enumerate(sample_nos)
    ]
    for run in runs:
        write_d(folder / f"{run.sample_name}_{seed}.D", run, "181")


WRITERS: dict[str, Callable[[Laboratory, Sequence[str], int], None]] = {
    "rock_eval": _rock_eval,
    "gc_sat": _saturates,
    "gas_comp": _gas,
}
