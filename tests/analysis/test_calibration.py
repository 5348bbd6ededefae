"""Calibration gives back what the standards were made of, and says when it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from station.analysis import calibration as c
from station.analysis.errors import AnalysisError


@pytest.mark.parametrize("weighting", ["1", "1/x", "1/x2"])
@pytest.mark.parametrize(
    ("model", "response"),
    [
        ("through zero", lambda x: 12.5 * x),
        ("linear", lambda x: 3 + 12.5 * x),
        ("quadratic", lambda x: 3 + 12.5 * x - 0.02 * x**2),
    ],
)
def test_exact_standards_give_the_exact_curve(model: str, weighting: str, response: object) -> None:
    """Standards that lie on a curve of the model give it back, whatever the weights; residuals are zero."""
    amounts = [1.0, 5.0, 20.0, 100.0]
    curve = c.calibrate(amounts, [response(x) for x in amounts], model=model, weighting=weighting)
    assert np.allclose(curve.residuals, 0, atol=1e-8)
    assert curve.amount(response(37.0)).value == pytest.approx(37.0, rel=1e-9)
    assert curve.amount(response(37.0)).in_range
    assert not curve.amount(response(120.0)).in_range
    assert np.allclose(curve.back_calculated, amounts)
    assert curve.r_squared == pytest.approx(1.0)


def test_weights_serve_the_small_standards() -> None:
    """With an error on the largest standard, 1/x2 keeps the smallest within 1 % where equal weights do not."""
    amounts, responses = [1.0, 10.0, 100.0, 1000.0], [10.0, 100.0, 1000.0, 10600.0]
    plain, weighted = (c.calibrate(amounts, responses, weighting=w).back_calculated[0] for w in ("1", "1/x2"))
    assert weighted == pytest.approx(1.0, rel=0.02)
    assert abs(plain - 1) > 0.5


def test_an_internal_standard_cancels_the_injection() -> None:
    """Half the injection, half of both areas: the amount stays."""
    curve = c.calibrate([0.5, 1.0, 2.0], [0.6, 1.2, 2.4], model="through zero")
    whole = c.internal_amount(curve, 600.0, 500.0, 10.0)
    assert whole.value == pytest.approx(10.0)
    assert c.internal_amount(curve, 300.0, 250.0, 10.0).value == pytest.approx(whole.value)


def test_bracketing_shares_the_drift() -> None:
    """Midway between two standards the factor is midway; outside it is the nearer one's."""
    assert c.bracketed_factor(5, (0, 2.0), (10, 2.2)) == pytest.approx(2.1)
    assert c.bracketed_factor(12, (0, 2.0), (10, 2.2)) == pytest.approx(2.2)


def test_effective_carbon_numbers() -> None:
    """n-Pentanol counts 4.5 carbons; per mass it answers with 0.74 of n-heptane's response."""
    pentanol = c.effective_carbon_number({"aliphatic": 5, "primary alcohol": 1})
    assert pentanol == pytest.approx(4.5)
    assert c.relative_response(pentanol, 88.148, 7.0, 100.202) == pytest.approx(0.7308, abs=1e-4)
    with pytest.raises(AnalysisError, match="sulphone"):
        c.effective_carbon_number({"sulphone": 1})


def test_shares_sum_to_a_hundred() -> None:
    """Normalisation divides by factors first."""
    shares = c.normalised({"a": 100.0, "b": 100.0}, {"b": 2.0})
    assert shares == pytest.approx({"a": 200 / 3, "b": 100 / 3})


@pytest.mark.parametrize(
    ("amounts", "responses", "said"),
    [([1.0], [2.0], "only 1"), ([1.0, 2.0], [2.0], "2 amounts"), ([0.0, 1.0], [0.0, 1.0], "above zero")],
)
def test_unsound_standards_are_refused(amounts: list[float], responses: list[float], said: str) -> None:
    """Too few, unequal or impossible standards raise an error that says so."""
    with pytest.raises(AnalysisError, match=said):
        c.calibrate(amounts, responses)


def test_a_response_beyond_the_turning_point_is_refused() -> None:
    """A quadratic that bends down has no amount for what lies above its top."""
    curve = c.calibrate([1.0, 5.0, 10.0], [9.0, 25.0, 0.0], model="quadratic")
    with pytest.raises(AnalysisError, match="turning point"):
        curve.amount(1000.0)
