"""Formulas worked out by hand: fractions and closed forms, to 1e-9; `tests/items/test_mutations.py` leans on them."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from station.analysis import (
    adsorption,
    alkane_parameters,
    capillary,
    gas,
    infrared,
    isotopes,
    mineralogy,
    pyrolysis,
    relaxation,
)

HAND = 1e-9


def D(number: float | str) -> Decimal:
    return Decimal(str(number))


def test_gas_by_hand() -> None:
    """China burns and meters at 20 °C unless told otherwise; air takes 78.08/20.95 of nitrogen with each oxygen."""
    told = gas.gas_properties({"methane": Decimal(1)}, combustion_c=Decimal(20), metering_c=Decimal(20))
    assert gas.gas_properties({"methane": Decimal(1)}) == told
    rest = gas.without_air({"methane": D(94), "nitrogen": D(5), "oxygen": D("0.5")})
    assert float(rest["nitrogen"]) == pytest.approx(5 - 0.5 * 78.08 / 20.95, rel=HAND)
    assert rest.keys() == {"methane", "nitrogen"}
    assert gas.without_air({"methane": D(99), "oxygen": D(1)}) == {"methane": D(99)}
    assert gas.without_air({"nitrogen": D(1), "oxygen": D(1)}) == {"nitrogen": 0}


def test_n_alkanes_by_hand() -> None:
    """Which carbons may be missing: the last four of a range, and none that OEP or Philippi's ratio needs."""
    p = alkane_parameters
    c = {n: Decimal(100 + n) for n in range(20, 41)}
    for formula, first, last in ((p.cpi, 24, 30), (p.cpi_marzi, 23, 29), (p.acl, 25, 29)):
        assert formula({n: c[n] for n in range(first, last + 1)}) is not None
        assert formula({n: c[n] for n in range(first, last)}) is None
        assert formula({n: c[n] for n in range(first + 1, last + 5)}) is None
    assert p.cpi_philippi({n: c[n] for n in (28, 30)}) is None
    assert p.cpi_philippi({28: D(1), 29: D(3), 30: D(2)}) == 2
    for lost in range(21, 26):
        assert p.oep({n: c[n] for n in range(21, 26) if n != lost}, 23) is None
    assert p.oep({n: c[n] for n in range(21, 26)}, 23) is not None


def test_pyrolysis_by_hand() -> None:
    """PI of equal S1 and S2 is a half, and there is none without hydrocarbons."""
    assert pyrolysis.production_index(D(2), D(2)) == D("0.5")
    assert pyrolysis.production_index(D(0), D(0)) is None
    assert pyrolysis.oxygen_index_re6(D("0.28"), D("0.44"), D(2)) == 24
    assert pyrolysis.oxygen_index_re6(None, D("0.44"), D(2)) is None


def test_minerals_by_hand() -> None:
    """Adiabatic and K-value method, Chung's mixture, clay with mounts of unequal scale, and the table of spacings."""
    m = mineralogy
    assert m.adiabatic({"a": D(6), "b": D(1)}, {"a": D(4), "b": D(1)}) == {"a": 60, "b": 40}
    intensities = {"ZnO": D(5968), "KCl": D(2845), "LiF": D(810), "corundum": D(599)}
    ratios = {"ZnO": D("4.35"), "KCl": D("3.87"), "LiF": D("1.32"), "corundum": D(1)}
    spiked = m.k_value(intensities, ratios, "corundum", D("18.12"), of_spiked=True)
    assert float(spiked["ZnO"]) == pytest.approx(18.12 * (5968 / 4.35) / 599, rel=HAND)
    free = m.k_value(intensities, ratios, "corundum", D("18.12"))
    assert float(free["LiF"]) == pytest.approx(18.12 / (1 - 0.1812) * (810 / 1.32) / 599, rel=HAND)
    peaks = m.ClayPeaks(n_07=D(300), eg_07=D(200), eg_10=D(100), t_10=D(400), eg_17=D(160), h_0358=D(3), h_0353=D(1))
    shares = m.clay_shares(peaks, m.ClayFactors(chlorite_kaolinite=D("1.5"), smectite=D(4)))
    # C+K 200, I 150, S 60, I/S 190 of 600
    for name, amount in (("k", 150), ("c", 50), ("i", 150), ("s", 60), ("i_s", 190)):
        assert shares[name] * 6 == pytest.approx(amount), name
    without = m.ClayPeaks(n_07=D(0), eg_07=D(0), eg_10=D(100), t_10=D(400), eg_17=D(160))
    assert m.clay_shares(without, m.ClayFactors(chlorite_kaolinite=D("1.5"), smectite=D(4)))["i"] == 25
    with pytest.raises(ValueError, match="less than 100"):
        m.k_value(intensities, ratios, "corundum", D(100))
    table = {
        "5.49": 90, "5.68": 80, "5.94": 70, "6.16": 60, "6.52": 50, "7.01": 40, "7.38": 30, "7.88": 20, "8.38": 10,
    }  # fmt: skip
    for spacing, smectite in table.items():
        assert m.smectite_in_mixed_layers(D(0), D(spacing)) == smectite, spacing
    assert m.smectite_in_mixed_layers(D(0), D("6.02")) == 70 - 10 * (D("6.02") - D("5.94")) / (D("6.16") - D("5.94"))


