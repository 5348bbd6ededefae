"""From XRD intensities to weight percent: adiabatic and K-value method, and the clay fraction (黏土矿物相对含量).

Intensities are peak heights or areas, or the scales of a whole-pattern fit; `ratios` are K values or RIR, each against
corundum = 1. A phase without intensity has none in the result. Decimal in, Decimal out.

Sources: Chung 1974 (J. Appl. Cryst. 7, 519 and 526: matrix flushing and adiabatic principle); Moore & Reynolds 1997,
table of Δ°2θ for illite/smectite; the clay scheme follows SY/T 5163 as generally known, its factors are data of the
item and unverified.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from parsers.wording import Text
from station.analysis.errors import AnalysisError

Shares = dict[str, Decimal]

_CHECK_INTENSITIES = Text(
    "请检查强度、K 值 (RIR) 与内标。", "Check intensities, K values (RIR) and the internal standard."
)
_CHECK_MOUNTS = Text("请核对三种定向片的峰强度及其名称。", "Check the peaks of the three mounts and their names.")

_SPACING_DIFFERENCE: tuple[tuple[Decimal, int], ...] = tuple(
    (Decimal(text), illite)
    for text, illite in (
        ("5.49", 10), ("5.68", 20), ("5.94", 30), ("6.16", 40), ("6.52", 50), ("7.01", 60), ("7.38", 70),
        ("7.88", 80), ("8.38", 90),
    )
)  # fmt: skip
"""Δ°2θ (Cu Kα) between 002/003 and 001/002 of glycolated illite/smectite, and % illite."""


def adiabatic(
    intensities: Mapping[str, Decimal], ratios: Mapping[str, Decimal], *, crystalline_percent: Decimal = Decimal(100)
) -> Shares:
    """X_i = (I_i/K_i)/Σ(I_j/K_j)·100 in wt %: all phases are crystalline and identified, so they add up to 100.

    Where a part is known to be amorphous they add up to `crystalline_percent`. AnalysisError for a phase without a
    ratio, a ratio or an intensity that is not one, or nothing at all.
    """
    reduced = _reduced(intensities, ratios)
    total = sum(reduced.values(), start=Decimal(0))
    if total <= 0:
        raise _no_percentages("没有一个物相有强度", "no phase has an intensity")
    return {name: crystalline_percent * amount / total for name, amount in reduced.items()}


def k_value(
    intensities: Mapping[str, Decimal],
    ratios: Mapping[str, Decimal],
    standard: str,
    standard_percent: Decimal,
    *,
    of_spiked: bool = False,
) -> Shares:
    """X_i = X_s/(1 − X_s)·(I_i/K_i)/(I_s/K_s)·100 in wt % of the sample before the standard was added.

    `of_spiked` gives X_s·(I_i/K_i)/(I_s/K_s) in wt % of the mixture with the standard. The sum is not forced: it is the
    check. `standard_percent` is the weight of the standard in the mixture. AnalysisError as `adiabatic`, and for a
    percentage that is not between 0 and 100 or a standard without intensity.
    """
    reduced = _reduced(intensities, ratios)
    if not 0 < standard_percent < 100:
        raise _no_percentages(
            f"内标 {standard_percent} %：应大于 0 且小于 100",
            f"{standard_percent} % of internal standard: expected more than 0 and less than 100",
        )
    if reduced.get(standard, Decimal(0)) <= 0:
        raise _no_percentages(f"内标“{standard}”没有强度", f'the internal standard "{standard}" has no intensity')
    basis = Decimal(1) if of_spiked else 1 - standard_percent / 100
    return {
        name: standard_percent * amount / reduced[standard] / basis
        for name, amount in reduced.items()
        if name != standard
    }


def _reduced(intensities: Mapping[str, Decimal], ratios: Mapping[str, Decimal]) -> Shares:
    reduced: Shares = {}
    for name, intensity in intensities.items():
        if name not in ratios:
            raise _no_percentages(f"“{name}”没有 K 值", f'there is no K value for "{name}"')
        if ratios[name] <= 0:
            raise _no_percentages(
                f"“{name}”的 K 值 {ratios[name]}：应大于零",
                f'K value {ratios[name]} of "{name}": expected more than zero',
            )
        if intensity < 0:
            raise _no_percentages(
                f"“{name}”的强度 {intensity}：不能为负", f'intensity {intensity} of "{name}": expected zero or more'
            )
        reduced[name] = intensity / ratios[name]
    return reduced


def _no_percentages(zh: str, en: str) -> AnalysisError:
    message = Text(f"无法由强度计算含量：{zh}", f"the intensities give no percentages: {en}")
    return AnalysisError(message, _CHECK_INTENSITIES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClayPeaks:
    """Intensities of oriented mounts: air-dried (n), glycolated (eg), heated to 550 °C (t).

    `*_10` and `*_07` are the 1.0 nm and 0.7 nm peaks, `eg_17` smectite's 1.7 nm (0 where there is none);
    `h_0358` and `h_0353` the heights of kaolinite 002 and chlorite 004. `n_07` is also the height that scales the
    glycolated mount to the air-dried one, with `eg_07`.
    """

    n_07: Decimal
    eg_07: Decimal
    eg_10: Decimal
    t_10: Decimal
    eg_17: Decimal = Decimal(0)
    h_0358: Decimal = Decimal(0)
    h_0353: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClayFactors:
    """Intensity factors of the scheme: what divides the 0.7 nm peak, and smectite's 1.7 nm peak."""

    chlorite_kaolinite: Decimal
    smectite: Decimal


