"""Baselines drawn over the curve: a marker that was put down becomes an event, after its reason was asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QObject

from gui.pages.integration.correcting import Correcting
from gui.widgets.baseline_lines import BaselineLine
from gui.widgets.trace_marker import Placed
from parsers.measurement import Peak
from parsers.wording import Text
from station.analysis.chromatogram.correction import BASELINES, AnyEvent
from station.analysis.chromatogram.events import BaselineBack, BaselineHold, BaselineThrough, BaselineValley
from station.analysis.errors import AnalysisError
from station.correcting import Worksheet
from station.correcting.baselines import (
    points_of,
    points_without_effect,
    through,
    with_baseline,
    with_baseline_now,
    with_point_moved,
)
from station.correcting.worksheet import limits
from station.records import Trouble

Events = tuple[AnyEvent, ...]
TIME_DECIMALS, LEVEL_DIGITS = 4, 6
"""A hand on a screen is no finer than this: 6 ms of a run, a millionth of a signal."""
SAME_AREA = 1e-4
"""Areas that differ by less are the same to a person: a peak drawn anew over its feet differs by the last digits."""


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
            self._hands.use_drawn(said, events, partial(_remark, events))


def _remark(events: Events, before: Sequence[Peak], now: Sequence[Peak]) -> Trouble | None:
    """What is to be said of a baseline that was drawn and changes nothing, all of it or at one point."""
    if _are_alike(before, now):
        return Trouble(
            kind="BaselineWithoutEffect",
            title=Text("画的基线没有改变任何峰", "The baseline changes no peak"),
            message=Text(
                "峰的起点和终点本来就在这条线上：面积与原来相同（相差不到 0.01%）。",
                "The starts and ends of the peaks stand on this line already: the areas are as they were (to 0.01%).",
            ),
            cure=Text("请画在峰底之上或之下，或撤销（Ctrl+Z）。", "Draw it above or below the feet; or undo (Ctrl+Z)."),
        )
    idle = points_without_effect(events[-1:], now)
    if not idle:
        return None
    at, peak = idle[0]
    start, end = (f"{limit:.3f}" for limit in limits(peak))
    name = f" {peak.name}" if peak.name else ""
    return Trouble(
        kind="PointWithoutEffect",
        title=Text("基线上有一点暂不起作用", "A point of the baseline changes nothing yet"),
        message=Text(
            f"{at:.3f} min 处的点在同一个峰{name}（{start}–{end} min）之内：一个峰之内，基线从起点到终点是直的。",
            f"The point at {at:.3f} min lies within one peak{name} ({start}–{end} min): within one peak the baseline "
            "is straight from its start to its end.",
        ),
        cure=Text(
            "请在该处分割此峰（S），该点随即起作用；或把点移到峰的起点或终点；或撤销（Ctrl+Z）。",
            "Split the peak there (S) and the point counts; or move it to the peak's start or end; or undo (Ctrl+Z).",
        ),
    )


def _are_alike(before: Sequence[Peak], now: Sequence[Peak]) -> bool:
    if len(before) != len(now):
        return False
    was, areas = ([peak.area or 0.0 for peak in peaks] for peaks in (before, now))
    return bool(np.allclose(areas, was, rtol=SAME_AREA, atol=0.0))
