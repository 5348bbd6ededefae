"""Ten suites of chromatograms with known truth, as they come from a petroleum laboratory's instruments.

Standards, whole oils, biodegraded oils on a hump, nC17/Pr-like doublets, tailing with riders, artefacts (spikes,
clipping, rounding), a ladder of signal to noise, gases with valve steps, sparse ion traces, blanks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.engine.shapes import FAMILIES, Family, Floats, noise

MERGED = 0.33


@dataclass
class Run:
    """A chromatogram and its truth: apex (min), area (unit x s), height, width at half height (min) of each peak."""

    suite: str
    time: Floats
    signal: Floats
    sigma: float
    peaks: list[tuple[float, float, float, float]] = field(default_factory=list)
    shoulders: set[int] = field(default_factory=set)


class Column:
    """Places peaks of one run: all share a family of shapes, whose tail grows a little along the run."""

    def __init__(self, rng: np.random.Generator, suite: str, minutes: float, hertz: float, tail: float) -> None:
        count = int(minutes * 60 * hertz)
        self.rng = rng
        self.run = Run(suite, np.arange(count) / 60 / hertz, np.zeros(count), 1.0)
        name = str(rng.choice(FAMILIES))
        self.families = [Family(name, tail * k) for k in (0.8, 0.9, 1.0, 1.1, 1.2)]
        self.minutes = minutes

    def put(self, apex: float, sigma: float, height: float, wander: float = 0.03) -> int:
        family = self.families[int(np.clip(5 * apex / self.minutes, 0, 4))]
        sigma *= float(np.exp(self.rng.normal(0, wander)))
        area = height / family.top * sigma * 60
        part, values = family.peak(self.run.time, apex, sigma, area)
        self.run.signal[part] += values
        self.run.peaks.append((apex, area, height, family.width(sigma)))
        return len(self.run.peaks) - 1

    def finish(self, sigma: float, memory: float | None = None, drift: float = 1.0) -> Run:
        rng, run = self.rng, self.run
        if memory is None:
            memory = float(rng.choice([0.0, 0.5, 0.9]))
        x = run.time / self.minutes
        bleed = 1 / (1 + np.exp(-(x - 0.8) * 12))
        run.signal += 20 + drift * (30 * x * rng.normal() + 60 * bleed * rng.uniform()) * sigma
        run.signal += noise(rng, len(run.time), sigma, memory)
        run.sigma = sigma
        return merged(run)


def merged(run: Run) -> Run:
    """Peaks closer than a third of their width are one peak to any eye: one truth with both areas."""
    order = sorted(range(len(run.peaks)), key=lambda k: run.peaks[k][0])
    kept: list[tuple[float, float, float, float]] = []
    shoulders = set()
    for k in order:
        peak = run.peaks[k]
        if kept and peak[0] - kept[-1][0] < MERGED * min(peak[3], kept[-1][3]):
            one = kept[-1]
            tall = max(one, peak, key=lambda either: either[2])
            kept[-1] = (tall[0], one[1] + peak[1], one[2] + peak[2], max(one[3], peak[3]))
            continue
        kept.append(peak)
        if k in run.shoulders:
            shoulders.add(len(kept) - 1)
    run.peaks, run.shoulders = kept, shoulders
    return run


def _sigma(minutes: float) -> float:
    return 0.018 + 0.00035 * minutes


def standard(rng: np.random.Generator) -> Run:
    column = Column(rng, "standard", 50, 10, rng.uniform(0.2, 0.7))
    for apex in np.cumsum(rng.uniform(1.2, 1.6, 32)) + 2:
        if apex < 49:
            column.put(apex, _sigma(apex), 1000 * rng.uniform(0.6, 1.4))
    return column.finish(1.0)


def _oil(rng: np.random.Generator, suite: str, alkanes: float, small: int) -> Column:
    column = Column(rng, suite, 60, 10, rng.uniform(0.2, 0.6))
    ladder = 4 + np.cumsum(np.linspace(2.1, 1.5, 32))
    centre, width = rng.uniform(8, 14), rng.uniform(7, 10)
    for n, apex in enumerate(ladder):
        if apex > 58:
            break
        height = 2000 * np.exp(-(((n - centre) / width) ** 2))
        column.put(apex, _sigma(apex), alkanes * height * rng.uniform(0.85, 1.15))
        if n in (8, 9):
            column.put(apex + rng.uniform(0.9, 1.3) * 4 * _sigma(apex), _sigma(apex), height * rng.uniform(0.2, 0.9))
    for apex in rng.uniform(4, 57, small):
        column.put(apex, _sigma(apex), float(np.exp(rng.normal(3.6, 1.0))))
    return column


def oil(rng: np.random.Generator) -> Run:
    return _oil(rng, "oil", 1.0, 90).finish(1.0)


def biodegraded(rng: np.random.Generator) -> Run:
    column = _oil(rng, "biodegraded", 0.05, 70)
    time, centre = column.run.time, rng.uniform(25, 35)
    column.run.signal += rng.uniform(300, 900) * np.exp(-0.5 * ((time - centre) / rng.uniform(8, 11)) ** 2)
    return column.finish(1.0)


def doublets(rng: np.random.Generator) -> Run:
    column = Column(rng, "doublets", 50, 10, rng.uniform(0.2, 0.7))
    for apex in np.arange(3, 48, 2.2):
        sigma, height = _sigma(apex), 1000 * rng.uniform(0.5, 1.5)
        column.put(apex, sigma, height)
        if rng.uniform() < 0.7:
            apart, ratio = rng.uniform(0.6, 1.3), rng.uniform(0.15, 1.0)
            later = column.put(apex + 4 * apart * sigma, sigma, height * ratio)
            if apart < 0.75 or (apart < 0.95 and ratio < 0.4):
                column.run.shoulders.add(later)
    return column.finish(1.0)


def riders(rng: np.random.Generator) -> Run:
    column = Column(rng, "riders", 50, 10, rng.uniform(0.8, 1.6))
    for apex in np.arange(3, 47, 3.0):
        sigma, height = _sigma(apex), 3000 * rng.uniform(0.5, 1.5)
        column.put(apex, sigma, height)
        if rng.uniform() < 0.7:
            column.put(apex + rng.uniform(5, 9) * sigma, sigma, height * rng.uniform(0.02, 0.15))
    return column.finish(1.0)


def artefacts(rng: np.random.Generator) -> Run:
    column = Column(rng, "artefacts", 40, 10, rng.uniform(0.2, 0.6))
    for apex in np.cumsum(rng.uniform(0.8, 2.0, 25)) + 2:
        if apex < 39:
            column.put(apex, _sigma(apex), float(np.exp(rng.uniform(np.log(30), np.log(3000)))))
    run = column.finish(1.0)
    for spike in rng.integers(50, len(run.time) - 50, 8):
        run.signal[spike] += rng.uniform(20, 2000)
    run.signal = np.round(run.signal / 0.5) * 0.5
    return run


def ladder(rng: np.random.Generator) -> Run:
    column = Column(rng, "ladder", 50, 10, rng.uniform(0.2, 0.6))
    for apex, height in zip(np.arange(2, 48, 1.5), rng.permutation(np.geomspace(4, 3000, 31)), strict=True):
        column.put(apex, _sigma(apex), float(height))
    return column.finish(1.0)


def gas(rng: np.random.Generator) -> Run:
    column = Column(rng, "gas", 20, 10, rng.uniform(0.1, 0.5))
    widths = np.geomspace(2, 60, 9) / 2.355 / 60
    apex = 0.8
    for sigma in widths:
        apex += 7 * sigma + rng.uniform(0.1, 0.5)
        column.put(apex, sigma, float(np.exp(rng.uniform(np.log(40), np.log(2000)))))
        apex += 7 * sigma
    run = column.finish(0.5)
    apexes = np.array([peak[0] for peak in run.peaks])
    for _ in range(3):
        at = rng.uniform(0.3, 19)
        reach = np.interp(at, apexes, 10 * widths)
        if np.min(np.abs(apexes - at)) > max(reach, 0.15):
            after = run.time - at
            step = rng.choice([-1, 1]) * rng.uniform(20, 100)
            run.signal += np.where(after >= 0, step * (1 - np.exp(-np.maximum(after, 0) / 0.004)), 0)
    return run


def ions(rng: np.random.Generator) -> Run:
    column = Column(rng, "ions", 60, 2.5, rng.uniform(0.1, 0.5))
    for apex in rng.uniform(5, 58, 22):
        column.put(apex, 1.3 * _sigma(apex), float(np.exp(rng.uniform(np.log(60), np.log(3000)))))
    run = column.run
    run.signal = run.signal + 2
    run.signal = 3.0 * rng.poisson(np.maximum(run.signal, 0) / 3.0)
    run.sigma = float(np.sqrt(6.0))
    return merged(run)


def blank(rng: np.random.Generator) -> Run:
    column = Column(rng, "blank", 50, 10, 0.3)
    return column.finish(1.0, memory=float(rng.choice([0.0, 0.5, 0.9, 0.97])), drift=2.0)


SUITES: tuple[Callable[[np.random.Generator], Run], ...] = (
    standard,
    oil,
    biodegraded,
    doublets,
    riders,
    artefacts,
    ladder,
    gas,
    ions,
    blank,
)


def full_rate(rng: np.random.Generator, points: int = 100_000, peaks: int = 300) -> Run:
    """The run on which speed is measured."""
    column = Column(rng, "full rate", points / 1200, 20, 0.4)
    for apex in np.sort(rng.uniform(2, points / 1200 - 2, peaks)):
        column.put(apex, _sigma(apex), float(np.exp(rng.uniform(np.log(30), np.log(3000)))))
    return column.finish(1.0)
