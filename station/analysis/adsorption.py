"""Nitrogen adsorption at 77 K (低温氮吸附): BET surface, pore volume, and BJH pore sizes.

Volumes are cm³ of gas at STP per gram of sample. Liquid volume = gas volume · 34.65/22414 (molar volumes of liquid
nitrogen at 77 K and of the gas at STP). BJH takes the branch from its highest pressure down: in each step pores of the
Kelvin radius empty and the film on all wider pores thins.

Sources: Brunauer, Emmett & Teller 1938; Rouquerol et al. 2007 (range check); Barrett, Joyner & Halenda 1951; Halsey
1948 (film thickness); GB/T 19587 and GB/T 21650.2 as generally known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError

MOLAR_VOLUME_STP = 22414.0
LIQUID_MOLAR_VOLUME = 34.65
AVOGADRO = 6.02214076e23
_KELVIN_NM = 0.953
"""2γV_L/(RT) of nitrogen at 77 K, in nm."""
_LEAST_BET_POINTS = 3
_LEAST_BJH_POINTS = 8
_LEAST_BJH_PRESSURE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Isotherm:
    """Relative pressures p/p0 (rising, between 0 and 1) and volumes (cm³ STP/g), shape (n,) each."""

    pressure: Floats
    volume: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Bet:
    """Monolayer (cm³ STP/g), constant, surface (m²/g), r² of the line, how many points; `rising` is Rouquerol's test:
    v(1 − p/p0) rises over the whole range.
    """

    monolayer: float
    constant: float
    surface: float
    r_squared: float
    points: int
    rising: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bjh:
    """Pore diameters (nm, middles of steps, falling), their volumes (cm³/g), shape (n,); sum, and area (m²/g)."""

    diameter: Floats
    volume: Floats
    total_volume: float
    area: float

    @property
    def density(self) -> tuple[Floats, Floats]:
        """Diameters (nm, rising) and the volume per ln(diameter) (cm³/g), shape (n,) each."""
        order = np.argsort(self.diameter)
        per_log = self.volume / np.abs(np.gradient(np.log(self.diameter)))
        return self.diameter[order], per_log[order]

    @property
    def mode(self) -> float | None:
        """The diameter with the greatest volume per ln(diameter); None without pores."""
        if not len(self.volume) or float(np.max(self.volume)) <= 0:
            return None
        edges = np.log(self.diameter)
        density = self.volume / np.abs(np.gradient(edges))
        return float(self.diameter[int(np.argmax(density))])


def isotherm(pressure: Floats, volume: Floats) -> Isotherm:
    """The checked branch, in order of pressure. AnalysisError for pressures outside 0 to 1 or numbers that are none."""
    p, v = np.asarray(pressure, dtype=np.float64), np.asarray(volume, dtype=np.float64)
    cure = Text("请检查吸附数据；相对压力为 p/p0。", "Check the table; the pressure is relative, p/p0.")
    if p.shape != v.shape or not len(p) or not np.all(np.isfinite(p) & np.isfinite(v)):
        raise AnalysisError(Text("等温线为空或含非有限数字", "the isotherm is empty or holds no finite numbers"), cure)
    bad = np.flatnonzero((p <= 0) | (p >= 1))
    if len(bad):
        raise AnalysisError(
            Text(f"相对压力 {p[bad[0]]:g} 不在 0 与 1 之间", f"relative pressure {p[bad[0]]:g} is not in 0 to 1"), cure
        )
    order = np.argsort(p, kind="stable")
    return Isotherm(pressure=p[order], volume=v[order])


def bet(curve: Isotherm, *, low: float, high: float, area_nm2: float) -> Bet:
    """The BET line over low ≤ p/p0 ≤ high: 1/[v(p0/p − 1)] = (c − 1)/(v_m c)·p/p0 + 1/(v_m c).

    `area_nm2` is the area of one molecule. AnalysisError if fewer than three points lie there, or v_m is not positive.
    """
    inside = (curve.pressure >= low) & (curve.pressure <= high) & (curve.volume > 0)
    p, v = curve.pressure[inside], curve.volume[inside]
    cure = Text("请检查 BET 范围与数据。", "Check the range of BET and the data.")
    if len(p) < _LEAST_BET_POINTS:
        raise AnalysisError(
            Text(f"p/p0 {low:g}–{high:g} 内只有 {len(p)} 点", f"only {len(p)} points lie in p/p0 {low:g} to {high:g}"),
            cure,
        )
    y = 1 / (v * (1 / p - 1))
    slope, intercept = np.polyfit(p, y, 1)
    if slope + intercept <= 0 or intercept == 0:
        raise AnalysisError(Text("BET 直线不给出正的单层吸附量", "the BET line gives no positive monolayer"), cure)
    residual = y - (slope * p + intercept)
    spread = float(np.sum((y - y.mean()) ** 2))
    monolayer = float(1 / (slope + intercept))
    return Bet(
        monolayer=monolayer,
        constant=float(slope / intercept + 1),
        surface=monolayer / MOLAR_VOLUME_STP * AVOGADRO * area_nm2 * 1e-18,
        r_squared=1 - float(np.sum(residual**2)) / spread if spread > 0 else 1.0,
        points=len(p),
        rising=bool(np.all(np.diff(v * (1 - p)) > 0)),
    )


def liquid_volume(gas_volume: float) -> float:
    """cm³ of liquid for cm³ STP of gas."""
    return gas_volume * LIQUID_MOLAR_VOLUME / MOLAR_VOLUME_STP


def pore_volume(curve: Isotherm, least_pressure: float) -> tuple[float, float] | None:
    """Total (Gurvich) pore volume (cm³/g) and the p/p0 of its point: the highest, if it reaches `least_pressure`."""
    if curve.pressure[-1] < least_pressure:
        return None
    return liquid_volume(float(curve.volume[-1])), float(curve.pressure[-1])


def film_thickness(pressure: Floats) -> Floats:
    """Halsey's film on the walls in nm: 0.354·(5/ln(p0/p))^(1/3)."""
    thickness: Floats = 0.354 * (-5 / np.log(pressure)) ** (1 / 3)
    return thickness


