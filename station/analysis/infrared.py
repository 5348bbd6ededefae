"""Infrared bands of kerogen (干酪根红外光谱): heights or areas over straight baselines, A and C factors.

A = (I2930 + I2860)/(I2930 + I2860 + I1630), C = I1710/(I1710 + I1630). What a band is depends on its baseline, so the
baseline's anchors are part of the answer. Source: Ganz & Kalkreuth 1987.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError

_LEAST_POINTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A band between `low` and `high` (cm⁻¹) over the straight line between the spectrum's values at two anchors."""

    low: float
    high: float
    anchors: tuple[float, float]


def absorbance_of(transmittance_percent: Floats) -> Floats:
    """A = 2 − lg(%T). AnalysisError for transmittances that are not positive."""
    if np.any(transmittance_percent <= 0):
        raise AnalysisError(
            Text("透过率须大于零", "a transmittance must be more than zero"),
            Text("请检查该光谱。", "Check the spectrum."),
        )
    absorbance: Floats = 2 - np.log10(transmittance_percent)
    return absorbance


def spectrum_of(wavenumber: Floats, absorbance: Floats) -> tuple[Floats, Floats]:
    """The checked spectrum with rising wavenumbers. AnalysisError for one that is none."""
    x, y = np.asarray(wavenumber, dtype=np.float64), np.asarray(absorbance, dtype=np.float64)
    order = np.argsort(x)
    if x.shape != y.shape or len(x) < _LEAST_POINTS or not np.all(np.isfinite(x) & np.isfinite(y)):
        raise AnalysisError(
            Text("光谱点数不足或含非有限数字", "the spectrum has too few points, or numbers that are not finite"),
            Text("请检查该光谱。", "Check the spectrum."),
        )
    return x[order], y[order]


def height(wavenumber: Floats, absorbance: Floats, band: Band) -> float:
    """The greatest absorbance over the baseline within the band, never less than zero."""
    _, net = _over_baseline(wavenumber, absorbance, band)
    return max(float(np.max(net)), 0.0)


def area(wavenumber: Floats, absorbance: Floats, band: Band) -> float:
    """The area over the baseline within the band (cm⁻¹), never less than zero."""
    x, net = _over_baseline(wavenumber, absorbance, band)
    return max(float(np.trapezoid(net, x)), 0.0)


def a_factor(aliphatic: Decimal, aromatic: Decimal) -> Decimal | None:
    """aliphatic/(aliphatic + aromatic): I2930 + I2860 and I1630; None without either."""
    # + 0 turns a zero with a far exponent (0E+16) into a plain one
    return aliphatic / (aliphatic + aromatic) + 0 if aliphatic + aromatic > 0 else None


def c_factor(carbonyl: Decimal, aromatic: Decimal) -> Decimal | None:
    """I1710/(I1710 + I1630); None without either."""
    return carbonyl / (carbonyl + aromatic) + 0 if carbonyl + aromatic > 0 else None


def _over_baseline(wavenumber: Floats, absorbance: Floats, band: Band) -> tuple[Floats, Floats]:
    left, right = band.anchors
    if wavenumber[0] > min(left, band.low) or wavenumber[-1] < max(right, band.high):
        raise AnalysisError(
            Text(
                f"光谱 {wavenumber[0]:g}–{wavenumber[-1]:g} cm⁻¹ 未覆盖 {left:g}–{right:g} cm⁻¹",
                f"the spectrum {wavenumber[0]:g} to {wavenumber[-1]:g} cm⁻¹ does not cover {left:g} to {right:g}",
            ),
            Text("请使用覆盖该谱带的光谱。", "Use a spectrum that covers the band."),
        )
    inside = (wavenumber >= band.low) & (wavenumber <= band.high)
    if int(np.sum(inside)) < _LEAST_POINTS:
        raise AnalysisError(
            Text(f"{band.low:g}–{band.high:g} cm⁻¹ 内点数不足", f"too few points at {band.low:g}–{band.high:g} cm⁻¹"),
            Text("请使用分辨率足够的光谱。", "Use a spectrum of finer resolution."),
        )
    base = np.interp([left, right], wavenumber, absorbance)
    x = wavenumber[inside]
    line = base[0] + (x - left) * (base[1] - base[0]) / (right - left)
    return x, absorbance[inside] - line
