"""Writes the names of peaks and of marked places on a curve, each where it covers no other."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gui.appearance import Theme, translucent
from gui.widgets.drawing import Drawing, Frame
from gui.widgets.labels import Box, Wish, place
from station.records import ChartMark

MIDDLE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip


class NamePainter:
    """Writes on one view of a drawing; made for each repaint."""

    def __init__(self, painter: QPainter, drawing: Drawing, at: Frame, theme: Theme, font: QFont) -> None:
        self._painter = painter
        self._drawing = drawing
        self._at = at
        self._theme = theme
        self._metrics = QFontMetricsF(font)

    def write(self, highlighted: int | None) -> list[int]:
        """Write the peaks' names over their apices, upright where they would be too many to stand side by side.

        Gives the numbers of the peaks whose names found room.
        """
        seen = self._at.x
        named = [(n, peak) for n, peak in enumerate(self._drawing.peaks) if seen.low <= peak.apex <= seen.high]
        marks = [mark for mark in self._drawing.marks if seen.low <= mark.x <= seen.high]
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
            painter.setPen(QPen(translucent(self._theme.quiet, 130), 1.0))
            painter.drawLine(QLineF((box.left + box.right) / 2, box.bottom + 1, wish.x, wish.y + 2))
        painter.fillRect(
            QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top), translucent(self._theme.surface, 190)
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
