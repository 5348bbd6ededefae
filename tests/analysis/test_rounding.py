"""Rounding follows GB/T 8170: one step, ties to even, on the decimal text."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.analysis.rounding import round_to_decimals, round_to_interval, round_to_significant


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        ("12.1498", 1, "12.1"),
        ("12.1498", 0, "12"),
        ("1268", -2, "1300"),
        ("10.5002", 0, "11"),
        ("10.502", 0, "11"),
        ("1.050", 1, "1.0"),
        ("0.35", 1, "0.4"),
        ("2500", -3, "2000"),
        ("3500", -3, "4000"),
        ("3.5", 0, "4"),
        ("4.5", 0, "4"),
        ("-3.5", 0, "-4"),
        ("0.0325", 3, "0.032"),
        ("32500", -3, "32000"),
        ("-355", -1, "-360"),
        ("-325", -1, "-320"),
        ("-365", -1, "-360"),
        ("-0.0365", 3, "-0.036"),
        ("15.4546", 0, "15"),
        ("2.675", 2, "2.68"),
        ("1E+3", 2, "1000.00"),
        ("0", 3, "0.000"),
        ("1E-30", 2, "0.00"),
        ("123456789012345678901234567890.5", 0, "123456789012345678901234567890"),
    ],
)
def test_the_printed_figure_is_the_standards(value: str, decimals: int, printed: str) -> None:
    """Every example of GB/T 8170 prints as the standard prints it, trailing zeros included."""
    assert round_to_decimals(Decimal(value), decimals) == printed


@pytest.mark.parametrize(
    ("value", "interval", "rounded"),
    [
        ("60.25", "0.5", "60.0"),
        ("60.38", "0.5", "60.5"),
        ("60.28", "0.5", "60.5"),
        ("-60.75", "0.5", "-61.0"),
        ("830", "20", "840"),
        ("842", "20", "840"),
        ("832", "20", "840"),
        ("-930", "20", "-920"),
        ("1", "3", "0"),
        ("2", "3", "3"),
    ],
)
def test_half_and_fifth_units_round_to_the_even_multiple(value: str, interval: str, rounded: str) -> None:
    """Any interval is allowed, not only powers of ten."""
    result = round_to_interval(Decimal(value), Decimal(interval))
    assert str(result) == rounded


def test_a_value_that_rounds_to_zero_has_no_sign() -> None:
    """A report never prints "-0.00"."""
    assert round_to_decimals(Decimal("-0.004"), 2) == "0.00"


def test_a_float_is_refused() -> None:
    """A float has lost its decimal text: 2.675 would print 2.67."""
    with pytest.raises(TypeError, match="Decimal"):
        round_to_decimals(2.675, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(value: str) -> None:
    """NaN has no printed figure; it must not reach a cell."""
    with pytest.raises(ValueError, match="not a finite"):
        round_to_decimals(Decimal(value), 2)


@pytest.mark.parametrize(
    ("value", "digits", "rounded"), [("0.098665", 3, "0.0987"), ("9.996", 3, "10.0"), ("1245", 2, "1.2E+3")]
)
def test_significant_digits_count_from_the_first_that_is_not_zero(value: str, digits: int, rounded: str) -> None:
    """Permeability is printed with three significant digits, also where rounding carries over."""
    assert str(round_to_significant(Decimal(value), digits)) == rounded


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9), max_value=10**9))
def test_every_value_agrees_with_half_even(value: Decimal) -> None:
    """No value anywhere is rounded otherwise than by ties-to-even."""
    expected = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_EVEN)
    assert Decimal(round_to_decimals(value, 2)) == expected
