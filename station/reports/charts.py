"""The curves of a report, drawn again from the raw data: legible in black and white, the same each time.

Text becomes outlines of the report's own font, so that the drawing needs no font where it is shown. matplotlib's
object interface is used without pyplot; its settings are global and its FreeType is not thread-safe, hence the lock.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager
from numpy.typing import NDArray

from parsers.measurement import Floats, Measurement, Trace
from parsers.wording import Text
from station.errors import NotFound
from station.reports.glyphs import sans_font
from station.reports.label_places import label_points, spread

MM = 1 / 25.4
MANY_LABELS = 20
SIZES = {"chromatogram": (170 * MM, 86 * MM), "crowded": (170 * MM, 108 * MM), "pyrogram": (112 * MM, 54 * MM)}
MARGINS = {"chromatogram": (16 * MM, 2 * MM), "pyrogram": (16 * MM, 14 * MM)}
"""Left and right of the frame; fixed, so that charts beside each other line up."""
BELOW, ABOVE = 10 * MM, 2 * MM
LABEL_POINTS = 6.5
TEXT_POINTS = 7.5
LEAD_POINTS = 12.0
"""How far above the curve a label begins."""
MOST_POINTS = 6000
"""A curve is drawn with at most this many points: the least and greatest of each bin, so no peak is lost."""

INK = "black"
FAINT = "0.45"
SPANS = ("0.86", "0.94", "0.80", "0.90")

SETTINGS: Any = {
    "text.parse_math": False,  # a "$" in a name is a dollar sign
    "svg.fonttype": "path",
    "svg.hashsalt": "geolab",
    "path.simplify": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "axes.linewidth": 0.5,
    "xtick.major.width": 0.5,
    "ytick.major.width": 0.5,
    "axes.unicode_minus": False,
}

TIME = Text("时间", "Time")
SIGNAL = Text("响应", "Response")
TEMPERATURE = Text("温度", "Temperature")
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_drawing = threading.Lock()


def draw(measurement: Measurement, chart: Mapping[str, Any], language: str) -> bytes:
    """The SVG of one chart of a report's content. NotFound if the measurement has no such trace."""
    trace = _trace(measurement, chart["trace"])
    with _drawing, mpl.rc_context(SETTINGS):
        size = _size(chart)
        figure = Figure(figsize=size)
        axes = figure.add_axes(_place(chart["kind"], size))
        x, y = _shown(trace, chart["x_range"] or _named_range(chart))
        axes.set_xlim(x[0], x[-1])
        axes.set_xlabel(_axis_title(TIME, trace.x.unit, language), fontproperties=_font(TEXT_POINTS))
        axes.set_ylabel(_axis_title(SIGNAL, trace.y.unit, language), fontproperties=_font(TEXT_POINTS))
        if chart["kind"] == "pyrogram":
            _draw_pyrogram(axes, x, y, chart, _temperature(measurement, trace), language)
        else:
            _draw_chromatogram(axes, x, y, chart)
        _plain(axes)
        return _svg(figure)


def _size(chart: Mapping[str, Any]) -> tuple[float, float]:
    """Width and height in inches; a chromatogram with many names is taller."""
    crowded = chart["kind"] == "chromatogram" and len(chart["marks"]) > MANY_LABELS
    return SIZES["crowded" if crowded else chart["kind"]]


def _place(kind: str, size: tuple[float, float]) -> tuple[float, float, float, float]:
    """The frame inside the figure as matplotlib wants it: left, bottom, width, height, each a share of the whole."""
    (width, height), (left, right) = size, MARGINS[kind]
    return left / width, BELOW / height, (width - left - right) / width, (height - BELOW - ABOVE) / height


def _named_range(chart: Mapping[str, Any]) -> tuple[float, float] | None:
    """A chromatogram is shown where its named peaks are, with some room; the whole run where it names none."""
    places = [place for mark in chart["marks"] for place in (mark["x"], mark["until"]) if place is not None]
    if chart["kind"] != "chromatogram" or len(places) < 2:
        return None
    room = 0.06 * (max(places) - min(places))
    return min(places) - 1.5 * room, max(places) + room


def _draw_chromatogram(axes: Axes, x: Floats, y: Floats, chart: Mapping[str, Any]) -> None:
    """The curve to the height of its named peaks, baselines below them, and a label on each."""
    marks = sorted((mark for mark in chart["marks"] if x[0] <= mark["x"] <= x[-1]), key=lambda mark: float(mark["x"]))
    for mark in marks:
        if mark["until"] is not None:
            axes.axvspan(mark["x"], mark["until"], color=SPANS[0], linewidth=0)
    low, high = signal_limits(x, y, [mark["x"] for mark in marks])
    axes.plot(*thinned(x, y), color=INK, linewidth=0.55)
    for start, at_start, end, at_end in chart["baselines"]:
        axes.plot([start, end], [at_start, at_end], color=FAINT, linewidth=0.5, linestyle=(0, (3, 1.5)))
    axes.set_ylim(low - 0.03 * (high - low), high + 0.06 * (high - low))
    if marks:
        _label(axes, x, np.minimum(y, high), marks)


