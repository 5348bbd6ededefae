"""Mercury injection, nitrogen adsorption and NMR against samples that were made from the answer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import erf

from station.analysis import adsorption, capillary, relaxation
from station.analysis.errors import AnalysisError

MERCURY = {"tension": 0.480, "angle_degrees": 140.0}


def test_washburns_constant() -> None:
    """0.7354 µm·MPa for 0.480 N/m and 140°, 0.743 for 0.485."""
    one = np.array([1.0])
    assert capillary.throat_radius(one, **MERCURY)[0] == pytest.approx(0.7354, abs=5e-5)
    assert capillary.throat_radius(one, tension=0.485, angle_degrees=140.0)[0] == pytest.approx(0.743, abs=5e-4)


def test_moments_of_a_lognormal_throat_distribution() -> None:
    """Median, sorting (in φ), skewness 0 and kurtosis 3 of the distribution that was put in."""
    pressure = np.geomspace(1e-3, 1e3, 1200)
    phi = np.log2(pressure)
    curve = capillary.injection(pressure, 50 * (1 + erf((phi - 1.0) / (1.5 * np.sqrt(2)))))
    found = capillary.throats(curve, **MERCURY)
    assert found.median_pressure == pytest.approx(2.0, rel=1e-3)
    assert found.median_radius == pytest.approx(0.7354 / 2, rel=1e-3)
    assert found.sorting == pytest.approx(1.5, rel=1e-3)
    assert found.skewness == pytest.approx(0.0, abs=1e-3)
    assert found.kurtosis == pytest.approx(3.0, rel=1e-3)
    # the tangent at the median of a cumulative normal meets zero √(π/2)·σ before it
    assert found.displacement_pressure == pytest.approx(2 ** (1 - 1.5 * np.sqrt(np.pi / 2)), rel=1e-2)
    # the mean radius of a lognormal: median · exp((σ ln2)²/2)
    assert found.mean_radius == pytest.approx(0.7354 / 2 * np.exp((1.5 * np.log(2)) ** 2 / 2), rel=1e-3)


def test_what_the_mercury_does_not_reach_has_no_number() -> None:
    """S_max of 40 %: no median; withdrawal efficiency by hand."""
    pressure = np.geomspace(0.01, 100, 30)
    found = capillary.throats(capillary.injection(pressure, np.linspace(0, 40, 30)), **MERCURY)
    assert found.median_pressure is None
    assert found.median_radius is None
    assert found.greatest_saturation == 40
    assert capillary.withdrawal_efficiency(80.0, 50.0) == pytest.approx(37.5)


@pytest.mark.parametrize(
    ("pressure", "saturation"),
    [
        ([1, 2, 3], [1, 2, 3]),
        ([1, 2, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6]),
        ([1, 2, 3, 4, 5, 6], [1, 2, 1, 4, 5, 6]),
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 600]),
        ([-1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]),
    ],
)
def test_a_table_that_is_no_injection_is_refused(pressure: list[float], saturation: list[float]) -> None:
    """Too few points, pressures that stand still or are negative, saturation that falls or exceeds 100 %."""
    with pytest.raises(AnalysisError):
        capillary.injection(np.array(pressure, dtype=float), np.array(saturation, dtype=float))
    with pytest.raises(AnalysisError):
        capillary.withdrawal_efficiency(50.0, 60.0)


@pytest.mark.parametrize(("monolayer", "constant"), [(10.0, 100.0), (0.85, 35.0), (210.0, 420.0)])
def test_bet_gives_back_what_the_isotherm_was_made_from(monolayer: float, constant: float) -> None:
    """v_m and C to 1e-9; S = 4.3526·v_m for 0.162 nm²; the line is perfect and Rouquerol's test passes."""
    p = np.linspace(0.02, 0.4, 40)
    v = monolayer * constant * p / ((1 - p) * (1 + (constant - 1) * p))
    found = adsorption.bet(adsorption.isotherm(p, v), low=0.05, high=0.30, area_nm2=0.162)
    assert found.monolayer == pytest.approx(monolayer, rel=1e-9)
    assert found.constant == pytest.approx(constant, rel=1e-7)
    assert found.surface == pytest.approx(4.3526 * monolayer, rel=2e-5)
    assert found.r_squared == pytest.approx(1.0, abs=1e-12)
    assert found.rising


def test_bet_is_an_ordinary_line() -> None:
    """The same line by the normal equations, worked out here, on an isotherm with noise."""
    rng = np.random.default_rng(3)
    p = np.linspace(0.05, 0.3, 12)
    v = 5 * 80 * p / ((1 - p) * (1 + 79 * p)) * (1 + rng.normal(0, 0.004, 12))
    y = p / (v * (1 - p))
    slope = (12 * np.sum(p * y) - p.sum() * y.sum()) / (12 * np.sum(p**2) - p.sum() ** 2)
    intercept = (y.sum() - slope * p.sum()) / 12
    found = adsorption.bet(adsorption.isotherm(p, v), low=0.05, high=0.30, area_nm2=0.162)
    assert found.monolayer == pytest.approx(1 / (slope + intercept), rel=1e-9)
    assert found.r_squared == pytest.approx(np.corrcoef(p, y)[0, 1] ** 2, rel=1e-9)


