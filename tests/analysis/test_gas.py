"""Gas properties are those of ISO 6976:2016 Annex D, and the normalisation chain is exact."""

from __future__ import annotations

from decimal import Decimal

import pytest

from station.analysis import gas, gas_names

D2 = {
    "methane": ".933212",
    "ethane": ".025656",
    "propane": ".015368",
    "nitrogen": ".010350",
    "carbon_dioxide": ".015414",
}
D4 = {
    "methane": ".922393", "ethane": ".025358", "propane": ".015190", "n_butane": ".000523", "isobutane": ".001512",
    "n_pentane": ".002846", "isopentane": ".002832", "neopentane": ".001015", "n_hexane": ".002865",
    "nitrogen": ".010230", "carbon_dioxide": ".015236",
}  # fmt: skip


def _at_15(fractions: dict[str, str]) -> gas.GasProperties:
    amounts = {name: Decimal(text) for name, text in fractions.items()}
    return gas.gas_properties(amounts, combustion_c=Decimal(15), metering_c=Decimal(15))


@pytest.mark.parametrize(
    ("example", "quantity", "printed"),
    [
        (D2, "molar_mass", "17.388430"), (D2, "compression_factor", "0.99776224"),
        (D2, "gross_molar", "906.179959"), (D2, "gross_mass", "52.113961"), (D2, "gross_volume", "38.410611"),
        (D4, "gross_volume", "39.73351"), (D4, "net_volume", "35.86811"), (D4, "density", "0.76462"),
        (D4, "relative_density", "0.62391"), (D4, "gross_wobbe", "50.30318"), (D4, "net_wobbe", "45.40954"),
    ],
)  # fmt: skip
def test_annex_d_is_reproduced(example: dict[str, str], quantity: str, printed: str) -> None:
    """All printed digits of the standard's examples."""
    value = getattr(_at_15(example), quantity)
    assert str(value.quantize(Decimal(printed))) == printed


@pytest.mark.parametrize("name", sorted(D4))
def test_every_table_value_of_the_example_counts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of a thousandth in any molar mass or calorific value shows in the printed digits."""
    row = gas.COMPONENTS[name]
    changed = gas.Component(
        molar_mass=row.molar_mass * Decimal("1.01"),
        hydrogen=row.hydrogen,
        summation=row.summation,
        gross_molar={t: h * Decimal("1.01") for t, h in row.gross_molar.items()},
    )
    before = _at_15(D4)
    monkeypatch.setitem(gas.COMPONENTS, name, changed)
    after = _at_15(D4)
    assert abs(after.density - before.density) > Decimal("0.000001")
    if row.hydrogen:
        assert abs(after.gross_volume - before.gross_volume) > Decimal("0.0001")


CERTIFICATE = {
    "methane": "89.50", "ethane": "5.00", "propane": "2.00", "isobutane": ".30", "n_butane": ".30",
    "isopentane": ".10", "n_pentane": ".10", "nitrogen": "2.00", "carbon_dioxide": ".70",
}  # fmt: skip
STANDARD = (895000, 86000, 46000, 8100, 8250, 3200, 3300, 24000, 9800)
SAMPLE = (930120, 44100, 16350, 2230, 2610, 655, 612, 9480, 15120)
NORMALISED = ("94.55001", "2.60635", ".72262", ".08396", ".09648", ".02081", ".01885", ".80306", "1.09786")


def test_the_normalisation_chain_is_exact() -> None:
    """External standard, raw sum 98.3733, normalised to 100."""
    certified = {name: Decimal(text) for name, text in CERTIFICATE.items()}
    standard = dict(zip(certified, map(Decimal, STANDARD), strict=True))
    sample = dict(zip(certified, map(Decimal, SAMPLE), strict=True))
    raw = gas.external_standard(sample, standard, certified)
    assert sum(raw.values()).quantize(Decimal("0.0001")) == Decimal("98.3733")
    shares = gas.normalised(raw)
    assert [share.quantize(Decimal("0.00001")) for share in shares.values()] == [Decimal(n) for n in NORMALISED]
    assert abs(sum(shares.values()) - 100) < Decimal("1e-20")


def test_a_component_without_a_factor_stops_the_calculation() -> None:
    """A peak that cannot be counted would shift all others: the error names it."""
    one = {"methane": Decimal(1)}
    with pytest.raises(ValueError, match="certified amount for ethane"):
        gas.external_standard({**one, "ethane": Decimal(2)}, {**one, "ethane": Decimal(1)}, one)
    with pytest.raises(ValueError, match="area in the standard for methane"):
        gas.external_standard(one, {}, one)
    with pytest.raises(ValueError, match="nothing to normalise"):
        gas.normalised({})


@pytest.mark.parametrize(
    ("fractions", "temperature", "said"),
    [({"xenon": Decimal(1)}, 15, "component xenon"), ({"methane": Decimal(1)}, 17, "temperature 17")],
)
def test_what_the_standard_does_not_tabulate_is_refused(
    fractions: dict[str, Decimal], temperature: int, said: str
) -> None:
    """Nothing is interpolated or left out silently."""
    with pytest.raises(ValueError, match=said):
        gas.gas_properties(fractions, combustion_c=Decimal(temperature), metering_c=Decimal(15))


def test_air_is_taken_out_with_its_nitrogen() -> None:
    """Oxygen goes, and 3.727 times as much nitrogen with it, never below zero."""
    amounts = {"methane": Decimal(90), "nitrogen": Decimal("5.727"), "oxygen": Decimal(1)}
    assert gas.without_air(amounts)["nitrogen"].quantize(Decimal("0.001")) == Decimal("2.000")
    assert gas.without_air({"nitrogen": Decimal(1), "oxygen": Decimal(1)}) == {"nitrogen": Decimal(0)}


@pytest.mark.parametrize(
    ("name", "component"),
    [("CH4", "methane"), ("i-C4H10", "isobutane"), ("c6+", "n_hexane"), ("n_butane", "n_butane"), ("Xe", None)],
)
def test_formulas_of_certificates_are_understood(name: str, component: str | None) -> None:
    """A certificate may name components by formula."""
    assert gas_names.component_id(name) == component
