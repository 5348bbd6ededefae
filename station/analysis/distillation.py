"""Simulated distillation (模拟蒸馏) by gas chromatography: retention time to boiling point, area to mass.

The blank is subtracted, what is negative then is nothing, and the area is accumulated between the start and the end of
elution; x % off is where the accumulated area reaches x % of the whole. Between two n-alkanes of the calibration the
boiling point goes linearly with time; beyond the last ones the last slope goes on, and that is told.

Source: ASTM D2887 (SH/T 0558) as generally known: IBP at 0.5 %, FBP at 99.5 %.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats, Peak
from parsers.wording import Text
from station.analysis.errors import AnalysisError

IBP, FBP = 0.5, 99.5
_LEAST_POINTS = 50
_QUIET_SHARE = 0.01
_ONSET_NOISES = 3.0
_RUN = 5
_LEAST_SIGNAL = 1e-7
_SPARE_PEAKS = 3
_LARGEST_MISFIT = 0.02
_CUBIC = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Boiling points (°C) of n-alkanes at their retention times (min), both rising, shape (n,)."""

    minutes: Floats
    celsius: Floats

    def boiling_point(self, minutes: Floats) -> Floats:
        """The boiling point at these times; beyond the ends by the slope of the last pair."""
        x, y = self.minutes, self.celsius
        inside = np.interp(minutes, x, y)
        below = y[0] + (minutes - x[0]) * (y[1] - y[0]) / (x[1] - x[0])
        above = y[-1] + (minutes - x[-1]) * (y[-1] - y[-2]) / (x[-1] - x[-2])
        result: Floats = np.where(minutes < x[0], below, np.where(minutes > x[-1], above, inside))
        return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Distillation:
    """Boiling point (°C) by percent off; start and end of elution (min); percents beyond the calibration."""

    celsius: Mapping[float, float]
    start: float
    end: float
    extrapolated: tuple[float, ...]


def calibration_of(minutes_by_alkane: Mapping[str, float], celsius_by_alkane: Mapping[str, float]) -> Calibration:
    """The calibration from retention times by n-alkane. AnalysisError if unknown, too few, or not rising together."""
    unknown = [name for name in minutes_by_alkane if name not in celsius_by_alkane]
    if unknown:
        raise AnalysisError(
            Text(f"“{unknown[0]}”没有沸点", f'there is no boiling point for "{unknown[0]}"'),
            Text("请使用 C5、C6 … 这样的名称。", "Use names such as C5, C6 ..."),
        )
    order = sorted(minutes_by_alkane, key=lambda name: celsius_by_alkane[name])
    minutes = np.array([minutes_by_alkane[name] for name in order], dtype=np.float64)
    if len(order) < 2 or np.any(np.diff(minutes) <= 0):
        raise AnalysisError(
            Text(f"校正混合物的保留时间不随沸点递增：{order}", f"retention does not rise with boiling point: {order}"),
            Text("请核对正构烷烃的指认（至少两个）。", "Check which peak is which n-alkane (two at least)."),
        )
    return Calibration(minutes=minutes, celsius=np.array([celsius_by_alkane[name] for name in order]))


def alkanes_in_order(
    peaks: Sequence[Peak], alkanes: Sequence[str], celsius_by_alkane: Mapping[str, float]
) -> dict[str, float]:
    """Retention times of a calibration mixture's n-alkanes: its largest peaks, solvent and impurities set aside.

    Of the few largest peaks that choice is taken whose times run smoothest over the boiling points. AnalysisError if
    there are too few peaks, or none of the choices is smooth.
    """
    order = sorted(alkanes, key=lambda name: celsius_by_alkane[name])
    largest = sorted(peaks, key=lambda peak: peak.area or 0.0, reverse=True)[: len(order) + _SPARE_PEAKS]
    times = sorted(peak.apex for peak in largest)
    if len(times) < len(order) or len(order) <= _CUBIC + 1:
        raise AnalysisError(
            Text(
                f"{len(times)} 个峰，{len(order)} 个正构烷烃：无法指认", f"{len(times)} peaks, {len(order)} n-alkanes"
            ),
            Text("请检查校正混合物的进样与证书。", "Check the run of the calibration mixture and its certificate."),
        )
    boiling = np.array([celsius_by_alkane[name] for name in order])
    choices = [np.array(choice) for choice in itertools.combinations(times, len(order))]
    misfit, best = min(((_roughness(boiling, choice), n) for n, choice in enumerate(choices)), default=(np.inf, 0))
    if misfit > _LARGEST_MISFIT:
        raise AnalysisError(
            Text(
                f"校正混合物的峰与沸点不成平滑关系（{misfit:.3f}）", f"no smooth run over boiling points ({misfit:.3f})"
            ),
            Text("请核对证书所列的正构烷烃。", "Check the n-alkanes that the certificate lists."),
        )
    return dict(zip(order, choices[best].tolist(), strict=True))


