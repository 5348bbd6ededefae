"""Units as laboratories spell them, converted exactly within a kind and never across."""

from __future__ import annotations

from decimal import Decimal

import pytest

from station.analysis.errors import AnalysisError
from station.analysis.units import convert, is_known, kind_of


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "result"),
    [
        ("1.5", "g", "mg", "1500"), ("250", "ug/g", "%", "0.025"), ("12.4", "mg/g", "%", "1.24"),
        ("14.5", "psi", "MPa", "0.0999739807509"), ("60", "mL/min", "cm3/s", "1"), ("1", "cP", "mPa·s", "1"),
        ("2", "mD", "10⁻³ µm²", "1.9738466"), ("1", "10⁻³μm²", "×10⁻³ µm²", "1"), ("25", "°C", "℃", "25"),
        ("2.5", "g/cm³", "kg/m3", "2500"), ("5", "mm", "cm", "0.5"),
        ("3", "umol/L", "mmol/L", "0.003"), ("250", "mg/L", "g/L", "0.25"), ("12", "uS/cm", "S/m", "0.0012"),
    ],
)  # fmt: skip
def test_conversion_is_exact(value: str, unit: str, wanted: str, result: str) -> None:
    """Decimal factors: no digit of the figure is lost, whichever way the unit is spelled."""
    assert abs(convert(Decimal(value), unit, wanted) - Decimal(result)) <= Decimal("1e-12")


@pytest.mark.parametrize(("unit", "wanted"), [("g", "MPa"), ("mol%", "%"), ("furlong", "m"), ("", "g")])
def test_another_kind_is_refused(unit: str, wanted: str) -> None:
    """mol % is no mass percent; an unknown unit is quoted."""
    with pytest.raises(AnalysisError, match=f'"{unit}"'):
        convert(Decimal(1), unit, wanted)


def test_compound_units_are_known_by_their_parts() -> None:
    """N/m has no kind here but known parts; percent written out is unknown."""
    assert is_known("N/m")
    assert kind_of("N/m") is None
    assert not is_known("percent")
