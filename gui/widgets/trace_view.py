"""A curve to look at closely: wheel zooms, a drawn box zooms, dragging with the right button pans.

Keys do the same: + and - zoom, arrows pan, Home shows the whole curve. Painted with QPainter from at most four
points per column of pixels, so that a curve of a million points moves as smoothly as one of a thousand.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.appearance import theme_of
from gui.widgets.drawing import Drawing, Frame, frame
from gui.widgets.scale import Span, span_of
from gui.widgets.trace_overlay import paint_box, paint_reading
from gui.widgets.trace_painter import TracePainter

WHEEL_STEP = 1.2
PAN_STEP = 0.15
SMALLEST_BOX = 5
PANNING = Qt.MouseButton.RightButton | Qt.MouseButton.MiddleButton


class TraceView(QWidget):
    """Shows one drawing. `peak_chosen` tells the number of the peak that was clicked."""

    peak_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._x = Span(0.0, 1.0)
        self._y = Span(0.0, 1.0)
        self._highlighted: int | None = None
        self._picture: QPixmap | None = None
        self._pressed: QPointF | None = None
        self._cursor: QPointF | None = None
        self._panning = False
        self.named: list[int] = []
        """The numbers of the peaks whose names are on the screen."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 180)

    # --- what is shown

    @property
    def view(self) -> tuple[Span, Span]:
        """The ranges of x and y that are shown."""
        return self._x, self._y

    def show_drawing(self, drawing: Drawing | None, *, keep_view: bool = False) -> None:
        """Show a curve, whole unless `keep_view`; None clears the view."""
        self._drawing = drawing
        self._highlighted = None
        if drawing is not None and not keep_view:
            self._x, self._y = drawing.whole_x, drawing.whole_y
        self._redraw()

    def highlight(self, number: int | None) -> None:
        """Bring out one peak, moving the view to it if it is not in sight."""
        self._highlighted = number
        if self._drawing is not None and number is not None:
            apex = self._drawing.peaks[number].apex
            if not self._x.low <= apex <= self._x.high:
                self._x = self._x.shifted(apex - (self._x.low + self._x.high) / 2).within(self._drawing.whole_x)
        self._redraw()

    def reset(self) -> None:
        """Show the whole curve."""
        if self._drawing is not None:
            self._x, self._y = self._drawing.whole_x, self._drawing.whole_y
            self._redraw()

    def look_at(self, x: Span, y: Span | None = None) -> None:
        """Show this part of the curve; it stays within the whole."""
        if self._drawing is not None:
            self._x = x.within(self._drawing.whole_x)
            self._y = self._y if y is None else y.within(self._drawing.whole_y)
            self._redraw()

    def frame(self) -> Frame:
        """Where on the widget values stand."""
        return frame(self.width(), self.height(), self._x, self._y)

    def sizeHint(self) -> QSize:
        """A good size where nothing else decides it."""
        return QSize(640, 360)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, made anew only when the view has changed, and the cursor's reading over it."""
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(QColor(theme_of(self.palette()).surface))
            self._paint_picture(self._picture)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self._drawing is not None and self._cursor is not None:
            theme = theme_of(self.palette())
            if self._pressed is not None and not self._panning:
                paint_box(painter, QRectF(self._pressed, self._cursor).normalized(), theme)
            paint_reading(painter, self.frame(), self._cursor, self.height(), theme)
        painter.end()

    def _paint_picture(self, picture: QPixmap) -> None:
        if self._drawing is None:
            return
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
        painter = QPainter(picture)
        theme = theme_of(self.palette())
        self.named = TracePainter(painter, self._drawing, self.frame(), theme, font).draw(self._highlighted)
        painter.end()

    def _redraw(self) -> None:
        self._picture = None
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the appearance."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._redraw()
        super().changeEvent(event)

    # --- mouse

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in the new size."""
        self._picture = None
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor: along time, or along the signal with Ctrl or over the left axis."""
        turned: QPoint = event.angleDelta()
        notches = (turned.y() or turned.x()) / 120
        if self._drawing is None or not notches:
            return
        factor = WHEEL_STEP**-notches
        at, spot = self.frame(), event.position()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or spot.x() < at.rect.left():
            self.look_at(self._x, self._y.zoomed(factor, at.value_y(spot.y())))
        else:
            self.look_at(self._x.zoomed(factor, at.value_x(spot.x())))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a box (left button) or a pan (right or middle button, or left with Shift)."""
        if self._drawing is None:
            return
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._panning = bool(event.button() & PANNING) or shifted
        self._pressed = self._cursor = event.position()
        if self._panning:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, draw the box, or tell where the cursor is."""
        before, self._cursor = self._cursor, event.position()
        if self._panning and before is not None:
            at, moved = self.frame(), self._cursor - before
            self.look_at(
                self._x.shifted(-moved.x() / at.rect.width() * self._x.width),
                self._y.shifted(moved.y() / at.rect.height() * self._y.width),
            )
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the pan, zoom into the box, or choose the peak under a click."""
        pressed, self._pressed = self._pressed, None
        was_panning, self._panning = self._panning, False
        self.unsetCursor()
        if self._drawing is None or pressed is None or was_panning:
            return
        at, box = self.frame(), QRectF(pressed, event.position()).normalized()
        if box.width() >= SMALLEST_BOX and box.height() >= SMALLEST_BOX:
            self.look_at(
                span_of(at.value_x(box.left()), at.value_x(box.right())),
                span_of(at.value_y(box.bottom()), at.value_y(box.top())),
            )
        else:
            self._choose_at(at.value_x(pressed.x()))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole curve."""
        self._pressed = None
        self.reset()

    def leaveEvent(self, event: object) -> None:
        """The cursor has gone, and its reading with it."""
        self._cursor = None
        self.update()

    def _choose_at(self, x: float) -> None:
        assert self._drawing is not None
        reach = self._x.width / max(self.width(), 1) * 6
        number = self._drawing.peak_at(x, reach)
        if number is not None:
            self.highlight(number)
            self.peak_chosen.emit(number)

    # --- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and -, pan with the arrows, the whole curve with Home."""
        key, x, y = event.key(), self._x, self._y
        middle = (x.low + x.high) / 2
        match key:
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.look_at(x.zoomed(1 / WHEEL_STEP, middle))
            case Qt.Key.Key_Minus:
                self.look_at(x.zoomed(WHEEL_STEP, middle))
            case Qt.Key.Key_Left:
                self.look_at(x.shifted(-PAN_STEP * x.width))
            case Qt.Key.Key_Right:
                self.look_at(x.shifted(PAN_STEP * x.width))
            case Qt.Key.Key_Up:
                self.look_at(x, Span(y.low, y.low + y.width / WHEEL_STEP))
            case Qt.Key.Key_Down:
                self.look_at(x, Span(y.low, y.low + y.width * WHEEL_STEP))
            case Qt.Key.Key_Home:
                self.reset()
            case _:
                super().keyPressEvent(event)
