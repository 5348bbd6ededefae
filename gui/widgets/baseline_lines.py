"""Baselines that were drawn over a curve: how they are seen, and the handles they are moved by.

Handles are diamonds below the line, for on the line itself stand the rings of the chosen peak.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.appearance import Theme
from gui.widgets.drawing import Drawing, Frame

Handle = tuple[int, int]
"""The number of a line, and of a point on it."""
BELOW = 16.0
"""How far a handle stands below its point (pixels)."""
SIZE = 5.0
REACH = 14.0


@dataclass(frozen=True, slots=True)
class BaselineLine:
    """A drawn baseline: its (time, signal) points; `is_free` if they move up and down too; `name` tells what it is.

    A line that is not `straight` follows the valleys between its ends, which the peaks themselves show.
    """

    points: tuple[tuple[float, float], ...]
    name: str
    is_free: bool = False
    is_straight: bool = True


def with_point_at(lines: tuple[BaselineLine, ...], handle: Handle, to: tuple[float, float]) -> tuple[BaselineLine, ...]:
    """The lines while a point of one is dragged; the ends of a level line stay level."""
    number, point = handle
    points = lines[number].points
    if not lines[number].is_free:
        to = (to[0], points[point][1])
    moved = replace(lines[number], points=(*points[:point], to, *points[point + 1 :]))
    return (*lines[:number], moved, *lines[number + 1 :])


def handle_places(lines: tuple[BaselineLine, ...], drawing: Drawing, at: Frame) -> dict[Handle, QPointF]:
    """Where the handles stand on the widget; those out of sight have none."""
    found: dict[Handle, QPointF] = {}
    for number, line in enumerate(lines):
        for point, (x, signal) in enumerate(line.points):
            if at.x.low <= x <= at.x.high:
                y = min(max(at.py(drawing.level(signal)) + BELOW, at.rect.top() + SIZE), at.rect.bottom() - SIZE)
                found[number, point] = QPointF(at.px(x), y)
    return found


def handle_at(places: dict[Handle, QPointF], spot: QPointF) -> Handle | None:
    """The handle under the mouse."""
    near = {handle: (place - spot).manhattanLength() for handle, place in places.items()}
    handle = min(near, key=lambda one: near[one], default=None)
    return handle if handle is not None and near[handle] <= REACH else None


def paint_lines(painter: QPainter, lines: tuple[BaselineLine, ...], drawing: Drawing, at: Frame, theme: Theme) -> None:
    """The lines, dashed, with their handles."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(at.rect.adjusted(-SIZE - 1, 0, SIZE + 1, 0))
    for line in lines:
        if line.is_straight:
            painter.setPen(QPen(QColor(theme.baseline), 1.4, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(polygon(line.points, drawing, at))
    for (number, point), place in handle_places(lines, drawing, at).items():
        x, signal = lines[number].points[point]
        painter.setPen(QPen(QColor(theme.baseline), 1.2))
        painter.drawLine(QPointF(at.px(x), at.py(drawing.level(signal))), place)
        paint_diamond(painter, place, theme)
    painter.restore()


def paint_diamond(painter: QPainter, place: QPointF, theme: Theme) -> None:
    """A handle."""
    painter.setPen(QPen(QColor(theme.baseline), 1.6))
    painter.setBrush(QColor(theme.surface))
    corners = ((0.0, -SIZE), (SIZE, 0.0), (0.0, SIZE), (-SIZE, 0.0))
    painter.drawPolygon(QPolygonF([place + QPointF(*corner) for corner in corners]))


def polygon(points: tuple[tuple[float, float], ...], drawing: Drawing, at: Frame) -> QPolygonF:
    """(time, signal) points on the widget, kept near the frame."""
    xs, levels = np.array([x for x, _ in points]), np.array([drawing.level(signal) for _, signal in points])
    return QPolygonF(list(map(QPointF, at.across(xs).tolist(), at.down(levels).tolist())))
