"""The frame of a chart: two axes with round figures, their titles, and where a value stands on the sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from parsers.measurement import Floats
from station.reports.charts.ink import Ink, text_length

TICK_POINTS = 6.5
TITLE_POINTS = 7.5
TICK = 2.5
AXIS_WIDTH = 0.5
ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
"""A step between two figures of an axis is one of these times a power of ten."""
PLAIN = (1e-3, 1e5)
"""Figures from here to there are written out; beyond, a power of ten stands above the axis."""


@dataclass(slots=True)
class Frame:
    """A rectangle of the sheet (left, top, width, height in points) and the values at its edges."""

    ink: Ink
    left: float
    top: float
    width: float
    height: float
    x_limits: tuple[float, float]
    y_limits: tuple[float, float]

    @property
    def bottom(self) -> float:
        """The lower edge in points."""
        return self.top + self.height

    @property
    def right(self) -> float:
        """The right edge in points."""
        return self.left + self.width

    def x(self, value: float) -> float:
        """Where a value of the lower axis stands."""
        low, high = self.x_limits
        return self.left + (value - low) / (high - low) * self.width

    def y(self, value: float) -> float:
        """Where a value of the left axis stands."""
        low, high = self.y_limits
        return self.bottom - (value - low) / (high - low) * self.height

    def xs(self, values: Floats) -> Floats:
        """The same of many."""
        low, high = self.x_limits
        return np.asarray(self.left + (values - low) / (high - low) * self.width)

    def ys(self, values: Floats) -> Floats:
        """The same of many; what is beyond the frame lies on its edge."""
        low, high = self.y_limits
        return np.asarray(self.bottom - (np.clip(values, low, high) - low) / (high - low) * self.height)

    def curve(self, x: Floats, y: Floats, *, color: str, width: float, dash: str = "") -> None:
        """A curve in values of the axes, cut off at the frame's edges."""
        self.ink.line(self.xs(x), self.ys(y), color=color, width=width, dash=dash)

    def lower_axis(self, title: str) -> None:
        """The lower edge with figures and its title."""
        self.ink.line((self.left, self.right), (self.bottom, self.bottom), width=AXIS_WIDTH)
        values = ticks(*self.x_limits, room=self.width / 38)
        for value, label in zip(values, figures(values), strict=True):
            at = self.x(value)
            self.ink.line((at, at), (self.bottom, self.bottom + TICK), width=AXIS_WIDTH)
            self.ink.text(label, at, self.bottom + TICK + 5.5, size=TICK_POINTS, anchor="middle")
        self.ink.text(title, self.left + self.width / 2, self.bottom + TICK + 16, size=TITLE_POINTS, anchor="middle")

    def left_axis(self, title: str) -> None:
        """The left edge with figures and its title; a power of ten above it where figures are long."""
        self.ink.line((self.left, self.left), (self.bottom, self.top), width=AXIS_WIDTH)
        values, power = scaled(ticks(*self.y_limits, room=self.height / 17))
        labels = figures(values)
        for value, label in zip(values, labels, strict=True):
            at = self.y(value * 10.0**power)
            self.ink.line((self.left - TICK, self.left), (at, at), width=AXIS_WIDTH)
            self.ink.text(label, self.left - TICK - 2, at, size=TICK_POINTS, anchor="end")
        if power:
            self.ink.text("×10", self.left + 3, self.top + 3, size=TICK_POINTS)
            self.ink.text(str(power).replace("-", "−"), self.left + 15, self.top + 0.5, size=TICK_POINTS * 0.75)
        self._upright(title, max(TITLE_POINTS / 2, self.left - _beside(labels)))

    def right_axis(self, title: str, limits: tuple[float, float]) -> Frame:
        """A second scale on the right edge; gives the frame that draws in it."""
        other = Frame(self.ink, self.left, self.top, self.width, self.height, self.x_limits, limits)
        self.ink.line((self.right, self.right), (self.bottom, self.top), width=AXIS_WIDTH)
        values = ticks(*limits, room=self.height / 17)
        labels = figures(values)
        for value, label in zip(values, labels, strict=True):
            at = other.y(value)
            self.ink.line((self.right, self.right + TICK), (at, at), width=AXIS_WIDTH)
            self.ink.text(label, self.right + TICK + 2, at, size=TICK_POINTS)
        self._upright(title, min(self.ink.width - TITLE_POINTS / 2, self.right + _beside(labels)))
        return other

    def _upright(self, title: str, at: float) -> None:
        self.ink.text(title, at, self.top + self.height / 2, size=TITLE_POINTS, anchor="middle", upright=True)


def _beside(labels: Sequence[str]) -> float:
    """How far from the axis its title stands: beyond the longest figure."""
    return TICK + 2 + max((text_length(label, TICK_POINTS) for label in labels), default=0.0) + TITLE_POINTS


def ticks(low: float, high: float, room: float) -> list[float]:
    """Round values from low to high, at most about `room` of them and two at least where that can be."""
    span = high - low
    least = span / max(room, 2.0)
    power = 10.0 ** math.floor(math.log10(least))
    step = next((one * power for one in ROUND if one * power >= least), ROUND[-1] * power)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)]


def scaled(values: Sequence[float]) -> tuple[list[float], int]:
    """The values over a power of ten (its exponent is given too), so that their figures stay short."""
    most = max((abs(value) for value in values), default=0.0)
    if most == 0.0 or PLAIN[0] <= most < PLAIN[1]:
        return list(values), 0
    power = math.floor(math.log10(most) + 1e-9)
    return [value / 10.0**power for value in values], power


def figures(values: Sequence[float]) -> list[str]:
    """The values as texts with as many decimals as tell them apart, and a true minus sign."""
    step = min((abs(b - a) for a, b in pairwise(values)), default=1.0)
    decimals = max(0, next((n for n in range(7) if abs(round(step, n) - step) < 1e-6 * step), 6))
    texts = [f"{value:.{decimals}f}" for value in values]
    return [(text if float(text) else text.lstrip("-")).replace("-", "−") for text in texts]
