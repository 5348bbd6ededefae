"""Oils with known n-alkanes for the bench of the ladder: other columns, ramps, noise, CPI and gaps each time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sample_spectra.chromatogram import (
    ISOPRENOIDS,
    Oven,
    Shape,
    alkane_minutes,
    detector_noise,
    draw,
    true_peak,
)
from sample_spectra.runs import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Oil:
    """A made run: time (min), signal, apex of each named peak (min), and how it was made, for the table."""

    time: Floats
    signal: Floats
    apexes: Mapping[str, float]
    ramp: float
    noise: float
    cpi: float
    missing: tuple[int, ...]
    biodegraded: bool


def oil(seed: int, *, biodegraded: bool = False) -> Oil:
    """The oil of this seed: 6 to 60 m columns, 2 to 10 °C/min, noise up to tenfold, CPI 0.8 to 3, up to two gaps.

    Biodegraded: the n-alkanes nearly gone (a fiftieth to a twentieth), the isoprenoids left, a hump under all.
    """
    rng = np.random.default_rng([seed, 5])
    ramp = float(rng.uniform(2.0, 10.0))
    start, end = float(rng.uniform(40, 90)), float(rng.uniform(290, 325))
    oven = Oven(start_c=start, rate=ramp, end_c=end, dead_min=float(rng.uniform(1, 4)))
    first, last = int(rng.integers(10, 14)), int(rng.integers(30, 39))
    minutes = alkane_minutes(first, last, oven)
    efficiency = float(rng.uniform(0.5, 1.0)) * 5.0 / max(ramp, 3.0)
    centre, width = float(rng.uniform(16, 24)), float(rng.uniform(6, 10))
    odd_even = float(rng.uniform(-0.1, 0.5))
    gaps = [n for n in range(first + 1, last) if n not in (16, 17, 18, 19)]
    missing = tuple(int(n) for n in rng.choice(gaps, int(rng.integers(0, 3)), replace=False))
    height = 900.0
    # a land plant's preference shows in the wax alkanes only
    areas = {
        n: height * math.exp(-(((n - centre) / width) ** 2)) * (1 + (odd_even if n > 22 else 0.05) * (-1.0) ** (n + 1))
        for n in minutes
    }
    isoprenoids = {name: float(rng.uniform(0.15, 0.9)) * areas[17] for name in ("Pr", "Ph")}
    left = float(rng.uniform(0.02, 0.05)) if biodegraded else 1.0
    shapes: dict[str, Shape] = {}

    def put(name: str, index: float, area: float) -> None:
        at = _minutes(index, minutes)
        if at is not None:
            sigma = efficiency * (0.018 + 0.00035 * at)
            shapes[name] = Shape(name=name, centre=at, sigma=sigma, tau=sigma * float(rng.uniform(0.2, 0.6)), area=area)

    for n, area in areas.items():
        if n not in missing:
            put(f"nC{n}", 100.0 * n, area * left)
    for name, index in ISOPRENOIDS.items():
        put(name, index, isoprenoids.get(name, 0.3 * isoprenoids["Pr"] * float(rng.uniform(0.5, 1.3))))
    _minor(rng, areas, put, float(rng.uniform(0.01, 0.08)))
    time = np.arange(0.0, max(minutes.values()) + 4.0, 1.0 / 300.0)
    noise = float(rng.uniform(0.01, 0.1))
    signal = draw(time, list(shapes.values())) + 8.0 + 0.004 * time
    signal += 6.0 / (1.0 + np.exp(-(oven.temperature(time) - 285.0) / 14.0))
    hump = (20.0 if biodegraded else float(rng.uniform(0.0, 4.0))) * height
    signal += hump / 60.0 / (10.0 * math.sqrt(2 * math.pi)) * np.exp(-0.5 * ((time - 0.6 * time[-1]) / 10.0) ** 2)
    signal += detector_noise(rng, time.size, noise, noise)
    named = {name: true_peak(shape).rt_min for name, shape in shapes.items() if not name.startswith("minor")}
    return Oil(
        time=time,
        signal=signal,
        apexes=named,
        ramp=ramp,
        noise=noise,
        cpi=(1 + odd_even) / (1 - odd_even),
        missing=missing,
        biodegraded=biodegraded,
    )


def _minor(rng: np.random.Generator, areas: Mapping[int, float], put: object, share: float) -> None:
    """Branched and cyclic peaks between the n-alkanes, away from the named ones."""
    assert callable(put)
    for n, area in areas.items():
        for place in (27, 38, 50, 72, 84):
            index = 100.0 * n + place + float(rng.uniform(-2, 2))
            if all(abs(index - known) > 12 for known in ISOPRENOIDS.values()):
                put(f"minor{index:.1f}", index, area * share * float(rng.uniform(0.2, 1.8)))


def _minutes(index: float, minutes: Mapping[int, float]) -> float | None:
    low = int(index // 100)
    if low not in minutes or (index % 100 and low + 1 not in minutes):
        return None
    return minutes[low] + (index / 100 - low) * (minutes.get(low + 1, minutes[low]) - minutes[low])
