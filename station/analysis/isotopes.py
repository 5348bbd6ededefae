"""Stable isotopes (稳定同位素): from ratios of ion currents to δ on the VPDB scale.

δ = (R/R_VPDB − 1)·1000 in ‰. m/z 45 of CO2 is ¹³C and twice ¹⁷O, m/z 46 mostly ¹⁸O; the ¹⁷O is taken from the ¹⁸O by
R17 = K·R18^λ, and the two equations are solved for R13 exactly:

    R45 = R13 + 2 R17        R46 = 2 R18 + 2 R13 R17 + R17²

Measured δ are put on the scale by two or more standards: a straight line through accepted over measured (with two, the
two-point formula). Floats: the last digit of an ion current lies far above theirs.

Sources: Santrock, Studley & Hayes 1985; Brand, Assonov & Coplen 2010 (constants); Coplen et al. 2006 (two-point scale).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scipy.optimize import brentq

from parsers.wording import Text
from station.analysis.errors import AnalysisError

LAMBDA = 0.528
R17_VPDB_CO2 = 0.0003931
R18_VPDB_CO2 = 0.00208835
_LEAST_R18, _GREATEST_R18 = 1e-6, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """A standard's δ as measured in this run and as accepted, in ‰."""

    name: str
    measured: Decimal
    accepted: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """δ_true = slope·δ_measured + offset."""

    slope: Decimal
    offset: Decimal

    def of(self, measured: Decimal) -> Decimal:
        """The δ on the scale of the standards."""
        return self.slope * measured + self.offset


def delta(ratio: Decimal, reference: Decimal) -> Decimal:
    """(R/R_ref − 1)·1000 in ‰."""
    return (ratio / reference - 1) * 1000


def scale_of(standards: Sequence[Standard]) -> Scale:
    """The line through the standards: (δm − m1)(t2 − t1)/(m2 − m1) + t1 with two, least squares with more, a shift
    with one. AnalysisError without any, or where all were measured alike.
    """
    if not standards:
        raise AnalysisError(
            Text("没有标准物质", "there is no standard"),
            Text("请给出至少一个标准物质的测定值与认定值。", "Give a standard's measured and accepted value."),
        )
    if len(standards) == 1:
        return Scale(slope=Decimal(1), offset=standards[0].accepted - standards[0].measured)
    count = Decimal(len(standards))
    mean_m = sum((one.measured for one in standards), start=Decimal(0)) / count
    mean_t = sum((one.accepted for one in standards), start=Decimal(0)) / count
    spread = sum(((one.measured - mean_m) ** 2 for one in standards), start=Decimal(0))
    if spread == 0:
        raise AnalysisError(
            Text("各标准物质的测定值相同，无法建立标度", "the standards were all measured alike: they span no scale"),
            Text("请使用 δ 值不同的两个标准物质。", "Use two standards of different δ."),
        )
    together = sum(((one.measured - mean_m) * (one.accepted - mean_t) for one in standards), start=Decimal(0))
    slope = together / spread
    return Scale(slope=slope, offset=mean_t - slope * mean_m)


def ion_ratios(r13: float, r18: float) -> tuple[float, float]:
    """R45 and R46 of CO2 with these ratios."""
    r17 = _r17(r18)
    return r13 + 2 * r17, 2 * r18 + 2 * r13 * r17 + r17**2


def r13_of(r45: float, r46: float) -> tuple[float, float]:
    """R13 and R18 of CO2 from R45 and R46. AnalysisError for ratios that CO2 cannot have."""

    def excess(r18: float) -> float:
        r17 = _r17(r18)
        return 2 * r18 + 2 * (r45 - 2 * r17) * r17 + r17**2 - r46

    if not (r45 > 0 and r46 > 0) or excess(_LEAST_R18) * excess(_GREATEST_R18) > 0:
        raise AnalysisError(
            Text(f"R45 = {r45:g}、R46 = {r46:g} 不是 CO2 的离子流比", f"R45 = {r45:g}, R46 = {r46:g} are not CO2"),
            Text("请检查 m/z 44、45、46 的峰面积。", "Check the areas of m/z 44, 45 and 46."),
        )
    r18 = float(brentq(excess, _LEAST_R18, _GREATEST_R18, xtol=1e-16, rtol=1e-14))
    return r45 - 2 * _r17(r18), r18


def delta_13c(
    sample: tuple[float, float], reference: tuple[float, float], *, d13c: float, d18o: float, r13_vpdb: float
) -> float:
    """δ13C (‰, VPDB) of a sample from measured (R45, R46) of it and of a reference gas of known δ13C and δ18O.

    The mass spectrometer's own discrimination is what the reference gas shows against its true ratios; it cancels.
    δ18O of the reference gas is against VPDB-CO2.
    """
    true45, true46 = ion_ratios(r13_vpdb * (1 + d13c / 1000), R18_VPDB_CO2 * (1 + d18o / 1000))
    r13, _ = r13_of(sample[0] * true45 / reference[0], sample[1] * true46 / reference[1])
    return (r13 / r13_vpdb - 1) * 1000


def _r17(r18: float) -> float:
    return float(R17_VPDB_CO2 * (r18 / R18_VPDB_CO2) ** LAMBDA)
