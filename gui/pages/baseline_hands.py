"""Baselines drawn over the curve: a marker that was put down becomes an event, after its reason was asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from gui.pages.correcting import Correcting
from gui.widgets.baseline_lines import BaselineLine
from gui.widgets.trace_marker import Placed
from station.analysis.correction import AnyEvent
from station.analysis.errors import AnalysisError
from station.analysis.events import BaselineBack, BaselineHold, BaselineThrough, BaselineValley
from station.correcting import Worksheet
from station.correcting.baselines import (
    BASELINES,
    points_of,
    through,
    with_baseline,
    with_baseline_now,
    with_point_moved,
)

Events = tuple[AnyEvent, ...]
TIME_DECIMALS, LEVEL_DIGITS = 4, 6
"""A hand on a screen is no finer than this: 6 ms of a run, a millionth of a signal."""


def drawn_point(time_min: float, level: float) -> tuple[float, float]:
    """A (time, level) point as a hand can place it, with figures that can be read in the list of events."""
    return round(time_min, TIME_DECIMALS), float(f"{level:.{LEVEL_DIGITS}g}")


class BaselineHands(QObject):
    """Draws and moves the baselines of the sheet that is in a person's hands."""

    def __init__(self, hands: Correcting) -> None:
        super().__init__(hands)
        self._hands = hands

    def lines(self, sheet: Worksheet) -> tuple[BaselineLine, ...]:
        """The baselines in force, to be shown over the curve."""
        x, y = sheet.trace.x.values, sheet.trace.y.values
        return tuple(
            BaselineLine(
                points=points_of(event, x, y),
                name=type(event).__name__,
                is_free=isinstance(event, BaselineThrough),
                is_straight=not isinstance(event, BaselineValley),
            )
            for event in sheet.correction.events
            if isinstance(event, BASELINES)
        )

    def place(self, placed: Placed) -> bool:
        """Do what a marker asks for; False if it is about no drawn baseline."""
        sheet = self._hands.sheet
        if sheet is None:
            return False
        events, peaks, trace = sheet.correction.events, sheet.peaks, sheet.trace
        start, _ = drawn_point(placed.x, 0.0)
        end, _ = drawn_point(placed.x if placed.until is None else placed.until, 0.0)
        span = {"a": f"{start:.3f}", "b": f"{end:.3f}"}
        match placed.kind:
            case "now":
                said = self.tr("Baseline on the signal at {a} min").format(**span)
                self._do(said, lambda: with_baseline_now(events, peaks, trace.x.values, trace.y.values, start))
            case "through":
                made = through([drawn_point(*point) for point in placed.points])
                said = self.tr("Baseline through {n} points, {a} to {b} min").format(
                    n=len(made.points), a=f"{made.start:.3f}", b=f"{made.end:.3f}"
                )
                self._do(said, lambda: with_baseline(events, made, peaks))
            case "hold":
                said = self.tr("Baseline held level, {a} to {b} min").format(**span)
                self._do(said, lambda: with_baseline(events, BaselineHold(start=start, end=end), peaks))
            case "back":
                said = self.tr("Baseline level back from its end, {a} to {b} min").format(**span)
                self._do(said, lambda: with_baseline(events, BaselineBack(start=start, end=end), peaks))
            case "valley":
                said = self.tr("Baseline at all valleys, {a} to {b} min").format(**span)
                self._do(said, lambda: with_baseline(events, BaselineValley(start=start, end=end), peaks))
            case "point" if placed.which is not None:
                line, point = placed.which
                number = [place for place, one in enumerate(events) if isinstance(one, BASELINES)][line]
                said = self.tr("Move the drawn baseline to {a} min").format(**span)
                self._do(said, lambda: with_point_moved(events, number, point, drawn_point(start, placed.level)))
            case _:
                return False
        return True

    def _do(self, said: str, make: Callable[[], Events]) -> None:
        try:
            events = make()
        except AnalysisError as error:
            self._hands.refuse(error)
        else:
            self._hands.use_drawn(said, events)
