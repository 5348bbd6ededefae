"""Mercury injection capillary pressure (压汞毛管压力): pore throats from pressure and mercury saturation.

r = 2σ|cosθ|/Pc (Washburn 1921). Pd, the displacement pressure, is where the tangent at the steepest rise of saturation
over lg Pc meets zero saturation, as the graphical construction does. Statistics are moments of D = −log2(d/mm), the
throat diameter in φ units, weighted by the saturation that each step adds; they need no extrapolation to S = 95 %.

Sources: Washburn 1921; GB/T 29171 and the usual petrophysical practice, as generally known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError

_LEAST_POINTS = 6
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Injection:
    """Pressure (MPa, rising) and cumulative mercury saturation (%, not falling) of the injection, shape (n,) each."""

    pressure: Floats
    saturation: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Throats:
    """What the injection curve tells; None where the curve does not reach it. Pressures in MPa, radii in µm."""

    displacement_pressure: float | None
    largest_radius: float | None
    median_pressure: float | None
    median_radius: float | None
    greatest_saturation: float
    mean_radius: float
    sorting: float
    skewness: float | None
    kurtosis: float | None


def throat_radius(pressure: Floats, *, tension: float, angle_degrees: float) -> Floats:
    """r in µm for Pc in MPa and the tension of mercury in N/m: r = 2σ|cosθ|/Pc."""
    radius: Floats = 2 * tension * abs(np.cos(np.radians(angle_degrees))) / pressure
    return radius


def injection(pressure: Floats, saturation: Floats) -> Injection:
    """The checked curve. AnalysisError for too few points, pressures that do not rise, or saturation that falls."""
    p, s = np.asarray(pressure, dtype=np.float64), np.asarray(saturation, dtype=np.float64)
    cure = Text("请检查压汞数据；退汞段请另给。", "Check the table; give the withdrawal apart.")
    if p.shape != s.shape or len(p) < _LEAST_POINTS or not np.all(np.isfinite(p) & np.isfinite(s)):
        raise AnalysisError(Text("进汞曲线点数不足或含非有限数字", "too few points of injection, or not finite"), cure)
    if np.any(p <= 0) or np.any(np.diff(p) <= 0):
        raise AnalysisError(Text("进汞压力须为正且递增", "the pressures of injection must be positive and rise"), cure)
    if np.any(np.diff(s) < -_TOLERANCE) or s[0] < -_TOLERANCE or s[-1] > 100 + 1e-6 or s[-1] <= 0:
        raise AnalysisError(
            Text("进汞饱和度须在 0–100 % 之间且不下降", "the saturation must lie in 0 to 100 % and not fall"), cure
        )
    return Injection(pressure=p, saturation=np.maximum.accumulate(s))


def throats(curve: Injection, *, tension: float, angle_degrees: float) -> Throats:
    """Displacement pressure, median, and the moments of the throat distribution."""
    radius = throat_radius(curve.pressure, tension=tension, angle_degrees=angle_degrees)
    added = np.diff(curve.saturation)
    middle = np.sqrt(radius[1:] * radius[:-1])
    weights = added / float(np.sum(added)) if float(np.sum(added)) > 0 else np.full(len(added), 1 / len(added))
    phi = -np.log2(2 * middle / 1000)
    mean_phi = float(weights @ phi)
    sorting = float(np.sqrt(weights @ (phi - mean_phi) ** 2))
    pd, p50 = displacement_pressure(curve), pressure_at(curve, 50.0)
    return Throats(
        displacement_pressure=pd,
        largest_radius=None if pd is None else _radius(pd, tension, angle_degrees),
        median_pressure=p50,
        median_radius=None if p50 is None else _radius(p50, tension, angle_degrees),
        greatest_saturation=float(curve.saturation[-1]),
        mean_radius=float(weights @ middle),
        sorting=sorting,
        skewness=float(weights @ (phi - mean_phi) ** 3) / sorting**3 if sorting > 0 else None,
        kurtosis=float(weights @ (phi - mean_phi) ** 4) / sorting**4 if sorting > 0 else None,
    )


def throat_classes(curve: Injection, *, tension: float, angle_degrees: float) -> tuple[Floats, Floats]:
    """Edges of the throat classes (µm, rising, shape (n,)) and how much mercury each takes (%, shape (n - 1,))."""
    radius = throat_radius(curve.pressure, tension=tension, angle_degrees=angle_degrees)
    return radius[::-1], np.diff(curve.saturation)[::-1]


def displacement_pressure(curve: Injection) -> float | None:
    """Where the tangent at the steepest rise of S over lg Pc meets S = 0; None if saturation never rises."""
    x, s = np.log10(curve.pressure), curve.saturation
    slope = np.gradient(s, x)
    place = int(np.argmax(slope))
    if slope[place] <= 0:
        return None
    return float(10 ** (x[place] - s[place] / slope[place]))


def pressure_at(curve: Injection, saturation: float) -> float | None:
    """Pc at this saturation, linear over lg Pc; None if the mercury never gets there."""
    s = curve.saturation
    if s[-1] < saturation or s[0] > saturation:
        return None
    place = max(int(np.searchsorted(s, saturation)), 1)
    low, high = s[place - 1], s[place]
    share = (saturation - low) / (high - low) if high > low else 0.0
    x = np.log10(curve.pressure)
    return float(10 ** (x[place - 1] + share * (x[place] - x[place - 1])))


def withdrawal_efficiency(greatest: float, residual: float) -> float:
    """(S_max − S_R)/S_max·100 in %. AnalysisError if the residual saturation is not between 0 and the greatest."""
    if not 0 <= residual <= greatest or greatest <= 0:
        raise AnalysisError(
            Text(
                f"残余饱和度 {residual:g} % 应在 0 与 {greatest:g} % 之间", f"residual {residual:g} % of {greatest:g} %"
            ),
            Text("请检查退汞数据。", "Check the withdrawal."),
        )
    return (greatest - residual) / greatest * 100


def _radius(pressure: float, tension: float, angle: float) -> float:
    return float(throat_radius(np.array([pressure]), tension=tension, angle_degrees=angle)[0])
