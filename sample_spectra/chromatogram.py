"""The physics of a capillary gas chromatogram, and the run of saturates (饱和烃) with known truth.

Peaks are exponentially modified Gaussians; widths grow with time (sigma = efficiency x (0.018 + 0.00035 t) min).
n-Alkanes elute by boiling point in the ramp (elution temperature = 0.80 Tb - 20 °C; Tb after Riazi & Al-Sahhaf, Fluid
Phase Equilibria 117 (1996) 217) and with growing spacing in the final hold; isoprenoids by their linear retention
index on methyl silicone. The envelope is Gaussian with an odd-even term. All areas are exact; the detector then adds
bleed, drift, coloured noise and the converter's steps.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from scipy.special import erfcx

from sample_spectra.runs import Channel, Floats, GcRun, TruePeak, generator

PA_PER_COUNT = 1.0 / 7680.0
"""ChemStation's FID scale, pA a count."""

ISOPRENOIDS: Mapping[str, float] = {
    "iC13": 1255.0,
    "iC14": 1320.0,
    "iC15": 1378.0,
    "iC16": 1462.0,
    "iC18": 1652.0,
    "Pr": 1706.0,
    "Ph": 1810.0,
}
DEFAULT_TIME = datetime(2026, 3, 2, 9, 30, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A peak to be drawn: Gaussian centre and sigma, exponential tail (all min), area in unit x second."""

    name: str
    centre: float
    sigma: float
    tau: float
    area: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Oven:
    """A temperature program: start, ramp to the end, then hold. Times in min, temperatures in °C."""

    start_c: float = 80.0
    rate: float = 6.0
    end_c: float = 310.0
    dead_min: float = 2.0
    minutes: float = 85.0

    def temperature(self, minutes: Floats) -> Floats:
        """The oven's temperature at these times."""
        return np.minimum(self.start_c + self.rate * np.maximum(minutes - self.dead_min, 0.0), self.end_c)


def emg(minutes: Floats, shape: Shape) -> Floats:
    """The signal of one peak (unit of the area a second) at these times; its integral over seconds is its area."""
    z = (minutes - shape.centre) / shape.sigma
    ratio = shape.sigma / shape.tau
    u = (ratio - z) / math.sqrt(2.0)
    tail = np.zeros_like(minutes)
    right = u < -5.0  # far in the tail the Gaussian is over and erfcx would overflow
    tail[right] = 2.0 * np.exp(0.5 * ratio * ratio - z[right] * ratio)
    tail[~right] = np.exp(-0.5 * z[~right] ** 2) * erfcx(u[~right])
    return shape.area / 60.0 / (2.0 * shape.tau) * tail


def draw(minutes: Floats, shapes: Sequence[Shape]) -> Floats:
    """The sum of all peaks; each is drawn where it is not negligible."""
    signal = np.zeros_like(minutes)
    for shape in shapes:
        low = np.searchsorted(minutes, shape.centre - 8.0 * shape.sigma)
        high = np.searchsorted(minutes, shape.centre + 8.0 * shape.sigma + 30.0 * shape.tau)
        signal[low:high] += emg(minutes[low:high], shape)
    return signal


def true_peak(shape: Shape) -> TruePeak:
    """A shape's apex and height, found on a fine grid."""
    grid = np.linspace(shape.centre - shape.sigma, shape.centre + 3.0 * shape.sigma + shape.tau, 4001)
    values = emg(grid, shape)
    top = int(values.argmax())
    return TruePeak(name=shape.name, rt_min=float(grid[top]), area=shape.area, height=float(values[top]))


def detector_noise(rng: np.random.Generator, count: int, white: float, slow: float) -> Floats:
    """White noise smoothed by the detector's time constant, and a slow wander (AR(1), rho 0.99)."""
    fast = rng.standard_normal(count + 4)
    fast = (fast[4:] + fast[3:-1] + 0.5 * fast[2:-2]) / 1.5
    steps = rng.standard_normal(count) * slow * math.sqrt(1.0 - 0.99**2)
    wander = np.empty(count)
    level = 0.0
    for i, step in enumerate(steps.tolist()):
        level = 0.99 * level + step
        wander[i] = level
    return white * fast + wander


def digitise(signal: Floats, resolution: float) -> Floats:
    """The signal in whole steps of the converter."""
    return np.rint(signal / resolution) * resolution


def alkane_minutes(first: int, last: int, oven: Oven) -> dict[int, float]:
    """Retention time of each n-alkane: by boiling point in the ramp, growing by 1.12 a carbon in the hold."""
    found: dict[int, float] = {}
    previous_step = 1.0
    for carbon in range(first - 1, last + 1):
        elution = 0.80 * boiling_point(carbon) - 20.0
        ramp = oven.dead_min + max(elution - oven.start_c, 0.0) / oven.rate
        before = found.get(carbon - 1)
        minutes = ramp if elution <= oven.end_c or before is None else before + previous_step * 1.12
        if before is not None:
            previous_step = minutes - before
        found[carbon] = minutes
    del found[first - 1]
    return found


def boiling_point(carbon: int) -> float:
    """Normal boiling point of an n-alkane in °C (Riazi & Al-Sahhaf 1996)."""
    mass = 14.02658 * carbon + 2.01588
    return 1080.0 - math.exp(6.97996 - 0.01964 * mass ** (2.0 / 3.0)) - 273.15


def saturates_run(
    seed: int,
    sample_name: str,
    *,
    main_carbon: float = 19.0,
    width: float = 7.5,
    odd_even: float = 0.05,
    pr_nc17: float = 0.62,
    ph_nc18: float = 0.48,
    carbons: tuple[int, int] = (12, 38),
    amount: float = 900.0,
    biodegraded: float = 1.0,
    hump: float = 0.0,
    minor: float = 0.05,
    noise_pa: float = 0.02,
    rate_hz: float = 5.0,
    efficiency: float = 0.7,
    oven: Oven | None = None,
    acquired_at: datetime = DEFAULT_TIME,
    operator: str = "ZHANG",
) -> GcRun:
    """A GC-FID run of saturates with exact areas.

    `amount` is the area of the tallest n-alkane (pA·s), `biodegraded` a factor on all n-alkanes, `hump` the area of the
    unresolved mixture, `minor` the mean share of an unnamed branched peak beside each n-alkane.
    The truth holds every named peak's apex, area and height, and the parameters that follow from the areas.
    """
    oven = oven or Oven()
    rng = generator(seed, sample_name, "saturates")
    minutes_of = alkane_minutes(*carbons, oven)
    shift = float(rng.uniform(-0.02, 0.02))
    minutes_of = {carbon: minutes + shift for carbon, minutes in minutes_of.items()}
    envelope = {
        n: amount * math.exp(-(((n - main_carbon) / width) ** 2)) * (1.0 + odd_even * (-1.0) ** (n + 1))
        for n in minutes_of
    }
    areas = _named_areas(envelope, biodegraded, pr_nc17, ph_nc18, rng)
    places = {f"nC{n}": minutes for n, minutes in minutes_of.items()}
    places.update({name: _index_to_minutes(index, minutes_of) for name, index in ISOPRENOIDS.items()})
    shapes = [
        _shape(name, places[name], areas[name], efficiency, rng)
        for name in sorted(places, key=lambda name: places[name])
    ]
    unnamed = _unnamed(rng, minutes_of, envelope, minor, efficiency)
    time = np.arange(round(oven.minutes * 60.0 * rate_hz) + 1) / rate_hz / 60.0
    baseline = _baseline(time, oven, hump)
    signal = draw(time, [*shapes, *unnamed]) + baseline
    signal += detector_noise(rng, time.size, noise_pa, 2.0 * noise_pa)
    channel = Channel(
        name="FID1A",
        description="FID1 A, Front Signal",
        unit="pA",
        interval_s=1.0 / rate_hz,
        values=digitise(signal, PA_PER_COUNT),
        resolution=PA_PER_COUNT,
        peaks=tuple(true_peak(shape) for shape in shapes),
    )
    return GcRun(
        sample_name=sample_name,
        acquired_at=acquired_at,
        operator=operator,
        method="SAT_GC.M",
        instrument="7890",
        channels=(channel,),
        truth={
            "sample_name": sample_name,
            "seed": seed,
            "channel": channel.name,
            "peaks": [_plain(peak) for peak in channel.peaks],
            "unnamed_peaks": [_plain(true_peak(shape)) for shape in unnamed],
            "unresolved_area": hump,
            "parameters": saturates_parameters(areas),
        },
    )


def saturates_parameters(areas: Mapping[str, float]) -> dict[str, float]:
    """What follows from exact areas: ratios, CPI (Bray & Evans 1961), OEP at C25, sums, main carbon."""
    carbon = {int(name[2:]): area for name, area in areas.items() if name.startswith("nC")}

    def total(numbers: range) -> float:
        return math.fsum(carbon.get(n, 0.0) for n in numbers)

    odd = total(range(25, 34, 2))
    return {
        "pr_ph": areas["Pr"] / areas["Ph"],
        "pr_nc17": areas["Pr"] / carbon[17],
        "ph_nc18": areas["Ph"] / carbon[18],
        "cpi_bray_evans": 0.5 * (odd / total(range(24, 33, 2)) + odd / total(range(26, 35, 2))),
        "oep_c25": (carbon[23] + 6.0 * carbon[25] + carbon[27]) / (4.0 * carbon[24] + 4.0 * carbon[26]),
        "c21_minus_over_c22_plus": total(range(1, 22)) / total(range(22, 60)),
        "c21_c22_over_c28_c29": (carbon[21] + carbon[22]) / (carbon[28] + carbon[29]),
        "main_carbon": float(max(carbon, key=lambda n: carbon[n])),
    }


def _named_areas(
    envelope: Mapping[int, float], biodegraded: float, pr_nc17: float, ph_nc18: float, rng: np.random.Generator
) -> dict[str, float]:
    """Areas of the n-alkanes and isoprenoids; degradation takes the n-alkanes only."""
    areas = {f"nC{n}": area * biodegraded for n, area in envelope.items()}
    areas.update({"Pr": pr_nc17 * envelope[17], "Ph": ph_nc18 * envelope[18]})
    areas.update({f"iC{n}": 0.35 * areas["Pr"] * float(rng.uniform(0.6, 1.2)) for n in (13, 14, 15, 16, 18)})
    return areas


def _shape(name: str, centre: float, area: float, efficiency: float, rng: np.random.Generator) -> Shape:
    sigma = efficiency * (0.018 + 0.00035 * centre)
    return Shape(name=name, centre=centre, sigma=sigma, tau=sigma * float(rng.uniform(0.2, 0.5)), area=area)


def _index_to_minutes(index: float, minutes_of: Mapping[int, float]) -> float:
    below = int(index // 100)
    low = minutes_of[below]
    return low + (index / 100.0 - below) * (minutes_of[below + 1] - low)


def _unnamed(
    rng: np.random.Generator,
    minutes_of: Mapping[int, float],
    areas: Mapping[int, float],
    minor: float,
    efficiency: float,
) -> list[Shape]:
    """Branched and cyclic peaks between the n-alkanes, away from the named ones."""
    found = []
    for carbon in list(minutes_of)[:-1]:
        for place in (0.27, 0.38, 0.50, 0.72, 0.84):
            share = minor * float(rng.uniform(0.2, 1.8))
            centre = _index_to_minutes(100.0 * (carbon + place + float(rng.uniform(-0.02, 0.02))), minutes_of)
            if any(abs(centre - _index_to_minutes(index, minutes_of)) < 0.25 for index in ISOPRENOIDS.values()):
                continue
            found.append(_shape("", centre, share * areas[carbon], efficiency, rng))
    return [shape for shape in found if shape.area > 0.0]


def _baseline(time: Floats, oven: Oven, hump: float) -> Floats:
    """Offset, column bleed (logistic in temperature), and the unresolved mixture (Gaussian, sigma 10 min)."""
    bleed = 6.0 / (1.0 + np.exp(-(oven.temperature(time) - 285.0) / 14.0))
    centre = 0.6 * oven.minutes
    mixture = hump / 60.0 / (10.0 * math.sqrt(2.0 * math.pi)) * np.exp(-0.5 * ((time - centre) / 10.0) ** 2)
    return 8.0 + 0.004 * time + bleed + mixture


def _plain(peak: TruePeak) -> dict[str, Any]:
    return {"name": peak.name, "rt_min": round(peak.rt_min, 5), "area": peak.area, "height": peak.height}
