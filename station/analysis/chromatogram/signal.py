"""A detector's signal made fit for peak finding: an even time axis, no spikes, no valve steps, known noise.

A step (a gas valve that switches) is taken out before peaks are looked for, and given back to the baselines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.chromatogram.breaks import level_parts
from station.analysis.chromatogram.noise import fast_noise, quantisation, shot_gain
from station.analysis.chromatogram.sparse import threshold_noise
from station.analysis.errors import AnalysisError

_SPIKE_SIGMAS = 8.0
_BESIDE_SPIKE = 0.2
_AXIS_TOLERANCE = 0.3
_ENOUGH = 6000
_LARGEST = 1e100
MINIMUM_POINTS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """An evenly sampled part of a run without spikes, shape (n,)."""

    start_min: float
    step_min: float
    y: Floats
    noise: float
    """Standard deviation of the fast noise, in signal units; greater than zero."""
    gain: float = 0.0
    """Variance of counting (shot) noise per unit of signal above the background, in signal units; 0 without."""

    sparse: bool = False
    """Whether the instrument wrote nothing below a threshold: what is quiet then tells nothing of the noise."""

    stair: float = 0.0
    """The converter's step where most neighbouring samples are alike: rounding then draws stairs; else 0."""

    def noise_at(self, above: Floats) -> Floats:
        """Standard deviation of the noise where the signal stands `above` its background."""
        return np.asarray(np.sqrt(self.noise**2 + self.gain * np.maximum(above, 0.0)))

    def time(self, index: float) -> float:
        """Minutes at a (fractional) index."""
        return self.start_min + self.step_min * index


def prepare(time_min: Floats, intensity: Floats) -> tuple[Signal, ...]:
    """The signal of a trace, cut where its level breaks off.

    Raises AnalysisError for unequal lengths, gaps in the numbers or time that runs back.
    """
    return parts_of(*curve_of(time_min, intensity))


def parts_of(time: Floats, recorded: Floats) -> tuple[Signal, ...]:
    """As `prepare`, of what is known to be a curve (`curve_of`)."""
    y = recorded
    # Vendors print rounded times; the median of their differences can be 1.5 % off, the whole span is not.
    step = (time[-1] - time[0]) / (len(time) - 1)
    even = np.arange(len(time)) * step
    even += time[0]
    off = time - even
    if max(off.max(), -off.min()) > _AXIS_TOLERANCE * step:
        y = np.interp(even, time, y)
    noise, of_blips = fast_noise(y), threshold_noise(recorded)
    sparse, noise, stair = of_blips > 0, max(noise, of_blips), _stair(y)
    y = _without_spikes(y, noise)
    gain = shot_gain(y, noise)
    return tuple(
        Signal(
            start_min=float(time[0] + step * part.start),
            step_min=float(step),
            y=y[part],
            noise=noise,
            gain=gain,
            sparse=sparse,
            stair=stair,
        )
        for part in level_parts(y, noise, least=MINIMUM_POINTS)
    )


def curve_of(time_min: ArrayLike, intensity: ArrayLike) -> tuple[Floats, Floats]:
    """Time and signal as float64 arrays (n,). Raises AnalysisError for what is no curve."""
    cure = Text("请检查原始文件及其读取结果。", "Check the raw file and how it was read.")
    try:
        time, y = np.asarray(time_min, dtype=np.float64), np.asarray(intensity, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise AnalysisError(Text("时间或强度不是数字", "time or intensity are not numbers"), cure) from error
    if time.shape != y.shape or time.ndim != 1:
        raise AnalysisError(
            Text(f"时间 {time.shape} 与强度 {y.shape} 长度不等", f"time {time.shape} and intensity {y.shape} differ"),
            cure,
        )
    bad = np.flatnonzero(~(np.isfinite(time) & np.isfinite(y)))
    if len(bad):
        raise AnalysisError(
            Text(f"第 {bad[0]} 点不是有限数字", f"point {bad[0]} is not a finite number"),
            cure,
        )
    back = np.flatnonzero(np.diff(time) <= 0)
    if len(back):
        where = back[0] + 1
        raise AnalysisError(
            Text(
                f"第 {where} 点的时间 {time[where]} 不大于前一点 {time[where - 1]}",
                f"the time {time[where]} of point {where} is not later than {time[where - 1]} before it",
            ),
            cure,
        )
    top, bottom = (float(np.max(y)), float(np.min(y))) if len(y) else (0.0, 0.0)
    largest, span = max(top, -bottom), top - bottom
    if largest > _LARGEST or 0 < span < 1 / _LARGEST:
        raise AnalysisError(
            Text(
                f"强度的量级不合理：最大 {largest:g}，跨度 {span:g}",
                f"absurd intensities: up to {largest:g}, spanning {span:g}",
            ),
            cure,
        )
    return time, y


def _stair(y: Floats) -> float:
    """The converter's step where noise does not blur it: most neighbouring samples are alike; 0 elsewhere."""
    steady = np.count_nonzero(y[1:] == y[:-1])
    return quantisation(y) if 2 * steady > len(y) else 0.0


def _without_spikes(y: Floats, noise: float) -> Floats:
    """Single points, and pairs, far off their neighbours, laid on the level of these."""
    return _without_pairs(_without_single(y, noise), noise)


def _without_single(y: Floats, noise: float) -> Floats:
    around = y[:-4] + y[4:]
    around *= 0.5
    off = y[2:-2] - around
    np.abs(off, out=off)
    places = np.flatnonzero(off > _SPIKE_SIGMAS * noise)
    # A narrow peak lifts its neighbours too; a spike is one point alone.
    beside = np.maximum(np.abs(y[places + 1] - around[places]), np.abs(y[places + 3] - around[places]))
    places = places[beside < _BESIDE_SPIKE * off[places]]
    if not len(places):
        return y
    clean = y.copy()
    clean[places + 2] = np.median(y[places[:, None] + np.arange(5)], axis=1)
    return clean


def _without_pairs(y: Floats, noise: float) -> Floats:
    steps = y[1:] - y[:-1]
    first = np.flatnonzero(np.abs(steps[:-2]) > _SPIKE_SIGMAS * noise)
    first = first[steps[first] * steps[first + 2] < 0]
    first = first[(first > 0) & (first < len(y) - 4)]
    # Up and down again, or the other way round, with hardly anything going on before and behind.
    level = (y[first] + y[first + 3]) / 2
    off = np.minimum(np.abs(y[first + 1] - level), np.abs(y[first + 2] - level))
    turns = (y[first + 1] > level) == (y[first + 2] > level)
    calm = [np.abs(y[first + one] - level) for one in (-1, 0, 3, 4)]
    places = first[turns & (off > _SPIKE_SIGMAS * noise) & (np.max(calm, axis=0) < _BESIDE_SPIKE * off)]
    if not len(places):
        return y
    clean = y.copy()
    clean[places + 1], clean[places + 2] = (2 * y[places] + y[places + 3]) / 3, (y[places] + 2 * y[places + 3]) / 3
    return clean
