"""Baselines drawn over the curve by mouse and by keys: kept with their reason, moved by their handles, taken back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.background import Background
from gui.language import Languages
from gui.pages.integration.baseline_hands import BaselineHands
from gui.pages.integration.correcting import Correcting
from gui.widgets.drawing import drawing_of
from gui.widgets.scale import Span
from gui.widgets.trace_marker import Placed
from gui.widgets.trace_view import TraceView
from parsers.measurement import Axis, Trace
from station.analysis.chromatogram.events import BaselineBack, BaselineHold, BaselineThrough, BaselineValley
from station.analysis.errors import AnalysisError
from station.correcting import Worksheet
from station.correcting.baselines import points_without_effect, through, with_point_moved

LEFT = Qt.MouseButton.LeftButton
WAIT_MS = 20_000
HUMP = 30.0


class Hand:
    """A chromatogram of two peaks that meet on a hump and one that stands alone, on a view that may be corrected."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        x = np.linspace(0.0, 10.0, 6001)
        y = 5.0 + HUMP * np.exp(-(((x - 3.0) / 1.2) ** 2))
        for apex, height in ((2.8, 100.0), (3.1, 80.0), (7.0, 60.0)):
            y = y + height * np.exp(-(((x - apex) / 0.06) ** 2) / 2)
        trace = Trace(name="FID", x=Axis(name="time", unit="min", values=x), y=Axis(name="FID", unit="pA", values=y))
        self.sheet = Worksheet(trace)
        self.over, self.background, self.view = QWidget(), Background(), TraceView()
        qtbot.addWidget(self.over)
        qtbot.addWidget(self.view)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.languages = Languages(application, "en")
        self.hands = Correcting(self.background, self.languages, lambda: (), self.over)
        self.hands.take(self.sheet)
        self.hands.standing_reason = "hump"
        self.drawing = BaselineHands(self.hands)
        self.troubles: list[str] = []
        self.background.troubled.connect(lambda _, trouble: self.troubles.append(trouble.message.en))
        self.view.placed.connect(self.drawing.place)
        self.hands.changed.connect(lambda _: self.show())
        self.view.resize(900, 500)
        self.view.editable = True
        self.show()
        self.view.show()

    def show(self) -> None:
        self.view.baselines = self.drawing.lines(self.sheet)
        self.view.show_drawing(drawing_of(self.sheet.trace, self.sheet.peaks), keep_view=self.view.drawing is not None)

    def calm(self) -> None:
        self.qtbot.waitUntil(lambda: self.background.is_idle, timeout=WAIT_MS)

    def at(self, x: float, signal: float) -> QPoint:
        frame = self.view.frame()
        return QPointF(frame.px(x), frame.py(signal)).toPoint()

    def click(self, x: float, signal: float) -> None:
        self.qtbot.mouseClick(self.view, LEFT, pos=self.at(x, signal))
        self.calm()

    def drag(self, start: QPoint, end: QPoint) -> None:
        self.qtbot.mousePress(self.view, LEFT, pos=start)
        self.qtbot.mouseMove(self.view, (start + end) / 2)
        self.qtbot.mouseMove(self.view, end)
        self.qtbot.mouseRelease(self.view, LEFT, pos=end)
        self.calm()

    def events(self) -> tuple[object, ...]:
        return self.sheet.correction.events

    def areas(self) -> list[float]:
        return [round(peak.area or 0.0, 3) for peak in self.sheet.peaks]


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    made = Hand(qtbot)
    yield made
    made.background.close()
    made.languages.leave()


def test_points_set_by_clicks_become_a_baseline_with_its_reason(hand: Hand) -> None:
    """Three clicks, a double click ends: the peaks stand on the line; undo and redo bring the very same areas."""
    before = hand.areas()
    hand.view.begin("through")
    for x, level in ((2.0, 20.0), (3.0, 8.0), (4.0, 20.0)):
        hand.click(x, level)
    hand.qtbot.mouseDClick(hand.view, LEFT, pos=hand.at(4.0, 20.0))
    hand.calm()
    (event,) = hand.events()
    assert isinstance(event, BaselineThrough)
    assert [at for at, _ in event.points] == pytest.approx([2.0, 3.0, 4.0], abs=0.02)
    assert event.points[1][1] == pytest.approx(8.0, abs=0.6)
    assert hand.sheet.correction.reasons == ("hump",)
    after = hand.areas()
    assert after[2] == before[2]
    for peak in hand.sheet.peaks[:2]:
        line = np.interp([peak.start, peak.end], *zip(*event.points, strict=True))
        assert (peak.baseline_start, peak.baseline_end) == pytest.approx(tuple(line))
    hand.hands.undo()
    hand.calm()
    assert (hand.areas(), hand.view.baselines) == (before, ())
    hand.hands.redo()
    hand.calm()
    assert hand.areas() == after


