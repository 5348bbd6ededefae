"""Draws one curve with its peaks: axes, the reduced line, baselines, filled peaks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from gui.appearance import Theme, translucent
from gui.widgets.decimation import visible_points
from gui.widgets.drawing import LEFT, Drawing, Frame
from gui.widgets.scale import tick_text, ticks
from gui.widgets.trace_names import NamePainter
from parsers.measurement import Floats, Peak


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
        return NamePainter(self._painter, self._drawing, self._at, self._theme, self._font).write(highlighted)

    # --- axes

    def _grid(self) -> None:
        self._painter.setPen(QPen(translucent(self._theme.line, 110), 1.0))
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
            self._painter.fillRect(rect, translucent(self._theme.span, 20 if number % 2 else 44))

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
        self._painter.setBrush(translucent(self._theme.peak, 150 if highlighted else 64))
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
