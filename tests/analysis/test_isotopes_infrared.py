"""δ by its definition and back from made ion currents; infrared factors from made bands."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from station.analysis import infrared, isotopes
from station.analysis.errors import AnalysisError

VPDB = 0.0111802


def test_delta_by_definition() -> None:
    """0 at VPDB, 1 for a thousandth more, and NBS 22's ratio gives −30.03."""
    reference = Decimal("0.0111802")
    assert isotopes.delta(reference, reference) == 0
    assert isotopes.delta(reference * Decimal("1.001"), reference) == 1
    assert isotopes.delta(reference * Decimal("0.96997"), reference) == Decimal("-30.03")


def test_the_two_point_formula_and_the_line() -> None:
    """Two standards: δ = (δm − m1)(t2 − t1)/(m2 − m1) + t1 to 1e-20; three: numpy's line; one: a shift."""
    pairs = [("-29.8", "-30.03"), ("2.2", "2.46"), ("-10.3", "-10.45")]
    standards = [
        isotopes.Standard(name=str(n), measured=Decimal(m), accepted=Decimal(t)) for n, (m, t) in enumerate(pairs)
    ]
    (m1, t1), (m2, t2) = ((one.measured, one.accepted) for one in standards[:2])
    measured = Decimal("-38.25")
    exact = (measured - m1) * (t2 - t1) / (m2 - m1) + t1
    assert isotopes.scale_of(standards[:2]).of(measured) == pytest.approx(exact, rel=Decimal("1e-20"))
    slope, offset = np.polyfit([float(m) for m, _ in pairs], [float(t) for _, t in pairs], 1)
    line = isotopes.scale_of(standards)
    assert (float(line.slope), float(line.offset)) == pytest.approx((slope, offset), rel=1e-9)
    assert isotopes.scale_of(standards[:1]).of(measured) == measured - Decimal("0.23")
    with pytest.raises(AnalysisError, match="no standard"):
        isotopes.scale_of([])
    with pytest.raises(AnalysisError, match="measured alike"):
        isotopes.scale_of([standards[0], standards[0]])


@pytest.mark.parametrize(("d13c", "d18o"), [(-45.0, -20.0), (-30.03, 0.0), (2.46, 10.0), (0.0, 0.0)])
def test_ion_currents_give_back_their_delta(d13c: float, d18o: float) -> None:
    """δ13C to 1e-6 ‰ from R45 and R46 made by their definitions, whatever the instrument's discrimination."""
    r17 = 0.0003931 * (1 + d18o / 1000) ** 0.528
    r13, r18 = VPDB * (1 + d13c / 1000), 0.00208835 * (1 + d18o / 1000)
    sample = (r13 + 2 * r17, 2 * r18 + 2 * r13 * r17 + r17**2)
    gas13, gas18, gas17 = VPDB * (1 - 0.028), 0.00208835 * (1 - 0.011), 0.0003931 * (1 - 0.011) ** 0.528
    gas = (gas13 + 2 * gas17, 2 * gas18 + 2 * gas13 * gas17 + gas17**2)
    seen = tuple((ratio * 1.021, other * 0.987) for ratio, other in (sample, gas))
    found = isotopes.delta_13c(seen[0], seen[1], d13c=-28.0, d18o=-11.0, r13_vpdb=VPDB)
    assert found == pytest.approx(d13c, abs=1e-6)


def test_the_oxygen_matters() -> None:
    """Leaving out the ¹⁷O would be off by more than the precision: 10 ‰ of δ18O move R45 by 0.35 ‰."""
    one, other = (isotopes.ion_ratios(VPDB, 0.00208835 * (1 + d / 1000))[0] for d in (0, 10))
    assert 1000 * (other / one - 1) == pytest.approx(0.35, abs=0.02)
    with pytest.raises(AnalysisError, match="not CO2"):
        isotopes.r13_of(0.9, 0.9)


def _spectrum() -> tuple[np.ndarray, np.ndarray]:
    """Gaussian bands of 0.3, 0.2, 0.1 and 0.25 over a sloping baseline."""
    x = np.arange(1000.0, 3800.0, 1.0)
    y = 0.05 + 2e-5 * x
    for at, height, width in ((2930, 0.3, 18), (2860, 0.2, 12), (1710, 0.1, 15), (1630, 0.25, 18)):
        y = y + height * np.exp(-0.5 * ((x - at) / width) ** 2)
    return x, y


@pytest.mark.parametrize(
    ("at", "height", "anchors"),
    [(2930, 0.3, (2770, 3000)), (2860, 0.2, (2770, 3000)), (1710, 0.1, (1520, 1800)), (1630, 0.25, (1520, 1800))],
)
def test_heights_over_the_baseline(at: float, height: float, anchors: tuple[float, float]) -> None:
    """The heights that were put in, within 3 %, whatever the direction of the axis."""
    x, y = infrared.spectrum_of(*(axis[::-1] for axis in _spectrum()))
    band = infrared.Band(low=at - 15, high=at + 15, anchors=anchors)
    assert infrared.height(x, y, band) == pytest.approx(height, rel=0.03)


def test_areas_and_transmittance() -> None:
    """h·σ·√(2π) of a lone band within 1 %; %T becomes the absorbance; flat is zero, not negative."""
    x = np.arange(1000.0, 2000.0, 0.5)
    y = 0.1 + 0.4 * np.exp(-0.5 * ((x - 1500) / 20) ** 2)
    band = infrared.Band(low=1400, high=1600, anchors=(1380, 1620))
    assert infrared.area(x, y, band) == pytest.approx(0.4 * 20 * np.sqrt(2 * np.pi), rel=0.01)
    assert infrared.absorbance_of(np.array([100.0, 10.0])) == pytest.approx([0.0, 1.0])
    assert infrared.height(x, 0 * x - 0.1 * (x - 1500) ** 2, band) > 0
    assert infrared.height(x, 0 * x + (x - 1500) ** 2, band) == 0.0


def test_factors_by_definition() -> None:
    """A = 0.6/(0.6 + 0.2), C = 0.15/(0.15 + 0.2); nothing over nothing has no factor."""
    assert infrared.a_factor(Decimal("0.6"), Decimal("0.2")) == Decimal("0.75")
    assert infrared.c_factor(Decimal("0.15"), Decimal("0.2")) == Decimal("0.15") / Decimal("0.35")
    assert infrared.a_factor(Decimal(0), Decimal(0)) is None
    assert infrared.c_factor(Decimal(0), Decimal(0)) is None


def test_what_is_no_spectrum_is_refused() -> None:
    """Too short, not covering the band, too coarse, a transmittance of zero."""
    band = infrared.Band(low=1400, high=1600, anchors=(1380, 1620))
    with pytest.raises(AnalysisError, match="too few points"):
        infrared.spectrum_of(np.array([1.0]), np.array([1.0]))
    with pytest.raises(AnalysisError, match="does not cover"):
        infrared.height(np.arange(2000.0, 3000.0), np.arange(1000.0), band)
    with pytest.raises(AnalysisError, match="too few points at"):
        infrared.height(np.array([1000.0, 1500.0, 2000.0]), np.ones(3), band)
    with pytest.raises(AnalysisError, match="more than zero"):
        infrared.absorbance_of(np.array([0.0]))
