"""Every parameter is its published definition, to 1e-9."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

from station.analysis import alkane_parameters as p

AREAS = (
    "120 210 330 460 580 690 770 860 900 980 950 940 900 880 840 860 780 810 700 760 590 640 470 500 340 330 220 "
    "190 120 90 55 38 20"
)
C = {n: Decimal(area) for n, area in zip(range(8, 41), AREAS.split(), strict=True)}


def _sum(*carbons: int) -> Fraction:
    return Fraction(sum(int(C[n]) for n in carbons))


ODD = range(25, 34, 2)
EXACT: dict[str, tuple[Callable[[dict[int, Decimal]], Decimal | None], Fraction, str]] = {
    "cpi": (p.cpi, (_sum(*ODD) / _sum(*range(24, 33, 2)) + _sum(*ODD) / _sum(*range(26, 35, 2))) / 2, "1.182950"),
    "cpi2": (
        p.cpi_marzi,
        (_sum(*range(23, 32, 2)) + _sum(*ODD)) / (2 * _sum(*range(24, 33, 2))),
        "1.147569",
    ),
    "philippi": (p.cpi_philippi, 2 * _sum(29) / _sum(28, 30), "1.207547"),
    "oep23": (lambda c: p.oep(c, 23), (_sum(21, 25) + 6 * _sum(23)) / (4 * _sum(22, 24)), "1.057099"),
    "oep25": (lambda c: p.oep(c, 25), (_sum(23, 27) + 6 * _sum(25)) / (4 * _sum(24, 26)), "1.094595"),
    "oep29": (lambda c: p.oep(c, 29), (_sum(27, 31) + 6 * _sum(29)) / (4 * _sum(28, 30)), "1.202830"),
    "oep17": (lambda c: p.oep(c, 17), (_sum(15, 19) + 6 * _sum(17)) / (4 * _sum(16, 18)), "1.037838"),
    "oep18": (lambda c: p.oep(c, 18), 4 * _sum(17, 19) / (_sum(16, 20) + 6 * _sum(18)), "1.024000"),
    "light": (p.light_to_heavy, _sum(*range(8, 22)) / _sum(*range(22, 41)), "1.145696"),
    "c21": (p.c21_22_to_c28_29, _sum(21, 22) / _sum(28, 29), "1.398374"),
    "tar": (p.tar, _sum(27, 29, 31) / _sum(15, 17, 19), "0.683453"),
    "paq": (p.paq, _sum(23, 25) / _sum(23, 25, 29, 31), "0.594306"),
    "acl": (p.acl, sum(n * _sum(n) for n in ODD) / _sum(*ODD), "28.197368"),
}


@pytest.mark.parametrize("name", EXACT)
def test_the_parameter_is_exact(name: str) -> None:
    """The reference distribution gives the reference value, digit by digit and as an exact fraction."""
    formula, exact, printed = EXACT[name]
    value = formula(C)
    assert value is not None
    assert abs(value - Decimal(exact.numerator) / Decimal(exact.denominator)) < Decimal("1e-9")
    assert value.quantize(Decimal("0.000001")) == Decimal(printed)


@pytest.mark.parametrize("name", EXACT)
def test_every_carbon_of_a_formula_counts(name: str) -> None:
    """Changing any one n-alkane of C21 to C31 by 1 % moves the parameters that hold it, and no others."""
    formula, _, _ = EXACT[name]
    members = {
        "cpi": range(24, 35), "cpi2": range(23, 34), "philippi": (28, 29, 30), "oep23": range(21, 26),
        "oep25": range(23, 28), "oep29": range(27, 32), "oep17": range(15, 20), "oep18": range(16, 21),
        "light": range(8, 41), "c21": (21, 22, 28, 29), "tar": (15, 17, 19, 27, 29, 31),
        "paq": (23, 25, 29, 31), "acl": ODD,
    }[name]  # fmt: skip
    before = formula(C)
    for carbon in C:
        moved = formula({**C, carbon: C[carbon] * Decimal("1.01")}) != before
        assert moved == (carbon in members), carbon


def test_bray_evans_is_not_the_formula_without_its_parenthesis() -> None:
    """The well-known slip 0.5*a + b gives 1.838 on this distribution."""
    assert p.cpi(C) < Decimal("1.2")


def test_main_carbon_and_range() -> None:
    """The largest n-alkane and the first and last one; nothing from nothing."""
    assert p.main_carbon(C) == 17
    assert p.carbon_range(C) == (8, 40)
    assert p.main_carbon({}) is None
    assert p.carbon_range({}) is None


def test_an_absence_is_never_zero() -> None:
    """Where carbons of a formula are missing there is no value, not a small or infinite one."""
    light_only = {n: C[n] for n in range(10, 21)}
    assert [p.cpi(light_only), p.cpi_marzi(light_only), p.tar(light_only), p.paq(light_only)] == [None] * 4
    assert [p.acl(light_only), p.light_to_heavy(light_only), p.oep(light_only, 23)] == [None] * 3
    assert p.cpi({**C, 24: Decimal(0), 26: Decimal(0), 28: Decimal(0), 30: Decimal(0), 32: Decimal(0)}) is None
