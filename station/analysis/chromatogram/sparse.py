"""The noise of a trace whose instrument wrote nothing below a threshold: an ion trace, mostly exact zeros.

Between the peaks such a trace has zeros and lone blips, where noise passed the threshold. Differences of neighbours
show nothing but zeros, so the noise is read off the blips: how many samples pass, how high the least of them stand
and how high half of them reach are three points of the upper end of a normal distribution.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from parsers.measurement import Floats

_LEAST_FLOOR_SHARE = 0.2
_EXPECTED_LONGER = 0.05
_SHORTEST_BLIP, _LONGEST_BLIP = 3, 40
_MOST_TURNS = 8
_AT_THRESHOLD = 0.05
_FEW = 0.25
_STEP_TO_NOISE = 0.5
_LEAST_SINGLES = 20


def threshold_noise(y: Floats) -> float:
    """Standard deviation of the noise, shape (n,) in, signal units out; 0 for a trace that holds no floor.

    Never less than half the step that the threshold is: by as much a signal near it goes on and off.
    """
    over = y - np.min(y)
    passed = over > 0
    if len(y) == 0 or np.count_nonzero(passed) > (1 - _LEAST_FLOOR_SHARE) * len(y) or not np.any(passed):
        return 0.0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], passed, [False])).astype(np.int8)))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    longest, share = _longest_blip(lengths, len(y))
    if not share:
        return _STEP_TO_NOISE * float(np.min(over[passed]))
    short = lengths <= longest
    inside = np.concatenate([starts[short][lengths[short] > k] + k for k in range(longest)])
    least, middle = np.quantile(over[inside], [_AT_THRESHOLD, 0.5])
    found = float(middle / -ndtri(share / 2))
    if share < _FEW:
        # A few narrow peaks are no noise, however high they are.
        found = min(found, float(least / -ndtri(share)))
    singles = over[starts[lengths == 1]]
    if len(singles) >= _LEAST_SINGLES:
        # The threshold may have been taken off what passed it: how far apart they stand is told without it.
        least, middle = np.quantile(singles, [_AT_THRESHOLD, 0.5])
        found = max(found, float((middle - least) / (ndtri((1 - _AT_THRESHOLD) * share) - ndtri(share / 2))))
    return max(found, _STEP_TO_NOISE * float(least))


def _longest_blip(lengths: NDArray[np.intp], count: int) -> tuple[int, float]:
    """How long a run of noise alone is hardly ever met, by the lengths of all runs among `count` samples; and the share
    of samples that noise lifts.
    """
    longest, share = _SHORTEST_BLIP, 0.0
    for _ in range(_MOST_TURNS):
        blips = lengths <= longest
        share = float(np.sum(lengths[blips])) / (count - float(np.sum(lengths[~blips])))
        wanted = np.log(_EXPECTED_LONGER / count) / np.log(min(max(share, 1e-12), 0.9))
        now = int(np.clip(np.ceil(wanted), _SHORTEST_BLIP, _LONGEST_BLIP))
        if now == longest:
            break
        longest = now
    return longest, share
