"""Dips far below everything else bridged, also on a drift: a flame that flickers, a pump that stops.

A baseline that follows a dip would tear its surroundings down, and the dip's edges would pass for peaks. A level that
falls and stays down is no dip, nor is the ground between two peaks, on whose other sides it is met again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parsers.measurement import Floats
from station.analysis.chromatogram.signal import Signal

_ENOUGH = 6000
_SPREADS = 6.0
_NOISES = 6.0
_LONGEST = 0.1
_BRINK_LAGS, _LONGEST_CLIMB, _BRINK_NOISES = 4, 6, 3.0
_BLOCKS, _LEAST_BLOCK = (2000, 500, 125), 4
_BESIDE, _SIDE = 2, 5
"""A side is so many blocks long, and begins so many blocks from the dip's."""
_LOWER_NOISES, _LOWER_SCATTERS = 10.0, 10.0
_GROUND_NOISES = 3.0
_NEAR = 0.1
_AWAY = 0.025


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dip:
    """From which index to which the signal is below `floor`, and its usual level there."""

    first: int
    last: int
    floor: float
    usual: float


def without_dips(signal: Signal) -> Signal:
    """The signal with its dips bridged."""
    bridged = _bridged(signal, _below_everything(signal))
    for blocks in _BLOCKS:
        if _comes_down_again(bridged):
            break
        bridged = _bridged(bridged, _lowest_of_all(bridged, max(len(signal.y) // blocks, _LEAST_BLOCK)))
    return bridged


def _comes_down_again(signal: Signal) -> bool:
    """Whether the signal, looked at here and there, is as low far from its lowest point: most have no dip."""
    y = signal.y
    at, away, step = int(y.argmin()), int(_AWAY * len(y)), max(1, len(y) // _ENOUGH)
    elsewhere = np.concatenate((y[: max(at - away, 0) : step], y[at + away :: step]))
    return len(elsewhere) > 0 and bool(elsewhere.min() < y[at] + _GROUND_NOISES * signal.noise)


def _bridged(signal: Signal, dips: list[_Dip]) -> Signal:
    """The signal with straight lines from brink to brink of these dips, where they have two."""
    y = signal.y
    bridged = y.copy() if dips else y
    for dip in dips:
        count = dip.last + 1 - dip.first
        start = _brink(y, dip.first, -1, count, signal.noise)
        end = _brink(y, dip.last, 1, count, signal.noise)
        if start is None or end is None:
            continue
        # Out of a dip the signal may climb straight on to the top of a peak, which is not bridged.
        level = min(_level_at(y, start, -count, dip.floor), _level_at(y, end, count, dip.floor))
        level = level if np.isfinite(level) else dip.usual
        start = dip.first - _steps_to(y[start : dip.first + 1][::-1], level)
        end = dip.last + _steps_to(y[dip.last : end + 1], level)
        bridged[start : end + 1] = np.linspace(y[start], y[end], end - start + 1)
    return replace(signal, y=bridged) if dips else signal


def _below_everything(signal: Signal) -> list[_Dip]:
    """What lies far below the lower quarter of the whole signal, and is little of it."""
    y = signal.y
    quarter, middle = np.quantile(y[:: max(1, len(y) // _ENOUGH)], [0.25, 0.5])
    floor = quarter - _SPREADS * (middle - quarter) - _NOISES * signal.noise
    under = np.flatnonzero(y < floor)
    if not 0 < len(under) <= _LONGEST * len(y):
        return []
    runs = np.split(under, np.flatnonzero(np.diff(under) > 1) + 1)
    return [_Dip(first=int(run[0]), last=int(run[-1]), floor=floor, usual=float(middle)) for run in runs]


def _lowest_of_all(signal: Signal, block: int) -> list[_Dip]:
    """The lowest point of the run, where it lies far below both its sides, and these agree: they may be on a drift.

    Seen in blocks of so many points. Where the signal is nearly as low again nearby, or the run comes down as far
    elsewhere, it is the ground between two peaks.
    """
    y, count = signal.y, len(signal.y) // block
    low = y[: count * block].reshape(count, block).min(axis=1)
    at = int(low.argmin())
    before, behind = low[: max(at - _BESIDE + 1, 0)], low[at + _BESIDE :]
    if min(len(before), len(behind)) < _SIDE:
        return []
    ground, bottom = min(before.min(), behind.min()), float(low[at])
    sides = np.concatenate((before[-_SIDE:], behind[:_SIDE]))
    depth = float(sides.min()) - bottom
    scatter = max(np.ptp(before[-_SIDE:]), np.ptp(behind[:_SIDE]))
    near = max(int(_NEAR * count), _SIDE)
    floor = bottom + depth / 2
    again = ground < bottom + _GROUND_NOISES * signal.noise or min(before[-near:].min(), behind[:near].min()) < floor
    if again or depth < _LOWER_SCATTERS * scatter + _LOWER_NOISES * signal.noise:
        return []
    first = (at - 1) * block
    under = first + np.flatnonzero(y[first : (at + 2) * block] < floor)
    return [_Dip(first=int(under[0]), last=int(under[-1]), floor=floor, usual=floor + depth / 2)]


def _steps_to(way: Floats, level: float) -> int:
    """After how many steps this way (n,) reaches the level; all where it does not."""
    reached = np.flatnonzero(way >= level)
    return int(reached[0]) if len(reached) else len(way) - 1


def _level_at(y: Floats, brink: int, beyond: int, floor: float) -> float:
    """The signal at the brink of a dip; infinite where it is the top of a peak, from which it falls again."""
    low, high = sorted((brink, brink + beyond))
    falls = float(np.min(y[max(low, 0) : high + 1])) < (y[brink] + floor) / 2
    return np.inf if falls else float(y[brink])


def _brink(y: Floats, at: int, direction: int, length: int, noise: float) -> int | None:
    """Where the climb out of a dip of this length ends, going from `at`; None if it goes on to the end of the run."""
    lag = max(length // _BRINK_LAGS, 3)
    way = y[at::direction][: _LONGEST_CLIMB * length + 2 * lag]
    if len(way) <= lag:
        return None
    level = np.flatnonzero(way[lag:] - way[:-lag] < _BRINK_NOISES * noise)
    return at + direction * int(level[0]) if len(level) else None
