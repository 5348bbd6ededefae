"""Crude oils of many kinds, run on many columns: the second generator of the ladder's bench.

A recipe is drawn first (column, oven, kind of oil, what else stands among the n-alkanes), then the run is drawn from
it. Retention comes from `columns`, so nothing here knows boiling points or evenly spaced rungs. Degraded oils have four
levels: n-alkanes at 40, 15 and 4 % of their own, and none; the isoprenoids, cyclic crowd and hump remain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.ndimage import gaussian_filter1d

from benchmarks.ladder.columns import Column, Program, eluted
from parsers.measurement import Floats
from sample_spectra.chromatogram import ISOPRENOIDS, Shape, draw, true_peak

LEFT = (1.0, 0.4, 0.15, 0.04, 0.0)
"""What is left of the n-alkanes at each level of degradation; 0 is a sound oil."""
_COLUMNS = {
    "30 m": (Column(dead_min=1.4, plates=9e4), (2.0, 8.0)),
    "60 m": (Column(dead_min=3.0, plates=1.8e5), (2.0, 5.0)),
    "50 m, thick film": (Column(dead_min=2.2, plates=1.5e5, film=2.0), (2.5, 6.0)),
    "15 m, fast": (Column(dead_min=0.5, plates=5e4), (8.0, 20.0)),
    "100 m": (Column(dead_min=5.5, plates=3e5), (2.0, 4.0)),
}
_KINDS = {  # of oil: centres, widths and weights of its n-alkanes' bells
    "normal": ((16.0, 8.0, 1.0),),
    "light": ((11.0, 7.0, 1.0),),
    "condensate": ((8.0, 6.5, 1.0),),
    "waxy": ((26.0, 8.0, 1.0), (16.0, 5.0, 0.25)),
    "bimodal": ((16.0, 4.5, 1.0), (27.0, 4.0, 0.8)),
}
_STANDARDS = {"squalane": 2662.0, "androstane": 1988.0, "C24D50": 2384.0}
_CYCLIC = {"toluene": 762.0, "mCH": 724.0, "eCH": 835.0, "xylene": 868.0, "pCH": 931.0, "naphthalene": 1157.0}
_CYCLIC |= {"2-methylnaphthalene": 1268.0, "1-methylnaphthalene": 1281.0, "dimethylnaphthalene": 1387.0}
_BRANCHED = (28, 41, 47, 57, 64, 73, 85)
"""Index above the n-alkane: alkylcyclohexanes, then methylalkanes from the middle methyl to the third carbon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A made run: time (min) and signal (pA), apex and half-width (sigma, min) of each named peak, and its recipe."""

    time: Floats
    signal: Floats
    apexes: Mapping[str, float]
    sigmas: Mapping[str, float]
    recipe: Mapping[str, object]


@dataclass(slots=True)
class _Mixture:
    """Amounts by retention index: those that may be named, and the rest."""

    named: dict[str, tuple[float, float]] = field(default_factory=dict)
    others: list[tuple[float, float]] = field(default_factory=list)


def mixture_run(seed: int, *, level: int = 0, whole_oil: bool = False) -> Run:
    """The run of this seed; `level` is its degradation, 0 to 4. A whole oil begins at C8, with cyclanes, aromatics."""
    rng = np.random.default_rng([seed, 71, level])
    recipe: dict[str, object] = {"level": level}
    mixed, bell = _mixture(rng, recipe, level, whole_oil)
    name = str(rng.choice(list(_COLUMNS)))
    column, ramps = _COLUMNS[name]
    program = Program(
        start_c=float(rng.uniform(40, 50 if whole_oil else 80)),
        hold_min=float(rng.choice([0.0, 1.0, 2.0, 5.0])) * min(column.dead_min, 2.0),
        ramp=math.exp(rng.uniform(math.log(ramps[0]), math.log(ramps[1]))),
        end_c=float(rng.uniform(290, 330)),
    )
    worn = Column(dead_min=column.dead_min, plates=column.plates * float(rng.uniform(0.12, 1.0)), film=column.film)
    recipe |= {"column": name, "program": program, "column worn": worn}
    return _drawn(rng, mixed, bell, worn, program, recipe)


def _mixture(
    rng: np.random.Generator, recipe: dict[str, object], level: int, whole_oil: bool
) -> tuple[_Mixture, float]:
    kind = str(rng.choice(list(_KINDS)))
    first = 8 if whole_oil else int(rng.integers(9, 15))
    last = int(rng.integers(26, 33)) if kind == "condensate" else int(rng.integers(28, 43))
    cpi = math.exp(rng.uniform(math.log(0.9), math.log(3.0)))
    missing = {int(n) for n in rng.choice([n for n in range(first + 1, last) if n not in (17, 18)], rng.integers(0, 4))}
    pristane = math.exp(rng.uniform(math.log(0.1), math.log(5.0)))
    phytane = float(np.clip(pristane * math.exp(rng.normal(0, 0.4)), 0.1, 5.0))
    recipe |= {"kind": kind, "first": first, "last": last, "cpi": cpi, "missing": missing, "Pr/nC17": pristane}
    recipe |= {"Ph/nC18": phytane}

    def bell(carbon: float) -> float:
        edge = 1.0 / (1.0 + math.exp(-2.5 * (carbon - first))) if not whole_oil else 1.0
        return edge * sum(w * math.exp(-0.5 * ((carbon - at) / width) ** 2) for at, width, w in _KINDS[kind])

    mixed = _Mixture()
    preference = (cpi - 1) / (cpi + 1)
    for n in range(first, last + 1):
        odd = 1 + (preference / (1 + math.exp(-(n - 21.5))) + rng.normal(0, 0.03)) * (1 if n % 2 else -1)
        mixed.named[f"nC{n}"] = (100.0 * n, bell(n) * odd * LEFT[level] * float(n not in missing))
    for name, index in ISOPRENOIDS.items():
        amount = {"Pr": pristane * bell(17), "Ph": phytane * bell(18)}.get(
            name, pristane * bell(index / 100) * float(rng.uniform(0.2, 0.7))
        )
        mixed.named[name] = (index + float(rng.normal(0, 1.0)), amount)
    crowd = math.exp(rng.uniform(math.log(0.01), math.log(0.12))) * (1.0 + 2.0 * (level > 1))
    recipe["crowd"] = crowd
    for n in range(first, last):
        for place in _BRANCHED:
            mixed.others.append((100 * n + place + rng.normal(0, 2), bell(n + 0.5) * crowd * rng.lognormal(0, 0.6)))
    for index in rng.uniform(100 * first, 100 * last, 60):
        mixed.others.append((float(index), bell(index / 100) * crowd * 0.4 * rng.lognormal(0, 0.8)))
    if whole_oil:
        mixed.others += [(index, bell(index / 100) * float(rng.uniform(0.1, 0.9))) for index in _CYCLIC.values()]
    standard = rng.choice(["", "", *_STANDARDS])
    if standard:
        recipe["standard"] = str(standard)
        mixed.others.append((_STANDARDS[str(standard)], float(rng.uniform(0.3, 1.4))))
    return mixed, max(bell(n) for n in range(first, last + 1))


def _drawn(
    rng: np.random.Generator,
    mixed: _Mixture,
    largest: float,
    column: Column,
    program: Program,
    recipe: dict[str, object],
) -> Run:
    heat_min = program.hold_min + (program.end_c - program.start_c) / program.ramp
    until = heat_min + 12.0 * column.dead_min
    grid = np.arange(5.0, 44.01, 0.1)
    found = eluted(grid, column, program, until_min=until)
    out = ~np.isnan(found.minutes)
    at, wide = CubicSpline(grid[out], found.minutes[out]), CubicSpline(grid[out], found.sigma[out])
    top, tail = math.exp(rng.uniform(math.log(50), math.log(2000))), float(rng.uniform(0.1, 0.8))
    shapes: dict[str, Shape] = {}
    amounts = {**mixed.named, **{f"other {k}": one for k, one in enumerate(mixed.others)}}
    for name, (index, amount) in amounts.items():
        if amount <= 0 or not 5.0 < index / 100 < grid[out][-1]:
            continue
        sigma = float(wide(index / 100))
        area = top * amount / largest * sigma * 60 * math.sqrt(2 * math.pi)
        shapes[name] = Shape(name=name, centre=float(at(index / 100)), sigma=sigma, tau=tail * sigma, area=area)
    rate = 50.0 if column.dead_min < 1 else 10.0
    late = column.dead_min * float(rng.choice([0.0, 0.9, 1.6]))
    time = np.arange(late, until, 1 / (60 * rate))
    noise = top * math.exp(rng.uniform(math.log(2e-5), math.log(2e-3)))
    recipe |= {"noise": noise / top, "tail": tail, "late": late > column.dead_min}
    signal = draw(time, list(shapes.values())) + _ground(rng, time, column, program, top, int(str(recipe["level"])))
    signal += gaussian_filter1d(rng.normal(0, noise, time.size), 1.0) * 1.9
    # what stands before the recording or in the noise is no truth
    seen = {n: s for n, s in shapes.items() if not n.startswith("other") and s.centre > late}
    return Run(
        time=time,
        signal=signal,
        apexes={name: true_peak(shape).rt_min for name, shape in seen.items()},
        sigmas={name: shape.sigma for name, shape in seen.items()},
        recipe=recipe,
    )


def _ground(rng: np.random.Generator, time: Floats, column: Column, program: Program, top: float, level: int) -> Floats:
    """Offset, drift, bleed that grows with the heat, a solvent with its tail, and humps of what is unresolved."""
    span = time[-1] - time[0]
    ground = 10 + top * rng.uniform(-0.005, 0.01) * (time - time[0]) / span
    ground += top * rng.uniform(0.0, 0.05) * np.exp((program.temperature(time) - program.end_c) / 30.0)
    for _ in range(int(rng.integers(0, 3)) if level == 0 else int(rng.integers(1, 3))):
        height = top * float(rng.uniform(0.01, 0.1)) * (1.0 + level)
        centre, width = time[0] + span * rng.uniform(0.35, 0.75), span * rng.uniform(0.08, 0.2)
        ground += height * np.exp(-0.5 * ((time - centre) / width) ** 2)
    after = np.maximum(time - 1.05 * column.dead_min, 0.0)
    solvent = np.exp(-after / (0.06 * column.dead_min)) + 0.001 * np.exp(-after / (0.5 * column.dead_min))
    ground += 20 * top * gaussian_filter1d(np.where(time >= 1.05 * column.dead_min, solvent, 0.0), 3.0)
    return np.asarray(ground, dtype=np.float64)
