"""Straight local baselines under clusters of peaks, as vendors draw them.

A cluster's baseline runs from its first to its last baseline contact. It never lies above the signal (no
penetration), and it follows a hump or a solvent's tail: where the straight line would pass far below a valley that
stands on that ground, the cluster is cut in two at that valley.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import grey_opening

from parsers.measurement import Floats
from station.analysis.chromatogram.limits import Bounds, Ground
from station.analysis.chromatogram.measures import Curves

_PENETRATION_NOISES = 3.0
_HUMP_OVER_VALLEY = 2.0
_HUMP_NOISES = 5.0
_LEAST_HUMP = 1.0
_FLOOR_BLOCKS = 33
_HUMP_SHARE = 0.01
_ANCHOR_SIGMAS = 2.0
_MOST_CUTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Based:
    """A peak with the values of its baseline at its start and end, and its ChemStation code.

    A skimmed peak stands on `under` (a curve over the baseline, one value for each of its points); the peak whose tail
    or front that is has it in `skimmed_area` (signal unit x points), up to `tail_end` or from `front_start` on.
    """

    bounds: Bounds
    base_start: float
    base_end: float
    code: str
    under: Floats | None = None
    skim: str = "none"
    skimmed_area: float = 0.0
    tail_end: int | None = None
    front_start: int | None = None

    def net(self, y: Floats) -> Floats:
        """The signal `y` (n,) over what the peak stands on, from its start to its end."""
        start, end = self.bounds.start, self.bounds.end
        slope = (self.base_end - self.base_start) / max(end - start, 1)
        over = y[start : end + 1] - (self.base_start + slope * np.arange(end - start + 1))
        return over if self.under is None else over - self.under


def net_curves(based: Sequence[Based], y: Floats) -> Curves:
    """The net signals of these peaks (`Based.net`), all at once."""
    start = np.array([one.bounds.start for one in based])
    steps = np.array([one.bounds.end for one in based]) - start
    low = np.array([one.base_start for one in based])
    slope = (np.array([one.base_end for one in based]) - low) / np.maximum(steps, 1)
    count = steps + 1
    first = np.cumsum(count) - count
    place = np.arange(int(first[-1] + count[-1])) - np.repeat(first, count)
    net = y.take(place + np.repeat(start, count))
    net -= np.repeat(low, count) + np.repeat(slope, count) * place
    for one, at in zip(based, first.tolist(), strict=True):
        if one.under is not None:
            net[at : at + len(one.under)] -= one.under
    return Curves(net=net, first=first, count=count)


@dataclass(slots=True)
class _Cluster:
    """Neighbouring peaks on one straight line; `cut_*` marks an end that is a valley and not a contact."""

    first: int
    last: int
    cut_start: str = "B"
    cut_end: str = "B"


def on_baselines(bounds: tuple[Bounds, ...], y: Floats, ground: Ground) -> tuple[Based, ...]:
    """All peaks on the straight baselines of their clusters; `y` is the signal, shape (n,)."""
    todo = _clusters(bounds)[::-1]
    floor = _floor(todo, bounds, ground)
    done: list[Based] = []
    for _ in range(_MOST_CUTS):
        if not todo:
            break
        cluster = todo.pop()
        line = _line(cluster, bounds, y, ground)
        cut = _cut_at(cluster, bounds, ground, floor, line)
        if cut is None:
            done.extend(_draw(cluster, bounds, line))
            continue
        peak, letter = cut
        todo.append(replace(cluster, first=peak + 1, cut_start=letter))
        todo.append(replace(cluster, last=peak, cut_end=letter))
    return tuple(sorted(done, key=lambda based: based.bounds.apex))


def _clusters(bounds: tuple[Bounds, ...]) -> list[_Cluster]:
    clusters: list[_Cluster] = []
    for index, peak in enumerate(bounds):
        if index == 0 or peak.touches_start:
            clusters.append(_Cluster(index, index))
        else:
            clusters[-1].last = index
    return clusters


def _floor(clusters: Sequence[_Cluster], bounds: tuple[Bounds, ...], ground: Ground) -> Floats:
    """What the signal does not come down from for as long as no peak lasts, (n,): ground, though the guide runs below.

    Without a cluster that is so long nothing asks for it, and the guide is given.
    """
    if not any(_is_long(cluster, bounds, ground) for cluster in clusters):
        return ground.guide
    block = max(int(ground.longest) // _FLOOR_BLOCKS, 1)
    least = np.minimum.reduceat(ground.smooth, np.arange(0, len(ground.smooth), block))
    return np.repeat(grey_opening(least, size=(_FLOOR_BLOCKS,)), block)[: len(ground.smooth)]


def _is_long(cluster: _Cluster, bounds: tuple[Bounds, ...], ground: Ground) -> bool:
    return bounds[cluster.last].end - bounds[cluster.first].start >= _LEAST_HUMP * ground.longest


def _line(cluster: _Cluster, bounds: tuple[Bounds, ...], y: Floats, ground: Ground) -> tuple[float, float]:
    """Slope and value at index 0 of the cluster's baseline."""
    start = _anchor(cluster.cut_start, bounds[cluster.first].start, -1, bounds, cluster.first, y, ground)
    end = _anchor(cluster.cut_end, bounds[cluster.last].end, +1, bounds, cluster.last, y, ground)
    if end[0] - start[0] < 1:
        return 0.0, (start[1] + end[1]) / 2
    slope = (end[1] - start[1]) / (end[0] - start[0])
    return slope, start[1] - slope * start[0]


