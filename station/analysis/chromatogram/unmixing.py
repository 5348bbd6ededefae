"""The true mode: one baseline under the whole run, and overlapping peaks told apart by the run's own peak shape.

1. Peaks are seen by curvature, shoulders too. 2. A global baseline (arPLS) follows drift and hump; a crowd on ground
far above it has a floor (`floor`). 3. Peaks that stand alone teach the shape (`shapes`). 4. Neighbours that overlap
are fitted together (`fitting`). 5. The baseline is drawn again through what the fits leave, and the fits are repeated
on it. 6. A split is trusted only where it explains the data; elsewhere a drop line divides, and a shoulder that is not
needed is no peak.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats
from station.analysis.chromatogram.baseline import rest_baseline
from station.analysis.chromatogram.directions import Directions
from station.analysis.chromatogram.floor import on_its_floor
from station.analysis.chromatogram.limits import ground_and_peaks
from station.analysis.chromatogram.membership import Members
from station.analysis.chromatogram.peaks import find_candidates
from station.analysis.chromatogram.shapes import Shape, learned
from station.analysis.chromatogram.shared_shape import shape_in_company
from station.analysis.chromatogram.sightings import Trend, groups_of, sightings, teachers, trend_of, trend_through
from station.analysis.chromatogram.signal import Signal
from station.analysis.chromatogram.telling import Group, Told, joined, spreads_of, sum_of, told

_GOOD_MISFIT = 0.02
_LEAST_GOOD = 5
_UNDER_PEAKS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmixed:
    """The peaks of a signal, the global baseline (n,) they stand on, and the shape they share."""

    told: tuple[Told, ...]
    baseline: Floats
    shape: Shape


def unmix(signal: Signal, directions: Directions | None = None) -> Unmixed | None:
    """All peaks of a signal over one baseline; None where there are none."""
    directions = directions or Directions(shoulders=True)
    candidates = directions.heeded(find_candidates(signal), signal)
    if not candidates:
        return None
    ground, visible = ground_and_peaks(signal, candidates)
    if not visible:
        return None
    ground = on_its_floor(ground, visible)
    net = signal.y - ground.guide
    noise = signal.noise_at(ground.above)
    seen = [
        one
        for one in sightings(visible, candidates, ground)
        if one.visible or directions.shoulders_at(signal.time(one.apex))
    ]

    def may_hide(index: float) -> bool:
        return directions.shoulders_at(signal.time(index))

    examples = teachers(seen, net, ground)
    trend = trend_of(examples)
    parts = [tuple(seen[part]) for part in groups_of(seen, ground)]
    shape = learned(examples) or shape_in_company(parts, net, noise, trend)
    groups = Members(shape=shape, trend=trend, may_hide=may_hide).fitted(parts, net, noise)
    spreads = spreads_of(groups)
    models = sum_of(spreads, len(net))
    trust = 1 / (1 + models / (_UNDER_PEAKS * signal.noise))
    rest = rest_baseline(net - models, trust, longest_peak=ground.longest, noise=signal.noise)
    groups = Members(shape=shape, trend=_fitted_trend(groups, trend)).again(groups, spreads, net, rest, noise)
    return Unmixed(told=tuple(told(groups, net - rest, shape)), baseline=ground.guide + rest, shape=shape)


def _fitted_trend(groups: list[Group], before: Trend) -> Trend:
    """The trend of widths and skews through the peaks that the first fits explain well."""
    if not groups:
        return before
    place, width, skew, misfit = joined(groups, "place", "width", "skew", "misfit")
    good = np.array([one.visible or len(group.seen) == 1 for group in groups for one in group.seen])
    good &= misfit < _GOOD_MISFIT
    if np.count_nonzero(good) < _LEAST_GOOD:
        return before
    return trend_through(place[good], width[good], skew[good], before.left_share)
