"""Boiling ranges come out of curves whose integral is known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import erfinv

from parsers.measurement import Peak
from station.analysis.distillation import Calibration, alkanes_in_order, calibration_of, distil
from station.analysis.errors import AnalysisError

BOILING = {"C5": 36.0, "C6": 69.0, "C7": 98.0, "C8": 126.0, "C10": 174.0, "C16": 287.0, "C20": 344.0, "C44": 545.0}
LINE = Calibration(minutes=np.array([0.0, 10.0, 30.0]), celsius=np.array([0.0, 100.0, 500.0]))
TIME = np.arange(0, 30, 0.002)


def test_a_gaussian_follows_the_error_function() -> None:
    """x % off of a Gaussian lies at t0 + σ·√2·erf⁻¹(2x − 1): each boiling point within 0.05 °C."""
    percents = (0.5, 1.0, 10.0, 50.0, 90.0, 99.5)
    signal = np.exp(-0.5 * ((TIME - 20) / 1.5) ** 2)
    found = distil(TIME, signal, LINE, percents)
    for percent in percents:
        minutes = 20 + 1.5 * np.sqrt(2) * float(erfinv(2 * percent / 100 - 1))
        assert found.celsius[percent] == pytest.approx(100 + 20 * (minutes - 10), abs=0.05)
    assert found.extrapolated == ()


def test_the_blank_is_taken_off() -> None:
    """A drifting bleed on sample and blank alike leaves the boiling points where they were."""
    rng = np.random.default_rng(1)
    bleed = 0.2 / (1 + np.exp(-(TIME - 24)))
    peak = np.exp(-0.5 * ((TIME - 15) / 1.0) ** 2)
    blank = (TIME, bleed + rng.normal(0, 1e-4, len(TIME)))
    sample = peak + bleed + rng.normal(0, 1e-4, len(TIME))
    with_blank = distil(TIME, sample, LINE, (5.0, 50.0, 95.0), blank=blank)
    without = distil(TIME, sample, LINE, (5.0, 50.0, 95.0))
    exact = [100 + 20 * (15 + z - 10) for z in (-1.64485, 0, 1.64485)]
    assert list(with_blank.celsius.values()) == pytest.approx(exact, abs=0.8)
    assert without.celsius[95.0] > exact[2] + 20


def test_beyond_the_calibration_is_told() -> None:
    """The last slope goes on, and the percents are listed."""
    short = Calibration(minutes=np.array([14.0, 15.0, 16.0]), celsius=np.array([140.0, 150.0, 160.0]))
    found = distil(TIME, np.exp(-0.5 * (TIME - 15) ** 2), short, (1.0, 50.0, 99.0))
    assert found.extrapolated == (1.0, 99.0)
    assert found.celsius[99.0] == pytest.approx(150 + 23.263, abs=0.05)


def test_the_calibration_mixture_names_itself() -> None:
    """Solvent and an impurity among the largest peaks are set aside; the alkanes come out in order."""
    times = {name: 2.0 + 0.035 * t - 1.2e-5 * t**2 for name, t in BOILING.items()}
    peaks = [Peak(apex=t, area=100.0, height=1.0) for t in times.values()]
    peaks += [Peak(apex=1.1, area=90000.0, height=1.0), Peak(apex=9.0, area=120.0, height=1.0)]
    peaks += [Peak(apex=14.0, area=3.0, height=1.0)]
    assert alkanes_in_order(peaks, list(BOILING), BOILING) == pytest.approx(times)
    with pytest.raises(AnalysisError, match="8 n-alkanes"):
        alkanes_in_order(peaks[:5], list(BOILING), BOILING)
    rough = [Peak(apex=float(t), area=1.0, height=1.0) for t in (1, 1.1, 1.2, 8, 8.1, 8.2, 30, 31)]
    with pytest.raises(AnalysisError, match="no smooth run"):
        alkanes_in_order(rough, list(BOILING), BOILING)


def test_what_cannot_be_distilled_is_refused() -> None:
    """No signal, an unknown alkane, retention that does not rise, a curve that is none."""
    with pytest.raises(AnalysisError, match="no signal over the blank"):
        distil(TIME, np.zeros_like(TIME), LINE, (50.0,))
    with pytest.raises(AnalysisError, match="C99"):
        calibration_of({"C99": 1.0}, BOILING)
    with pytest.raises(AnalysisError, match="does not rise"):
        calibration_of({"C5": 2.0, "C6": 1.0}, BOILING)
    with pytest.raises(AnalysisError, match="too short"):
        distil(TIME[:10], TIME[:10], LINE, (50.0,))
