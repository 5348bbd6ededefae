"""The shape of a run in which hardly any peak stands alone: borrowed first, then learned from peaks in company.

What neighbours hide is one side of each: of a pair the first shows its front and the second its tail. With a borrowed
shape the neighbours' part is reckoned and taken off. What then is left of every peak teaches the run's own shape where
little was taken off, and with that the neighbours are reckoned anew. Each round must explain the peaks better than the
one before (alternating least squares, as in blind deconvolution).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parsers.measurement import Floats
from station.analysis.chromatogram.membership import Members
from station.analysis.chromatogram.shapes import BORROWED_TAILS, Example, Shape, borrowed, learned
from station.analysis.chromatogram.sightings import Sighting, Trend
from station.analysis.chromatogram.telling import Group

_TRIAL_GROUPS = 8
_TAUGHT_BY = 24
_MOST_IN_COMPANY = 3
_MOST_ROUNDS = 5
_BETTER = 0.97
_TAKEN_OFF = 0.2
_LEAST_SEEN = 0.5
_LEAST_SNR = 60.0
_LEAST_POINTS = 2.0


def shape_in_company(parts: Sequence[Sequence[Sighting]], net: Floats, noise: Floats, trend: Trend) -> Shape:
    """The shape that explains these groups of peaks of a net signal (n,), by its own peaks if they can tell it."""
    tallest = sorted((tuple(part) for part in parts), key=lambda part: max(one.height for one in part), reverse=True)
    shape = _borrowed(tallest[:_TRIAL_GROUPS], net, noise, trend)
    teaching = [part for part in tallest if len(part) <= _MOST_IN_COMPANY][:_TAUGHT_BY]
    groups = Members(shape=shape, trend=trend).plainly(teaching, net, noise)
    for _ in range(_MOST_ROUNDS):
        examples = [example for group in groups for example in _examples(group, net, shape)]
        new = learned(examples)
        if new is None:
            break
        again = Members(shape=new, trend=trend).plainly(teaching, net, noise)
        if _misfit(again) > _BETTER * _misfit(groups):
            break
        shape, groups = new, again
    return shape


def _borrowed(parts: Sequence[tuple[Sighting, ...]], net: Floats, noise: Floats, trend: Trend) -> Shape:
    """The borrowed shape that explains these groups best."""
    shapes = [borrowed(tail) for tail in BORROWED_TAILS]
    return min(shapes, key=lambda shape: _misfit(Members(shape=shape, trend=trend).plainly(parts, net, noise)))


def _misfit(groups: Sequence[Group]) -> float:
    return float(np.median([np.max(group.fit.misfit) for group in groups]))


def _examples(group: Group, net: Floats, shape: Shape) -> list[Example]:
    """The group's tall peaks without their neighbours, each as far as little of these was taken off."""
    fit, x = group.fit, group.points.x
    low, high = int(x[0]), int(x[-1]) + 1
    index = np.arange(low, high)
    share = -shape.crossing(0.5)[0]
    if not 0 < share < 1:
        return []  # a round of noise, as wide before its top as a whole peak: it has no halves to go by
    tall = fit.height > _LEAST_SNR * float(np.min(group.points.noise))
    out = []
    for k in np.flatnonzero(tall).tolist():
        place, width, skew, height = (float(one[k]) for one in (fit.place, fit.width, fit.skew, fit.height))
        others = np.interp(index, x, fit.total - fit.models[k])
        hidden = low + np.flatnonzero(others > _TAKEN_OFF * height)
        start, end = float(max(hidden[hidden <= place], default=low)), float(min(hidden[hidden > place], default=high))
        one_side = max(place - start, end - place) >= _LEAST_SEEN * width >= _LEAST_SEEN * _LEAST_POINTS
        if not one_side or not low + width / 2 < place < high - width / 2:
            continue
        out.append(
            Example(
                net=net[low:high] - others,
                apex=place - low,
                height=height,
                left=width * np.exp(-skew) * share,
                right=width * np.exp(skew) * (1 - share),
                start=start - low,
                end=end - low,
            )
        )
    return out
