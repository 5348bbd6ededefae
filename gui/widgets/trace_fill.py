"""Peaks filled between curve and baseline, one upright line a column of pixels: 300 peaks cost what one costs.

A polygon a peak has to be cut out of the curve and rasterised one by one; here the curve that is drawn anyway is read
off at each column of pixels, and all columns under peaks are drawn in one call.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF

from gui.widgets.drawing import Drawing, Frame
from parsers.measurement import Floats

Lines = list[QLineF]


def filled_columns(
    drawing: Drawing, at: Frame, x: Floats, y: Floats, feet: tuple[Floats, Floats], highlighted: int | None
) -> tuple[Lines, Lines]:
    """The upright lines under the peaks in view: those of all peaks, and those of the highlighted one.

    `x` and `y` are the points of the curve as it is drawn, `feet` the baseline's height at each peak's start and end.
    """
    columns = np.arange(int(at.rect.left()), int(at.rect.right()) + 1)
    place: Floats = at.x.low + (columns.astype(np.float64) + 0.5 - at.rect.left()) * (at.x.width / at.rect.width())
    owner = _owners(drawing, place)
    under = owner >= 0
    if not under.any() or not len(x):
        return [], []
    owner, place, columns = owner[under], place[under], columns[under]
    top = _heights(x, y, place, at.x.width / at.rect.width())
    start, end = drawing.places.start[owner], drawing.places.end[owner]
    share = (place - start) / np.maximum(end - start, 1e-12)
    foot = feet[0][owner] + share * (feet[1][owner] - feet[0][owner])
    lines = _lines(columns, at.down(top), at.down(foot))
    if highlighted is None:
        return lines, []
    mine = owner == highlighted
    return [one for one, own in zip(lines, mine, strict=True) if not own], [
        one for one, own in zip(lines, mine, strict=True) if own
    ]


def _owners(drawing: Drawing, place: Floats) -> NDArray[np.intp]:
    """The number of the peak over each place of x, -1 where there is none."""
    starts, ends = drawing.places.start, drawing.places.end
    if not len(starts):
        return np.full(len(place), -1, dtype=np.intp)
    order = np.argsort(starts, kind="stable")
    found = np.searchsorted(starts[order], place, "right") - 1
    owner = order[np.maximum(found, 0)]
    return np.where((found >= 0) & (place <= ends[owner]), owner, -1)


def _heights(x: Floats, y: Floats, place: Floats, step: float) -> Floats:
    """The curve at each column: its highest point there, or between the points where they are sparse."""
    first = np.searchsorted(x, place - step / 2, "left")
    last = np.searchsorted(x, place + step / 2, "right")
    heights = np.interp(place, x, y)
    dense = last > first
    if dense.any():
        bounds = np.stack((first[dense], last[dense]), axis=1).ravel()
        padded = np.append(y, y[-1])
        highest = np.fmax.reduceat(padded, bounds)[::2]
        heights[dense] = np.where(np.isfinite(highest), highest, heights[dense])
    return np.nan_to_num(heights)


def _lines(columns: NDArray[np.intp], top: Floats, foot: Floats) -> Lines:
    across = (columns + 0.5).tolist()
    return [QLineF(x, a, x, b) for x, a, b in zip(across, top.tolist(), foot.tolist(), strict=True)]
