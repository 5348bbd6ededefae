"""A blank run taken from a sample's: bleed, valve disturbances and ghost peaks go, what the sample brought stays.

The blank is laid over the sample first, because a valve does not switch at the very same scan twice: by the shift at
which its differences take most away from those of the run. A blank whose differences are only noise has nothing to be
aligned by and stays where it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d, maximum_filter1d

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.chromatogram.noise import fast_noise
from station.analysis.chromatogram.signal import MINIMUM_POINTS, prepare
from station.analysis.errors import AnalysisError

_SMOOTHED = 2.0
_ALIKE = 0.3
_FEATURE_NOISES = 8.0
_FEATURE_SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtracted:
    """The signal (n,) less the blank, the blank as it was taken off (n,), and by how much it was shifted (min)."""

    signal: Floats
    blank: Floats
    shift: float


def less_blank(
    time_min: Floats, intensity: Floats, blank_time_min: Floats, blank: Floats, *, most_shift: float = 0.1
) -> Subtracted:
    """The signal less a blank, aligned within `most_shift` minutes; 0 leaves it where it is.

    Outside of the blank's time its first and last levels are taken. Raises AnalysisError for curves that are none.
    """
    for time, curve in ((time_min, intensity), (blank_time_min, blank)):
        if len(time) < MINIMUM_POINTS:
            raise AnalysisError(
                Text(f"曲线只有 {len(time)} 点", f"the curve has only {len(time)} points"),
                Text(f"至少需要 {MINIMUM_POINTS} 点。", f"At least {MINIMUM_POINTS} are needed."),
            )
        prepare(time, curve)  # refuses what is no curve
    shift = _shift(time_min, intensity, blank_time_min, blank, most_shift) if most_shift > 0 else 0.0
    laid = np.interp(time_min, blank_time_min + shift, blank)
    return Subtracted(signal=intensity - laid, blank=laid, shift=shift)


def _shift(time: Floats, signal: Floats, blank_time: Floats, blank: Floats, most: float) -> float:
    step = float(time[-1] - time[0]) / (len(time) - 1)
    on_axis = np.interp(time, blank_time, blank)
    if (
        np.max(np.abs(np.diff(gaussian_filter1d(on_axis, _SMOOTHED))))
        < _FEATURE_NOISES * fast_noise(on_axis) / _SMOOTHED
    ):
        return 0.0
    ours, theirs = (np.diff(gaussian_filter1d(one, _SMOOTHED)) for one in (signal, on_axis))
    furthest = min(int(most / step), len(ours) // 4)
    if furthest < 1:
        return 0.0
    lags = np.arange(-furthest, furthest + 1)
    # Only around what the blank does; the sample's own peaks there cost every shift the same absolute difference.
    busy = np.abs(theirs) > _FEATURE_SHARE * np.max(np.abs(theirs))
    around = np.flatnonzero(maximum_filter1d(busy, 2 * furthest + 1))
    around = around[(around >= furthest) & (around < len(ours) - furthest)]
    scores = np.array([np.sum(np.abs(ours[around] - theirs[around - lag])) for lag in lags])
    at = int(np.argmin(scores))
    gained = float(np.sum(np.abs(ours[around]))) - float(scores[at])
    if gained < _ALIKE * np.sum(np.abs(theirs[busy])) or not 0 < at < len(lags) - 1:
        return 0.0
    left, middle, right = scores[at - 1 : at + 2]
    # Absolute differences form a notch: its tip lies where both flanks, equally steep, meet.
    steepest = max(left - middle, right - middle)
    fine = 0.5 * (left - right) / steepest if steepest > 0 else 0.0
    return float((lags[at] + fine) * step)
