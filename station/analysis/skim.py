"""Tangent skim: a small peak on the tail of a large one stands on that tail, not on the baseline.

After a drop line the small peak would be credited with the whole tail under it. ChemStation's rule is kept (parent
over child height above 5, child over valley height below 20), with one safeguard: the child must be so far out that
only the parent's tail is left under it, because on a flank a skim errs more than a drop line does.

A Gaussian skim continues the parent's own flank: best where the child stands high on it.

Sources: Agilent, Understanding Your ChemStation, tangent skimming; Bicking, LCGC 24 (2006) 402, integration errors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import numpy as np

from parsers.measurement import Floats
from station.analysis.clusters import Based

Skim = Literal["none", "straight", "exponential", "gaussian"]
SKIMS: tuple[Skim, ...] = ("none", "straight", "exponential", "gaussian")
_PARENT_TO_CHILD = 5.0
_CHILD_TO_VALLEY = 20.0
_FAR_SIGMAS = 4.0


def skimmed(based: tuple[Based, ...], y: Floats, noise: float, mode_at: Callable[[int], Skim]) -> tuple[Based, ...]:
    """The peaks with those on a tail standing on it; their parents get the tail under them.

    `y` has shape (n,); `mode_at` says for an apex's index how a rider there is skimmed.
    """
    out = list(based)
    for index in range(1, len(out)):
        mode = mode_at(out[index].bounds.apex)
        if mode == "none":
            continue
        parent = _parent_of(out, index, y)
        if parent is None:
            continue
        child = out[index]
        net = child.net(y)
        apex = child.bounds.apex - child.bounds.start
        if mode == "gaussian":
            under = _gaussian_under(net, apex, noise, out[parent], child.bounds.start, y)
        else:
            under = _under(net, apex, noise, mode)
        if under is None:
            continue
        out[index] = replace(child, under=under, skim=mode, code=child.code + " T")
        host = out[parent]
        out[parent] = replace(host, tail_area=host.tail_area + float(np.trapezoid(under)), tail_end=child.bounds.end)
    return tuple(out)


def _parent_of(based: list[Based], index: int, y: Floats) -> int | None:
    """The tall peak before, on whose tail this one sits; None if it does not."""
    child = based[index]
    previous = based[index - 1]
    if previous.bounds.end != child.bounds.start or not child.code.startswith("V"):
        return None
    parent = index - 1
    while based[parent].under is not None and parent > 0:
        parent -= 1
    host = based[parent]
    net = child.net(y)
    height, valley = float(net[child.bounds.apex - child.bounds.start]), float(net[0])
    tall = float(y[host.bounds.apex] - (host.base_start + host.base_end) / 2)
    far = child.bounds.apex - host.bounds.apex > _FAR_SIGMAS * host.bounds.sigma
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
    rate = float(np.max(np.log(start / np.maximum(behind, noise)) / after))
    return start * np.exp(-max(rate, 0.0) * x)


def _gaussian_under(net: Floats, apex: int, noise: float, parent: Based, start: int, y: Floats) -> Floats | None:
    """The tail as the flank of a Gaussian with the parent's apex and height that goes through the valley."""
    tall = float(y[parent.bounds.apex]) - (parent.base_start + parent.base_end) / 2
    valley, out = float(net[0]), start - parent.bounds.apex
    if not noise < valley < tall or out <= 0:
        return None
    fall = np.log(tall / valley) / out**2
    curve = tall * np.exp(-fall * (out + np.arange(len(net))) ** 2)
    # Nowhere above what was observed behind the child's apex.
    curve[apex:] = np.minimum(curve[apex:], np.maximum(net[apex:], 0.0))
    return np.asarray(curve, dtype=np.float64)