def test_keys_alone_draw_a_line_on_the_curve(hand: Hand) -> None:
    """Space sets a point on the curve, up lifts it, Backspace takes it away, Enter ends with two and not with one."""
    view, qtbot = hand.view, hand.qtbot
    view.begin("through")
    qtbot.keyClick(view, Qt.Key.Key_Space)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.marker is not None
    x, y = view.marker.points[0]
    curve = hand.sheet.trace
    assert y == pytest.approx(float(np.interp(x, curve.x.values, curve.y.values)))
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.marker.points[0][1] > y
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    assert view.marker.points == ()
    for key, times in ((Qt.Key.Key_Space, 1), (Qt.Key.Key_Right, 40), (Qt.Key.Key_Space, 1), (Qt.Key.Key_Return, 1)):
        for _ in range(times):
            qtbot.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier)
    hand.calm()
    (event,) = hand.events()
    assert isinstance(event, BaselineThrough)
    assert len(event.points) == 2


@pytest.mark.parametrize(("kind", "made"), [("hold", BaselineHold), ("back", BaselineBack), ("valley", BaselineValley)])
def test_a_span_is_drawn_by_mouse(hand: Hand, kind: str, made: type) -> None:
    """From before the group to after it; its ends are where the mouse was pressed and released."""
    before = hand.areas()
    hand.view.begin(kind)  # type: ignore[arg-type]
    hand.drag(hand.at(1.0, 20.0), hand.at(5.0, 20.0))
    (event,) = hand.events()
    assert type(event) is made
    assert (event.start, event.end) == pytest.approx((1.0, 5.0), abs=0.02)  # type: ignore[attr-defined]
    assert hand.areas()[:2] != before[:2]


def test_now_puts_the_baseline_on_the_signal_where_two_peaks_meet(hand: Hand) -> None:
    """The nearest limit is taken; the outer ends stay, a second point joins the first."""
    first, second = hand.sheet.peaks[:2]
    assert first.end is not None
    assert first.end == second.start
    hand.view.begin("now")
    hand.click(first.end + 0.03, 50.0)
    curve = hand.sheet.trace
    valley = float(np.interp(first.end, curve.x.values, curve.y.values))
    left, right = hand.sheet.peaks[:2]
    assert (left.baseline_end, right.baseline_start) == pytest.approx((valley, valley))
    assert left.baseline_start == pytest.approx(first.baseline_start)
    hand.view.begin("now")
    hand.click(left.start or 0.0, 50.0)
    (event,) = hand.events()
    assert isinstance(event, BaselineThrough)
    assert len(event.points) == 3


def test_a_handle_is_dragged_and_only_a_drawn_point_leaves_its_level(hand: Hand) -> None:
    """A point goes where the hand goes; the end of a level line goes along the time alone."""
    hand.sheet.use_events([BaselineThrough(points=((1.5, 5.0), (4.5, 5.0))), BaselineHold(start=6.0, end=8.0)], "why")
    hand.show()
    places = hand.view.handles()
    assert sorted(places) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    for handle in ((0, 0), (1, 1)):
        place = hand.view.handles()[handle].toPoint()
        hand.drag(place, place + QPoint(30, -40))
    drawn, held = hand.events()
    assert isinstance(drawn, BaselineThrough)
    assert isinstance(held, BaselineHold)
    assert drawn.points[0][0] > 1.6
    assert drawn.points[0][1] > 8.0
    assert drawn.points[1] == (4.5, 5.0)
    assert held.start == 6.0
    assert held.end > 8.1


