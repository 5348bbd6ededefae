"""`python -m benchmarks.engine.vendors FOLDER`: the classic mode against the vendors' own peak tables in real files.

Major peaks are those of at least 1 % of a table's total area. A vendor's areas may be in another unit; the factor is
taken as the nearest of 10^k, 60 x 10^k and 10^k / 60 to the median ratio, or the median itself where none is near.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

import parsers
from benchmarks.engine.shapes import Floats
from parsers.errors import ParserError
from parsers.measurement import PeakTable, Trace
from station.analysis.integration import integrate

MAJOR, WITHIN, SHORTEST = 0.01, 0.05, 200
FACTORS = np.array([base * 10.0**k for k in range(-9, 10) for base in (1.0, 60.0, 1 / 60)])


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


def ratios(trace: Trace, table: PeakTable) -> tuple[Floats, Floats]:
    """Vendor areas, and ours over theirs (NaN where we have no peak)."""
    ours = integrate(trace.x.values, trace.y.values).peaks
    apexes, areas = np.array([p.apex for p in ours]), np.array([p.area for p in ours])
    step = float(np.median(np.diff(trace.x.values)))
    theirs = np.array([p.area or 0.0 for p in table.peaks])
    out = np.full(len(theirs), np.nan)
    for k, peak in enumerate(table.peaks):
        wide = (peak.end - peak.start) / 4 if peak.start and peak.end else 0.05
        if len(apexes) and theirs[k] > 0:
            nearest = int(np.argmin(np.abs(apexes - peak.apex)))
            if abs(apexes[nearest] - peak.apex) < max(wide, 3 * step):
                out[k] = areas[nearest] / theirs[k]
    return theirs, out


def unit_factor(ratio: Floats) -> float:
    """What our areas are in the vendor's unit, by the median of the ratios of the major peaks."""
    if not np.any(np.isfinite(ratio)):
        return 1.0
    middle = float(np.nanmedian(ratio))
    near = float(FACTORS[np.argmin(np.abs(np.log(FACTORS / middle)))])
    return 1.0 if 0.5 < middle < 2 else near if abs(middle / near - 1) < 0.08 else middle


def main() -> None:
    by_vendor: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, vendor, trace, table in tables(Path(sys.argv[1])):
        theirs, ratio = ratios(trace, table)
        major = theirs >= MAJOR * theirs.sum()
        factor = unit_factor(ratio[major])
        close = np.abs(ratio / factor - 1) <= WITHIN
        missed = major & ~np.isfinite(ratio)
        for k, count in enumerate((close & major, major, missed)):
            by_vendor[vendor][k] += int(np.sum(count))
        print(f"{name[:40]:40s} {trace.name[:18]:18s} major {np.sum(close & major):3d}/{np.sum(major):3d}", end="")
        print(f"  not found {np.sum(missed):3d}   all {np.sum(close):3d}/{len(theirs):3d}   unit x {factor:.4g}")
    print("\nmajor peaks within 5 %, by format (not found at all):")
    for vendor, (good, wanted, missed) in sorted(by_vendor.items()):
        print(f"{vendor:28s} {good:4d} of {wanted:4d} ({good / max(wanted, 1):.2f})   {missed:4d}")
    good, wanted, missed = np.sum(list(by_vendor.values()), axis=0)
    print(f"{'all':28s} {good:4d} of {wanted:4d} ({good / max(wanted, 1):.2f})   {missed:4d}")


if __name__ == "__main__":
    main()