@pytest.mark.parametrize(("d13c", "d18o"), [(-45.0, -20.0), (2.46, 10.0)])
def test_isotopes_by_hand(d13c: float, d18o: float) -> None:
    """Ion ratios by their definition, and back: R45 = R13 + 2 R17, R46 = 2 R18 + 2 R13 R17 + R17²."""
    r13, r18 = 0.0111802 * (1 + d13c / 1000), 0.00208835 * (1 + d18o / 1000)
    r17 = 0.0003931 * (1 + d18o / 1000) ** 0.528
    r45, r46 = r13 + 2 * r17, 2 * r18 + 2 * r13 * r17 + r17**2
    assert isotopes.ion_ratios(r13, r18) == pytest.approx((r45, r46), rel=1e-12)
    assert isotopes.r13_of(r45, r46) == pytest.approx((r13, r18), rel=1e-12)
    gas13, gas18, gas17 = 0.0111802 * 0.972, 0.00208835 * 0.989, 0.0003931 * 0.989**0.528
    gas_ratios = (gas13 + 2 * gas17, 2 * gas18 + 2 * gas13 * gas17 + gas17**2)
    found = isotopes.delta_13c(
        (r45 * 1.02, r46 * 0.99),
        (gas_ratios[0] * 1.02, gas_ratios[1] * 0.99),
        d13c=-28.0,
        d18o=-11.0,
        r13_vpdb=0.0111802,
    )
    assert found == pytest.approx(d13c, abs=1e-8)


def test_throats_by_hand() -> None:
    """Six pressures at powers of ten; radius, moments, medians and the tangent worked out one by one."""
    pressure, saturation = np.array([0.001, 0.01, 0.1, 1.0, 10.0, 100.0]), np.array([0.0, 0.0, 10.0, 40.0, 70.0, 80.0])
    found = capillary.throats(capillary.injection(pressure, saturation), tension=0.48, angle_degrees=140.0)
    washburn = 2 * 0.48 * math.cos(math.radians(40))
    assert float(capillary.throat_radius(np.array([1.0]), tension=0.48, angle_degrees=140.0)[0]) == pytest.approx(
        washburn, rel=HAND
    )
    weights = [Fraction(0), Fraction(1, 8), Fraction(3, 8), Fraction(3, 8), Fraction(1, 8)]
    middles = [washburn * 10**power for power in (2.5, 1.5, 0.5, -0.5, -1.5)]
    phi = [-math.log2(2 * r / 1000) for r in middles]
    mean = math.fsum(float(w) * x for w, x in zip(weights, phi, strict=True))
    moment = {n: math.fsum(float(w) * (x - mean) ** n for w, x in zip(weights, phi, strict=True)) for n in (2, 3, 4)}
    assert found.mean_radius == pytest.approx(
        math.fsum(float(w) * r for w, r in zip(weights, middles, strict=True)), rel=HAND
    )
    assert found.sorting == pytest.approx(math.sqrt(moment[2]), rel=HAND)
    assert found.skewness == pytest.approx(moment[3] / moment[2] ** 1.5, abs=1e-9)
    assert found.kurtosis == pytest.approx(moment[4] / moment[2] ** 2, rel=HAND)
    # the steepest rise, 30 % a decade, goes through 40 % at 1 MPa
    assert found.displacement_pressure == pytest.approx(10 ** (-40 / 30), rel=HAND)
    assert found.median_pressure == pytest.approx(10 ** (1 / 3), rel=HAND)
    assert found.median_radius == pytest.approx(washburn / 10 ** (1 / 3), rel=HAND)
    assert found.largest_radius == pytest.approx(washburn * 10 ** (40 / 30), rel=HAND)
    assert capillary.withdrawal_efficiency(80.0, 30.0) == pytest.approx(62.5, rel=HAND)
    uneven = np.array([0.0, 0.0, 5.0, 45.0, 62.0, 90.0])
    skewed = capillary.throats(capillary.injection(pressure, uneven), tension=0.48, angle_degrees=140.0)
    shares = [0.0, 5 / 90, 40 / 90, 17 / 90, 28 / 90]
    mean = math.fsum(w * x for w, x in zip(shares, phi, strict=True))
    second, third = (math.fsum(w * (x - mean) ** n for w, x in zip(shares, phi, strict=True)) for n in (2, 3))
    assert skewed.skewness == pytest.approx(third / second**1.5, rel=HAND)
    at_first = capillary.injection(pressure, np.array([50.0, 53.0, 60.0, 70.0, 80.0, 90.0]))
    assert capillary.pressure_at(at_first, 50.0) == pytest.approx(0.001, rel=HAND)
    assert capillary.pressure_at(at_first, 85.0) == pytest.approx(10**1.5, rel=HAND)
    assert capillary.pressure_at(at_first, 56.5) == pytest.approx(10**-1.5, rel=HAND)
    assert found.greatest_saturation == 80
    # mercury that enters in no step leaves all steps alike
    flat = capillary.throats(capillary.injection(pressure, np.full(6, 60.0)), tension=0.48, angle_degrees=140.0)
    assert flat.mean_radius == pytest.approx(math.fsum(middles) / 5, rel=HAND)


