"""A curve to look at closely: wheel zooms, a drawn box zooms, dragging with the right button pans.

Keys do the same: + and - zoom, arrows pan, Home shows the whole curve. Painted with QPainter from at most four
points per column of pixels, so that a curve of a million points moves as smoothly as one of a thousand. Where the
view is `editable` the chosen peak has grips, and a marker can be begun, moved by mouse or arrows, and put down.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
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
from gui.widgets.baseline_lines import BaselineLine, Handle, handle_places, paint_lines, with_point_at
from gui.widgets.drawing import Drawing, Frame, frame
from gui.widgets.path_marker import paint_path
from gui.widgets.scale import Span
from gui.widgets.trace_gestures import Gestures
from gui.widgets.trace_marker import (
    ALONE,
    Marker,
    MarkerKind,
    grip_places,
    marker_on,
    paint_grips,
    paint_marker,
    split_marker,
)
from gui.widgets.trace_overlay import paint_box, paint_reading
from gui.widgets.trace_painter import TracePainter
from parsers.measurement import Peak


class TraceView(QWidget):
    """Shows one drawing. `peak_chosen` tells the number of the peak that was clicked, `pointed` where the mouse is,
    `placed` a marker that was put down."""

    peak_chosen = Signal(int)
    pointed = Signal(float)
    placed = Signal(object)
    marker_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing: Drawing | None = None
        self.editable = False
        self.marker: Marker | None = None
        self.baselines: tuple[BaselineLine, ...] = ()
        """Those that were drawn by hand."""
        self._x = Span(0.0, 1.0)
        self._y = Span(0.0, 1.0)
        self._highlighted: int | None = None
        self._picture: QPixmap | None = None
        self._hands = Gestures(self)
        self.named: list[int] = []
        """The numbers of the peaks whose names are on the screen."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(260, 140)

    # --- what is shown

    @property
    def view(self) -> tuple[Span, Span]:
        """The ranges of x and y that are shown."""
        return self._x, self._y

    @property
    def highlighted(self) -> int | None:
        """The number of the peak that is brought out."""
        return self._highlighted

    @property
    def chosen_peak(self) -> Peak | None:
        """The peak that is brought out."""
        if self.drawing is None or self._highlighted is None or self._highlighted >= len(self.drawing.peaks):
            return None
        return self.drawing.peaks[self._highlighted]

    def show_drawing(self, drawing: Drawing | None, *, keep_view: bool = False) -> None:
        """Show a curve, whole unless `keep_view`; None clears the view."""
        self.drawing = drawing
        self._highlighted = None
        self.set_marker(None)
        if drawing is not None and not keep_view:
            self._x, self._y = drawing.whole_x, drawing.whole_y
        self.redraw()

    def highlight(self, number: int | None) -> None:
        """Bring out one peak, moving the view to it if it is not in sight."""
        self._highlighted = number
        if self.drawing is not None and number is not None and number < len(self.drawing.peaks):
            apex = self.drawing.peaks[number].apex
            if not self._x.low <= apex <= self._x.high:
                self._x = self._x.shifted(apex - (self._x.low + self._x.high) / 2).within(self.drawing.whole_x)
        self.redraw()

    def reset(self) -> None:
        """Show the whole curve."""
        if self.drawing is not None:
            self._x, self._y = self.drawing.whole_x, self.drawing.whole_y
            self.redraw()

    def look_at(self, x: Span, y: Span | None = None) -> None:
        """Show this part of the curve; it stays within the whole."""
        if self.drawing is not None:
            self._x = x.within(self.drawing.whole_x)
            self._y = self._y if y is None else y.within(self.drawing.whole_y)
            self.redraw()

    def frame(self) -> Frame:
        """Where on the widget values stand."""
        return frame(self.width(), self.height(), self._x, self._y)

    def sizeHint(self) -> QSize:
        """A good size where nothing else decides it."""
        return QSize(640, 360)

    # --- markers

    def begin(self, kind: MarkerKind) -> bool:
        """Show a marker of that kind, to be moved and put down; False where there is nothing to mark."""
        peak = self.chosen_peak
        if self.drawing is None or not self.editable or (peak is None and kind not in ALONE):
            return False
        cursor = None if self._hands.cursor is None else self.frame().value_x(self._hands.cursor.x())
        if kind in ALONE:
            inside = cursor is not None and self._x.low <= cursor <= self._x.high
            middle = cursor if inside and cursor is not None else (self._x.low + self._x.high) / 2
            self.set_marker(Marker(kind, middle, 0.0))
        elif peak is not None and kind == "split":
            self.set_marker(split_marker(peak, self.drawing, cursor))
        elif peak is not None:
            self.set_marker(marker_on(kind, peak, self.drawing))
        self.setFocus()
        return True

    def set_marker(self, marker: Marker | None) -> None:
        """Show this marker, or none."""
        before, self.marker = self.marker, marker
        if (before is None) != (marker is None) or (marker and before and marker.kind != before.kind):
            self.marker_changed.emit()
        self.update()

    def put_down(self) -> None:
        """Tell where the marker stands, and take it away."""
        marker = self.marker
        self.set_marker(None)
        if marker is not None and self.drawing is not None:
            self.placed.emit(marker.placed(self.drawing))

    def grips(self) -> dict[MarkerKind, QPointF]:
        """Where the grips of the chosen peak stand on the widget."""
        peak = self.chosen_peak
        return {} if peak is None or self.drawing is None else grip_places(peak, self.drawing, self.frame())

    def handles(self) -> dict[Handle, QPointF]:
        """Where the handles of the drawn baselines stand on the widget."""
        return {} if self.drawing is None else handle_places(self.baselines, self.drawing, self.frame())

    def _lines_seen(self) -> tuple[BaselineLine, ...]:
        marker = self.marker
        if marker is None or marker.which is None or self.drawing is None:
            return self.baselines
        return with_point_at(self.baselines, marker.which, (marker.x, self.drawing.signal(marker.y)))

    def choose_at(self, x: float) -> None:
        """Choose the peak over a value of x."""
        assert self.drawing is not None
        number = self.drawing.peak_at(x, self._x.width / max(self.width(), 1) * 6)
        if number is not None:
            self.highlight(number)
            self.peak_chosen.emit(number)

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture, made anew only when the view has changed, and what follows the hand over it."""
        ratio = self.devicePixelRatioF()
        theme = theme_of(self.palette())
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(QColor(theme.surface))
            self._paint_picture(self._picture)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self.drawing is not None:
            at = self.frame()
            if self.editable:
                paint_lines(painter, self._lines_seen(), self.drawing, at, theme)
            if self.editable and self.marker is None:
                paint_grips(painter, self.grips(), at, theme)
            if self.marker is not None and self.marker.kind == "through":
                paint_path(painter, self.marker, at, theme)
            elif self.marker is not None:
                paint_marker(painter, self.marker, self.chosen_peak, self.drawing, at, theme)
            if self._hands.box is not None:
                paint_box(painter, self._hands.box, theme)
            if self._hands.cursor is not None:
                paint_reading(painter, at, self._hands.cursor, self.height(), self.drawing, theme)
        painter.end()

    def _paint_picture(self, picture: QPixmap) -> None:
        if self.drawing is None:
            return
        font = QFont(self.font())
        font.setPointSizeF(max(font.pointSizeF() - 1.0, 7.0))
        painter = QPainter(picture)
        theme = theme_of(self.palette())
        self.named = TracePainter(painter, self.drawing, self.frame(), theme, font).draw(self._highlighted)
        painter.end()

    def redraw(self) -> None:
        """Paint anew."""
        self._picture = None
        self.update()

    # --- what Qt tells

    def changeEvent(self, event: QEvent) -> None:
        """Follow the appearance."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.redraw()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in the new size."""
        self._picture = None
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom."""
        self._hands.wheel(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin something."""
        self._hands.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it."""
        self._hands.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        self._hands.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole curve; end a baseline that is being drawn."""
        if not self._hands.end_path():
            self._hands.pressed = None
            self.reset()

    def leaveEvent(self, event: object) -> None:
        """The cursor has gone, and its reading with it."""
        self._hands.cursor = None
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom, pan, move the marker."""
        if not self._hands.key(event):
            super().keyPressEvent(event)
