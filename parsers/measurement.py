"""What an instrument's file says, in one form for every format.

Curves are read-only float64 arrays; numbers that the file prints are `Decimal` from the text, never through float.
Chromatogram time is in minutes. Nothing here is computed: the vendor's own peaks stay the vendor's.
"""

from __future__ import annotations

import mmap
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from parsers.wording import Text

Floats = NDArray[np.float64]
Numbers = NDArray[np.floating | np.integer]
Technique = Literal["gc", "lc", "rock_eval", "gcms", "xrd", "balance", "table", "spectrum", "isotope"]
PeakOrigin = Literal["vendor", "station", "operator"]

_IONS_AT_ONCE = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis of a trace: a name, a unit as the file gives it, and its values (shape (n,), read-only)."""

    name: str
    unit: str
    values: Floats

    def __post_init__(self) -> None:
        values = np.ascontiguousarray(self.values, dtype=np.float64)
        if values is self.values and values.flags.writeable:
            values = values.copy()
        values.flags.writeable = False
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A curve: detector signal over time, or any y over x. Both axes have the same length.

    `x` of a chromatogram is time in minutes, of a Rock-Eval cycle time in seconds.
    """

    name: str
    x: Axis
    y: Axis

    def __post_init__(self) -> None:
        if len(self.x.values) != len(self.y.values):
            raise ValueError(f"trace {self.name!r}: {len(self.x.values)} x values for {len(self.y.values)} y values")

    def __len__(self) -> int:
        return len(self.x.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanSet:
    """All mass spectra of a run: every ion of every scan in two flat arrays, cut by `offsets`.

    `times` (min, shape (n,)) and `total` (the instrument's own total ion current of each scan, shape (n,), or None
    where it tells none). `mz` and `intensity` have the shape (ions,) and may be memory-mapped, in any number type;
    scan i has the ions `offsets[i]:offsets[i + 1]` (`offsets` int64, shape (n + 1,)). No order of ions is promised.
    """

    times: Floats
    mz: Numbers
    intensity: Numbers
    offsets: NDArray[np.int64]
    total: Floats | None = None
    unit: str = "counts"

    def __post_init__(self) -> None:
        count, ions = len(self.times), len(self.mz)
        if len(self.intensity) != ions or len(self.offsets) != count + 1:
            raise ValueError(f"{count} scans, {ions} m/z: {len(self.intensity)} intensities, {len(self.offsets)} cuts")
        if self.offsets[0] != 0 or self.offsets[-1] != ions or np.any(self.offsets[1:] < self.offsets[:-1]):
            raise ValueError("the offsets do not cut the ions into scans")
        if self.total is not None and len(self.total) != count:
            raise ValueError(f"{len(self.total)} totals for {count} scans")
        for name in ("times", "mz", "intensity", "offsets", "total"):
            values = getattr(self, name)
            if values is not None and values.flags.writeable:
                values = values.view()
                values.flags.writeable = False
                object.__setattr__(self, name, values)

    def __len__(self) -> int:
        return len(self.times)

    def scan(self, index: int) -> tuple[Numbers, Numbers]:
        """m/z and intensity of one scan, as views. IndexError if there is no such scan."""
        if not 0 <= index < len(self):
            raise IndexError(f"no scan {index}; there are {len(self)}")
        here = slice(int(self.offsets[index]), int(self.offsets[index + 1]))
        return self.mz[here], self.intensity[here]

    def extract(self, mz: float, tolerance: float = 0.5) -> Trace:
        """The summed intensity of all ions within mz ± tolerance (both ends included), for each scan."""
        sums = np.zeros(len(self))
        for start, cuts in self._pieces():
            ions = slice(int(cuts[0]), int(cuts[-1]))
            chosen = np.flatnonzero(np.abs(np.asarray(self.mz[ions], dtype=np.float64) - mz) <= tolerance)
            scans = np.searchsorted(cuts, chosen + cuts[0], side="right") - 1
            weights = np.asarray(self.intensity[ions][chosen], dtype=np.float64)
            sums[start : start + len(cuts) - 1] = np.bincount(scans, weights, minlength=len(cuts) - 1)
        return self._trace(f"EIC {mz:g}", sums)

    def tic(self) -> Trace:
        """The total ion current: as the instrument wrote it, else the sum of each scan's ions."""
        if self.total is not None:
            return self._trace("TIC", self.total)
        sums = np.zeros(len(self))
        for start, cuts in self._pieces():
            here = np.asarray(self.intensity[int(cuts[0]) : int(cuts[-1])], dtype=np.float64)
            running = np.concatenate(([0.0], np.cumsum(here)))
            sums[start : start + len(cuts) - 1] = running[cuts[1:] - cuts[0]] - running[cuts[:-1] - cuts[0]]
        return self._trace("TIC", sums)

    def _pieces(self) -> Iterator[tuple[int, NDArray[np.int64]]]:
        """The first scan and the offsets of some scans after the other, so that no copy of all ions is ever made."""
        start = 0
        while start < len(self):
            reach = int(np.searchsorted(self.offsets, self.offsets[start] + _IONS_AT_ONCE, side="right")) - 1
            stop = min(max(reach, start + 1), len(self))
            yield start, self.offsets[start : stop + 1]
            _let_go(self.mz)
            _let_go(self.intensity)
            start = stop

    def _trace(self, name: str, values: Floats) -> Trace:
        return Trace(
            name=name,
            x=Axis(name="time", unit="min", values=self.times),
            y=Axis(name=name, unit=self.unit, values=values),
        )


def _let_go(numbers: Numbers) -> None:
    """Give the memory of numbers that are mapped from a file back to the system, which can fetch them again."""
    if sys.platform == "win32":
        return  # which takes memory back by itself
    if isinstance(numbers, np.memmap) and numbers.mode == "r" and isinstance(numbers.base, mmap.mmap):
        numbers.base.madvise(mmap.MADV_DONTNEED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A single number that the file prints, with the unit it prints; `stable` is for balances."""

    name: str
    value: Decimal
    unit: str = ""
    at: datetime | None = None
    stable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """One peak. Times in minutes, area in signal unit x second, height in signal unit.

    `None` means that the source does not say; it is never zero in disguise.
    `code` says how each side was cut (ChemStation: B baseline, V valley, P penetration, T tangent).
    """

    apex: float
    area: float | None
    height: float | None
    start: float | None = None
    end: float | None = None
    baseline_start: float | None = None
    baseline_end: float | None = None
    fwhm: float | None = None
    symmetry: float | None = None
    snr: float | None = None
    resolution: float | None = None
    tailing: float | None = None
    """Width at 10 % of the height: right half over left half (asymmetry As)."""
    plates: float | None = None
    """5.54 (apex / width at half height)²."""
    split: str = ""
    """What told the peak from its neighbours: alone, drop, shape, skim straight, skim exponential."""
    misfit: float | None = None
    """What the model leaves beyond the noise, relative to the peak (root mean squares); None without a model."""
    saturated: bool | None = None
    """Whether the detector or converter was at its limit in the peak; None if nobody looked."""
    amount: float | None = None
    """What the source calculated for the peak by its own calibration, in `amount_unit`."""
    amount_unit: str = ""
    code: str = ""
    name: str = ""
    origin: PeakOrigin = "station"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakTable:
    """Peaks of one trace in order of time, and how they were made."""

    trace: str
    peaks: tuple[Peak, ...]
    method: str = ""
    unit: str = ""

    def __len__(self) -> int:
        return len(self.peaks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """Which instrument wrote the file, as far as it says."""

    maker: str = ""
    model: str = ""
    serial: str = ""
    software: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One run of one sample on one instrument, as its file tells it.

    `acquired_at` is naive when the file names no time zone (nearly always): it is the instrument's own clock.
    `metadata` is verbatim text; `remarks` says what did not hold between what was declared and what was read.
    """

    format_id: str
    technique: Technique
    sample_name: str
    acquired_at: datetime | None = None
    operator: str = ""
    method: str = ""
    instrument: Instrument = field(default_factory=Instrument)
    traces: tuple[Trace, ...] = ()
    scans: ScanSet | None = None
    product_scans: Mapping[int, ScanSet] = field(default_factory=lambda: MappingProxyType({}))
    """Spectra of further MS levels (2: product ions, …) by level; never mixed with `scans`."""
    readings: tuple[Reading, ...] = ()
    peak_tables: tuple[PeakTable, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    remarks: tuple[Text, ...] = ()

    def trace(self, name: str) -> Trace:
        """The trace of that name; KeyError names the traces there are."""
        for trace in self.traces:
            if trace.name == name:
                return trace
        raise KeyError(f"no trace {name!r}; there are {[t.name for t in self.traces]}")

    def reading(self, name: str) -> Reading | None:
        """The first reading of that name, or None."""
        return next((reading for reading in self.readings if reading.name == name), None)
