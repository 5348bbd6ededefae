"""Chromatograms of oils with known areas: a whole oil with its light hydrocarbons, and runs of a distillation.

The n-alkanes of the whole oil elute with slowly shrinking steps; what stands between them elutes by its linear
retention index, which the caller gives, for it belongs to a column. In a distillation everything elutes in proportion
to its boiling point.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

import numpy as np

from sample_spectra.chromatogram import PA_PER_COUNT, Shape, detector_noise, digitise, draw, true_peak
from sample_spectra.runs import Channel, Floats, GcRun, generator

LIGHT: Mapping[str, float] = {
    "22DMB": 22, "MCP": 240, "24DMP": 40, "Bz": 65, "CH": 230, "2MH": 190, "23DMP": 64, "11DMCP": 45, "3MH": 226,
    "c13DMCP": 83, "t13DMCP": 77, "t12DMCP": 146, "MCH": 498, "Tol": 213,
}  # fmt: skip
"""Areas of the light hydrocarbons of an oil that was never biodegraded (pA·s)."""
CARBONS = range(5, 37)
WIDTH_MIN, TAIL_MIN = 0.012, 0.003
PER_CELSIUS, FIRST_MIN = 0.03, 1.0
"""A distillation's run: minutes for each °C of the boiling point."""
CUT_C, CUT_SPREAD_C = (230.0, 350.0), (55.0, 45.0)
BLANK, CALIBRATION = "BLANK", "STD-ALKANES"


def whole_oil_run(
    seed: int,
    sample_name: str,
    indices: Mapping[str, float],
    *,
    main_carbon: float = 14.0,
    pr_nc17: float = 0.6,
    ph_nc18: float = 0.5,
    acquired_at: datetime,
) -> GcRun:
    """A whole oil's run on FID; `indices` are the linear retention indices of LIGHT and of Pr and Ph."""
    rng = generator(seed, sample_name, "whole-oil")
    areas = {f"nC{n}": 900.0 * math.exp(-(((n - main_carbon) / 12.0) ** 2)) for n in CARBONS}
    areas |= {"Pr": pr_nc17 * areas["nC17"], "Ph": ph_nc18 * areas["nC18"]}
    areas |= {name: area * float(rng.uniform(0.9, 1.1)) for name, area in LIGHT.items() if name in indices}
    places = {name: indices[name] if name in indices else 100.0 * int(name.removeprefix("nC")) for name in areas}
    shapes = [
        Shape(name=name, centre=_minutes(places[name]), sigma=WIDTH_MIN, tau=TAIL_MIN, area=area)
        for name, area in sorted(areas.items(), key=lambda one: places[one[0]])
    ]
    time = np.arange(0.0, 66.0, 1.0 / 600.0)
    return _run(seed, sample_name, time, draw(time, shapes) + 5.0, shapes, "WHOLE_OIL.M", acquired_at)


def distillation_runs(
    seed: int, sample_names: tuple[str, ...], boiling_c: Mapping[str, float], acquired_at: datetime
) -> tuple[GcRun, ...]:
    """The blank, the mixture of n-alkanes with these boiling points (°C), and a run of each oil."""
    last = FIRST_MIN + PER_CELSIUS * (max(boiling_c.values()) + 40.0)
    time = np.arange(0.0, last, 1.0 / 300.0)
    bleed = 2.0 / (1.0 + np.exp(-(time - 0.8 * last)))
    alkanes = [
        Shape(name=name, centre=FIRST_MIN + PER_CELSIUS * at, sigma=0.02, tau=0.004, area=800.0)
        for name, at in boiling_c.items()
    ]
    mixture = _run(seed, CALIBRATION, time, bleed + draw(time, alkanes), alkanes, "SIMDIST.M", acquired_at)
    runs = [_run(seed, BLANK, time, bleed, [], "SIMDIST.M", acquired_at), mixture]
    for n, name in enumerate(sample_names):
        cuts = [
            Shape(name="", centre=FIRST_MIN + PER_CELSIUS * (at + 12.0 * n), sigma=PER_CELSIUS * wide, tau=0.01, area=a)
            for at, wide, a in zip(CUT_C, CUT_SPREAD_C, (9e3, 6e3), strict=True)
        ]
        ridge = [
            Shape(
                name="", centre=one.centre, sigma=0.03, tau=0.004, area=0.15 * float(np.interp(one.centre, time, hill))
            )
            for hill in (draw(time, cuts) * 60.0,)
            for one in alkanes
        ]
        runs.append(_run(seed + n, name, time, bleed + draw(time, [*cuts, *ridge]), [], "SIMDIST.M", acquired_at))
    return tuple(runs)


def _minutes(index: float) -> float:
    below = int(index // 100)
    low, high = (2.0 + 2.1 * (n - 4) - 0.012 * (n - 4) ** 2 for n in (below, below + 1))
    return low + (index / 100 - below) * (high - low)


def _run(
    seed: int,
    sample_name: str,
    time: Floats,
    signal: Floats,
    shapes: list[Shape],
    method: str,
    acquired_at: datetime,
) -> GcRun:
    noisy = signal + detector_noise(generator(seed, sample_name, "noise"), time.size, 0.01, 0.02)
    channel = Channel(
        name="FID1A",
        description="FID1 A, Front Signal",
        unit="pA",
        interval_s=60.0 * float(time[1] - time[0]),
        values=digitise(noisy, PA_PER_COUNT),
        resolution=PA_PER_COUNT,
        peaks=tuple(true_peak(shape) for shape in shapes if shape.name),
    )
    return GcRun(
        sample_name=sample_name,
        acquired_at=acquired_at,
        operator="ZHANG",
        method=method,
        instrument="8890",
        channels=(channel,),
        truth={"seed": seed, "peaks": {shape.name: shape.area for shape in shapes if shape.name}},
    )
