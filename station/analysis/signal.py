"""A detector's signal made fit for peak finding: an even time axis, no spikes, no valve steps, known noise.

Real detectors are RC-filtered, so neighbouring points are alike and the usual second-difference noise is
tens of times too small; noise is therefore measured at several lags and the largest taken, in blocks, so
that peaks do not count. A step (a gas valve that switches) is taken out before peaks are looked for, and
given back to the baselines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter1d, median_filter, minimum_filter1d

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError

LAGS = (1, 2, 4, 8)
_QUIET_SHARE = 0.25
_MAD_TO_SIGMA = 1.4826
_SPIKE_SIGMAS = 8.0
_STEP_SIGMAS = 12.0
_STEP_FLANK = 12
_STEP_RISE = 3
_AXIS_TOLERANCE = 0.3
MINIMUM_POINTS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """An evenly sampled signal, shape (n,). `y` has neither spikes nor steps; `y + steps` is what was
    measured.
    """

    start_min: float
    step_min: float
    y: Floats
    steps: Floats
    noise: float
    """Standard deviation of the fast noise, in signal units; greater than zero."""

    def time(self, index: float) -> float:
        """Minutes at a (fractional) index."""
        return self.start_min + self.step_min * index


def prepare(time_min: Floats, intensity: Floats) -> Signal:
    """The signal of a trace. Raises AnalysisError for unequal lengths, gaps in the numbers or time that
    runs back.
    """
    time, y = np.asarray(time_min, dtype=np.float64), np.asarray(intensity, dtype=np.float64)
    _demand_sound(time, y)
    # Vendors print rounded times; the median of their differences can be 1.5 % off, the whole span is not.
    step = (time[-1] - time[0]) / (len(time) - 1)
    even = time[0] + step * np.arange(len(time))
    if np.max(np.abs(time - even)) > _AXIS_TOLERANCE * step:
        y = np.interp(even, time, y)
    y = _without_spikes(y)
    steps = _steps(y)
    y = y - steps
    return Signal(start_min=float(time[0]), step_min=float(step), y=y, steps=steps, noise=fast_noise(y))


def fast_noise(y: Floats) -> float:
    """Standard deviation of the noise: the largest over several lags of the quiet blocks' second differences.

    Shape (n,) in, signal units out. A signal without noise has its quantisation step or 1e-9 of its range.
    """
    floor = max(_quantisation(y) / np.sqrt(12), 1e-9 * float(np.ptp(y)), 1e-300)
    largest = floor
    for lag in LAGS:
        if len(y) < 3 * lag + MINIMUM_POINTS:
            break
        second = y[2 * lag :] - 2 * y[lag:-lag] + y[: -2 * lag]
        largest = max(largest, quiet_sigma(second, max(50, 6 * lag)) / np.sqrt(6))
    return float(largest)


def quiet_sigma(values: Floats, block: int) -> float:
    """Robust standard deviation about zero in the quiet blocks of `values` (a low quantile over blocks)."""
    count = len(values) // block
    if count < 2:
        return float(_MAD_TO_SIGMA * np.median(np.abs(values)))
    blocks = np.abs(values[: count * block]).reshape(count, block)
    return float(_MAD_TO_SIGMA * np.quantile(np.median(blocks, axis=1), _QUIET_SHARE))


def _demand_sound(time: Floats, y: Floats) -> None:
    cure = Text("请检查原始文件及其读取结果。", "Check the raw file and how it was read.")
    if time.shape != y.shape or time.ndim != 1:
        raise AnalysisError(
            Text(f"时间 {time.shape} 与强度 {y.shape} 长度不等", f"time {time.shape} and intensity {y.shape} differ"),
            cure,
        )
    bad = np.flatnonzero(~(np.isfinite(time) & np.isfinite(y)))
    if len(bad):
        raise AnalysisError(
            Text(f"第 {bad[0]} 点不是有限数字", f"point {bad[0]} is not a finite number"),
            cure,
        )
    back = np.flatnonzero(np.diff(time) <= 0)
    if len(back):
        where = back[0] + 1
        raise AnalysisError(
            Text(
                f"第 {where} 点的时间 {time[where]} 不大于前一点 {time[where - 1]}",
                f"the time {time[where]} of point {where} is not later than {time[where - 1]} before it",
            ),
            cure,
        )


def _quantisation(y: Floats) -> float:
    gaps = np.abs(np.diff(y))
    gaps = gaps[gaps > 0]
    return float(np.min(gaps)) if len(gaps) else 0.0


def _without_spikes(y: Floats) -> Floats:
    """Single points far off their neighbours, replaced by the median of five."""
    if len(y) < MINIMUM_POINTS:
        return y
    middle = y[2:-2]
    around = (y[:-4] + y[4:]) / 2
    beside = np.maximum(np.abs(y[1:-3] - around), np.abs(y[3:-1] - around))
    off = np.abs(middle - around)
    # A narrow peak lifts its neighbours too; a spike is one point alone.
    spikes = (off > _SPIKE_SIGMAS * fast_noise(y)) & (beside < 0.2 * off)
    if not np.any(spikes):
        return y
    clean = y.copy()
    places = np.flatnonzero(spikes) + 2
    clean[places] = median_filter(y, 5)[places]
    return clean


def _steps(y: Floats) -> Floats:
    """The sum of all abrupt level changes, shape (n,), zero at the start.

    A step changes the level within three points and leaves both sides flat; the flank of a peak does not.
    """
    n, flank, rise = len(y), _STEP_FLANK, _STEP_RISE
    steps = np.zeros(n)
    if n < 2 * flank + rise + 1:
        return steps
    noise = fast_noise(y)
    unrest = maximum_filter1d(y, flank, mode="nearest") - minimum_filter1d(y, flank, mode="nearest")
    starts = np.arange(flank, n - rise - flank)
    ends = starts + rise
    height = y[ends] - y[starts]
    around = np.maximum(unrest[starts - flank // 2], unrest[ends + flank // 2])
    is_step = (np.abs(height) > _STEP_SIGMAS * noise) & (around < np.maximum(0.1 * np.abs(height), 6 * noise))
    last = -rise
    for start in starts[is_step]:
        if start < last + rise:
            continue
        last, end = start, start + rise
        jump = float(np.median(y[end : end + flank]) - np.median(y[start - flank + 1 : start + 1]))
        share = np.clip((y[start + 1 : end] - y[start]) / jump, 0, 1)
        steps[start + 1 : end] += jump * share
        steps[end:] += jump
    return steps
