"""Rock-Eval pyrolysis: from detector curves to S1, S2, S3, Tmax and carbon.

A surface is the sum of (signal - base) over the seconds between two cursors, as the instrument's own program
makes it at 1 Hz; where seconds are missing, each point counts for the time it stands for. Amounts are mg/g:

    S = surface x K_FID x scale / mass         hydrocarbons; scale 100 with the K_FID of .R00 and .B00
    S3 = surface x scale / mass                CO and CO2 by infrared; scale 1/1000

    PC  = [0.83 (S1 + S2) + 12/28 (S3CO + S3'CO/2) + 12/44 S3] / 10                        % pyrolysed carbon
    RC  = [12/28 S4CO + 12/44 S4CO2] / 10                                                   % residual carbon
    TOC = PC + RC,  MINC = [12/28 S3'CO/2 + 12/44 S3' + 12/44 S5] / 10                      %
    HI = 100 S2/TOC,  OI = 100 S3/TOC,  PI = S1/(S1 + S2)
    Tmax = oven temperature at the top of S2 - ΔT,  ΔT = the same of the standard - its certified Tmax

Sources: Lafargue, Marquis & Pillot 1998; Behar, Beaumont & Penteado 2001; the conversions of public import
scripts for Rock-Eval 6 and 7 files; GB/T 18602-2012 for the Chinese parameters (not checked against its
text).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from scipy.ndimage import gaussian_filter1d

from parsers.measurement import Floats

CARBON_IN_HYDROCARBON = Decimal("0.83")
_TOP_SHARES = (0.99, 0.97, 0.94, 0.90, 0.85)
"""Shares of the height over which the points of S2 count as its top, from the nearest on."""
_TOP_DOUBT_S = 0.25
"""A top is settled where its standard error is no more than this; 0.1 °C at 25 °C/min."""
_SMOOTHING_S = 3.0
_LEAST_TOP_POINTS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One detector over one stage of the cycle: time (s), oven temperature (°C), signal (counts), shape
    (n,).
    """

    time_s: Floats
    temperature_c: Floats
    signal: Floats
    base: float

    def surface(self, start_s: float, end_s: float) -> float:
        """Counts x seconds over the base from `start_s` up to and without `end_s`."""
        inside = (self.time_s >= start_s) & (self.time_s < end_s)
        return float(np.sum((self.signal[inside] - self.base) * seconds_each(self.time_s)[inside]))

    def time_at(self, temperature_c: float) -> float:
        """The first second at which the oven is hotter than this; after the end if it never is."""
        hotter = np.flatnonzero(self.temperature_c > temperature_c)
        return float(self.time_s[hotter[0]]) if len(hotter) else float(self.time_s[-1]) + 1.0

    @property
    def end_s(self) -> float:
        """Just after the last second, so that a surface up to it takes all."""
        return float(self.time_s[-1]) + 0.5


def seconds_each(time_s: Floats) -> Floats:
    """The seconds that each point stands for: half the way to both neighbours; shape (n,). One at 1 Hz."""
    if len(time_s) < 2:
        return np.ones(len(time_s))
    gaps = np.diff(time_s)
    return np.asarray(np.concatenate((gaps[:1], (gaps[:-1] + gaps[1:]) / 2, gaps[-1:])), dtype=np.float64)


def cursor_between(fid: Stage) -> float:
    """The cursor between S1 and S2 (s): the lowest point between the largest peak of each.

    S1 leaves while the oven holds its first temperature, S2 while it heats. For files without cursors.
    """
    smooth = gaussian_filter1d(fid.signal, _SMOOTHING_S, mode="nearest")
    heating = int(np.searchsorted(fid.time_s, fid.time_at(float(fid.temperature_c[0]) + 5.0)))
    heating = min(max(heating, 1), len(smooth) - 1)
    first, second = int(np.argmax(smooth[:heating])), heating + int(np.argmax(smooth[heating:]))
    return float(fid.time_s[first + int(np.argmin(smooth[first : second + 1]))])


