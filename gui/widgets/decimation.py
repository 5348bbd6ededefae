"""A curve of any length as the few points that a screen can show.

Each column of pixels keeps its first, lowest, highest and last value (the M4 reduction of Jugel et al., "M4: A
Visualization-Oriented Time Series Data Aggregation", VLDB 2014): the line drawn through them covers the same pixels
as the line through all points, so no narrow peak is ever lost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats

POINTS_PER_COLUMN = 4
BLOCK = 64
"""Points in a block of a pyramid."""
FINE_ENOUGH = 4
"""A view is drawn from blocks only where each column of pixels holds at least this many of them."""


class Pyramid:
    """A curve's lowest and highest value in every block of points; built once, off the GUI thread."""

    def __init__(self, x: Floats, y: Floats) -> None:
        whole = len(x) // BLOCK * BLOCK
        blocks = y[:whole].reshape(-1, BLOCK)
        self.x = np.repeat(x[:whole:BLOCK], 2)
        self.y = np.stack((np.fmin.reduce(blocks, axis=1), np.fmax.reduce(blocks, axis=1)), axis=1).ravel()
        if whole < len(x):
            self.x = np.append(self.x, [x[whole], x[-1]])
            self.y = np.append(self.y, [np.fmin.reduce(y[whole:]), np.fmax.reduce(y[whole:])])

    def serves(self, x: Floats, low: float, high: float, columns: int) -> bool:
        """Whether the blocks are fine enough for that view of the curve whose x is given."""
        inside = int(np.searchsorted(x, high) - np.searchsorted(x, low))
        return inside > FINE_ENOUGH * BLOCK * columns


def visible_points(x: Floats, y: Floats, low: float, high: float, columns: int) -> tuple[Floats, Floats]:
    """The points of an ascending curve that show in `low`..`high` on `columns` pixel columns.

    `x` and `y` have shape (n,); gives two arrays of shape (m,), m <= 4 * columns + 8. One point on either side of
    the range comes along, so that the line runs to the edge.
    """
    first = max(int(np.searchsorted(x, low, "left")) - 1, 0)
    last = min(int(np.searchsorted(x, high, "right")) + 1, len(x))
    if last - first <= POINTS_PER_COLUMN * columns:
        return x[first:last], y[first:last]
    inner_x, inner_y = x[first + 1 : last - 1], y[first + 1 : last - 1]
    edges = np.linspace(low, high, columns + 1)
    starts = np.unique(np.searchsorted(inner_x, edges[:-1], "left"))
    starts = starts[starts < len(inner_x)]
    places, values = _first_low_high_last(inner_x, inner_y, starts, edges)
    return (
        np.concatenate((x[first : first + 1], places, x[last - 1 : last])),
        np.concatenate((y[first : first + 1], values, y[last - 1 : last])),
    )


def _first_low_high_last(x: Floats, y: Floats, starts: NDArray[np.intp], edges: Floats) -> tuple[Floats, Floats]:
    ends = np.append(starts[1:], len(x)) - 1
    column = np.clip(np.searchsorted(edges, x[starts], "right") - 1, 0, len(edges) - 2)
    left, right = edges[column], edges[column + 1]
    values = np.empty((len(starts), POINTS_PER_COLUMN))
    values[:, 0] = y[starts]
    values[:, 1] = np.fmin.reduceat(y, starts)
    values[:, 2] = np.fmax.reduceat(y, starts)
    values[:, 3] = y[ends]
    # on a falling slope the highest comes before the lowest, or a smooth curve would be drawn as stairs
    falling = values[:, 0] > values[:, 3]
    values[falling, 1:3] = values[falling, 2:0:-1]
    middle = (left + right) / 2
    return np.stack((left, middle, middle, right), axis=1).ravel(), values.ravel()


def ascending(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The curve with its x ascending: reversed where it descends, as it is where it ascends, sorted otherwise."""
    if len(x) < 2:
        return x, y
    steps = np.diff(x)
    if bool(np.all(steps >= 0)):
        return x, y
    if bool(np.all(steps <= 0)):
        return x[::-1], y[::-1]
    order = np.argsort(x, kind="stable")
    return x[order], y[order]
