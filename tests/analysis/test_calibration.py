"""Calibration gives back what the standards were made of, and says when it cannot."""

from __future__ import annotations

from fractions import Fraction

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
    [([1.0], [2.0], "only 1"), ([1.0, 2.0], [2.0], "2 amounts"), ([-1.0, 1.0], [0.0, 1.0], "above zero")],
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


@pytest.mark.parametrize("weighting", ["1", "1/x", "1/x2"])
@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_a_quadratic_through_a_straight_line_stays_straight(unit: float, weighting: c.Weighting) -> None:
    """Where the bend is nothing but rounding, amounts come back to twelve digits, in any unit."""
    amounts = [unit * x for x in (1.0, 2.0, 4.0, 5.0, 10.0)]
    curve = c.calibrate(amounts, [3.3e5 * x / unit + 0.7 for x in amounts], model="quadratic", weighting=weighting)
    assert np.allclose(np.array(curve.back_calculated) / amounts, 1, rtol=1e-8)


def test_the_curve_is_the_weighted_least_squares_of_the_textbook() -> None:
    """Slope and intercept by the sums of weighted regression (Miller & Miller, 5.10), calculated here in fractions."""
    amounts, responses = [0, 2, 4, 6, 8, 10, 12], ["2.1", "5.0", "9.0", "12.6", "17.3", "21.0", "24.7"]
    x, y = [Fraction(a) for a in amounts[1:]], [Fraction(r) for r in responses[1:]]
    for weighting, power in (("1", 0), ("1/x", 1), ("1/x2", 2)):
        w = [1 / a**power for a in x]
        sw, sx, sy = (sum(k * v for k, v in zip(w, values, strict=True)) for values in ([1] * len(x), x, y))
        sxx, sxy = (sum(k * a * v for k, a, v in zip(w, x, values, strict=True)) for values in (x, y))
        slope = (sw * sxy - sx * sy) / (sw * sxx - sx**2)
        curve = c.calibrate(amounts[1:], [float(r) for r in y], weighting=weighting)
        assert curve.coefficients[:2] == pytest.approx((float((sy - slope * sx) / sw), float(slope)), rel=1e-12)
        through = c.calibrate(amounts[1:], [float(r) for r in y], model="through zero", weighting=weighting)
        assert through.coefficients[1] == pytest.approx(float(sxy / sxx), rel=1e-12)


def test_a_blank_may_be_a_standard_where_nothing_is_weighted() -> None:
    """Miller & Miller's fluorescein standards (0 to 12 pg/ml): slope 1.93, intercept 1.52; weights refuse the blank."""
    amounts, responses = [0, 2, 4, 6, 8, 10, 12], [2.1, 5.0, 9.0, 12.6, 17.3, 21.0, 24.7]
    curve = c.calibrate(amounts, responses)
    assert curve.coefficients[:2] == pytest.approx((1.5179, 1.9304), abs=1e-4)
    assert curve.low == 0
    with pytest.raises(AnalysisError, match="above zero"):
        c.calibrate(amounts, responses, weighting="1/x")


def test_a_falling_curve_is_turned_back_on_its_own_branch() -> None:
    """A detector whose signal falls with the amount: the root on the falling branch, up to the turning point itself."""
    curve = c.calibrate([1, 2, 3, 4], [16.0, 9.0, 4.0, 1.0], model="quadratic")
    assert curve.amount(9.0).value == pytest.approx(2)
    assert curve.amount(2.25).value == pytest.approx(3.5)


def test_what_cannot_be_divided_is_said() -> None:
    """No internal standard, a factor of zero: each is refused with its reason."""
    curve = c.calibrate([1, 2], [1, 2])
    for refused, said in (
        (lambda: c.internal_amount(curve, 10.0, 0.0, 5.0), "internal standard"),
        (lambda: c.normalised({"methane": 4.0}, {"methane": 0.0}), "methane"),
    ):
        with pytest.raises(AnalysisError, match=said):
            refused()
