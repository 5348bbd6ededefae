"""Finding peaks by their curvature at several widths. No expected peak width is needed.

The response at scale s is -s² d²/dt² of the signal smoothed by a Gaussian of s. It is blind to drift and to a
straight or slowly bent baseline. A Gaussian peak of height h and width σ answers with h s²σ/(s²+σ²)^1.5, most
(0.385 h) where s = √2 σ. The noise of each scale is measured on that scale, so coloured noise and the
roughness of a hump raise their own threshold (Lindeberg 1998, feature detection with automatic scale
selection).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks, peak_prominences

from parsers.measurement import Floats
from station.analysis.chromatogram.blocks import block_means
from station.analysis.chromatogram.filters import filtered, smoothed
from station.analysis.chromatogram.noise import quiet_sigma
from station.analysis.chromatogram.signal import Signal

_FINEST = 1.5
_RATIO = 1.6
_SIGMAS = 6.0
_POINTS_PER_SCALE = 3
_HEIGHT_PER_RESPONSE = 1 / 0.385
_LEAST_LOCAL_SHARE = 0.005
_BLOCK_SCALES = 12
_SURROUNDINGS = 60
_MOST_NOISES = 2.0
_STAIR_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place where a peak is: index of its apex, width σ in points and height implied by its curvature."""

    apex: int
    sigma: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Candidates in order of time, each array of shape (k,)."""

    apex: NDArray[np.intp]
    sigma: Floats
    height: Floats


def find_candidates(signal: Signal) -> tuple[Candidate, ...]:
    """The peaks of a signal in order of time. Fine scales win; coarser ones add what no finer one has seen."""
    n = len(signal.y)
    found = _Found(apex=np.zeros(0, dtype=np.intp), sigma=np.zeros(0), height=np.zeros(0))
    scale = _FINEST
    while scale < n / 40:
        new = _at_scale(signal, scale)
        found = _merged(found, new) if len(new.apex) else found
        scale *= _RATIO
    listed = zip(found.apex.tolist(), found.sigma.tolist(), found.height.tolist(), strict=True)
    return tuple(Candidate(apex=apex, sigma=sigma, height=height) for apex, sigma, height in listed)


def _at_scale(signal: Signal, scale: float) -> _Found:
    """Significant maxima of the response at one scale, on block means so that each scale costs the same."""
    block = max(1, int(scale / _POINTS_PER_SCALE))
    means = block_means(signal.y, block)
    s = scale / block
    kernel = _curvature_kernel(s)
    response = filtered(means, kernel)
    measured = response
    if signal.gain:
        # Counting noise grows with the signal: the response is measured in its own noise.
        louder = signal.noise_at(means - np.quantile(means, 0.2)) / signal.noise
        measured = response / smoothed(louder, s)
    # Where a short or crowded run has no quiet stretch as long as this scale's blocks, its peaks are not its noise.
    sigma = min(quiet_sigma(measured, int(_BLOCK_SCALES * s)), _MOST_NOISES * signal.noise)
    # Where most samples are nothing the quiet blocks are empty: the noise is what the kernel makes of the known one.
    of_white = signal.noise * float(np.sqrt(np.sum(kernel**2) / block)) if signal.sparse else 0.0
    # A converter's stairs answer with a quarter of a step each at any scale, whatever lies between them.
    sigma = max(sigma, of_white, _STAIR_SHARE * signal.stair, signal.noise * 1e-3)
    # What rises over its surroundings within a few widths is a maximum of this scale.
    places = _prominent(measured, _SIGMAS * sigma, int(_SURROUNDINGS * s))
    rise = np.abs(means[places] - means[np.maximum(places - int(3 * s), 0)])
    height = response[places] * _HEIGHT_PER_RESPONSE
    edge = 2 * s
    kept = (height > _LEAST_LOCAL_SHARE * rise) & (places > edge) & (places < len(means) - edge)
    apex = ((places[kept] + 0.5) * block).astype(np.intp)
    return _Found(apex=apex, sigma=np.full(len(apex), scale / 2**0.5), height=height[kept])


def _prominent(values: Floats, least: float, around: int) -> NDArray[np.intp]:
    """Indices of the maxima that rise by `least` over zero and over their surroundings."""
    high = np.flatnonzero(values[1:-1] > least) + 1
    before, behind = values[high - 1], values[high + 1]
    if np.any(values[high] == behind):  # a plateau: scipy finds its middle, looking at every point
        return np.asarray(find_peaks(values, height=least, prominence=least, wlen=around)[0])
    tops = high[(values[high] > before) & (values[high] > behind)]
    return tops[peak_prominences(values, tops, wlen=around)[0] >= least]


@lru_cache(maxsize=256)
def _curvature_kernel(s: float) -> Floats:
    """Weights of -s² d²/dt² of a Gaussian of s. Cut off at 4 s they would answer to the mere level of a signal: their
    sum is made zero. All runs share them.
    """
    u = np.arange(-int(4 * s + 0.5), int(4 * s + 0.5) + 1) / s
    gauss = np.exp(-0.5 * u**2)
    kernel = (1 - u**2) * gauss / gauss.sum()
    kernel -= gauss * (kernel.sum() / gauss.sum())
    kernel.flags.writeable = False
    return np.asarray(kernel)


def _merged(found: _Found, new: _Found) -> _Found:
    """Both in order of time: a coarser candidate is added, or widens the finer ones that it repeats."""
    reach = 1.2 * new.sigma
    low = np.searchsorted(found.apex, new.apex - reach)
    high = np.searchsorted(found.apex, new.apex + reach + 1e-9)
    repeats = high - low
    which = np.repeat(np.arange(len(new.apex)), repeats)
    known = np.arange(len(which)) - np.repeat(np.cumsum(repeats) - repeats, repeats) + np.repeat(low, repeats)
    # Only the next scale may widen: a hump far below must not lend a small peak its width.
    wider = (new.height[which] > found.height[known]) & (new.sigma[which] < _RATIO * 1.05 * found.sigma[known])
    height, sigma = found.height.copy(), found.sigma.copy()
    np.maximum.at(height, known[wider], new.height[which[wider]])
    sigma[known[wider]] = new.sigma[which[wider]]
    added = repeats == 0
    apex = np.concatenate((found.apex, new.apex[added]))
    order = np.argsort(apex, kind="stable")
    return _Found(
        apex=apex[order],
        sigma=np.concatenate((sigma, new.sigma[added]))[order],
        height=np.concatenate((height, new.height[added]))[order],
    )
