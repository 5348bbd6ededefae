"""What follows the cursor over a curve: the box that is being drawn and the reading under the cursor."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.appearance import Theme, translucent
from gui.widgets.drawing import Drawing, Frame
from gui.widgets.scale import tick_text, ticks


def paint_box(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """The box that will fill the view when the button is released."""
    painter.fillRect(box, translucent(theme.accent, 32))
    painter.setPen(QPen(QColor(theme.accent), 1.0))
    painter.drawRect(box)


def paint_reading(painter: QPainter, at: Frame, cursor: QPointF, height: int, drawing: Drawing, theme: Theme) -> None:
    """The values of x and y under the cursor, with the digits that a pixel can tell, at the bottom left."""
    if not at.rect.contains(cursor):
        return
    fine_x, fine_y = ticks(at.x, 400)[1], ticks(at.y, 200)[1]
    level = at.value_y(cursor.y())
    signal = tick_text(level, fine_y) if drawing.log_floor is None else f"{drawing.signal(level):.4g}"
    text = f"{tick_text(at.value_x(cursor.x()), fine_x)}   {signal}"
    line = painter.fontMetrics().height()
    painter.setPen(QColor(theme.quiet))
    place = QRectF(at.rect.left(), height - line - 4, at.rect.width() / 2, line)
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
