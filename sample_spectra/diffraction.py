"""X-ray powder patterns of whole rocks mixed by known weights (全岩X射线衍射), and the pure patterns beside them.

A pattern is the sum of weight x RIR x pure pattern, each pure pattern of greatest height one: what the reference
intensity ratio means (Chung 1974). Lines are pseudo-Voigts with Kα1 and half as much Kα2 (Cu); line lists are shortened
from general mineralogical knowledge, RIRs are those of the published RockJock list. What makes a real pattern hard is
here: a zero shift, a sample off the focusing circle, texture of the basal lines, an air-scatter background, a hump of
glass, and counting noise. All of it is in the truth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sample_spectra.runs import Floats, generator

K_ALPHA_1, K_ALPHA_2 = 1.540598, 1.544426
"""Wavelengths of copper in Å."""
GONIOMETER_RADIUS_MM = 185.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A mineral: (d in Å, relative height) of its lines, which d are basal, its width (°2θ) and its RIR."""

    name: str
    rir: float
    lines: tuple[tuple[float, float], ...]
    basal: tuple[float, ...] = ()
    fwhm: float = 0.11
    basal_fwhm: float | None = None


def _phases(*phases: Phase) -> Mapping[str, Phase]:
    return {phase.name: phase for phase in phases}


PHASES: Mapping[str, Phase] = _phases(
    Phase(
        name="quartz", rir=3.54, fwhm=0.09,
        lines=((4.257, 21), (3.343, 100), (2.457, 9), (2.282, 8), (2.237, 4), (2.128, 6), (1.980, 4), (1.818, 13),
               (1.672, 5), (1.659, 2), (1.541, 9), (1.453, 2)),
    ),
    Phase(
        name="microcline", rir=0.965, fwhm=0.12, basal=(6.48, 3.24),
        lines=((6.48, 10), (4.22, 45), (3.98, 18), (3.83, 22), (3.70, 22), (3.48, 20), (3.37, 25), (3.29, 40),
               (3.24, 100), (3.03, 16), (2.96, 22), (2.90, 22), (2.608, 12), (2.524, 14), (2.164, 20), (1.803, 22)),
    ),
    Phase(
        name="albite", rir=0.931, fwhm=0.12, basal=(6.39, 3.19),
        lines=((6.39, 18), (4.03, 35), (3.86, 10), (3.78, 22), (3.68, 20), (3.51, 12), (3.375, 8), (3.21, 35),
               (3.19, 100), (2.96, 16), (2.93, 20), (2.866, 9), (2.639, 8), (2.563, 10), (2.443, 6), (2.320, 6),
               (2.126, 9), (1.888, 9), (1.824, 10)),
    ),
    Phase(
        name="calcite", rir=2.15, fwhm=0.11, basal=(3.035, 1.518),
        lines=((3.852, 10), (3.035, 100), (2.845, 3), (2.495, 14), (2.285, 19), (2.095, 18), (1.927, 6), (1.913, 18),
               (1.875, 18), (1.626, 4), (1.604, 9), (1.525, 5), (1.518, 4), (1.440, 5)),
    ),
    Phase(
        name="dolomite", rir=1.65, fwhm=0.12, basal=(2.886, 1.442),
        lines=((4.03, 2), (3.70, 5), (2.886, 100), (2.670, 8), (2.540, 6), (2.405, 10), (2.192, 28), (2.066, 5),
               (2.015, 14), (1.848, 5), (1.805, 18), (1.787, 22), (1.567, 7), (1.545, 9), (1.465, 5)),
    ),
    Phase(
        name="siderite", rir=2.06, fwhm=0.14, basal=(2.795,),
        lines=((3.593, 27), (2.795, 100), (2.346, 22), (2.134, 24), (1.965, 22), (1.797, 12), (1.738, 30), (1.732, 35),
               (1.506, 14), (1.427, 11)),
    ),
    Phase(
        name="pyrite", rir=2.15, fwhm=0.10,
        lines=((3.128, 33), (2.709, 85), (2.423, 62), (2.212, 48), (1.916, 38), (1.633, 100), (1.564, 13), (1.503, 18),
               (1.448, 22)),
    ),
    Phase(
        name="anhydrite", rir=1.57, fwhm=0.10, basal=(3.49,),
        lines=((3.87, 6), (3.49, 100), (3.12, 3), (2.849, 29), (2.797, 3), (2.473, 7), (2.328, 20), (2.208, 20),
               (2.183, 8), (2.086, 8), (1.993, 6), (1.938, 4), (1.869, 15), (1.749, 11), (1.648, 14), (1.490, 5)),
    ),
    Phase(
        name="halite", rir=5.01, fwhm=0.09, basal=(2.821, 1.410),
        lines=((3.258, 13), (2.821, 100), (1.994, 55), (1.701, 2), (1.628, 15), (1.410, 6)),
    ),
    Phase(
        name="kaolinite", rir=0.55, fwhm=0.30, basal=(7.15, 3.58, 2.384), basal_fwhm=0.26,
        lines=((7.15, 100), (4.47, 35), (4.36, 50), (4.18, 45), (3.845, 25), (3.58, 85), (2.565, 30), (2.495, 32),
               (2.384, 22), (2.338, 40), (2.290, 28), (1.989, 14), (1.662, 16), (1.489, 28)),
    ),
    Phase(
        name="illite", rir=0.29, fwhm=0.45, basal=(10.0, 5.0, 3.33, 1.998), basal_fwhm=0.50,
        lines=((10.0, 90), (5.0, 40), (4.46, 80), (3.88, 30), (3.66, 38), (3.33, 100), (3.20, 35), (3.07, 30),
               (2.87, 30), (2.565, 90), (2.45, 22), (2.39, 20), (2.24, 18), (2.14, 16), (1.998, 40), (1.502, 38)),
    ),
    Phase(
        name="chlorite", rir=0.90, fwhm=0.25, basal=(14.2, 7.10, 4.72, 3.54, 2.84), basal_fwhm=0.20,
        lines=((14.2, 40), (7.10, 100), (4.72, 45), (4.61, 14), (3.54, 80), (2.84, 16), (2.59, 18), (2.55, 24),
               (2.45, 22), (2.39, 16), (2.01, 18), (1.570, 14), (1.538, 26)),
    ),
    Phase(
        name="smectite", rir=0.27, fwhm=0.60, basal=(15.0, 5.0), basal_fwhm=0.90,
        lines=((15.0, 100), (5.0, 12), (4.48, 70), (3.10, 14), (2.57, 34), (1.70, 10), (1.497, 26)),
    ),
    Phase(
        name="corundum", rir=1.0, fwhm=0.09,
        lines=((3.479, 62), (2.551, 98), (2.379, 44), (2.085, 100), (1.740, 47), (1.602, 92), (1.546, 2), (1.511, 8),
               (1.404, 34)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A powder pattern: 2θ in degrees and counts, shape (n,), and its truth (JSON values)."""

    name: str
    two_theta: Floats
    counts: Floats
    truth: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """The angles of a scan, in °2θ."""

    start: float = 5.0
    end: float = 65.0
    step: float = 0.02

    @property
    def two_theta(self) -> Floats:
        """The angles, shape (n,)."""
        count = round((self.end - self.start) / self.step) + 1
        return self.start + self.step * np.arange(count, dtype=np.float64)


def pure(phase: Phase, two_theta: Floats, *, texture: float = 0.0) -> Floats:
    """The pattern of a pure phase at these angles: without texture its greatest height is one.

    `texture` multiplies the basal lines by 1 + texture. Shape (n,) in and out.
    """
    fine = np.arange(2.0, 80.0, 0.01)
    height = float(np.max(_lines(phase, fine, 0.0)))
    return _lines(phase, two_theta, texture) / height


def reference(name: str, scan: Scan | None = None, *, counts: float = 10000.0) -> Pattern:
    """The pure pattern that a library holds: no noise, no background, greatest height `counts`."""
    phase, angles = PHASES[name], (scan or Scan()).two_theta
    return Pattern(name=name, two_theta=angles, counts=counts * pure(phase, angles), truth={"rir": phase.rir})


def mixture(
    seed: int,
    weights: Mapping[str, float],
    *,
    scan: Scan | None = None,
    zero_shift: float = 0.0,
    displacement_mm: float = 0.0,
    texture: Mapping[str, float] | None = None,
    counts: float = 30000.0,
    background: float = 400.0,
    hump: float = 60.0,
) -> Pattern:
    """A rock of these weight percents. `counts` is the height that pure corundum would have.

    A line at 2θ is recorded at 2θ + zero_shift − 2·s·cosθ/R (s: the sample's displacement in mm, in degrees).
    """
    angles = (scan or Scan()).two_theta
    theta = np.radians(angles / 2)
    true_angles = angles - zero_shift + np.degrees(2 * displacement_mm * np.cos(theta) / GONIOMETER_RADIUS_MM)
    oriented = texture or {}
    signal = background * np.exp(-angles / 12.0) + 0.15 * background
    signal = signal + hump * np.exp(-(((angles - 22.0) / 6.0) ** 2))
    for name, weight in weights.items():
        phase = PHASES[name]
        shape = pure(phase, true_angles, texture=oriented.get(name, 0.0))
        signal = signal + counts * weight / 100.0 * phase.rir * shape
    rng = generator(seed, *sorted(weights), "diffraction")
    return Pattern(
        name=f"mixture-{seed}",
        two_theta=angles,
        counts=rng.poisson(signal).astype(np.float64),
        truth={
            "weights": dict(weights),
            "zero_shift": zero_shift,
            "displacement_mm": displacement_mm,
            "texture": dict(oriented),
            "seed": seed,
        },
    )


def _lines(phase: Phase, two_theta: Floats, texture: float) -> Floats:
    total = np.zeros_like(two_theta)
    for d, height in phase.lines:
        basal = d in phase.basal
        width = phase.basal_fwhm if basal and phase.basal_fwhm is not None else phase.fwhm
        factor = height * (1.0 + texture if basal else 1.0)
        total += factor * _pseudo_voigt(two_theta, _angle(d, K_ALPHA_1), width)
        total += 0.5 * factor * _pseudo_voigt(two_theta, _angle(d, K_ALPHA_2), width)
    return total


def _angle(d: float, wavelength: float) -> float:
    return float(2 * np.degrees(np.arcsin(wavelength / (2 * d))))


def _pseudo_voigt(x: Floats, centre: float, fwhm: float, lorentz: float = 0.5) -> Floats:
    """Height one at the centre; a mixture of Lorentzian and Gaussian of the same full width at half height."""
    u = 2 * (x - centre) / fwhm
    shape: Floats = lorentz / (1 + u**2) + (1 - lorentz) * np.exp(-np.log(2) * u**2)
    return shape
