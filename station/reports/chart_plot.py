"""Calculated curves of a report: distributions, spectra, isotherms. Their numbers are in the content itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.errors import NotFound
from station.reports.ink import FAINT, INK, MM, Ink
from station.reports.plot_frame import AXIS_WIDTH, TICK, TICK_POINTS, TITLE_POINTS, Frame

SIZE = (112 * MM, 62 * MM)
LEFT, RIGHT, ABOVE, BELOW = 16 * MM, 4 * MM, 3 * MM, 11 * MM
BAR = "#cdcdcd"
DOT = 1.6
DECADES = {1: (1, 2, 5), 2: (1, 3), 3: (1,)}
"""Which multiples of a power of ten get a figure, by how many decades the axis spans."""


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
    ink = Ink(*SIZE)
    frame = Frame(ink, LEFT, ABOVE, ink.width - LEFT - RIGHT, ink.height - ABOVE - BELOW, *_limits(plot, x, y))
    if plot["style"] == "bars":
        _bars(frame, x, y)
    else:
        frame.curve(x, y, color=INK if plot["style"] == "line" else FAINT, width=0.7)
    if plot["style"] == "points":
        _dots(frame, x, y)
    _marks(frame, chart, plot["log_x"])
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
    floor = 0.0 if plot["style"] == "bars" or 0 <= bottom < 0.3 * top else bottom - 0.06 * room
    return (sides if high > low else (low - 0.5, low + 0.5)), (floor, top + 0.18 * room)


def _bars(frame: Frame, x: Floats, y: Floats) -> None:
    for start, end, height in zip(x[:-1], x[1:], y, strict=False):
        left, right, top = frame.x(float(start)), frame.x(float(end)), frame.y(float(height))
        corners = (left, left, right, right), (frame.bottom, top, top, frame.bottom)
        frame.ink.area(*corners, color=BAR)
        frame.ink.line(*corners, width=0.4)


def _dots(frame: Frame, x: Floats, y: Floats) -> None:
    for at, height in zip(frame.xs(x), frame.ys(y), strict=True):
        frame.ink.area((at - DOT, at, at + DOT, at), (height, height - DOT, height, height + DOT), color=INK)


def _marks(frame: Frame, chart: Mapping[str, Any], log_x: bool) -> None:
    """A dashed line with its name at each marked place; names that would touch stand in turn on two lines."""
    for n, mark in enumerate(sorted(chart["marks"], key=lambda one: float(one["x"]))):
        place = math.log10(mark["x"]) if log_x and mark["x"] > 0 else float(mark["x"])
        if not min(frame.x_limits) <= place <= max(frame.x_limits):
            continue
        at, row = frame.x(place), frame.top + 5 + 8 * (n % 3)
        frame.ink.line((at, at), (frame.bottom, row + 4), color=FAINT, width=0.4, dash="2 1.5")
        frame.ink.text(mark["label"], at, row, size=TICK_POINTS, anchor="middle")


def _lower_axis(frame: Frame, plot: Mapping[str, Any], x: Floats, language: str) -> None:
    title = _title(plot["x_title"], plot["x_unit"], language)
    if not plot["log_x"] and not plot["labels"] and not plot["falling_x"]:
        frame.lower_axis(title)
        return
    frame.ink.line((frame.left, frame.right), (frame.bottom, frame.bottom), width=AXIS_WIDTH)
    for place, label in _places(plot, x):
        if min(frame.x_limits) <= place <= max(frame.x_limits):
            at = frame.x(place)
            frame.ink.line((at, at), (frame.bottom, frame.bottom + TICK), width=AXIS_WIDTH)
            frame.ink.text(label, at, frame.bottom + TICK + 5.5, size=TICK_POINTS, anchor="middle")
    middle = frame.left + frame.width / 2
    frame.ink.text(title, middle, frame.bottom + TICK + 16, size=TITLE_POINTS, anchor="middle")


def _places(plot: Mapping[str, Any], x: Floats) -> list[tuple[float, str]]:
    """Where the lower axis has figures, and which: names, powers of ten, or round values that fall."""
    if plot["labels"]:
        return list(zip(x.tolist(), plot["labels"], strict=False))
    low, high = float(np.min(x)), float(np.max(x))
    if plot["log_x"]:
        factors = DECADES[min(max(round(high - low), 1), 3)]
        powers = range(math.floor(low), math.ceil(high) + 1)
        return [(math.log10(f * 10.0**power), f"{f * 10.0**power:g}") for power in powers for f in factors]
    step = 10.0 ** math.floor(math.log10((high - low) / 3))
    step *= 5 if (high - low) / step > 15 else 2 if (high - low) / step > 7 else 1
    return [(n * step, f"{n * step:g}") for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _title(title: Mapping[str, str], unit: str, language: str) -> str:
    zh, en = title["zh"], title["en"]
    name = (zh if zh == en else f"{zh} {en}") if language == "both" else zh if language == "zh" else en
    return f"{name} / {unit}" if unit else name
