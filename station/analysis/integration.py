"""Integration of a chromatogram: peaks with limits, areas over a baseline, and figures of merit.

`classic` is the vendors' way: clusters between baseline contacts, one straight line under each, drop lines
at the valleys, ChemStation's codes (B baseline, V valley, P penetration avoided). Given the vendor's
limits, a straight line and the trapezoid rule give the vendor's area. `true` draws one baseline under the whole run
and tells overlapping peaks apart by the shape that the run's own peaks share (`unmixing`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from parsers.measurement import Floats, Peak, PeakTable
from parsers.wording import Text
from station.analysis.classic import LEAST_AREA_SIGMAS, LEAST_SNR, classic_peaks, negative_peaks
from station.analysis.directions import Directions, directions_of
from station.analysis.errors import AnalysisError
from station.analysis.events import with_events
from station.analysis.measures import plates, signal_to_noise, with_resolution, with_saturation
from station.analysis.signal import MINIMUM_POINTS, Signal, curve_of, prepare, without_dips
from station.analysis.skim import Skim
from station.analysis.telling import Told
from station.analysis.unmixing import Unmixed, unmix

Method = Literal["classic", "true"]


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
    time_min, intensity = curve_of(time_min, intensity)
    peaks: tuple[Peak, ...] = ()
    if len(time_min) >= MINIMUM_POINTS:
        directions = directions_of(events, skim=skim, shoulders=method == "true")
        mode = classic_peaks if method == "classic" else _true_peaks
        found = [_peaks_of(part, mode, directions) for part in prepare(time_min, intensity)]
        peaks = with_events(tuple(itertools.chain.from_iterable(found)), events, time_min, intensity)
        peaks = with_resolution(with_saturation(peaks, time_min, intensity))
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


def _peaks_of(
    signal: Signal, mode: Callable[[Signal, Directions], tuple[Peak, ...]], directions: Directions
) -> tuple[Peak, ...]:
    """The peaks of one part of the run, and its dips where they are wanted."""
    dips = [dip for event in directions.negative() for dip in negative_peaks(signal, event.start, event.end)]
    peaks = mode(without_dips(signal), directions)
    return tuple(sorted((*peaks, *dips), key=lambda peak: peak.apex)) if dips else peaks


def _true_peaks(signal: Signal, directions: Directions) -> tuple[Peak, ...]:
    unmixed = unmix(signal, directions)
    if unmixed is None:
        return ()
    peaks = (_told_peak(signal, told, unmixed) for told in unmixed.told)
    return tuple(peak for peak in peaks if peak is not None)


def _told_peak(signal: Signal, told: Told, unmixed: Unmixed) -> Peak | None:
    """The peak with the figures of its model, or None if it is no more than noise."""
    snr = signal_to_noise(told.height, signal.noise)
    if snr < LEAST_SNR or told.area < LEAST_AREA_SIGMAS * signal.noise * np.sqrt(2 * told.width):
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
