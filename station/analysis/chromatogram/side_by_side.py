"""Regularised Gauss-Newton fits of many groups of peaks at once, side by side in one array.

Each of the small steps of a fit is one call for all groups. Groups are padded: with points that have no weight, and
with peaks that stand nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parsers.measurement import Floats
from station.analysis.chromatogram.shapes import Shape

_TURNS = 7
_SETTLED = 0.02
_MODEL_ERROR = 0.004
_MODEL_LEVEL = 0.01
_CORE_LEVEL = 0.05
_LEAST_STEP = np.array([-0.7, -0.25, -0.25, -0.12])[:, None]
_MOST_STEP = np.array([1.5, 0.25, 0.25, 0.12])[:, None]
"""How far log height, place (in widths), log width and skew may go in one turn."""
_MOST_SKEW = 0.8
_MOST_WIDER = 3.0
"""How many times as wide as it looks a peak may be: a small one must not take a solvent's tail for its own."""
_NOWHERE = np.array([-1e12, 1.0, 0.0])
_LEAST_HEIGHT_NOISES = 1e-3
_TOGETHER = 200_000
"""Multiplications at once: more wake the other processors, whose waiting costs more than they save."""


class SideBySide:
    """Groups of up to k peaks each over up to n points each, and after `fit` what was found.

    `curves` has for each group indices, net signal and noise of its points, (n,) each; `blocks` how many samples a
    point is; `known` and `free` places, widths and skews and how freely they may move (3, k); `start` where the fit
    begins.
    """

    models: Floats
    """(b, k, n)"""
    total: Floats
    """The sum of a group's models (b, n)."""
    residual: Floats
    misfit: Floats
    """Residual beyond the noise in each peak's core, relative to the peak, (b, k)."""

    def __init__(
        self,
        *,
        curves: Sequence[tuple[Floats, Floats, Floats]],
        blocks: Sequence[int],
        known: Sequence[Floats],
        free: Sequence[Floats],
        start: Sequence[Floats],
        shape: Shape,
    ) -> None:
        counts = np.array([len(curve[0]) for curve in curves])
        self.real = np.arange(counts.max()) < counts[:, None]
        # Padded with each one's last point.
        place = np.minimum(np.arange(counts.max()), counts[:, None] - 1) + (np.cumsum(counts) - counts)[:, None]
        self.x, self.net, self.noise = (np.concatenate(rows)[place] for rows in zip(*curves, strict=True))
        sizes = np.array([one.shape[1] for one in known])
        filled = np.arange(sizes.max()) < sizes[:, None]
        self.known = _filled(known, filled, _NOWHERE)
        self.free = _filled(free, filled, np.ones(3))
        self.shape = shape
        self.floor = np.min(self.noise, axis=1)[:, None]
        self.weight = self._weights(np.array(blocks)[:, None])
        self.certain = np.sqrt(self.weight)
        self.state = np.concatenate((np.zeros((len(sizes), 1, sizes.max())), _filled(start, filled, _NOWHERE)), axis=1)
        """Heights, places, widths and skews, (b, 4, k)."""

    def fit(self, *, heights_only: bool = False) -> None:
        """The best state of all groups, or the best heights alone; a group that has settled rests."""
        self._fit_heights()
        if not heights_only:
            self._settle()
            self._fit_heights()
        self.models = self.state[:, 0, :, None] * self._curves
        self.total = self.models.sum(axis=1)
        self.residual = self.net - self.total
        core = (self.models >= _CORE_LEVEL * self.state[:, 0, :, None]) & self.real[:, None, :]
        squares = np.sum(core * (self.residual**2 - self.noise**2)[:, None, :], axis=2)
        own = np.sum(core * self.models**2, axis=2)
        self.misfit = np.sqrt(np.maximum(squares, 0.0) / np.maximum(own, 1e-300))

    def _settle(self) -> None:
        restless = np.arange(len(self.state))
        held = (1 / self.free**2).reshape(len(restless), -1)
        least = _LEAST_HEIGHT_NOISES * self.floor
        points = (self.x, self.certain, self.certain * self.net, self.known, held, least)
        for _ in range(_TURNS):
            state = self.state[restless]
            step = self._step(state, *points[:5])
            _move(state, step, points[3][:, 1], points[5])
            self.state[restless] = state
            moves = np.abs(step).reshape(len(step), -1).max(axis=1) >= _SETTLED
            if not moves.all():
                restless = restless[moves]
                if not len(restless):
                    break
                points = tuple(one[moves] for one in points)

    def _step(self, state: Floats, x: Floats, certain: Floats, net: Floats, known: Floats, held: Floats) -> Floats:
        """By log height, place, log width and skew, (b, 4, k). All in units of each point's doubt: the products are
        then the weighted sums.
        """
        count = state.shape[2]
        models, parts = _models(x, certain, state, self.shape)
        system = _squares(parts)
        pull = (parts @ (net - models.sum(axis=1))[:, :, None])[:, :, 0]
        away = state[:, 1:] - known
        away[:, 0] /= state[:, 2]
        away[:, 1] = np.log(state[:, 2] / known[:, 1])
        pull[:, count:] -= held * away.reshape(len(state), -1)
        diagonal = _diagonals(system)
        diagonal[:, count:] += held
        diagonal *= 1 + 1e-6
        diagonal += 1e-12
        return np.asarray(np.linalg.solve(system, pull[:, :, None])[:, :, 0].reshape(-1, 4, count))

    def _weights(self, block: NDArray[np.intp]) -> Floats:
        left, right = self.shape.reach(_MODEL_LEVEL)
        place, width = self.known[:, 0], self.known[:, 1]
        nearest = np.clip(np.rint((place - self.x[:, :1]) / block), 0, self.x.shape[1] - 1).astype(np.intp)
        tops = np.maximum(np.take_along_axis(self.net, nearest, axis=1), self.floor)
        low, high = (place + left * width)[:, :, None], (place + right * width)[:, :, None]
        reached = (self.x[:, None, :] >= low) & (self.x[:, None, :] <= high)
        tallest = (reached * tops[:, :, None]).max(axis=1)
        # Where no peak of the group reaches, what is seen is others', and no faint tail must rise to explain it.
        allowed = np.where(tallest > 0, _MODEL_ERROR * tallest, np.abs(self.net))
        return np.asarray(self.real / (self.noise**2 + allowed**2))

    def _fit_heights(self) -> None:
        """Heights by linear least squares, none below zero."""
        self._curves = _curves(self.x, self.state, self.shape)[0]
        weighted = self._curves * self.certain[:, None, :]
        system = weighted @ weighted.transpose(0, 2, 1)
        pull = (weighted @ (self.certain * self.net)[:, :, None])[:, :, 0]
        least = 1e-9 * np.max(np.abs(self.net), axis=1)[:, None] + 1e-300
        self.state[:, 0] = np.maximum(solved_not_negative(system, pull), least)


