"""Ranges of an axis and the round numbers that are written on it. Plain arithmetic, no Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

SMALLEST = 1e-9
"""A range is never zoomed to less than this part of the whole."""


@dataclass(frozen=True, slots=True)
class Span:
    """A range of values on an axis, `low` < `high`."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How much it covers."""
        return self.high - self.low

    def zoomed(self, factor: float, about: float) -> Span:
        """Wider (`factor` > 1) or narrower, the value `about` staying where it is."""
        return Span(about - (about - self.low) * factor, about + (self.high - about) * factor)

    def shifted(self, by: float) -> Span:
        """Moved along the axis."""
        return Span(self.low + by, self.high + by)

    def within(self, whole: Span) -> Span:
        """The nearest range that lies inside `whole`, of the same width if that fits."""
        if self.width >= whole.width:
            return whole
        smallest = whole.width * SMALLEST
        if self.width < smallest:
            middle = (self.low + self.high) / 2
            return Span(middle - smallest / 2, middle + smallest / 2).within(whole)
        if self.low < whole.low:
            return Span(whole.low, whole.low + self.width)
        if self.high > whole.high:
            return Span(whole.high - self.width, whole.high)
        return self

    def padded(self, part: float) -> Span:
        """Wider by that part of its width on both sides."""
        return Span(self.low - self.width * part, self.high + self.width * part)


def span_of(low: float, high: float) -> Span:
    """A range of these ends, in order, finite and never empty."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return Span(0.0, 1.0)
    low, high = min(low, high), max(low, high)
    if high - low <= abs(high) * 1e-12:
        margin = abs(high) * 0.05 or 0.5
        return Span(low - margin, high + margin)
    return Span(low, high)


def ticks(span: Span, wanted: int) -> tuple[list[float], float]:
    """Round numbers in the range, about `wanted` of them, and the step between them (1, 2 or 5 times 10^n)."""
    rough = span.width / max(wanted, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough * 0.999)
    first = math.ceil(span.low / step - 1e-9)
    last = math.floor(span.high / step + 1e-9)
    return [number * step for number in range(first, last + 1)], step


def tick_text(value: float, step: float) -> str:
    """A tick's number with the decimals that its step needs, large numbers as powers of ten."""
    if abs(value) < step * 1e-6:
        return "0"
    if max(abs(value), step) >= 1e6 or step < 1e-5:
        digits = max(math.floor(math.log10(abs(value))) - math.floor(math.log10(step)), 0)
        mantissa, exponent = f"{value:.{digits}e}".split("e")
        return f"{mantissa.replace('-', '−')}e{int(exponent)}"
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    return f"{value:.{decimals}f}".replace("-", "−")
