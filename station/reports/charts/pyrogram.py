"""A pyrogram in a report: the curve with its spans named and shaded, and the oven's temperature beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from parsers.measurement import Floats, Trace
from station.reports.charts.frame import TITLE_POINTS, Frame
from station.reports.charts.ink import FAINT, INK, MM, Ink
from station.reports.charts.signal import height, thinned

SIZE = (112 * MM, 54 * MM)
LEFT, RIGHT, BELOW, ABOVE = 16 * MM, 14 * MM, 10 * MM, 2 * MM
LABEL_POINTS = 6.5
SPANS = ("#dbdbdb", "#f0f0f0", "#cccccc", "#e6e6e6")
SPAN_END, SINGLE, OVEN = "1 2", "4 2", "5 1.5"
"""The dashes of lines (pt): what they are is told apart without colour."""


def draw_pyrogram(
    x: Floats, y: Floats, chart: Mapping[str, Any], titles: tuple[str, str], oven: tuple[Trace, str] | None
) -> Ink:
    """The drawing of the part (x, y), shape (n,) each; `oven` is the temperature's trace and its axis' title."""
    ink = Ink(*SIZE)
    low = float(np.min(y))
    room = (float(np.max(y)) - low) or 1.0
    limits = (float(x[0]), float(x[-1])), (low - 0.03 * room, low + 1.22 * room)
    frame = Frame(ink, LEFT, ABOVE, ink.width - LEFT - RIGHT, ink.height - ABOVE - BELOW, *limits)
    _spans(frame, x, y, chart)
    frame.curve(*thinned(x, y), color=INK, width=0.8)
    for mark in chart["marks"]:
        if mark["until"] is None:
            at, apex = frame.x(mark["x"]), frame.y(height(x, y, mark["x"], (x[-1] - x[0]) / 500))
            ink.line((at, at), (frame.y(low), apex), width=0.5, dash=SINGLE)
            ink.text(mark["label"], at, apex - 6, size=LABEL_POINTS, anchor="middle")
    if oven is not None:
        temperature, title = oven
        other = frame.right_axis(title, (0.0, float(np.max(temperature.y.values)) * 1.18))
        inside = (temperature.x.values >= x[0]) & (temperature.x.values <= x[-1])
        curve = thinned(temperature.x.values[inside], temperature.y.values[inside])
        other.curve(*curve, color=FAINT, width=0.7, dash=OVEN)
    frame.lower_axis(titles[0])
    frame.left_axis(titles[1])
    return ink


def _spans(frame: Frame, x: Floats, y: Floats, chart: Mapping[str, Any]) -> None:
    ink, floor = frame.ink, frame.y(float(np.min(y)))
    for n, mark in enumerate(mark for mark in chart["marks"] if mark["until"] is not None):
        start, end = max(mark["x"], x[0]), min(mark["until"], x[-1])
        inside = (x >= start) & (x <= end)
        if inside.any():
            thin_x, thin_y = thinned(x[inside], y[inside])
            edge_x, edge_y = frame.xs(thin_x), frame.ys(thin_y)
            color = SPANS[n % len(SPANS)]
            ink.area([edge_x[0], *edge_x, edge_x[-1]], [floor, *edge_y, floor], color=color)
        ink.line((frame.x(end),) * 2, (frame.bottom, frame.top), color=FAINT, width=0.4, dash=SPAN_END)
        middle = frame.x((start + end) / 2)
        ink.text(mark["label"], middle, frame.top + 0.05 * frame.height, size=TITLE_POINTS, anchor="middle")
