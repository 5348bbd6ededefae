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
from station.analysis.chromatogram.classic import LEAST_AREA_SIGMAS, LEAST_SNR, classic_peaks, negative_peaks
from station.analysis.chromatogram.dips import without_dips
from station.analysis.chromatogram.directions import Directions, directions_of
from station.analysis.chromatogram.events import with_events
from station.analysis.chromatogram.measures import (
    plates,
    resolutions,
    seen,
    signal_to_noise,
    with_resolution,
    with_saturation,
)
from station.analysis.chromatogram.memory import keep_dropped_memory
from station.analysis.chromatogram.signal import MINIMUM_POINTS, Signal, curve_of, parts_of
from station.analysis.chromatogram.skim import Skim
from station.analysis.chromatogram.unmixing import unmix
from station.analysis.errors import AnalysisError

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
        keep_dropped_memory()
        directions = directions_of(events, skim=skim, shoulders=method == "true")
        mode = classic_peaks if method == "classic" else _true_peaks
        found = [_peaks_of(part, mode, directions) for part in parts_of(time_min, intensity)]
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
    """The peaks with the figures of their models, without those that are no more than noise."""
    unmixed = unmix(signal, directions)
    if unmixed is None:
        return ()
    told = unmixed.told
    height, area, wide, skew, start, end = np.array(
        [(one.height, one.area, one.width, one.skew, one.start, one.end) for one in told]
    ).T
    snr = signal_to_noise(height, signal.noise)
    real = (snr >= LEAST_SNR) & (area >= LEAST_AREA_SIGMAS * signal.noise * np.sqrt(2 * wide))
    figures = unmixed.shape.figures(wide, skew)
    apex = signal.start_min + signal.step_min * np.array([one.apex for one in told])
    fwhm = figures.fwhm * signal.step_min
    resolution = np.full(len(told), np.nan)
    resolution[real] = resolutions(apex[real], fwhm[real])
    points = np.arange(len(signal.y), dtype=np.float64)
    columns = (
        apex,
        area * signal.step_min * 60.0,
        snr,
        fwhm,
        figures.symmetry,
        figures.tailing,
        np.interp(start, points, unmixed.baseline),
        np.interp(end, points, unmixed.baseline),
    )
    rows = zip(told, real.tolist(), *(column.tolist() for column in columns), seen(resolution), strict=True)
    return tuple(
        Peak(
            start=signal.time(one.start),
            apex=time,
            end=signal.time(one.end),
            area=seconds,
            height=one.height,
            baseline_start=first,
            baseline_end=last,
            fwhm=width,
            symmetry=symmetry,
            tailing=tailing,
            plates=plates(time, width),
            snr=above_noise,
            resolution=parted,
            saturated=False,
            split=one.split,
            misfit=one.misfit,
            code=one.cut_start + one.cut_end,
        )
        for one, kept, time, seconds, above_noise, width, symmetry, tailing, first, last, parted in rows
        if kept
    )
