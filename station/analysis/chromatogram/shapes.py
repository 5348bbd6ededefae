"""The shape that the peaks of a run share, learned from the run itself.

Peaks of one run come from one column and one injector: with time scaled by their width they are nearly the same
curve. The curve is the median of the run's tall peaks that stand alone, and it knows nothing of Gaussians: it has
the run's own tail. A run without such peaks borrows an exponentially modified Gaussian (Grushka 1972) whose tail
explains it best. What still differs from peak to peak is width and skew, the latter by stretching both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.special import erfcx

from parsers.measurement import Floats

_LEFT, _RIGHT, _STEP = -3.0, 9.0, 0.01
_FAINT = 0.002
_SMOOTHING = 2.0
BORROWED_TAILS = (0.15, 0.4, 0.7, 1.1, 1.7)
_LEAST_PEAKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Widths at half height (points), USP symmetry at 5 % and asymmetry at 10 % of the height of models, (k,)."""

    fwhm: Floats
    symmetry: Floats
    tailing: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A peak of height 1 with its apex at 0; time is counted in widths at half height. Table of shape (m,)."""

    height: Floats
    slope: Floats
    left_area: float
    right_area: float
    learned_from: int
    """How many peaks of the run it was learned from; 0 for a borrowed one."""
    cells: tuple[Floats, Floats, Floats]
    """Between two points of the table: height at the first, growth to the second, slope; (m + 1,) each. Before and
    behind the table there is one cell of nothing.
    """

    def at(self, u: Floats) -> tuple[Floats, Floats]:
        """Heights and slopes at distances `u` (in widths) from the apex; zero far out."""
        height, growth, slope = self.cells
        place = u * (1 / _STEP)
        place += 1 - _LEFT / _STEP
        index = place.astype(np.intp)
        place -= index
        # Clipped, what lies beyond the table falls into its cells of nothing.
        place *= growth.take(index, mode="clip")
        place += height.take(index, mode="clip")
        return place, slope.take(index, mode="clip")

    def reach(self, level: float) -> tuple[float, float]:
        """How far the shape stands above `level` (0..1) to the left (negative) and right, in widths."""
        above = np.flatnonzero(self.height >= level)
        return _LEFT + _STEP * float(above[0]), _LEFT + _STEP * float(above[-1])

    def area(self, height: Floats, width: Floats, skew: Floats) -> Floats:
        """Areas (height x points) of peaks of this shape, of these heights, widths (points) and skews, (k,)."""
        return np.asarray(height * width * (np.exp(-skew) * self.left_area + np.exp(skew) * self.right_area))

    def figures(self, width: Floats, skew: Floats) -> Figures:
        """The figures of merit of peaks of this shape, widths (points) and skews, (k,)."""
        before, behind = width * np.exp(-skew), width * np.exp(skew)
        (half, fall), (five, down), (ten, tail) = (_sides(self, level) for level in (0.5, 0.05, 0.1))
        return Figures(
            fwhm=before * half + behind * fall,
            symmetry=(before * five + behind * down) / (2 * before * five),
            tailing=behind * tail / (before * ten),
        )

    def crossing(self, level: float) -> tuple[float, float]:
        """Where the shape passes `level` (0..1) before and behind its apex, in widths, between the table's points."""
        above = np.flatnonzero(self.height >= level)
        first, last = int(above[0]), int(above[-1])
        height = self.height
        left = first - (height[first] - level) / (height[first] - height[first - 1]) if first else 0.0
        right = last + (height[last] - level) / (height[last] - height[last + 1]) if last + 1 < len(height) else last
        return _LEFT + _STEP * float(left), _LEFT + _STEP * float(right)


def _sides(shape: Shape, level: float) -> tuple[float, float]:
    left, right = shape.crossing(level)
    return -left, right


def _grid() -> Floats:
    return np.asarray(_LEFT + _STEP * np.arange(round((_RIGHT - _LEFT) / _STEP) + 1), dtype=np.float64)


