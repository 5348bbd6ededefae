"""Carbon numbers from the run of an n-alkane standard: which peak is which, and what that says of a sample's ladder.

A standard mixture (C8 to C40, or only the even ones) has no pristane and no phytane; its certificate says which carbons
it holds, and its largest peaks in order of time are they. A sample on the same column in the same sequence has its
n-alkanes at nearly the same times, so the ladder's place follows even where the doublets are weak.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parsers.measurement import Peak
from station.analysis.distillation import alkanes_in_order

_LEAST_COMMON = 4
_MOST_ASIDE = 0.25
_LEAST_LEAD = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Carbon number of a ladder's first rung by a standard, and how far the run strays from it (largest, %)."""

    first: int
    drift_percent: float


def alkanes_of_standard(peaks: Sequence[Peak], carbons: Sequence[int]) -> dict[int, Peak]:
    """The standard's n-alkanes by carbon number. AnalysisError if its peaks are too few, or not evenly spaced."""
    order = {f"C{carbon}": float(carbon) for carbon in carbons}
    times = alkanes_in_order(peaks, tuple(order), order)
    at = {peak.apex: peak for peak in peaks}
    return {int(order[name]): at[minutes] for name, minutes in times.items()}


def place_ladder(steps: Sequence[int], minutes: Sequence[float], standard: Mapping[int, float]) -> Placed | None:
    """Where a ladder of `steps` at `minutes` lies on a standard's retention times (min by carbon number).

    None if fewer than four carbons are common, or if no place fits: at the right one the times agree to a quarter of a
    spacing, and at least twice as well as one carbon further.
    """
    known = sorted(standard)
    if len(known) < 2:
        return None
    every = np.arange(known[0], known[-1] + 1)
    at = np.interp(every, known, [standard[n] for n in known])
    spacing = float(np.median(np.diff(at)))
    places = np.asarray(steps)
    times = np.asarray(minutes, dtype=np.float64)
    off: dict[int, tuple[float, float]] = {}
    for first in range(int(every[0] - places[-1]), int(every[-1]) + 1):
        common = (first + places >= every[0]) & (first + places <= every[-1])
        if np.count_nonzero(common) < min(_LEAST_COMMON, len(places)):
            continue
        expected = at[first + places[common] - every[0]]
        aside = np.abs(times[common] - expected)
        off[first] = float(np.median(aside)), float(np.max(aside / expected))
    if not off:
        return None
    best, *others = sorted(off, key=lambda first: off[first][0])
    unsure = others and off[others[0]][0] < _LEAST_LEAD * off[best][0]
    if off[best][0] > _MOST_ASIDE * spacing or unsure:
        return None
    return Placed(first=best, drift_percent=100 * off[best][1])
