"""Draws one curve with its peaks: axes, the reduced line, baselines, filled peaks, names that cover nothing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from gui.appearance import Theme
from gui.widgets.decimation import ascending, visible_points
from gui.widgets.labels import Box, Wish, place
from gui.widgets.scale import Span, span_of, tick_text, ticks
from parsers.measurement import Floats, Peak, Trace
from station.records import ChartMark

MIDDLE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
LEFT, RIGHT, TOP, BOTTOM = 78.0, 16.0, 14.0, 46.0
HEADROOM = 0.22
"""Room above the highest peak for its name, as a part of the range."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: a curve in ascending x, its peaks, and labelled places or spans of the x axis."""

    x: Floats
    y: Floats
    x_title: str
    y_title: str
    peaks: tuple[Peak, ...] = ()
    marks: tuple[ChartMark, ...] = ()
    whole_x: Span = field(default_factory=lambda: Span(0.0, 1.0))
    whole_y: Span = field(default_factory=lambda: Span(0.0, 1.0))


def drawing_of(trace: Trace, peaks: tuple[Peak, ...] = (), marks: tuple[ChartMark, ...] = ()) -> Drawing:
    """A trace made ready to be drawn. It looks at every point: call it off the GUI thread for long curves."""
    x, y = ascending(trace.x.values, trace.y.values)
    finite = y[np.isfinite(y)]
    whole_y = span_of(float(finite.min()), float(finite.max())) if len(finite) else Span(0.0, 1.0)
    return Drawing(
        x=x,
        y=y,
        x_title=_title(trace.x.name, trace.x.unit),
        y_title=_title(trace.y.name, trace.y.unit),
        peaks=peaks,
        marks=marks,
        whole_x=span_of(float(x[0]), float(x[-1])) if len(x) else Span(0.0, 1.0),
        whole_y=Span(whole_y.low - whole_y.width * 0.04, whole_y.high + whole_y.width * HEADROOM),
    )


def _title(name: str, unit: str) -> str:
    return f"{name} ({unit})" if name and unit else name or unit


@dataclass(frozen=True, slots=True)
class Frame:
    """Where on the widget the curve is drawn, and which part of it: pixels from values and back."""

    rect: QRectF
    x: Span
    y: Span

    def px(self, value: float) -> float:
        """The horizontal pixel of a value of x."""
        return self.rect.left() + (value - self.x.low) / self.x.width * self.rect.width()

    def py(self, value: float) -> float:
        """The vertical pixel of a value of y."""
        return self.rect.bottom() - (value - self.y.low) / self.y.width * self.rect.height()

    def value_x(self, pixel: float) -> float:
        """The value of x at a horizontal pixel."""
        return self.x.low + (pixel - self.rect.left()) / self.rect.width() * self.x.width

    def value_y(self, pixel: float) -> float:
        """The value of y at a vertical pixel."""
        return self.y.low + (self.rect.bottom() - pixel) / self.rect.height() * self.y.width


def frame(width: float, height: float, x: Span, y: Span) -> Frame:
    """The frame of a widget of that size."""
    inner = QRectF(LEFT, TOP, max(width - LEFT - RIGHT, 1.0), max(height - TOP - BOTTOM, 1.0))
    return Frame(inner, x, y)


