"""A curve on the screen: nothing is lost by drawing few points, ticks are round, names never cover each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.widgets.decimation import POINTS_PER_COLUMN, ascending, visible_points
from gui.widgets.drawing import drawing_of
from gui.widgets.labels import Box, Wish, place
from gui.widgets.scale import Span, span_of, tick_text, ticks
from gui.widgets.trace_view import TraceView
from parsers.measurement import Axis, Peak, Trace


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    count=st.integers(2_000, 20_000),
    columns=st.integers(10, 400),
    cut=st.tuples(st.floats(0, 0.45), st.floats(0.55, 1)),
)
def test_every_pixel_column_keeps_its_extremes(seed: int, count: int, columns: int, cut: tuple[float, float]) -> None:
    """The lowest and highest value of each column of pixels are those of all its points, whatever the spacing."""
    rng = np.random.default_rng(seed)
    x = np.cumsum(rng.exponential(1.0, count))
    y = rng.normal(0, 1, count).cumsum()
    low, high = (float(x[0] + (x[-1] - x[0]) * part) for part in cut)
    seen_x, seen_y = visible_points(x, y, low, high, columns)
    assert len(seen_x) <= POINTS_PER_COLUMN * columns + 2
    edges = np.linspace(low, high, columns + 1)
    inside = (x >= low) & (x < high)
    if inside.sum() + 2 <= POINTS_PER_COLUMN * columns:  # one on either side comes along
        assert set(y[inside]) <= set(seen_y)
        return
    first, last = np.flatnonzero(x <= low)[-1:], np.flatnonzero(x >= high)[:1]
    whole = np.searchsorted(edges, x, "right") - 1
    skipped = set(first.tolist()) | set(last.tolist())
    for column in range(columns):
        own = [n for n in np.flatnonzero((whole == column) & inside) if n not in skipped]
        if own:
            shown = seen_y[(seen_x >= edges[column]) & (seen_x <= edges[column + 1])]
            assert y[own].min() in shown
            assert y[own].max() in shown


def test_a_peak_of_one_point_among_a_million_is_drawn() -> None:
    """No narrow peak is lost, wherever it stands."""
    x = np.linspace(0, 60, 1_000_000)
    for spot in (0, 1, 333_333, 999_998, 999_999):
        y = np.zeros_like(x)
        y[spot] = 1.0
        assert visible_points(x, y, 0, 60, 900)[1].max() == 1.0


def test_x_is_brought_into_ascending_order_with_its_values() -> None:
    """A wavenumber axis descends, a temperature may turn back: the pairs stay pairs."""
    x, y = ascending(np.array([3.0, 2.0, 1.0]), np.array([30.0, 20.0, 10.0]))
    assert (x.tolist(), y.tolist()) == ([1, 2, 3], [10, 20, 30])
    x, y = ascending(np.array([1.0, 3.0, 2.0]), np.array([10.0, 30.0, 20.0]))
    assert (x.tolist(), y.tolist()) == ([1, 2, 3], [10, 20, 30])


@given(low=st.floats(-1e9, 1e9), width=st.floats(1e-6, 1e9), wanted=st.integers(1, 20))
def test_ticks_are_round_few_and_in_sight(low: float, width: float, wanted: int) -> None:
    """Steps are 1, 2 or 5 times a power of ten and ticks lie in the range."""
    span = span_of(low, low + width)
    values, step = ticks(span, wanted)
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert round(mantissa, 6) in (1, 2, 5, 10)
    assert len(values) <= wanted + 2
    assert all(span.low - step * 1e-6 <= value <= span.high + step * 1e-6 for value in values)


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (0.30000000000000004, 0.1, "0.3"),
        (-20.0, 10.0, "−20"),
        (1e-18, 0.5, "0"),
        (2.5e6, 5e5, "2.5e6"),
        (5.0, 2.5, "5"),
    ],
)
def test_ticks_are_written_with_the_decimals_of_their_step(value: float, step: float, text: str) -> None:
    """Binary noise is not shown."""
    assert tick_text(value, step) == text


@given(
    st.lists(
        st.tuples(st.floats(0, 800), st.floats(60, 400), st.floats(8, 90), st.floats(8, 20), st.floats(0, 100)),
        max_size=60,
    )
)
def test_names_never_cover_each_other_and_stay_in_the_frame(raw: list[tuple[float, ...]]) -> None:
    """Whatever is asked for, no two placed labels meet; what finds no room is left out, not put on top."""
    room = Box(0, 0, 800, 400)
    boxes = [box for box in place([Wish(*one) for one in raw], room) if box is not None]
    for n, box in enumerate(boxes):
        assert room.left <= box.left
        assert room.top <= box.top
        assert box.right <= room.right + 1e-6
        assert not any(box.meets(other) for other in boxes[n + 1 :])


def test_the_heaviest_name_stands_straight_above_its_peak() -> None:
    """The tallest peak is named first."""
    boxes = place([Wish(100, 200, 40, 12, 1.0), Wish(104, 200, 40, 12, 9.0)], Box(0, 0, 800, 400))
    assert boxes[1] == Box(84, 188, 124, 200)
    assert boxes[0] is not None
    assert boxes[0].bottom < 188


def _peak(apex: float, name: str) -> Peak:
    return Peak(
        apex=apex, area=1.0, height=50.0, start=apex - 0.5, end=apex + 0.5, baseline_start=0, baseline_end=0, name=name
    )


@pytest.fixture
def view(qtbot: QtBot) -> TraceView:
    x = np.linspace(0, 60, 50_000)
    y = sum(50 * np.exp(-((x - apex) ** 2) / 0.02) for apex in (10, 30, 50))
    trace = Trace(name="FID", x=Axis(name="time", unit="min", values=x), y=Axis(name="FID", unit="pA", values=y))
    made = TraceView()
    qtbot.addWidget(made)
    made.resize(900, 480)
    made.show_drawing(drawing_of(trace, (_peak(10, "nC12"), _peak(30, "nC17"), _peak(50, "nC30"))))
    made.show()
    qtbot.waitExposed(made)
    return made


def _wheel(view: TraceView, spot: QPointF, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        spot, view.mapToGlobal(spot), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_the_wheel_zooms_about_the_cursor_and_never_beyond_the_whole(view: TraceView) -> None:
    """The value under the cursor stays under it; zooming out ends at the whole curve."""
    spot = QPointF(500, 200)
    under = view.frame().value_x(spot.x())
    _wheel(view, spot, 3, Qt.KeyboardModifier.NoModifier)
    assert view.view[0].width == pytest.approx(60 / 1.2**3)
    assert view.frame().value_x(spot.x()) == pytest.approx(under)
    _wheel(view, spot, -20, Qt.KeyboardModifier.NoModifier)
    assert view.view[0] == Span(0, 60)


def test_ctrl_and_the_wheel_zoom_the_signal_only(view: TraceView) -> None:
    """Small peaks are brought up without losing the time range."""
    before = view.view
    _wheel(view, QPointF(500, 300), 2, Qt.KeyboardModifier.ControlModifier)
    assert view.view[0] == before[0]
    assert view.view[1].width == pytest.approx(before[1].width / 1.44)


def test_a_drawn_box_fills_the_view_and_a_double_click_shows_the_whole(view: TraceView, qtbot: QtBot) -> None:
    """What was inside the box is what is seen."""
    at, whole = view.frame(), view.view
    start, end = QPoint(300, 100), QPoint(600, 400)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)
    assert view.view[0].low == pytest.approx(at.value_x(300))
    assert view.view[0].high == pytest.approx(at.value_x(600))
    assert view.view[1].high == pytest.approx(at.value_y(100))
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=start)
    assert view.view == whole


def test_dragging_with_the_right_button_moves_the_curve_with_the_hand(view: TraceView, qtbot: QtBot) -> None:
    """The value under the cursor stays under it while it is dragged."""
    view.look_at(Span(20, 40))
    under = view.frame().value_x(500)
    qtbot.mousePress(view, Qt.MouseButton.RightButton, pos=QPoint(500, 200))
    qtbot.mouseMove(view, QPoint(420, 200))
    qtbot.mouseRelease(view, Qt.MouseButton.RightButton, pos=QPoint(420, 200))
    assert view.frame().value_x(420) == pytest.approx(under, abs=0.05)


def test_keys_zoom_pan_and_reset(view: TraceView, qtbot: QtBot) -> None:
    """Everything the mouse does, keys do."""
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.view[0].width == pytest.approx(50)
    before = view.view[0].low
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.view[0].low < before
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.view[0] == Span(0, 60)


def test_a_click_on_a_peak_chooses_it(view: TraceView, qtbot: QtBot) -> None:
    """The peak under the cursor is told by its number."""
    spot = QPoint(round(view.frame().px(30.1)), 300)
    with qtbot.waitSignal(view.peak_chosen) as told:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)
    assert told.args == [1]


def test_names_and_colours_of_peaks_are_on_the_picture(view: TraceView) -> None:
    """All three peaks are named, the curve and a baseline are really painted."""
    picture = view.grab().toImage()
    assert view.named == [0, 1, 2]
    at = view.frame()
    colours = {picture.pixelColor(round(at.px(30)), y).name() for y in range(round(at.rect.top()), 470)}
    assert any(int(name[1:3], 16) < 0x60 for name in colours)
    view.look_at(Span(29, 31))
    zoomed = view.grab().toImage()
    at = view.frame()
    fill = zoomed.pixelColor(round(at.px(30.0)), round(at.py(10)))
    assert fill.blue() > fill.red()


def test_a_gap_in_the_curve_stays_a_gap(view: TraceView) -> None:
    """Where the file has no number nothing is drawn, and the range ignores it."""
    x = np.linspace(0, 10, 1000)
    y = np.where((x > 4) & (x < 6), np.nan, 5.0)
    trace = Trace(name="t", x=Axis(name="time", unit="min", values=x), y=Axis(name="s", unit="V", values=y))
    view.show_drawing(drawing_of(trace))
    picture, at = view.grab().toImage(), view.frame()
    row = range(round(at.py(5.0)) - 3, round(at.py(5.0)) + 4)
    dark = lambda value: any(picture.pixelColor(round(at.px(value)), y).lightness() < 190 for y in row)  # noqa: E731
    assert dark(2.0)
    assert not dark(5.0)
    assert dark(8.0)
