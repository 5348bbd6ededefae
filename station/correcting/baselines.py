"""Baselines that a person draws over a curve, as timed events that a correction keeps.

Four ways, as chromatography data systems have them: now (the baseline touches the signal where two peaks meet), through
points, level from a time or back from one, and at all valleys. Times are minutes, levels are in the signal's unit.
Nothing is changed here: each function gives the events that are to be in force, or raises AnalysisError where no peak
would stand on the new baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from parsers.measurement import Floats, Peak
from parsers.wording import Text
from station.analysis.chromatogram.correction import BASELINES, AnyEvent
from station.analysis.chromatogram.events import BaselineBack, BaselineHold, BaselineThrough, BaselineValley
from station.analysis.errors import AnalysisError
from station.correcting.worksheet import SAME_LIMIT_MIN, limits

AnyBaseline = BaselineThrough | BaselineHold | BaselineBack | BaselineValley
Points = tuple[tuple[float, float], ...]


def through(points: Sequence[tuple[float, float]]) -> BaselineThrough:
    """The baseline straight through these (time, level) points, for the peaks between the first and the last.

    Of two at one time the later given holds.
    """
    ordered = tuple(sorted(dict(points).items()))
    return BaselineThrough(start=ordered[0][0], end=ordered[-1][0], points=ordered)


def with_baseline(events: Sequence[AnyEvent], made: AnyBaseline, peaks: Sequence[Peak]) -> tuple[AnyEvent, ...]:
    """The events with one baseline more."""
    if not any(made.start <= peak.apex <= made.end for peak in peaks):
        raise AnalysisError(
            Text(
                f"{made.start:.3f}–{made.end:.3f} min 内没有峰，基线不会改变任何结果。",
                f"No peak has its top in {made.start:.3f}–{made.end:.3f} min: the baseline would change nothing.",
            ),
            Text("请从峰前画到峰后。", "Draw it from before a peak to after it."),
        )
    return (*events, made)


def with_baseline_now(
    events: Sequence[AnyEvent], peaks: Sequence[Peak], time_min: Floats, intensity: Floats, at: float
) -> tuple[AnyEvent, ...]:
    """The baseline touches the signal at the limit of a peak that is nearest to `at`.

    The other ends of the group of peaks that meet there stay where they are. A drawn baseline that runs there already
    gets one point more. Time and signal are each of shape (n,).
    """
    standing = [peak for peak in peaks if peak.baseline_start is not None and peak.baseline_end is not None]
    edges = [edge for peak in standing for edge in limits(peak)]
    if not edges:
        raise AnalysisError(
            Text("这条曲线没有峰，无处设置基线点。", "This curve has no peak whose baseline could be set."),
            Text("请先添加一个峰。", "Add a peak first."),
        )
    edge = min(edges, key=lambda one: abs(one - at))
    point = (edge, float(np.interp(edge, time_min, intensity)))
    for place, event in enumerate(events):
        if isinstance(event, BaselineThrough) and event.start <= edge <= event.end:
            points = _with_point(event.points, point)
            return (*events[:place], replace(event, points=points), *events[place + 1 :])
    group = _meeting(standing, edge)
    ends: Points = ((limits(group[0])[0], _level(group[0].baseline_start)),)
    ends += ((limits(group[-1])[1], _level(group[-1].baseline_end)),)
    return (*events, through(_with_point(ends, point)))


def with_point_moved(
    events: Sequence[AnyEvent], number: int, point: int, to: tuple[float, float]
) -> tuple[AnyEvent, ...]:
    """One end or point of the `number`-th event at another (time, level); only a drawn point has a level of its own."""
    event = events[number]
    assert isinstance(event, BASELINES), "only baselines have points on the curve"
    moved: AnyBaseline
    if isinstance(event, BaselineThrough):
        others = (*event.points[:point], *event.points[point + 1 :])
        if to[0] in dict(others):
            raise AnalysisError(
                Text(f"{to[0]:g} min 处已有一个点。", f"There is a point at {to[0]:g} min already."),
                Text("请放到另一时刻。", "Put it at another time."),
            )
        points = tuple(sorted((*others, to)))
        before = sorted(event.points)
        start = points[0][0] if event.start == before[0][0] else event.start
        end = points[-1][0] if event.end == before[-1][0] else event.end
        moved = replace(event, points=points, start=start, end=end)
    else:
        start, end = (to[0], event.end) if point == 0 else (event.start, to[0])
        moved = replace(event, start=min(start, end), end=max(start, end))
    return (*events[:number], moved, *events[number + 1 :])


def points_without_effect(events: Sequence[AnyEvent], peaks: Sequence[Peak]) -> tuple[tuple[float, Peak], ...]:
    """The drawn points (min) that no peak's baseline feels, each with the peak within which it lies.

    The baseline under one peak is straight from its one limit to its other: a point counts where a limit lies between
    its neighbours. One that is drawn inside a peak counts as soon as the peak is split there.
    """
    found = []
    for event in events:
        if isinstance(event, BaselineThrough):
            acted = [peak for peak in peaks if event.start <= peak.apex <= event.end]
            edges = [edge for peak in acted for edge in limits(peak)]
            times = [-np.inf, *sorted(at for at, _ in event.points), np.inf]
            for before, at, after in zip(times, times[1:], times[2:], strict=False):
                inside = next((peak for peak in acted if limits(peak)[0] < at < limits(peak)[1]), None)
                if inside is not None and not any(before < edge < after for edge in edges):
                    found.append((float(at), inside))
    return tuple(found)


def points_of(event: AnyBaseline, time_min: Floats, intensity: Floats) -> Points:
    """Where a baseline is seen on the curve: its own points, or both its ends at their levels, within the run."""
    if isinstance(event, BaselineThrough):
        return event.points
    start, end = max(event.start, float(time_min[0])), min(event.end, float(time_min[-1]))
    first, last = (float(np.interp(one, time_min, intensity)) for one in (start, end))
    if isinstance(event, BaselineHold):
        last = first
    elif isinstance(event, BaselineBack):
        first = last
    return ((start, first), (end, last))


def _with_point(points: Points, point: tuple[float, float]) -> Points:
    others = [one for one in points if abs(one[0] - point[0]) > SAME_LIMIT_MIN]
    return tuple(sorted([*others, point]))


def _meeting(peaks: Sequence[Peak], edge: float) -> list[Peak]:
    """The peaks that hang together by common limits, one of which is `edge`."""
    groups: list[list[Peak]] = []
    for peak in sorted(peaks, key=lambda one: limits(one)[0]):
        if groups and abs(limits(groups[-1][-1])[1] - limits(peak)[0]) <= SAME_LIMIT_MIN:
            groups[-1].append(peak)
        else:
            groups.append([peak])
    return next(group for group in groups if any(edge in limits(peak) for peak in group))


def _level(level: float | None) -> float:
    assert level is not None, "only peaks that stand on a baseline are looked at"
    return level
