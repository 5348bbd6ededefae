"""A curve made ready to be drawn, and the frame that turns values into pixels and back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRectF

from gui.widgets.decimation import ascending
from gui.widgets.scale import Span, span_of
from parsers.measurement import Floats, Peak, Trace
from station.records import ChartMark

LEFT, RIGHT, TOP, BOTTOM = 78.0, 16.0, 14.0, 46.0
HEADROOM = 0.22
"""Room above the highest peak for its name, as a part of the range."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: a curve in ascending x, its peaks, and labelled places or spans of the x axis."""

    x: Floats
    y: Floats
    x_title: str
    y_title: str
    peaks: tuple[Peak, ...] = ()
    marks: tuple[ChartMark, ...] = ()
    whole_x: Span = field(default_factory=lambda: Span(0.0, 1.0))
    whole_y: Span = field(default_factory=lambda: Span(0.0, 1.0))

    def peak_at(self, x: float, reach: float) -> int | None:
        """The number of the peak that covers `x`; one without ends covers `reach` on either side of its apex."""
        for number, peak in enumerate(self.peaks):
            start = peak.apex - reach if peak.start is None else peak.start
            end = peak.apex + reach if peak.end is None else peak.end
            if start <= x <= end:
                return number
        return None


def drawing_of(trace: Trace, peaks: tuple[Peak, ...] = (), marks: tuple[ChartMark, ...] = ()) -> Drawing:
    """A trace made ready to be drawn. It looks at every point: call it off the GUI thread for long curves."""
    x, y = ascending(trace.x.values, trace.y.values)
    finite = y[np.isfinite(y)]
    whole_y = span_of(float(finite.min()), float(finite.max())) if len(finite) else Span(0.0, 1.0)
    return Drawing(
        x=x,
        y=y,
        x_title=_title(trace.x.name, trace.x.unit),
        y_title=_title(trace.y.name, trace.y.unit),
        peaks=peaks,
        marks=marks,
        whole_x=span_of(float(x[0]), float(x[-1])) if len(x) else Span(0.0, 1.0),
        whole_y=Span(whole_y.low - whole_y.width * 0.04, whole_y.high + whole_y.width * HEADROOM),
    )


def _title(name: str, unit: str) -> str:
    return f"{name} ({unit})" if name and unit else name or unit


@dataclass(frozen=True, slots=True)
class Frame:
    """Where on the widget the curve is drawn, and which part of it: pixels from values and back."""

    rect: QRectF
    x: Span
    y: Span

    def px(self, value: float) -> float:
        """The horizontal pixel of a value of x."""
        return self.rect.left() + (value - self.x.low) / self.x.width * self.rect.width()

    def py(self, value: float) -> float:
        """The vertical pixel of a value of y."""
        return self.rect.bottom() - (value - self.y.low) / self.y.width * self.rect.height()

    def value_x(self, pixel: float) -> float:
        """The value of x at a horizontal pixel."""
        return self.x.low + (pixel - self.rect.left()) / self.rect.width() * self.x.width

    def value_y(self, pixel: float) -> float:
        """The value of y at a vertical pixel."""
        return self.y.low + (self.rect.bottom() - pixel) / self.rect.height() * self.y.width


def frame(width: float, height: float, x: Span, y: Span) -> Frame:
    """The frame of a widget of that size."""
    inner = QRectF(LEFT, TOP, max(width - LEFT - RIGHT, 1.0), max(height - TOP - BOTTOM, 1.0))
    return Frame(inner, x, y)
