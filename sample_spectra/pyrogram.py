"""The physics of a Rock-Eval run, with known truth.

S1 is a gamma pulse in the 300 °C isotherm; S2 is a set of parallel first-order reactions (activation energies normally
distributed, A = 1e14 1/s), solved exactly for the oven's program; S3 and S4 are Gaussians of CO and CO2. Counts follow
the vendor's own formulas (see `parsers.formats.rock_eval_6`): S1, S2 = sum of (FID - Base) x KFid x 100 / Quant;
CO and CO2 (mg/g) = sum of (signal - Base) / (1000 x Quant). FID counts are noiseless before rounding, so that sums are
exact to the rounding of each second; noise is added on demand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from sample_spectra.chromatogram import DEFAULT_TIME
from sample_spectra.runs import Floats, generator

GAS_CONSTANT = 1.987204e-3
"""kcal/(mol K)."""
FREQUENCY = 1e14
"""1/s."""
K_FID = 1.35e-6
BASES: Mapping[str, float] = {"FID": 62.0, "CO": 1.0, "CO2": 2.0, "SO2": 0.0, "oxi CO": 1.0, "oxi CO2": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class RockEvalRun:
    """One run: seconds, oven temperature and counts of both stages, and the truth (JSON values)."""

    sample_name: str
    kind: str
    quantity_mg: float
    acquired_at: datetime
    temp_std: int
    dtmax: int
    pyrolysis: Mapping[str, Floats]
    oxidation: Mapping[str, Floats]
    s1_end_s: int
    s3_end_s: int
    s4_end_s: int
    truth: Mapping[str, Any] = field(default_factory=dict)


def rock_eval_run(
    seed: int,
    sample_name: str,
    *,
    s1: float = 0.45,
    s2: float = 12.4,
    tmax: float = 436.0,
    spread_kcal: float = 1.2,
    s3: float = 0.6,
    s3_co: float = 0.15,
    s4_co2: float = 30.0,
    s4_co: float = 2.0,
    s5: float = 25.0,
    quantity_mg: float = 60.2,
    kind: str = "Analysis",
    noise_counts: float = 0.0,
    missing_seconds: int = 0,
    temp_std: int = 416,
    dtmax: int = 42,
    acquired_at: datetime = DEFAULT_TIME,
) -> RockEvalRun:
    """A Rock-Eval 6/7 run ("bulk rock": 300 °C 3 min, 25 °C/min to 650 °C; oxidation 300 to 850 °C at 20 °C/min).

    `s1` … `s5` are true amounts (mg/g), `tmax` the true Tmax: the oven is at tmax + dtmax when S2 is at its maximum.
    """
    rng = generator(seed, sample_name, "rock-eval")
    pyro_s, pyro_t = _program(300.0, 180, 25.0, 650.0, 0, 180)
    oxi_s, oxi_t = _program(300.0, 60, 20.0, 850.0, 300, 300)
    s2_rate, energy = _first_order(pyro_t, tmax + dtmax, spread_kcal)
    valley = 180 + int(np.argmin((_gamma(pyro_s) * s1 + s2_rate * s2)[180:300]))
    hydrocarbons = (_gamma(pyro_s) * s1 + s2_rate * s2) * quantity_mg / (K_FID * 100.0)
    gas = quantity_mg * 1000.0  # counts for one mg/g of CO or CO2
    pyrolysis = {
        "t": pyro_s,
        "T": pyro_t,
        "FID": hydrocarbons + BASES["FID"],
        "CO": _bell(pyro_s, pyro_t, 350.0, 40.0) * s3_co * gas + BASES["CO"],
        "CO2": _bell(pyro_s, pyro_t, 330.0, 22.0) * s3 * gas + BASES["CO2"],
        "SO2": np.full(pyro_s.size, BASES["SO2"]),
    }
    carbonate = _bell(oxi_s, oxi_t, 770.0, 22.0) * s5
    oxidation = {
        "t": oxi_s,
        "T": oxi_t,
        "CO": _bell(oxi_s, oxi_t, 480.0, 35.0) * s4_co * gas + BASES["oxi CO"],
        "CO2": (_bell(oxi_s, oxi_t, 500.0, 35.0) * s4_co2 + carbonate) * gas + BASES["oxi CO2"],
        "SO2": np.zeros(oxi_s.size),
    }
    for stage in (pyrolysis, oxidation):
        for name in stage:
            if name not in ("t", "T"):
                stage[name] = stage[name] + noise_counts * rng.standard_normal(stage[name].size)
    if missing_seconds:
        lost = rng.choice(np.arange(30, 150), size=missing_seconds, replace=False)
        pyrolysis = {name: np.delete(values, lost) for name, values in pyrolysis.items()}
    toc = 0.083 * (s1 + s2) + s3_co * 12 / 280 + s3 * 12 / 440 + s4_co * 12 / 280 + s4_co2 * 12 / 440
    return RockEvalRun(
        sample_name=sample_name,
        kind=kind,
        quantity_mg=quantity_mg,
        acquired_at=acquired_at,
        temp_std=temp_std,
        dtmax=dtmax,
        pyrolysis=pyrolysis,
        oxidation=oxidation,
        s1_end_s=valley,
        s3_end_s=int(pyro_s[int(np.argmax(pyro_t >= 400.0))]),
        s4_end_s=int(oxi_s[int(np.argmax(oxi_t >= 650.0))]),
        truth={
            "sample_name": sample_name, "seed": seed, "kind": kind, "quantity_mg": quantity_mg, "k_fid": K_FID,
            "s1": s1, "s2": s2, "tmax": tmax, "dtmax": dtmax, "temp_std": temp_std, "energy_kcal": energy,
            "spread_kcal": spread_kcal, "s3": s3, "s3_co": s3_co, "s4_co2": s4_co2, "s4_co": s4_co, "s5": s5,
            "toc": toc, "hi": 100.0 * s2 / toc, "oi": 100.0 * s3 / toc, "pi": s1 / (s1 + s2),
            "formula": "S = sum(FID - Base) x KFid x 100 / Quant; CO, CO2 = sum(x - Base) / (1000 x Quant)",
            "bases": dict(BASES),
        },
    )  # fmt: skip


def _program(start: float, hold: int, rate: float, end: float, last_hold: int, purge: int) -> tuple[Floats, Floats]:
    """Seconds and oven temperature (°C): hold, ramp (°C/min), hold, then cooling while purging."""
    heated = hold + round((end - start) / rate * 60.0) + last_hold
    seconds = np.arange(heated + purge + 1, dtype=np.float64)
    temperature = np.clip(start + (seconds - hold) * rate / 60.0, start, end)
    return seconds, np.where(seconds > heated, end - (seconds - heated) * 0.7, temperature)


def _gamma(seconds: Floats) -> Floats:
    """A gamma pulse (k = 3, theta = 10 s) whose values sum to one."""
    pulse: Floats = seconds**2 * np.exp(-seconds / 10.0)
    return pulse / float(pulse.sum())


def _bell(seconds: Floats, temperature: Floats, centre: float, width: float) -> Floats:
    """A Gaussian in oven temperature on the heating branch, whose values sum to one."""
    heating = seconds <= seconds[int(np.argmax(temperature))]
    bell: Floats = np.where(heating, np.exp(-0.5 * ((temperature - centre) / width) ** 2), 0.0)
    return bell / float(bell.sum())


def _first_order(temperature: Floats, peak_at: float, spread: float) -> tuple[Floats, float]:
    """The reacted share in each second, and the mean activation energy whose maximum lies at this oven temperature.

    Each reaction's conversion is exp(-integral of k dt), the integral by the trapezoid over 20 steps a second.
    """
    low, high = 45.0, 75.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        rate = _rate(temperature, middle, spread)
        if _smooth_maximum(temperature, rate) < peak_at:
            low = middle
        else:
            high = middle
    return _rate(temperature, 0.5 * (low + high), spread), 0.5 * (low + high)


def _rate(temperature: Floats, energy: float, spread: float) -> Floats:
    fine = np.interp(np.arange((temperature.size - 1) * 20 + 1) / 20.0, np.arange(temperature.size), temperature)
    kelvin = fine + 273.15
    weights = np.exp(-0.5 * np.linspace(-3.0, 3.0, 25) ** 2)
    weights /= weights.sum()
    left = np.zeros(fine.size)
    for offset, weight in zip(np.linspace(-3.0, 3.0, 25) * spread, weights, strict=True):
        k = FREQUENCY * np.exp(-(energy + offset) / (GAS_CONSTANT * kelvin))
        reacted = np.concatenate(([0.0], np.cumsum(0.5 * (k[1:] + k[:-1]) / 20.0)))
        left += weight * np.exp(-reacted)
    edges = left[10::20]  # half-way between whole seconds
    share = np.empty(temperature.size)
    share[0] = 1.0 - edges[0]
    share[1:-1] = edges[:-1] - edges[1:]
    share[-1] = edges[-1] - left[-1]
    return share / math.fsum(share.tolist())


def _smooth_maximum(temperature: Floats, rate: Floats) -> float:
    """The oven temperature at the maximum, between seconds by a parabola."""
    top = min(max(int(rate.argmax()), 1), rate.size - 2)
    a, b, c = rate[top - 1], rate[top], rate[top + 1]
    bend = a - 2.0 * b + c
    offset = 0.5 * (a - c) / bend if bend else 0.0
    return float(temperature[top] + offset * (temperature[top + 1] - temperature[top - 1]) / 2.0)