def distil(
    time_min: Floats,
    signal: Floats,
    calibration: Calibration,
    percents: Sequence[float],
    *,
    blank: tuple[Floats, Floats] | None = None,
    elution: tuple[float | None, float | None] = (None, None),
) -> Distillation:
    """The boiling points at these percents off. Time in min, shape (n,); `elution` sets start and end by hand.

    AnalysisError for a curve that is none, or one without a sample in it.
    """
    time, net = _net(time_min, signal, blank)
    first, last = _elution(time, net, elution)
    time, net = time[first : last + 1], np.maximum(net[first : last + 1], 0.0)
    steps = np.diff(time) * (net[1:] + net[:-1]) / 2
    running = np.concatenate(([0.0], np.cumsum(steps)))
    if running[-1] <= 0:
        raise _no_sample()
    rising = np.concatenate(([True], np.diff(running) > 0))
    minutes = np.interp(np.array(percents) / 100 * running[-1], running[rising], time[rising])
    celsius = calibration.boiling_point(minutes)
    outside = (minutes < calibration.minutes[0]) | (minutes > calibration.minutes[-1])
    return Distillation(
        celsius=dict(zip(percents, celsius.tolist(), strict=True)),
        start=float(time[0]),
        end=float(time[-1]),
        extrapolated=tuple(percent for percent, out in zip(percents, outside, strict=True) if out),
    )


def _roughness(boiling: Floats, times: Floats) -> float:
    """How far times stray from a cubic over the boiling points, as a share of their span."""
    x = (boiling - boiling.mean()) / float(np.ptp(boiling))
    residual = times - np.polyval(np.polyfit(x, times, _CUBIC), x)
    return float(np.sqrt(np.mean(residual**2)) / np.ptp(times))


def _net(time_min: Floats, signal: Floats, blank: tuple[Floats, Floats] | None) -> tuple[Floats, Floats]:
    time, y = np.asarray(time_min, dtype=np.float64), np.asarray(signal, dtype=np.float64)
    sound = time.shape == y.shape and time.ndim == 1 and len(time) >= _LEAST_POINTS
    if not sound or not np.all(np.isfinite(time) & np.isfinite(y)) or np.any(np.diff(time) <= 0):
        raise AnalysisError(
            Text("色谱曲线过短、含非有限数字或时间不递增", "the curve is too short, not finite, or its time runs back"),
            Text("请检查该进样的数据。", "Check the data of this run."),
        )
    if blank is not None:
        y = y - np.interp(time, *blank)
    quiet = max(int(_QUIET_SHARE * len(y)), 5)
    return time, y - float(np.median(y[:quiet]))


def _elution(time: Floats, net: Floats, by_hand: tuple[float | None, float | None]) -> tuple[int, int]:
    """First and last point of the sample: by hand, or where the signal leaves its noise for good."""
    quiet = max(int(_QUIET_SHARE * len(net)), 5)
    noise = float(np.std(net[:quiet]))
    level = max(_ONSET_NOISES * noise, _LEAST_SIGNAL * float(np.max(net)))
    above = np.convolve(net > level, np.ones(_RUN), mode="valid") >= _RUN
    places = np.flatnonzero(above)
    if not len(places):
        raise _no_sample()
    first, last = max(int(places[0]) - 1, 0), min(int(places[-1]) + _RUN, len(net) - 1)
    if by_hand[0] is not None:
        first = int(np.searchsorted(time, by_hand[0]))
    if by_hand[1] is not None:
        last = int(np.searchsorted(time, by_hand[1], side="right")) - 1
    if last - first < _RUN:
        raise _no_sample()
    return first, last


def _no_sample() -> AnalysisError:
    return AnalysisError(
        Text("在所取时间内没有高于空白的信号", "there is no signal over the blank within these times"),
        Text("请检查样品、空白及积分起止时间。", "Check sample, blank, and start and end of elution."),
    )
