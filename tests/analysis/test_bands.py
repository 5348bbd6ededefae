"""Spectra: baselines under bands, bands found and fitted, derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from station.analysis.bands import KINDS, baseline_under, find_bands, fit_bands, pseudo_voigt, smoothed
from station.analysis.errors import AnalysisError

X = np.linspace(400, 1800, 2801)
TRUE = ((520, 1000, 6, 0.8), (610, 300, 12, 0.2), (628, 200, 10, 0.5), (1000, 150, 20, 0.0), (1580, 500, 30, 0.7))
CURVE = 500 * np.exp(-(X - 400) / 900) + 200 * np.exp(-0.5 * ((X - 1100) / 400) ** 2)
SPECTRUM = CURVE + sum(pseudo_voigt(X, *one) for one in TRUE) + np.random.default_rng(1).normal(0, 2, len(X))


@pytest.mark.parametrize("kind", KINDS)
def test_a_baseline_follows_the_curve_under_the_bands(kind: str) -> None:
    """Under bands up to 1000 high each kind stays near the curve; a convex hull follows no hump."""
    off = np.sqrt(np.mean((baseline_under(X, SPECTRUM, kind, width=60) - CURVE) ** 2))
    assert off < (70 if kind == "rubberband" else 20)


def test_bands_are_found_and_fitted() -> None:
    """Places within 0.2, heights within 5 %, widths within 6 %, also where two overlap; nothing else is found."""
    net = SPECTRUM - baseline_under(X, SPECTRUM, width=60)
    found = fit_bands(X, net, find_bands(X, net))
    assert len(found) == len(TRUE)
    for band, (place, height, width, _) in zip(found, TRUE, strict=True):
        assert band.place == pytest.approx(place, abs=0.2)
        assert band.height == pytest.approx(height, rel=0.05)
        assert band.width == pytest.approx(width, rel=0.06)
        assert 0 < band.place_error < 0.2


def test_the_area_is_that_of_the_profile() -> None:
    """A fitted band's area is the integral of its profile."""
    net = pseudo_voigt(X, 1100, 50, 20, 0.4)
    (band,) = fit_bands(X, net, [(1099.0, 45.0, 18.0)])
    wide = np.linspace(-2e4, 2e4, 400_001)
    assert band.area == pytest.approx(np.trapezoid(pseudo_voigt(wide, 0, 50, 20, 0.4), wide), rel=2e-3)


def test_derivatives_are_per_unit_of_x() -> None:
    """The derivatives of x squared are 2x and 2; a straight line is not bent by smoothing."""
    assert smoothed(X, X**2, 20, derivative=1)[500] == pytest.approx(2 * X[500])
    assert smoothed(X, X**2, 20, derivative=2)[500] == pytest.approx(2)
    assert np.allclose(smoothed(X, 3 * X + 1, 20), 3 * X + 1)


def test_what_is_no_spectrum_is_refused() -> None:
    """Falling x, gaps, too few points, uneven steps, a baseline that is not here: each says so."""
    for x, y, said in (
        (X[::-1], SPECTRUM, "does not rise"),
        (X, np.where(X > 600, np.nan, SPECTRUM), "not finite"),
        (X[:9], SPECTRUM[:9], "no spectrum"),
    ):
        with pytest.raises(AnalysisError, match=said):
            baseline_under(x, y)
    with pytest.raises(AnalysisError, match="no baseline"):
        baseline_under(X, SPECTRUM, "magic")  # type: ignore[arg-type]
    with pytest.raises(AnalysisError, match="not evenly spaced"):
        smoothed(X**2, SPECTRUM, 20)
