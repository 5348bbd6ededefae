"""Fitting the run's shape to a group of overlapping peaks, all at once.

Each peak has a height, a place, a width and a skew (regularised Gauss-Newton). Width and skew are held by what the
run's other peaks have. A tall peak is allowed an error in proportion to its height over its whole extent: pointwise
relative weights would let the tail of one tall peak wreck its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parsers.measurement import Floats
from station.analysis.shapes import Shape

_TURNS, _TURNS_ALONE = 10, 5
_SETTLED = 4e-3
_POINTS_PER_WIDTH = 14
_MODEL_ERROR = 0.004
_CORE_NOISES = 2.0
_HEIGHT_CHANGE = (0.3, 2.5)
_MOST_MOVE, _MOST_STRETCH, _MOST_SKEW = 0.25, 0.25, 0.12


@dataclass(frozen=True, slots=True, kw_only=True)
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
        return Stretch(x=np.arange(part.start, part.stop, dtype=np.float64), net=net[part], noise=noise[part], block=1)
    return Stretch(
        x=part.start + (block - 1) / 2 + block * np.arange(count),
        net=net[part].reshape(count, block).mean(axis=1),
        noise=noise[part].reshape(count, block).mean(axis=1) / np.sqrt(block),
        block=block,
    )


def fit_group(points: Stretch, guess: Guess, shape: Shape) -> Fit:
    """The best heights, places, widths and skews over these points."""
    x, net, noise = points.x, points.net, points.noise
    count = len(guess.place)
    place, width, skew = guess.place.copy(), guess.width.copy(), guess.skew.copy()
    floor = float(np.min(noise))
    tops = np.maximum(np.interp(place, x, net), floor)
    weight = _weights(x, tops, place, width, noise, shape)
    height = _heights(x, net, weight, place, width, skew, shape)
    for _ in range(_TURNS if count > 1 else _TURNS_ALONE):
        models, parts = _models(x, height, place, width, skew, shape)
        system, pull = _normal(parts, weight, net - models.sum(axis=0))
        theta = np.concatenate(((place - guess.place) / width, np.log(width / guess.width), skew - guess.skew))
        held = np.concatenate((1 / guess.free_place**2, 1 / guess.free_width**2, 1 / guess.free_skew**2))
        system[count:, count:] += np.diag(held)
        pull[count:] -= held * theta
        system[np.diag_indices_from(system)] *= 1 + 1e-6
        system[np.diag_indices_from(system)] += 1e-12
        step = np.linalg.solve(system, pull).reshape(4, count)
        place = place + width * np.clip(step[1], -_MOST_MOVE, _MOST_MOVE)
        width = width * np.exp(np.clip(step[2], -_MOST_STRETCH, _MOST_STRETCH))
        skew = np.clip(skew + np.clip(step[3], -_MOST_SKEW, _MOST_SKEW), -0.8, 0.8)
        height = np.maximum(height * np.clip(1 + step[0], *_HEIGHT_CHANGE), 1e-3 * floor)
        if float(np.max(np.abs(step))) < _SETTLED:
            break
    height = _heights(x, net, weight, place, width, skew, shape)
    models, _ = _models(x, height, place, width, skew, shape)
    fit = Fit(
        height=height, place=place, width=width, skew=skew, models=models,
        residual=net - models.sum(axis=0), weight=weight, misfit=np.zeros(count),
    )  # fmt: skip
    return replace(fit, misfit=_misfit(fit, noise))


def areas(fit: Fit, shape: Shape, points: Stretch) -> Floats:
    """Areas (signal unit x points, (k,)): the models', and in their core the residual shared in proportion to them.

    So what was observed is counted where it can be seen, and the model stands in for the tails only.
    """
    of_model = fit.height * fit.width * (np.exp(-fit.skew) * shape.left_area + np.exp(fit.skew) * shape.right_area)
    total = fit.models.sum(axis=0)
    core = total > _CORE_NOISES * points.noise
    share = fit.models[:, core] / total[core]
    return np.asarray(of_model + points.block * (share @ fit.residual[core]))


def _weights(x: Floats, tops: Floats, place: Floats, width: Floats, noise: Floats, shape: Shape) -> Floats:
    left, right = shape.reach(0.01)
    reach = (x >= (place + left * width)[:, None]) & (x <= (place + right * width)[:, None])
    allowed = _MODEL_ERROR * np.max(np.where(reach, tops[:, None], 0.0), axis=0)
    return np.asarray(1 / (noise**2 + allowed**2), dtype=np.float64)


def _models(
    x: Floats, height: Floats, place: Floats, width: Floats, skew: Floats, shape: Shape
) -> tuple[Floats, Floats]:
    """Models (k, n) and their derivatives by log height, place (in widths), log width and skew, (4 k, n)."""
    from_apex = x[None, :] - place[:, None]
    side = np.where(from_apex < 0, -1.0, 1.0)
    own = width[:, None] * np.exp(side * skew[:, None])
    u = from_apex / own
    curve, slope = shape.at(u)
    models = height[:, None] * curve
    bend = -height[:, None] * slope
    return models, np.concatenate((models, bend * (width[:, None] / own), bend * u, bend * u * side))


def _normal(parts: Floats, weight: Floats, residual: Floats) -> tuple[Floats, Floats]:
    weighted = parts * weight
    return weighted @ parts.T, weighted @ residual


def _heights(
    x: Floats, net: Floats, weight: Floats, place: Floats, width: Floats, skew: Floats, shape: Shape
) -> Floats:
    """Heights by linear least squares, none below zero."""
    ones = np.ones(len(place))
    models, _ = _models(x, ones, place, width, skew, shape)
    system, pull = _normal(models, weight, net)
    active = np.ones(len(place), dtype=bool)
    out = np.zeros(len(place))
    for _ in range(len(place)):
        inner = np.ix_(active, active)
        system_in = system[inner] + 1e-9 * np.trace(system) / len(place) * np.eye(int(active.sum()))
        solved = np.linalg.solve(system_in, pull[active])
        out[:] = 0.0
        out[active] = solved
        if np.all(solved > 0) or active.sum() <= 1:
            break
        active &= out > 0
    return np.maximum(out, 1e-9 * float(np.max(np.abs(net))) + 1e-300)


def _misfit(fit: Fit, noise: Floats) -> Floats:
    core = fit.models >= 0.05 * fit.height[:, None]
    squares = np.sum(np.where(core, fit.residual**2 - noise**2, 0.0), axis=1)
    own = np.sum(np.where(core, fit.models, 0.0) ** 2, axis=1)
    return np.asarray(np.sqrt(np.maximum(squares, 0.0) / np.maximum(own, 1e-300)))
