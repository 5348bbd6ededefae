"""Tangent skim: a small peak on the tail or the front of a large one stands on that, not on the baseline.

After a drop line the small peak would be credited with all of the tail under it. ChemStation's rule is kept (parent
over child height above 5, child over valley height below 20), with one safeguard: the child must be so far out that
only the parent's tail is left under it, because on a flank a skim errs more than a drop line does.

A Gaussian skim continues the parent's own flank: best where the child stands high on it. A front is a tail seen in a
mirror, and is reckoned as one.

Sources: Agilent, Understanding Your ChemStation, tangent skimming; Bicking, LCGC 24 (2006) 402, integration errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from parsers.measurement import Floats
from station.analysis.chromatogram.clusters import Based

Skim = Literal["none", "straight", "exponential", "gaussian"]
SKIMS: tuple[Skim, ...] = ("none", "straight", "exponential", "gaussian")
TAIL, FRONT = 1, -1
_PARENT_TO_CHILD = 5.0
_CHILD_TO_VALLEY = 20.0
_FAR_SIGMAS = 4.0
_NOTHING_LEFT = 0.01


def skimmed(based: tuple[Based, ...], y: Floats, noise: float, mode_at: Callable[[int], Skim]) -> tuple[Based, ...]:
    """The peaks with those on a tail or a front standing on it; their parents get what lies under them.

    `y` has shape (n,); `mode_at` says for an apex's index how a rider there is skimmed.
    """
    out = list(based)
    modes = [mode_at(one.bounds.apex) for one in out]
    for index in range(1, len(out)):
        _skim(out, index, TAIL, y, noise, modes[index])
    for index in range(len(out) - 2, -1, -1):
        _skim(out, index, FRONT, y, noise, modes[index])
    return tuple(out)


def _skim(based: list[Based], index: int, side: int, y: Floats, noise: float, mode: Skim) -> None:
    """Put this peak on the tail or the front of its parent, where it has one on that side."""
    parent = _parent_of(based, index, side, y) if mode != "none" else None
    if parent is None:
        return
    child, host = based[index], based[parent]
    # Seen from the parent outwards: the first point is the valley.
    net = child.net(y)[::side]
    apex = (child.bounds.apex - child.bounds.start) if side == TAIL else (child.bounds.end - child.bounds.apex)
    if mode == "gaussian":
        valley = child.bounds.start if side == TAIL else child.bounds.end
        tall = float(y[host.bounds.apex]) - (host.base_start + host.base_end) / 2
        under = _gaussian_under(net, apex, noise, tall, abs(valley - host.bounds.apex))
    else:
        under = _under(net, apex, noise, mode)
    if under is None:
        return
    based[index] = replace(child, under=under[::side], skim=mode, code=child.code + " T")
    more = host.skimmed_area + float(np.trapezoid(under))
    if side == TAIL:
        based[parent] = replace(host, skimmed_area=more, tail_end=child.bounds.end)
    else:
        based[parent] = replace(host, skimmed_area=more, front_start=child.bounds.start)


def _parent_of(based: list[Based], index: int, side: int, y: Floats) -> int | None:
    """The tall peak on whose tail or front this one sits; None if it does not."""
    child, neighbour = based[index], based[index - side]
    meet = neighbour.bounds.end == child.bounds.start if side == TAIL else neighbour.bounds.start == child.bounds.end
    if not meet or child.under is not None or child.code[0 if side == TAIL else 1] != "V":
        return None
    parent = index - side
    while based[parent].under is not None and 0 <= parent - side < len(based):
        parent -= side
    host = based[parent]
    net = child.net(y)
    height, valley = float(net[child.bounds.apex - child.bounds.start]), float(net[0 if side == TAIL else -1])
    tall = float(y[host.bounds.apex] - (host.base_start + host.base_end) / 2)
    far = abs(child.bounds.apex - host.bounds.apex) > _FAR_SIGMAS * host.bounds.sigma
    fits = tall > _PARENT_TO_CHILD * height and valley > 0 and height < _CHILD_TO_VALLEY * valley
    return parent if far and fits else None


def _under(net: Floats, apex: int, noise: float, mode: Skim) -> Floats | None:
    """The tail under the child: through the valley, touching the signal behind the child and never above it."""
    start = float(net[0])
    after = np.arange(apex + 1, len(net))
    if start <= noise or not len(after):
        return None
    x = np.arange(len(net), dtype=np.float64)
    behind = net[after]
    if mode == "straight":
        slope = float(np.min((behind - start) / after))
        return np.maximum(start + min(slope, 0.0) * x, 0.0)
    # At its end a peak's net signal is nothing, which no exponential ever is.
    rate = float(np.max(np.log(start / np.maximum(behind, max(noise, _NOTHING_LEFT * start))) / after))
    return start * np.exp(-max(rate, 0.0) * x)


def _gaussian_under(net: Floats, apex: int, noise: float, tall: float, out: int) -> Floats | None:
    """The tail as the flank of a Gaussian with the parent's apex, `out` points away, and height that goes through the
    valley.
    """
    valley = float(net[0])
    if not noise < valley < tall or out <= 0:
        return None
    fall = np.log(tall / valley) / out**2
    curve = tall * np.exp(-fall * (out + np.arange(len(net))) ** 2)
    # Nowhere above what was observed behind the child's apex.
    curve[apex:] = np.minimum(curve[apex:], np.maximum(net[apex:], 0.0))
    return np.asarray(curve, dtype=np.float64)
