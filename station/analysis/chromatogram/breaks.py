"""Where the level of a signal breaks off (a gas valve that switches): the run is cut there.

A break is a change within a few points that dwarfs the changes on both sides of it and lasts: a peak has its other
flank beside it, or, where it is narrower than these points, the same level on both sides. The steep side of a peak with
a long tail is none either: its other side falls ever faster at first, a valve's pulse ever more slowly. An overloaded
peak falls like a saw's tooth, or as slowly as a pulse; but its front grows gradually, a pulse begins at its steepest.
"""

from __future__ import annotations

import numpy as np

from parsers.measurement import Floats

_SIGMAS = 12.0
_RATIO = 5.0
_LASTS = 0.5
_FLANK = 12
_RISES = (3, 6, 12)
_LONGEST_TAIL = 48
_LONGEST_RETURN = 192
_ROUND = 0.46
_BEYOND, _DOWN = -0.2, 0.5
_LEAST_ROUND_RISE = 6
_GRADUAL = (0.2, 0.8)
_GRADUAL_POINTS = 4
_BACK = 0.1
_SETTLED_NOISES = 4.0


def level_parts(y: Floats, noise: float, *, least: int) -> tuple[slice, ...]:
    """The parts of the signal (n,) between abrupt level changes, each of at least `least` points; `noise` is a standard
    deviation.
    """
    breaks = sorted({found for rise in _RISES for found in _breaks(y, noise, rise)})
    cuts = [0]
    for start, rise in breaks:
        if start >= cuts[-1]:
            cuts += [start + 1, start + rise + _settling(y[start + rise :], noise)]
    cuts.append(len(y))
    return tuple(slice(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if b - a >= least)


def _breaks(y: Floats, noise: float, rise: int) -> list[tuple[int, int]]:
    """Where breaks that take `rise` points begin, and that rise."""
    flank = max(_FLANK, 2 * rise)
    if len(y) < 2 * flank + 3 * rise + 1:
        return []
    jump = y[rise:] - y[:-rise]
    np.abs(jump, out=jump)
    first, last = flank + rise, len(jump) - flank - rise
    inner = jump[first:last]
    # Jumps that do not touch the points of the break itself; one of them already rules most flanks out.
    starts = np.flatnonzero(inner > _SIGMAS * noise) + first
    starts = starts[jump.take(starts) > _RATIO * jump.take(starts - rise - 1)]
    starts = starts[jump.take(starts) > _RATIO * jump.take(starts + rise)]
    if not len(starts):
        return []
    window = np.arange(flank)
    windows = (starts[:, None] - rise - flank + window, starts[:, None] + rise + window)
    beside = np.maximum(*(np.max(jump[window], axis=1, initial=0.0) for window in windows))
    starts = starts[jump[starts] > _RATIO * beside]
    level = np.arange(flank + 1)
    change = np.median(y[starts[:, None] + rise + level], axis=1) - np.median(y[starts[:, None] - level], axis=1)
    starts = starts[np.abs(change) > _LASTS * jump[starts]]
    found: list[tuple[int, int]] = []
    for start in starts.tolist():
        if (not found or start > found[-1][0] + rise) and not _is_steep_side(y, start, rise):
            found.append((start, rise))
    return found


def _is_steep_side(y: Floats, start: int, rise: int) -> bool:
    """Whether the change from `start` on is a side of a peak, whose other side lies before or behind it."""
    far = _LONGEST_TAIL * rise
    behind, before = y[start + rise : start + rise + far], y[max(start - far, 0) : start + 1][::-1]
    sides = ((behind, float(y[start])), (before, float(y[start + rise])))
    if any(_falls_like_a_peak(way, old, rise) for way, old in sides):
        return True
    foot, top = start - rise // 2, start + rise + rise // 2
    if rise < _LEAST_ROUND_RISE or not _is_gradual(y[foot : top + 1]):
        return False
    far = _LONGEST_RETURN * rise
    behind, before = y[start + rise : start + rise + far], y[max(start - far, 0) : start + 1][::-1]
    return _comes_back(behind, float(y[foot]), rise) or _comes_back(before, float(y[top]), rise)


def _is_gradual(side: Floats) -> bool:
    """Whether a rise or fall (n,) begins and ends gently and takes some points: the side of a peak, not a switch."""
    share = (side - side[0]) / (side[-1] - side[0])
    steepest = int(np.argmax(np.diff(share)))
    middle = (share[steepest] + share[steepest + 1]) / 2
    on_the_way = np.count_nonzero((share > _BACK) & (share < 1 - _BACK))
    return bool(_GRADUAL[0] < middle < _GRADUAL[1] and on_the_way >= _GRADUAL_POINTS)


def _comes_back(way: Floats, old: float, rise: int) -> bool:
    """Whether a way (n,) from a break comes back to the level `old`, and stays there as long again as that took."""
    if len(way) < 2 * rise:
        return False
    smooth = np.convolve(way - old, np.full(rise, 1 / rise), mode="valid")
    smooth /= smooth[int(np.argmax(np.abs(smooth[: 2 * _FLANK])))]
    back = np.flatnonzero(smooth < _BACK)
    if not len(back) or 2 * back[0] >= len(smooth):
        return False
    after = smooth[back[0] : 2 * back[0]]
    return bool(np.all(np.abs(after) < -_BEYOND))


def _falls_like_a_peak(way: Floats, old: float, rise: int) -> bool:
    """Whether a way (n,) from a break comes back to the level `old` beyond it, as the round top of a peak does.

    A top, and a straight side, fall to three quarters in half the time that they take to half, or more; a pulse that
    decays takes 0.415 of it. In three times as long a peak is nearly down. A drift goes on through the old level.
    """
    if len(way) < 2 * rise:
        return False
    smooth = np.convolve(way - old, np.full(rise, 1 / rise), mode="valid")
    smooth *= np.sign(smooth[0])
    top = int(np.argmax(smooth[: 2 * _FLANK]))
    quarter, half = (np.flatnonzero(smooth[top:] < (1 - share) * smooth[top]) for share in (0.25, 0.5))
    if not len(half) or quarter[0] <= _ROUND * half[0] or top + 3 * half[0] >= len(smooth):
        return False
    return bool(_BEYOND * smooth[top] < smooth[top + 3 * half[0]] < _DOWN * smooth[top])


def _settling(y: Floats, noise: float) -> int:
    """How many points after a break the level still runs to where it stays: in one direction, fast, and ever slower.

    What quickens is the front of a peak.
    """
    change = y[_FLANK:] - y[:-_FLANK]
    if not len(change):
        return 0
    change = change * np.sign(change[0])
    fast = change > _SETTLED_NOISES * noise
    slowing = change < np.minimum.accumulate(change) + _SETTLED_NOISES * noise
    settled = np.flatnonzero(~(fast & slowing))
    return int(settled[0]) if len(settled) else 0
