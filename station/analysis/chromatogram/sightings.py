"""What can be seen of each peak before any fit: its place, the halves that no neighbour hides, its company.

Peaks that stand alone teach the run's shape and the trend of widths; the others are fitted in groups.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats
from station.analysis.chromatogram.limits import Ground
from station.analysis.chromatogram.measures import Curves
from station.analysis.chromatogram.measures import seen as if_seen
from station.analysis.chromatogram.peaks import Candidate
from station.analysis.chromatogram.shapes import Example

_LINKED_SHARE = 0.01
_MOST_LINKED = 16
_ALONE_SHARE = 0.012
_TEACHER_NOISES = 60.0
_MOST_TEACHERS = 40
_TOP_SHARE = 0.35
_HIDDEN_APART = 0.75
_HIDDEN_LEAST_SHARE = 0.01
_RIPPLE = 0.3
_NEAREST = 7
_TRUSTED_SCATTER = 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A peak as seen: index of its apex, height over the guide baseline, the widths of its halves at half height
    (points; None where a neighbour hides it), and whether it has a top of its own.
    """

    apex: int
    height: float
    left: float | None
    right: float | None
    sigma: float
    visible: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Widths (at half height, points) and skews of the peaks that stand alone, in order of time, each of shape (m,)."""

    apex: Floats
    width: Floats
    skew: Floats
    left_share: float
    width_scatter: float
    skew_scatter: float

    changes: Floats
    """Where the nearest few of them are other ones (indices, shape (c,)); their median widths and skews (c + 1,)."""
    near_width: Floats
    near_skew: Floats

    def widths_at(self, apexes: Floats) -> Floats | None:
        """The median width of the nearest of them to each apex; None where there is none at all."""
        return self.near_width[np.searchsorted(self.changes, apexes)] if len(self.apex) else None

    def skews_at(self, apexes: Floats) -> Floats:
        """The median skew of the nearest of them to each apex; 0 where there is none."""
        return self.near_skew[np.searchsorted(self.changes, apexes)] if len(self.apex) else np.zeros(len(apexes))

    @property
    def trusted(self) -> bool:
        """Whether the widths follow each other closely enough to hold a hidden peak."""
        return len(self.apex) >= 3 and self.width_scatter < _TRUSTED_SCATTER


def sightings(visible: tuple[Candidate, ...], all_seen: tuple[Candidate, ...], ground: Ground) -> list[Sighting]:
    """The peaks with a top and the shoulders between them, in order of time."""
    found = sorted((one.apex, one.sigma, True) for one in visible)
    for apex, sigma, reach in _hidden(visible, all_seen, ground):
        at = bisect_left(found, (apex,))
        if all(abs(apex - other) > reach for other, _, _ in found[max(at - 1, 0) : at + 1]):
            found.insert(at, (apex, sigma, False))
    if not found:
        return []
    borders = [0, *(_valley(ground.smooth, a[0], b[0]) for a, b in itertools.pairwise(found)), len(ground.smooth) - 1]
    apexes, tops = np.array([one[0] for one in found]), np.array([one[2] for one in found])
    heights = np.maximum(ground.above[apexes], ground.noise)
    # A shoulder has no halves, and hides that of its neighbour.
    before, behind = np.append(True, tops[:-1]), np.append(tops[1:], True)
    left, right = _halves(ground.above, apexes, heights, np.array(borders))
    halves = (np.where(tops & before, left, np.nan), np.where(tops & behind, right, np.nan))
    return [
        Sighting(apex=apex, height=height, left=own, right=other, sigma=sigma, visible=top)
        for (apex, sigma, top), height, own, other in zip(
            found, heights.tolist(), *(if_seen(half) for half in halves), strict=True
        )
    ]


def _hidden(
    visible: tuple[Candidate, ...], all_seen: tuple[Candidate, ...], ground: Ground
) -> list[tuple[int, float, float]]:
    """Apex and σ of what may be a shoulder, and how far from it nothing else may be."""
    tops, wide = np.array([one.apex for one in visible]), np.array([one.sigma for one in visible])
    apex, sigma = np.array([one.apex for one in all_seen]), np.array([one.sigma for one in all_seen])
    behind = np.minimum(np.searchsorted(tops, apex), len(tops) - 1)
    before = np.maximum(behind - 1, 0)
    nearest = np.where(np.abs(tops[before] - apex) <= np.abs(tops[behind] - apex), before, behind)
    apart, wide = np.abs(tops[nearest] - apex), wide[nearest]
    reach = np.maximum(_HIDDEN_APART * np.minimum(wide, 2 * sigma), 2.0)
    above = ground.above[apex]
    tall = (above > 8 * ground.noise) & (np.array([one.height for one in all_seen]) > _HIDDEN_LEAST_SHARE * above)
    # A far narrower bend on a broad peak is noise on its top: peaks of one time have one width.
    ripple = (sigma < _RIPPLE * wide) & (apart < 2.5 * wide)
    kept = (apart > reach) & tall & ~ripple
    return list(zip(apex[kept].tolist(), sigma[kept].tolist(), reach[kept].tolist(), strict=True))


def _valley(smooth: Floats, left: int, right: int) -> int:
    return left + int(np.argmin(smooth[left : right + 1]))


def _halves(
    above: Floats, apexes: NDArray[np.intp], heights: Floats, borders: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Points from each top (k,) down to half its height, before and behind it; NaN where that is not reached between
    its two of the borders (k + 1,).
    """
    level = heights / 2
    # Each valley belongs to both its peaks: looked at once for the right one, and by itself for the left.
    low = np.flatnonzero(above[: borders[-1]] < np.repeat(level, np.diff(borders)))
    first = np.append(low, len(above))[np.searchsorted(low, apexes)]
    edge = borders[1:]
    first = np.where(first < edge, first, np.where(above[edge] < level, edge, len(above)))
    last = np.append(low, -1)[np.searchsorted(low, apexes, side="right") - 1]
    left, right = np.full(len(apexes), np.nan), np.full(len(apexes), np.nan)
    for out, at, inwards, there in (
        (left, last, 1, (last >= borders[:-1]) & (last < apexes)),
        (right, first, -1, (first > apexes) & (first < len(above))),
    ):
        at, half = at[there], level[there]
        share = (half - above[at]) / (above[at + inwards] - above[at])
        out[there] = np.abs(apexes[there] - at) - share
    return left, right


