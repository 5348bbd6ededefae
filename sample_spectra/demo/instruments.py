"""The demonstration's instruments: each writes its own format into its own folder, in its own bad manner.

Every run has known truth. `STD-GAS-01` is run before the gas samples; two instruments also leave what laboratories'
folders really hold beside the runs: a note, and a file whose writer pauses in the middle.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

from sample_spectra.andi import andi_bytes
from sample_spectra.chemstation import d_members
from sample_spectra.chromatogram import Oven, saturates_run
from sample_spectra.demo import writing
from sample_spectra.demo.order import COMMISSION_NO, STANDARD_GAS
from sample_spectra.labsolutions import labsolutions_bytes
from sample_spectra.natural_gas import SAMPLE_GAS, gas_run
from sample_spectra.natural_gas import STANDARD_GAS as CERTIFIED
from sample_spectra.pyrogram import rock_eval_run
from sample_spectra.rock_eval import re6_bytes, re7_bytes

MORNING = datetime(2026, 3, 3, 9, 0)
QUIET_SECONDS = 1.0
COMPONENTS = {
    "CH4": "methane", "C2H6": "ethane", "C3H8": "propane", "iC4H10": "isobutane", "nC4H10": "n_butane",
    "neoC5H12": "neopentane", "iC5H12": "isopentane", "nC5H12": "n_pentane", "C6+": "n_hexane", "N2": "nitrogen",
    "O2": "oxygen", "CO2": "carbon_dioxide",
}  # fmt: skip


def certificate() -> dict[str, Decimal]:
    """The standard gas's certificate by component of the item `gas_comp`, mole percent."""
    return {COMPONENTS[name]: Decimal(str(percent)) for name, percent in CERTIFIED.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRun:
    """One run that an instrument writes: its path in the folder, and which files hold it in the end."""

    relpath: str
    sample_name: str
    files: Mapping[str, bytes]
    write: Callable[[Path], None]
    after: float = 0.0


@dataclass(slots=True, kw_only=True)
class VirtualInstrument:
    """An instrument that writes its runs one after the other in a thread of its own."""

    id: str
    name: str
    folder: Path
    item_ids: tuple[str, ...]
    runs: tuple[PlannedRun, ...]
    quiet_seconds: float = QUIET_SECONDS
    stray: Mapping[str, bytes] = field(default_factory=dict)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start writing."""
        self._thread = threading.Thread(target=self._run, name=self.id, daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether everything is written."""
        return self._thread is not None and not self._thread.is_alive()

    def _run(self) -> None:
        for name, content in self.stray.items():
            (self.folder / name).write_bytes(content)
        for run in self.runs:
            time.sleep(run.after)
            run.write(self.folder)


def virtual_instruments(folder: Path, seed: int) -> tuple[VirtualInstrument, ...]:
    """The laboratory's six instruments, with everything they are going to write."""
    return (
        _chemstation_saturates(folder / "GC-1 8890", seed),
        _andi_saturates(folder / "GC-2 导出", seed),
        _chemstation_gas(folder / "GC-3 NGA", seed),
        _labsolutions_gas(folder / "GC-4 GC-2014", seed),
        _rock_eval_6(folder / "RE-1", seed),
        _rock_eval_7(folder / "RE-2", seed),
    )


def _sample(number: int) -> str:
    return f"{COMMISSION_NO}-{number:03}"


def _at(minutes: int) -> datetime:
    return MORNING + timedelta(minutes=minutes)


def _d_folder(name: str, sample_name: str, members: Mapping[str, bytes], seconds: float) -> PlannedRun:
    return PlannedRun(
        relpath=name,
        sample_name=sample_name,
        files={f"{name}/{member}": content for member, content in members.items()},
        write=lambda folder: writing.folder(folder / name, members, seconds),
    )


def _one_file(
    name: str,
    sample_name: str,
    content: bytes,
    manner: Callable[[Path, bytes, float], None],
    seconds: float,
    after: float = 0.0,
) -> PlannedRun:
    return PlannedRun(
        relpath=name,
        sample_name=sample_name,
        files={name: content},
        write=lambda folder: manner(folder / name, content, seconds),
        after=after,
    )


def _chemstation_saturates(folder: Path, seed: int) -> VirtualInstrument:
    """Agilent 8890 with ChemStation: `.D` folders that are filled member by member."""
    runs = (
        saturates_run(seed, _sample(1), main_carbon=19.0, pr_nc17=0.62, ph_nc18=0.48, acquired_at=_at(0)),
        saturates_run(
            seed, _sample(2), main_carbon=23.0, odd_even=0.12, pr_nc17=0.81, ph_nc18=0.77, acquired_at=_at(90)
        ),
    )
    return VirtualInstrument(
        id="gc-1",
        name="GC-1 Agilent 8890",
        folder=folder,
        item_ids=("gc_sat",),
        runs=tuple(
            _d_folder(f"{vial:03}F0101.D", run.sample_name, d_members(run, "179"), 2.0)
            for vial, run in enumerate(runs, start=1)
        ),
        stray={"notes.txt": "柱老化 20 分钟\n".encode()},
    )


def _andi_saturates(folder: Path, seed: int) -> VirtualInstrument:
    """A chromatography data system that exports ANDI files under a temporary name and renames them."""
    run = saturates_run(
        seed, _sample(4), main_carbon=16.0, width=9.0, pr_nc17=0.55, ph_nc18=0.51, oven=Oven(rate=5.0, minutes=90.0),
        acquired_at=_at(15),
    )  # fmt: skip
    return VirtualInstrument(
        id="gc-2",
        name="GC-2 Trace 1310",
        folder=folder,
        item_ids=("gc_sat",),
        runs=(_one_file("SY3-O1.cdf", run.sample_name, andi_bytes(run, "FID1A"), writing.rename, 2.0, after=1.0),),
    )


def _chemstation_gas(folder: Path, seed: int) -> VirtualInstrument:
    """A natural gas analyser with two detectors: the standard gas first, then the sample."""
    runs = (
        gas_run(seed, STANDARD_GAS, CERTIFIED, acquired_at=_at(0)),
        gas_run(seed, _sample(5), SAMPLE_GAS, acquired_at=_at(20)),
    )
    return VirtualInstrument(
        id="gc-3",
        name="GC-3 Agilent 7890 NGA",
        folder=folder,
        item_ids=("gas_comp",),
        runs=tuple(
            _d_folder(f"NGA{vial:02}.D", run.sample_name, d_members(run, "181"), 1.5)
            for vial, run in enumerate(runs, start=1)
        ),
    )


def _labsolutions_gas(folder: Path, seed: int) -> VirtualInstrument:
    """A Shimadzu gas chromatograph whose text export grows as it is written; the standard comes after the sample."""
    dry = dict(SAMPLE_GAS, CH4=91.20, C2H6=3.10, C3H8=1.50, CO2=2.02, N2=1.05)
    total = sum(dry.values())
    runs = (
        gas_run(seed, _sample(6), {name: 100.0 * part / total for name, part in dry.items()}, acquired_at=_at(45)),
        gas_run(seed, STANDARD_GAS, CERTIFIED, acquired_at=_at(65), noise=1.2),
    )
    return VirtualInstrument(
        id="gc-4",
        name="GC-4 Shimadzu GC-2014",
        folder=folder,
        item_ids=("gas_comp",),
        runs=tuple(
            _one_file(f"gas_{run.sample_name}.txt", run.sample_name, labsolutions_bytes([run]), writing.grow, 2.5)
            for run in runs
        ),
    )


def _rock_eval_6(folder: Path, seed: int) -> VirtualInstrument:
    """Rock-Eval 6: results and curves in two files; the second run's curves stop half-way for a while."""
    first = rock_eval_run(seed, _sample(1), s1=0.82, s2=14.6, tmax=438.0, noise_counts=0.5, acquired_at=_at(5))
    second = rock_eval_run(
        seed,
        _sample(2),
        s1=0.31,
        s2=5.4,
        tmax=441.0,
        s4_co2=22.0,
        noise_counts=0.5,
        missing_seconds=3,
        acquired_at=_at(65),
    )
    return VirtualInstrument(
        id="re-1",
        name="RE-1 Rock-Eval 6",
        folder=folder,
        item_ids=("rock_eval",),
        runs=(
            _pair("A0301", first.sample_name, re6_bytes(first), writing.grow, 1.5),
            _pair("A0302", second.sample_name, re6_bytes(second), writing.pause, 4.0 * QUIET_SECONDS),
        ),
    )


def _pair(
    stem: str,
    sample_name: str,
    contents: Mapping[str, bytes],
    manner: Callable[[Path, bytes, float], None],
    seconds: float,
) -> PlannedRun:
    files = {f"{stem}{suffix}": content for suffix, content in contents.items()}

    def write(folder: Path) -> None:
        for name, content in files.items():
            manner(folder / name, content, seconds)

    return PlannedRun(relpath=next(iter(files)), sample_name=sample_name, files=files, write=write)


def _rock_eval_7(folder: Path, seed: int) -> VirtualInstrument:
    """Rock-Eval 7: one file per run, and the backup its program leaves beside it."""
    run = rock_eval_run(seed, _sample(3), s1=1.9, s2=31.0, tmax=429.0, s3=1.1, s4_co2=48.0, acquired_at=_at(30))
    content = re7_bytes(run)
    return VirtualInstrument(
        id="re-2",
        name="RE-2 Rock-Eval 7S",
        folder=folder,
        item_ids=("rock_eval",),
        runs=(_one_file("B0101.B00", run.sample_name, content, partial(writing.grow), 2.0, after=0.5),),
        stray={"B0101.B00~": content[: len(content) // 3]},
    )
