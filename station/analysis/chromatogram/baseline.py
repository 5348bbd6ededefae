"""A guide baseline: smooth, under the peaks, following drift and humps. It decides where peaks touch the
ground.

Asymmetrically reweighted penalised least squares (arPLS, Baek et al. 2015) on block means. The classic
areas do not use it as their baseline: they are taken over straight lines on the signal itself.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dpbsv
from scipy.special import expit

from parsers.measurement import Floats
from station.analysis.chromatogram.blocks import between_blocks, block_means

_TURNS = 25
_SETTLED = 0.002
_ROBUST_TURNS = 8
_ROBUST_SCALES = 5.0
_LEAST_WEIGHT = 1e-8
_MOST_BLOCKS = 4000
_MEANS_PER_PEAK = 24
_LEAST_MEANS = 8
_MOST_SPREAD = 6.0


def guide_baseline(y: Floats, *, longest_peak: float, noise: float) -> Floats:
    """The baseline of `y`, shape (n,). What bends within less than about `longest_peak` points is a peak.

    `noise` is the signal's standard deviation where nothing is: it keeps the baseline of a crowded run from taking
    the peaks for its own scatter.
    """
    block = _block(len(y), longest_peak)
    means = block_means(y, block)
    # A second-difference penalty of weight λ halves waves of length 2π λ^(1/4).
    stiffness = max((longest_peak / block / (2 * np.pi)) ** 4, 1.0)
    # Far from zero the solver would lose the signal in its rounding.
    level = float(np.median(means))
    base = level + _arpls(means - level, stiffness, _MOST_SPREAD * noise)
    return between_blocks(base, block, len(y))


def rest_baseline(
    rest: Floats, trust: Floats, *, longest_peak: float, noise: float, about_nothing: bool = True
) -> Floats:
    """The smooth part of what the models of all peaks leave, shape (n,): robust, and blind to neither side.

    `trust` (n,) says how far each point may be believed (0..1): little under tall peaks, whose models err. A rest is
    `about_nothing`: a solvent's tail that no model holds must not draw the first line. A whole curve draws its own.
    """
    block = _block(len(rest), longest_peak)
    means, prior = block_means(rest, block), block_means(trust, block)
    stiffness = max((longest_peak / block / (2 * np.pi)) ** 4, 1.0)
    penalty = _second_difference_penalty(len(means)) * stiffness
    base = np.zeros(len(means)) if about_nothing else _through(means, prior, penalty)
    for _ in range(_ROBUST_TURNS):
        off = means - base
        scale = max(1.4826 * float(np.median(np.abs(off))), noise / np.sqrt(block))
        weights = prior * np.clip(1 - (off / (_ROBUST_SCALES * scale)) ** 2, 0.0, 1.0) ** 2
        base = _through(means, np.maximum(weights, _LEAST_WEIGHT * prior), penalty)
    return between_blocks(base, block, len(rest))


def _through(means: Floats, weights: Floats, penalty: Floats) -> Floats:
    return _solved(penalty, weights + 1e-9, weights * means)


def _solved(penalty: Floats, weights: Floats, pull: Floats) -> Floats:
    """The solution (n,) of (penalty + weights) x = pull; in the order of LAPACK, which need not copy then."""
    system = penalty.copy(order="F")
    system[-1] += weights
    _, found, failed = dpbsv(system, pull, overwrite_ab=True, overwrite_b=True)
    if failed:
        raise np.linalg.LinAlgError(f"dpbsv: {failed}")
    return np.asarray(found, dtype=np.float64)


def _block(count: int, longest_peak: float) -> int:
    """How many points of `count` one mean takes: as a baseline needs them, but some means whatever the peaks."""
    wanted = min(int(longest_peak / _MEANS_PER_PEAK), count // _LEAST_MEANS)
    return max(1, wanted, -(-count // _MOST_BLOCKS))


def _arpls(y: Floats, stiffness: float, most_spread: float) -> Floats:
    n = len(y)
    penalty = _second_difference_penalty(n) * stiffness
    weights = np.ones(n)
    base = y
    for _ in range(_TURNS):
        base = _solved(penalty, weights, weights * y)
        residual = y - base
        below = residual[residual < 0]
        if len(below) < 2:
            break
        mean = float(below.sum()) / len(below)
        below -= mean
        spread = float(np.sqrt((below @ below) / len(below))) or 1e-300
        if spread > most_spread:
            # A baseline that climbs into peaks has valleys far below it, and would take them for scatter.
            mean, spread = mean * most_spread / spread, most_spread
        new = expit(-2 * (residual - (2 * spread - mean)) / spread)
        step = new - weights
        settled = step @ step < _SETTLED**2 * (weights @ weights)
        weights = new
        if settled:
            break
    return base


def _second_difference_penalty(n: int) -> Floats:
    """DᵀD of the second-difference matrix in upper banded form, shape (3, n)."""
    bands = np.zeros((3, n), order="F")
    bands[0, 2:] = 1.0
    bands[1, 1:] = -4.0
    bands[2] = 6.0
    bands[2, [0, -1]], bands[2, [1, -2]] = 1.0, 5.0
    bands[1, [1, -1]] = -2.0
    return bands
