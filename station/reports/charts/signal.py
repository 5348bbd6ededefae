"""A trace as a chart shows it: which part, from where to where, and with few enough points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats, Measurement, Trace
from parsers.wording import Text
from station.analysis.mass_spectra import ion_chromatograms
from station.errors import NotFound

MOST_POINTS = 6000
"""A curve is drawn with at most this many points: the least and greatest of each bin, so no peak is lost."""


def trace_of(measurement: Measurement, name: str) -> Trace:
    """The trace of that name, or the ion chromatogram of that name out of the mass spectra. NotFound if neither."""
    ions = None if measurement.scans is None else ion_chromatograms.of_name(measurement.scans, name)
    if ions is not None:
        return ions
    try:
        return measurement.trace(name)
    except KeyError as error:
        raise NotFound(
            Text(f"原始数据中没有曲线“{name}”。", f'The raw data have no trace "{name}".'),
            Text("请重新计算该任务。", "Calculate the task again."),
        ) from error


def shown(trace: Trace, x_range: Sequence[float] | None) -> tuple[Floats, Floats]:
    """The part of a trace in the range, shape (n,) each, without what is no number. NotFound if it is empty."""
    x, y = trace.x.values, trace.y.values
    finite = np.isfinite(x) & np.isfinite(y)
    if x_range is not None:
        finite &= (x >= x_range[0]) & (x <= x_range[1])
    if np.count_nonzero(finite) < 2:
        raise NotFound(
            Text(f"曲线“{trace.name}”在所需范围内没有数据。", f'The trace "{trace.name}" has no data in that range.'),
            Text("请检查该进样的原始数据。", "Check the raw data of this run."),
        )
    return x[finite], y[finite]


def signal_limits(x: Floats, y: Floats, labelled: Sequence[float]) -> tuple[float, float]:
    """From where to where the signal is shown: all of the named peaks, but not the solvent above them.

    Without names: up to the 99.5th percentile, or the maximum where that is no more than thrice as much.
    """
    low = float(np.percentile(y, 0.5))
    window = float(x[-1] - x[0]) / 400
    if labelled:
        high = max(height(x, y, place, window) for place in labelled)
    else:
        most, usual = float(np.max(y)), float(np.percentile(y, 99.5))
        high = most if most - low <= 3 * (usual - low) else usual
    return low, high if high > low else low + 1.0


def thinned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The curve with at most about MOST_POINTS points: each bin's least and greatest, in order of x."""
    count = len(x)
    if count <= MOST_POINTS:
        return x, y
    size = -(-count // (MOST_POINTS // 2))
    whole = count // size
    bins = y[: whole * size].reshape(whole, size)
    starts = np.arange(whole) * size
    rest = np.arange(whole * size, count)
    extremes = rest[[int(np.argmin(y[rest])), int(np.argmax(y[rest]))]] if len(rest) else rest
    picked = (starts + bins.argmin(axis=1), starts + bins.argmax(axis=1), extremes, [0, count - 1])
    index: NDArray[np.int64] = np.unique(np.concatenate(picked).astype(np.int64))
    return x[index], y[index]


def height(x: Floats, y: Floats, place: float, window: float) -> float:
    """The greatest signal within `window` of a place; the nearest point's where none is inside."""
    inside = (x >= place - window) & (x <= place + window)
    return float(np.max(y[inside])) if inside.any() else float(y[int(np.argmin(np.abs(x - place)))])


def highest(x: Floats, y: Floats, left: float, right: float) -> float:
    """The greatest signal from left to right; minus infinity where there is none."""
    inside = (x >= left) & (x <= right)
    return float(np.max(y[inside])) if inside.any() else -np.inf
