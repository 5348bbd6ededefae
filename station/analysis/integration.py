"""Integration of a chromatogram: peaks with limits, areas over a baseline, and figures of merit.

`classic` is the vendors' way: clusters between baseline contacts, one straight line under each, drop lines
at the valleys, ChemStation's codes (B baseline, V valley, P penetration avoided). Given the vendor's
limits, a straight line and the trapezoid rule give the vendor's area. `true` draws one baseline under the whole run
and tells overlapping peaks apart by the shape that the run's own peaks share (`unmixing`).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal

import numpy as np

from parsers.measurement import Floats, Peak, PeakTable
from parsers.wording import Text
from station.analysis.clusters import Based, on_baselines
from station.analysis.errors import AnalysisError
from station.analysis.events import with_events
from station.analysis.limits import bounds_of, ground_of, real_peaks
from station.analysis.measures import (
    apex_of,
    plates,
    signal_to_noise,
    symmetry,
    tailing,
    width_at,
    with_resolution,
    with_saturation,
)
from station.analysis.peaks import find_candidates
from station.analysis.signal import MINIMUM_POINTS, Signal, prepare
from station.analysis.skim import Skim, skimmed
from station.analysis.telling import Told
from station.analysis.unmixing import Unmixed, unmix

Method = Literal["classic", "true"]
_LEAST_SNR = 1.5
_LEAST_AREA_SIGMAS = 5.0


def integrate(
    time_min: Floats,
    intensity: Floats,
    *,
    method: Method = "classic",
    events: Sequence[object] = (),
    skim: Skim = "none",
    trace: str = "",
    unit: str = "",
) -> PeakTable:
    """The peaks of a chromatogram. Time in minutes, shape (n,); areas in signal unit x second.

    `skim` says how the classic mode treats a small peak on a tall tail (as in ChemStation, not unless asked).
    `trace` and `unit` are carried into the table. A trace of fewer than 32 points has no peaks. Raises
    AnalysisError for a curve that is not one, a method that is not here, or what is no event (`events`).
    """
    _demand_known(method)
    peaks: tuple[Peak, ...] = ()
    if len(time_min) >= MINIMUM_POINTS:
        parts = prepare(time_min, intensity)
        found = (_classic_peaks(part, skim) if method == "classic" else _true_peaks(part) for part in parts)
        automatic = tuple(itertools.chain.from_iterable(found))
        automatic = with_saturation(automatic, time_min, intensity)
        peaks = with_resolution(with_events(automatic, events, time_min, intensity))
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


def _demand_known(method: str) -> None:
    if method not in ("classic", "true"):
        raise AnalysisError(
            Text(f"没有积分方式“{method}”", f'there is no integration method "{method}"'),
            Text("请使用 classic 或 true。", "Use classic or true."),
        )


def _classic_peaks(signal: Signal, skim: Skim) -> tuple[Peak, ...]:
    candidates = find_candidates(signal)
    if not candidates:
        return ()
    ground = ground_of(signal, candidates)
    bounds = bounds_of(real_peaks(candidates, ground), ground)
    based = skimmed(on_baselines(bounds, signal.y, ground), signal.y, ground.noise, skim)
    peaks = (_based_peak(signal, one, skim) for one in based)
    return tuple(peak for peak in peaks if peak is not None)


def _based_peak(signal: Signal, based: Based, skim: Skim) -> Peak | None:
    """The measured peak, or None if what stands over its baseline is no more than noise."""
    start, end = based.bounds.start, based.bounds.end
    if end - start < 3:
        return None
    net = based.net(signal.y)
    apex, height = apex_of(net, based.bounds.apex - start, based.bounds.sigma)
    area = (float(net.sum() - (net[0] + net[-1]) / 2) + based.tail_area) * signal.step_min * 60.0
    doubt = signal.noise * np.sqrt(len(net)) * signal.step_min * 60.0
    snr = signal_to_noise(height, signal.noise)
    if snr < _LEAST_SNR or area < _LEAST_AREA_SIGMAS * doubt:
        return None
    fwhm = width_at(net, apex, height / 2, signal.step_min)
    return Peak(
        start=signal.time(start),
        apex=signal.time(start + apex),
        end=signal.time(based.tail_end or end),
        area=area,
        height=height,
        baseline_start=based.base_start,
        baseline_end=based.base_end,
        fwhm=fwhm,
        symmetry=symmetry(net, apex, height),
        tailing=tailing(net, apex, height),
        plates=plates(signal.time(start + apex), fwhm),
        snr=snr,
        saturated=False,
        split=_split(based, skim),
        code=based.code,
    )


def _split(based: Based, skim: Skim) -> str:
    if based.under is not None:
        return f"skim {skim}"
    return "alone" if based.code == "BB" else "drop"


def _true_peaks(signal: Signal) -> tuple[Peak, ...]:
    unmixed = unmix(signal)
    if unmixed is None:
        return ()
    peaks = (_told_peak(signal, told, unmixed) for told in unmixed.told)
    return tuple(peak for peak in peaks if peak is not None)


def _told_peak(signal: Signal, told: Told, unmixed: Unmixed) -> Peak | None:
    """The peak with the figures of its model, or None if it is no more than noise."""
    snr = signal_to_noise(told.height, signal.noise)
    if snr < _LEAST_SNR or told.area < _LEAST_AREA_SIGMAS * signal.noise * np.sqrt(2 * told.width):
        return None
    figures = unmixed.shape.figures(told.width, told.skew)
    fwhm = figures.fwhm * signal.step_min
    return Peak(
        start=signal.time(told.start),
        apex=signal.time(told.apex),
        end=signal.time(told.end),
        area=told.area * signal.step_min * 60.0,
        height=told.height,
        baseline_start=_between_points(unmixed.baseline, told.start),
        baseline_end=_between_points(unmixed.baseline, told.end),
        fwhm=fwhm,
        symmetry=figures.symmetry,
        tailing=figures.tailing,
        plates=plates(signal.time(told.apex), fwhm),
        snr=snr,
        saturated=False,
        split=told.split,
        misfit=told.misfit,
        code=told.cut_start + told.cut_end,
    )


def _between_points(values: Floats, index: float) -> float:
    """The value at a fractional index."""
    left = min(max(int(index), 0), len(values) - 2)
    share = min(max(index - left, 0.0), 1.0)
    return float(values[left] * (1 - share) + values[left + 1] * share)
