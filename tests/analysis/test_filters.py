"""Filters as products of blocks give what sliding along the signal gives."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import convolve1d, gaussian_filter1d

from station.analysis.chromatogram.filters import filtered, smoothed

LENGTHS = (1, 40, 4095, 4096, 4097, 20_011)


@pytest.mark.parametrize("count", LENGTHS)
@pytest.mark.parametrize("reach", [0, 1, 7, 8, 9, 31, 40])
def test_a_block_filter_gives_the_sums_of_a_sliding_one(count: int, reach: int) -> None:
    """At any length of signal and kernel, the ends included."""
    rng = np.random.default_rng([count, reach])
    values, half = rng.normal(size=count), rng.normal(size=reach + 1)
    kernel = np.concatenate((half[:0:-1], half))
    assert filtered(values, kernel) == pytest.approx(convolve1d(values, kernel, mode="nearest"), abs=1e-12)


@pytest.mark.parametrize("count", LENGTHS)
def test_smoothing_is_that_by_a_gaussian(count: int) -> None:
    """A level stays itself, and the rest is what the standard filter gives."""
    values = 1e6 + np.random.default_rng(count).normal(size=count)
    assert smoothed(values, 2.3) == pytest.approx(gaussian_filter1d(values, 2.3, mode="nearest"), rel=1e-13)
    assert smoothed(np.full(count, 7.5), 2.3) == pytest.approx(7.5, rel=1e-14)
