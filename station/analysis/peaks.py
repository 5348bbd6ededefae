"""Finding peaks by their curvature at several widths. No expected peak width is needed.

The response at scale s is -s² d²/dt² of the signal smoothed by a Gaussian of s. It is blind to drift and to a
straight or slowly bent baseline. A Gaussian peak of height h and width σ answers with h s²σ/(s²+σ²)^1.5, most
(0.385 h) where s = √2 σ. The noise of each scale is measured on that scale, so coloured noise and the
roughness of a hump raise their own threshold (Lindeberg 1998, feature detection with automatic scale
selection).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from parsers.measurement import Floats
from station.analysis.signal import Signal, quiet_sigma

_FINEST = 1.5
_RATIO = 1.6
_SIGMAS = 6.0
_POINTS_PER_SCALE = 4
_HEIGHT_PER_RESPONSE = 1 / 0.385
_LEAST_LOCAL_SHARE = 0.005
_BLOCK_SCALES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place where a peak is: index of its apex, width σ in points and height implied by its curvature."""

    apex: int
    sigma: float
    height: float


def find_candidates(signal: Signal) -> tuple[Candidate, ...]:
    """The peaks of a signal in order of time. Fine scales win; coarser ones add what no finer one has seen."""
    n = len(signal.y)
    found: list[Candidate] = []
    scale = _FINEST
    while scale < n / 40:
        found = _merged(found, _at_scale(signal, scale))
        scale *= _RATIO
    return tuple(found)


def _at_scale(signal: Signal, scale: float) -> list[Candidate]:
    """Significant maxima of the response at one scale, on block means so that each scale costs the same."""
    block = max(1, int(scale / _POINTS_PER_SCALE))
    count = len(signal.y) // block
    means = signal.y[: count * block].reshape(count, block).mean(axis=1)
    s = scale / block
    response: Floats = -(s**2) * gaussian_filter1d(means, s, order=2, mode="nearest")
    measured = response
    if signal.gain:
        # Counting noise grows with the signal: the response is measured in its own noise.
        louder = signal.noise_at(means - np.quantile(means, 0.2)) / signal.noise
        measured = response / gaussian_filter1d(louder, s, mode="nearest")
    sigma = max(quiet_sigma(measured, int(_BLOCK_SCALES * s)), signal.noise * 1e-3)
    places, _ = find_peaks(measured, height=_SIGMAS * sigma, prominence=_SIGMAS * sigma)
    local = np.ptp(np.stack([means[np.maximum(places - int(3 * s), 0)], means[places]]), axis=0)
    implied = response[places] * _HEIGHT_PER_RESPONSE
    edge = 2 * s
    return [
        Candidate(apex=int((place + 0.5) * block), sigma=scale / 2**0.5, height=float(height))
        for place, height, rise in zip(places, implied, local, strict=True)
        if height > _LEAST_LOCAL_SHARE * rise and edge < place < count - edge
    ]


def _merged(found: list[Candidate], new: list[Candidate]) -> list[Candidate]:
    """Both in order of time: a coarser candidate is added, or widens the finer ones that it repeats."""
    apexes = np.array([known.apex for known in found])
    wider: dict[int, Candidate] = {}
    added: list[Candidate] = []
    for candidate in new:
        reach = 1.2 * candidate.sigma
        low, high = np.searchsorted(apexes, [candidate.apex - reach, candidate.apex + reach + 1e-9])
        for index in range(low, high):
            known = wider.get(index, found[index])
            # Only the next scale may widen: a hump far below must not lend a small peak its width.
            if candidate.height > known.height and candidate.sigma < _RATIO * 1.05 * known.sigma:
                wider[index] = Candidate(apex=known.apex, sigma=candidate.sigma, height=candidate.height)
        if low == high:
            added.append(candidate)
    kept = [wider.get(index, known) for index, known in enumerate(found)]
    return sorted([*kept, *added], key=lambda candidate: candidate.apex)
