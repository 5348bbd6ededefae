"""Calculated curves of a report: distributions, spectra, isotherms. Their numbers are in the content itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.errors import NotFound
from station.reports.charts.frame import AXIS_WIDTH, TICK, TICK_POINTS, TITLE_POINTS, Frame
from station.reports.charts.ink import FAINT, INK, MM, Ink, text_length
from station.reports.charts.label_places import spread

SIZE, WIDE = (82 * MM, 58 * MM), (170 * MM, 78 * MM)
"""Two beside each other, or one over the whole page."""
WIDE_POINTS = 150
"""A line of more points over a plain axis is a spectrum or a pattern, and gets the whole width."""
LEFT, RIGHT, ABOVE, BELOW = 15 * MM, 3 * MM, 3 * MM, 11 * MM
BAR = "#cdcdcd"
DOT = 1.3
HEADROOM = 0.06
MARK_POINTS, MARK_GAP, MARK_LEAD = 6.5, 4.0, 9.0
"""Names of marked places stand in one row on top, this far (pt) from each other; a line leads down from each."""
DECADES = {1: (1, 2, 5), 2: (1, 3), 3: (1,)}
"""Which multiples of a power of ten get a figure, by how many decades the axis spans."""
WRITTEN = {"1/cm": "cm⁻¹", "cm-1": "cm⁻¹"}
"""Units as print writes them."""


def draw_plot(chart: Mapping[str, Any], language: str) -> bytes:
    """The SVG of a calculated curve. NotFound if it has no points to draw."""
    plot = chart["plot"]
    x, y = np.array(plot["x"], dtype=np.float64), np.array(plot["y"], dtype=np.float64)
    if plot["log_x"]:
        known = x > 0
        # of bars x are the edges, one more than there are bars
        y = y[(known[:-1] & known[1:]) if len(y) == len(x) - 1 else known]
        x = np.log10(x[known])
    if len(x) < 2 or len(y) < 2:
        raise NotFound(
            Text("该图没有可绘制的点。", "This chart has no points to draw."),
            Text("请重新计算该任务。", "Calculate the task again."),
        )
    ink = Ink(*(WIDE if plot["style"] == "line" and not plot["log_x"] and len(x) > WIDE_POINTS else SIZE))
    frame = Frame(ink, LEFT, ABOVE, ink.width - LEFT - RIGHT, ink.height - ABOVE - BELOW, *_limits(plot, x, y))
    marks = _places_of(frame, chart, plot["log_x"])
    if marks:
        low, high = frame.y_limits
        frame.y_limits = (low, low + (high - low) / (1 - (MARK_POINTS + MARK_LEAD) / frame.height))
    if plot["style"] == "bars":
        _bars(frame, x, y)
    else:
        frame.curve(x, y, color=INK if plot["style"] == "line" else FAINT, width=0.6)
    if plot["style"] == "points":
        _dots(frame, x, y)
    _marks(frame, marks)
    _lower_axis(frame, plot, x, language)
    frame.left_axis(_title(plot["y_title"], plot["y_unit"], language))
    return ink.svg()


def _limits(plot: Mapping[str, Any], x: Floats, y: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = float(np.min(x)), float(np.max(x))
    if plot["labels"]:
        low, high = low - 0.5, high + 0.5
    sides = (high, low) if plot["falling_x"] else (low, high)
    bottom, top = float(np.min(y)), float(np.max(y))
    room = (top - bottom) or 1.0
    floor = 0.0 if plot["style"] == "bars" or 0 <= bottom < 0.3 * top else bottom - HEADROOM * room
    return (sides if high > low else (low - 0.5, low + 0.5)), (floor, top + HEADROOM * room)


def _bars(frame: Frame, x: Floats, y: Floats) -> None:
    for start, end, height in zip(x[:-1], x[1:], y, strict=False):
        left, right, top = frame.x(float(start)), frame.x(float(end)), frame.y(float(height))
        corners = (left, left, right, right), (frame.bottom, top, top, frame.bottom)
        frame.ink.area(*corners, color=BAR)
        frame.ink.line(*corners, width=0.4)


def _dots(frame: Frame, x: Floats, y: Floats) -> None:
    for at, height in zip(frame.xs(x), frame.ys(y), strict=True):
        frame.ink.area((at - DOT, at, at + DOT, at), (height, height - DOT, height, height + DOT), color=INK)


def _places_of(frame: Frame, chart: Mapping[str, Any], log_x: bool) -> list[tuple[float, str]]:
    """Where the marked places stand (pt), from left to right, with their names; those beyond the axis are left out."""
    found = []
    for mark in chart["marks"]:
        place = math.log10(mark["x"]) if log_x and mark["x"] > 0 else float(mark["x"])
        if min(frame.x_limits) <= place <= max(frame.x_limits):
            found.append((frame.x(place), mark["label"]))
    return sorted(found)


def _marks(frame: Frame, marks: Sequence[tuple[float, str]]) -> None:
    """A dashed line at each marked place, and its name on top; names that would touch move aside."""
    if not marks:
        return
    widest = max(text_length(label, MARK_POINTS) for _, label in marks)
    step = widest + MARK_GAP
    stand = spread([at for at, _ in marks], step, frame.left + widest / 2, frame.right - widest / 2)
    row = frame.top + MARK_POINTS / 2
    for (at, label), place in zip(marks, stand, strict=True):
        knee = row + MARK_LEAD
        frame.ink.line((at, at, place), (frame.bottom, knee, row + 4.5), color=FAINT, width=0.4, dash="2 1.5")
        frame.ink.text(label, place, row, size=MARK_POINTS, anchor="middle")


def _lower_axis(frame: Frame, plot: Mapping[str, Any], x: Floats, language: str) -> None:
    title = _title(plot["x_title"], plot["x_unit"], language)
    if not plot["log_x"] and not plot["labels"] and not plot["falling_x"]:
        frame.lower_axis(title)
        return
    frame.ink.line((frame.left, frame.right), (frame.bottom, frame.bottom), width=AXIS_WIDTH)
    for place, label in _places(plot, x, language):
        if min(frame.x_limits) <= place <= max(frame.x_limits):
            at = frame.x(place)
            frame.ink.line((at, at), (frame.bottom, frame.bottom + TICK), width=AXIS_WIDTH)
            frame.ink.text(label, at, frame.bottom + TICK + 5.5, size=TICK_POINTS, anchor="middle")
    middle = frame.left + frame.width / 2
    frame.ink.text(title, middle, frame.bottom + TICK + 16, size=TITLE_POINTS, anchor="middle")


def _places(plot: Mapping[str, Any], x: Floats, language: str) -> list[tuple[float, str]]:
    """Where the lower axis has figures, and which: names, powers of ten, or round values that fall."""
    if plot["labels"]:
        return [(at, _name(label, language)) for at, label in zip(x.tolist(), plot["labels"], strict=False)]
    low, high = float(np.min(x)), float(np.max(x))
    if plot["log_x"]:
        factors = DECADES[min(max(round(high - low), 1), 3)]
        powers = range(math.floor(low), math.ceil(high) + 1)
        return [(math.log10(f * 10.0**power), f"{f * 10.0**power:g}") for power in powers for f in factors]
    step = 10.0 ** math.floor(math.log10((high - low) / 3))
    step *= 5 if (high - low) / step > 15 else 2 if (high - low) / step > 7 else 1
    return [(n * step, f"{n * step:g}") for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _name(label: str, language: str) -> str:
    """A name in Chinese and English ("芳烃 Aro") in the report's language; another stays whole."""
    chinese, _, english = label.partition(" ")
    if language == "both" or not english or not any(character > "\u2e00" for character in chinese):
        return label
    return chinese if language == "zh" else english


def _title(title: Mapping[str, str], unit: str, language: str) -> str:
    zh, en = title["zh"], title["en"]
    name = (zh if zh == en else f"{zh} {en}") if language == "both" else zh if language == "zh" else en
    written = WRITTEN.get(unit, unit)
    return f"{name} / {written}" if written else name
