"""Twelve hard cases, each with the curves of its true peaks: what the pictures in docs/engine.md are drawn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.engine.shapes import Family, Floats, noise


@dataclass
class Case:
    """A run with its true peaks (apex min, area, curve) and the stretch that is worth looking at."""

    title: str
    time: Floats
    signal: Floats
    shows: tuple[float, float]
    peaks: list[tuple[float, float, Floats]] = field(default_factory=list)

    def put(self, family: Family, apex: float, sigma: float, height: float) -> None:
        area = height / family.top * sigma * 60
        part, values = family.peak(self.time, apex, sigma, area)
        curve = np.zeros(len(self.time))
        curve[part] = values
        self.signal = self.signal + curve
        self.peaks.append((apex, area, curve))


def _run(title: str, shows: tuple[float, float], *, minutes: float = 20, hertz: float = 10) -> Case:
    time = np.arange(0, minutes, 1 / 60 / hertz)
    return Case(title, time, np.full(len(time), 20.0), shows)


def _teachers(case: Case, family: Family, sigma: float, *at: float, height: float = 1500) -> None:
    """Peaks that stand alone: every run of a laboratory has some."""
    for apex in at:
        case.put(family, apex, sigma, height)


def _with_noise(case: Case, sigma: float = 1.0, memory: float = 0.5) -> Case:
    case.signal = case.signal + noise(np.random.default_rng(11), len(case.time), sigma, memory)
    return case


def _pair(title: str, family: str, tail: float, apart: float, ratio: float) -> Case:
    case, shape, sigma = _run(title, (9.6, 10.6)), Family(family, tail), 0.03
    _teachers(case, shape, sigma, 2, 4, 6, 8, 13, 15, 17)
    case.put(shape, 10, sigma, 1500)
    case.put(shape, 10 + 4 * apart * sigma, sigma, 1500 * ratio)
    return _with_noise(case)


def doublet() -> Case:
    return _pair("nC17 and pristane, Rs 0.8, double-tailed peaks", "double", 0.5, 0.8, 0.5)


def shoulder() -> Case:
    return _pair("A shoulder without a valley, Rs 0.6, ratio 0.35", "lognormal", 0.4, 0.6, 0.35)


def fronting() -> Case:
    return _pair("Overloaded peaks of triangular shape, Rs 0.9", "hvl", 0.5, 0.9, 0.4)


def rider() -> Case:
    case, shape = _run("A rider of 3 % on a long tail", (9.5, 11)), Family("emg", 1.5)
    _teachers(case, shape, 0.03, 2, 5, 14, 17, height=3000)
    case.put(shape, 10, 0.03, 3000)
    case.put(shape, 10.2, 0.03, 90)
    return _with_noise(case)


def crowd() -> Case:
    case, shape = _run("A crowd of nine in 1.2 min", (9, 11.4)), Family("emg", 0.4)
    rng = np.random.default_rng(3)
    _teachers(case, shape, 0.035, 2, 4, 6, 14, 16, 18)
    for apex in 9.4 + np.cumsum(rng.uniform(0.11, 0.18, 9)):
        case.put(shape, float(apex), 0.035, float(rng.uniform(150, 1200)))
    return _with_noise(case)


def hump() -> Case:
    case, shape = _run("Biomarkers on the hump of a biodegraded oil", (18, 24), minutes=40), Family("emg", 0.4)
    case.signal = case.signal + 600 * np.exp(-0.5 * ((case.time - 22) / 7) ** 2)
    rng = np.random.default_rng(4)
    for apex in np.sort(np.concatenate((np.arange(5, 36, 0.55) + rng.uniform(-0.15, 0.15, 57), [20.12, 22.9]))):
        case.put(shape, float(apex), 0.03, float(np.exp(rng.uniform(3.5, 5.3))))
    return _with_noise(case)


def valve() -> Case:
    case, shape = _run("A gas valve switches beside a small peak", (6.6, 9.2)), Family("emg", 0.3)
    case.signal = case.signal + np.where(case.time > 7.5, 80 * (1 - np.exp(-np.maximum(case.time - 7.5, 0) / 0.004)), 0)
    for apex, sigma, height in ((3, 0.03, 300), (7.1, 0.03, 60), (8.2, 0.05, 90), (12, 0.1, 200)):
        case.put(shape, apex, sigma, height)
    return _with_noise(case, 0.5)


def widths() -> Case:
    case, shape = _run("Peaks of 2 s and of a minute in one run", (0, 19.5)), Family("emg", 0.3)
    apex = 0.6
    for width in np.geomspace(2, 60, 8):
        sigma = width / 2.355 / 60
        apex += 8 * sigma + 0.25
        case.put(shape, float(apex), sigma, 400)
        apex += 6 * sigma
    return _with_noise(case, 0.5)


def filtered_noise() -> Case:
    case = _run("A blank behind a slow RC filter: nothing is there", (5, 15))
    return _with_noise(case, 1.0, 0.97)


def spikes() -> Case:
    case, shape = _run("Spikes, and a signal rounded to whole units", (5, 12)), Family("emg", 0.3)
    for apex, height in ((6, 25), (7.5, 300), (9, 12), (10.5, 60)):
        case.put(shape, apex, 0.04, height)
    case = _with_noise(case)
    case.signal[[4100, 5000, 5800, 6600]] += (400, 90, 250, 60)
    case.signal = np.round(case.signal)
    return case


def counting() -> Case:
    case, shape = _run("An ion trace: its noise grows with its signal", (8, 13), hertz=2.5), Family("emg", 0.3)
    for apex, height in ((9, 2500), (9.6, 90), (10.6, 600), (12, 40)):
        case.put(shape, apex, 0.05, height)
    case.signal = 3.0 * np.random.default_rng(5).poisson(np.maximum(case.signal - 18, 0) / 3.0)
    return case


def dip() -> Case:
    case, shape = _run("An injection dip before the first peaks", (0.5, 5)), Family("emg", 0.3)
    case.signal = case.signal - 800 * np.exp(-0.5 * ((case.time - 1.2) / 0.06) ** 2)
    for apex, height in ((1.8, 200), (2.6, 80), (4.0, 400), (9, 300)):
        case.put(shape, apex, 0.04, height)
    return _with_noise(case, 0.5)


CASES: tuple[Callable[[], Case], ...] = (
    doublet, shoulder, fronting, rider, crowd, hump, valve, widths, filtered_noise, spikes, counting, dip,
)  # fmt: skip
