"""From areas to amounts: curves by external or internal standard, bracketing, effective carbon numbers, normalisation.

A curve is a least-squares polynomial of response over amount: through zero, linear, or quadratic, weighted by 1, 1/x or
1/x². With an internal standard, response and amount are both ratios to it. An amount outside the calibrated range is
given, and said to be outside.

Sources: ICH Q2 and ISO 8466-1/-2 (calibration curves, residuals); Sternberg, Gallaway, Jones 1962 and Scanlon, Willis
1985 (effective carbon numbers of the flame ionisation detector).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError

Model = Literal["through zero", "linear", "quadratic"]
Weighting = Literal["1", "1/x", "1/x2"]
_TERMS: Mapping[str, tuple[int, ...]] = {"through zero": (1,), "linear": (0, 1), "quadratic": (0, 1, 2)}
_POWERS: Mapping[str, float] = {"1": 0.0, "1/x": 1.0, "1/x2": 2.0}

EFFECTIVE_CARBON: Mapping[str, float] = {
    "aliphatic": 1.0,
    "aromatic": 1.0,
    "olefinic": 0.95,
    "acetylenic": 1.30,
    "carbonyl": 0.0,
    "carboxyl": 0.0,
    "nitrile": 0.3,
    "ether": -1.0,
    "primary alcohol": -0.5,
    "secondary alcohol": -0.75,
    "tertiary alcohol": -0.25,
}
"""What each atom or group adds to the effective carbon number of a molecule (an ether or alcohol: its oxygen)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Response as a polynomial of amount: coefficients of 1, x, x², the calibrated range, and how well it fits.

    `residuals` are responses minus the curve, one per standard; `back_calculated` the amounts that the curve gives the
    standards; `r_squared` is weighted, about the weighted mean.
    """

    model: Model
    weighting: Weighting
    coefficients: tuple[float, float, float]
    low: float
    high: float
    residuals: tuple[float, ...]
    back_calculated: tuple[float, ...]
    r_squared: float

    def response(self, amount: float) -> float:
        """The response that the curve gives an amount."""
        c0, c1, c2 = self.coefficients
        return c0 + c1 * amount + c2 * amount**2

    def amount(self, response: float) -> Amount:
        """The amount of a response, on the branch of the calibrated range. AnalysisError where the curve has none."""
        value = _inverse(self.coefficients, response, (self.low + self.high) / 2)
        if value is None:
            raise AnalysisError(
                Text(
                    f"响应 {response:g} 超出校准曲线的顶点",
                    f"the response {response:g} is beyond the curve's turning point",
                ),
                Text("请稀释样品或改用线性校准。", "Dilute the sample or use a linear calibration."),
            )
        return Amount(value=value, in_range=self.low <= value <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount in the standards' unit, and whether the calibration covers it."""

    value: float
    in_range: bool


def calibrate(
    amounts: Sequence[float], responses: Sequence[float], *, model: Model = "linear", weighting: Weighting = "1"
) -> Curve:
    """The curve through standards of these amounts and responses. AnalysisError for too few or unsound ones.

    Amounts are above zero; without weights a blank of amount 0 may be among them.
    """
    x, y = np.asarray(amounts, dtype=np.float64), np.asarray(responses, dtype=np.float64)
    terms = _TERMS[model]
    _demand_standards(x, y, model, weighting)
    weight = x ** -_POWERS[weighting]
    powers = np.stack([x**term for term in terms], axis=1)
    scale = np.max(np.abs(powers), axis=0)
    root = np.sqrt(weight)
    solved = np.linalg.lstsq(powers / scale * root[:, None], y * root, rcond=None)[0] / scale
    by_term = dict(zip(terms, solved.tolist(), strict=True))
    coefficients = (by_term.get(0, 0.0), by_term.get(1, 0.0), by_term.get(2, 0.0))
    fitted = powers @ solved
    about = y - np.sum(weight * y) / np.sum(weight)
    total = float(np.sum(weight * about**2))
    middle = float(np.min(x) + np.max(x)) / 2
    back = (_inverse(coefficients, float(value), middle) for value in y)
    return Curve(
        model=model,
        weighting=weighting,
        coefficients=coefficients,
        low=float(np.min(x)),
        high=float(np.max(x)),
        residuals=tuple((y - fitted).tolist()),
        back_calculated=tuple(float("nan") if value is None else value for value in back),
        r_squared=1 - float(np.sum(weight * (y - fitted) ** 2)) / total if total else 1.0,
    )


