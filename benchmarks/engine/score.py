"""The score of a table of peaks against the truth.

A found peak is right if its apex lies within half a width of a true one (one to one, nearest first). Precision
is the share of right ones among those found; true peaks below S/N 3 are neither demanded nor false. *Usable* is
the share of true peaks of S/N (height over noise sigma) of at least 20 that are found with an area within 5 %.
The score is the harmonic mean; a blank scores 1/(1 + false peaks).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.engine.suites import Run

USABLE_SNR, SEEN_SNR, USABLE_ERROR = 20.0, 3.0, 0.05


@dataclass(frozen=True)
class Score:
    precision: float
    usable: float
    false: int
    area_error: float
    shoulders: tuple[int, int]

    @property
    def value(self) -> float:
        both = self.precision + self.usable
        return 2 * self.precision * self.usable / both if both else 0.0


def pairs(run: Run, found: list[tuple[float, float]]) -> dict[int, int]:
    """Truth index -> found index."""
    distances = sorted(
        (abs(apex - true[0]) / true[3], t, f)
        for t, true in enumerate(run.peaks)
        for f, (apex, _) in enumerate(found)
        if abs(apex - true[0]) < 0.5 * true[3]
    )
    matched: dict[int, int] = {}
    for _, t, f in distances:
        if t not in matched and f not in matched.values():
            matched[t] = f
    return matched


def score(run: Run, found: Iterable[tuple[float, float]]) -> Score:
    """Score of (apex min, area) pairs."""
    listed = list(found)
    matched = pairs(run, listed)
    false = len(listed) - len(matched)
    if not run.peaks:
        worth = 1 / (1 + false)
        return Score(worth, worth, false, 0.0, (0, 0))
    seen = sum(run.peaks[t][2] >= SEEN_SNR * run.sigma for t in matched)
    errors = {t: abs(listed[f][1] / run.peaks[t][1] - 1) for t, f in matched.items()}
    wanted = [t for t, true in enumerate(run.peaks) if true[2] >= USABLE_SNR * run.sigma]
    usable = [t for t in wanted if errors.get(t, np.inf) <= USABLE_ERROR]
    hidden = [t for t in run.shoulders if t in wanted]
    return Score(
        precision=seen / (seen + false) if seen + false else 0.0,
        usable=len(usable) / len(wanted),
        false=false,
        area_error=float(np.median([errors[t] for t in wanted if t in errors] or [1.0])),
        shoulders=(sum(t in matched for t in hidden), len(hidden)),
    )
