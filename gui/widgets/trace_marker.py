"""What a hand does to a peak on the curve: grips that are dragged, and the marker that shows where it will be put.

Nothing here changes a peak: a marker that is put down is told as `Placed`, and whoever listens does the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.appearance import Theme, translucent
from gui.widgets.drawing import Drawing, Frame
from parsers.measurement import Peak

MarkerKind = Literal[
    "split", "add", "start", "end", "start_level", "end_level", "now", "through", "hold", "back", "valley", "point"
]
GRIPS: tuple[MarkerKind, ...] = ("start_level", "end_level", "start", "end")
LEVELS = ("start_level", "end_level")
SPANS = ("add", "hold", "back", "valley")
"""What is drawn from one time to another."""
CLICKS = ("split", "now")
"""What a click puts down, without a drag."""
ALONE = (*SPANS, "now", "through")
"""What needs no chosen peak."""
REACH = 7.0
"""How near to a grip the mouse must come (pixels)."""
GRIP = 4.5


@dataclass(frozen=True, slots=True)
class Placed:
    """A marker was put down: at `x` (and `until`, for a span), at the signal `level`; a drawn path has (x, signal)
    `points`, and of a baseline that is there already `which` line and point were moved."""

    kind: MarkerKind
    x: float
    level: float
    until: float | None = None
    points: tuple[tuple[float, float], ...] = ()
    which: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Marker:
    """Where something is about to be put: heights are heights of the axis."""

    kind: MarkerKind
    x: float
    y: float
    begun: float | None = None
    """Where a span begins, once that is fixed."""
    points: tuple[tuple[float, float], ...] = ()
    which: tuple[int, int] | None = None
    is_free: bool = True

    def moved(self, x: float, y: float) -> Marker:
        """At another place; a level moves up and down only, everything else but a free point along the curve only."""
        if self.kind == "point" and self.is_free:
            return replace(self, x=x, y=y)
        return replace(self, y=y) if self.kind in LEVELS else replace(self, x=x)

    def placed(self, drawing: Drawing) -> Placed:
        """As it is told."""
        x = self.x if self.begun is None else min(self.begun, self.x)
        until = None if self.begun is None else max(self.begun, self.x)
        points = tuple((at, drawing.signal(y)) for at, y in self.points)
        return Placed(self.kind, x, drawing.signal(self.y), until, points, self.which)


def grip_places(peak: Peak, drawing: Drawing, at: Frame) -> dict[MarkerKind, QPointF]:
    """Where the grips of a peak stand on the widget: on its baseline's ends, and on the curve at its limits."""
    if None in (peak.start, peak.end, peak.baseline_start, peak.baseline_end):
        return {}
    assert peak.start is not None and peak.end is not None  # noqa: PT018
    assert peak.baseline_start is not None and peak.baseline_end is not None  # noqa: PT018
    found: dict[MarkerKind, QPointF] = {}
    for side, x, level in (("start", peak.start, peak.baseline_start), ("end", peak.end, peak.baseline_end)):
        foot = QPointF(at.px(x), at.py(drawing.level(level)))
        over = at.py(float(np.interp(x, drawing.x, drawing.y)))
        # the grip of the limit stands clear of the baseline's, for at a limit both are often the same point
        top = min(over, foot.y()) - 18.0
        found[side] = QPointF(foot.x(), max(top, at.rect.top() + 8))  # type: ignore[index]
        found[f"{side}_level"] = foot  # type: ignore[index]
    return found


def grip_at(places: dict[MarkerKind, QPointF], spot: QPointF) -> MarkerKind | None:
    """The grip under the mouse."""
    near = {kind: (place - spot).manhattanLength() for kind, place in places.items()}
    kind = min(near, key=lambda one: near[one], default=None)
    return kind if kind is not None and near[kind] <= 2 * REACH else None


def marker_on(kind: MarkerKind, peak: Peak, drawing: Drawing) -> Marker:
    """The marker of a grip, where the peak has it now."""
    start, end = peak.start or peak.apex, peak.end or peak.apex
    at_start = kind.startswith("start")
    level = (peak.baseline_start if at_start else peak.baseline_end) or 0.0
    return Marker(kind, start if at_start else end, drawing.level(level))


def split_marker(peak: Peak, drawing: Drawing, cursor: float | None) -> Marker:
    """Where a peak would be split: at the cursor if that is inside, else at the lowest point between its humps."""
    start, end = peak.start or peak.apex, peak.end or peak.apex
    if cursor is not None and start < cursor < end:
        return Marker("split", cursor, 0.0)
    first, last = np.searchsorted(drawing.x, [start, end])
    inside = drawing.y[first:last]
    if len(inside) < 5:
        return Marker("split", peak.apex, 0.0)
    rises = np.flatnonzero((inside[1:-1] < inside[:-2]) & (inside[1:-1] <= inside[2:])) + 1
    middle = [int(k) for k in rises if len(inside) * 0.1 < k < len(inside) * 0.9]
    lowest = min(middle, key=lambda k: float(inside[k]), default=len(inside) // 2)
    return Marker("split", float(drawing.x[first + lowest]), 0.0)


def paint_grips(painter: QPainter, places: dict[MarkerKind, QPointF], at: Frame, theme: Theme) -> None:
    """Rings on the baseline's ends, squares at the limits."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for kind, place in places.items():
        if not at.rect.adjusted(-6, -6, 6, 6).contains(place):
            continue
        painter.setPen(QPen(QColor(theme.baseline), 1.6))
        painter.setBrush(QColor(theme.surface))
        if kind in LEVELS:
            painter.drawEllipse(place, GRIP, GRIP)
            continue
        foot = places["start_level" if kind == "start" else "end_level"]
        painter.drawLine(QLineF(place, QPointF(place.x(), foot.y() - GRIP)))
        painter.drawRect(QRectF(place.x() - GRIP + 0.5, place.y() - GRIP, 2 * GRIP - 1, 2 * GRIP - 1))


def paint_marker(
    painter: QPainter, marker: Marker, peak: Peak | None, drawing: Drawing, at: Frame, theme: Theme
) -> None:
    """The line, the span or the new baseline that putting it down would make."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    x = at.px(marker.x)
    painter.setPen(QPen(QColor(theme.accent), 1.6, Qt.PenStyle.DashLine))
    if marker.kind in LEVELS and peak is not None:
        other = "end_level" if marker.kind == "start_level" else "start_level"
        far = grip_places(peak, drawing, at).get(other)  # type: ignore[call-overload]
        if far is not None:
            painter.drawLine(QLineF(QPointF(x, at.py(marker.y)), far))
        painter.drawEllipse(QPointF(x, at.py(marker.y)), GRIP, GRIP)
        return
    if marker.kind == "point":
        return  # the line itself is seen where it would be
    if marker.begun is not None:
        left, right = sorted((at.px(marker.begun), x))
        painter.fillRect(QRectF(left, at.rect.top(), right - left, at.rect.height()), translucent(theme.accent, 40))
        painter.drawLine(QLineF(at.px(marker.begun), at.rect.top(), at.px(marker.begun), at.rect.bottom()))
    painter.drawLine(QLineF(x, at.rect.top(), x, at.rect.bottom()))
