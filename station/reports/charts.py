"""The curves of a report, drawn again from the raw data: legible in black and white, the same each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats, Measurement, Trace
from parsers.wording import Text
from station.errors import NotFound
from station.reports.ink import FAINT, INK, MM, Ink
from station.reports.label_places import label_points, spread
from station.reports.plot_frame import TITLE_POINTS, Frame

MANY_LABELS = 20
SIZES = {"chromatogram": (170 * MM, 86 * MM), "crowded": (170 * MM, 108 * MM), "pyrogram": (112 * MM, 54 * MM)}
MARGINS = {"chromatogram": (16 * MM, 2 * MM), "pyrogram": (16 * MM, 14 * MM)}
"""Left and right of the frame; fixed, so that charts beside each other line up."""
BELOW, ABOVE = 10 * MM, 2 * MM
LABEL_POINTS = 6.5
LEAD_POINTS = 12.0
"""How far above the curve a label begins."""
MOST_SHARE = 0.7
"""Of the frame's height a label may take this much; a longer one is drawn over the top, the curve stays visible."""
MOST_POINTS = 6000
"""A curve is drawn with at most this many points: the least and greatest of each bin, so no peak is lost."""

SPANS = ("#dbdbdb", "#f0f0f0", "#cccccc", "#e6e6e6")
BASELINE, SPAN_END, SINGLE, OVEN = "3 1.5", "1 2", "4 2", "5 1.5"
"""The dashes of lines (pt): what they are is told apart without colour."""

TIME = Text("时间", "Time")
SIGNAL = Text("响应", "Response")
TEMPERATURE = Text("温度", "Temperature")


def draw(measurement: Measurement, chart: Mapping[str, Any], language: str) -> bytes:
    """The SVG of one chart of a report's content. NotFound if the measurement has no such trace."""
    trace = _trace(measurement, chart["trace"])
    ink = Ink(*_size(chart))
    x, y = _shown(trace, chart["x_range"] or _named_range(chart))
    limits = (float(x[0]), float(x[-1]))
    if chart["kind"] == "pyrogram":
        frame = _frame(ink, "pyrogram", limits, _pyrogram_limits(y))
        _draw_pyrogram(frame, x, y, chart, _temperature(measurement, trace), language)
    else:
        frame = _chromatogram_frame(ink, limits, x, y, chart)
        _draw_chromatogram(frame, x, y, chart)
    frame.lower_axis(_axis_title(TIME, trace.x.unit, language))
    frame.left_axis(_axis_title(SIGNAL, trace.y.unit, language))
    return ink.svg()


