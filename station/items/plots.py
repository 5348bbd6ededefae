"""Charts of calculated curves: few enough points for a report, and only where a run stands behind them; and of ions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.mass_spectra import ion_chromatograms
from station.items.case import Case
from station.records import Chart, ChartMark, Plot

MOST_POINTS = 1200
"""A curve with more is drawn by the least and greatest of each bin, so that no peak is lost."""


def plotted(
    case: Case,
    title: Text,
    x: Floats,
    y: Floats,
    *,
    x_title: Text,
    y_title: Text,
    x_unit: str = "",
    y_unit: str = "",
    style: Literal["line", "points", "bars"] = "line",
    log_x: bool = False,
    falling_x: bool = False,
    marks: Sequence[ChartMark] = (),
    labels: Sequence[str] = (),
) -> tuple[Chart, ...]:
    """The chart of a curve, shape (n,) each, of the case's first run; none without a run or with less than two points.

    Bars take one x more than y: the edges. Labels stand in the place of figures, one for each x of points or bars.
    """
    if not case.samples or len(y) < 2:
        return ()
    if style == "line":
        x, y = _thinned(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
    plot = Plot(
        title=title,
        x_title=x_title,
        y_title=y_title,
        x=tuple(np.asarray(x, dtype=np.float64).tolist()),
        y=tuple(np.asarray(y, dtype=np.float64).tolist()),
        x_unit=x_unit,
        y_unit=y_unit,
        style=style,
        log_x=log_x,
        falling_x=falling_x,
        labels=tuple(labels),
    )
    trace = case.samples[0].traces[0].name if case.samples[0].traces else ""
    return (Chart(kind="plot", trace=trace, marks=tuple(marks), plot=plot),)


def ion_chart(mz: float, half_width: float, marks: Sequence[ChartMark]) -> Chart:
    """The chart of an ion chromatogram that is summed out of mass spectra: all ions within mz ± half_width (u)."""
    return Chart(kind="chromatogram", trace=ion_chromatograms.name_of(mz, half_width), marks=tuple(marks))


def _thinned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    if len(x) <= MOST_POINTS:
        return x, y
    size = -(-len(x) // (MOST_POINTS // 2))
    kept: set[int] = {0, len(x) - 1}
    for start in range(0, len(x), size):
        part = y[start : start + size]
        kept |= {start + int(np.argmin(part)), start + int(np.argmax(part))}
    places = np.array(sorted(kept))
    return x[places], y[places]