def groups_of(seen: list[Sighting], ground: Ground) -> list[slice]:
    """Neighbours that share signal, as slices of the sightings; none longer than the fit can hold."""
    if not seen:
        return []
    depths = _links(seen, ground)
    cuts = [0, *(k + 1 for k, depth in enumerate(depths) if depth < _LINKED_SHARE), len(seen)]
    out: list[slice] = []
    todo = [slice(a, b) for a, b in itertools.pairwise(cuts)][::-1]
    while todo:
        part = todo.pop()
        if part.stop - part.start <= _MOST_LINKED:
            out.append(part)
            continue
        inner = depths[part.start : part.stop - 1]
        at = part.start + 1 + int(np.argmin(inner))
        todo += [slice(at, part.stop), slice(part.start, at)]
    return out


def _links(seen: list[Sighting], ground: Ground) -> list[float]:
    """How high the valley behind each peak but the last stands, relative to the smaller of both."""
    apexes, heights = np.array([one.apex for one in seen]), np.array([one.height for one in seen])
    inner = np.minimum.reduceat(ground.above[: apexes[-1] + 1], apexes)[:-1]
    lowest = np.minimum(inner, ground.above[apexes[1:]])
    smaller = np.minimum(heights[:-1], heights[1:])
    depths: list[float] = (np.maximum(lowest - 2 * ground.noise, 0.0) / smaller).tolist()
    return depths


