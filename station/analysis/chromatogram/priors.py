"""What is known of a group's peaks before its fit: places as seen, widths and skews by what the run's others have."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from parsers.measurement import Floats
from station.analysis.chromatogram.fitting import Guess
from station.analysis.chromatogram.shapes import Shape
from station.analysis.chromatogram.sightings import Sighting, Trend

_FREE_PLACE_VISIBLE, _FREE_PLACE_HIDDEN = 0.15, 0.25
_LEAST_FREE_WIDTH, _LEAST_FREE_SKEW = 0.03, 0.02
_FREE_SEEN, _FREE_BY_CURVATURE = 0.2, 0.3
_UNUSUAL = 0.5
_FWHM_SIGMAS = 2.3548
_WINDOW_LEVEL = 0.001


def guesses_of(parts: Sequence[Sequence[Sighting]], trend: Trend, shape: Shape) -> list[Guess]:
    """The guess for the peaks of each part."""
    everyone = [one for part in parts for one in part]
    places = np.array([float(one.apex) for one in everyone])
    usual = trend.widths_at(places)
    widths, free_widths = _widths(everyone, trend, usual)
    skews = trend.skews_at(places)
    free_places = np.array([_FREE_PLACE_VISIBLE if one.visible else _FREE_PLACE_HIDDEN for one in everyone])
    loose = np.full(len(everyone), _LEAST_FREE_SKEW + (1.5 * trend.skew_scatter if shape.learned_from else 0.15))
    known, free = np.stack((places, widths, skews)), np.stack((free_places, free_widths, loose))
    ends = np.cumsum([len(part) for part in parts]).tolist()
    return [Guess(known=known[:, a:b], free=free[:, a:b]) for a, b in itertools.pairwise((0, *ends))]


def windows_of(guesses: Sequence[Guess], shape: Shape, count: int) -> list[slice]:
    """The points on which the peaks of each guess stand, of `count`."""
    if not guesses:
        return []
    left, right = shape.reach(_WINDOW_LEVEL)
    place, width, _ = np.concatenate([guess.known for guess in guesses], axis=1)
    first = np.cumsum([0, *(guess.known.shape[1] for guess in guesses[:-1])])
    low = np.minimum.reduceat(place + left * width, first).astype(np.intp)
    high = np.maximum.reduceat(place + right * width, first).astype(np.intp) + 2
    limits = zip(np.maximum(low, 0).tolist(), np.minimum(high, count).tolist(), strict=True)
    return [slice(a, b) for a, b in limits]


def _widths(everyone: Sequence[Sighting], trend: Trend, usual: Floats | None) -> tuple[Floats, Floats]:
    """Widths at half height (points) and how sure they are, by what is seen of each peak or by the run's others."""
    seen = _seen_widths(everyone, trend)
    curved = np.array([_FWHM_SIGMAS * one.sigma for one in everyone])
    unseen = np.isnan(seen)
    if usual is None:
        return np.where(unseen, curved, seen), np.where(unseen, _FREE_BY_CURVATURE, _FREE_SEEN)
    fits = np.abs(np.log(np.where(unseen, usual, seen) / usual)) < _UNUSUAL
    follows = unseen | (fits & trend.trusted)
    return np.where(follows, usual, seen), np.where(
        follows, max(_LEAST_FREE_WIDTH, 1.5 * trend.width_scatter), _FREE_SEEN
    )


def _seen_widths(everyone: Sequence[Sighting], trend: Trend) -> Floats:
    """Widths by the halves that no neighbour hides, (k,); NaN where both are hidden."""
    left, right = (np.array([getattr(one, half) for one in everyone], dtype=np.float64) for half in ("left", "right"))
    by_one = np.where(np.isnan(left), right / (1 - trend.left_share), left / trend.left_share)
    return np.where(np.isnan(left + right), by_one, left + right)
