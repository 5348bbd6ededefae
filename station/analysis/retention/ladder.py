"""The ladder of n-alkanes among the peaks of a chromatogram, before anyone knows its carbon numbers.

In a temperature-programmed run the n-alkanes stand at slowly changing, nearly equal distances and are the
largest peaks of their neighbourhood. Dynamic programming over pairs of peaks finds the chain that is best
at both: each member earns by its size against the largest peak nearby, each change of spacing costs, and so
does each rung that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats

_EARNING = 1.5
_SPACING_SD = 0.05
_SHRINKS, _GROWS = -0.10, 0.13
_MOST_CHANGE = 0.28
_MISSING_COST = 1.6
_MOST_MISSING = 2
_NEIGHBOURHOOD = 1.15
_LEAST_SPACING_SHARE = 1 / 150
_MOST_SPACING_SHARE = 1 / 7
_MOST_PEAKS = 220
_LEADING = 5
_MOST_ASIDE = 0.12
_EVEN = 0.02


Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One member: the index of its peak and its place on the ladder (missing rungs leave a gap in `step`)."""

    peak: int
    step: int
    dominance: float
    """Area over the largest area within 1.15 spacings; 1 where it is the largest itself."""


def find_ladder(times: Floats, areas: Floats) -> tuple[Rung, ...]:
    """The best ladder among peaks in order of time; empty where no three peaks make one. Shapes (n,)."""
    kept = _largest(areas)
    t, a = times[kept], areas[kept]
    if len(t) < 3:
        return ()
    chain = _even_part(t, _best_chain(t, a))
    if not chain:
        return ()
    steps = np.cumsum([gap for _, gap in chain])
    spacings = np.array([_unit(t, chain, place) for place in range(len(chain))])
    members = np.array([peak for peak, _ in chain])
    dominances = _dominance(t, a, members, spacings)
    return tuple(
        Rung(peak=int(kept[peak]), step=int(step), dominance=float(dominance))
        for peak, step, dominance in zip(members, steps, dominances, strict=True)
    )


def _largest(areas: Floats) -> Places:
    order = np.argsort(areas)[::-1][:_MOST_PEAKS]
    return np.sort(order)


def unevenness(times: Floats, steps: Floats) -> Floats:
    """How far each inner rung lies from the parabola through its four neighbours, in spacings; shape (n -
    4,).

    A ladder of n-alkanes is smooth to a few hundredths, a chain of chance peaks is not.
    """
    off = [
        np.polyval(np.polyfit(np.delete(steps[k : k + 5], 2), np.delete(times[k : k + 5], 2), 2), steps[k + 2])
        - times[k + 2]
        for k in range(len(times) - 4)
    ]
    spacing = (times[4:] - times[:-4]) / (steps[4:] - steps[:-4])
    return np.asarray(np.abs(np.array(off)) / spacing, dtype=np.float64)


