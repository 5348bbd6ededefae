"""A chromatogram in a report: the curve, the baselines below its named peaks, and a label on each.

Names that stand too close for one panel get two, each over its own part of the time and on its own scale: the light
end of a whole oil, for example, above the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from parsers.measurement import Floats
from station.reports.charts.frame import Frame
from station.reports.charts.ink import FAINT, INK, MM, Ink
from station.reports.charts.label_places import label_points, spread
from station.reports.charts.signal import height, highest, signal_limits, thinned

WIDTH = 170 * MM
HEIGHT, CROWDED_HEIGHT, PANEL_HEIGHT = 86 * MM, 108 * MM, 84 * MM
MANY_LABELS = 20
FARTHEST_LABEL = 24.0
"""A label this far (pt) beside its peak is hard to follow: then the chart has two panels."""
LEFT, RIGHT, BELOW, ABOVE = 16 * MM, 2 * MM, 10 * MM, 2 * MM
"""Around the frame; fixed, so that charts beside each other line up."""
LABEL_POINTS = 6.5
LEAD_POINTS = 12.0
"""How far above the curve a label begins."""
MOST_SHARE = 0.7
"""Of the frame's height a label may take this much; a longer one is drawn over the top, the curve stays visible."""
SPAN, BASELINE = "#dbdbdb", "3 1.5"

Marks = Sequence[Mapping[str, Any]]
Limits = tuple[float, float]


def named_range(marks: Marks) -> Limits | None:
    """A chromatogram is shown where its named peaks are, with some room; the whole run where it names none."""
    places = [place for mark in marks for place in (mark["x"], mark["until"]) if place is not None]
    if len(places) < 2:
        return None
    room = 0.06 * (max(places) - min(places))
    return min(places) - 1.5 * room, max(places) + room


def draw_chromatogram(x: Floats, y: Floats, chart: Mapping[str, Any], titles: tuple[str, str]) -> Ink:
    """The drawing of the part (x, y), shape (n,) each, with the titles of its two axes."""
    marks = sorted((mark for mark in chart["marks"] if x[0] <= mark["x"] <= x[-1]), key=lambda mark: float(mark["x"]))
    limits = (float(x[0]), float(x[-1]))
    panels = _panels([float(mark["x"]) for mark in marks], limits)
    tall = HEIGHT if len(marks) <= MANY_LABELS else CROWDED_HEIGHT
    ink = Ink(WIDTH, tall if len(panels) == 1 else PANEL_HEIGHT * len(panels))
    for n, panel in enumerate(panels):
        top = n * PANEL_HEIGHT + ABOVE
        below = ink.height / len(panels) - ABOVE - BELOW
        inside = (x >= panel[0]) & (x <= panel[1])
        mine = [mark for mark in marks if panel[0] <= mark["x"] < panel[1] or mark["x"] == panel[1] == limits[1]]
        frame = Frame(ink, LEFT, top, WIDTH - LEFT - RIGHT, below, panel, (0.0, 1.0))
        _panel(frame, x[inside], y[inside], mine, chart["baselines"])
        frame.lower_axis(titles[0])
        frame.left_axis(titles[1])
    return ink


def _panels(places: Sequence[float], limits: Limits) -> list[Limits]:
    """The whole, or two parts cut where their labels can stand nearest to the peaks."""
    if _farthest(places, limits) <= FARTHEST_LABEL:
        return [limits]
    cuts = [(one + other) / 2 for one, other in pairwise(places) if other > one]
    if not cuts:
        return [limits]

    def worst(cut: float) -> float:
        left, right = ([at for at in places if at < cut], [at for at in places if at >= cut])
        return max(_farthest(left, (limits[0], cut)), _farthest(right, (cut, limits[1])))

    best = min(cuts, key=worst)
    begin = places[0] - 0.1 * (best - places[0])
    return [(max(limits[0], begin), best), (best, limits[1])]


def _farthest(places: Sequence[float], limits: Limits) -> float:
    """How far beside its peak (pt) the worst label has to stand in a panel with these limits."""
    points = (WIDTH - LEFT - RIGHT) / (limits[1] - limits[0])
    stood = _stand(places, limits, points)
    return max((abs(at - stand) * points for at, stand in zip(places, stood, strict=True)), default=0.0)


def _stand(places: Sequence[float], limits: Limits, points: float) -> list[float]:
    step = LABEL_POINTS * 1.22 / points
    return spread(places, step, limits[0] + step / 2, limits[1] - step / 2)


def _panel(frame: Frame, x: Floats, y: Floats, marks: Marks, baselines: Sequence[Sequence[float]]) -> None:
    """The frame up to the height of the named peaks, and as much higher as the longest label needs."""
    low, high = signal_limits(x, y, [mark["x"] for mark in marks])
    bottom, top = low - 0.03 * (high - low), high + 0.06 * (high - low)
    frame.y_limits = (bottom, top)
    labels = _labels(frame, x, np.minimum(y, high), marks)
    rise = max([top - bottom, *((one.base - bottom) / (1 - one.share) for one in labels)])
    frame.y_limits = (bottom, bottom + rise)
    for mark in marks:
        if mark["until"] is not None:
            start, end = frame.x(mark["x"]), min(frame.x(mark["until"]), frame.right)
            frame.ink.area((start, end, end, start), (frame.bottom, frame.bottom, frame.top, frame.top), color=SPAN)
    frame.curve(*thinned(x, y), color=INK, width=0.55)
    for start, at_start, end, at_end in baselines:
        if x[0] <= start and end <= x[-1]:
            ends = np.array([start, end]), np.array([at_start, at_end])
            frame.curve(*ends, color=FAINT, width=0.5, dash=BASELINE)
    _draw_labels(frame, labels)


@dataclass(frozen=True, slots=True)
class _Label:
    """A label: its peak, the place it stands at, how high the curve is there, and its share of the frame's height."""

    text: str
    at: float
    apex: float
    place: float
    base: float
    share: float
    blocked: bool


def _labels(frame: Frame, x: Floats, y: Floats, marks: Marks) -> list[_Label]:
    """Labels upright above their peaks, moved aside where they would touch."""
    left, right = frame.x_limits
    points = frame.width / (right - left)
    step = LABEL_POINTS * 1.22 / points
    places = _stand([float(mark["x"]) for mark in marks], frame.x_limits, points)
    labels = []
    for mark, place in zip(marks, places, strict=True):
        text, at = mark["label"], float(mark["x"])
        apex = height(x, y, at, step / 25)
        labels.append(
            _Label(
                text=text,
                at=at,
                apex=apex,
                place=place,
                base=max(apex, highest(x, y, min(at, place) - step / 2, max(at, place) + step / 2)),
                share=min((label_points(text, LABEL_POINTS) + LEAD_POINTS) / frame.height, MOST_SHARE),
                blocked=any(other != place and abs(other - at) < step / 2 for other in places),
            )
        )
    return labels


def _draw_labels(frame: Frame, labels: Sequence[_Label]) -> None:
    """A line leads up and over to each: straight to it where another's label stands in the way up."""
    for one in labels:
        start, base = frame.y(one.apex) - 1.5, frame.y(one.base)
        knee = start if one.blocked else min(base - 2, start)
        at, place = frame.x(one.at), frame.x(one.place)
        frame.ink.line((at, at, place), (start, knee, base - LEAD_POINTS + 2), color=FAINT, width=0.3)
        frame.ink.text(one.text, place, base - LEAD_POINTS, size=LABEL_POINTS, upright=True)
