"""Where the level of a signal breaks off (a gas valve that switches): the run is cut there.

A break is a change within a few points that dwarfs the changes on both sides of it and lasts: a peak has its other
flank beside it, or, where it is narrower than these points, the same level on both sides.
"""

from __future__ import annotations

import numpy as np

from parsers.measurement import Floats

_SIGMAS = 12.0
_RATIO = 5.0
_LASTS = 0.5
_FLANK = 12
_RISES = (3, 6, 12)
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
    if len(y) < 2 * (flank + rise) + 1:
        return []
    jump = y[rise:] - y[:-rise]
    np.abs(jump, out=jump)
    starts = np.flatnonzero(jump > _SIGMAS * noise)
    starts = starts[(starts >= flank + rise) & (starts < len(jump) - flank - rise)]
    if not len(starts):
        return []
    # Jumps that do not touch the points of the break itself; one of them already rules most flanks out.
    starts = starts[jump[starts] > _RATIO * np.maximum(jump[starts - rise - 1], jump[starts + rise])]
    window = np.arange(flank)
    windows = (starts[:, None] - rise - flank + window, starts[:, None] + rise + window)
    beside = np.maximum(*(np.max(jump[window], axis=1, initial=0.0) for window in windows))
    sudden = starts[jump[starts] > _RATIO * beside]
    level = np.arange(flank + 1)
    change = np.median(y[sudden[:, None] + rise + level], axis=1) - np.median(y[sudden[:, None] - level], axis=1)
    sudden = sudden[np.abs(change) > _LASTS * jump[sudden]]
    found: list[tuple[int, int]] = []
    for start in sudden:
        if not found or start > found[-1][0] + rise:
            found.append((int(start), rise))
    return found


def _settling(y: Floats, noise: float) -> int:
    """How many points after a break still run back to the old level: all in one direction, and fast."""
    change = y[_FLANK:] - y[:-_FLANK]
    if not len(change):
        return 0
    fast = change * np.sign(change[0]) > _SETTLED_NOISES * noise
    settled = np.flatnonzero(~fast)
    return int(settled[0]) if len(settled) else 0
