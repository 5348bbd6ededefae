"""A peak measured between limits and over a straight baseline that somebody drew: the arithmetic of every event and
edit.
"""

from __future__ import annotations

import numpy as np

from parsers.measurement import Floats, Peak, PeakOrigin
from parsers.wording import Text
from station.analysis.chromatogram.measures import Curves, plates
from station.analysis.errors import AnalysisError

_LEAST_POINTS = 3
_ROUNDING = 1e-6
"""Of a time step: the engine's own limits are points of the trace but for rounding."""


def drawn_peak(
    time_min: Floats,
    intensity: Floats,
    start: float,
    end: float,
    *,
    baseline: tuple[float | None, float | None] = (None, None),
    noise_snr: tuple[float, float] | None = None,
    code: str = "BB",
    origin: PeakOrigin = "operator",
) -> Peak:
    """The peak between two times (min) over the line between two levels; a level not given is the signal's own.

    `noise_snr` is height and S/N of a peak of the same run, by which S/N is scaled. The limits need not be points of
    the trace. Raises AnalysisError where they lie outside the run or enclose fewer than three points, those at the
    limits counted.
    """
    inside = (time_min > start) & (time_min < end)
    margin = _ROUNDING * (time_min[-1] - time_min[0]) / len(time_min)
    enclosed = np.count_nonzero((time_min >= start - margin) & (time_min <= end + margin))
    if not (time_min[0] - margin <= start < end <= time_min[-1] + margin) or enclosed < _LEAST_POINTS:
        raise AnalysisError(
            Text(
                f"峰界 {start:g}–{end:g} min 不在 {time_min[0]:g}–{time_min[-1]:g} min 之内，或其间不足三点",
                f"the limits {start:g} to {end:g} min are not within {time_min[0]:g} to {time_min[-1]:g} min, or "
                "enclose fewer than three points",
            ),
            Text("请移动峰界。", "Move the limits."),
        )
    ends = np.interp([start, end], time_min, intensity)
    first, last = (float(own) if level is None else level for own, level in zip(ends, baseline, strict=True))
    time = np.concatenate(([start], time_min[inside], [end]))
    net = np.concatenate(([ends[0]], intensity[inside], [ends[1]])) - np.interp(time, [start, end], [first, last])
    top = int(np.argmax(net))
    height, apex = float(net[top]), float(time[top])
    step = float(np.median(np.diff(time)))
    curve = Curves(net=net, first=np.array([0]), count=np.array([len(net)]))
    figures = [float(one[0]) for one in curve.figures(np.array([float(top)]), np.array([height]))]
    width, symmetry, tailing = (one if height > 0 and np.isfinite(one) else None for one in figures)
    fwhm = None if width is None else width * step
    return Peak(
        start=start,
        apex=apex,
        end=end,
        area=float(np.trapezoid(net, time)) * 60.0,
        height=height,
        baseline_start=first,
        baseline_end=last,
        fwhm=fwhm,
        symmetry=symmetry,
        tailing=tailing,
        plates=plates(apex, fwhm),
        snr=noise_snr[1] * height / noise_snr[0] if noise_snr else None,
        split="drawn",
        code=code,
        origin=origin,
    )
