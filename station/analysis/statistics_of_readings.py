"""Statistics of repeated readings of one property: mean, sample standard deviation, histogram, mixed populations.

Mean and deviation are exact in `Decimal`: s = √[(ΣR² − n·R̄²)/(n − 1)], the sample standard deviation (ISO 7404-5 for
reflectance); the population's (divided by n) would be too small. Histogram classes are [k·w, (k + 1)·w), lower bound
included. Mixed populations are found by maximum likelihood of one to three normal distributions (Dempster, Laird &
Rubin 1977) chosen by the Bayesian information criterion (Schwarz 1978); they inform a person and exclude nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal, localcontext

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError

_DIGITS = 50
_ITERATIONS = 300
_MOST_POPULATIONS = 3
_CHECK_CLASSES = Text("请核对组距与测点。", "Check the class width and the readings.")
_LEAST_SPREAD = 0.01
_DECISIVE = 6.0
"""Difference of BIC that counts as strong evidence (Kass & Raftery 1995)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Readings summed up. `deviation` is None for a single reading."""

    count: int
    mean: Decimal
    deviation: Decimal | None
    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramClass:
    """Readings in [low, high)."""

    low: Decimal
    high: Decimal
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """One of several normal distributions in the readings: its share of them (0–1), mean and deviation."""

    share: float
    mean: float
    deviation: float


def spread(readings: Sequence[Decimal]) -> Spread:
    """Count, mean, sample standard deviation and range. ValueError without readings."""
    if not readings:
        raise ValueError("no readings")
    count = len(readings)
    with localcontext() as context:
        context.prec = _DIGITS
        mean = sum(readings, start=Decimal(0)) / count
        squares = sum(((reading - mean) ** 2 for reading in readings), start=Decimal(0))
        deviation = (squares / (count - 1)).sqrt() if count > 1 else None
    return Spread(count=count, mean=mean, deviation=deviation, lowest=min(readings), highest=max(readings))


def histogram(readings: Sequence[Decimal], width: Decimal) -> tuple[HistogramClass, ...]:
    """Classes of that width from the first occupied to the last, empty ones between them too.

    AnalysisError for a width that is not positive, or so small that there would be more than 1000 classes.
    """
    if width <= 0:
        raise _no_classes(f"组距 {width}：必须大于零", f"class width {width}: must be greater than zero")
    if not readings:
        return ()
    places = [int((reading / width).to_integral_value(ROUND_FLOOR)) for reading in readings]
    first, last = min(places), max(places)
    if last - first >= 1000:
        raise _no_classes(
            f"组距 {width} 对 {min(readings)} 至 {max(readings)} 的测点过小",
            f"class width {width}: too small for readings from {min(readings)} to {max(readings)}",
        )
    return tuple(
        HistogramClass(low=place * width, high=(place + 1) * width, count=places.count(place))
        for place in range(first, last + 1)
    )


def _no_classes(zh: str, en: str) -> AnalysisError:
    message = Text(f"直方图无法绘制：{zh}", f"the histogram cannot be drawn: {en}")
    return AnalysisError(message, _CHECK_CLASSES)


def populations(readings: Sequence[Decimal]) -> tuple[Population, ...]:
    """The normal populations that explain the readings best, by mean; one where more are not strongly supported."""
    values = np.sort(np.array([float(reading) for reading in readings]))
    best: tuple[Population, ...] = ()
    best_criterion = np.inf
    for count in range(1, _MOST_POPULATIONS + 1):
        if len(values) < 5 * count:
            break
        found, likelihood = _fitted(values, count)
        criterion = (3 * count - 1) * np.log(len(values)) - 2 * likelihood
        if criterion < best_criterion - (_DECISIVE if best else 0.0):
            best, best_criterion = found, criterion
    return best


def _fitted(values: Floats, count: int) -> tuple[tuple[Population, ...], float]:
    """Expectation maximisation from equal shares of the sorted readings; the populations and ln likelihood."""
    parts = np.array_split(values, count)
    shares = np.full(count, 1.0 / count)
    means = np.array([np.mean(part) for part in parts])
    deviations = np.maximum([np.std(part) for part in parts], _LEAST_SPREAD)
    likelihood = -np.inf
    for _ in range(_ITERATIONS):
        scaled = (values[:, None] - means) / deviations
        weights = shares * np.exp(-0.5 * scaled**2) / (deviations * np.sqrt(2 * np.pi))
        totals = np.maximum(weights.sum(axis=1), np.finfo(float).tiny)
        now = float(np.sum(np.log(totals)))
        if now - likelihood < 1e-9:
            break
        likelihood = now
        belongs = weights / totals[:, None]
        sums = np.maximum(belongs.sum(axis=0), np.finfo(float).tiny)
        shares, means = sums / len(values), (belongs * values[:, None]).sum(axis=0) / sums
        spreads = np.sqrt((belongs * (values[:, None] - means) ** 2).sum(axis=0) / sums)
        deviations = np.maximum(spreads, _LEAST_SPREAD)
    order = np.argsort(means)
    return tuple(
        Population(share=float(shares[i]), mean=float(means[i]), deviation=float(deviations[i])) for i in order
    ), likelihood
