"""Fitting the run's shape to a group of overlapping peaks, all at once.

Each peak has a height, a place, a width and a skew (regularised Gauss-Newton). Width and skew are held by what the
run's other peaks have. A tall peak is allowed an error in proportion to its height over its whole extent: pointwise
relative weights would let the tail of one tall peak wreck its neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats
from station.analysis.shapes import Shape

_TURNS = 7
_SETTLED = 0.02
_POINTS_PER_WIDTH = 10
_MODEL_ERROR = 0.004
_CORE_NOISES = 2.0
_HEIGHT_CHANGE = (0.3, 2.5)
_MOST_MOVE, _MOST_STRETCH, _MOST_SKEW = 0.25, 0.25, 0.12
_KNOWN = (
    ("place", -1e12), ("width", 1.0), ("skew", 0.0), ("free_place", 1.0), ("free_width", 1.0), ("free_skew", 1.0),
)  # fmt: skip
"""What a guess knows of a peak, and what a peak that stands nowhere has there."""
_MOST_VALUES = 2_000_000
_SHORT = 256
"""Points from which on a group is not padded to the length of a longer one."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What is known of the peaks of a group before the fit, each of shape (k,): places, widths (points), and how
    freely places (in widths), widths and skews may move (standard deviations of a logarithm).
    """

    place: Floats
    width: Floats
    skew: Floats
    free_place: Floats
    free_width: Floats
    free_skew: Floats
    start: Guess | None = None
    """Where the fit begins, if not at this guess: an earlier fit's places, widths and skews."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The peaks of a group after the fit, each of shape (k,), their models (k, n) over n points, and the residual."""

    height: Floats
    place: Floats
    width: Floats
    skew: Floats
    models: Floats
    residual: Floats
    weight: Floats
    """One over the variance that each point is allowed: noise, and the shape's own error under tall peaks."""
    misfit: Floats
    """Residual beyond the noise in each peak's core, relative to the peak (root mean squares)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The points of a fit: indices (n,), net signal (n,) and its noise (n,), each the mean of `block` samples."""

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
        net=net[part].reshape(count, block).mean(axis=1),
        noise=noise[part].reshape(count, block).mean(axis=1) / np.sqrt(block),
        block=block,
    )


