"""What mouse and keys do to a trace view: zoom, pan, box, choose a peak, drag a grip, put a marker down."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from gui.widgets.baseline_lines import BELOW, BaselineLine, Handle, handle_at
from gui.widgets.drawing import Drawing, Frame
from gui.widgets.path_marker import LEAST, dragged, lifted, set_at, touched, without_last
from gui.widgets.scale import Span, span_of
from gui.widgets.trace_marker import CLICKS, LEVELS, SPANS, Marker, MarkerKind, grip_at, marker_on
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
    baselines: tuple[BaselineLine, ...]

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

    def handles(self) -> dict[Handle, QPointF]:
        """Where the handles of the drawn baselines stand."""

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
        self._held = 0
        """Which point of a path is held."""

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
        self.dragging = self._take(event.position())

    def _take(self, spot: QPointF) -> bool:
        """Take the marker in hand, or a grip or handle under the mouse; False where there is none."""
        view, at, marker = self._view, self._view.frame(), self._view.marker
        assert view.drawing is not None
        x = at.value_x(spot.x())
        if marker is not None and marker.kind == "through":
            marker, self._held = touched(marker, spot, view.drawing, at)
            view.set_marker(marker)
            return True
        if marker is not None:
            view.set_marker(Marker(marker.kind, x, marker.y, x if marker.kind in SPANS else None))
            return True
        if not view.editable:
            return False
        peak = view.chosen_peak
        kind = None if peak is None else grip_at(view.grips(), spot)
        if kind is not None and peak is not None:
            view.set_marker(marker_on(kind, peak, view.drawing))
            return True
        handle = handle_at(view.handles(), spot)
        if handle is None:
            return False
        line = view.baselines[handle[0]]
        x, signal = line.points[handle[1]]
        view.set_marker(Marker("point", x, view.drawing.level(signal), which=handle, is_free=line.is_free))
        return True

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
            self._drag(view.marker, at, event.position())
        elif view.editable and self.pressed is None and view.marker is None:
            over = (view.chosen_peak is not None and grip_at(view.grips(), self.cursor) is not None) or (
                handle_at(view.handles(), self.cursor) is not None
            )
            view.setCursor(Qt.CursorShape.SizeAllCursor if over else Qt.CursorShape.ArrowCursor)
        if view.drawing is not None and at.rect.contains(self.cursor):
            view.pointed.emit(at.value_x(self.cursor.x()))
        view.update()

    def _drag(self, marker: Marker, at: Frame, spot: QPointF) -> None:
        x, y = at.value_x(spot.x()), at.value_y(spot.y())
        if marker.kind != "through":
            # a handle is taken below its point, which stays above the mouse
            self._view.set_marker(marker.moved(x, at.value_y(spot.y() - BELOW) if marker.kind == "point" else y))
        elif self.pressed is not None and (spot - self.pressed).manhattanLength() >= SMALLEST_BOX:
            self._view.set_marker(dragged(marker, self._held, x, y))

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
            if view.marker.kind == "through":
                return
            if moved or view.marker.kind in CLICKS:
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

    def end_path(self) -> bool:
        """Put down the baseline that is being drawn; False where none is."""
        marker = self._view.marker
        if marker is None or marker.kind != "through":
            return False
        if len(marker.points) >= LEAST:
            self._view.put_down()
        return True

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
        elif marker.kind == "through" and self._path_key(marker, event):
            return True
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if marker.kind in SPANS and marker.begun is None:
                view.set_marker(Marker(marker.kind, marker.x, marker.y, marker.x))
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

    def _path_key(self, marker: Marker, event: QKeyEvent) -> bool:
        """What a key does to a baseline that is being drawn; left and right move its cursor like any marker."""
        view, at = self._view, self._view.frame()
        assert view.drawing is not None
        far = FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Space:
                view.set_marker(set_at(marker, marker.x, view.drawing))
            case Qt.Key.Key_Backspace:
                view.set_marker(without_last(marker))
            case Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                by = far * at.y.width / at.rect.height()
                view.set_marker(lifted(marker, by if key == Qt.Key.Key_Up else -by))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.end_path()
            case _:
                return False
        return True
