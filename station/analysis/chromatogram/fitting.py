"""Fitting the run's shape to a group of overlapping peaks, all at once.

Each peak has a height, a place, a width and a skew (regularised Gauss-Newton). Width and skew are held by what the
run's other peaks have. A tall peak is allowed an error in proportion to its height over its whole extent: pointwise
relative weights would let the tail of one tall peak wreck its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats
from station.analysis.chromatogram.blocks import block_means
from station.analysis.chromatogram.shapes import Shape
from station.analysis.chromatogram.side_by_side import SideBySide

_POINTS_PER_WIDTH = 10
_CORE_NOISES = 2.0
_MOST_VALUES = 500_000
_WORTH_A_BATCH = 4000
"""Values that padding may add before a batch of their own is cheaper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """What is known of the k peaks of a group before the fit, each of shape (3, k): places (points), widths (points)
    and skews, and how freely they may move (standard deviations; places in widths, the others of a logarithm).
    """

    known: Floats
    free: Floats
    start: Floats | None = None
    """Where the fit begins, if not at what is known: places, widths and skews of an earlier fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The peaks of a group after the fit, each of shape (k,), their models (k, n) over n points, and the residual."""

    height: Floats
    place: Floats
    width: Floats
    skew: Floats
    models: Floats
    total: Floats
    """The sum of the models (n,)."""
    residual: Floats
    weight: Floats
    """One over the variance that each point is allowed: noise, and the shape's own error under tall peaks."""
    misfit: Floats
    """Residual beyond the noise in each peak's core, relative to the peak (root mean squares)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The points of a fit: indices (n,), net signal (n,), each the mean of `block` samples, and its noise (n,)."""

    x: Floats
    net: Floats
    noise: Floats
    block: int


def stretch(net: Floats, noise: Floats, window: slice, width: float) -> Stretch:
    """The window in blocks, of which enough fall on a peak of this width (points)."""
    block = max(1, int(width / _POINTS_PER_WIDTH))
    count = max((window.stop - window.start) // block, 1)
    part = slice(window.start, min(window.start + count * block, window.stop))
    if block == 1:
        x = np.arange(part.start, part.stop, dtype=np.float64)
        return Stretch(x=x, net=net[part].copy(), noise=noise[part], block=1)
    return Stretch(
        x=part.start + (block - 1) / 2 + block * np.arange(count),
        net=block_means(net[part], block),
        noise=noise[part.start + block // 2 : part.stop : block] / block**0.5,
        block=block,
    )


def fit_groups(tasks: Sequence[tuple[Stretch, Guess]], shape: Shape, *, heights_only: bool = False) -> list[Fit]:
    """The best heights, places, widths and skews of many groups, each over its own points; or the heights alone.

    Groups of about as many peaks and points are fitted side by side in one array: a run has hundreds of small groups,
    and one at a time nearly all the time would go into calls.
    """
    fits: list[Fit | None] = [None] * len(tasks)
    for members in _alike([(guess.known.shape[1], len(points.x)) for points, guess in tasks]):
        points, guesses = [tasks[which][0] for which in members], [tasks[which][1] for which in members]
        batch = SideBySide(
            curves=[(one.x, one.net, one.noise) for one in points],
            blocks=[one.block for one in points],
            known=[guess.known for guess in guesses],
            free=[guess.free for guess in guesses],
            start=[guess.known if guess.start is None else guess.start for guess in guesses],
            shape=shape,
        )
        batch.fit(heights_only=heights_only)
        for place, which in enumerate(members):
            fits[which] = _fit_of(batch, place, *tasks[which])
    return [fit for fit in fits if fit is not None]


def _fit_of(batch: SideBySide, which: int, points: Stretch, guess: Guess) -> Fit:
    """The fit of one group without what it was padded with."""
    count, peaks = len(points.x), guess.known.shape[1]
    height, place, width, skew = batch.state[which, :, :peaks]
    return Fit(
        height=height,
        place=place,
        width=width,
        skew=skew,
        models=batch.models[which, :peaks, :count],
        total=batch.total[which, :count],
        residual=batch.residual[which, :count],
        weight=batch.weight[which, :count],
        misfit=batch.misfit[which, :peaks],
    )


def _alike(sizes: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Which groups of these numbers of peaks and points go side by side: padded to the largest of them, at a price that
    is less than that of a batch of their own.
    """
    order = sorted(range(len(sizes)), key=lambda which: sizes[which], reverse=True)
    batches: list[list[int]] = []
    count = longest = padding = 0
    for which in order:
        peaks, points = sizes[which]
        longer = max(longest, points)
        more = count * longer - peaks * points + (len(batches[-1]) * count * (longer - longest) if batches else 0)
        full = bool(batches) and 4 * count * longer * (len(batches[-1]) + 1) > _MOST_VALUES
        if not batches or full or padding + more > _WORTH_A_BATCH:
            batches.append([])
            count, longest, padding, more = peaks, points, 0, 0
            longer = points
        batches[-1].append(which)
        longest, padding = longer, padding + more
    return batches


def left_areas(fit: Fit, points: Stretch) -> Floats:
    """What the models leave in their core, shared in proportion to them: areas (signal unit x points, (k,)).

    Added to the models' own, what was observed is counted where it can be seen, and the model stands in for the tails.
    """
    core = fit.total > _CORE_NOISES * points.noise
    share = np.divide(fit.residual, fit.total, out=np.zeros(len(core)), where=core)
    return np.asarray(points.block * (fit.models @ share))
