"""What stands between the n-alkanes: isoprenoids by their retention index, and peaks that no name explains.

An isoprenoid's name is given only to a peak that cannot be mistaken: the one near its index that rises above the crowd
of branched and cyclic alkanes about it. Pristane and phytane are told by their doublets besides.

Retention indices are linear, for temperature programmes: van den Dool & Kratz 1963.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from parsers.measurement import Peak

_MOST_STRANGE = 1.5
_ANCHORS = frozenset(("Pr", "Ph"))
_RIVAL, _CROWD = 0.4, 0.7
_ASIDE = 0.3
_DESCRIBED = 3
"""A table with this many compounds between two n-alkanes names all that is large there: light hydrocarbons."""
_BELOW_TOLERANCE = 20.0
_LIGHT = 1100.0
_TOLERANCE = 12.0


def retention_index(time: float, alkanes: Mapping[int, float]) -> float | None:
    """Linear retention index by the n-alkanes' times around it: 100 [n + (t - t_n)/(t_{n+1} - t_n)].

    Missing rungs are bridged linearly. None outside the ladder.
    """
    carbons = sorted(alkanes)
    if len(carbons) < 2 or not alkanes[carbons[0]] <= time <= alkanes[carbons[-1]]:
        return None
    return float(np.interp(time, [alkanes[n] for n in carbons], [100.0 * n for n in carbons]))


def named_isoprenoids(
    peaks: Sequence[Peak], alkanes: Mapping[int, Peak], wanted: Mapping[str, float], tolerance: float
) -> dict[str, Peak]:
    """Of the peaks that are no n-alkane, the largest within `tolerance` of each wanted index, where it leaves no doubt.

    Pristane and phytane come first: as much as they stand aside of their indices, so does the rest on this column, and
    then within three tenths of the tolerance. Doubt is cast by a second peak as near of two fifths of its
    area, and by one of half its area or so between the same two n-alkanes where nothing wanted stands.
    """
    times = {carbon: peak.apex for carbon, peak in alkanes.items()}
    free = [peak for peak in peaks if peak.apex not in set(times.values())]
    found = np.array([index if (index := retention_index(p.apex, times)) is not None else np.nan for p in free])
    areas = np.array([peak.area or 0.0 for peak in free], dtype=np.float64)
    if not len(free) or not wanted:
        return {}
    unwanted = np.min(np.abs(found[:, None] - np.array(list(wanted.values()))), axis=1) > tolerance
    described = Counter(index // 100 for index in wanted.values())
    named: dict[str, int] = {}
    late = 0.0
    for name in sorted(wanted, key=lambda one: one not in _ANCHORS):
        index = wanted[name]
        fitting = [k for k in np.flatnonzero(np.abs(found - index) <= tolerance) if k not in named.values()]
        if not fitting:
            continue
        best = int(max(fitting, key=lambda k: float(areas[k])))
        if name in _ANCHORS:
            named[name] = best
            late = float(np.mean([found[k] - wanted[one] for one, k in named.items()]))
            continue
        if described[index // 100] >= _DESCRIBED:
            named[name] = best
            continue
        aside = abs(found[best] - index - late)
        crowd = areas[unwanted & (found // 100 == index // 100)]
        rivals = np.append(_CROWD * crowd, [areas[k] for k in fitting if k != best])
        if aside <= _ASIDE * tolerance and np.max(rivals, initial=0.0) <= _RIVAL * areas[best]:
            named[name] = best
    return {name: free[named[name]] for name in wanted if name in named}


def overlooked(peaks: Sequence[Peak], alkanes: Mapping[int, Peak], wanted: Mapping[str, float]) -> int:
    """How many peaks from nC11 on are larger than the n-alkanes on either side and stand where nothing wanted does.

    Below, aromatics and cyclanes of a whole oil may be.
    """
    times = {carbon: peak.apex for carbon, peak in alkanes.items()}
    carbons = sorted(alkanes)
    found = 0
    for peak in peaks:
        index = retention_index(peak.apex, times)
        if (
            index is None
            or index < _LIGHT
            or min((abs(index - one) for one in wanted.values()), default=np.inf) < _TOLERANCE
        ):
            continue
        above = bisect_left(carbons, index / 100)
        beside = (alkanes[carbons[max(above - 1, 0)]], alkanes[carbons[above]])
        found += peak.apex not in times.values() and all((peak.area or 0.0) > (one.area or 0.0) for one in beside)
    return found


def share_of_largest(peaks: Sequence[Peak], alkanes: Mapping[int, Peak], isoprenoids: Mapping[str, Peak]) -> float:
    """Of as many of the largest peaks as there are n-alkanes, from the first of these on: how many are n-alkanes.

    Isoprenoids are left aside. A chain of chance peaks in a biodegraded oil has hardly any of the run's largest.
    """
    rungs, aside = ({peak.apex for peak in named.values()} for named in (alkanes, isoprenoids))
    after = [peak for peak in peaks if peak.apex >= min(rungs) and peak.apex not in aside]
    largest = sorted(after, key=lambda peak: peak.area or 0.0, reverse=True)[: len(rungs)]
    return sum(peak.apex in rungs for peak in largest) / len(rungs)


def strangers(peaks: Sequence[Peak], alkanes: Mapping[int, Peak], wanted: Mapping[str, float]) -> list[Peak]:
    """Peaks half as large again as every n-alkane that stand where nothing wanted does, largest first.

    What comes before half the time of the first rung is solvent, and so is the run's first peak before the ladder.
    """
    taken = {peak.apex for peak in alkanes.values()}
    lowest = min(alkanes)
    solvent_until = alkanes[lowest].apex / 2
    largest = max(peak.area or 0.0 for peak in alkanes.values())
    large = [
        peak
        for peak in peaks[1:]
        if (peak.area or 0.0) > _MOST_STRANGE * largest and peak.apex not in taken and peak.apex > solvent_until
    ]
    known = sorted(alkanes)
    curve = np.polyfit([alkanes[n].apex for n in known[:4]], [100.0 * n for n in known[:4]], 2)
    unexplained = []
    for peak in large:
        index = retention_index(peak.apex, {n: one.apex for n, one in alkanes.items()})
        near = _TOLERANCE
        if index is None and peak.apex < alkanes[lowest].apex:
            index, near = float(np.polyval(curve, peak.apex)), _BELOW_TOLERANCE
        if index is None or min((abs(index - one) for one in wanted.values()), default=np.inf) > near:
            unexplained.append(peak)
    return sorted(unexplained, key=lambda peak: peak.area or 0.0, reverse=True)
