"""The ground of a crowd of peaks where the guide baseline has lost it.

Behind a solvent, or on the side of a hump that begins abruptly, the signal may come down to a falling ground only in
the valleys of a crowd. To the guide (asymmetric least squares) all of it, ground and crowd, is then one tall peak, and
it runs far below. The valleys tell: between peaks that stand apart the signal runs along the ground for a good part of
the way from top to top; between peaks that overlap it turns at once. Where such valleys, for longer than any peak
lasts, stand far above the guide and line up, the floor through them is the ground. A crowd that overlaps everywhere
has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats
from station.analysis.chromatogram.limits import Ground
from station.analysis.chromatogram.peaks import Candidate

_LOW_SHARE = 0.05
_RUNS_ALONG = 0.22
"""Within 5 % of a valley's depth: Gaussians 5.4 σ apart are for so much of the way, a sine for a seventh."""
_DEEP_NOISES = 40.0
_FAR_NOISES = 10.0
_FAR_SHARE = 0.1
_LEAST_VALLEYS = 6
_IN_LINE = 0.25
_MOST_TURNS = 6


def on_its_floor(ground: Ground, peaks: tuple[Candidate, ...]) -> Ground:
    """The ground with the guide lifted to the floor of its crowds, where it runs far below; `peaks` are in order of
    time, each with a top of its own.
    """
    tops = np.array([peak.apex for peak in peaks], dtype=np.intp)
    if len(tops) <= _LEAST_VALLEYS:
        return ground
    far = np.minimum.reduceat(ground.above[: tops[-1]], tops[:-1]) > _FAR_NOISES * ground.noise
    if np.count_nonzero(far) < _LEAST_VALLEYS:
        return ground
    depth, along = _valleys(ground, tops)
    floors: list[tuple[slice, Floats]] = []
    for run in _stretches(np.flatnonzero(along), far):
        if len(run) < _LEAST_VALLEYS:
            continue
        every = np.array(
            [tops[k] + int(np.argmin(ground.smooth[tops[k] : tops[k + 1]])) for k in range(run[0], run[-1] + 1)]
        )
        own = every[run - run[0]]
        if _is_ground(own, depth[run], ground):
            floors.append((slice(own[0], own[-1] + 1), _floor(own, every, ground)))
    if not floors:
        return ground
    guide = ground.guide.copy()
    for span, floor in floors:
        guide[span] = np.maximum(guide[span], floor)
    return replace(ground, guide=guide, above=ground.smooth - guide)


def _is_ground(valleys: NDArray[np.intp], depth: Floats, ground: Ground) -> bool:
    """Whether these valleys last longer than any peak, are far above the guide and in line with each other."""
    if valleys[-1] - valleys[0] < ground.longest:
        return False
    over, level = ground.above[valleys], ground.smooth[valleys]
    share = (valleys[1:-1] - valleys[:-2]) / (valleys[2:] - valleys[:-2])
    off = np.abs(level[1:-1] - level[:-2] - share * (level[2:] - level[:-2]))
    lost = 2 * np.count_nonzero(over > _FAR_SHARE * depth) >= len(valleys)
    return bool(lost and np.median(off) < _IN_LINE * np.median(over))


def _valleys(ground: Ground, tops: NDArray[np.intp]) -> tuple[Floats, NDArray[np.bool_]]:
    """How deep the valley behind each top but the last is (below the lower of both), and whether it is deep and the
    signal runs along its ground.
    """
    smooth, gaps, first = ground.smooth[tops[0] : tops[-1]], np.diff(tops), tops[:-1] - tops[0]
    least = np.minimum.reduceat(smooth, first)
    depth = np.minimum(ground.smooth[tops[:-1]], ground.smooth[tops[1:]]) - least
    low = smooth < np.repeat(least + _LOW_SHARE * depth, gaps)
    along = np.add.reduceat(low, first, dtype=np.intp) >= _RUNS_ALONG * gaps
    return depth, np.asarray(along & (depth > _DEEP_NOISES * ground.noise))


def _stretches(valleys: NDArray[np.intp], far: NDArray[np.bool_]) -> Iterator[NDArray[np.intp]]:
    """These valleys in runs between which none is near the guide."""
    changes = np.flatnonzero(np.diff(far[valleys])) + 1
    return (run for run in np.split(valleys, changes) if len(run) and far[run[0]])


def _floor(own: NDArray[np.intp], every: NDArray[np.intp], ground: Ground) -> Floats:
    """The lines from valley to valley, from the first to the last of `own`; and down to any of `every` below them."""
    nodes = own
    for _ in range(_MOST_TURNS):
        under = every[ground.smooth[every] < np.interp(every, nodes, ground.smooth[nodes]) - ground.noise]
        if not len(under):
            break
        nodes = np.union1d(nodes, under)
    return np.interp(np.arange(own[0], own[-1] + 1), nodes, ground.smooth[nodes])
