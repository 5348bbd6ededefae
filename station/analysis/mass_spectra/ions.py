"""All ions of a GC-MS run at once: the m/z-major matrix, and the peaks of every extracted ion trace in one pass.

A run of 3,000 scans and 500 ions has 1.5 million points: what is done to all of them must be few plain passes, so the
matrix is single precision with each ion's trace in one piece. Maxima over an ion's own noise are looked for everywhere;
everything dearer (limits, a local straight baseline, the area, the apex between scans) is done for these alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats, ScanSet

Indices = NDArray[np.intp]
_REACH = 10
_NOISES = 6.0
_SAMPLED = 8
_LEAST_RISE = 0.5
_EDGE = 0.02
_RISE_NOISES = 4.0
_MOST_AT_ONCE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class IonMatrix:
    """Intensities (m, n), float32, one row for each m/z (m,) over the times of the scans (min, (n,))."""

    times: Floats
    mz: Floats
    intensity: NDArray[np.float32]

    def spectrum_at(self, time: float, *, background: float = 0.0) -> Floats:
        """The spectrum (m,) of the scan nearest to a time (min), less the lower of those `background` min beside it."""
        at = int(np.argmin(np.abs(self.times - time)))
        spectrum = self.intensity[:, at].astype(np.float64)
        if background <= 0:
            return spectrum
        beside = [int(np.argmin(np.abs(self.times - (time + side * background)))) for side in (-1, 1)]
        under = np.minimum(self.intensity[:, beside[0]], self.intensity[:, beside[1]])
        return np.maximum(spectrum - under, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class IonPeaks:
    """Peaks of all ion traces, each array of shape (k,), by ion and then in order of time.

    `row` of the matrix, `apex` (scans, between scans), `height` over the local baseline, `area` (unit x second),
    `start` and `end` (scans), and `noise`, the standard deviation of the ion's trace where it is quiet.
    """

    row: Indices
    apex: Floats
    height: Floats
    area: Floats
    start: Indices
    end: Indices
    noise: Floats

    def __len__(self) -> int:
        return len(self.row)


def ion_matrix(scans: ScanSet, *, low: float | None = None, high: float | None = None) -> IonMatrix:
    """The scans by nominal mass, from `low` to `high` m/z (both ends included; all if not given)."""
    mz = np.rint(np.asarray(scans.mz, dtype=np.float64)).astype(np.intp)
    intensity = np.asarray(scans.intensity, dtype=np.float64)
    first = int(mz.min() if low is None else low) if len(mz) else 0
    last = int(mz.max() if high is None else high) if len(mz) else 0
    scan = np.repeat(np.arange(len(scans)), np.diff(scans.offsets))
    inside = (mz >= first) & (mz <= last)
    count = last - first + 1
    flat = (mz[inside] - first) * len(scans) + scan[inside]
    total = np.bincount(flat, intensity[inside], minlength=count * len(scans))
    return IonMatrix(
        times=np.asarray(scans.times, dtype=np.float64),
        mz=np.arange(first, last + 1, dtype=np.float64),
        intensity=total.reshape(count, len(scans)).astype(np.float32),
    )


def ion_peaks(matrix: IonMatrix) -> IonPeaks:
    """The peaks of every ion's trace."""
    y = np.ascontiguousarray(matrix.intensity, dtype=np.float32)
    rows, count = y.shape
    if not rows or count < 2 * _REACH + 3:
        none, nowhere = np.zeros(0), np.zeros(0, dtype=np.intp)
        return IonPeaks(row=nowhere, apex=none, height=none, area=none, start=nowhere, end=nowhere, noise=none)
    level, noise = _levels(y)
    row, at = _maxima(y, level + _NOISES * noise)
    parts = [
        _measured(y, row[k : k + _MOST_AT_ONCE], at[k : k + _MOST_AT_ONCE], noise)
        for k in range(0, max(len(row), 1), _MOST_AT_ONCE)
    ]
    step_s = float(matrix.times[-1] - matrix.times[0]) / (count - 1) * 60.0
    row, apex, height, area, start, end = (np.concatenate(column) for column in zip(*parts, strict=True))
    return IonPeaks(
        row=row, apex=apex, height=height, area=area * step_s, start=start, end=end, noise=noise[row].astype(np.float64)
    )