def _even_part(t: Floats, chain: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The chain from its middle outwards, up to where a rung no longer stands where those before it lead.

    At its ends the n-alkanes fade into the small peaks, and the best chain goes on with whatever stands
    there.
    """
    if len(chain) < 2 * _LEADING:
        return chain
    steps = np.cumsum([gap for _, gap in chain])
    times = np.array([t[peak] for peak, _ in chain])
    middle = len(chain) // 2
    last = _last_even(times[middle - _LEADING // 2 :], steps[middle - _LEADING // 2 :]) + middle - _LEADING // 2
    until = middle + _LEADING // 2 + 1
    first = until - 1 - _last_even(-times[:until][::-1], -steps[:until][::-1])
    part = chain[first : last + 1]
    return [(part[0][0], 0), *part[1:]]


def _last_even(times: Floats, steps: Floats) -> int:
    """Index of the last rung that the rungs before it foretell.

    Where the oven stops heating the spacing changes at once; the rungs after such a bend are even again, those of
    a chance chain are not.
    """
    for place in range(_LEADING, len(times)):
        before = slice(place - _LEADING, place)
        foretold = np.polyval(np.polyfit(steps[before], times[before], 2), steps[place])
        spacing = (times[place] - times[place - 2]) / (steps[place] - steps[place - 2])
        aside = abs(times[place] - foretold) > _MOST_ASIDE * spacing
        if aside and not _is_even(times[place - 1 : place + 4], steps[place - 1 : place + 4]):
            return place - 1
    return len(times) - 1


def _is_even(times: Floats, steps: Floats) -> bool:
    """Whether five rungs lie on a parabola."""
    if len(times) < _LEADING:
        return False
    off = np.abs(np.polyval(np.polyfit(steps, times, 2), steps) - times)
    return bool(np.max(off) < _EVEN * (times[-1] - times[0]) / (steps[-1] - steps[0]))


def _unit(t: Floats, chain: list[tuple[int, int]], place: int) -> float:
    """The spacing of one rung at a place of the chain."""
    if place == 0:
        return float(t[chain[1][0]] - t[chain[0][0]]) / chain[1][1]
    return float(t[chain[place][0]] - t[chain[place - 1][0]]) / chain[place][1]


def _dominance(t: Floats, a: Floats, peaks: Places, spacing: Floats) -> Floats:
    """Area over the largest area within 1.15 spacings; peaks and spacings (min) of shape (n,)."""
    near = _NEIGHBOURHOOD * spacing
    low = np.searchsorted(t, t[peaks] - near)
    high = np.maximum(np.searchsorted(t, t[peaks] + near), peaks + 1)
    return np.asarray(a[peaks] / _largest_within(a, low, high), dtype=np.float64)


def _largest_within(a: Floats, low: Places, high: Places) -> Floats:
    """The maxima of many stretches a[low:high], none empty: of two overlapping runs of 2^k values each."""
    runs = [a]
    while 2 ** len(runs) <= len(a):
        half, wide = 2 ** (len(runs) - 1), runs[-1]
        runs.append(np.maximum(wide, np.concatenate((wide[half:], np.full(half, -np.inf)))))
    k = np.log2(high - low).astype(np.intp)
    table = np.array(runs)
    return np.asarray(np.maximum(table[k, low], table[k, high - 2**k]), dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Links:
    """All pairs of peaks that may follow each other on a ladder, in order of their first peak; each of shape (n,)."""

    start: Places
    end: Places
    gap: Places
    """Rungs from the one to the other; one but for missing ones."""
    unit: Floats
    """The spacing of one rung (min)."""
    opening: Floats
    """What the first peak earns where the chain starts with this link."""
    earned: Floats
    """What the second peak earns, less the price of the missing."""


def _links(t: Floats, a: Floats) -> _Links:
    n, span = len(t), float(t[-1] - t[0])
    shortest, longest = _LEAST_SPACING_SHARE * span, _MOST_SPACING_SHARE * span
    first, second = np.triu_indices(n, 1)
    gaps = np.arange(1, _MOST_MISSING + 2)
    unit = (t[second] - t[first])[:, None] / gaps
    pair, gap = np.nonzero((unit >= shortest) & (unit <= longest))
    start, end, units = first[pair], second[pair], unit[pair, gap]
    opening, earned = (_EARNING + np.log(_dominance(t, a, peak, units)) for peak in (start, end))
    # A peak that costs more than a missing rung is none: the chain that passes it by is better.
    kept = (opening > -_MISSING_COST) & (earned > -_MISSING_COST)
    return _Links(
        start=start[kept],
        end=end[kept],
        gap=gaps[gap[kept]],
        unit=units[kept],
        opening=opening[kept],
        earned=(earned - _MISSING_COST * gap)[kept],
    )


def _best_chain(t: Floats, a: Floats) -> list[tuple[int, int]]:
    """The chain of (peak, rungs since the one before) with the highest score.

    `score` holds for each link that of the best chain that ends with it, `before` the link before (-1: it starts here).
    """
    links = _links(t, a)
    score, before = np.zeros(len(links.start)), np.full(len(links.start), -1)
    by_end = np.argsort(links.end, kind="stable")
    starts = np.searchsorted(links.start, np.arange(len(t) + 1))
    ends = np.searchsorted(links.end[by_end], np.arange(len(t) + 1))
    for peak in range(len(t)):
        following = slice(starts[peak], starts[peak + 1])
        earlier = by_end[ends[peak] : ends[peak + 1]]
        earlier = earlier[score[earlier] > 0]
        own = links.opening[following]
        if len(earlier) and len(own):
            change = links.unit[following][:, None] / links.unit[earlier] - 1
            reached = score[earlier] - _cost_of(change)
            best = np.argmax(reached, axis=1)
            most = reached[np.arange(len(own)), best]
            before[following] = np.where(most > own, earlier[best], -1)
            own = np.maximum(own, most)
        score[following] = own + links.earned[following]
    chain: list[tuple[int, int]] = []
    last = int(np.argmax(score)) if np.any(score > 0) else -1
    while last >= 0:
        chain.append((int(links.end[last]), int(links.gap[last])))
        if before[last] < 0:
            chain.append((int(links.start[last]), 0))
        last = int(before[last])
    return chain[::-1]


def _cost_of(change: Floats) -> Floats:
    """What a relative change of spacing costs: little while heating (it shrinks) or holding (it grows by 12 %)."""
    excess = np.maximum(np.maximum(change - _GROWS, _SHRINKS - change), 0.0)
    cost = 0.5 * (excess / _SPACING_SD) ** 2 + 0.5 * (change / (4 * _SPACING_SD)) ** 2
    return np.where(np.abs(change) <= _MOST_CHANGE, cost, np.inf)