def top_of_s2(fid: Stage, start_s: float, end_s: float) -> tuple[float, float] | None:
    """Time (s) and oven temperature (°C) of the S2 maximum, or None where no signal rises over the base.

    The top is that of a cubic through the points near it: as near as the noise allows, because an S2 that falls
    faster than it rises draws the top of a wide cubic to its slow side.
    """
    inside = np.flatnonzero((fid.time_s >= start_s) & (fid.time_s < end_s))
    if len(inside) < _LEAST_TOP_POINTS:
        return None
    net = gaussian_filter1d(fid.signal[inside] - fid.base, _SMOOTHING_S, mode="nearest")
    peak = int(np.argmax(net))
    if net[peak] <= 0:
        return None
    time = float(fid.time_s[peak + inside[0]])
    for share in _TOP_SHARES:
        low = peak - int(np.argmax(np.append(net[: peak + 1][::-1] < share * net[peak], True)))
        high = peak + int(np.argmax(np.append(net[peak:] < share * net[peak], True)))
        top = inside[max(low, 0) : high + 1]
        if len(top) < _LEAST_TOP_POINTS:
            continue
        time, doubt = _cubic_top(fid.time_s[top], fid.signal[top] - fid.base)
        if doubt <= _TOP_DOUBT_S:
            break
    return time, float(np.interp(time, fid.time_s, fid.temperature_c))


def _cubic_top(time: Floats, net: Floats) -> tuple[float, float]:
    """Where the cubic through the points is highest, and the standard error of that, both in s."""
    middle, half = float(np.mean(time)), float(np.ptp(time)) / 2
    curve, covariance = np.polyfit((time - middle) / half, net, 3, cov=True)
    fine = np.linspace(-1, 1, 2001)
    place = float(fine[int(np.argmax(np.polyval(curve, fine)))])
    slope = np.array([3 * place**2, 2 * place, 1.0, 0.0])
    bend = 6 * curve[0] * place + 2 * curve[1]
    doubt = np.sqrt(max(float(slope @ covariance @ slope), 0.0)) / max(abs(float(bend)), np.finfo(np.float64).tiny)
    return middle + half * place, half * float(doubt)


def hydrocarbons(surface: float, *, mass_mg: Decimal, k_fid: Decimal, scale: Decimal) -> Decimal:
    """mg hydrocarbons per g rock from an FID surface. Raises ValueError for a mass that is not positive."""
    return _per_mass(surface, mass_mg) * k_fid * scale


def oxides(surface: float, *, mass_mg: Decimal, scale: Decimal) -> Decimal:
    """mg CO or CO2 per g rock from an infrared surface. Raises ValueError for a mass that is not positive."""
    return _per_mass(surface, mass_mg) * scale


def pyrolysed_carbon(s1: Decimal, s2: Decimal, s3: Decimal, s3_co: Decimal, s3_co_late: Decimal) -> Decimal:
    """PC in %."""
    return (CARBON_IN_HYDROCARBON * (s1 + s2) + _in_co(s3_co + s3_co_late / 2) + _in_co2(s3)) / 10


def residual_carbon(s4_co: Decimal, s4_co2: Decimal) -> Decimal:
    """RC in %."""
    return (_in_co(s4_co) + _in_co2(s4_co2)) / 10


def mineral_carbon(s3_co_late: Decimal, s3_late: Decimal, s5: Decimal) -> Decimal:
    """MINC in %."""
    return (_in_co(s3_co_late / 2) + _in_co2(s3_late) + _in_co2(s5)) / 10


def effective_carbon(genetic_potential: Decimal) -> Decimal:
    """Cp 有效碳 = 0.083 Pg, in %: the carbon of the hydrocarbons alone."""
    return CARBON_IN_HYDROCARBON / 10 * genetic_potential


def carbon_of_s4(s4: Decimal) -> Decimal:
    """Cr 残余碳 = S4/10, in %: S4 as the residual carbon of the oxidation cycle, mg C/g (GB/T 18602)."""
    return s4 / 10


def per_carbon(amount: Decimal, toc: Decimal) -> Decimal | None:
    """HI or OI: 100 x amount / TOC in mg/g; None without carbon."""
    return 100 * amount / toc if toc else None


def oxygen_index_re6(s3_co: Decimal | None, s3: Decimal | None, toc: Decimal | None) -> Decimal | None:
    """OI of Rock-Eval 6 in mg O per g TOC: 16/28 of the CO index and 32/44 of the CO2 index; None without a part."""
    if s3_co is None or s3 is None or not toc:
        return None
    return 100 * (s3_co * 16 / 28 + s3 * 32 / 44) / toc


def production_index(s1: Decimal, s2: Decimal) -> Decimal | None:
    """PI = S1/(S1 + S2); None without hydrocarbons."""
    return s1 / (s1 + s2) if s1 + s2 else None


def _per_mass(surface: float, mass_mg: Decimal) -> Decimal:
    if mass_mg <= 0:
        raise ValueError(f"mass {mass_mg} mg: it must be greater than zero")
    return Decimal(repr(float(surface))) / mass_mg


def _in_co(amount: Decimal) -> Decimal:
    return amount * 12 / 28


def _in_co2(amount: Decimal) -> Decimal:
    return amount * 12 / 44
