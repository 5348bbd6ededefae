"""The two doublets that every chemist looks for: pristane just after nC17 and phytane just after nC18, one rung apart.

They give a ladder its carbon numbers. Where both isoprenoids are larger than their n-alkanes, the best chain stands on
them instead; the two then lie late by 6 and 10 index units, which no oven does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.retention.ladder import Rung

_PRISTANE_AFTER_C17 = (0.02, 0.115)
_PHYTANE_AFTER_C18 = (0.05, 0.165)
_LEAST_SATELLITE = 0.04
_LEAST_LEAD = 1.6
_CROWD_WITHIN, _CROWD_QUANTILE = 1.0, 0.75
_ISOPRENOID_WITHIN = 0.045
_NOTHING = 1e-300
_WORTH = (0.0, 1.2)
_LIGHTEST_ISOPRENOID = 1200.0
_ALONE_LEAD = 2.0
_MOST_BEHIND = 1.2
_LEAST_ALKANE = 0.1
_MOST_NEAR = 3
_LEAST_LATE = 0.08
_ON_SEAT = 0.35


_NO_DOUBLETS = Text(
    "未找到 nC17/姥鲛烷 与 nC18/植烷 两组双峰，无法确定碳数",
    "the doublets nC17/pristane and nC18/phytane are not both there: carbon numbers cannot be told",
)
_TWO_PLACES = Text(
    "有两处可能是 nC17/姥鲛烷 与 nC18/植烷 双峰，强弱相近，碳数可能差一",
    "two places look like the doublets nC17/pristane and nC18/phytane and neither stands out: carbon numbers could be "
    "off",
)
_DISAGREE = Text(
    "nC17/姥鲛烷 与 nC18/植烷 双峰与其他异构烷烃的位置不符，碳数可能有误",
    "the doublets nC17/pristane and nC18/phytane do not agree with the other isoprenoids: carbon numbers could be off",
)
_TOO_MANY_BEFORE = Text("双峰之前的正构烷烃过多，碳数不合理", "too many n-alkanes before the doublets to be true")


def both_seated(rungs: Sequence[Rung], times: Floats, areas: Floats) -> tuple[Rung, ...]:
    """The rungs, with the one neighbouring pair moved from pristane and phytane to nC17 and nC18 that gains the most.

    The rungs beside the pair say where it must stand. Times and areas are of all peaks, shape (n,).
    """
    best, moved = _ON_SEAT, tuple(rungs)
    for place in range(len(rungs) - 1):
        low, high = rungs[place], rungs[place + 1]
        near = [*rungs[max(place - _MOST_NEAR, 0) : place], *rungs[place + 2 : place + 2 + _MOST_NEAR]]
        if high.step - low.step != 1 or place < 2 or place + 4 > len(rungs):
            continue
        curve = np.polyfit(
            [one.step - low.step for one in near], times[[one.peak for one in near]], 3 if len(near) > 5 else 2
        )
        spacing = float(np.polyval(curve, 1) - np.polyval(curve, 0))
        if spacing <= 0:
            continue
        pair = [
            _before(rung, float(np.polyval(curve, step)), window, spacing, times, areas)
            for step, (rung, window) in enumerate(((low, _PRISTANE_AFTER_C17), (high, _PHYTANE_AFTER_C18)))
        ]
        late = sum(abs(float(times[one.peak] - np.polyval(curve, step))) for step, one in enumerate((low, high)))
        left = sum(abs(float(times[one] - np.polyval(curve, step))) for step, one in enumerate(pair))
        if pair[0] != low.peak and pair[1] != high.peak and late >= _LEAST_LATE * spacing and left < best * late:
            best = left / late
            seats = replace(low, peak=pair[0]), replace(high, peak=pair[1])
            moved = (*rungs[:place], *seats, *rungs[place + 2 :])
    return moved


def _before(
    rung: Rung, expected: float, window: tuple[float, float], spacing: float, times: Floats, areas: Floats
) -> int:
    """The peak that lies nearest the place of an n-alkane, as far before `rung` as an isoprenoid follows."""
    low, high = np.searchsorted(times, times[rung.peak] - np.array(window[::-1]) * spacing)
    fitting = [k for k in range(low, high) if areas[k] >= _LEAST_ALKANE * areas[rung.peak]]
    return min(fitting, key=lambda k: abs(float(times[k]) - expected), default=rung.peak)


def anchor_of(
    rungs: tuple[Rung, ...], times: Floats, areas: Floats, isoprenoids: Collection[float]
) -> tuple[int, float] | Text:
    """Carbon number of step 0 and the lead of its doublets over the next best pair; else why it cannot be told.

    The other isoprenoids must agree with the doublets; where one doublet hides in one peak they tell the number
    together with the other doublet, if it is the only one that they fit.
    """
    steps = {rung.step: rung.peak for rung in rungs}
    pristane = {step: _satellite(steps, step, _PRISTANE_AFTER_C17, times, areas) for step in steps}
    phytane = {step: _satellite(steps, step + 1, _PHYTANE_AFTER_C18, times, areas) for step in steps}
    strengths = {step: min(pristane[step], phytane[step]) for step in steps}
    ranked = sorted(strengths, key=lambda step: strengths[step], reverse=True)
    fits = _fits(rungs, times, areas, isoprenoids)
    possible = [step for step in steps if max(pristane[step], phytane[step]) >= _LEAST_SATELLITE] or [ranked[0]]
    alone = max(possible, key=lambda step: fits[step])
    next_fit = max((fits[step] for step in fits if step != alone), default=0.0)
    best, second = strengths[ranked[0]], strengths[ranked[1]]
    lead = best / max(second, _LEAST_SATELLITE / 10)
    both = best >= _LEAST_SATELLITE and lead >= _LEAST_LEAD
    if both and fits[ranked[0]] < fits[alone] - _MOST_BEHIND:
        return _DISAGREE
    if not both and fits[alone] < next_fit + _ALONE_LEAD:
        return _NO_DOUBLETS if best < _LEAST_SATELLITE else _TWO_PLACES
    first = 17 - (ranked[0] if both else alone)
    if first < 1:
        return _TOO_MANY_BEFORE
    return first, lead if both else 1.0


def _fits(rungs: Sequence[Rung], times: Floats, areas: Floats, isoprenoids: Collection[float]) -> dict[int, float]:
    """How well the isoprenoids stand out of the crowd, for each step that could be nC17.

    The sum over them of ln(area / the crowd's), within bounds; nothing for those that are not there.
    """
    members = np.array([rung.peak for rung in rungs])
    others = np.setdiff1d(np.arange(len(times)), members)
    others = others[(times[others] > times[members[0]]) & (times[others] < times[members[-1]])]
    places = np.interp(times[others], times[members], [float(rung.step) for rung in rungs])
    sizes = areas[others]
    grid = np.arange(rungs[0].step, rungs[-1].step + 1)
    crowd = np.array([_crowd(sizes[np.abs(places - at) <= _CROWD_WITHIN]) for at in grid])
    fits: dict[int, float] = {}
    for step in (rung.step for rung in rungs):
        expected = np.array([index / 100 - 17 + step for index in isoprenoids if index > _LIGHTEST_ISOPRENOID])
        inside = expected[(expected > grid[0]) & (expected < grid[-1])]
        near = np.abs(places - inside[:, None]) <= _ISOPRENOID_WITHIN
        largest = np.max(np.where(near, sizes, 0.0), axis=1, initial=0.0)
        above = np.log(np.maximum(largest, _NOTHING)) - np.interp(inside, grid, crowd)
        fits[step] = float(np.sum(np.clip(above, *_WORTH)))
    return fits


def _crowd(sizes: Floats) -> float:
    """The logarithm of how large the peaks of a crowd are."""
    return float(np.log(np.quantile(sizes, _CROWD_QUANTILE))) if len(sizes) else 0.0


def _satellite(steps: Mapping[int, int], step: int, window: tuple[float, float], times: Floats, areas: Floats) -> float:
    """Area of the largest peak in the window after a rung, relative to the rung; 0 where there is none."""
    if step not in steps:
        return 0.0
    rung, spacing = steps[step], _spacing(steps, step, times)
    low, high = np.searchsorted(times, times[rung] + np.array(window) * spacing)
    inside = areas[max(low, rung + 1) : high]
    # A giant satellite says no more than an equal one: of biodegraded oils all are giants.
    return min(float(np.max(inside) / areas[rung]), 1.0) if len(inside) else 0.0


def _spacing(steps: Mapping[int, int], step: int, times: Floats) -> float:
    known = sorted(steps)
    place = known.index(step)
    low, high = (place, place + 1) if place + 1 < len(known) else (place - 1, place)
    span = float(times[steps[known[high]]] - times[steps[known[low]]])
    return span / (known[high] - known[low])
