"""Chromatograms with known truth for the tests of this folder: EMG peaks on drift, with white or
RC-filtered noise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import erfcx

Floats = NDArray[np.float64]


def emg(time: Floats, centre: float, sigma: float, tau: float) -> Floats:
    """An exponentially modified Gaussian of area 1 (per minute)."""
    u = (time - centre) / sigma
    z = (sigma / tau - u) / np.sqrt(2)
    core = np.exp(-0.5 * u**2) * erfcx(np.maximum(z, -20.0))
    tail = 2 * np.exp(np.minimum(0.5 * (sigma / tau) ** 2 - (time - centre) / tau, 50.0))
    return np.where(z > -20.0, core, tail) / (2 * tau)


def noise(rng: np.random.Generator, count: int, sigma: float, memory: float) -> Floats:
    """Noise of standard deviation `sigma`; `memory` is the RC filter's coefficient (0: white)."""
    white = rng.standard_normal(count + 200)
    filtered = lfilter([1 - memory], [1, -memory], white)[200:]
    return np.asarray(filtered * sigma * np.sqrt((1 + memory) / (1 - memory)), dtype=np.float64)


ISOPRENOIDS = {
    "iC13": 1255.0,
    "iC14": 1320.0,
    "iC15": 1378.0,
    "iC16": 1462.0,
    "iC18": 1652.0,
    "Pr": 1706.0,
    "Ph": 1810.0,
}
_BOILING = np.poly1d(np.polyfit([9, 12, 16, 20, 24, 28, 32, 36, 40], [151, 216, 287, 344, 391, 431, 466, 496, 522], 5))


def saturates(
    rng: np.random.Generator, *, hump: float = 0.0, degraded: float = 1.0, isoprenoids: float = 1.0
) -> tuple[Floats, Floats, dict[str, tuple[float, float]]]:
    """Time, signal and truth (name -> apex min, area) of an oil's saturates, nC10 to nC32, with small peaks
    between.
    """
    centre, width, rate = rng.uniform(16, 22), rng.uniform(6, 9), rng.uniform(3, 6)
    ladder = {n: 4 + (0.8 * _BOILING(n) - 120) / rate + 10 for n in range(9, 36)}
    time = np.arange(0, ladder[34] + 3, 1 / 300)
    signal = 10 + hump * np.exp(-0.5 * ((time - ladder[22]) / 9) ** 2)
    truth: dict[str, tuple[float, float]] = {}

    def minutes(index: float) -> float:
        low = int(index // 100)
        return float(ladder[low] + (index / 100 - low) * (ladder[low + 1] - ladder[low]))

    def put(name: str, at: float, area: float) -> None:
        nonlocal signal
        sigma = 0.018 + 0.00035 * at
        peak = emg(time, at, sigma, rng.uniform(0.2, 0.5) * sigma)
        signal = signal + area / 60 * peak
        truth[name] = (float(time[np.argmax(peak)]), area)

    def envelope(carbon: float) -> float:
        return float(500 * np.exp(-(((carbon - centre) / width) ** 2)))

    for n in range(10, 33):
        put(f"nC{n}", minutes(100 * n), envelope(n) * degraded * rng.uniform(0.9, 1.1))
    for name, index in ISOPRENOIDS.items():
        if isoprenoids:
            put(name, minutes(index), isoprenoids * envelope(17) * rng.uniform(0.3, 0.9))
    for k, index in enumerate(rng.uniform(1000, 3200, 40)):
        near = min(abs(index - v) for v in [*ISOPRENOIDS.values(), *range(1000, 3300, 100)])
        if near > 12:
            put(f"small{k}", minutes(index), 0.03 * envelope(index / 100))
    return time, signal + noise(rng, len(time), 0.02, 0.5), truth