def test_a_baseline_over_no_peak_is_refused_before_a_reason_is_asked(hand: Hand) -> None:
    """It would change nothing: said in words, with what to do."""
    hand.hands.standing_reason = ""
    hand.view.begin("hold")
    hand.drag(hand.at(8.5, 20.0), hand.at(9.5, 20.0))
    assert hand.events() == ()
    assert len(hand.troubles) == 1
    assert "No peak has its top in 8." in hand.troubles[0]


@pytest.mark.parametrize("split_first", [False, True])
def test_a_point_inside_one_peak_is_told_at_once_and_counts_where_the_peak_is_split(
    hand: Hand, split_first: bool
) -> None:
    """A line lifted at the top of a lone peak: one bar says that the point changes nothing, and splitting does help."""

    def split() -> None:
        hand.hands.place(Placed(kind="split", x=7.0, level=0.0), 2)
        hand.calm()

    hand.view.look_at(Span(6.0, 8.0))
    if split_first:
        split()
    hand.view.begin("through")
    for x, level in ((6.2, 6.0), (6.9, 6.0), (7.0, 20.0), (7.1, 6.0), (7.8, 6.0)):
        hand.click(x, level)
    hand.qtbot.mouseDClick(hand.view, LEFT, pos=hand.at(7.8, 6.0))
    hand.calm()
    assert len(hand.troubles) == (0 if split_first else 1)
    if not split_first:
        assert "lies within one peak" in hand.troubles[0]
        assert (hand.sheet.peaks[2].baseline_start, hand.sheet.peaks[2].baseline_end) == pytest.approx(
            (6.0, 6.0), abs=0.8
        )
        split()
    left, right = hand.sheet.peaks[2:4]
    assert (left.baseline_end, right.baseline_start) == pytest.approx((20.0, 20.0), abs=0.8)
    assert (left.baseline_start, right.baseline_end) == pytest.approx((6.0, 6.0), abs=0.8)


@pytest.mark.parametrize(
    ("times", "idle"),
    [
        ((6.0, 7.0, 8.0), ()),  # the middle one lifts the line at both limits
        ((6.0, 8.0), ()),  # from before it to after it
        ((6.9, 7.1), ()),  # both ends inside: their levels hold on to both limits
        ((2.0, 3.0, 4.0), ()),  # two peaks meet between the neighbours of the middle point
        ((6.0, 6.9, 7.0, 7.1, 8.0), (7.0,)),  # its neighbours feel the limits, it does not
    ],
)
def test_a_point_counts_where_a_limit_lies_between_its_neighbours(
    hand: Hand, times: tuple[float, ...], idle: tuple[float, ...]
) -> None:
    """Exactly the points that change nothing are named: moved up, they leave every area as it is."""
    line = [through([(at, 5.0) for at in times])]
    assert tuple(at for at, _ in points_without_effect(line, hand.sheet.peaks)) == idle
    hand.sheet.use_events(line, "why")
    before = hand.areas()
    for place, at in enumerate(times):
        hand.sheet.use_events(with_point_moved(line, 0, place, (at, 9.0)), "why")
        assert (hand.areas() == before) == (at in idle)


def test_a_baseline_that_changes_no_peak_says_so(hand: Hand) -> None:
    """At the valleys of a peak that stands alone on its feet: one bar tells that no area is another."""
    before = hand.areas()[2]
    hand.view.begin("valley")
    hand.drag(hand.at(6.0, 20.0), hand.at(8.0, 20.0))
    assert hand.areas()[2] == pytest.approx(before, rel=1e-4)
    assert len(hand.troubles) == 1
    assert "the areas are as they were" in hand.troubles[0]
    hand.hands.undo()
    hand.calm()
    assert hand.events() == ()


def test_an_end_dragged_over_the_other_keeps_the_event_in_order() -> None:
    """Start and end change places instead of an event that ends before it begins."""
    (moved,) = with_point_moved((BaselineHold(start=1.0, end=2.0),), 0, 0, (3.0, 0.0))
    assert (moved.start, moved.end) == (2.0, 3.0)


def test_two_points_never_stand_at_one_time() -> None:
    """Of two clicks at one time the later holds; a point is not dragged onto the time of another."""
    line = through([(2.0, 5.0), (1.0, 4.0), (2.0, 6.0)])
    assert line.points == ((1.0, 4.0), (2.0, 6.0))
    with pytest.raises(AnalysisError, match="2 min"):
        with_point_moved((line,), 0, 0, (2.0, 9.0))
