"""Peak shapes and noises of the bench. Independent of the engine: nothing of `station` is imported here.

Every shape has area 1 per minute and its apex at `apex`. Shapes: EMG (exponentially modified Gaussian),
log-normal, double-tailed (an EMG with a second, slower tail) and Haarhoff-Van der Linde (overloaded peaks).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter
from scipy.special import erf, erfcx

Floats = NDArray[np.float64]
Shape = Callable[[Floats, float], Floats]
"""(distance from some origin in sigmas, tail 0..1) -> unnormalised height."""
FAMILIES = ("emg", "lognormal", "double", "hvl")


def emg(u: Floats, tail: float) -> Floats:
    tau = max(tail, 0.02)
    z = (1 / tau - u) / np.sqrt(2)
    core = np.exp(-0.5 * u**2) * erfcx(np.maximum(z, -20.0))
    far = 2 * np.exp(np.clip(0.5 / tau**2 - u / tau, -700, 50))
    return np.where(z > -20, core, far)


def lognormal(u: Floats, tail: float) -> Floats:
    skew = 0.05 + 0.25 * tail
    inside = 1 + skew * u
    return np.where(inside > 1e-9, np.exp(-0.5 * (np.log(np.maximum(inside, 1e-9)) / skew) ** 2), 0.0)


def double_tailed(u: Floats, tail: float) -> Floats:
    one, two = emg(u, tail), emg(u, 3 * tail + 0.3)
    return one / one.max() + 0.12 * tail * two / two.max()


def hvl(u: Floats, tail: float) -> Floats:
    load = 6.0 * tail + 1e-3
    return np.exp(-0.5 * u**2) / (1 / np.expm1(load) + 0.5 * (1 + erf(u / np.sqrt(2))))


SHAPES: dict[str, Shape] = {"emg": emg, "lognormal": lognormal, "double": double_tailed, "hvl": hvl}


class Family:
    """One column's peak shape: a family with its tail; peaks are placed by apex, sigma and area."""

    def __init__(self, name: str, tail: float) -> None:
        u = np.linspace(-9, 40, 4901)
        height = SHAPES[name](u, tail)
        self.u = u - u[np.argmax(height)]
        self.height = height / np.trapezoid(height, u)

    @property
    def top(self) -> float:
        return float(self.height.max())

    def peak(self, time: Floats, apex: float, sigma: float, area: float) -> tuple[slice, Floats]:
        """Where the peak stands in `time`, and its heights there; `area` in signal unit x second."""
        low, high = np.searchsorted(time, [apex + self.u[0] * sigma, apex + self.u[-1] * sigma])
        part = slice(int(low), int(high))
        return part, area / 60 / sigma * np.interp((time[part] - apex) / sigma, self.u, self.height)

    def width(self, sigma: float) -> float:
        """Width at half height."""
        above = self.u[self.height >= self.top / 2]
        return float(above[-1] - above[0]) * sigma


def noise(rng: np.random.Generator, count: int, sigma: float, memory: float) -> Floats:
    """Noise of standard deviation `sigma`; `memory` is the RC filter's coefficient (0: white)."""
    white = rng.standard_normal(count + 400)
    filtered = lfilter([1 - memory], [1, -memory], white)[400:]
    return np.asarray(filtered * sigma * np.sqrt((1 + memory) / (1 - memory)))
