"""From the fit of a group to its peaks: by shape where the fit explains the data, else by drop lines.

A split by shape is trusted only if what it leaves is small beside each peak; where it is not, peaks with a top of
their own are divided at the valleys, and shoulders belong to their neighbour. A rider far out on a tail or a front (a
solvent's, that no model holds) is then skimmed: a drop line would credit it with all that lies under it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats
from station.analysis.chromatogram.blocks import between_blocks_of_many
from station.analysis.chromatogram.clusters import Based
from station.analysis.chromatogram.fitting import Fit, Stretch, left_areas
from station.analysis.chromatogram.limits import Bounds
from station.analysis.chromatogram.shapes import Shape
from station.analysis.chromatogram.sightings import Sighting
from station.analysis.chromatogram.skim import skimmed

Spread = tuple[slice, Floats]
"""Which points, and values there."""
_TRUSTED_MISFIT = 0.1
_TRUSTED_BY_SOLVENT = 0.05
_LIMIT_LEVEL = 0.002
_GROUND_NOISES = 2.0
_FURTHER = 2
_FWHM_SIGMAS = 2.3548
_SOLVENT_TO_RIDER = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A peak after the fit: indices, area in signal unit x points, figures of its model, and how it was told apart."""

    start: float
    apex: float
    end: float
    area: float
    height: float
    width: float
    skew: float
    misfit: float
    cut_start: str
    cut_end: str
    split: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Peaks fitted together, the points of their fit, and the fit."""

    seen: tuple[Sighting, ...]
    points: Stretch
    fit: Fit


def spreads_of(groups: Sequence[Group]) -> list[Spread]:
    """The sum of each group's models at each point of the signal on which it stands."""
    curves = [group.fit.total for group in groups]
    for block in {group.points.block for group in groups} - {1}:
        which = [k for k, group in enumerate(groups) if group.points.block == block]
        for k, curve in zip(which, between_blocks_of_many([curves[k] for k in which], block), strict=True):
            curves[k] = curve
    firsts = [round(group.points.x.item(0) - (group.points.block - 1) / 2) for group in groups]
    return [(slice(first, first + len(curve)), curve) for first, curve in zip(firsts, curves, strict=True)]


def sum_of(spreads: Iterable[Spread], count: int) -> Floats:
    """The models of many groups over a signal of `count` points."""
    total = np.zeros(count)
    for span, own in spreads:
        total[span] += own
    return total


def told(groups: Iterable[Group], net: Floats, shape: Shape) -> list[Told]:
    """The peaks of all groups of a net signal (n,), in order of time."""
    groups = tuple(groups)
    spreads = spreads_of(groups)
    rest = net - sum_of(spreads, len(net))
    reach = shape.reach(_LIMIT_LEVEL)
    trusted, starts, ends = _trusted(groups, len(net), reach)
    found = _by_shape([group for group, by_shape in zip(groups, trusted, strict=True) if by_shape], len(net), shape)
    for group, (span, own), by_shape, before, behind in zip(
        groups, spreads, trusted, [0.0, *ends], [*starts[1:], float(len(net))], strict=False
    ):
        if by_shape:
            continue
        # A drop line divides what is there without the other groups.
        rest[span] += own
        found += _by_drop_lines(group, rest, reach, (before, behind))
        rest[span] -= own
    return sorted(found, key=lambda one: one.apex)


def _trusted(
    groups: tuple[Group, ...], count: int, reach: tuple[float, float]
) -> tuple[list[bool], list[float], list[float]]:
    """Whether each fit is believed, and the outermost limits of its peaks: all groups at once.

    It must explain what is there (beside a solvent more closely: the ill modelled tail is a rider's area), and every
    peak must still be where it was seen, and within the run.
    """
    if not groups:
        return [], [], []
    height, place, width, misfit = joined(groups, "height", "place", "width", "misfit")
    seen = np.array([one.apex for group in groups for one in group.seen])
    first = np.cumsum([0, *(len(group.seen) for group in groups[:-1])])
    solvent = np.maximum.reduceat(height, first) > _SOLVENT_TO_RIDER * np.minimum.reduceat(height, first)
    explained = np.maximum.reduceat(misfit, first) <= np.where(solvent, _TRUSTED_BY_SOLVENT, _TRUSTED_MISFIT)
    stayed = (np.abs(place - seen) <= width) & (place >= 0) & (place <= count - 1)
    trusted = explained & np.logical_and.reduceat(stayed, first)
    starts = np.minimum.reduceat(place + reach[0] * width, first)
    ends = np.maximum.reduceat(place + reach[1] * width, first)
    return trusted.tolist(), starts.tolist(), ends.tolist()


