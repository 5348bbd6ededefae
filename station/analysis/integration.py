"""Integration of a chromatogram: peaks with limits, areas over local straight baselines, and figures of
merit.

`classic` is the vendors' way: clusters between baseline contacts, one straight line under each, drop lines
at the valleys, ChemStation's codes (B baseline, V valley, P penetration avoided). Given the vendor's
limits, a straight line and the trapezoid rule give the vendor's area.

Not here yet: `true` (global baseline, shapes shared out among overlapping peaks), tangent skim, shoulders
without a valley, timed events. What is asked for and not here raises AnalysisError.

Figures: S/N = 2H/h (USP <621>) with h = 6 standard deviations of the noise; symmetry = W0.05/2f; resolution =
1.18 (t2 - t1)/(W1 + W2) at half height, to the next peak.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from parsers.measurement import Floats, Peak, PeakTable
from parsers.wording import Text
from station.analysis.clusters import Based, on_baselines
from station.analysis.errors import AnalysisError
from station.analysis.limits import bounds_of, ground_of, real_peaks
from station.analysis.peaks import find_candidates
from station.analysis.signal import MINIMUM_POINTS, Signal, prepare

Method = Literal["classic", "true"]
_PEAK_TO_PEAK = 6.0
_LEAST_SNR = 1.5
_LEAST_AREA_SIGMAS = 5.0


def integrate(
    time_min: Floats,
    intensity: Floats,
    *,
    method: Method = "classic",
    events: Sequence[object] = (),
    trace: str = "",
    unit: str = "",
) -> PeakTable:
    """The peaks of a chromatogram. Time in minutes, shape (n,); areas in signal unit x second.

    `trace` and `unit` are carried into the table. A trace of fewer than 32 points has no peaks. Raises
    AnalysisError for a curve that is not one, a method that is not here, or events (not here yet).
    """
    _demand_known(method, events)
    peaks: tuple[Peak, ...] = ()
    if len(time_min) >= MINIMUM_POINTS:
        parts = prepare(time_min, intensity)
        peaks = _with_resolution(tuple(peak for signal in parts for peak in _peaks(signal)))
    return PeakTable(trace=trace, peaks=peaks, method=method, unit=unit)


def area_between(time_min: Floats, intensity: Floats, start: float, end: float) -> float:
    """Area over the straight line between the signal's values at `start` and `end` (min), by the trapezoid
    rule.

    In signal unit x second. The limits need not be points of the trace.
    """
    inside = (time_min > start) & (time_min < end)
    first, last = np.interp([start, end], time_min, intensity)
    time = np.concatenate(([start], time_min[inside], [end]))
    curve = np.concatenate(([first], intensity[inside], [last]))
    return float(np.trapezoid(curve, time) - (first + last) / 2 * (end - start)) * 60.0


def _demand_known(method: str, events: Sequence[object]) -> None:
    if method != "classic":
        raise AnalysisError(
            Text(f"积分方式“{method}”尚不可用", f'the integration method "{method}" is not here'),
            Text("请使用 classic。", "Use classic."),
        )
    if events:
        raise AnalysisError(
            Text(f"积分事件尚不可用：{events[0]!r}", f"integration events are not here: {events[0]!r}"),
            Text("请不带事件积分。", "Integrate without events."),
        )


def _peaks(signal: Signal) -> tuple[Peak, ...]:
    candidates = find_candidates(signal)
    if not candidates:
        return ()
    ground = ground_of(signal, candidates)
    bounds = bounds_of(real_peaks(candidates, ground), ground)
    peaks = (_peak(signal, based) for based in on_baselines(bounds, signal.y, ground))
    return tuple(peak for peak in peaks if peak is not None)


def _peak(signal: Signal, based: Based) -> Peak | None:
    """The measured peak, or None if what stands over its baseline is no more than noise."""
    start, end = based.bounds.start, based.bounds.end
    if end - start < 3:
        return None
    line = np.linspace(based.base_start, based.base_end, end - start + 1)
    net = signal.y[start : end + 1] - line
    apex, height = _apex(net, based.bounds.apex - start, based.bounds.sigma)
    area = float(np.trapezoid(net)) * signal.step_min * 60.0
    doubt = signal.noise * np.sqrt(len(net)) * signal.step_min * 60.0
    snr = 2 * height / (_PEAK_TO_PEAK * signal.noise)
    if snr < _LEAST_SNR or area < _LEAST_AREA_SIGMAS * doubt:
        return None
    return Peak(
        start=signal.time(start),
        apex=signal.time(start + apex),
        end=signal.time(end),
        area=area,
        height=height,
        baseline_start=based.base_start,
        baseline_end=based.base_end,
        fwhm=_width_at(net, apex, height / 2, signal.step_min),
        symmetry=_symmetry(net, apex, height),
        snr=snr,
        code=based.code,
    )


def _apex(net: Floats, top: int, sigma: float) -> tuple[float, float]:
    """Index and height of the apex: a parabola through the points near the top, as many as the width bears."""
    half = max(1, int(0.4 * sigma))
    low, high = max(top - half, 0), min(top + half, len(net) - 1)
    if high - low < 2:
        return float(top), float(net[top])
    offset = np.arange(low, high + 1) - top
    bend, slope, level = np.polyfit(offset, net[low : high + 1], 2)
    if bend >= 0 or abs(slope / (2 * bend)) > half:
        return float(top), float(net[top])
    return float(top - slope / (2 * bend)), float(level - slope**2 / (4 * bend))


def _crossings(net: Floats, apex: float, level: float) -> tuple[float, float] | None:
    """Fractional indices where the peak crosses a level on both sides; None if it is cut off above it."""
    top = round(apex)
    left, right = np.flatnonzero(net[:top] < level), np.flatnonzero(net[top + 1 :] < level)
    if not len(left) or not len(right):
        return None
    a, b = int(left[-1]), top + 1 + int(right[0])
    return (
        a + float((level - net[a]) / (net[a + 1] - net[a])),
        b - float((level - net[b]) / (net[b - 1] - net[b])),
    )


def _width_at(net: Floats, apex: float, level: float, step: float) -> float | None:
    crossings = _crossings(net, apex, level)
    return None if crossings is None else (crossings[1] - crossings[0]) * step


def _symmetry(net: Floats, apex: float, height: float) -> float | None:
    crossings = _crossings(net, apex, 0.05 * height)
    if crossings is None or crossings[0] >= apex:
        return None
    return (crossings[1] - crossings[0]) / (2 * (apex - crossings[0]))


def _with_resolution(peaks: tuple[Peak, ...]) -> tuple[Peak, ...]:
    resolved = [replace(left, resolution=_resolution(left, right)) for left, right in itertools.pairwise(peaks)]
    return (*resolved, *peaks[-1:])


def _resolution(left: Peak, right: Peak) -> float | None:
    if left.fwhm is None or right.fwhm is None:
        return None
    return 1.18 * (right.apex - left.apex) / (left.fwhm + right.fwhm)