def _size(chart: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height in points; a chromatogram with many names is taller."""
    crowded = chart["kind"] == "chromatogram" and len(chart["marks"]) > MANY_LABELS
    return SIZES["crowded" if crowded else chart["kind"]]


def _frame(ink: Ink, kind: str, x_limits: tuple[float, float], y_limits: tuple[float, float]) -> Frame:
    left, right = MARGINS[kind]
    return Frame(ink, left, ABOVE, ink.width - left - right, ink.height - ABOVE - BELOW, x_limits, y_limits)


def _named_range(chart: Mapping[str, Any]) -> tuple[float, float] | None:
    """A chromatogram is shown where its named peaks are, with some room; the whole run where it names none."""
    places = [place for mark in chart["marks"] for place in (mark["x"], mark["until"]) if place is not None]
    if chart["kind"] != "chromatogram" or len(places) < 2:
        return None
    room = 0.06 * (max(places) - min(places))
    return min(places) - 1.5 * room, max(places) + room


def _shown_marks(chart: Mapping[str, Any], x: Floats) -> list[Mapping[str, Any]]:
    return sorted((mark for mark in chart["marks"] if x[0] <= mark["x"] <= x[-1]), key=lambda mark: float(mark["x"]))


def _chromatogram_frame(ink: Ink, limits: tuple[float, float], x: Floats, y: Floats, chart: Mapping[str, Any]) -> Frame:
    """The frame up to the height of the named peaks, and as much higher as the longest label needs."""
    marks = _shown_marks(chart, x)
    low, high = signal_limits(x, y, [mark["x"] for mark in marks])
    bottom, top = low - 0.03 * (high - low), high + 0.06 * (high - low)
    frame = _frame(ink, "chromatogram", limits, (bottom, top))
    if marks:
        labels = _labels(frame, x, np.minimum(y, high), marks)
        rise = max([top - bottom, *((one.base - bottom) / (1 - one.share) for one in labels)])
        frame.y_limits = (bottom, bottom + rise)
    return frame


def _draw_chromatogram(frame: Frame, x: Floats, y: Floats, chart: Mapping[str, Any]) -> None:
    """The curve, baselines below its named peaks, and a label on each."""
    marks = _shown_marks(chart, x)
    for mark in marks:
        if mark["until"] is not None:
            start, end = frame.x(mark["x"]), min(frame.x(mark["until"]), frame.right)
            frame.ink.area((start, end, end, start), (frame.bottom, frame.bottom, frame.top, frame.top), color=SPANS[0])
    frame.curve(*thinned(x, y), color=INK, width=0.55)
    for start, at_start, end, at_end in chart["baselines"]:
        ends = np.array([start, end]), np.array([at_start, at_end])
        if x[0] <= start and end <= x[-1]:
            frame.curve(*ends, color=FAINT, width=0.5, dash=BASELINE)
    if marks:
        high = signal_limits(x, y, [mark["x"] for mark in marks])[1]
        _draw_labels(frame, _labels(frame, x, np.minimum(y, high), marks))


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


def _labels(frame: Frame, x: Floats, y: Floats, marks: Sequence[Mapping[str, Any]]) -> list[_Label]:
    """Labels upright above their peaks, moved aside where they would touch."""
    left, right = frame.x_limits
    step = (right - left) / frame.width * LABEL_POINTS * 1.22
    places = spread([float(mark["x"]) for mark in marks], step, left + step / 2, right - step / 2)
    labels = []
    for mark, place in zip(marks, places, strict=True):
        text, at = mark["label"], float(mark["x"])
        apex = _height(x, y, at, step / 25)
        labels.append(
            _Label(
                text=text,
                at=at,
                apex=apex,
                place=place,
                base=max(apex, _highest(x, y, min(at, place) - step / 2, max(at, place) + step / 2)),
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


def _pyrogram_limits(y: Floats) -> tuple[float, float]:
    low, high = float(np.min(y)), float(np.max(y))
    room = (high - low) or 1.0
    return low - 0.03 * room, low + 1.22 * room


def _draw_pyrogram(
    frame: Frame, x: Floats, y: Floats, chart: Mapping[str, Any], temperature: Trace | None, language: str
) -> None:
    """The curve with its spans named and shaded, the oven's temperature on the right, single marks as lines."""
    low, ink = float(np.min(y)), frame.ink
    spans = [mark for mark in chart["marks"] if mark["until"] is not None]
    for n, mark in enumerate(spans):
        start, end = max(mark["x"], x[0]), min(mark["until"], x[-1])
        inside = (x >= start) & (x <= end)
        if inside.any():
            thin_x, thin_y = thinned(x[inside], y[inside])
            floor = frame.y(low)
            edge_x, edge_y = frame.xs(thin_x), frame.ys(thin_y)
            color = SPANS[n % len(SPANS)]
            ink.area([edge_x[0], *edge_x, edge_x[-1]], [floor, *edge_y, floor], color=color)
        ink.line((frame.x(end),) * 2, (frame.bottom, frame.top), color=FAINT, width=0.4, dash=SPAN_END)
        middle = frame.x((start + end) / 2)
        ink.text(mark["label"], middle, frame.top + 0.05 * frame.height, size=TITLE_POINTS, anchor="middle")
    frame.curve(*thinned(x, y), color=INK, width=0.8)
    for mark in chart["marks"]:
        if mark["until"] is None:
            at, apex = frame.x(mark["x"]), frame.y(_height(x, y, mark["x"], (x[-1] - x[0]) / 500))
            ink.line((at, at), (frame.y(low), apex), width=0.5, dash=SINGLE)
            ink.text(mark["label"], at, apex - 6, size=LABEL_POINTS, anchor="middle")
    if temperature is not None:
        most = float(np.max(temperature.y.values))
        other = frame.right_axis(_axis_title(TEMPERATURE, "℃", language), (0.0, most * 1.18))
        inside = (temperature.x.values >= x[0]) & (temperature.x.values <= x[-1])
        curve = thinned(temperature.x.values[inside], temperature.y.values[inside])
        other.curve(*curve, color=FAINT, width=0.7, dash=OVEN)


def signal_limits(x: Floats, y: Floats, labelled: Sequence[float]) -> tuple[float, float]:
    """From where to where the signal is shown: all of the named peaks, but not the solvent above them.

    Without names: up to the 99.5th percentile, or the maximum where that is no more than thrice as much.
    """
    low = float(np.percentile(y, 0.5))
    window = float(x[-1] - x[0]) / 400
    if labelled:
        high = max(_height(x, y, place, window) for place in labelled)
    else:
        most, usual = float(np.max(y)), float(np.percentile(y, 99.5))
        high = most if most - low <= 3 * (usual - low) else usual
    return low, high if high > low else low + 1.0


def thinned(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The curve with at most about MOST_POINTS points: each bin's least and greatest, in order of x."""
    count = len(x)
    if count <= MOST_POINTS:
        return x, y
    size = -(-count // (MOST_POINTS // 2))
    whole = count // size
    bins = y[: whole * size].reshape(whole, size)
    starts = np.arange(whole) * size
    rest = np.arange(whole * size, count)
    extremes = rest[[int(np.argmin(y[rest])), int(np.argmax(y[rest]))]] if len(rest) else rest
    picked = (starts + bins.argmin(axis=1), starts + bins.argmax(axis=1), extremes, [0, count - 1])
    index: NDArray[np.int64] = np.unique(np.concatenate(picked).astype(np.int64))
    return x[index], y[index]


def _height(x: Floats, y: Floats, place: float, window: float) -> float:
    """The greatest signal within `window` of a place; the nearest point's where none is inside."""
    inside = (x >= place - window) & (x <= place + window)
    return float(np.max(y[inside])) if inside.any() else float(y[int(np.argmin(np.abs(x - place)))])


def _highest(x: Floats, y: Floats, left: float, right: float) -> float:
    inside = (x >= left) & (x <= right)
    return float(np.max(y[inside])) if inside.any() else -np.inf


def _shown(trace: Trace, x_range: Sequence[float] | None) -> tuple[Floats, Floats]:
    x, y = trace.x.values, trace.y.values
    finite = np.isfinite(x) & np.isfinite(y)
    if x_range is not None:
        finite &= (x >= x_range[0]) & (x <= x_range[1])
    if np.count_nonzero(finite) < 2:
        raise NotFound(
            Text(f"曲线“{trace.name}”在所需范围内没有数据。", f'The trace "{trace.name}" has no data in that range.'),
            Text("请检查该进样的原始数据。", "Check the raw data of this run."),
        )
    return x[finite], y[finite]


def _trace(measurement: Measurement, name: str) -> Trace:
    try:
        return measurement.trace(name)
    except KeyError as error:
        raise NotFound(
            Text(f"原始数据中没有曲线“{name}”。", f'The raw data have no trace "{name}".'),
            Text("请重新计算该任务。", "Calculate the task again."),
        ) from error


def _temperature(measurement: Measurement, trace: Trace) -> Trace | None:
    """The oven's temperature over the same times as the trace, if the run has it."""
    for other in measurement.traces:
        if other.y.unit in ("°C", "℃") and len(other) == len(trace) and other.x.unit == trace.x.unit:
            return other
    return None


def _axis_title(title: Text, unit: str, language: str) -> str:
    name = f"{title.zh} {title.en}" if language == "both" else title.zh if language == "zh" else title.en
    return f"{name} / {unit}" if unit else name