def _shape(height: Floats, learned_from: int) -> Shape:
    """The shape of a raw table: falling on both sides, fading to nothing, with smooth slopes."""
    zero = round(-_LEFT / _STEP)
    height = height.copy()
    height[zero:] = np.minimum.accumulate(np.maximum(height[zero:], 0))
    height[: zero + 1] = np.minimum.accumulate(np.maximum(height[zero::-1], 0))[::-1]
    height = height / height[zero]
    slope = np.gradient(gaussian_filter1d(height, _SMOOTHING), _STEP)
    nothing = np.zeros(1)
    cells = (height[:-1], np.diff(height), slope[:-1])
    return Shape(
        height=height,
        slope=slope,
        cells=(
            np.concatenate((nothing, cells[0], nothing)),
            np.concatenate((nothing, cells[1], nothing)),
            np.concatenate((nothing, cells[2], nothing)),
        ),
        left_area=float(np.trapezoid(height[: zero + 1], dx=_STEP)),
        right_area=float(np.trapezoid(height[zero:], dx=_STEP)),
        learned_from=learned_from,
    )


@lru_cache(maxsize=16)
def borrowed(tail: float) -> Shape:
    """An exponentially modified Gaussian with tau = `tail` sigma, in widths at half height from its apex."""
    u = np.linspace(-9, 60, 13801)
    z = (1 / tail - u) / np.sqrt(2)
    core = np.exp(-0.5 * u**2) * erfcx(np.maximum(z, -20.0))
    far = 2 * np.exp(np.clip(0.5 / tail**2 - u / tail, -700, 50))
    curve = np.where(z > -20, core, far)
    top = int(np.argmax(curve))
    half = curve.max() / 2
    left = float(np.interp(half, curve[:top], u[:top]))
    right = float(np.interp(-half, -curve[top:], u[top:]))
    scaled = (u - u[top]) / (right - left)
    return _shape(np.interp(_grid(), scaled, curve / curve.max(), left=0, right=0), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A peak that may teach: its net signal (n,), apex index, height, widths of both halves at half height (points)
    and between which indices it is alone.
    """

    net: Floats
    apex: float
    height: float
    left: float
    right: float
    start: float
    end: float


def learned(examples: Sequence[Example]) -> Shape | None:
    """The median shape of these peaks, or None if they are too few to tell a shape from an accident."""
    if len(examples) < _LEAST_PEAKS:
        return None
    u = _grid()
    total = float(np.median([one.left / (one.left + one.right) for one in examples]))
    curves = np.array([_sampled(one, u, total) for one in examples])
    seen = np.sum(np.isfinite(curves), axis=0)
    # Sorted, what is not known comes last: the median is in the middle of what is.
    curves.sort(axis=0)
    middle = (
        curves[np.maximum(seen - 1, 0) // 2, np.arange(len(u))] + curves[seen // 2 % len(curves), np.arange(len(u))]
    ) / 2
    middle[seen < max(2, len(examples) // 3)] = np.nan
    return _shape(_faded(gaussian_filter1d(_completed(middle), _SMOOTHING), u), len(examples))


def _sampled(one: Example, u: Floats, left_share: float) -> Floats:
    """The peak on the grid of widths, each half stretched to the run's usual skew; NaN where it is not alone."""
    stretch = np.where(u < 0, one.left / left_share, one.right / (1 - left_share))
    place = one.apex + u * stretch
    low, high = max(int(place[0]), 0), min(int(place[-1]) + 2, len(one.net))
    curve = np.interp(place, np.arange(low, high), one.net[low:high]) / one.height
    return np.where((place >= one.start) & (place <= one.end), curve, np.nan)


def _completed(middle: Floats) -> Floats:
    """Both ends, where no peak was alone any more, run out from the last known level by halving."""
    known = np.flatnonzero(np.isfinite(middle))
    out = middle.copy()
    first, last = int(known[0]), int(known[-1])
    out[:first] = max(middle[first], 0) * 0.5 ** (np.arange(first, 0, -1) * _STEP / 0.2)
    out[last + 1 :] = max(middle[last], 0) * 0.5 ** (np.arange(1, len(out) - last) * _STEP / 0.5)
    return np.asarray(np.interp(np.arange(len(out)), np.flatnonzero(np.isfinite(out)), out[np.isfinite(out)]))


def _faded(height: Floats, u: Floats) -> Floats:
    """What is as faint as the baseline's own error is replaced by a decay at the rate of the tail above it."""
    zero = round(-_LEFT / _STEP)
    out = height / height[zero]
    for side in (slice(zero, None), slice(zero, None, -1)):
        curve = out[side]
        faint = np.flatnonzero(curve < 2 * _FAINT)
        if len(faint) and faint[0] > 10:
            at = int(faint[0])
            before = int(np.flatnonzero(curve > 8 * _FAINT)[-1])
            rate = np.log(4.0) / max(at - before, 1)
            curve[at:] = curve[at] * np.exp(-rate * np.arange(len(curve) - at))
    return np.asarray(out, dtype=np.float64)
