"""One run laid over another: a shift, and a warp where the drift is not the same everywhere.

Peaks are the landmarks. The shift is the one at which most of the area of both runs' tall peaks coincides. Then peaks
are paired in order of time by dynamic programming (near in time and alike in size), the pairs are smoothed (a running
median: a wrong pair must not bend the run), and times between landmarks follow a straight line. The answer carries its
confidence: how much of the area was paired, and how far pairs scatter about the warp.

Sources: Nielsen, Carstensen, Smedsgaard 1998 (warping of chromatograms); Skov, van den Berg, Tomasi, Bro 2006 (shift).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import median_filter

from parsers.measurement import Floats, Peak
from parsers.wording import Text
from station.analysis.errors import AnalysisError

_MOST_PEAKS = 150
_LEAST_PAIRS = 3
_UNPAIRED_COST = 1.0
_SMOOTHED_OVER = 5
_WIDTHS_APART = 2.0
_RELIABLE_SHARE = 0.6
_WRONG_PAIR = 8.0
_AT_THE_END = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Warp:
    """A map from one run's times (min) to another's: landmarks of both, each of shape (k,), in order of time."""

    own: Floats
    other: Floats
    shift: float
    """The one shift (min) that lays most peaks over each other."""
    paired_share: float
    """The share of the tall peaks' area that found its pair, in the run that has less of it."""
    scatter: float
    """Standard deviation (min) of the pairs about the map."""
    width: float
    """The usual width at half height (min) of the landmarks."""

    @property
    def reliable(self) -> bool:
        """Whether enough of both runs was recognised in the other, and lies closer than peaks are wide."""
        return len(self.own) >= _LEAST_PAIRS and self.paired_share >= _RELIABLE_SHARE and self.scatter <= self.width

    def times(self, own: Floats) -> Floats:
        """The other run's times for own times, shape (n,); before the first and behind the last landmark the drift of
        the nearest few goes on.
        """
        if not len(self.own):
            return np.asarray(own + self.shift)
        drift = self.other - self.own
        moved = np.interp(own, self.own, drift)
        for beyond, near in ((own < self.own[0], slice(_AT_THE_END)), (own > self.own[-1], slice(-_AT_THE_END, None))):
            slope, level = np.polyfit(self.own[near], drift[near], 1)
            moved = np.where(beyond, slope * own + level, moved)
        return np.asarray(own + moved)

    def laid_over(self, own_time: Floats, own_signal: Floats, other_time: Floats) -> Floats:
        """The own signal on the other run's time axis, shape (m,); its edge values outside of it."""
        return np.interp(other_time, self.times(own_time), own_signal)


def align(own: Sequence[Peak], other: Sequence[Peak], *, most_shift: float = 1.0) -> Warp:
    """The warp that lays peaks of one run over those of another; `most_shift` in minutes.

    Raises AnalysisError where a run has no peak with an area.
    """
    (t, a, w), (s, b, v) = _landmarks(own), _landmarks(other)
    width = max(float(np.median(np.r_[w, v])), 1e-6)
    shift = _best_shift(t, a, s, b, most_shift, width)
    reach = _WIDTHS_APART * width + 0.25 * most_shift
    pairs = _paired(t + shift, a, s, b, reach)
    if len(pairs) < _LEAST_PAIRS:
        none, share = np.zeros(0), _share(pairs, a, b)
        return Warp(own=none, other=none, shift=shift, paired_share=share, scatter=np.inf, width=width)
    mine, theirs = t[pairs[:, 0]], s[pairs[:, 1]]
    drift = theirs - mine
    # A pair that lies off its neighbours is a wrong one.
    usual = median_filter(drift, min(_SMOOTHED_OVER, len(pairs)), mode="nearest")
    spread = max(1.4826 * float(np.median(np.abs(drift - usual))), 1e-3 * width)
    moved = np.where(np.abs(drift - usual) > _WRONG_PAIR * spread, usual, drift)
    inner = slice(1, -1)
    moved[inner] = (moved[:-2] + moved[inner] + moved[2:]) / 3
    landmarks = np.maximum.accumulate(mine + moved)
    scatter = float(np.std(theirs - landmarks))
    share = _share(pairs, a, b)
    return Warp(own=mine, other=landmarks, shift=shift, paired_share=share, scatter=scatter, width=width)


def _landmarks(peaks: Sequence[Peak]) -> tuple[Floats, Floats, Floats]:
    """Times, areas and widths of the tallest peaks in order of time."""
    known = [peak for peak in peaks if peak.area and peak.area > 0]
    if not known:
        raise AnalysisError(
            Text("没有可用于对齐的峰", "there is no peak to align by"),
            Text("请先积分两次进样。", "Integrate both runs first."),
        )
    tallest = sorted(known, key=lambda peak: peak.area or 0.0, reverse=True)[:_MOST_PEAKS]
    tallest.sort(key=lambda peak: peak.apex)
    widths = [peak.fwhm or 0.05 for peak in tallest]
    return np.array([peak.apex for peak in tallest]), np.array([peak.area for peak in tallest]), np.array(widths)


def _best_shift(t: Floats, a: Floats, s: Floats, b: Floats, most: float, width: float) -> float:
    """The difference of times at which the most area coincides, within `most` minutes."""
    apart = s[None, :] - t[:, None]
    near = np.abs(apart) <= most
    if not np.any(near):
        return 0.0
    common = np.sqrt(np.minimum.outer(a / a.sum(), b / b.sum()))[near]
    apart = apart[near]
    order = np.argsort(apart)
    apart, common = apart[order], common[order]
    running = np.concatenate(([0.0], np.cumsum(common)))
    high = np.searchsorted(apart, apart + width, side="right")
    together = running[high] - running[np.arange(len(apart))]
    at = int(np.argmax(together))
    return float(np.average(apart[at : high[at]], weights=common[at : high[at]]))


def _paired(t: Floats, a: Floats, s: Floats, b: Floats, reach: float) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
    """Pairs (k, 2) of indices in order, near in time and alike in their share of the area, by dynamic programming."""
    size = np.abs(np.log((a / a.sum())[:, None] / (b / b.sum())[None, :]))
    cost = (np.abs(t[:, None] - s[None, :]) / reach) ** 2 + np.minimum(size / np.log(10.0), 2.0) / 2
    gain = np.where(np.abs(t[:, None] - s[None, :]) <= reach, 2 * _UNPAIRED_COST - cost, -np.inf)
    best = np.zeros((len(t) + 1, len(s) + 1))
    for i in range(len(t)):
        taken = best[i, :-1] + gain[i]
        best[i + 1, 1:] = np.maximum.accumulate(np.maximum(best[i, 1:], taken))
    pairs: list[tuple[int, int]] = []
    i, j = len(t), len(s)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return np.array(pairs[::-1], dtype=np.intp).reshape(-1, 2)


def _share(pairs: np.ndarray[tuple[int, int], np.dtype[np.intp]], a: Floats, b: Floats) -> float:
    return float(min(a[pairs[:, 0]].sum() / a.sum(), b[pairs[:, 1]].sum() / b.sum()))