def _label(axes: Axes, x: Floats, y: Floats, marks: Sequence[Mapping[str, Any]]) -> None:
    """Labels upright above their peaks, moved aside where they would touch; a line leads up and over to each.

    The frame's top is raised until the longest label has room.
    """
    width, height = (share * 72 * inches for share, inches in zip(_extent(axes), _inches(axes), strict=True))
    left, right = axes.get_xlim()
    bottom, top = axes.get_ylim()
    step = (right - left) / width * LABEL_POINTS * 1.22
    places = spread([float(mark["x"]) for mark in marks], step, left + step / 2, right - step / 2)
    apexes = [_height(x, y, mark["x"], step / 25) for mark in marks]
    labels = [mark["label"].translate(SUBSCRIPTS) for mark in marks]
    shares = [(label_points(label, LABEL_POINTS) + LEAD_POINTS) / height for label in labels]
    over = [
        max(apex, _highest(x, y, min(mark["x"], place) - step / 2, max(mark["x"], place) + step / 2))
        for mark, place, apex in zip(marks, places, apexes, strict=True)
    ]
    rise = max([top - bottom, *((base - bottom) / (1 - share) for base, share in zip(over, shares, strict=True))])
    axes.set_ylim(bottom, bottom + rise)
    point = rise / height
    for mark, place, apex, base, label in zip(marks, places, apexes, over, labels, strict=True):
        # straight up and then aside; where another's label stands in the way up, straight to its own label
        blocked = any(other != place and abs(other - mark["x"]) < step / 2 for other in places)
        start = apex + 1.5 * point
        knee = start if blocked else max(base + 2 * point, start)
        axes.plot(
            [mark["x"], mark["x"], place],
            [start, knee, base + (LEAD_POINTS - 2) * point],
            color=FAINT,
            linewidth=0.3,
        )
        axes.text(
            place,
            base + LEAD_POINTS * point,
            label,
            rotation=90,
            rotation_mode="anchor",
            horizontalalignment="left",
            verticalalignment="center",
            fontproperties=_font(LABEL_POINTS),
        )


def _extent(axes: Axes) -> tuple[float, float]:
    box = axes.get_position()
    return box.width, box.height


def _inches(axes: Axes) -> tuple[float, float]:
    figure = axes.get_figure()
    assert isinstance(figure, Figure), "the axes of a chart stand in a figure"
    return float(figure.get_figwidth()), float(figure.get_figheight())


def _draw_pyrogram(
    axes: Axes, x: Floats, y: Floats, chart: Mapping[str, Any], temperature: Trace | None, language: str
) -> None:
    """The curve with its spans named and shaded, the oven's temperature on the right, single marks as lines."""
    low, high = float(np.min(y)), float(np.max(y))
    room = (high - low) or 1.0
    axes.set_ylim(low - 0.03 * room, low + 1.22 * room)
    spans = [mark for mark in chart["marks"] if mark["until"] is not None]
    for n, mark in enumerate(spans):
        start, end = max(mark["x"], x[0]), min(mark["until"], x[-1])
        inside = (x >= start) & (x <= end)
        axes.fill_between(x[inside], low, y[inside], color=SPANS[n % len(SPANS)], linewidth=0)
        axes.axvline(end, color=FAINT, linewidth=0.4, linestyle=(0, (1, 2)))
        axes.text(
            (start + end) / 2,
            low + 1.16 * room,
            mark["label"],
            horizontalalignment="center",
            verticalalignment="center",
            fontproperties=_font(TEXT_POINTS),
        )
    axes.plot(*thinned(x, y), color=INK, linewidth=0.8)
    for mark in chart["marks"]:
        if mark["until"] is None:
            apex = _height(x, y, mark["x"], (x[-1] - x[0]) / 500)
            axes.plot([mark["x"], mark["x"]], [low, apex], color=INK, linewidth=0.5, linestyle=(0, (4, 2)))
            axes.annotate(
                mark["label"],
                xy=(mark["x"], apex),
                xytext=(0, 2.5),
                textcoords="offset points",
                horizontalalignment="center",
                verticalalignment="bottom",
                fontproperties=_font(LABEL_POINTS),
            )
    if temperature is not None:
        right = axes.twinx()
        right.plot(temperature.x.values, temperature.y.values, color=FAINT, linewidth=0.7, linestyle=(0, (5, 1.5)))
        right.set_ylabel(_axis_title(TEMPERATURE, "℃", language), fontproperties=_font(TEXT_POINTS))
        right.set_ylim(0, float(np.max(temperature.y.values)) * 1.18)
        axes.set_xlim(x[0], x[-1])
        _plain(right)
        right.spines["right"].set_visible(True)


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
    starts = np.arange(0, count, size)
    picked: list[int] = [0, count - 1]
    for start in starts:
        part = y[start : start + size]
        picked += [int(start + np.argmin(part)), int(start + np.argmax(part))]
    index: NDArray[np.int64] = np.unique(np.array(picked, dtype=np.int64))
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


def _font(points: float) -> FontProperties:
    return FontProperties(fname=str(sans_font()), size=points)


@lru_cache(maxsize=1)
def _family() -> str:
    """The name of the report's font, made known to matplotlib."""
    fontManager.addfont(str(sans_font()))
    return FontProperties(fname=str(sans_font())).get_name()


def _plain(axes: Axes) -> None:
    """Thin frame, ticks outwards in the report's font."""
    axes.spines[["top", "right"]].set_visible(False)
    # by name: asking each tick's label for its font makes the ticks once more, a third of the whole drawing
    axes.tick_params(length=2.5, pad=2, labelsize=LABEL_POINTS, labelfontfamily=_family())


def _svg(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    canvas = FigureCanvasSVG(figure)
    cast(Any, canvas).print_svg(buffer, metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