def clay_shares(peaks: ClayPeaks, factors: ClayFactors) -> Shares:
    """Relative % of s, i_s, i, k, c in the clay fraction; they add up to 100.

    C+K = I_N(0.7)/f; I = I_EG(1.0)·g with g = h_N(0.7)/h_EG(0.7) (1 without 0.7 nm peaks); S = I_EG(1.7)·g/f_s;
    I/S = I_550(1.0) − I − S; the sum is I_550(1.0) + C+K. K and C share C+K as h(0.358) to h(0.353).
    AnalysisError where the peaks contradict each other: illite and smectite exceed what collapses to 1.0 nm, or C+K
    cannot be shared out.
    """
    scale = peaks.n_07 / peaks.eg_07 if peaks.eg_07 > 0 and peaks.n_07 > 0 else Decimal(1)
    both = peaks.n_07 / factors.chlorite_kaolinite
    illite = peaks.eg_10 * scale
    smectite = peaks.eg_17 * scale / factors.smectite
    mixed = peaks.t_10 - illite - smectite
    total = peaks.t_10 + both
    if min(both, illite, smectite) < 0 or total <= 0:
        raise _unusable_mounts(
            "强度不能为负，也不能全为零", "the intensities of the clay peaks must not be negative, nor all zero"
        )
    if mixed < 0:
        raise _unusable_mounts(
            f"伊利石 {illite:.6g} 与蒙皂石 {smectite:.6g} 之和超过加热片 1.0 nm 峰 {peaks.t_10}",
            f"illite {illite:.6g} and smectite {smectite:.6g} exceed the heated 1.0 nm peak {peaks.t_10}",
        )
    parts = peaks.h_0358 + peaks.h_0353
    if both > 0 and parts <= 0:
        raise _unusable_mounts(
            "没有 0.358 nm 与 0.353 nm 峰高，0.7 nm 峰无法分配",
            "the 0.7 nm peak cannot be shared out: no heights at 0.358 and 0.353 nm",
        )
    kaolinite = both * peaks.h_0358 / parts if both > 0 else Decimal(0)
    amounts = {"s": smectite, "i_s": mixed, "i": illite, "k": kaolinite, "c": both - kaolinite}
    return {name: 100 * amount / total for name, amount in amounts.items()}


def _unusable_mounts(zh: str, en: str) -> AnalysisError:
    message = Text(f"黏土峰强度不可用：{zh}", f"the peaks of the clay mounts cannot be used: {en}")
    return AnalysisError(message, _CHECK_MOUNTS)


def smectite_in_mixed_layers(first_2theta: Decimal, second_2theta: Decimal) -> Decimal | None:
    """% smectite layers of glycolated I/S (间层比) from the 001/002 and 002/003 positions (°2θ, Cu Kα).

    Linear between the tabulated Δ°2θ; None outside the table (10 to 90 % illite).
    """
    difference = second_2theta - first_2theta
    for (low, illite_low), (high, illite_high) in pairwise(_SPACING_DIFFERENCE):
        if low <= difference <= high:
            illite = illite_low + (illite_high - illite_low) * (difference - low) / (high - low)
            return 100 - illite
    return None
