"""Writes the names of peaks and of marked places on a curve, each where it covers no other."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from gui.appearance import Theme, translucent
from gui.widgets.drawing import Drawing, Frame
from gui.widgets.labels import Box, Wish, place
from station.records import ChartMark

MOST_REMEMBERED = 4000
"""Texts that are kept measured and drawn; then they are forgotten and begun anew."""
_LENGTHS: dict[tuple[str, str], float] = {}
_PICTURES: dict[tuple[str, bool, str, str, float], QPixmap] = {}
NAMED = 1e30
"""A peak that has a name goes before any that has only its time, however high."""
MIDDLE = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip


class NamePainter:
    """Writes on one view of a drawing; made for each repaint."""

    def __init__(self, painter: QPainter, drawing: Drawing, at: Frame, theme: Theme, font: QFont) -> None:
        self._painter = painter
        self._drawing = drawing
        self._at = at
        self._theme = theme
        self._font = font
        self._metrics = QFontMetricsF(font)
        self._x_height = self._metrics.xHeight()
        self._font_key = font.key()
        self._leads: list[QLineF] = []

    def write(self, highlighted: int | None) -> list[int]:
        """Write the peaks' names over their apices, upright where they would be too many to stand side by side.

        Gives the numbers of the peaks whose names found room.
        """
        seen, places = self._at.x, self._drawing.places
        inside = np.flatnonzero((places.apex >= seen.low) & (places.apex <= seen.high)).tolist()
        named = [(n, self._drawing.peaks[n]) for n in inside]
        marks = [mark for mark in self._drawing.marks if seen.low <= mark.x <= seen.high]
        texts = [peak.name or f"{peak.apex:.3f}" for _, peak in named]
        needed = sum(self._length(text) + 8 for text in texts)
        upright = needed > self._at.rect.width() * 0.5
        if upright and any(peak.name for _, peak in named):
            # where room is short the times of peaks without a name are left to a closer view
            named = [(n, peak) for n, peak in named if peak.name or n == highlighted]
            texts = [peak.name or f"{peak.apex:.3f}" for _, peak in named]
        tops = places.top[[n for n, _ in named]].tolist()
        wishes = [
            self._wish(text, peak.apex, top, upright, NAMED if peak.name else 0.0)
            for text, (_, peak), top in zip(texts, named, tops, strict=True)
        ]
        heavy = {position for position, (n, _) in enumerate(named) if n == highlighted}
        wishes = [
            Wish(w.x, w.y, w.width, w.height, float("inf")) if position in heavy else w
            for position, w in enumerate(wishes)
        ]
        wishes += [self._mark_wish(mark) for mark in marks]
        texts += [mark.label for mark in marks]
        rect = self._at.rect
        boxes = place(wishes, Box(rect.left() + 2, rect.top(), rect.right(), rect.bottom()))
        for wish, box in zip(wishes, boxes, strict=True):
            if box is not None and (wish.y - box.bottom > 4 or abs((box.left + box.right) / 2 - wish.x) > 2):
                self._leads.append(QLineF((box.left + box.right) / 2, box.bottom + 1, wish.x, wish.y + 2))
        if self._leads:
            self._painter.setPen(QPen(translucent(self._theme.quiet, 130), 1.0))
            self._painter.drawLines(self._leads)
        for text, wish, box in zip(texts, wishes, boxes, strict=True):
            if box is not None:
                self._write(text, wish, box, upright=upright and wish.height > wish.width)
        return [named[position][0] for position in range(len(named)) if boxes[position] is not None]

    def _length(self, text: str) -> float:
        """How long a text is, measured once for each font."""
        key = (self._font_key, text)
        length = _LENGTHS.get(key)
        if length is None:
            if len(_LENGTHS) > MOST_REMEMBERED:
                _LENGTHS.clear()
            length = _LENGTHS[key] = self._metrics.horizontalAdvance(text)
        return length

    def _wish(self, text: str, x: float, y: float, upright: bool, extra: float = 0.0) -> Wish:
        long, high = self._length(text) + 2, self._x_height * 2 + 2
        width, height = (high, long) if upright else (long, high)
        foot, place_x = self._at.py(y) - 5, self._at.px(x)
        if foot < self._at.rect.top() + height:
            # the apex is out of sight: the name stands beside the line that runs up to it
            foot, place_x = self._at.rect.top() + height, place_x + width * 0.5 + 4
        return Wish(place_x, foot, width, height, y + extra)

    def _mark_wish(self, mark: ChartMark) -> Wish:
        if mark.until is None:
            return self._wish(mark.label, mark.x, self._height_at(mark.x), upright=False)
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
        picture = self._picture(text, wish, upright)
        # the text may be a little larger than its place: it is centred on it
        extra_x = (picture.deviceIndependentSize().width() - (box.right - box.left)) / 2
        extra_y = (picture.deviceIndependentSize().height() - (box.bottom - box.top)) / 2
        self._painter.drawPixmap(QPointF(box.left - extra_x, box.top - extra_y), picture)

    def _picture(self, text: str, wish: Wish, upright: bool) -> QPixmap:
        """The text on its own ground, drawn once for each font, theme and screen."""
        ratio = self._painter.device().devicePixelRatioF()
        key = (text, upright, self._font_key, self._theme.name, ratio)
        picture = _PICTURES.get(key)
        if picture is None:
            if len(_PICTURES) > MOST_REMEMBERED:
                _PICTURES.clear()
            picture = _PICTURES[key] = self._drawn(text, wish, upright, ratio)
        return picture

    def _drawn(self, text: str, wish: Wish, upright: bool, ratio: float) -> QPixmap:
        margin_x, margin_y = (6, 2) if upright else (2, 6)
        width, height = wish.width + 2 * margin_x, wish.height + 2 * margin_y
        picture = QPixmap(math.ceil(width * ratio), math.ceil(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setFont(self._font)
        painter.fillRect(QRectF(margin_x, margin_y, wish.width, wish.height), translucent(self._theme.surface, 190))
        painter.setPen(QColor(self._theme.text))
        if upright:
            painter.translate(0, height)
            painter.rotate(-90)
            painter.drawText(QRectF(0, 0, height, width), MIDDLE, text)
        else:
            painter.drawText(QRectF(0, 0, width, height), MIDDLE, text)
        painter.end()
        return picture
