"""Resolved and unresolved (UCM) areas: how much of a run is peaks, and how much the hump under them.

The hump is the run's global baseline (true mode) less the column's bleed: a blank's baseline where there is one, else
the straight line between the hump's own levels at both ends of the span. Both are smooth, so the division costs no more
than the integration. Sources: Gough, Rowland 1990 (the unresolved complex mixture); Peters, Walters, Moldowan 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.chromatogram.baseline import guide_baseline, rest_baseline
from station.analysis.chromatogram.dips import without_dips
from station.analysis.chromatogram.noise import fast_noise
from station.analysis.chromatogram.signal import MINIMUM_POINTS, prepare
from station.analysis.chromatogram.unmixing import unmix
from station.analysis.errors import AnalysisError

_BLANK_SHARE = 0.05
_LONGEST_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """Areas (signal unit x second) of peaks and hump between two times, and the curves (n,) that divide them."""

    resolved: float
    unresolved: float
    hump: Floats
    """What the peaks stand on."""
    bleed: Floats
    """What the hump stands on."""

    @property
    def unresolved_share(self) -> float | None:
        """The hump's share of everything; None where there is nothing."""
        total = self.resolved + self.unresolved
        return self.unresolved / total if total > 0 else None


def divided(
    time_min: Floats,
    intensity: Floats,
    *,
    start: float | None = None,
    end: float | None = None,
    blank: Floats | None = None,
) -> Division:
    """Resolved and unresolved areas from `start` to `end` (min; the whole run if not given), shape (n,).

    `blank` is a blank run on the same time axis, shape (n,). Raises AnalysisError for a curve that is not one, or a
    span with fewer than 32 points.
    """
    time, signal = np.asarray(time_min, dtype=np.float64), np.asarray(intensity, dtype=np.float64)
    hump = _hump(time, signal)
    span = _span(time, start, end)
    if blank is not None and len(blank) != len(time):
        raise AnalysisError(
            Text(
                f"空白有 {len(blank)} 点，样品有 {len(time)} 点",
                f"the blank has {len(blank)} points, the run {len(time)}",
            ),
            Text("请先把空白对齐到样品的时间轴。", "Align the blank to the run's time axis first."),
        )
    if blank is None:
        bleed = np.interp(time, time[span[[0, -1]]], hump[span[[0, -1]]])
    else:
        bleed = _smooth(np.asarray(blank, dtype=np.float64))
    inside = time[span] * 60.0
    return Division(
        resolved=float(np.trapezoid(signal[span] - hump[span], inside)),
        unresolved=float(np.trapezoid(np.maximum(hump[span] - bleed[span], 0.0), inside)),
        hump=hump,
        bleed=bleed,
    )


def _hump(time: Floats, signal: Floats) -> Floats:
    """The global baseline of all parts of the run, on its own time axis."""
    hump = signal.copy()
    for part in prepare(time, signal):
        upright = without_dips(part)
        unmixed = unmix(upright)
        longest = max(_LONGEST_SHARE * len(part.y), MINIMUM_POINTS)
        base = unmixed.baseline if unmixed else guide_baseline(part.y, longest_peak=longest, noise=part.noise)
        at = part.start_min + part.step_min * np.arange(len(part.y))
        inside = (time >= at[0]) & (time <= at[-1])
        hump[inside] = np.interp(time[inside], at, base)
    return hump


def _smooth(blank: Floats) -> Floats:
    """The course of a blank, through its noise and past its ghost peaks."""
    longest = max(_BLANK_SHARE * len(blank), MINIMUM_POINTS)
    trust = np.ones(len(blank))
    return rest_baseline(blank, trust, longest_peak=longest, noise=fast_noise(blank), about_nothing=False)


def _span(time: Floats, start: float | None, end: float | None) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    low, high = time[0] if start is None else start, time[-1] if end is None else end
    span = np.flatnonzero((time >= low) & (time <= high))
    if len(span) < MINIMUM_POINTS:
        raise AnalysisError(
            Text(
                f"{low:g}–{high:g} min 之间只有 {len(span)} 点",
                f"there are only {len(span)} points from {low:g} to {high:g} min",
            ),
            Text("请选择更长的时间段。", "Choose a longer span."),
        )
    return span