def _anchor(
    letter: str,
    limit: int,
    direction: int,
    bounds: tuple[Bounds, ...],
    peak: int,
    y: Floats,
    ground: Ground,
) -> tuple[float, float]:
    """Index and level of the ground at a limit: the mean over the free signal beyond it, to beat the noise."""
    if letter != "B":
        return float(limit), float(ground.smooth[limit])
    neighbour = peak + direction
    if not 0 <= neighbour < len(bounds):
        border = 0 if direction < 0 else len(y) - 1
    else:
        border = bounds[neighbour].end if direction < 0 else bounds[neighbour].start
    reach = limit + direction * max(int(_ANCHOR_SIGMAS * bounds[peak].sigma), 3)
    low, high = sorted((limit, max(reach, border) if direction < 0 else min(reach, border)))
    if high - low < 3:
        return float(limit), float(ground.smooth[limit])
    return (low + high) / 2, float(y[low : high + 1].sum()) / (high + 1 - low)


def _cut_at(
    cluster: _Cluster, bounds: tuple[Bounds, ...], ground: Ground, floor: Floats, line: tuple[float, float]
) -> tuple[int, str] | None:
    """After which peak the cluster must be cut and why: P where the line would penetrate, V on a hump."""
    if cluster.first == cluster.last:
        return None
    inner = np.arange(cluster.first, cluster.last)
    valleys = np.array([bounds[index].end for index in inner])
    over_line = ground.smooth[valleys] - (line[0] * valleys + line[1])
    if np.min(over_line) < -_PENETRATION_NOISES * ground.noise:
        return int(inner[np.argmin(over_line)]), "P"
    # What a hump is to the guide baseline takes longer than any peak; a shorter cluster lifts the guide by itself.
    if not _is_long(cluster, bounds, ground):
        return None
    over_hump = np.maximum(ground.smooth[valleys] - np.maximum(ground.guide[valleys], floor[valleys]), 0.0)
    hump = over_line - over_hump
    apexes = np.array([bounds[index].apex for index in range(cluster.first, cluster.last + 1)])
    tops = ground.above[apexes]
    smaller = np.minimum(tops[:-1], tops[1:])
    stands = (hump > _HUMP_OVER_VALLEY * over_hump) & (hump > _HUMP_NOISES * ground.noise)
    stands &= hump > _HUMP_SHARE * smaller
    if not np.any(stands):
        return None
    return int(inner[np.argmax(np.where(stands, hump - _HUMP_OVER_VALLEY * over_hump, -np.inf))]), "V"


def _draw(cluster: _Cluster, bounds: tuple[Bounds, ...], line: tuple[float, float]) -> list[Based]:
    slope, offset = line
    drawn = []
    for index in range(cluster.first, cluster.last + 1):
        peak = bounds[index]
        left = cluster.cut_start if index == cluster.first else "V"
        right = cluster.cut_end if index == cluster.last else "V"
        drawn.append(
            Based(
                bounds=peak,
                base_start=slope * peak.start + offset,
                base_end=slope * peak.end + offset,
                code=left + right,
            )
        )
    return drawn
