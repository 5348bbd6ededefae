"""Where each peak starts and ends, and which peaks share one baseline.

Between two peaks either the signal comes down to the ground (a baseline contact: both get a limit of their
own) or it does not (a valley: both are cut there by a drop line). Peaks between two contacts are one
cluster.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import peak_prominences, peak_widths

from parsers.measurement import Floats
from station.analysis.chromatogram.baseline import guide_baseline
from station.analysis.chromatogram.filters import smoothed
from station.analysis.chromatogram.peaks import Candidate
from station.analysis.chromatogram.signal import Signal

_LONGEST_IN_SIGMAS = 40.0
_REACH_SIGMAS = 14.0
_GROUND_SHARE = 0.001
_GROUND_NOISES = 2.0
_EXTENSION_SIGMAS = 1.0
_FOOT_SIGMAS = 3.0
_REGROWN_SHARE = 0.02
_CONTACT_SIGMAS = 3.6
_VALLEY_NOISES = 5.0
_RIPPLE_SHARE = 0.005
_RIPPLE_SIGMAS = 0.5
_FLAT_SHARE = 0.003
_FLAT_NOISES = 4.24
_FLAT_LEVEL = 0.3
_FLAT_SIGMAS = 2.3548
_HALF_WIDTH_SIGMAS = 1.1774
_MOST_CLIMBS = 4
_NEAR_REACHES = 3
_WIDE = 0.85
_WIDER = 1.2
_TOGETHER = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A peak between two indices; `touches_*` says whether the signal is at its baseline there."""

    apex: int
    sigma: float
    start: int
    end: int
    touches_start: bool
    touches_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The signal smoothed a little, how far it stands above the guide baseline, and that, each of shape (n,)."""

    smooth: Floats
    above: Floats
    guide: Floats
    noise: float
    """Standard deviation of the noise that smoothing leaves."""
    longest: float
    """What bends within less than this many points is a peak."""


def ground_and_peaks(signal: Signal, candidates: tuple[Candidate, ...]) -> tuple[Ground, tuple[Candidate, ...]]:
    """The guide baseline by the widths of these peaks, a smoothing that no peak of them feels, and those candidates
    that are maxima with a valley to each neighbour (a shoulder belongs to its neighbour).
    """
    sigmas = np.array([candidate.sigma for candidate in candidates])
    smoothing = max(0.2 * float(np.quantile(sigmas, 0.1)), 0.5)
    smooth = smoothed(signal.y, smoothing)
    tops = _tops(candidates, smooth, _VALLEY_NOISES * _left_noise(signal, smoothing))
    wide = max(float(np.quantile(sigmas, _WIDE)), _seen_width(smooth, signal.noise, tops))
    # Two that climb may pass each other.
    in_time = np.argsort(tops, kind="stable")
    tops, sigmas = tops[in_time], sigmas[in_time]
    ground = _ground(signal, smooth, smoothing, wide)
    # Overlapping peaks show their widths only over a baseline: where they are wider, it was too lively.
    peaks = _real_peaks(tops, sigmas, ground)
    wider = float(np.quantile([peak.sigma for peak in peaks], _WIDE)) if peaks else 0.0
    if wider <= _WIDER * wide:
        return ground, peaks
    ground = _ground(signal, smooth, smoothing, wider)
    return ground, _real_peaks(tops, sigmas, ground)


def _ground(signal: Signal, smooth: Floats, smoothing: float, wide: float) -> Ground:
    longest = _LONGEST_IN_SIGMAS * wide
    guide = guide_baseline(signal.y, longest_peak=longest, noise=signal.noise)
    return Ground(
        smooth=smooth, above=smooth - guide, guide=guide, noise=_left_noise(signal, smoothing), longest=longest
    )


def _left_noise(signal: Signal, smoothing: float) -> float:
    """Standard deviation of what smoothing by a Gaussian of so many points leaves of white noise."""
    return float(signal.noise / np.sqrt(2 * np.sqrt(np.pi) * smoothing))


def _seen_width(smooth: Floats, noise: float, tops: NDArray[np.intp]) -> float:
    """σ of the wider peaks by their width at half prominence, as a check on the widths by curvature; 0 without."""
    longest = len(smooth) / _LONGEST_IN_SIGMAS
    tops = np.unique(tops)
    tops = tops[(tops > 0) & (tops < len(smooth) - 1)]
    tops = tops[(smooth[tops] > smooth[tops - 1]) & (smooth[tops] > smooth[tops + 1])]
    around = max(int(4 * longest), 3)
    rises, lefts, rights = peak_prominences(smooth, tops, wlen=around)
    tall = rises > 10 * noise
    if not np.any(tall):
        return 0.0
    widths = peak_widths(smooth, tops[tall], 0.5, (rises[tall], lefts[tall], rights[tall]), around)[0]
    return float(np.quantile(np.minimum(widths, longest), 0.85)) / (2 * _HALF_WIDTH_SIGMAS)


def _tops(candidates: tuple[Candidate, ...], smooth: Floats, depth: float) -> NDArray[np.intp]:
    """For each candidate the highest point within one σ, climbing on where that is the edge (a tailing peak), but not
    through a valley deeper than `depth`.
    """
    apex = np.array([one.apex for one in candidates], dtype=np.intp)
    reach = np.maximum(np.array([int(one.sigma) for one in candidates]), 1)
    low, high = _between_valleys(apex, reach, smooth, depth)
    climbing = np.arange(len(apex))
    for _ in range(_MOST_CLIMBS):
        before, far = apex[climbing], reach[climbing]
        spans = (np.maximum(low[climbing], before - far), before, np.minimum(high[climbing], before + far))
        apex[climbing] = _highest_within(smooth, spans)
        climbing = climbing[apex[climbing] != before]
        if not len(climbing):
            break
    return apex


def _between_valleys(
    apex: NDArray[np.intp], reach: NDArray[np.intp], smooth: Floats, depth: float
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first and the last index that each of the places (k,) may climb to."""
    low, high = np.zeros(len(apex), dtype=np.intp), np.full(len(apex), len(smooth) - 1)
    near = np.flatnonzero(np.diff(apex) <= _NEAR_REACHES * np.maximum(reach[:-1], reach[1:]))
    for place in near.tolist():
        between = smooth[apex[place] : apex[place + 1] + 1]
        # Curvature may see two that overlap on their outer flanks: the tops lie between.
        under = np.minimum(np.maximum.accumulate(between), np.maximum.accumulate(between[::-1])[::-1]) - between
        valley = int(under.argmax())
        if under[valley] > depth:
            high[place] = low[place + 1] = apex[place] + valley
    return low, high