def internal_amount(curve: Curve, area: float, standard_area: float, standard_amount: float) -> Amount:
    """The amount of an analyte by internal standard; the curve is of area ratios over amount ratios.

    Raises AnalysisError where the internal standard has no area.
    """
    if not standard_area > 0:
        raise AnalysisError(
            Text(f"内标的峰面积为 {standard_area:g}", f"the internal standard has an area of {standard_area:g}"),
            Text("请检查内标是否加入、是否被识别。", "Check that the internal standard was added and is named."),
        )
    ratio = curve.amount(area / standard_area)
    return Amount(value=ratio.value * standard_amount, in_range=ratio.in_range)


def bracketed_factor(at: float, before: tuple[float, float], after: tuple[float, float]) -> float:
    """The response factor at a place in the sequence, straight between the two standards around it: (place, factor).

    Before the first or behind the last nothing brackets it, and the nearer factor holds.
    """
    return float(np.interp(at, [before[0], after[0]], [before[1], after[1]]))


def effective_carbon_number(groups: Mapping[str, float]) -> float:
    """Effective carbon number of a molecule by its groups, e.g. {"aliphatic": 5, "primary alcohol": 1} for pentanol.

    Raises AnalysisError for a group that is not in EFFECTIVE_CARBON.
    """
    unknown = sorted(set(groups) - set(EFFECTIVE_CARBON))
    if unknown:
        known = ", ".join(EFFECTIVE_CARBON)
        raise AnalysisError(
            Text(f"没有基团“{unknown[0]}”的有效碳数", f'there is no effective carbon number for "{unknown[0]}"'),
            Text(f"请使用：{known}。", f"Use one of: {known}."),
        )
    return float(sum(EFFECTIVE_CARBON[group] * count for group, count in groups.items()))


def relative_response(carbon: float, molar_mass: float, reference_carbon: float, reference_mass: float) -> float:
    """Response per mass relative to a reference compound, by effective carbon numbers and molar masses."""
    return (carbon / molar_mass) / (reference_carbon / reference_mass)


def normalised(areas: Mapping[str, float], factors: Mapping[str, float]) -> dict[str, float]:
    """Shares in percent: area over response factor, divided by the sum of all. A missing factor is 1."""
    without = next((name for name in areas if not factors.get(name, 1.0) > 0), None)
    if without is not None:
        raise AnalysisError(
            Text(f"“{without}”的响应因子不大于零", f'the response factor of "{without}" is not above zero'),
            Text("请检查响应因子。", "Check the response factors."),
        )
    amounts = {name: area / factors.get(name, 1.0) for name, area in areas.items()}
    total = sum(amounts.values())
    if total <= 0:
        raise AnalysisError(
            Text("归一化的总量不大于零", "the sum to normalise by is not above zero"),
            Text("请检查峰面积。", "Check the peak areas."),
        )
    return {name: 100 * amount / total for name, amount in amounts.items()}


def _inverse(coefficients: tuple[float, float, float], response: float, middle: float) -> float | None:
    """The amount whose response this is, on the branch whose slope has the sign that it has at `middle`."""
    c0, c1, c2 = coefficients
    if c2 == 0:
        return (response - c0) / c1 if c1 else None
    inside = c1**2 - 4 * c2 * (c0 - response)
    if inside < 0:
        return None
    slope = float(np.copysign(np.sqrt(inside), c1 + 2 * c2 * middle))
    # Of two forms of the root the one that does not cancel: nearly straight curves have a c2 of nearly nothing.
    return 2 * (response - c0) / (c1 + slope) if c1 * slope > 0 else (slope - c1) / (2 * c2)


def _demand_standards(x: Floats, y: Floats, model: Model, weighting: Weighting) -> None:
    least = len(_TERMS[model])
    cure = Text("请检查标样的含量与响应。", "Check the amounts and responses of the standards.")
    if x.shape != y.shape or x.ndim != 1:
        raise AnalysisError(
            Text(f"{x.size} 个含量对 {y.size} 个响应", f"{x.size} amounts for {y.size} responses"), cure
        )
    positive = np.all(x > 0) or (weighting == "1" and np.all(x >= 0))
    if not (np.all(np.isfinite(x)) and np.all(np.isfinite(y)) and positive):
        raise AnalysisError(
            Text("含量须为正数，响应须为有限数字", "amounts must be above zero and responses finite numbers"), cure
        )
    # A curve through zero learns nothing from a blank.
    told = x[x > 0] if model == "through zero" else x
    if len(np.unique(told)) < least:
        raise AnalysisError(
            Text(
                f"不同含量的标样只有 {len(np.unique(told))} 个，此模型至少需要 {least} 个",
                f"standards of only {len(np.unique(told))} different amounts; this model needs {least}",
            ),
            cure,
        )
