"""Figures of merit of a peak over its baseline, as the pharmacopoeias define them.

S/N = 2H/h (USP <621>) with h = 6 standard deviations of the noise; symmetry = W0.05/2f at 5 % height; tailing is the
asymmetry As = b/a at 10 %; plates = 5.54 (t/W½)²; resolution = 1.18 (t2 - t1)/(W1 + W2) at half height, to the next
peak.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats, Peak

Indices = NDArray[np.intp]
Number = TypeVar("Number", float, Floats)
PEAK_TO_PEAK = 6.0
_PLATES = 5.54
_CLIPPED_POINTS = 4


def signal_to_noise(height: Number, noise: float) -> Number:
    """USP signal to noise of a height, or of heights (k,); `noise` is a standard deviation."""
    return 2 * height / (PEAK_TO_PEAK * noise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """The net signals of k peaks, one behind the other (n,), and where each begins and how long it is, (k,).

    All figures are asked of all peaks at once; positions are indices from the beginning of each peak.
    """

    net: Floats
    first: Indices
    count: Indices

    def crossings(self, apexes: Floats, levels: Floats) -> tuple[Floats, Floats]:
        """Where each peak crosses its level before and behind its apex, between the points; NaN in both where it is
        cut off above the level on either side.
        """
        net, tops = self.net, np.rint(apexes).astype(np.intp) + self.first
        low = np.flatnonzero(net < np.repeat(levels, self.count))
        before = np.append(low, -1)[np.searchsorted(low, tops) - 1]
        behind = np.append(low, len(net))[np.searchsorted(low, tops, side="right")]
        crossed = (before >= self.first) & (behind < self.first + self.count)
        a, b = before[crossed], behind[crossed]
        left, right = np.full(len(tops), np.nan), np.full(len(tops), np.nan)
        level, begin = levels[crossed], self.first[crossed]
        # A peak that is all below its level (no more than noise) may be level there.
        with np.errstate(divide="ignore", invalid="ignore"):
            left[crossed] = a + (level - net[a]) / (net[a + 1] - net[a]) - begin
            right[crossed] = b - (level - net[b]) / (net[b - 1] - net[b]) - begin
        return left, right

    def apexes(self, tops: Indices, reaches: Floats) -> tuple[Floats, Floats]:
        """Place and height of each apex: a parabola through the points within reach of the top, three at least."""
        reach = np.maximum(reaches.astype(np.intp), 1)
        low, high = np.maximum(tops - reach, 0), np.minimum(tops + reach, self.count - 1)
        bend, slope, level = _parabolas(self.net, low + self.first, high - low + 1, tops - low)
        with np.errstate(divide="ignore", invalid="ignore"):
            shift = -slope / (2 * bend)
            height = level - slope**2 / (4 * bend)
        found = (bend < 0) & (shift >= low - tops) & (shift <= high - tops)
        return np.where(found, tops + shift, tops), np.where(found, height, self.net[tops + self.first])

    def areas(self) -> Floats:
        """By the trapezoid rule, in signal unit x points."""
        ends = self.net[self.first] + self.net[self.first + self.count - 1]
        return np.asarray(np.add.reduceat(self.net, self.first) - ends / 2)

    def figures(self, apexes: Floats, heights: Floats) -> tuple[Floats, Floats, Floats]:
        """Width at half height (points), USP symmetry at 5 % and asymmetry at 10 % of the height; NaN where a peak is
        cut off above these levels.
        """
        left, right = self.crossings(apexes, heights / 2)
        width = right - left
        with np.errstate(divide="ignore", invalid="ignore"):
            left, right = self.crossings(apexes, 0.05 * heights)
            symmetry = np.where(left < apexes, (right - left) / (2 * (apexes - left)), np.nan)
            left, right = self.crossings(apexes, 0.1 * heights)
            tailing = np.where(left < apexes, (right - apexes) / (apexes - left), np.nan)
        return width, symmetry, tailing


def _parabolas(net: Floats, first: Indices, count: Indices, origin: Indices) -> tuple[Floats, Floats, Floats]:
    """Bend, slope and level at `origin` (k,) of the least-squares parabolas through so many points from `first`.

    By the orthogonal polynomials of an even grid. Fewer than three points have no bend.
    """
    ends = np.cumsum(count)
    starts = ends - count
    place = np.arange(ends[-1] if len(ends) else 0)
    y = net.take(place + np.repeat(first - starts, count))
    x = place - np.repeat(starts + (count - 1) / 2, count)
    least = (count**2 - 1) / 12
    own_bend = np.maximum(count * (count**2 - 1.0) * (count**2 - 4.0) / 180, 1e-300)
    sums = (np.add.reduceat(part, starts) for part in (y, x * y, (x**2 - np.repeat(least, count)) * y))
    total, tilt, bent = sums
    bend = np.where(count > 2, bent / own_bend, 0.0)
    slope = tilt / (count * np.maximum(least, 0.25))
    shift = origin - (count - 1) / 2
    level = total / count + slope * shift + bend * (shift**2 - least)
    return bend, slope + 2 * bend * shift, level


def plates(apex_min: float, fwhm_min: float | None) -> float | None:
    """Plate number by the width at half height; None without a width."""
    return _PLATES * (apex_min / fwhm_min) ** 2 if fwhm_min else None


def resolutions(apexes_min: Floats, fwhm_min: Floats) -> Floats:
    """The resolution of each peak (k,) to the next one; NaN for the last, and where one of both has no width (NaN)."""
    out = np.full(len(apexes_min), np.nan)
    out[:-1] = 1.18 * np.diff(apexes_min) / (fwhm_min[:-1] + fwhm_min[1:])
    return out


def with_resolution(peaks: tuple[Peak, ...]) -> tuple[Peak, ...]:
    """The peaks, each with its resolution to the next one."""
    fwhm = np.array([np.nan if peak.fwhm is None else peak.fwhm for peak in peaks])
    found = seen(resolutions(np.array([peak.apex for peak in peaks]), fwhm))
    return tuple(
        peak if peak.resolution == value else replace(peak, resolution=value)
        for peak, value in zip(peaks, found, strict=True)
    )


def seen(values: Floats) -> list[float | None]:
    """A figure of many peaks (k,) as their records have it: None for what could not be seen (NaN)."""
    return [None if math.isnan(value) else value for value in values.tolist()]


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