def _highest_within(y: Floats, spans: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]) -> NDArray[np.intp]:
    """Index of the first highest point in each span: first, middle and last index (k,). Spans of like length are
    looked at together.
    """
    first, middle, last = spans
    out = middle.copy()
    by_length = np.argsort(last - first)
    for part in np.array_split(by_length, -(-len(middle) // _TOGETHER)):
        index = first[part, None] + np.arange(int(np.max(last[part] - first[part])) + 1)
        highest = np.argmax(np.where(index <= last[part, None], y.take(index, mode="clip"), -np.inf), axis=1)
        out[part] = first[part] + highest
    return out


def _real_peaks(tops: NDArray[np.intp], sigmas: Floats, ground: Ground) -> tuple[Candidate, ...]:
    """Those of the tops (k,), in order of time, that stand free and have a valley to each neighbour."""
    free = _stand_free(tops, sigmas, ground)
    tops, sigmas = tops[free], sigmas[free]
    if not len(tops):
        return ()
    depth, ripple = _VALLEY_NOISES * ground.noise, (_RIPPLE_SHARE * ground.above[tops]).tolist()
    valleys = [np.inf, *np.minimum.reduceat(ground.smooth, tops)[:-1].tolist()]
    kept: list[tuple[int, float, float]] = []
    lowest = np.inf
    for apex, sigma, height, shallow, valley in zip(
        tops.tolist(), sigmas.tolist(), ground.smooth[tops].tolist(), ripple, valleys, strict=True
    ):
        lowest = min(lowest, valley)
        if kept:
            last, wide, before = kept[-1]
            wider = max(wide, sigma)
            # A ripple on a tall top grows with the signal: no noise of the baseline tells of it.
            least = max(depth, shallow) if apex - last < _RIPPLE_SIGMAS * wider else depth
            if apex <= last or lowest > min(before, height) - least:
                if height > before:
                    lowest = np.inf
                kept[-1] = (apex, wider, height) if height > before else (last, wider, before)
                continue
        kept.append((apex, sigma, height))
        lowest = np.inf
    apexes, wides, _ = zip(*kept, strict=True)
    return _measured(np.array(apexes, dtype=np.intp), np.array(wides), ground)


def bounds_of(peaks: tuple[Candidate, ...], ground: Ground) -> tuple[Bounds, ...]:
    """The limits of peaks in order of time."""
    if not peaks:
        return ()
    above, last = ground.above, len(ground.smooth) - 1
    starts: list[tuple[int, bool]] = [_outwards(above, ground, peaks[0], 0)]
    ends: list[tuple[int, bool]] = []
    for end, start in _between(peaks, ground):
        ends.append(end)
        starts.append(start)
    ends.append(_outwards(above, ground, peaks[-1], last))
    return tuple(
        Bounds(
            apex=peak.apex,
            sigma=peak.sigma,
            start=start[0],
            end=end[0],
            touches_start=start[1],
            touches_end=end[1],
        )
        for peak, start, end in zip(peaks, starts, ends, strict=True)
    )


def _stand_free(tops: NDArray[np.intp], sigmas: Floats, ground: Ground) -> NDArray[np.bool_]:
    """Whether the signal falls on both sides; what only falls from the edge of its part is a settling valve."""
    count = len(ground.smooth)
    reach = (_REACH_SIGMAS * sigmas).astype(np.intp) + 3
    low, high = np.maximum(tops - reach, 0), np.minimum(tops + 1 + reach, count)
    free = (tops - low >= 2) & (high - tops - 1 >= 2)
    # The last index of a span may lie behind the end.
    padded = np.append(ground.smooth, np.inf)
    pairs = np.stack((low, tops, tops + 1, high), axis=1)[free]
    least = np.minimum.reduceat(padded, pairs.ravel()).reshape(-1, 4)[:, ::2] if len(pairs) else np.zeros((0, 2))
    falls = least.max(axis=1) < ground.smooth[tops[free]] - _VALLEY_NOISES * ground.noise
    free[free] = falls
    return np.asarray(free)


def _measured(apexes: NDArray[np.intp], sigmas: Floats, ground: Ground) -> tuple[Candidate, ...]:
    """The peaks (k,), each with σ from its width at half height over the guide, as far as its neighbours let it be
    seen.
    """
    above = ground.above
    heights = above[apexes]
    # Between two apexes, what lies below half the left one, and what lies below half the right one.
    gaps = np.diff(np.concatenate(([0], apexes, [len(above)])))
    low = np.flatnonzero(above <= np.repeat(np.concatenate(([-np.inf], heights / 2)), gaps))
    behind = np.append(low, len(above))[np.searchsorted(low, apexes, side="right")]
    low = np.flatnonzero(above <= np.repeat(np.concatenate((heights / 2, [-np.inf])), gaps))
    before = np.append(low, -1)[np.searchsorted(low, apexes) - 1]
    right = np.where(behind <= np.append(apexes[1:], len(above) - 1), behind - apexes, 0)
    left = np.where(before >= np.append(0, apexes[:-1]), apexes - before, 0)
    reached = (left > 0).astype(int) + (right > 0)
    sigmas = np.where(reached > 0, (left + right) / np.maximum(reached, 1) / _HALF_WIDTH_SIGMAS, sigmas)
    listed = zip(apexes.tolist(), sigmas.tolist(), heights.tolist(), strict=True)
    return tuple(Candidate(apex=apex, sigma=sigma, height=height) for apex, sigma, height in listed)


def _tolerance(ground: Ground, height: float) -> float:
    return max(_GROUND_SHARE * height, _GROUND_NOISES * ground.noise)


def _outwards(above: Floats, ground: Ground, peak: Candidate, border: int) -> tuple[int, bool]:
    """The limit of the first or last peak, towards the border of the run."""
    direction = 1 if border > peak.apex else -1
    reach = min(abs(border - peak.apex), int(_REACH_SIGMAS * peak.sigma) + 3)
    way = (
        above[peak.apex : peak.apex + direction * (reach + 1) : direction]
        if direction > 0
        else (above[peak.apex - reach : peak.apex + 1][::-1])
    )
    low = np.flatnonzero(way <= _tolerance(ground, float(way[0])))
    steps = int(low[0]) + int(_EXTENSION_SIGMAS * peak.sigma) if len(low) else int(np.argmin(way))
    steps = min(steps, _foot(ground, peak, direction, steps))
    return peak.apex + direction * min(steps, abs(border - peak.apex)), True


def _foot(ground: Ground, peak: Candidate, direction: int, furthest: int) -> int:
    """Steps from the apex to where the flank ends and a steep drift begins; `furthest` where none begins.

    Going out, the slope falls to its least at the foot of the peak. Where it then grows again, what goes on is
    not the peak.
    """
    first = int(_FOOT_SIGMAS * peak.sigma)
    way = ground.smooth[peak.apex + direction * np.arange(min(furthest, _room(ground, peak, direction)) + 1)]
    if len(way) < first + 4:
        return furthest
    lag = max(int(peak.sigma / 2), 2)
    fall = way[:-lag] - way[lag:]
    steepest, least = float(np.max(fall)), first + int(np.argmin(fall[first:])) if len(fall) > first else 0
    if least == 0 or least + 1 >= len(fall):
        return furthest
    regrown = float(np.max(fall[least:])) - float(fall[least])
    begins = regrown > max(_REGROWN_SHARE * steepest, 8 * ground.noise)
    return least + lag // 2 if begins else furthest


def _room(ground: Ground, peak: Candidate, direction: int) -> int:
    return len(ground.smooth) - 1 - peak.apex if direction > 0 else peak.apex


def _between(peaks: tuple[Candidate, ...], ground: Ground) -> list[tuple[tuple[int, bool], tuple[int, bool]]]:
    """For each two neighbours the end of the left and the start of the right peak: two contacts, or one valley for
    both.
    """
    above = ground.above
    tops = np.array([peak.apex for peak in peaks], dtype=np.intp)
    sigmas = np.array([peak.sigma for peak in peaks])
    far = (np.diff(tops) >= _CONTACT_SIGMAS * (sigmas[:-1] + sigmas[1:])).tolist()
    tolerance = np.maximum(_GROUND_SHARE * np.minimum(above[tops[:-1]], above[tops[1:]]), _GROUND_NOISES * ground.noise)
    # What is on the ground from the first apex to the last; the first and the last such point from each to the next.
    inner = slice(int(tops[0]), int(tops[-1]))
    low = np.flatnonzero(above[inner] <= np.repeat(tolerance, np.diff(tops))) + tops[0]
    behind = np.append(low, len(above))[np.searchsorted(low, tops[:-1])]
    before = np.append(low, -1)[np.searchsorted(low, tops[1:]) - 1]
    sunk = above[tops[1:]] <= tolerance
    first = np.where(sunk, np.minimum(behind, tops[1:]), behind).tolist()
    last = np.where(sunk, tops[1:], before).tolist()
    out: list[tuple[tuple[int, bool], tuple[int, bool]]] = []
    for place, (left, right) in enumerate(itertools.pairwise(peaks)):
        if far[place] and first[place] <= last[place]:
            out.append(_contacts(first[place], last[place], left, right, above))
            continue
        flat = _flat_stretch(above[left.apex : right.apex + 1], ground, left, right) if far[place] else None
        if flat is not None:
            out.append(((left.apex + flat[0], True), (left.apex + flat[1], True)))
            continue
        valley = left.apex + int(ground.smooth[left.apex : right.apex + 1].argmin())
        out.append(((valley, False), (valley, False)))
    return out


def _contacts(
    first: int, last: int, left: Candidate, right: Candidate, above: Floats
) -> tuple[tuple[int, bool], tuple[int, bool]]:
    """The limits of two peaks between which the signal is on the ground from `first` to `last`."""
    down = first + int(_EXTENSION_SIGMAS * left.sigma)
    up = last - int(_EXTENSION_SIGMAS * right.sigma)
    if down > up:
        down = up = first + int(above[first : last + 1].argmin())
    return (down, True), (up, True)


def _flat_stretch(gap: Floats, ground: Ground, left: Candidate, right: Candidate) -> tuple[int, int] | None:
    """Where the signal between two peaks runs flat for longer than a valley does: a baseline contact above the guide.

    Vendors reset their baseline where the slope stays small for a peak's width (here the narrower one's at half
    height), wherever that is; small is what noise does to the difference of two points, three standard deviations.
    Indices from the left apex; None if there is no such stretch.
    """
    lag = max(int(min(left.sigma, right.sigma)), 2)
    smaller = float(min(gap[0], gap[-1]))
    if len(gap) < 4 * lag:
        return None
    small = max(_FLAT_SHARE * smaller, _FLAT_NOISES * ground.noise)
    calm = (np.abs(gap[lag:] - gap[:-lag]) <= small) & (np.maximum(gap[lag:], gap[:-lag]) < _FLAT_LEVEL * smaller)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], calm, [False])).astype(np.int8)))
    starts, ends = edges[::2], edges[1::2] + lag - 1
    if not len(starts) or np.max(ends - starts) < _FLAT_SIGMAS * lag:
        return None
    long = ends - starts >= _FLAT_SIGMAS * lag
    return int(starts[long][0]), int(ends[long][-1])
