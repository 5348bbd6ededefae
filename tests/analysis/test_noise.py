"""The noise that thresholds and S/N go by is the noise that is there, whatever filter stands before the converter."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter

from benchmarks.engine.suites import oil
from station.analysis.chromatogram.noise import fast_noise
from station.analysis.chromatogram.signal import prepare
from tests.analysis.chromatograms import noise


@pytest.mark.parametrize(("memory", "least"), [(0.0, 0.93), (0.5, 0.93), (0.9, 0.88), (0.98, 0.75), (0.99, 0.6)])
def test_filtered_noise_is_not_taken_for_calm(memory: float, least: float) -> None:
    """Noise of standard deviation 1 behind an RC filter of up to 100 points' memory is found at 0.6 to 1.05."""
    found = [fast_noise(noise(np.random.default_rng(seed), 24000, 1.0, memory)) for seed in range(3)]
    assert least < np.mean(found) < 1.05


@pytest.mark.parametrize("memory", [0.5, 0.9, 0.95])
def test_two_filters_behind_each_other_are_seen_through(memory: float) -> None:
    """Noise behind two equal RC filters is found at 0.7 to 1.05 of its standard deviation."""
    white = np.random.default_rng(3).standard_normal(26000)
    filtered = lfilter([1 - memory], [1, -memory], lfilter([1 - memory], [1, -memory], white))[2000:]
    assert 0.7 < fast_noise(filtered / filtered.std()) < 1.05


def test_rounding_is_noise_too() -> None:
    """A signal rounded to steps of twice its noise has no less noise than the rounding alone."""
    y = noise(np.random.default_rng(3), 24000, 1.0, 0.9)
    assert fast_noise(np.round(y / 2) * 2) > 2 / np.sqrt(12) - 1e-9


@pytest.mark.parametrize("seed", range(1, 7))
def test_peaks_are_not_noise(seed: int) -> None:
    """A crowded whole oil with noise of 1, white or filtered, has a noise of 0.9 to 1.5."""
    run = oil(np.random.default_rng([seed, *b"oil"]))
    assert 0.9 < prepare(run.time, run.signal)[0].noise < 1.5
