"""Draws one curve with its peaks: axes, the reduced line, baselines, filled peaks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from gui.appearance import Theme, translucent
from gui.axis_words import axis_title, curve_title
from gui.widgets.drawing import LEFT, Drawing, Frame
from gui.widgets.scale import tick_text, ticks
from gui.widgets.trace_fill import filled_columns
from gui.widgets.trace_names import NamePainter
from parsers.measurement import Floats, Peak

OVER = ("#d55e00", "#009e73", "#cc79a7", "#e69f00", "#0072b2")
"""Curves laid over the first, in the colours of Okabe and Ito; they are legible on both themes."""
FEW = 60
"""Baselines up to this many are drawn smooth; more are drawn fast."""


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
        self._spans()
        columns = max(int(self._at.rect.width()), 1)
        x, y = self._drawing.curve.points(self._at.x.low, self._at.x.high, columns)
        self._peaks(x, y, highlighted)
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ghost()
        for number, other in enumerate(self._drawing.others):
            self._line(*other.points(self._at.x.low, self._at.x.high, columns), OVER[number % len(OVER)])
        if self._drawing.sticks:
            self._sticks(x, y)
        else:
            self._line(x, y, self._theme.curve)
        self._baselines()
        self._painter.restore()
        self._axes()
        self._legend()
        return NamePainter(self._painter, self._drawing, self._at, self._theme, self._font).write(highlighted)

    # --- axes

    def _grid(self) -> None:
        self._painter.setPen(QPen(translucent(self._theme.line, 110), 1.0))
        for value, _ in self._heights():
            y = round(self._at.py(value)) + 0.5
            self._painter.drawLine(QLineF(self._at.rect.left(), y, self._at.rect.right(), y))

    def _heights(self) -> list[tuple[float, str]]:
        """The heights that are written on the axis; on a logarithmic one the signal is written, not its logarithm."""
        values, step = ticks(self._at.y, int(self._at.rect.height() // 56))
        if self._drawing.log_floor is None:
            return [(value, tick_text(value, step)) for value in values]
        return [(value, f"{self._drawing.signal(value):.3g}") for value in values]

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
        for value, text in self._heights():
            y = self._at.py(value)
            painter.drawLine(QLineF(rect.left() - 4, y, rect.left(), y))
            box = QRectF(18, y - line / 2, LEFT - 18 - 8, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        below = QRectF(rect.left(), rect.bottom() + 6 + line, rect.width(), line + 2)
        painter.drawText(
            below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, axis_title(self._drawing.x_title)
        )
        painter.save()
        painter.translate(3.0, rect.center().y())
        painter.rotate(-90)
        beside = QRectF(-rect.height() / 2, 0, rect.height(), line)
        title = self._metrics.elidedText(axis_title(self._drawing.y_title), Qt.TextElideMode.ElideRight, rect.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, title)
        painter.restore()

    # --- curve and peaks

    def _line(self, x: Floats, y: Floats, colour: str) -> None:
        # a wider pen is stroked as a shape, which takes fifty times as long
        pen = QPen(QColor(colour), 1.0)
        pen.setCosmetic(True)
        self._painter.setPen(pen)
        for part in self._polylines(x, y):
            self._painter.drawPolyline(part)

    def _sticks(self, x: Floats, y: Floats) -> None:
        """Each value as an upright line from nothing: a mass spectrum."""
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._painter.setPen(QPen(QColor(self._theme.curve), 1.0))
        foot = self._at.py(0.0)
        across, down = self._at.across(x).tolist(), self._at.down(y).tolist()
        self._painter.drawLines([QLineF(a, foot, a, b) for a, b in zip(across, down, strict=True)])

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
        return QPolygonF(list(map(QPointF, self._at.across(x).tolist(), self._at.down(y).tolist())))

    def _spans(self) -> None:
        spans = [mark for mark in self._drawing.marks if mark.until is not None]
        for number, mark in enumerate(spans):
            assert mark.until is not None
            left, right = self._at.px(mark.x), self._at.px(mark.until)
            rect = QRectF(left, self._at.rect.top(), right - left, self._at.rect.height())
            self._painter.fillRect(rect, translucent(self._theme.span, 20 if number % 2 else 44))

    def _peaks(self, x: Floats, y: Floats, highlighted: int | None) -> None:
        """Fill the peaks between curve and baseline."""
        drawing = self._drawing
        if not drawing.peaks:
            return
        feet = self._feet()
        plain, chosen = filled_columns(drawing, self._at, x, y, feet, highlighted)
        for lines, strength in ((plain, 64), (chosen, 150)):
            if lines:
                self._painter.setPen(QPen(translucent(self._theme.peak, strength), 1.0))
                self._painter.drawLines(lines)

    def _feet(self) -> tuple[Floats, Floats]:
        """The baseline's height on the axis at the start and the end of each peak; the curve's own without one."""
        drawing = self._drawing
        at_start = drawing.y[np.minimum(np.searchsorted(drawing.x, drawing.places.start), len(drawing.x) - 1)]
        at_end = drawing.y[np.minimum(np.searchsorted(drawing.x, drawing.places.end), len(drawing.x) - 1)]
        first = [peak.baseline_start for peak in drawing.peaks]
        last = [peak.baseline_end for peak in drawing.peaks]
        return (
            np.array([own if one is None else drawing.level(one) for one, own in zip(first, at_start, strict=True)]),
            np.array([own if one is None else drawing.level(one) for one, own in zip(last, at_end, strict=True)]),
        )

    def _seen(self) -> list[int]:
        """The numbers of the peaks in view."""
        places, seen = self._drawing.places, self._at.x
        return np.flatnonzero((places.end >= seen.low) & (places.start <= seen.high)).tolist()

    def _baselines(self) -> None:
        lines = [line for number in self._seen() if (line := self._foot(self._drawing.peaks[number])) is not None]
        if lines:
            self._painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(lines) < FEW)
            self._painter.setPen(QPen(QColor(self._theme.baseline), 1.0))
            self._painter.drawLines(lines)

    def _ghost(self) -> None:
        """What the automatic integration had made of the run, dotted."""
        seen = self._at.x
        lines = []
        for peak in self._drawing.ghost:
            if peak.start is None or peak.end is None or peak.end < seen.low or peak.start > seen.high:
                continue
            line = self._foot(peak)
            if line is not None:
                lines += [line, self._upright(line.p1()), self._upright(line.p2())]
        if lines:
            pen = QPen(QColor(self._theme.quiet), 1.2, Qt.PenStyle.DotLine)
            self._painter.setPen(pen)
            self._painter.drawLines(lines)

    def _upright(self, foot: QPointF) -> QLineF:
        x = self._at.value_x(foot.x())
        y = float(np.interp(x, self._drawing.x, self._drawing.y)) if len(self._drawing.x) else 0.0
        return QLineF(foot, QPointF(foot.x(), self._at.py(y)))

    def _foot(self, peak: Peak) -> QLineF | None:
        if None in (peak.baseline_start, peak.baseline_end, peak.start, peak.end):
            return None
        assert peak.start is not None and peak.end is not None  # noqa: PT018
        assert peak.baseline_start is not None and peak.baseline_end is not None  # noqa: PT018
        at, level = self._at, self._drawing.level
        return QLineF(
            at.px(peak.start), at.py(level(peak.baseline_start)), at.px(peak.end), at.py(level(peak.baseline_end))
        )

    def _legend(self) -> None:
        """Which colour is which curve, at the top right."""
        others = self._drawing.others
        named = [(curve_title(self._drawing.curve.name), self._theme.curve)]
        named += [(curve_title(other.name), OVER[number % len(OVER)]) for number, other in enumerate(others)]
        if len(named) < 2:
            return
        line, rect = self._metrics.height() + 2, self._at.rect
        width = max(self._metrics.horizontalAdvance(name) for name, _ in named) + 34
        room = QRectF(rect.right() - width - 6, rect.top() + 4, width, line * len(named) + 6)
        self._painter.fillRect(room, translucent(self._theme.surface, 225))
        for number, (name, colour) in enumerate(named):
            middle = room.top() + 3 + line * (number + 0.5)
            self._painter.setPen(QPen(QColor(colour), 2.0))
            self._painter.drawLine(QLineF(room.left() + 4, middle, room.left() + 22, middle))
            self._painter.setPen(QColor(self._theme.text))
            text = QRectF(room.left() + 28, middle - line / 2, width, line)
            self._painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