def _by_shape(groups: Sequence[Group], count: int, shape: Shape) -> list[Told]:
    """The peaks of groups whose models are believed, in a signal of `count` points: all groups at once."""
    if not groups:
        return []
    height, place, width, skew, misfit = joined(groups, "height", "place", "width", "skew", "misfit")
    area = shape.area(height, width, skew) + np.concatenate([left_areas(group.fit, group.points) for group in groups])
    left, right = shape.reach(_LIMIT_LEVEL)
    start, end = np.maximum(place + left * width, 0.0), np.minimum(place + right * width, count - 1.0)
    sizes = np.array([len(group.seen) for group in groups])
    order = np.lexsort((place, np.repeat(np.arange(len(groups)), sizes)))
    first, last = np.zeros(len(order), dtype=bool), np.zeros(len(order), dtype=bool)
    ends = np.cumsum(sizes)
    first[ends - sizes], last[ends - 1] = True, True
    columns = (start, place, end, area, height, width, skew, misfit)
    rows = zip(first.tolist(), last.tolist(), *(column[order].tolist() for column in columns), strict=True)
    return [
        Told(
            start=begins,
            apex=apex,
            end=behind,
            area=own,
            height=tall,
            width=wide,
            skew=skewed,
            misfit=off,
            cut_start="B" if is_first else "V",
            cut_end="B" if is_last else "V",
            split="alone" if is_first and is_last else "shape",
        )
        for is_first, is_last, begins, apex, behind, own, tall, wide, skewed, off in rows
    ]


def joined(groups: Sequence[Group], *names: str) -> list[Floats]:
    """These figures of all groups' fits, one group behind the other."""
    return [np.concatenate([getattr(group.fit, name) for group in groups]) for name in names]


def _by_drop_lines(group: Group, left: Floats, reach: tuple[float, float], between: tuple[float, float]) -> list[Told]:
    """The peaks of a group whose models err, by what the other groups leave (n,) and `between` the nearest of these."""
    fit = group.fit
    tops = [k for k, one in enumerate(group.seen) if one.visible] or [int(np.argmax(fit.height))]
    reach_left, reach_right = reach
    apexes = [group.seen[k].apex for k in tops]
    first = max(min(int(np.min(fit.place + reach_left * fit.width)), apexes[0]), 0)
    last = min(max(int(np.max(fit.place + reach_right * fit.width)) + 1, apexes[-1]), len(left) - 1)
    level = max(_LIMIT_LEVEL * float(np.max(left[apexes])), _GROUND_NOISES * float(np.median(group.points.noise)))
    far = _FURTHER * (last - first)
    first, last = (
        _to_ground(left, first, -1, min(far, int(first - between[0])), level),
        _to_ground(left, last, +1, min(far, int(between[1]) - last), level),
    )
    valleys = [a + int(np.argmin(left[a : b + 1])) for a, b in itertools.pairwise(apexes)]
    cuts = [first, *valleys, last]
    pieces = _pieces(cuts, apexes, [float(fit.width[k]) / _FWHM_SIGMAS for k in tops])
    noise = float(np.median(group.points.noise))
    small = float(np.max(left[apexes])) / _SOLVENT_TO_RIDER
    skims = skimmed(pieces, left, noise, lambda apex: "exponential" if left[apex] < small else "none")
    return [_piece(one, left, fit, k) for one, k in zip(skims, tops, strict=True)]


def _pieces(cuts: list[int], apexes: list[int], sigmas: list[float]) -> tuple[Based, ...]:
    """The peaks between these cuts, on the ground of a net signal."""
    last = len(apexes) - 1
    return tuple(
        Based(
            bounds=Bounds(
                apex=apex,
                sigma=sigma,
                start=cuts[rank],
                end=cuts[rank + 1],
                touches_start=rank == 0,
                touches_end=rank == last,
            ),
            base_start=0.0,
            base_end=0.0,
            code=f"{'V' if rank else 'B'}{'B' if rank == last else 'V'}",
        )
        for rank, (apex, sigma) in enumerate(zip(apexes, sigmas, strict=True))
    )


def _piece(one: Based, left: Floats, fit: Fit, which: int) -> Told:
    """A peak between its drop lines, or over the tail or the front that it rides on."""
    at, net = one.bounds, one.net(left)
    return Told(
        start=float(at.start if one.front_start is None else one.front_start),
        apex=float(at.apex),
        end=float(one.tail_end or at.end),
        area=float(np.trapezoid(net)) + one.skimmed_area,
        height=float(net[at.apex - at.start]),
        width=float(fit.width[which]),
        skew=float(fit.skew[which]),
        misfit=float(fit.misfit[which]),
        cut_start=one.code[0],
        cut_end=one.code[1:],
        split=f"skim {one.skim}" if one.skim != "none" else "alone" if one.code == "BB" else "drop",
    )


def _to_ground(left: Floats, at: int, way: int, far: int, level: float) -> int:
    """From a limit by a shape that is not the peak's on, to where the signal comes down to the ground, if it does."""
    if far <= 0:
        return at
    outwards = left[at : at + far + 1] if way > 0 else left[max(at - far, 0) : at + 1][::-1]
    low = np.flatnonzero(outwards <= level)
    return at + way * int(low[0]) if len(low) else at
