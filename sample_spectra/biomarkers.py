"""Mass chromatograms of terpanes (m/z 191) and steranes (m/z 217) with known areas, as a SIM run gives them.

Relative retention times are design values of a 5 % phenyl column; each run stretches the pattern a little, moves every
peak by its own jitter, and counts ions (Poisson). Peaks are exponentially modified Gaussians.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sample_spectra.chromatogram import Shape, draw
from sample_spectra.runs import Floats, generator

TERPANES: Mapping[str, tuple[float, float]] = {
    "C19T": (0.480, 90), "C20T": (0.527, 160), "C21T": (0.563, 260), "C22T": (0.597, 90), "C23T": (0.640, 620),
    "C24T": (0.663, 410), "C25T": (0.707, 230), "C24Te": (0.748, 210), "C26T_S": (0.753, 150), "C26T_R": (0.757, 145),
    "C28T_S": (0.816, 120), "C28T_R": (0.823, 115), "C29T_S": (0.840, 140), "C29T_R": (0.848, 135), "Ts": (0.882, 820),
    "Tm": (0.905, 640), "C28BNH": (0.935, 70), "C29H": (0.958, 1450), "C29Ts": (0.963, 410), "C30D": (0.970, 130),
    "C29M": (0.979, 160), "OL": (0.995, 60), "C30H": (1.000, 2600), "C30M": (1.018, 230), "C31S": (1.045, 980),
    "C31R": (1.051, 700), "G": (1.058, 310), "C32S": (1.084, 640), "C32R": (1.092, 450), "C33S": (1.129, 400),
    "C33R": (1.140, 280), "C34S": (1.183, 230), "C34R": (1.197, 160), "C35S": (1.244, 150), "C35R": (1.262, 100),
}  # fmt: skip
"""Name -> (retention relative to C30H, area)."""

STERANES: Mapping[str, tuple[float, float]] = {
    "C27baS": (0.763, 330), "C27baR": (0.778, 220), "C27aaaS": (0.8275, 300), "C27abbR": (0.833, 340),
    "C27abbS": (0.840, 290), "C27aaaR": (0.851, 330), "C28aaaS": (0.875, 180), "C28abbR": (0.884, 210),
    "C28abbS": (0.888, 200), "C28aaaR": (0.903, 240), "C29aaaS": (0.916, 420), "C29abbR": (0.9266, 470),
    "C29abbS": (0.930, 430), "C29aaaR": (0.945, 480),
}  # fmt: skip
TABLES = {"191": TERPANES, "217": STERANES}


@dataclass(frozen=True, slots=True, kw_only=True)
class SimRun:
    """Ion chromatograms by m/z over one time axis (min), shape (n,), and the truth (JSON values)."""

    time_min: Floats
    ions: Mapping[str, Floats]
    truth: Mapping[str, Any] = field(default_factory=dict)


def biomarker_run(
    seed: int,
    *,
    c30_hopane_min: float = 62.0,
    stretch: float = 1.0,
    jitter: float = 0.0004,
    sigma_min: float = 0.045,
    counts: float = 300.0,
    factors: Mapping[str, float] | None = None,
) -> SimRun:
    """A run with these areas times `factors` (0 leaves a compound out). `counts`: ions for one unit of area.

    A compound elutes at c30_hopane_min · (1 + stretch·(RRT − 1) + jitter·N(0, 1)).
    """
    rng = generator(seed, "biomarkers")
    changed = factors or {}
    last = c30_hopane_min * (1 + stretch * 0.30)
    time = np.arange(c30_hopane_min * (1 - stretch * 0.56), last, 1 / 180.0)
    ions: dict[str, Floats] = {}
    truth: dict[str, dict[str, dict[str, float]]] = {}
    for ion, table in TABLES.items():
        shapes = [
            Shape(
                name=name,
                centre=c30_hopane_min * (1 + stretch * (rrt - 1) + jitter * float(rng.standard_normal())),
                sigma=sigma_min,
                tau=0.3 * sigma_min,
                area=area * changed.get(name, 1.0),
            )
            for name, (rrt, area) in table.items()
            if changed.get(name, 1.0) > 0
        ]
        signal = draw(time, shapes) * counts / 60.0 * 20.0 + 40.0
        ions[ion] = rng.poisson(signal).astype(np.float64)
        truth[ion] = {shape.name: {"area": shape.area, "rt_min": shape.centre} for shape in shapes}
    return SimRun(time_min=time, ions=ions, truth={"seed": seed, "c30_hopane_min": c30_hopane_min, "peaks": truth})