def test_permeabilities_by_hand() -> None:
    """k_SDR = a φ⁴ T2lm² and k_Coates = (φ/C)⁴ (FFI/BVI)²."""
    assert relaxation.sdr_permeability(20.0, 30.0, 4.0) == pytest.approx(4 * 0.2**4 * 900, rel=HAND)
    assert relaxation.coates_permeability(20.0, 15.0, 5.0, 10.0) == pytest.approx(16 * 9, rel=HAND)
    assert relaxation.coates_permeability(20.0, 15.0, 0.0, 10.0) is None
    assert relaxation.coates_permeability(20.0, 15.0, 0.5, 10.0) == pytest.approx(16 * 900, rel=HAND)


def test_adsorption_by_hand() -> None:
    """BET of made points that are no exact line: line, r², monolayer, constant and surface by their formulas."""
    p, v = np.array([0.05, 0.10, 0.15, 0.20, 0.30]), np.array([10.0, 11.2, 12.1, 13.4, 16.0])
    found = adsorption.bet(adsorption.isotherm(p, v), low=0.05, high=0.30, area_nm2=0.162)
    y = [1 / (b * (1 / a - 1)) for a, b in zip(p, v, strict=True)]
    mx, my = math.fsum(p) / 5, math.fsum(y) / 5
    xx = math.fsum((a - mx) ** 2 for a in p)
    yy = math.fsum((b - my) ** 2 for b in y)
    xy = math.fsum((a - mx) * (b - my) for a, b in zip(p, y, strict=True))
    slope = xy / xx
    intercept = my - slope * mx
    assert found.monolayer == pytest.approx(1 / (slope + intercept), rel=HAND)
    assert found.constant == pytest.approx(slope / intercept + 1, rel=1e-7)
    assert found.surface == pytest.approx(found.monolayer / 22414.0 * 6.02214076e23 * 0.162e-18, rel=HAND)
    assert found.r_squared == pytest.approx(xy * xy / (xx * yy), rel=HAND)
    assert found.rising
    assert adsorption.liquid_volume(100.0) == pytest.approx(100 * 34.65 / 22414.0, rel=HAND)
    # v rises and v(1 - p) does not
    tight = adsorption.isotherm(np.array([0.05, 0.1, 0.2, 0.3]), np.array([10.0, 11.0, 12.0, 13.0]))
    assert not adsorption.bet(tight, low=0.05, high=0.3, area_nm2=0.162).rising


def test_infrared_by_hand() -> None:
    """A and C factor where the aromatic band is the greater one, and none without bands."""
    assert infrared.a_factor(D(1), D(3)) == D("0.25")
    assert infrared.c_factor(D(1), D(4)) == D("0.2")
    assert infrared.a_factor(D(0), D(0)) is None