def teachers(seen: list[Sighting], net: Floats, ground: Ground) -> list[Example]:
    """The tallest peaks that stand alone, each with the stretch in which nothing else is."""
    found: list[tuple[Sighting, float, float]] = []
    for k, one in enumerate(seen):
        if one.left is None or one.right is None or one.height < _TEACHER_NOISES * ground.noise:
            continue
        before = seen[k - 1] if k else None
        after = seen[k + 1] if k + 1 < len(seen) else None
        start = _alone(one, before, ground, -1)
        end = _alone(one, after, ground, +1)
        if start is not None and end is not None:
            found.append((one, start, end))
    found.sort(key=lambda row: row[0].height, reverse=True)
    found = found[:_MOST_TEACHERS]
    if not found:
        return []
    left, right = (np.array([getattr(one, side) for one, _, _ in found]) for side in ("left", "right"))
    whole = Curves(net=net, first=np.zeros(len(found), dtype=np.intp), count=np.full(len(found), len(net)))
    tops = whole.apexes(np.array([one.apex for one, _, _ in found]), _TOP_SHARE * np.minimum(left, right))
    return [
        Example(net=net, apex=apex, height=height, left=before, right=behind, start=start, end=end)
        for (_, start, end), apex, height, before, behind in zip(
            found, *(column.tolist() for column in (*tops, left, right)), strict=True
        )
    ]


def _alone(one: Sighting, neighbour: Sighting | None, ground: Ground, side: int) -> float | None:
    """Up to where the peak is alone on one side; None if its neighbour sits on it."""
    half = (one.left if side < 0 else one.right) or 1.0
    if neighbour is None:
        return one.apex + side * 20 * half
    low, high = sorted((one.apex, neighbour.apex))
    between = ground.above[low : high + 1]
    if np.min(between) > _ALONE_SHARE * one.height + 2 * ground.noise:
        return None
    foot = neighbour.apex - side * 4.0 * neighbour.sigma
    if (foot - one.apex) * side < 2.2 * half:
        return None
    return float(foot)


def trend_of(examples: list[Example]) -> Trend:
    """Widths and skews of the peaks that stand alone."""
    left = np.array([one.left for one in examples])
    width = left + np.array([one.right for one in examples])
    share = float(np.median(left / width)) if len(examples) else 0.45
    skew = 0.5 * np.log((width - left) * share / (left * (1 - share))) if len(examples) else np.zeros(0)
    return trend_through(np.array([one.apex for one in examples]), width, skew, share)


def trend_through(apex: Floats, width: Floats, skew: Floats, left_share: float) -> Trend:
    """The trend through these peaks, each array of shape (m,), in any order."""
    order = np.argsort(apex)
    apex, width, skew = apex[order], width[order], skew[order]
    known = len(apex) >= 3
    return Trend(
        apex=apex,
        width=width,
        skew=skew,
        left_share=left_share,
        width_scatter=_scatter(np.log(width)) if known else 1.0,
        skew_scatter=_scatter(skew) if known else 0.15,
        changes=(apex[:-_NEAREST] + apex[_NEAREST:]) / 2,
        near_width=_medians_of_neighbours(width),
        near_skew=_medians_of_neighbours(skew),
    )


def _medians_of_neighbours(values: Floats) -> Floats:
    if len(values) <= _NEAREST:
        return np.full(1, np.median(values) if len(values) else np.nan)
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(values, _NEAREST), axis=1))


def _scatter(values: Floats) -> float:
    """Robust standard deviation about a smooth course: by the differences of neighbours, and about the median of the
    nearest few. Of both the less, for each doublet that passes for one peak spoils two differences.
    """
    off = [np.diff(values) / np.sqrt(2)]
    if len(values) > 2 * _NEAREST:
        middle = np.lib.stride_tricks.sliding_window_view(values, _NEAREST)
        off.append(values[_NEAREST // 2 : -(_NEAREST // 2)] - np.median(middle, axis=1))
    return min(1.4826 * float(np.median(np.abs(one))) for one in off)
