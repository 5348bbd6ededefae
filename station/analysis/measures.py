"""Figures of merit of a peak over its baseline, as the pharmacopoeias define them.

S/N = 2H/h (USP <621>) with h = 6 standard deviations of the noise; symmetry = W0.05/2f at 5 % height; tailing is the
asymmetry As = b/a at 10 %; plates = 5.54 (t/W½)²; resolution = 1.18 (t2 - t1)/(W1 + W2) at half height, to the next
peak.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import lru_cache

import numpy as np

from parsers.measurement import Floats, Peak

PEAK_TO_PEAK = 6.0
_PLATES = 5.54
_CLIPPED_POINTS = 4


def signal_to_noise(height: float, noise: float) -> float:
    """USP signal to noise of a height; `noise` is a standard deviation."""
    return 2 * height / (PEAK_TO_PEAK * noise)


def apex_of(net: Floats, top: int, sigma: float) -> tuple[float, float]:
    """Index and height of the apex: a parabola through the points near the top, as many as the width bears."""
    half = max(1, int(0.4 * sigma))
    low, high = max(top - half, 0), min(top + half, len(net) - 1)
    if high - low < 2:
        return float(top), float(net[top])
    bend, slope, level = parabola(net[low : high + 1], top - low)
    if bend >= 0 or not max(low - top, -half) <= -slope / (2 * bend) <= min(high - top, half):
        return float(top), float(net[top])
    return float(top - slope / (2 * bend)), float(level - slope**2 / (4 * bend))


def parabola(y: Floats, origin: int) -> tuple[float, float, float]:
    """Bend, slope and level at index `origin` of the least-squares parabola through evenly spaced points (n,), n > 2.

    By the orthogonal polynomials of an even grid, which is many times faster than a general least-squares fit.
    """
    from_middle, square = _grid_of(len(y))
    bend = float(square @ y) / float(square @ square)
    slope = float(from_middle @ y) / float(from_middle @ from_middle)
    shift = origin - (len(y) - 1) / 2
    level = float(y.mean()) + slope * shift + bend * (shift**2 - (len(y) ** 2 - 1) / 12)
    return bend, slope + 2 * bend * shift, level


@lru_cache(maxsize=512)
def _grid_of(count: int) -> tuple[Floats, Floats]:
    """The first two orthogonal polynomials of `count` evenly spaced points."""
    from_middle: Floats = np.arange(count, dtype=np.float64) - (count - 1) / 2
    return from_middle, np.asarray(from_middle**2 - (count**2 - 1) / 12, dtype=np.float64)


def crossings(net: Floats, apex: float, level: float) -> tuple[float, float] | None:
    """Fractional indices where the peak crosses a level on both sides; None if it is cut off above it."""
    top = round(apex)
    before, after = net[:top][::-1] < level, net[top + 1 :] < level
    left = int(before.argmax()) if len(before) else 0
    right = int(after.argmax()) if len(after) else 0
    if not (len(before) and before[left] and len(after) and after[right]):
        return None
    a, b = top - 1 - left, top + 1 + right
    return (
        a + float((level - net[a]) / (net[a + 1] - net[a])),
        b - float((level - net[b]) / (net[b - 1] - net[b])),
    )


def width_at(net: Floats, apex: float, level: float, step: float) -> float | None:
    """Width of the peak at a level, in units of `step`."""
    found = crossings(net, apex, level)
    return None if found is None else (found[1] - found[0]) * step


def symmetry(net: Floats, apex: float, height: float) -> float | None:
    """USP symmetry (tailing factor) at 5 % of the height."""
    found = crossings(net, apex, 0.05 * height)
    if found is None or found[0] >= apex:
        return None
    return (found[1] - found[0]) / (2 * (apex - found[0]))


def tailing(net: Floats, apex: float, height: float) -> float | None:
    """Asymmetry at 10 % of the height."""
    found = crossings(net, apex, 0.1 * height)
    if found is None or found[0] >= apex:
        return None
    return (found[1] - apex) / (apex - found[0])


def plates(apex_min: float, fwhm_min: float | None) -> float | None:
    """Plate number by the width at half height; None without a width."""
    return _PLATES * (apex_min / fwhm_min) ** 2 if fwhm_min else None


def with_resolution(peaks: tuple[Peak, ...]) -> tuple[Peak, ...]:
    """The peaks, each with its resolution to the next one."""
    resolved = [_resolution(left, right) for left, right in itertools.pairwise(peaks)]
    return tuple(
        peak if peak.resolution == resolution else replace(peak, resolution=resolution)
        for peak, resolution in zip(peaks, [*resolved, *(None for _ in peaks[-1:])], strict=True)
    )


def _resolution(left: Peak, right: Peak) -> float | None:
    if left.fwhm is None or right.fwhm is None:
        return None
    return 1.18 * (right.apex - left.apex) / (left.fwhm + right.fwhm)


def clipped_spans(time_min: Floats, intensity: Floats) -> list[tuple[float, float]]:
    """From when to when (min) detector or converter stood at its limit: runs of equal points at the very top.

    The area of a peak that does is what was recorded, a lower bound; nothing is reconstructed.
    """
    at_top = np.flatnonzero(intensity == np.max(intensity))
    runs = np.split(at_top, np.flatnonzero(np.diff(at_top) > 1) + 1)
    return [(float(time_min[run[0]]), float(time_min[run[-1]])) for run in runs if len(run) >= _CLIPPED_POINTS]


def with_saturation(peaks: tuple[Peak, ...], time_min: Floats, intensity: Floats) -> tuple[Peak, ...]:
    """The peaks, each told whether it stands at the limit of detector or converter."""
    spans = clipped_spans(time_min, intensity)
    return tuple(replace(peak, saturated=True) if any(_over(peak, span) for span in spans) else peak for peak in peaks)


def _over(peak: Peak, span: tuple[float, float]) -> bool:
    start, end = peak.start, peak.end
    return start is not None and end is not None and start < span[1] and span[0] < end
