"""Where each peak starts and ends, and which peaks share one baseline.

Between two peaks either the signal comes down to the ground (a baseline contact: both get a limit of their
own) or it does not (a valley: both are cut there by a drop line). Peaks between two contacts are one
cluster.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from parsers.measurement import Floats
from station.analysis.baseline import guide_baseline
from station.analysis.peaks import Candidate
from station.analysis.signal import Signal

_LONGEST_IN_SIGMAS = 40.0
_REACH_SIGMAS = 14.0
_GROUND_SHARE = 0.001
_GROUND_NOISES = 2.0
_EXTENSION_SIGMAS = 1.0
_FOOT_SIGMAS = 3.0
_REGROWN_SHARE = 0.02
_CONTACT_SIGMAS = 3.6
_VALLEY_NOISES = 5.0
_DIP_SPREADS = 6.0
_DIP_NOISES = 30.0
_FLAT_SHARE = 0.003
_FLAT_NOISES = 2.0
_FLAT_LEVEL = 0.3
_FLAT_SIGMAS = 4.5
_HALF_WIDTH_SIGMAS = 1.1774


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


def ground_of(signal: Signal, candidates: tuple[Candidate, ...]) -> Ground:
    """The guide baseline by the widths of these peaks, and a smoothing that no peak of them feels."""
    sigmas = np.array([candidate.sigma for candidate in candidates])
    smoothing = max(0.2 * float(np.quantile(sigmas, 0.1)), 0.5)
    smooth = gaussian_filter1d(signal.y, smoothing, mode="nearest")
    wide = max(float(np.quantile(sigmas, 0.85)), _seen_width(smooth, signal.noise))
    guide = guide_baseline(_without_dips(signal.y, signal.noise), longest_peak=_LONGEST_IN_SIGMAS * wide)
    left = signal.noise / np.sqrt(2 * np.sqrt(np.pi) * smoothing)
    return Ground(smooth=smooth, above=smooth - guide, guide=guide, noise=left, longest=_LONGEST_IN_SIGMAS * wide)


def _without_dips(y: Floats, noise: float) -> Floats:
    """The signal with dips far below everything else cut off: a baseline that follows them would tear its
    surroundings down.
    """
    low, quarter, middle = np.quantile(y, [0.05, 0.25, 0.5])
    floor = low - _DIP_SPREADS * (middle - low) - _DIP_SPREADS * (quarter - low) - _DIP_NOISES * noise
    return np.asarray(np.maximum(y, floor), dtype=np.float64)


def _seen_width(smooth: Floats, noise: float) -> float:
    """σ of the wider peaks by their width at half prominence, as a check on the widths by curvature; 0 without."""
    _, seen = find_peaks(smooth, prominence=10 * noise, width=0, rel_height=0.5)
    widths = np.minimum(seen["widths"], len(smooth) / _LONGEST_IN_SIGMAS)
    return float(np.quantile(widths, 0.85)) / (2 * _HALF_WIDTH_SIGMAS) if len(widths) else 0.0


def real_peaks(candidates: tuple[Candidate, ...], ground: Ground) -> tuple[Candidate, ...]:
    """The candidates that are maxima with a valley to each neighbour; a shoulder belongs to its neighbour."""
    kept: list[Candidate] = []
    for candidate in (_on_top(one, ground) for one in candidates):
        if not _stands_free(candidate, ground):
            continue
        if kept:
            last = kept[-1]
            between = ground.smooth[min(last.apex, candidate.apex) : max(last.apex, candidate.apex) + 1]
            lower = min(ground.smooth[last.apex], ground.smooth[candidate.apex])
            depth = _VALLEY_NOISES * ground.noise
            if candidate.apex <= last.apex or np.min(between) > lower - depth:
                kept[-1] = _merged(last, candidate, ground)
                continue
        kept.append(candidate)
    return tuple(_measured(kept, index, ground) for index in range(len(kept)))


def bounds_of(peaks: tuple[Candidate, ...], ground: Ground) -> tuple[Bounds, ...]:
    """The limits of peaks in order of time."""
    if not peaks:
        return ()
    above, last = ground.above, len(ground.smooth) - 1
    starts: list[tuple[int, bool]] = [_outwards(above, ground, peaks[0], 0)]
    ends: list[tuple[int, bool]] = []
    for left, right in itertools.pairwise(peaks):
        end, start = _between(above, ground, left, right)
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


def _stands_free(candidate: Candidate, ground: Ground) -> bool:
    """Whether the signal falls on both sides; what only falls from the edge of its part is a settling valve."""
    apex, depth = candidate.apex, _VALLEY_NOISES * ground.noise
    reach = int(_REACH_SIGMAS * candidate.sigma) + 3
    left, right = ground.smooth[max(apex - reach, 0) : apex], ground.smooth[apex + 1 : apex + 1 + reach]
    if len(left) < 2 or len(right) < 2:
        return False
    return bool(max(np.min(left), np.min(right)) < ground.smooth[apex] - depth)


def _merged(one: Candidate, other: Candidate, ground: Ground) -> Candidate:
    higher = max(one, other, key=lambda candidate: ground.smooth[candidate.apex])
    return replace(higher, sigma=max(one.sigma, other.sigma))


def _measured(peaks: list[Candidate], index: int, ground: Ground) -> Candidate:
    """The peak with σ from its width at half height over the guide, as far as its neighbours let it be
    seen.
    """
    peak = peaks[index]
    left = peaks[index - 1].apex if index else 0
    right = peaks[index + 1].apex if index + 1 < len(peaks) else len(ground.above) - 1
    half = ground.above[peak.apex] / 2
    falls = np.flatnonzero(ground.above[left : peak.apex][::-1] <= half)[:1] + 1
    drops = np.flatnonzero(ground.above[peak.apex + 1 : right + 1] <= half)[:1] + 1
    halves = np.concatenate((falls, drops))
    return replace(peak, sigma=float(np.mean(halves)) / _HALF_WIDTH_SIGMAS) if len(halves) else peak


def _on_top(candidate: Candidate, ground: Ground) -> Candidate:
    """The candidate at the highest point within one σ, climbing on where that is the edge (a tailing peak)."""
    reach, apex = max(int(candidate.sigma), 1), candidate.apex
    for _ in range(4):
        low = max(apex - reach, 0)
        top = low + int(np.argmax(ground.smooth[low : apex + reach + 1]))
        if top == apex:
            break
        apex = top
    return replace(candidate, apex=apex)


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


def _between(
    above: Floats, ground: Ground, left: Candidate, right: Candidate
) -> tuple[tuple[int, bool], tuple[int, bool]]:
    """End of the left and start of the right peak: two contacts, or one valley for both."""
    gap = above[left.apex : right.apex + 1]
    tolerance = _tolerance(ground, min(gap[0], gap[-1]))
    low = np.flatnonzero(gap <= max(tolerance, _GROUND_NOISES * ground.noise))
    far = right.apex - left.apex >= _CONTACT_SIGMAS * (left.sigma + right.sigma)
    flat = _flat_stretch(gap, ground, left, right) if far else None
    if flat is not None and not len(low):
        return (left.apex + flat[0], True), (left.apex + flat[1], True)
    if not len(low) or not far:
        valley = left.apex + int(np.argmin(ground.smooth[left.apex : right.apex + 1]))
        return (valley, False), (valley, False)
    down = int(low[0]) + int(_EXTENSION_SIGMAS * left.sigma)
    up = int(low[-1]) - int(_EXTENSION_SIGMAS * right.sigma)
    if down > up:
        down = up = int(low[0] + np.argmin(gap[low[0] : low[-1] + 1]))
    return (left.apex + down, True), (left.apex + up, True)


def _flat_stretch(gap: Floats, ground: Ground, left: Candidate, right: Candidate) -> tuple[int, int] | None:
    """Where the signal between two peaks runs flat for longer than a valley does: a baseline contact above the guide.

    Vendors reset their baseline where the slope stays small for about a peak's width, wherever that is. Indices from
    the left apex; None if there is no such stretch.
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
