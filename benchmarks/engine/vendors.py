"""`python -m benchmarks.engine.vendors FOLDER [--peers]`: the classic mode against the vendors' own peak tables.

Major peaks are those of at least 1 % of a table's total area. Where the vendor's method is known from the file it is
asked of ours too: these Turbochrom tables name their peaks "daughter peak for an exponential skim".

A vendor's areas may be in another unit. The factor is one of 10^k, 60 x 10^k and 10^k / 60: that by which the signal
between the vendor's own limits gives most of the table, else the one near the median ratio, or that ratio itself.

The shares are told: of all major peaks; of those that *can* be told, which leaves out what a person drew by hand (code
M) and what the vendor reports out of the noise: less than ten of its standard deviations above the lower of its own
limits; of the big peaks, at least 5 % of a table's total; and the mean over signals of the share of major peaks: each
signal has one voice, so that thirteen runs of one mixture, or a trace of noise, do not outweigh the rest. A third of
the files, chosen by the hash of their names, was never looked at while rules were tuned.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import parsers
from benchmarks.engine.engines import ENGINES, SLOW
from benchmarks.engine.shapes import Floats
from parsers.errors import ParserError
from parsers.measurement import Peak, PeakTable, Trace
from station.analysis.chromatogram.integration import area_between, integrate
from station.analysis.chromatogram.signal import prepare
from station.analysis.chromatogram.skim import Skim
from station.analysis.errors import AnalysisError

MAJOR, BIG, WITHIN, SHORTEST, OUT_OF_NOISE = 0.01, 0.05, 0.05, 200, 10.0
FACTORS = np.array([base * 10.0**k for k in range(-9, 10) for base in (1.0, 60.0, 1 / 60)])
SKIM_OF: dict[str, Skim] = {"gaml": "exponential"}
COLUMNS = 9
Found = tuple[Floats, Floats]
"""Apexes (min) and areas (unit x second)."""


@dataclass(frozen=True)
class Compared:
    """One table: which peaks are major, big, can be told, and our areas over the vendor's (NaN: not found)."""

    major: np.ndarray
    big: np.ndarray
    tellable: np.ndarray
    ratio: Floats
    factor: float

    @property
    def close(self) -> np.ndarray:
        return np.abs(self.ratio / self.factor - 1) <= WITHIN

    def counts(self) -> np.ndarray:
        """Of the major peaks: close, all, not found; of those that can be told, of the big ones: close, all. Last the
        share of the major peaks that are close, and one signal.
        """
        can, missed = self.major & self.tellable, self.major & ~np.isfinite(self.ratio)
        close, big = self.close & self.major, self.close & self.big
        masks = (close, self.major, missed, self.close & can, can, big, self.big)
        parts = [float(np.count_nonzero(mask)) for mask in masks]
        return np.array([*parts, parts[0] / max(parts[1], 1.0), 1.0])


def tables(folder: Path) -> Iterator[tuple[str, str, Trace, PeakTable]]:
    """Each trace that comes with areas, once."""
    seen: set[tuple[int, float, int]] = set()
    for path in sorted(folder.rglob("*")):
        if any(parent.suffix.lower() == ".d" for parent in path.parents):
            continue
        try:
            runs = parsers.read(path)
        except ParserError:
            continue
        for run in runs:
            traces = {trace.name: trace for trace in run.traces}
            for table in run.peak_tables:
                trace = traces.get(table.trace)
                if trace is None or len(trace) < SHORTEST or not any(peak.area for peak in table.peaks):
                    continue
                mark = (len(trace), float(np.sum(trace.y.values)), len(table))
                if mark not in seen:
                    seen.add(mark)
                    yield path.name, run.format_id, trace, table


def ours(trace: Trace, skim: Skim) -> Found:
    found = integrate(trace.x.values, trace.y.values, skim=skim).peaks
    return np.array([peak.apex for peak in found]), np.array([peak.area for peak in found])


def compared(trace: Trace, table: PeakTable, found: Found) -> Compared:
    """The table against what an engine found in its trace."""
    theirs = np.array([peak.area or 0.0 for peak in table.peaks])
    major, big = (theirs >= share * theirs.sum() for share in (MAJOR, BIG))
    ratio = _ratios(trace, table, found)
    noise = max((part.noise for part in prepare(trace.x.values, trace.y.values)), default=0.0)
    tellable = np.array([not peak.code.startswith("M") and _stands_out(trace, peak, noise) for peak in table.peaks])
    return Compared(major, big, tellable, ratio, _unit(trace, table, ratio[major]))


