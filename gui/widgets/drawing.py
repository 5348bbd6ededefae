"""A curve made ready to be drawn, and the frame that turns values into pixels and back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRectF

from gui.axis_words import AxisName
from gui.widgets.decimation import BLOCK, Pyramid, ascending, visible_points
from gui.widgets.scale import Span, span_of
from parsers.measurement import Floats, Peak, Trace
from station.records import ChartMark

LEFT, RIGHT, TOP, BOTTOM = 78.0, 16.0, 14.0, 46.0
HEADROOM = 0.22
"""Room above the highest peak for its name, as a part of the range."""
BESIDE = 0.03
"""Room beside the first and the last of the sticks, which would stand on the frame otherwise; a part of the range."""
LOG_DECADES = 5.0
"""A logarithmic axis shows at most this many powers of ten below the highest value."""
NOTHING = np.empty(0)


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: x ascending, y as it is drawn, and its blocks for views of the whole."""

    x: Floats
    y: Floats
    pyramid: Pyramid | None = None
    name: str = ""

    def points(self, low: float, high: float, columns: int) -> tuple[Floats, Floats]:
        """The few points that show in a range on that many columns of pixels."""
        if self.pyramid is not None and self.pyramid.serves(self.x, low, high, columns):
            return visible_points(self.pyramid.x, self.pyramid.y, low, high, columns)
        return visible_points(self.x, self.y, low, high, columns)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the peaks stand, as arrays: start, apex and end of each, and how high its name is put."""

    start: Floats = field(default_factory=lambda: NOTHING)
    apex: Floats = field(default_factory=lambda: NOTHING)
    end: Floats = field(default_factory=lambda: NOTHING)
    top: Floats = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: a curve in ascending x, its peaks, and labelled places or spans of the x axis.

    `others` are curves laid over it, `ghost` the peaks of the automatic integration where a person made others.
    On a logarithmic axis y is already the logarithm; `level` turns a signal into a height on the axis.
    """

    x: Floats
    y: Floats
    x_title: AxisName
    y_title: AxisName
    peaks: tuple[Peak, ...] = ()
    marks: tuple[ChartMark, ...] = ()
    whole_x: Span = field(default_factory=lambda: Span(0.0, 1.0))
    whole_y: Span = field(default_factory=lambda: Span(0.0, 1.0))
    curve: Curve = field(default_factory=lambda: Curve(NOTHING, NOTHING))
    places: Places = field(default_factory=Places)
    others: tuple[Curve, ...] = ()
    ghost: tuple[Peak, ...] = ()
    log_floor: float | None = None
    sticks: bool = False

    def level(self, signal: float) -> float:
        """The height of a signal on the axis."""
        if self.log_floor is None:
            return signal
        return float(np.log10(max(signal, self.log_floor)))

    def signal(self, level: float) -> float:
        """The signal at a height of the axis."""
        return level if self.log_floor is None else float(10.0**level)

    def peak_at(self, x: float, reach: float) -> int | None:
        """The number of the peak that covers `x`; one without ends covers `reach` on either side of its apex."""
        for number, peak in enumerate(self.peaks):
            start = peak.apex - reach if peak.start is None else peak.start
            end = peak.apex + reach if peak.end is None else peak.end
            if start <= x <= end:
                return number
        return None


def drawing_of(
    trace: Trace,
    peaks: tuple[Peak, ...] = (),
    marks: tuple[ChartMark, ...] = (),
    *,
    others: tuple[Trace, ...] = (),
    ghost: tuple[Peak, ...] = (),
    log: bool = False,
    sticks: bool = False,
) -> Drawing:
    """A trace made ready to be drawn. It looks at every point: call it off the GUI thread for long curves."""
    x, y = ascending(trace.x.values, trace.y.values)
    floor = _floor(y) if log else None
    laid_over = tuple(_curve(other, floor) for other in others)
    y = _on_axis(y, floor)
    whole_y = _whole((y, *(other.y for other in laid_over)))
    whole_x = _whole((x, *(other.x for other in laid_over)))
    if sticks:
        whole_x = Span(whole_x.low - whole_x.width * BESIDE, whole_x.high + whole_x.width * BESIDE)
    drawing = Drawing(
        x=x,
        y=y,
        x_title=AxisName(trace.x.name, trace.x.unit),
        y_title=AxisName(trace.y.name, trace.y.unit),
        peaks=peaks,
        marks=marks,
        whole_x=whole_x,
        whole_y=Span(whole_y.low - whole_y.width * 0.04, whole_y.high + whole_y.width * HEADROOM),
        curve=Curve(x, y, _pyramid(x, y), trace.name),
        places=_places(x, y, peaks),
        others=laid_over,
        ghost=ghost,
        log_floor=floor,
        sticks=sticks,
    )
    return drawing


def _curve(trace: Trace, floor: float | None) -> Curve:
    x, y = ascending(trace.x.values, trace.y.values)
    y = _on_axis(y, floor)
    return Curve(x, y, _pyramid(x, y), trace.name)


def _pyramid(x: Floats, y: Floats) -> Pyramid | None:
    return Pyramid(x, y) if len(x) > 200 * BLOCK else None


def _floor(y: Floats) -> float:
    """The lowest signal that a logarithmic axis shows; what is below it, or not positive, is drawn there."""
    positive = y[np.isfinite(y) & (y > 0)]
    if not len(positive):
        return 1e-3
    top = float(positive.max())
    return max(float(positive.min()), top / 10**LOG_DECADES)


def _on_axis(y: Floats, floor: float | None) -> Floats:
    return y if floor is None else np.log10(np.maximum(y, floor))


def _whole(parts: tuple[Floats, ...]) -> Span:
    lows = [float(np.nanmin(part)) for part in parts if len(part) and np.isfinite(part).any()]
    highs = [float(np.nanmax(part[np.isfinite(part)])) for part in parts if len(part) and np.isfinite(part).any()]
    return span_of(min(lows), max(highs)) if lows else Span(0.0, 1.0)


def _places(x: Floats, y: Floats, peaks: tuple[Peak, ...]) -> Places:
    apex = np.array([peak.apex for peak in peaks], dtype=np.float64)
    start = np.array([peak.apex if peak.start is None else peak.start for peak in peaks], dtype=np.float64)
    end = np.array([peak.apex if peak.end is None else peak.end for peak in peaks], dtype=np.float64)
    top = y[np.minimum(np.searchsorted(x, apex), len(x) - 1)] if len(x) else np.zeros(len(peaks))
    return Places(start, apex, end, np.where(np.isfinite(top), top, 0.0))


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

    def across(self, values: Floats) -> Floats:
        """The horizontal pixels of many values of x."""
        return self.rect.left() + (values - self.x.low) * (self.rect.width() / self.x.width)

    def down(self, values: Floats) -> Floats:
        """The vertical pixels of many values of y, kept near the frame: Qt's rasterizer has bounds of its own."""
        height = self.rect.height()
        pixels = self.rect.bottom() - (values - self.y.low) * (height / self.y.width)
        return np.clip(pixels, self.rect.top() - 4 * height, self.rect.bottom() + 4 * height)

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