class TracePainter:
    """Draws one view of a drawing; made for each repaint."""

    def __init__(self, painter: QPainter, drawing: Drawing, at: Frame, theme: Theme, font: QFont) -> None:
        self._painter = painter
        self._drawing = drawing
        self._at = at
        self._theme = theme
        self._font = font
        self._metrics = QFontMetricsF(font)

    def draw(self, highlighted: int | None) -> list[int]:
        """Draw everything; gives the numbers of the peaks whose names found room."""
        self._painter.setFont(self._font)
        self._grid()
        self._painter.save()
        self._painter.setClipRect(self._at.rect)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._spans()
        for number, peak in self._peaks_in_view():
            self._peak(peak, highlighted=number == highlighted)
        self._curve()
        self._baselines()
        self._painter.restore()
        self._axes()
        return self._names(highlighted)

    # --- axes

    def _grid(self) -> None:
        self._painter.setPen(QPen(_with_alpha(self._theme.line, 110), 1.0))
        values, _ = ticks(self._at.y, int(self._at.rect.height() // 56))
        for value in values:
            y = round(self._at.py(value)) + 0.5
            self._painter.drawLine(QLineF(self._at.rect.left(), y, self._at.rect.right(), y))

    def _axes(self) -> None:
        rect, painter = self._at.rect, self._painter
        painter.setPen(QPen(QColor(self._theme.quiet), 1.0))
        painter.drawLine(QLineF(rect.left(), rect.bottom(), rect.right(), rect.bottom()))
        painter.drawLine(QLineF(rect.left(), rect.top(), rect.left(), rect.bottom()))
        line = self._metrics.height()
        values, step = ticks(self._at.x, int(rect.width() // 90))
        for value in values:
            x = self._at.px(value)
            painter.drawLine(QLineF(x, rect.bottom(), x, rect.bottom() + 4))
            box = QRectF(x - 50, rect.bottom() + 5, 100, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, tick_text(value, step))
        values, step = ticks(self._at.y, int(rect.height() // 56))
        for value in values:
            y = self._at.py(value)
            painter.drawLine(QLineF(rect.left() - 4, y, rect.left(), y))
            box = QRectF(18, y - line / 2, LEFT - 18 - 8, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, tick_text(value, step))
        below = QRectF(rect.left(), rect.bottom() + 6 + line, rect.width(), line + 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, self._drawing.x_title)
        painter.save()
        painter.translate(3.0, rect.center().y())
        painter.rotate(-90)
        beside = QRectF(-rect.height() / 2, 0, rect.height(), line)
        painter.drawText(beside, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._drawing.y_title)
        painter.restore()

    # --- curve and peaks

    def _curve(self) -> None:
        x, y = visible_points(
            self._drawing.x, self._drawing.y, self._at.x.low, self._at.x.high, max(int(self._at.rect.width()), 1)
        )
        # a wider pen is stroked as a shape, which takes fifty times as long
        pen = QPen(QColor(self._theme.curve), 1.0)
        pen.setCosmetic(True)
        self._painter.setPen(pen)
        for part in self._polylines(x, y):
            self._painter.drawPolyline(part)

    def _polylines(self, x: Floats, y: Floats) -> Iterator[QPolygonF]:
        """The curve in pixels, broken where the file has no number."""
        whole = np.isfinite(y)
        if bool(whole.all()):
            yield self._polygon(x, y)
            return
        for part in np.split(np.arange(len(y)), np.flatnonzero(np.diff(whole)) + 1):
            if len(part) and whole[part[0]]:
                yield self._polygon(x[part], y[part])

    def _polygon(self, x: Floats, y: Floats) -> QPolygonF:
        at = self._at
        across = at.rect.left() + (x - at.x.low) * (at.rect.width() / at.x.width)
        # Qt's rasterizer has bounds of its own: a value far outside the view is drawn just outside it
        height = at.rect.height()
        down = at.rect.bottom() - (y - at.y.low) * (height / at.y.width)
        down = np.clip(down, at.rect.top() - 4 * height, at.rect.bottom() + 4 * height)
        return QPolygonF(list(map(QPointF, across.tolist(), down.tolist())))

    def _spans(self) -> None:
        spans = [mark for mark in self._drawing.marks if mark.until is not None]
        for number, mark in enumerate(spans):
            assert mark.until is not None
            left, right = self._at.px(mark.x), self._at.px(mark.until)
            rect = QRectF(left, self._at.rect.top(), right - left, self._at.rect.height())
            self._painter.fillRect(rect, _with_alpha(self._theme.span, 20 if number % 2 else 44))

    def _peaks_in_view(self) -> list[tuple[int, Peak]]:
        seen = self._at.x
        return [
            (number, peak)
            for number, peak in enumerate(self._drawing.peaks)
            if (peak.end if peak.end is not None else peak.apex) >= seen.low
            and (peak.start if peak.start is not None else peak.apex) <= seen.high
        ]

    def _peak(self, peak: Peak, *, highlighted: bool) -> None:
        """Fill a peak between curve and baseline."""
        if peak.start is None or peak.end is None:
            return
        columns = max(int(self._at.px(peak.end) - self._at.px(peak.start)), 2)
        x, y = visible_points(self._drawing.x, self._drawing.y, peak.start, peak.end, columns)
        keep = (x >= peak.start) & (x <= peak.end) & np.isfinite(y)
        x, y = x[keep], y[keep]
        if len(x) < 2:
            return
        foot = self._baseline(peak) or (float(y[0]), float(y[-1]))
        outline = self._polygon(np.r_[x, peak.end, peak.start], np.r_[y, foot[1], foot[0]])
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(_with_alpha(self._theme.peak, 150 if highlighted else 64))
        self._painter.drawPolygon(outline)

    def _baselines(self) -> None:
        pen = QPen(QColor(self._theme.baseline), 1.2)
        self._painter.setPen(pen)
        for _, peak in self._peaks_in_view():
            foot = self._baseline(peak)
            if foot is not None and peak.start is not None and peak.end is not None:
                at = self._at
                self._painter.drawLine(QLineF(at.px(peak.start), at.py(foot[0]), at.px(peak.end), at.py(foot[1])))

    def _baseline(self, peak: Peak) -> tuple[float, float] | None:
        if peak.baseline_start is None or peak.baseline_end is None:
            return None
        return peak.baseline_start, peak.baseline_end

    # --- names

    def _names(self, highlighted: int | None) -> list[int]:
        """Write the peaks' names over their apices, upright where they would be too many to stand side by side."""
        named = [(n, peak) for n, peak in self._peaks_in_view() if self._at.x.low <= peak.apex <= self._at.x.high]
        marks = [mark for mark in self._drawing.marks if self._at.x.low <= mark.x <= self._at.x.high]
        texts = [peak.name or f"{peak.apex:.3f}" for _, peak in named]
        needed = sum(self._metrics.horizontalAdvance(text) + 8 for text in texts)
        upright = needed > self._at.rect.width() * 0.5
        wishes = [self._wish(text, peak.apex, upright) for text, (_, peak) in zip(texts, named, strict=True)]
        heavy = {position for position, (n, _) in enumerate(named) if n == highlighted}
        wishes = [
            Wish(w.x, w.y, w.width, w.height, float("inf")) if position in heavy else w
            for position, w in enumerate(wishes)
        ]
        wishes += [self._mark_wish(mark) for mark in marks]
        texts += [mark.label for mark in marks]
        rect = self._at.rect
        boxes = place(wishes, Box(rect.left() + 2, rect.top(), rect.right(), rect.bottom()))
        for text, wish, box in zip(texts, wishes, boxes, strict=True):
            if box is not None:
                self._write(text, wish, box, upright=upright and wish.height > wish.width)
        return [named[position][0] for position in range(len(named)) if boxes[position] is not None]

    def _wish(self, text: str, x: float, upright: bool) -> Wish:
        y = self._height_at(x)
        long, high = self._metrics.horizontalAdvance(text) + 2, self._metrics.xHeight() * 2 + 2
        width, height = (high, long) if upright else (long, high)
        foot, place_x = self._at.py(y) - 5, self._at.px(x)
        if foot < self._at.rect.top() + height:
            # the apex is out of sight: the name stands beside the line that runs up to it
            foot, place_x = self._at.rect.top() + height, place_x + width * 0.5 + 4
        return Wish(place_x, foot, width, height, y)

    def _mark_wish(self, mark: ChartMark) -> Wish:
        if mark.until is None:
            return self._wish(mark.label, mark.x, upright=False)
        middle = (max(mark.x, self._at.x.low) + min(mark.until, self._at.x.high)) / 2
        width, height = self._metrics.horizontalAdvance(mark.label) + 2, self._metrics.xHeight() * 2 + 2
        return Wish(self._at.px(middle), self._at.rect.top() + height, width, height, float("inf"))

    def _height_at(self, x: float) -> float:
        """The curve's value nearest to a place of x; 0 where it has none."""
        curve = self._drawing
        if not len(curve.x):
            return 0.0
        value = float(curve.y[min(int(np.searchsorted(curve.x, x)), len(curve.x) - 1)])
        return value if math.isfinite(value) else 0.0

    def _write(self, text: str, wish: Wish, box: Box, *, upright: bool) -> None:
        painter = self._painter
        if wish.y - box.bottom > 4 or abs((box.left + box.right) / 2 - wish.x) > 2:
            painter.setPen(QPen(_with_alpha(self._theme.quiet, 130), 1.0))
            painter.drawLine(QLineF((box.left + box.right) / 2, box.bottom + 1, wish.x, wish.y + 2))
        painter.fillRect(
            QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top), _with_alpha(self._theme.surface, 190)
        )
        painter.setPen(QColor(self._theme.text))
        if not upright:
            painter.drawText(QRectF(box.left - 2, box.top - 6, wish.width + 4, wish.height + 12), MIDDLE, text)
            return
        painter.save()
        painter.translate(box.left, box.bottom)
        painter.rotate(-90)
        painter.drawText(QRectF(-2, -6, wish.height + 4, wish.width + 12), MIDDLE, text)
        painter.restore()


def _with_alpha(colour: str, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made
