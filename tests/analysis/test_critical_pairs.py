"""Pairs that must be resolved: their resolution is told also where one has no half height of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from station.analysis.chromatogram.integration import integrate
from station.analysis.retention.critical_pairs import resolution

SIGMA = 0.05


def pair(distance: float, second: float = 1.0) -> float | None:
    """The resolution of two Gaussians of 0.05 min, `distance` deviations apart, as the engine parts them."""
    time = np.arange(8.0, 12.0, 0.004)
    shapes = (
        height * np.exp(-0.5 * ((time - at) / SIGMA) ** 2)
        for height, at in ((1000.0, 10.0), (1000.0 * second, 10 + distance * SIGMA))
    )
    signal = sum(shapes, np.random.default_rng(2).normal(5, 0.3, len(time)))
    found = sorted(integrate(time, signal).peaks, key=lambda peak: peak.area or 0.0)[-2:]
    return resolution(*sorted(found, key=lambda peak: peak.apex))


@pytest.mark.parametrize("distance", [2.8, 3.2, 3.6, 4.0, 5.0, 8.0])
def test_the_resolution_is_that_of_the_drawn_pair(distance: float) -> None:
    """1.18·Δ/(2·2.3548 σ), within a tenth also where the valley stands above half the height (Δ below 3.3 σ)."""
    assert pair(distance) == pytest.approx(1.18 * distance / (2 * 2.3548), rel=0.1)


def test_a_small_neighbour_on_a_flank_is_not_resolved() -> None:
    """A third of the height, 3 deviations off: below 1, and told."""
    found = pair(3.2, 0.33)
    assert found is not None
    assert found < 1


def test_without_width_and_area_nothing_is_told() -> None:
    """A peak typed in by its time alone has no resolution."""
    peak = integrate(
        np.arange(8, 12, 0.004), 1000 * np.exp(-0.5 * ((np.arange(8, 12, 0.004) - 10) / SIGMA) ** 2)
    ).peaks[0]
    assert resolution(peak, replace(peak, apex=11.0, fwhm=None, area=None)) is None