def _filled(values: Sequence[Floats], filled: NDArray[np.bool_], elsewhere: Floats) -> Floats:
    """These (3, k) as one array (b, 3, most), where `filled` (b, most) says that a group has a peak."""
    out = np.empty((3, *filled.shape))
    out[...] = elsewhere[:, None, None]
    out[:, filled] = np.concatenate(values, axis=1)
    return np.ascontiguousarray(out.transpose(1, 0, 2))


def solved_not_negative(system: Floats, pull: Floats) -> Floats:
    """Solutions (b, k) of normal equations with what falls below zero taken out, the rest solved again."""
    count = pull.shape[1]
    system = system.copy()
    diagonal = _diagonals(system)
    diagonal += 1e-9 * diagonal.sum(axis=1)[:, None] / count + 1e-300
    out = np.asarray(np.linalg.solve(system, pull[:, :, None])[:, :, 0])
    if out.min() > 0:
        return out
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


def _move(state: Floats, step: Floats, usual: Floats, least: Floats) -> None:
    """One turn's steps taken by the states (b, 4, k) in place, as far as one turn may go; `usual` are the widths that
    are known (b, k), `least` the lowest heights (b, 1).
    """
    height, place, width, skew = state.transpose(1, 0, 2)
    taller, aside, wider, leaning = np.minimum(np.maximum(step, _LEAST_STEP), _MOST_STEP).transpose(1, 0, 2)
    taller += 1
    height *= taller
    np.maximum(height, least, out=height)
    aside *= width
    place += aside
    width *= np.exp(wider)
    np.minimum(np.maximum(width, usual / _MOST_WIDER), usual * _MOST_WIDER, out=width)
    skew += leaning
    np.minimum(np.maximum(skew, -_MOST_SKEW), _MOST_SKEW, out=skew)


def _diagonals(system: Floats) -> Floats:
    """The diagonals of matrices (b, m, m), to be written through."""
    return system.reshape(len(system), -1)[:, :: system.shape[1] + 1]


def _squares(rows: Floats) -> Floats:
    """The products of all rows of each group with each other: (b, m, n) in, (b, m, m) out."""
    count = max(_TOGETHER // rows.shape[1] ** 2, 1)
    total = rows[:, :, :count] @ rows[:, :, :count].transpose(0, 2, 1)
    for first in range(count, rows.shape[2], count):
        piece = rows[:, :, first : first + count]
        total += piece @ piece.transpose(0, 2, 1)
    return np.asarray(total)


def _curves(x: Floats, state: Floats, shape: Shape) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """Heights and slopes (b, k, n) of peaks of height 1, the distances in widths, and which are before the apex."""
    width, skew = state[:, 2], state[:, 3]
    u = x[:, None, :] - state[:, 1, :, None]
    before = u < 0
    stretch = np.exp(skew)
    u *= np.where(before, (stretch / width)[:, :, None], (1 / (stretch * width))[:, :, None])
    curve, slope = shape.at(u)
    return curve, slope, u, before


def _models(x: Floats, certain: Floats, state: Floats, shape: Shape) -> tuple[Floats, Floats]:
    """Models (b, k, n) and their derivatives by log height, place (in widths), log width and skew, (b, 4 k, n), both
    times `certain` (b, n).
    """
    curve, slope, u, before = _curves(x, state, shape)
    parts = np.empty((len(x), 4, *curve.shape[1:]))
    models, by_place, by_width, by_skew = parts.transpose(1, 0, 2, 3)
    tall = state[:, 0, :, None] * certain[:, None, :]
    np.multiply(tall, curve, out=models)
    slope *= tall
    u *= slope
    np.negative(u, out=by_width)
    np.copyto(by_skew, by_width)
    np.copyto(by_skew, u, where=before)
    stretch = -np.exp(state[:, 3, :, None])
    np.multiply(slope, np.where(before, stretch, 1 / stretch), out=by_place)
    return models, parts.reshape(len(x), -1, x.shape[1])
