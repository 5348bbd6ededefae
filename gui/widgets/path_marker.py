"""A baseline that is being drawn point by point: a click sets a point, on the curve where it is near; a drag moves it.

Keys do the same: arrows move the cursor, Space sets a point on the curve, up and down move the last one, Backspace
takes it away. The points of the marker are (time, height on the axis), in the order in which they were set.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.appearance import Theme
from gui.widgets.baseline_lines import REACH, paint_diamond
from gui.widgets.drawing import Drawing, Frame
from gui.widgets.trace_marker import Marker

LEAST = 2
"""A baseline through points needs this many."""


def touched(marker: Marker, spot: QPointF, drawing: Drawing, at: Frame) -> tuple[Marker, int]:
    """The mouse is pressed: the point that is there, or a new one; and which it is."""
    near = [(QPointF(at.px(x), at.py(y)) - spot).manhattanLength() for x, y in marker.points]
    if near and min(near) <= REACH:
        return marker, near.index(min(near))
    x = at.value_x(spot.x())
    new = set_at(marker, x, drawing)
    if abs(at.py(new.points[-1][1]) - spot.y()) > REACH:
        new = dragged(new, len(marker.points), x, at.value_y(spot.y()))
    return new, len(marker.points)


def set_at(marker: Marker, x: float, drawing: Drawing) -> Marker:
    """One point more, on the curve."""
    point = (x, float(np.interp(x, drawing.x, drawing.y)))
    return replace(marker, x=x, points=(*marker.points, point))


def dragged(marker: Marker, number: int, x: float, y: float) -> Marker:
    """A point at another place."""
    points = (*marker.points[:number], (x, y), *marker.points[number + 1 :])
    return replace(marker, x=x, points=points)


def lifted(marker: Marker, by: float) -> Marker:
    """The last point higher or lower."""
    if not marker.points:
        return marker
    x, y = marker.points[-1]
    return dragged(marker, len(marker.points) - 1, x, y + by)


def without_last(marker: Marker) -> Marker:
    """One point less."""
    return replace(marker, points=marker.points[:-1])


def paint_path(painter: QPainter, marker: Marker, at: Frame, theme: Theme) -> None:
    """The points with the line through them, and the cursor of the keys."""
    x = at.px(marker.x)
    painter.setPen(QPen(QColor(theme.accent), 1.0, Qt.PenStyle.DotLine))
    painter.drawLine(QLineF(x, at.rect.top(), x, at.rect.bottom()))
    places = [QPointF(at.px(one), at.py(y)) for one, y in sorted(marker.points)]
    painter.setPen(QPen(QColor(theme.accent), 1.6, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(places))
    for place in places:
        paint_diamond(painter, place, theme)