def kelvin_radius(pressure: Floats) -> Floats:
    """Kelvin radius of nitrogen at 77 K in nm: 0.953/ln(p0/p)."""
    radius: Floats = -_KELVIN_NM / np.log(pressure)
    return radius


def has_enough_for_bjh(curve: Isotherm) -> bool:
    """Whether the branch has the points over p/p0 0.05 that BJH needs at least."""
    return int(np.count_nonzero(curve.pressure > _LEAST_BJH_PRESSURE)) >= _LEAST_BJH_POINTS


def bjh(curve: Isotherm, *, least_diameter_nm: float = 1.7) -> Bjh:
    """BJH over one branch (desorption as a rule). AnalysisError if it has too few points.

    A step whose volume is used up by the thinning film opens no pores.
    """
    keep = curve.pressure > _LEAST_BJH_PRESSURE
    p, v = curve.pressure[keep][::-1], curve.volume[keep][::-1] * LIQUID_MOLAR_VOLUME / MOLAR_VOLUME_STP
    if not has_enough_for_bjh(curve):
        raise AnalysisError(
            Text(f"BJH 只有 {len(p)} 点", f"{len(p)} points are too few for BJH"),
            Text(f"至少需要 {_LEAST_BJH_POINTS} 点。", f"{_LEAST_BJH_POINTS} are needed at least."),
        )
    kelvin, film = kelvin_radius(p), film_thickness(p)
    pore = kelvin + film
    radii, volumes = np.empty(len(p) - 1), np.zeros(len(p) - 1)
    lengths = np.zeros(len(p) - 1)
    for n in range(len(p) - 1):
        radius = float(np.sqrt(pore[n] * pore[n + 1]))
        radii[n] = radius
        # the film on each wider pore thins from film[n] to film[n+1]: a ring of its length, in cm³/g per nm²
        rings = (radii[:n] - film[n + 1]) ** 2 - (radii[:n] - film[n]) ** 2
        thinned = float(np.sum(lengths[:n] * np.pi * rings))
        emptied = v[n] - v[n + 1] - thinned
        if emptied > 0 and 2 * radius >= least_diameter_nm:
            core = radius - film[n + 1]
            lengths[n] = emptied / (np.pi * core**2)
            volumes[n] = lengths[n] * np.pi * radius**2
    sized = 2 * radii >= least_diameter_nm
    area = float(np.sum(2 * volumes[sized] / radii[sized])) * 1000
    return Bjh(diameter=2 * radii[sized], volume=volumes[sized], total_volume=float(np.sum(volumes[sized])), area=area)
