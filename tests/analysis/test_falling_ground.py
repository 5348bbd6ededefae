"""A crowd of peaks stands on the ground that its valleys reach, though a baseline of the whole run passes far below."""

from __future__ import annotations

import numpy as np
import pytest

from station.analysis.chromatogram.integration import Method, integrate
from tests.analysis.chromatograms import Floats, emg, noise

TIME = np.arange(0, 30, 1 / 600)
SIGMA = 0.025


def _errors(method: Method, ground: Floats, crowd: Floats, tail: float, spread: float) -> Floats:
    """How far the areas of a crowd on a ground are off; heights over `spread` decades, lone peaks behind."""
    rng, signal = np.random.default_rng(3), ground.copy()
    truth = {at: 10 ** (4 - rng.uniform(0, spread)) for at in np.concatenate((crowd, np.arange(13, 29, 0.8)))}
    for at, area in truth.items():
        signal += area * SIGMA * emg(TIME, at, SIGMA, tail * SIGMA)
    peaks = integrate(TIME, signal + noise(rng, len(TIME), 1.0, 0.5), method=method).peaks
    nearest = [min(peaks, key=lambda peak: abs(peak.apex - at - tail * SIGMA)) for at in crowd]
    return np.array(
        [abs(peak.area / (60 * SIGMA * truth[at]) - 1) for at, peak in zip(crowd.tolist(), nearest, strict=True)]
    )


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("apart", [0.2, 0.3])
@pytest.mark.parametrize("level", [1000.0, 4000.0])
def test_a_crowd_on_a_falling_ground_stands_on_it(method: Method, apart: float, level: float) -> None:
    """Peaks close together, on a ground that rises in half a minute and falls for many: longer than any peak, so none
    of them gets it. Four of five areas are within 5 %, in either mode, and half of them within 1 %.
    """
    ground = 10 + level * np.clip((TIME - 1) / 0.5, 0, 1) * np.exp(-np.clip(TIME - 1.5, 0, None) / 4)
    off = _errors(method, ground, np.arange(1.6, 10, apart), 0.05, 1.7)
    assert np.mean(off < 0.05) > 0.8
    assert np.median(off) < 0.01


@pytest.mark.parametrize(("apart", "tail"), [(4.8, 0.05), (5.4, 0.5), (7.0, 1.2)])
def test_valleys_that_only_overlap_reaches_are_no_ground(apart: float, tail: float) -> None:
    """Forty peaks as tall and as far apart as each other, whose valleys line up above the ground: the true mode still
    gives four of five their whole areas.
    """
    off = _errors("true", 20 + 0.1 * TIME, 2 + apart * SIGMA * np.arange(40), tail, 0.0)
    assert np.mean(off < 0.05) > 0.8
