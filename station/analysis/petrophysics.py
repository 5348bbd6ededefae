"""Porosity and gas permeability of a core plug.

φ = 100·(Vb − Vg)/Vb, bulk and grain volume (Boyle's law with helium). Gas permeability by Darcy's law for steady flow
of an ideal gas through a plug, K = 2·p0·Q·µ·L/[A·(p1² − p2²)], Q at the pressure p0. With p in MPa, Q in cm³/s, µ in
mPa·s, L in cm, A in cm² the quotient is 1e-13 m² = 100·10⁻³ µm². Klinkenberg (1941): kg = k∞·(1 + b/p̄) with
p̄ = (p1 + p2)/2, by least squares of kg over 1/p̄. 1 mD = 0.9869233·10⁻³ µm².

Sources: GB/T 29172-2012 as generally known; Klinkenberg 1941, API Drilling and Production Practice, 200–213.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from parsers.wording import Text
from station.analysis.errors import AnalysisError

PI = Decimal("3.14159265358979323846264338327950288")
TO_MILLI_UM2 = Decimal(100)
"""Of 2·p0·Q·µ·L/[A(p1² − p2²)] in MPa, cm³/s, mPa·s, cm, cm² to 10⁻³ µm²."""
MILLIDARCY = Decimal("0.9869233")
"""1 mD in 10⁻³ µm²."""
_DIGITS = 40
_CHECK_READINGS = Text("请核对体积、尺寸与压力 (绝对压力)。", "Check volumes, dimensions and pressures (absolute).")
_LEVEL = Decimal(1)
"""r² where every kg is the same: the level line goes through all points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowPoint:
    """One steady flow: absolute pressures before and after the plug (MPa), flow at p0 (cm³/s)."""

    upstream: Decimal
    downstream: Decimal
    flow: Decimal

    @property
    def mean_pressure(self) -> Decimal:
        """p̄ in MPa."""
        return (self.upstream + self.downstream) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Klinkenberg:
    """The line through kg over 1/p̄: k∞ (10⁻³ µm²), slip factor b (MPa), and r²."""

    liquid: Decimal
    slip: Decimal
    determination: Decimal


def porosity(bulk: Decimal, grain: Decimal) -> Decimal:
    """Porosity in %. AnalysisError where the bulk volume is not positive."""
    if bulk <= 0:
        raise AnalysisError(
            Text(f"总体积 {bulk}：必须大于零", f"bulk volume {bulk}: must be greater than zero"), _CHECK_READINGS
        )
    return 100 * (bulk - grain) / bulk


def cross_section(diameter: Decimal) -> Decimal:
    """The area of a round plug, in the square of the diameter's unit."""
    return PI * diameter * diameter / 4


def gas_permeability(
    point: FlowPoint, *, length: Decimal, area: Decimal, viscosity: Decimal, atmosphere: Decimal
) -> Decimal:
    """Gas permeability in 10⁻³ µm²; length cm, area cm², viscosity mPa·s, atmosphere (p0) MPa.

    AnalysisError where pressure does not fall along the plug or the area is not positive.
    """
    fall = point.upstream * point.upstream - point.downstream * point.downstream
    if fall <= 0:
        pressures = f"p1 {point.upstream} MPa, p2 {point.downstream} MPa"
        message = Text(f"{pressures}：p1 必须大于 p2", f"{pressures}: p1 must be greater than p2")
        raise AnalysisError(message, _CHECK_READINGS)
    if area <= 0:
        raise AnalysisError(
            Text(f"截面积 {area} cm²：必须大于零", f"area {area} cm²: must be greater than zero"), _CHECK_READINGS
        )
    return TO_MILLI_UM2 * 2 * atmosphere * point.flow * viscosity * length / (area * fall)


def klinkenberg(points: Sequence[tuple[Decimal, Decimal]]) -> Klinkenberg | None:
    """The Klinkenberg line of (p̄, kg) pairs; None for fewer than two different pressures or a k∞ of zero."""
    if len(points) < 2 or any(pressure <= 0 for pressure, _ in points):
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        x, y = [1 / pressure for pressure, _ in points], [k for _, k in points]
        mean_x, mean_y = sum(x, start=Decimal(0)) / len(x), sum(y, start=Decimal(0)) / len(y)
        xx = sum(((one - mean_x) ** 2 for one in x), start=Decimal(0))
        yy = sum(((one - mean_y) ** 2 for one in y), start=Decimal(0))
        xy = sum(((a - mean_x) * b for a, b in zip(x, y, strict=True)), start=Decimal(0))
        if xx == 0:
            return None
        slope = xy / xx
        liquid = mean_y - slope * mean_x
        if liquid == 0:
            return None
        fit = xy * xy / (xx * yy) if yy else _LEVEL
        return Klinkenberg(liquid=liquid, slip=slope / liquid, determination=fit)
