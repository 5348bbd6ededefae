"""What mouse and keys do to a trace view: zoom, pan, box, choose a peak, drag a grip, put a marker down."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from gui.widgets.drawing import Drawing, Frame
from gui.widgets.scale import Span, span_of
from gui.widgets.trace_marker import LEVELS, Marker, MarkerKind, grip_at, marker_on
from parsers.measurement import Peak

WHEEL_STEP = 1.2
PAN_STEP = 0.15
SMALLEST_BOX = 5
FAR = 10
"""Pixels that a marker moves with Shift and an arrow; without Shift it moves one."""
PANNING = Qt.MouseButton.RightButton | Qt.MouseButton.MiddleButton
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Held(Protocol):
    """What the hands need of the view that they are on."""

    drawing: Drawing | None
    editable: bool
    marker: Marker | None

    @property
    def view(self) -> tuple[Span, Span]:
        """The ranges of x and y that are shown."""

    @property
    def chosen_peak(self) -> Peak | None:
        """The peak that is brought out."""

    @property
    def pointed(self) -> SignalInstance:
        """Tells where the mouse is."""

    def frame(self) -> Frame:
        """Where on the widget values stand."""

    def look_at(self, x: Span, y: Span | None = None) -> None:
        """Show this part of the curve."""

    def reset(self) -> None:
        """Show the whole curve."""

    def set_marker(self, marker: Marker | None) -> None:
        """Show this marker, or none."""

    def put_down(self) -> None:
        """Tell where the marker stands, and take it away."""

    def grips(self) -> dict[MarkerKind, QPointF]:
        """Where the grips of the chosen peak stand."""

    def choose_at(self, x: float) -> None:
        """Choose the peak over a value of x."""

    def setCursor(self, cursor: Qt.CursorShape) -> None:
        """Show the mouse like this."""

    def unsetCursor(self) -> None:
        """Show the mouse as ever."""

    def update(self) -> None:
        """Paint anew."""


class Gestures:
    """The hands on one view; it keeps what is pressed and where the mouse is."""

    def __init__(self, view: Held) -> None:
        self._view = view
        self.pressed: QPointF | None = None
        self.cursor: QPointF | None = None
        self.panning = False
        self.dragging = False

    @property
    def box(self) -> QRectF | None:
        """The box that is being drawn."""
        if self.pressed is None or self.cursor is None or self.panning or self.dragging:
            return None
        return None if self._view.marker is not None else QRectF(self.pressed, self.cursor).normalized()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the cursor: along time, or along the signal with Ctrl or over the left axis."""
        view, turned = self._view, event.angleDelta()
        notches = (turned.y() or turned.x()) / 120
        if view.drawing is None or not notches:
            return
        factor, at, spot = WHEEL_STEP**-notches, view.frame(), event.position()
        x, y = view.view
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or spot.x() < at.rect.left():
            view.look_at(x, y.zoomed(factor, at.value_y(spot.y())))
        else:
            view.look_at(x.zoomed(factor, at.value_x(spot.x())))
        event.accept()

    def press(self, event: QMouseEvent) -> None:
        """Begin a box, a pan, a span, or the drag of a grip."""
        view = self._view
        if view.drawing is None:
            return
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.panning = bool(event.button() & PANNING) or (shifted and view.marker is None)
        self.pressed = self.cursor = event.position()
        if self.panning:
            view.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        at = view.frame()
        if view.marker is not None:
            begun = at.value_x(event.position().x()) if view.marker.kind == "add" else None
            view.set_marker(Marker(view.marker.kind, at.value_x(event.position().x()), view.marker.y, begun))
            self.dragging = True
            return
        peak = view.chosen_peak
        kind = grip_at(view.grips(), event.position()) if view.editable and peak is not None else None
        if kind is not None and peak is not None:
            view.set_marker(marker_on(kind, peak, view.drawing))
            self.dragging = True

    def move(self, event: QMouseEvent) -> None:
        """Pan, draw the box, drag, or tell where the cursor is."""
        view, before = self._view, self.cursor
        self.cursor = event.position()
        at = view.frame()
        if self.panning and before is not None:
            moved, (x, y) = self.cursor - before, view.view
            view.look_at(
                x.shifted(-moved.x() / at.rect.width() * x.width), y.shifted(moved.y() / at.rect.height() * y.width)
            )
        elif self.dragging and view.marker is not None:
            view.set_marker(view.marker.moved(at.value_x(self.cursor.x()), at.value_y(self.cursor.y())))
        elif view.editable and self.pressed is None and view.marker is None:
            over = view.chosen_peak is not None and grip_at(view.grips(), self.cursor) is not None
            view.setCursor(Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.ArrowCursor)
        if view.drawing is not None and at.rect.contains(self.cursor):
            view.pointed.emit(at.value_x(self.cursor.x()))
        view.update()

    def release(self, event: QMouseEvent) -> None:
        """End the pan, put the marker down, zoom into the box, or choose the peak under a click."""
        view = self._view
        pressed, self.pressed = self.pressed, None
        was_panning, self.panning = self.panning, False
        was_dragging, self.dragging = self.dragging, False
        view.unsetCursor()
        if view.drawing is None or pressed is None or was_panning:
            return
        moved = (event.position() - pressed).manhattanLength() >= SMALLEST_BOX
        if was_dragging and view.marker is not None:
            if moved or view.marker.kind == "split":
                view.put_down()
            else:
                view.set_marker(None)
            return
        at, box = view.frame(), QRectF(pressed, event.position()).normalized()
        if box.width() >= SMALLEST_BOX and box.height() >= SMALLEST_BOX:
            view.look_at(
                span_of(at.value_x(box.left()), at.value_x(box.right())),
                span_of(at.value_y(box.bottom()), at.value_y(box.top())),
            )
        else:
            view.choose_at(at.value_x(pressed.x()))
        view.update()

    def key(self, event: QKeyEvent) -> bool:
        """What a key does here; False if nothing."""
        view = self._view
        if view.marker is not None and self._marker_key(event):
            return True
        x, y = view.view
        middle = (x.low + x.high) / 2
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                view.look_at(x.zoomed(1 / WHEEL_STEP, middle))
            case Qt.Key.Key_Minus:
                view.look_at(x.zoomed(WHEEL_STEP, middle))
            case Qt.Key.Key_Left:
                view.look_at(x.shifted(-PAN_STEP * x.width))
            case Qt.Key.Key_Right:
                view.look_at(x.shifted(PAN_STEP * x.width))
            case Qt.Key.Key_Up:
                view.look_at(x, Span(y.low, y.low + y.width / WHEEL_STEP))
            case Qt.Key.Key_Down:
                view.look_at(x, Span(y.low, y.low + y.width * WHEEL_STEP))
            case Qt.Key.Key_Home:
                view.reset()
            case _:
                return False
        return True

    def _marker_key(self, event: QKeyEvent) -> bool:
        """Arrows move the marker by pixels, Enter puts it down (a span takes two), Escape takes it away."""
        view = self._view
        marker = view.marker
        assert marker is not None
        key = event.key()
        if key == Qt.Key.Key_Escape:
            view.set_marker(None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if marker.kind == "add" and marker.begun is None:
                view.set_marker(Marker("add", marker.x, marker.y, marker.x))
            else:
                view.put_down()
        elif key in ARROWS:
            step = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            across, down = ARROWS[Qt.Key(key)]
            at = view.frame()
            if bool(down) != (marker.kind in LEVELS):
                return False
            view.set_marker(
                marker.moved(at.value_x(at.px(marker.x) + across * step), at.value_y(at.py(marker.y) + down * step))
            )
        else:
            return False
        return True
