"""A capillary column by its thermodynamics: when a solute elutes, and how broad, in any column and oven program.

Solutes migrate: dx/dt = 1 / (t0 (1 + k)), ln k = (a + b n) / T - (c + d n) + ln(phase ratio), with n the carbon number
of an n-alkane (a fraction for what elutes between two, its Kovats index / 100). The four coefficients give n-alkanes on
methyl silicone elution temperatures of 90, 195, 267 and 320 °C for C10, C20, C30 and C40 at 5 °C/min on 30 m. The width
follows from the plates and from k at the column's end. No boiling points, no linear index: the other generator (`oils`)
rests on those.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats

_ENTHALPY = 481.0
"""Of one CH2, over the gas constant (K)."""
_FIRST_CH2, _ENTROPY, _ENTROPY_OF_CH2 = 7.2, 0.03664, 0.0010737
_STEPS = 6000


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Dead time (min), plates, and phase ratio against that of 30 m x 0.25 mm x 0.25 µm (more: a thicker film)."""

    dead_min: float
    plates: float
    film: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """An oven program: start (°C) held so long (min), a ramp (°C/min), the end (°C) held till all is out."""

    start_c: float
    hold_min: float
    ramp: float
    end_c: float

    def temperature(self, minutes: Floats) -> Floats:
        """The oven's temperature (°C) at these times; same shape."""
        return np.minimum(self.start_c + self.ramp * np.maximum(minutes - self.hold_min, 0.0), self.end_c)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elution:
    """Of solutes n: when they leave the column and the standard deviation of their peaks (min); shape (n,)."""

    minutes: Floats
    sigma: Floats


def eluted(carbons: Floats, column: Column, program: Program, *, until_min: float) -> Elution:
    """When solutes of these carbon numbers elute; NaN what is still on the column at `until_min`."""
    time = np.linspace(0.0, until_min, _STEPS)
    kelvin = program.temperature(time) + 273.15
    n = carbons[:, None]
    heat = _ENTHALPY * (_FIRST_CH2 + n) / kelvin
    retention = column.film * np.exp(heat - _ENTHALPY * (_ENTROPY + _ENTROPY_OF_CH2 * n))
    speed = 1.0 / (column.dead_min * (1.0 + retention))
    passed = np.concatenate(
        (np.zeros((len(carbons), 1)), np.cumsum((speed[:, 1:] + speed[:, :-1]) / 2, axis=1)), axis=1
    )
    passed *= time[1] - time[0]
    minutes = np.array([np.interp(1.0, way, time, right=np.nan) for way in passed])
    last = np.array([np.interp(at, time, k) for at, k in zip(minutes, retention, strict=True)])
    return Elution(minutes=minutes, sigma=column.dead_min * (1.0 + last) / np.sqrt(column.plates))