def _ratios(trace: Trace, table: PeakTable, found: Found) -> Floats:
    apexes, areas = found
    step = float(np.median(np.diff(trace.x.values)))
    out = np.full(len(table), np.nan)
    for k, peak in enumerate(table.peaks):
        wide = 0.05 if peak.start is None or peak.end is None else (peak.end - peak.start) / 4
        if len(apexes) and peak.area and peak.area > 0:
            nearest = int(np.argmin(np.abs(apexes - peak.apex)))
            if abs(apexes[nearest] - peak.apex) < max(wide, 3 * step):
                out[k] = areas[nearest] / peak.area
    return out


def _stands_out(trace: Trace, peak: Peak, noise: float) -> bool:
    """Whether the vendor's peak is more than noise; so taken where the vendor gives no limits."""
    if peak.start is None or peak.end is None:
        return True
    top, start, end = np.interp([peak.apex, peak.start, peak.end], trace.x.values, trace.y.values)
    return bool(top - min(start, end) >= OUT_OF_NOISE * noise)


def _unit(trace: Trace, table: PeakTable, ratio: Floats) -> float:
    """What areas of this signal are in the vendor's unit."""
    x, y = trace.x.values, trace.y.values
    inside = [
        area_between(x, y, peak.start, peak.end) / peak.area
        for peak in table.peaks
        if peak.area and peak.start is not None and peak.end is not None and x[0] <= peak.start < peak.end <= x[-1]
    ]
    agree = np.sum(np.abs(np.array(inside)[:, None] / FACTORS - 1) <= WITHIN, axis=0)
    if np.max(agree) > len(inside) / 2:
        return float(FACTORS[np.argmax(agree)])
    if not np.any(np.isfinite(ratio)):
        return 1.0
    middle = float(np.nanmedian(ratio))
    near = float(FACTORS[np.argmin(np.abs(np.log(FACTORS / middle)))])
    return 1.0 if 0.5 < middle < 2 else near if abs(middle / near - 1) < 0.08 else middle


def held_out(name: str) -> bool:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def _told(label: str, counts: np.ndarray) -> str:
    close, wanted, missed, close_told, told, close_big, big, shares, signals = counts.tolist()
    pairs = ((close, wanted), (close_told, told), (close_big, big))
    told_pairs = [f"{part:4.0f} of {whole:4.0f} ({part / max(whole, 1):.2f})" for part, whole in pairs]
    return f"{label:28s} {told_pairs[0]}   {missed:4.0f}      {'   '.join(told_pairs[1:])}   {shares / signals:.2f}"


def _print_peers(known: list[tuple[str, str, Trace, PeakTable]]) -> None:
    engines: dict[str, Callable[[Floats, Floats], list[tuple[float, float]]]] = dict(ENGINES)
    for name, engine in engines.items():
        if name in SLOW or name == "ours, classic":
            continue
        total = np.zeros(COLUMNS)
        for _, _, trace, table in known:
            try:
                found = np.array(engine(trace.x.values, trace.y.values)).reshape(-1, 2)
            except (ValueError, IndexError, ArithmeticError, np.linalg.LinAlgError, AnalysisError):
                found = np.zeros((0, 2))  # a peer that breaks down on a trace has found nothing there
            total += compared(trace, table, (found[:, 0], found[:, 1])).counts()
        print(_told(name, total))


def main() -> None:
    known = list(tables(Path(sys.argv[1])))
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(COLUMNS))
    for name, vendor, trace, table in known:
        one = compared(trace, table, ours(trace, SKIM_OF.get(vendor, "none")))
        counts = one.counts()
        for key in (vendor, "all", "held out" if held_out(name) else "tuned on"):
            sums[key] += counts
        print(f"{name[:40]:40s} {trace.name[:18]:18s} major {counts[0]:3.0f}/{counts[1]:3.0f}", end="")
        print(f"  not found {counts[2]:3.0f}   told {counts[3]:3.0f}/{counts[4]:3.0f}   unit x {one.factor:.4g}")
    print("\nmajor peaks within 5 %, by format (not found at all); of those that can be told; big; over signals:")
    last = ("tuned on", "held out", "all")
    for key in [*sorted(set(sums) - set(last)), *last]:
        print(_told(key, sums[key]))
    if "--peers" in sys.argv:
        _print_peers(known)


if __name__ == "__main__":
    main()