def fit_groups(tasks: Sequence[tuple[Stretch, Guess]], shape: Shape, *, heights_only: bool = False) -> list[Fit]:
    """The best heights, places, widths and skews of many groups, each over its own points; or the heights alone.

    Groups of as many peaks and of like length are fitted side by side in one array: a run has hundreds of small
    groups, and one at a time nearly all the time would go into calls.
    """
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for which, (points, guess) in enumerate(tasks):
        alike[_ceiling(len(guess.place)), max(_ceiling(len(points.x)), _SHORT)].append(which)
    fits: dict[int, Fit] = {}
    for (count, _), members in alike.items():
        longest = max(len(tasks[which][0].x) for which in members)
        at_once = max(1, _MOST_VALUES // (4 * count * longest))
        turns = 0 if heights_only else _TURNS
        for first in range(0, len(members), at_once):
            part = members[first : first + at_once]
            fits.update(zip(part, _Batch([tasks[which] for which in part], shape).fitted(turns), strict=True))
    return [fits[which] for which in range(len(tasks))]


def _ceiling(count: int) -> int:
    """The next power of two: the size that alike groups are padded to."""
    return 1 << (count - 1).bit_length()


class _Batch:
    """Groups of up to k peaks each, side by side: points (b, n), padded with weightless ones; peaks (b, k), padded with
    such that stand nowhere.
    """

    def __init__(self, tasks: Sequence[tuple[Stretch, Guess]], shape: Shape) -> None:
        self.tasks, self.shape = tasks, shape
        every = [points for points, _ in tasks]
        counts = np.array([len(points.x) for points in every])
        self.real = np.arange(counts.max()) < counts[:, None]
        # Padded with each one's last point.
        place = np.minimum(np.arange(counts.max()), counts[:, None] - 1) + (np.cumsum(counts) - counts)[:, None]
        self.x = np.concatenate([points.x for points in every])[place]
        self.net = np.concatenate([points.net for points in every])[place]
        self.noise = np.concatenate([points.noise for points in every])[place]
        guesses = [guess for _, guess in tasks]
        sizes = np.array([len(guess.place) for guess in guesses])
        filled = np.arange(sizes.max()) < sizes[:, None]
        together = {name: _side_by_side(guesses, name, far, filled) for name, far in _KNOWN}
        self.guess = replace(guesses[0], start=None, **together)
        start = [guess.start or guess for _, guess in tasks]
        self.place, self.width, self.skew = (_side_by_side(start, *known, filled) for known in _KNOWN[:3])
        self.floor = np.min(self.noise, axis=1)[:, None]
        self.weight = self._weights()
        self.certain = np.sqrt(self.weight)
        self.height = np.zeros_like(self.place)

    def fitted(self, turns: int) -> list[Fit]:
        """Regularised Gauss-Newton; a group that has settled leaves the batch."""
        every = np.arange(len(self.tasks))
        self._fit_heights(every)
        restless = every
        for _ in range(turns):
            step = self._improve(restless)
            restless = restless[np.max(np.abs(step), axis=(1, 2)) >= _SETTLED]
            if not len(restless):
                break
        models = self._fit_heights(every)
        residual = self.net - models.sum(axis=1)
        misfit = self._misfit(models, residual)
        return [self._fit(which, models[which], residual[which], misfit[which]) for which in range(len(self.tasks))]

    def _improve(self, which: NDArray[np.intp]) -> Floats:
        """One turn for these groups; the steps by log height, place, log width and skew, (b, 4, k)."""
        guess, place, width, skew = self.guess, self.place[which], self.width[which], self.skew[which]
        count = place.shape[1]
        # All in units of each point's doubt: the products below are then the weighted sums.
        certain = self.certain[which]
        models, parts = _models(self.x[which], self.height[which], certain, place, width, skew, self.shape)
        system = parts @ parts.transpose(0, 2, 1)
        off = certain * self.net[which] - models.sum(axis=1)
        pull = (parts @ off[:, :, None])[:, :, 0]
        prior = (guess.free_place[which], guess.free_width[which], guess.free_skew[which])
        held = 1 / np.concatenate(prior, axis=1) ** 2
        away = ((place - guess.place[which]) / width, np.log(width / guess.width[which]), skew - guess.skew[which])
        pull[:, count:] -= held * np.concatenate(away, axis=1)
        diagonal = np.arange(4 * count)
        system[:, diagonal[count:], diagonal[count:]] += held
        system[:, diagonal, diagonal] *= 1 + 1e-6
        system[:, diagonal, diagonal] += 1e-12
        step = np.linalg.solve(system, pull[:, :, None])[:, :, 0].reshape(-1, 4, count)
        self.place[which] = place + width * np.clip(step[:, 1], -_MOST_MOVE, _MOST_MOVE)
        self.width[which] = width * np.exp(np.clip(step[:, 2], -_MOST_STRETCH, _MOST_STRETCH))
        self.skew[which] = np.clip(skew + np.clip(step[:, 3], -_MOST_SKEW, _MOST_SKEW), -0.8, 0.8)
        height = self.height[which] * np.clip(1 + step[:, 0], *_HEIGHT_CHANGE)
        self.height[which] = np.maximum(height, 1e-3 * self.floor[which])
        return np.asarray(step)

    def _weights(self) -> Floats:
        left, right = self.shape.reach(0.01)
        place, width = self.guess.place, self.guess.width
        step = np.array([points.block for points, _ in self.tasks])[:, None]
        nearest = np.clip(np.rint((place - self.x[:, :1]) / step), 0, self.x.shape[1] - 1).astype(np.intp)
        tops = np.maximum(np.take_along_axis(self.net, nearest, axis=1), self.floor)
        low, high = (place + left * width)[:, :, None], (place + right * width)[:, :, None]
        reached = (self.x[:, None, :] >= low) & (self.x[:, None, :] <= high)
        allowed = _MODEL_ERROR * np.max(reached * tops[:, :, None], axis=1)
        return np.asarray(self.real / (self.noise**2 + allowed**2))

    def _fit_heights(self, which: NDArray[np.intp]) -> Floats:
        """Heights by linear least squares, none below zero; the models (b, k, n) with them."""
        curves = _curves(self.x[which], self.place[which], self.width[which], self.skew[which], self.shape)[0]
        weighted = curves * self.weight[which, None, :]
        system = weighted @ curves.transpose(0, 2, 1)
        pull = (weighted @ self.net[which, :, None])[:, :, 0]
        self.height[which] = solved_not_negative(system, pull)
        least = 1e-9 * np.max(np.abs(self.net[which]), axis=1)[:, None] + 1e-300
        self.height[which] = np.maximum(self.height[which], least)
        return np.asarray(self.height[which, :, None] * curves)

    def _misfit(self, models: Floats, residual: Floats) -> Floats:
        core = (models >= 0.05 * self.height[:, :, None]) & self.real[:, None, :]
        squares = np.sum(core * (residual**2 - self.noise**2)[:, None, :], axis=2)
        own = np.sum(core * models**2, axis=2)
        return np.asarray(np.sqrt(np.maximum(squares, 0.0) / np.maximum(own, 1e-300)))

    def _fit(self, which: int, models: Floats, residual: Floats, misfit: Floats) -> Fit:
        points, guess = self.tasks[which]
        count, peaks = len(points.x), len(guess.place)
        return Fit(
            height=self.height[which, :peaks],
            place=self.place[which, :peaks],
            width=self.width[which, :peaks],
            skew=self.skew[which, :peaks],
            models=models[:peaks, :count],
            residual=residual[:count],
            weight=self.weight[which, :count],
            misfit=misfit[:peaks],
        )


def _side_by_side(guesses: Sequence[Guess], name: str, far: float, filled: NDArray[np.bool_]) -> Floats:
    """What these guesses know under this name, where `filled` (b, k) says that one has a peak; `far` elsewhere."""
    out = np.full(filled.shape, far)
    out[filled] = np.concatenate([getattr(guess, name) for guess in guesses])
    return out


def solved_not_negative(system: Floats, pull: Floats) -> Floats:
    """Solutions (b, k) of normal equations with what falls below zero taken out, the rest solved again."""
    count = pull.shape[1]
    own = np.arange(count)
    system = system.copy()
    system[:, own, own] += 1e-9 * np.trace(system, axis1=1, axis2=2)[:, None] / count + 1e-300
    out = np.linalg.solve(system, pull[:, :, None])[:, :, 0]
    active = np.ones(pull.shape, dtype=bool)
    for _ in range(count - 1):
        below = np.flatnonzero(np.any((out <= 0) & active, axis=1) & (active.sum(axis=1) > 1))
        if not len(below):
            break
        active[below] &= out[below] > 0
        both = active[below, :, None] & active[below, None, :]
        reduced = np.where(both, system[below], np.eye(count)[None])
        wanted = np.where(active[below], pull[below], 0.0)
        out[below] = np.linalg.solve(reduced, wanted[:, :, None])[:, :, 0]
    return np.asarray(np.maximum(out, 0.0))


def _curves(
    x: Floats, place: Floats, width: Floats, skew: Floats, shape: Shape
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Heights and slopes (b, k, n) of peaks of height 1, the distances in widths, and which are before the apex."""
    u = x[:, None, :] - place[:, :, None]
    before = u < 0
    u *= np.where(before, (np.exp(skew) / width)[:, :, None], (np.exp(-skew) / width)[:, :, None])
    curve, slope = shape.at(u)
    return curve, slope, u, before


def _models(
    x: Floats, height: Floats, certain: Floats, place: Floats, width: Floats, skew: Floats, shape: Shape
) -> tuple[Floats, Floats]:
    """Models (b, k, n) and their derivatives by log height, place (in widths), log width and skew, (b, 4 k, n), both
    times `certain` (b, n).
    """
    curve, slope, u, before = _curves(x, place, width, skew, shape)
    parts = np.empty((len(x), 4, *curve.shape[1:]))
    models, by_place, by_width, by_skew = parts.transpose(1, 0, 2, 3)
    tall = height[:, :, None] * certain[:, None, :]
    np.multiply(tall, curve, out=models)
    slope *= tall
    np.multiply(slope, u, out=by_width)
    np.negative(by_width, out=by_width)
    np.multiply(by_width, np.where(before, -1.0, 1.0), out=by_skew)
    np.multiply(slope, np.where(before, -np.exp(skew)[:, :, None], -np.exp(-skew)[:, :, None]), out=by_place)
    return models, parts.reshape(len(x), -1, x.shape[1])


def areas(fit: Fit, shape: Shape, points: Stretch) -> Floats:
    """Areas (signal unit x points, (k,)): the models', and in their core the residual shared in proportion to them.

    So what was observed is counted where it can be seen, and the model stands in for the tails only.
    """
    of_model = fit.height * fit.width * (np.exp(-fit.skew) * shape.left_area + np.exp(fit.skew) * shape.right_area)
    total = fit.models.sum(axis=0)
    core = total > _CORE_NOISES * points.noise
    share = fit.models[:, core] / total[core]
    return np.asarray(of_model + points.block * (share @ fit.residual[core]))
