"""The ladder of n-alkanes among the peaks of a chromatogram, before anyone knows its carbon numbers.

In a temperature-programmed run the n-alkanes stand at slowly changing, nearly equal distances and are the
largest peaks of their neighbourhood. Dynamic programming over pairs of peaks finds the chain that is best
at both: each member earns by its size against the largest peak nearby, each change of spacing costs, and so
does each rung that is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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


_Link = tuple[int, int, int]
"""Peak, next peak, rungs between them."""


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
    rungs: list[Rung] = []
    for place, (peak, gap) in enumerate(chain):
        step = rungs[-1].step + gap if rungs else 0
        spacing = _unit(t, chain, place)
        rungs.append(Rung(peak=int(kept[peak]), step=step, dominance=_dominance(t, a, peak, spacing)))
    return tuple(rungs)


def _largest(areas: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
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


def _dominance(t: Floats, a: Floats, peak: int, spacing: float) -> float:
    near = _NEIGHBOURHOOD * spacing
    low, high = np.searchsorted(t, (t[peak] - near, t[peak] + near))
    return float(a[peak] / np.max(a[low : max(high, peak + 1)]))


def _best_chain(t: Floats, a: Floats) -> list[tuple[int, int]]:
    """The chain of (peak, rungs since the one before) with the highest score.

    `best` holds for each link the score of the best chain that ends with it, and the link before.
    """
    n, span = len(t), float(t[-1] - t[0])
    shortest, longest = _LEAST_SPACING_SHARE * span, _MOST_SPACING_SHARE * span
    best: dict[_Link, tuple[float, _Link | None]] = {}
    ending: list[list[_Link]] = [[] for _ in range(n)]
    for j in range(1, n):
        for i in range(j - 1, -1, -1):
            if t[j] - t[i] > longest * (1 + _MOST_MISSING):
                break
            for gap in range(1, _MOST_MISSING + 2):
                unit = float(t[j] - t[i]) / gap
                if not shortest <= unit <= longest:
                    continue
                score, before = _best_before(t, a, (i, j, gap), unit, ending[i], best)
                if score > 0:
                    best[(i, j, gap)] = (score, before)
                    ending[j].append((i, j, gap))
    if not best:
        return []
    last: _Link | None = max(best, key=lambda key: best[key][0])
    chain: list[tuple[int, int]] = []
    while last is not None:
        chain.append((last[1], last[2]))
        earlier = best[last][1]
        if earlier is None:
            chain.append((last[0], 0))
        last = earlier
    return chain[::-1]


def _cost_of(change: float) -> float:
    """What a relative change of spacing costs: little while heating (it shrinks) or holding (it grows by 12 %)."""
    excess = max(change - _GROWS, _SHRINKS - change, 0.0)
    return 0.5 * (excess / _SPACING_SD) ** 2 + 0.5 * (change / (4 * _SPACING_SD)) ** 2


def _best_before(
    t: Floats,
    a: Floats,
    link: _Link,
    unit: float,
    ending: list[_Link],
    best: dict[_Link, tuple[float, _Link | None]],
) -> tuple[float, _Link | None]:
    """Score of the best chain with `link` as its last, and the link before it (None: the chain starts
    here).
    """
    i, j, gap = link
    score = _EARNING + float(np.log(_dominance(t, a, i, unit)))
    before: _Link | None = None
    for earlier in ending:
        change = unit / (float(t[earlier[1]] - t[earlier[0]]) / earlier[2]) - 1
        reached = best[earlier][0] - _cost_of(change)
        if abs(change) <= _MOST_CHANGE and reached > score:
            score, before = reached, earlier
    earned = _EARNING + float(np.log(_dominance(t, a, j, unit))) - _MISSING_COST * (gap - 1)
    return score + earned, before
