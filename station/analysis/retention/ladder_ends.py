"""A ladder put right where its best chain went astray: dwarfs left out, cut where it stepped over a peak, continued.

The best chain of `ladder` may end beside the truth. A contaminant (a phthalate, squalane) that stands where a rung
would stand if the oven still heated leads it astray: the rung it then calls missing is there, a little aside. And it
ends too early where the odd waxes of land plants dwarf the even ones, or where the oven has reached its end and the
spacing grows by a quarter with every carbon. With the doublets found, its middle is sure, and each end can be told from
there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats
from station.analysis.retention.ladder import Rung

Known = NDArray[np.bool_]

_STEPPED_OVER = 0.4
"""A peak this large against the smaller of the rungs beside a gap is the rung that the gap calls missing."""
_ALONE = 0.6
"""A lone peak this large between two rungs below nC17: the spacing halves there and the chain took every other one."""
_NOT_ALONE = 0.4
_NO_RUNG_WITHIN = 0.3
_BESIDE = 0.35
_GIANT = 2.0
_NEXT = (0.88, 1.45)
"""Where the next rung may stand, in spacings: closer while heating, farther while the oven holds."""
_MOST_SLOWING = 0.2
_RIVAL_BEFORE = 0.2
_MOST_RIVAL = 0.2
_OF_SAME_PARITY = (0.2, 3.0)
_MOST_RUNGS = 60
_SET_ANEW, _LEADERS, _MOST_MISSING = 3, 5, 2
_LED_WITHIN, _LED_SD, _LED_SHARE, _LED_MOST = 0.045, 0.015, 0.1, 4.0
_SMALL, _SMALL_STRAYS_FROM = 2.0, 1.2
_STRAY, _STRAYS_FROM = 0.015, 3.0
_LARGE, _STRAY_IF_LARGE = 1.3, 0.08
_LAST_JUDGED = 3
_STRAY_IF_FADED, _STRAY_AFTER_GAP, _STRAY_IF_SMALL = 0.02, 0.08, 0.12
_FADED = 4.0
"""The lowest rung is none where it is this much smaller than the two above it: chance peaks go on below the ladder."""
_DWARF = 7.0
_DWARF_NEAR = 3
_MOST_DWARFS = 6
_ISOPRENOID_WITHIN = 12.0
_EARLY = -8.0
"""Index units: below nC17 the distance to the next rung never grows downwards as fast as an isoprenoid pretends."""
_SEAT = 0.2
_SEAT_SHARE = 0.1
_OFF_SEAT = 0.02
_SEATED = 0.35
"""A rung moves to a peak beside it (in spacings, of this share of its area) that lies this much nearer its place."""


def without_dwarfs(rungs: Sequence[Rung], areas: Floats) -> tuple[Rung, ...]:
    """The rungs without the few that are seven times smaller than those on either side, odd or even alike.

    Where a carbon is missing, a branched alkane may stand near its place; it is no rung. Where they are many the chain
    runs beside the truth, and all are left for the judgement on the whole.
    """
    sizes = [float(areas[rung.peak]) for rung in rungs]
    dwarfs = {place for place in range(len(rungs)) if _is_dwarf(sizes, place)}
    if len(dwarfs) * _MOST_DWARFS > len(rungs):
        return tuple(rungs)
    return tuple(rung for place, rung in enumerate(rungs) if place not in dwarfs)


def without_giants(rungs: Sequence[Rung], areas: Floats) -> tuple[Rung, ...]:
    """The rungs without those four times as large as the two on either side: an internal standard, no n-alkane."""
    sizes = [float(areas[rung.peak]) for rung in rungs]
    kept = [
        rung
        for place, rung in enumerate(rungs)
        if sizes[place]
        <= _LED_MOST * max((*sizes[max(place - 2, 0) : place], *sizes[place + 1 : place + 3]), default=0)
    ]
    return tuple(replace(rung, step=rung.step - kept[0].step) for rung in kept)


def seated(rungs: Sequence[Rung], times: Floats, areas: Floats) -> tuple[Rung, ...]:
    """The rungs, each on the peak of its doublet that stands where its neighbours say.

    Where pristane is larger than nC17, the best chain may step on pristane. Times and areas are of all peaks, (n,).
    """
    kept = list(rungs)
    for place in range(2, len(kept) - 2):
        near = [kept[place + k] for k in (-2, -1, 1, 2)]
        rung = kept[place]
        curve = np.polyfit([one.step - rung.step for one in near], times[[one.peak for one in near]], 2)
        spacing = _spacing(near[1], near[2], times)
        off = np.abs(times - curve[-1]) / spacing
        beside = (np.abs(times - times[rung.peak]) <= _SEAT * spacing) & (areas >= _SEAT_SHARE * areas[rung.peak])
        best = int(np.argmin(np.where(beside, off, np.inf)))
        if off[rung.peak] >= _OFF_SEAT and off[best] <= _SEATED * off[rung.peak]:
            kept[place] = replace(rung, peak=best)
    return tuple(kept)


def led_down(rungs: Sequence[Rung], times: Floats, areas: Floats) -> tuple[Rung, ...]:
    """The rungs, the lowest three set anew and those below them found where the rungs above lead.

    Where isoprenoids outgrow the n-alkanes, the best chain ends at them: on pristane and phytane, or before. The rungs
    above still say where each lower one stands, to a few hundredths of a spacing. The rungs as they were where this
    finds fewer.
    """
    kept, missing = list(rungs[_SET_ANEW:]), 0
    if len(kept) < _LEADERS:
        return tuple(rungs)
    while missing <= _MOST_MISSING and len(kept) < _MOST_RUNGS:
        leaders = kept[:_LEADERS]
        step = leaders[0].step - 1 - missing
        curve = np.polyfit([one.step - step for one in leaders], times[[one.peak for one in leaders]], 2)
        lowest = min(float(areas[one.peak]) for one in leaders[:2])
        off = (times - curve[-1]) / _spacing(leaders[0], leaders[1], times)
        largest = max(float(areas[one.peak]) for one in leaders[:2])
        fits = (np.abs(off) <= _LED_WITHIN) & (areas >= _LED_SHARE * lowest) & (areas <= _LED_MOST * largest)
        if not np.any(fits):
            missing += 1
            continue
        worth = np.where(fits, np.log(np.maximum(areas, lowest * _LED_SHARE)) - 0.5 * (off / _LED_SD) ** 2, -np.inf)
        kept.insert(0, Rung(peak=int(np.argmax(worth)), step=step, dominance=1.0))
        missing = 0
    while len(kept) > _LEADERS and _FADED * areas[kept[0].peak] < min(areas[one.peak] for one in kept[1:3]):
        kept.pop(0)
    if len(kept) < len(rungs):
        return tuple(rungs)
    return tuple(replace(one, step=one.step - kept[0].step) for one in kept)


def without_strays(rungs: Sequence[Rung], times: Floats, areas: Floats) -> tuple[Rung, ...]:
    """The rungs without those that stand beside the place that up to three on either side give them.

    A naphthalene three index units from an absent nC14 is no rung, nor the single peak of nC17 and a larger pristane.
    But only where the others stand smoothly without it: they do not where the oven stops heating. The last rungs
    are judged by those below them alone.
    """
    kept = list(rungs)
    for rung in rungs:
        place = kept.index(rung)
        far = abs(_off_place(kept, place, times))
        if far > _STRAY:
            others = [one for one in kept if one is not rung]
            beside = range(max(place - 2, 0), min(place + 2, len(others)))
            small = _SMALL * areas[rung.peak] < min(areas[one.peak] for one in others[max(place - 2, 0) : place + 2])
            smooth = _SMALL_STRAYS_FROM if small else _STRAYS_FROM
            if max(abs(_off_place(others, near, times)) for near in beside) <= far / smooth:
                kept = others
    ends = range(max(len(kept) - _LAST_JUDGED, _LEADERS) + 1, len(kept) + 1)
    astray = next((end for end in ends if _ends_astray(kept[:end], times, areas)), len(kept) + 1)
    return tuple(kept[: astray - 1])


def _ends_astray(rungs: Sequence[Rung], times: Floats, areas: Floats) -> bool:
    """Whether the last rung, after a gap, smaller or larger than those before, is not where the rungs below lead."""
    *before, last = rungs[-1 - _LEADERS :]
    curve = np.polyfit([one.step - last.step for one in before], times[[one.peak for one in before]], 2)
    far = abs(float(times[last.peak] - curve[-1])) / _spacing(before[-2], before[-1], times)
    of_parity, beside = (float(areas[one.peak]) for one in before[-2:])
    small = _SMALL * areas[last.peak] < beside
    gap = last.step - before[-1].step > 1
    if small and _FADED * areas[last.peak] < of_parity:
        return gap or far > _STRAY_IF_FADED
    if gap:
        return far > _STRAY_AFTER_GAP
    large = areas[last.peak] > _LARGE * max(float(areas[one.peak]) for one in before[-2:])
    return (small and far > _STRAY_IF_SMALL) or (large and far > _STRAY_IF_LARGE)


def _off_place(rungs: Sequence[Rung], place: int, times: Floats) -> float:
    """How far a rung is from the curve through its neighbours, in spacings; 0 at the ends."""
    before, after = rungs[max(place - 3, 0) : place], rungs[place + 1 : place + 4]
    if min(len(before), len(after)) < 1 or len(before) + len(after) < 4:
        return 0.0
    near, step = (*before, *after), rungs[place].step
    degree = 3 if len(near) == 6 else 2
    curve = np.polyfit([one.step - step for one in near], times[[one.peak for one in near]], degree)
    return float(times[rungs[place].peak] - curve[-1]) / _spacing(before[-1], after[0], times)


def _is_dwarf(sizes: list[float], place: int) -> bool:
    before, after = sizes[max(place - _DWARF_NEAR, 0) : place], sizes[place + 1 : place + 1 + _DWARF_NEAR]
    of_parity = sizes[max(place - 2, 0) : place : 2] + sizes[place + 2 : place + 3]
    beside = [max(side) for side in (before, after, of_parity) if side]
    return bool(beside) and _DWARF * sizes[place] <= min(beside)


def mended(
    rungs: Sequence[Rung], times: Floats, areas: Floats, *, sure: int, first: int, isoprenoids: Collection[float]
) -> tuple[Rung, ...]:
    """The rungs without those beyond a gap that is none, and with those that follow the last one.

    `sure` is the step of nC17, from which both ends are judged; `first` the carbon number of step 0; `isoprenoids`
    their retention indices: they stand between rungs without being one. Times and areas are of all peaks, shape (n,).
    """
    kept = list(rungs)
    at = next(place for place, rung in enumerate(kept) if rung.step >= sure)
    known = np.array(
        [any(abs(index - one) <= _ISOPRENOID_WITHIN for one in isoprenoids) for index in _indices(kept, times, first)]
    )
    end = next((k for k in range(at, len(kept) - 1) if _steps_over(kept[k], kept[k + 1], times, areas, known)), None)
    kept = kept if end is None else kept[: end + 1]
    begin = next((k for k in range(at, 0, -1) if _goes_astray(kept[k - 1], kept[k], times, areas, known)), 0)
    kept = kept[begin:]
    begin = int(_begins_with_isoprenoid(kept, times, first, isoprenoids))
    return _continued(kept[begin:], times, areas)


def _begins_with_isoprenoid(rungs: Sequence[Rung], times: Floats, first: int, isoprenoids: Collection[float]) -> bool:
    """Whether the lowest rung stands too early, and where an isoprenoid is due: its n-alkane is missing."""
    if len(rungs) < 5:
        return False
    low, *above = rungs[:5]
    curve = np.polyfit([rung.step - low.step for rung in above], times[[rung.peak for rung in above]], 2)
    early = 100 * float(times[low.peak] - curve[-1]) / _spacing(above[0], above[1], times)
    index = 100 * (first + low.step) + early
    return early < _EARLY and any(abs(index - one) <= _ISOPRENOID_WITHIN for one in isoprenoids)


def _indices(rungs: Sequence[Rung], times: Floats, first: int) -> Floats:
    """The retention index of every peak, shape (n,); that of the nearest end outside the ladder."""
    return np.interp(times, [times[r.peak] for r in rungs], [100.0 * (first + r.step) for r in rungs])


def _steps_over(low: Rung, high: Rung, times: Floats, areas: Floats, known: Known) -> bool:
    """Whether a peak as large as a rung stands where the ladder says one is missing; isoprenoids are `known`."""
    return high.step - low.step > 1 and _largest_between(low, high, times, areas, known)[0] >= _STEPPED_OVER


def _goes_astray(low: Rung, high: Rung, times: Floats, areas: Floats, known: Known) -> bool:
    """Whether the ladder cannot go on downwards to `low`: a rung was stepped over, or `low` stands beside one."""
    largest, second = _largest_between(low, high, times, areas, known)
    alone = high.step - low.step == 1 and largest >= _ALONE and second <= _NOT_ALONE * largest
    near = _BESIDE * (times[high.peak] - times[low.peak]) / (high.step - low.step)
    begin, until = np.searchsorted(times, (times[low.peak] - near, times[low.peak] + near))
    beside = bool(np.max(areas[begin:until], where=~known[begin:until], initial=0.0) > _GIANT * areas[low.peak])
    return alone or beside or _steps_over(low, high, times, areas, known)


def _largest_between(low: Rung, high: Rung, times: Floats, areas: Floats, known: Known) -> tuple[float, float]:
    """The largest peak where a rung could stand between two, and the second largest, against the smaller of the two."""
    between = slice(low.peak + 1, high.peak)
    gap = high.step - low.step
    steps = gap * (times[between] - times[low.peak]) / (times[high.peak] - times[low.peak])
    possible = (steps > _NO_RUNG_WITHIN) & (steps < gap - _NO_RUNG_WITHIN) & ~known[between]
    shares = np.sort(areas[between][possible])[::-1] / min(areas[low.peak], areas[high.peak])
    largest, second = np.append(shares, (0.0, 0.0))[:2]
    return float(largest), float(second)


def _continued(rungs: list[Rung], times: Floats, areas: Floats) -> tuple[Rung, ...]:
    """With each next rung that leaves no doubt: the only large peak where it must stand."""
    while 4 <= len(rungs) < _MOST_RUNGS:
        following = _next_rung(rungs, times, areas)
        if following is None:
            break
        rungs = [*rungs, following]
    return tuple(rungs)


def _next_rung(rungs: Sequence[Rung], times: Floats, areas: Floats) -> Rung | None:
    before, last = rungs[-2], rungs[-1]
    spacing = _spacing(before, last, times)
    growth = min(spacing / _spacing(rungs[-3], before, times), _NEXT[1])
    nearest = max(_NEXT[0], growth - _MOST_SLOWING)
    low, high = np.searchsorted(times, times[last.peak] + np.array([nearest, _NEXT[1]]) * spacing)
    low = max(int(low), last.peak + 1)
    if low >= high:
        return None
    best = low + int(np.argmax(areas[low:high]))
    around = times[last.peak] + (nearest - _RIVAL_BEFORE) * spacing, times[best] + _NO_RUNG_WITHIN * spacing
    beside = np.delete(areas[slice(*np.searchsorted(times, around))], best - int(np.searchsorted(times, around[0])))
    rival = float(np.max(beside, initial=0.0))
    same_parity = next((r for r in reversed(rungs) if (last.step + 1 - r.step) % 2 == 0), before)
    share = float(areas[best] / areas[same_parity.peak])
    if rival > _MOST_RIVAL * areas[best] or not _OF_SAME_PARITY[0] <= share <= _OF_SAME_PARITY[1]:
        return None
    largest = max(rival, float(areas[best]), float(areas[last.peak]))
    return Rung(peak=best, step=last.step + 1, dominance=float(areas[best]) / largest)


def _spacing(low: Rung, high: Rung, times: Floats) -> float:
    return float(times[high.peak] - times[low.peak]) / (high.step - low.step)