def _pores(p: np.ndarray, radius_nm: np.ndarray, volume: np.ndarray) -> np.ndarray:
    """The gas volume in cylindrical pores: full up to the Kelvin radius and its film, a film above."""
    film = 0.354 * (-5 / np.log(p)) ** (1 / 3)
    open_to = -0.953 / np.log(p) + film
    shell = 1 - ((radius_nm[None, :] - np.minimum(film[:, None], radius_nm[None, :])) / radius_nm[None, :]) ** 2
    filled = np.where(radius_nm[None, :] <= open_to[:, None], 1.0, shell)
    liquid: np.ndarray = filled @ volume
    return liquid * 22414 / 34.65


@pytest.mark.parametrize("count", [40, 120])
def test_bjh_finds_the_pores(count: int) -> None:
    """Volume within 1 %, area within 1 %, the mode within 10 % of pores that were put in; pore volume by Gurvich."""
    radius = np.geomspace(1.5, 30, 3000)
    volume = np.exp(-0.5 * ((np.log(radius) - np.log(4.0)) / 0.25) ** 2)
    volume *= 0.3 / volume.sum()
    p = np.linspace(0.1, 0.985, count)
    curve = adsorption.isotherm(p, _pores(p, radius, volume))
    found = adsorption.bjh(curve)
    assert found.total_volume == pytest.approx(0.3, rel=0.01)
    assert found.area == pytest.approx(2000 * float(np.sum(volume / radius)), rel=0.01)
    assert found.mode == pytest.approx(8.0, rel=0.1)
    total = adsorption.pore_volume(curve, 0.95)
    assert total is not None
    assert total[0] == pytest.approx(0.3, rel=0.01)
    assert adsorption.pore_volume(adsorption.isotherm(p[:5], p[:5]), 0.95) is None


def test_what_is_no_isotherm_is_refused() -> None:
    """A pressure of 1.2, too few points for BET, for BJH."""
    with pytest.raises(AnalysisError, match=r"1\.2 is not in 0 to 1"):
        adsorption.isotherm(np.array([0.1, 1.2]), np.array([1.0, 2.0]))
    few = adsorption.isotherm(np.array([0.01, 0.1]), np.array([1.0, 2.0]))
    with pytest.raises(AnalysisError, match="only 1 points"):
        adsorption.bet(few, low=0.05, high=0.3, area_nm2=0.162)
    with pytest.raises(AnalysisError, match="too few for BJH"):
        adsorption.bjh(few)


def _train(porosity: float, snr: float, seed: int, echoes: int = 3000) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Echoes every 0.2 ms of two lognormal modes at 8 and 120 ms; with the true T2lm and bound volume."""
    grid = np.geomspace(0.5, 2000, 300)
    parts = [w * np.exp(-0.5 * ((np.log(grid) - np.log(m)) / 0.4) ** 2) for m, w in ((8.0, 1.0), (120.0, 1.5))]
    amplitude = sum(parts) * porosity / np.sum(parts)
    time = 0.2 * np.arange(1, echoes + 1)
    noise = np.random.default_rng(seed).normal(0, porosity / snr, echoes) if snr else 0.0
    mean = float(np.exp(amplitude @ np.log(grid) / porosity))
    return time, np.exp(-time[:, None] / grid) @ amplitude + noise, mean, float(amplitude[grid < 33].sum())


@pytest.mark.parametrize(("snr", "tolerance"), [(200.0, 0.02), (60.0, 0.05), (20.0, 0.10)])
def test_the_echo_train_gives_back_its_porosity(snr: float, tolerance: float) -> None:
    """φ, bound volume and T2lm of a made train within 2, 5 and 10 % at S/N 200, 60 and 20; the noise is found."""
    time, echoes, mean, bound = _train(15.0, snr, seed=4)
    found = relaxation.invert(time, echoes, shortest_ms=0.1, longest_ms=10000)
    assert found.total == pytest.approx(15.0, rel=tolerance)
    assert found.below(33.0) == pytest.approx(bound, rel=2 * tolerance)
    assert found.log_mean == pytest.approx(mean, rel=3 * tolerance)
    assert found.noise == pytest.approx(15.0 / snr, rel=0.1)


def test_a_single_decay_and_its_permeabilities() -> None:
    """One exponential without noise: φ, T2 and the formulas by hand; a cut-off far off binds all or nothing."""
    time = 0.2 * np.arange(1, 2001)
    found = relaxation.invert(time, 20 * np.exp(-time / 50), shortest_ms=0.1, longest_ms=10000)
    assert found.total == pytest.approx(20, rel=2e-3)
    assert found.log_mean == pytest.approx(50, rel=1e-2)
    assert found.below(1e5) == pytest.approx(found.total)
    assert found.below(0.01) == 0
    assert relaxation.sdr_permeability(20.0, 50.0, 4.0) == pytest.approx(4 * 0.2**4 * 2500)
    assert relaxation.coates_permeability(20.0, 15.0, 5.0, 10.0) == pytest.approx(16 * 9)
    assert relaxation.coates_permeability(20.0, 20.0, 0.0, 10.0) is None


def test_what_is_no_echo_train_is_refused() -> None:
    """Too short, or times that stand still."""
    with pytest.raises(AnalysisError):
        relaxation.invert(np.arange(5.0), np.ones(5), shortest_ms=0.1, longest_ms=1000)
    with pytest.raises(AnalysisError):
        relaxation.invert(np.ones(50), np.ones(50), shortest_ms=0.1, longest_ms=1000)