def _levels(y: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Usual level and noise of each row, by every eighth point and its neighbour: half of a trace is no peak."""
    one, other = y[:, :-1:_SAMPLED], y[:, 1::_SAMPLED]
    width = min(one.shape[1], other.shape[1])
    middle = width // 2
    level = np.partition(one[:, :width], middle, axis=1)[:, middle]
    steps = np.partition(np.abs(one[:, :width] - other[:, :width]), middle, axis=1)[:, middle]
    noise = steps * np.float32(1.4826 / 2**0.5)
    # A trace that is zero nearly everywhere has the least that it ever shows for its noise.
    floor = np.maximum(np.float32(1e-6) * y.max(axis=1), np.float32(1e-30))
    return level, np.maximum(noise, floor)


def _maxima(y: NDArray[np.float32], over: NDArray[np.float32]) -> tuple[Indices, Indices]:
    """Rows and scans of points above their row's threshold that are the highest of five, far enough from the ends."""
    flat = y.ravel()
    count = y.shape[1]
    high = np.flatnonzero((y > over[:, None]).ravel())
    at = high % count
    high = high[(at >= 2) & (at < count - 2)]
    top = flat[high]
    for beside in (-1, 1, -2, 2):
        other = flat[high + beside]
        kept = top > other if beside < 0 else top >= other
        high, top = high[kept], top[kept]
    return high // count, high % count


def _measured(y: NDArray[np.float32], row: Indices, at: Indices, noise: NDArray[np.float32]) -> tuple[np.ndarray, ...]:
    """Rows, apexes, heights, areas, starts and ends of the maxima that rise over both sides by more than the noise."""
    count = y.shape[1]
    sides = np.arange(1, _REACH + 1)
    own = y.ravel()
    origin = row * count
    middle = own[origin + at]
    left = own[origin[:, None] + np.maximum(at[:, None] - sides, 0)]
    right = own[origin[:, None] + np.minimum(at[:, None] + sides, count - 1)]
    rises = np.maximum(_EDGE * middle, _RISE_NOISES * noise[row])
    begins, ends = _foot(left, rises), _foot(right, rises)
    each = np.arange(len(at))
    low_left, low_right = left[each, begins - 1], right[each, ends - 1]
    share = begins / (begins + ends)
    base = low_left + (low_right - low_left) * share
    height = middle - base
    lesser = np.minimum(middle - low_left, middle - low_right)
    real = (height > _NOISES * noise[row]) & (lesser > _LEAST_RISE * height)
    inside = (sides <= begins[:, None], sides <= ends[:, None])
    total = middle + (left * inside[0]).sum(axis=1) + (right * inside[1]).sum(axis=1) - (low_left + low_right) / 2
    area = total - (low_left + low_right) / 2 * (begins + ends)
    bend = left[:, 0] - 2 * middle + right[:, 0]
    offset = np.where(bend < 0, 0.5 * (left[:, 0] - right[:, 0]) / np.where(bend < 0, bend, 1.0), 0.0)
    columns = (row, at + offset, height, area, at - begins, at + ends)
    kinds = (np.intp, np.float64, np.float64, np.float64, np.intp, np.intp)
    return tuple(column[real].astype(kind) for column, kind in zip(columns, kinds, strict=True))


def _foot(side: NDArray[np.float32], least: NDArray[np.float32]) -> Indices:
    """How many scans the signal goes down from the apex (1 and more): to the lowest before it rises by more than
    `least` again.
    """
    lowest = np.minimum.accumulate(side, axis=1)
    risen = side > lowest + least[:, None]
    stop = np.where(risen.any(axis=1), risen.argmax(axis=1), side.shape[1])
    within = np.arange(side.shape[1])[None, :] < np.maximum(stop, 1)[:, None]
    return np.asarray(np.argmin(np.where(within, side, np.inf), axis=1) + 1, dtype=np.intp)
