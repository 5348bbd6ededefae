"""A natural-gas analysis by valve gas chromatography with two detectors, and its standard gas, with known truth.

The thermal conductivity detector (TCD2B) sees O2, N2, CH4, CO2 and C2H6, the flame ionisation detector (FID1A) C3 to C5
and, back-flushed first as one broad peak, C6+. Every area is exactly RMR x mole percent, so that the external standard
gives back the true composition. Valves switch with a step of the TCD's baseline. Retention times, windows and relative
molar responses are the generator's own, of the usual order; they are written into the truth as a method table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np

from sample_spectra.chromatogram import DEFAULT_TIME, PA_PER_COUNT, Shape, detector_noise, digitise, draw, true_peak
from sample_spectra.runs import Channel, Floats, GcRun, generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One row of the method table: where a component elutes, how wide its window is, and its response.

    `rmr` is area (channel unit x second) for one mole percent; `sigma_min` the Gaussian width.
    """

    name: str
    channel: str
    rt_min: float
    window_min: float
    rmr: float
    sigma_min: float


METHOD_TABLE: tuple[Component, ...] = (
    Component(name="O2", channel="TCD2B", rt_min=2.60, window_min=0.15, rmr=212.0, sigma_min=0.022),
    Component(name="N2", channel="TCD2B", rt_min=3.05, window_min=0.20, rmr=218.0, sigma_min=0.026),
    Component(name="CH4", channel="TCD2B", rt_min=4.10, window_min=0.30, rmr=185.0, sigma_min=0.036),
    Component(name="CO2", channel="TCD2B", rt_min=5.60, window_min=0.30, rmr=249.0, sigma_min=0.046),
    Component(name="C2H6", channel="TCD2B", rt_min=6.90, window_min=0.30, rmr=262.0, sigma_min=0.054),
    Component(name="C6+", channel="FID1A", rt_min=1.20, window_min=0.35, rmr=1690.0, sigma_min=0.080),
    Component(name="C3H8", channel="FID1A", rt_min=3.30, window_min=0.20, rmr=852.0, sigma_min=0.028),
    Component(name="iC4H10", channel="FID1A", rt_min=4.25, window_min=0.20, rmr=1131.0, sigma_min=0.034),
    Component(name="nC4H10", channel="FID1A", rt_min=4.85, window_min=0.20, rmr=1136.0, sigma_min=0.037),
    Component(name="neoC5H12", channel="FID1A", rt_min=5.45, window_min=0.15, rmr=1410.0, sigma_min=0.040),
    Component(name="iC5H12", channel="FID1A", rt_min=6.95, window_min=0.25, rmr=1417.0, sigma_min=0.050),
    Component(name="nC5H12", channel="FID1A", rt_min=7.80, window_min=0.30, rmr=1421.0, sigma_min=0.055),
)

STANDARD_GAS: Mapping[str, float] = {
    "O2": 0.25, "N2": 2.00, "CH4": 85.60, "CO2": 2.50, "C2H6": 5.50, "C3H8": 2.60, "iC4H10": 0.40, "nC4H10": 0.50,
    "neoC5H12": 0.15, "iC5H12": 0.20, "nC5H12": 0.20, "C6+": 0.10,
}  # fmt: skip
"""The certificate of the standard gas, mole percent."""

SAMPLE_GAS: Mapping[str, float] = {
    "O2": 0.14, "N2": 1.32, "CH4": 88.43, "CO2": 1.74, "C2H6": 4.81, "C3H8": 2.17, "iC4H10": 0.38, "nC4H10": 0.44,
    "neoC5H12": 0.12, "iC5H12": 0.19, "nC5H12": 0.16, "C6+": 0.10,
}  # fmt: skip
"""A sample within half and twice the standard gas, mole percent."""

_MINUTES = 10.0
_RATE_HZ = 10.0
_VALVE_STEPS = ((0.60, 80.0), (2.05, -80.0), (8.60, 40.0))
_DETECTORS = (
    ("FID1A", "FID1 A, Front Signal", "pA", 12.0, 0.02),
    ("TCD2B", "TCD2 B, Back Signal", "25 uV", 20.0, 0.05),
)


def gas_run(
    seed: int,
    sample_name: str,
    composition: Mapping[str, float] = SAMPLE_GAS,
    *,
    acquired_at: datetime = DEFAULT_TIME,
    operator: str = "LI",
    noise: float = 1.0,
    drift: float = 1.0,
) -> GcRun:
    """A gas run of this composition (mole percent). The areas of all runs are exactly RMR x mole percent.

    `noise` scales the detectors' noise, `drift` the run's response (1.0: as the standard's).
    """
    rng = generator(seed, sample_name, "gas")
    shift = float(rng.uniform(-0.008, 0.008))
    channels = tuple(
        _channel(name, description, unit, offset, white * noise, composition, shift, drift, rng)
        for name, description, unit, offset, white in _DETECTORS
    )
    return GcRun(
        sample_name=sample_name,
        acquired_at=acquired_at,
        operator=operator,
        method="NGA.M",
        instrument="7890",
        channels=channels,
        truth={
            "sample_name": sample_name,
            "seed": seed,
            "method_table": [asdict(component) for component in METHOD_TABLE],
            "composition_mol_percent": dict(composition),
            "response": drift,
            "peaks": [
                {"channel": c.name, "name": p.name, "rt_min": round(p.rt_min, 5), "area": p.area, "height": p.height}
                for c in channels
                for p in c.peaks
            ],
        },
    )


def _channel(
    name: str,
    description: str,
    unit: str,
    offset: float,
    white: float,
    composition: Mapping[str, float],
    shift: float,
    drift: float,
    rng: np.random.Generator,
) -> Channel:
    shapes = [
        Shape(
            name=component.name,
            centre=component.rt_min + shift,
            sigma=component.sigma_min,
            tau=0.35 * component.sigma_min,
            area=component.rmr * composition.get(component.name, 0.0) * drift,
        )
        for component in METHOD_TABLE
        if component.channel == name and composition.get(component.name, 0.0) > 0.0
    ]
    time = np.arange(int(_MINUTES * 60 * _RATE_HZ) + 1) / _RATE_HZ / 60.0
    signal = offset + draw(time, shapes) + detector_noise(rng, time.size, white, 1.5 * white)
    if name.startswith("TCD"):
        signal += _valves(time)
    return Channel(
        name=name,
        description=description,
        unit=unit,
        interval_s=1.0 / _RATE_HZ,
        values=digitise(signal, PA_PER_COUNT),
        resolution=PA_PER_COUNT,
        peaks=tuple(true_peak(shape) for shape in sorted(shapes, key=lambda shape: shape.centre)),
    )


def _valves(time: Floats) -> Floats:
    """Steps of the baseline when a valve switches: sudden, then settling within half a minute."""
    signal = np.zeros_like(time)
    for minute, step in _VALVE_STEPS:
        after = time >= minute
        signal[after] += 0.25 * step + 0.75 * step * np.exp(-(time[after] - minute) / 0.08)
    return signal
