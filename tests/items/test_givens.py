"""Given numbers come as people and programs write them: as numbers, as text, absent, or twice; nothing is guessed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.cells import row_cells
from station.items.cli import calculate as calculate_command
from station.items.errors import CalculationError
from station.items.givens import Absence, number_or_absence
from station.items.run import calculate
from station.records import Outcome

ITEMS = catalogue()


def outcome_of(item_id: str, numbers: dict[str, Any]) -> Outcome:
    item = ITEMS[item_id]
    return calculate(item, Case(item=item, given=numbers))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_a_number_and_its_text_are_the_same(number: Decimal) -> None:
    """Every finite decimal, as JSON number or as text in quotes, to its last digit."""
    assert number_or_absence(number) == number_or_absence(f" {number:f} ") == number


@pytest.mark.parametrize("entry", ["0,68", "1,234.5", "abc", "12 g", True, [1], {"a": 1}, Decimal("NaN"), "1e9999"])
def test_what_is_no_number_is_refused(entry: object) -> None:
    """A decimal comma could mean two numbers; a unit, a list, a truth value or infinity is none."""
    assert number_or_absence(entry) is None


def test_pyrolysis_is_typed_in_by_its_chinese_names_and_with_its_units() -> None:
    """1.4 ‰ are 1.4 mg/g, 0.0328 g/g are 3.28 %; 有机碳 is the TOC and 最高热解峰温 the Tmax."""
    plain = outcome_of("rock_eval", {"S1": Decimal("0.14"), "S2": Decimal("12.4"), "TOC": Decimal("3.28"), "Tmax": 416})
    said = {"游离烃": "0.14 mg/g", "S2": "1.24 %", "有机碳": "0.0328 g/g", "最高热解峰温": "416 ℃"}
    assert outcome_of("rock_eval", said).values == plain.values
    below = outcome_of("rock_eval", {"游离烃": "<0.01", "热解烃": Decimal("12.4")})
    assert below.value("s1").state == "below_limit"


def test_a_single_figure_may_carry_its_unit() -> None:
    """A pore volume of 1000 µL is one of 1 mL; one in grams is refused."""
    table = {"pressure_mpa": [1, 2, 4, 8, 16, 32], "volume_ml": [0, Decimal("0.1"), Decimal("0.3"), *([1] * 3)]}
    of_volume = [
        outcome_of("micp", {"injection": table, "pore_volume_ml": volume}).values
        for volume in (Decimal(1), "1 mL", "1000 µL")
    ]
    assert of_volume[0] == of_volume[1] == of_volume[2]
    with pytest.raises(CalculationError, match='"g" cannot be converted to "mL"'):
        outcome_of("micp", {"injection": table, "pore_volume_ml": "1 g"})


@pytest.mark.parametrize("entry", [None, "", "—", "-", "n.d.", "未检出", "/"])
def test_an_empty_cell_is_no_zero(entry: object) -> None:
    """Whatever a table writes for "not found" is an absence."""
    assert number_or_absence(entry) is Absence.NOT_THERE


@pytest.mark.parametrize("entry", ["<LOQ", "< 0.01", "<0.01 %", "微量", "低于检出限"])
def test_below_the_limit_is_its_own_absence(entry: str) -> None:
    """The limit of quantitation is no number either."""
    assert number_or_absence(entry) is Absence.BELOW_LIMIT


def test_a_gas_composition_is_read_under_any_of_its_names() -> None:
    """Formulas, names in both languages, text and numbers; "<LOQ" stays "<LOQ" in its cell."""
    plain = outcome_of(
        "gas_comp",
        {"composition": {"methane": Decimal("0.95"), "n_butane": Decimal("0.03"), "nitrogen": Decimal("0.02")}},
    )
    named = outcome_of(
        "gas_comp",
        {"composition": {"甲烷": "0.95", "n-Butane": "0.03", "N2": Decimal("0.02"), "He": "<LOQ", "O2": None}},
    )
    assert named.value("hv_gross").number == plain.value("hv_gross").number
    cells = row_cells(ITEMS["gas_comp"], named.values)
    assert (cells["helium"], cells["oxygen"]) == ("<LOQ", "—")


def test_mol_percent_is_told_from_mole_fractions() -> None:
    """The same figures, and a remark that says how the composition was read."""
    percent = outcome_of("gas_comp", {"composition": {"CH4": 96, "N2": 4}})
    fractions = outcome_of("gas_comp", {"composition": {"CH4": Decimal("0.96"), "N2": Decimal("0.04")}})
    assert percent.value("z_factor").number == fractions.value("z_factor").number
    assert [one.rule for one in percent.findings] == ["composition_scale"]


def test_zero_degrees_are_a_reference_temperature() -> None:
    """0 °C is as good as 20 °C: it is no missing number."""
    composition = {"CH4": Decimal(1)}
    cold = outcome_of("gas_comp", {"composition": composition, "combustion_c": 0, "metering_c": 0})
    assert cold.value("hc_gross").number == Decimal("892.92")
    assert cold.value("z_factor").number == 1 - Decimal("0.04886") ** 2


@pytest.mark.parametrize(
    ("item_id", "numbers", "told"),
    [
        ("gas_comp", {"composition": {"CH4": Decimal("0.9"), "甲烷": Decimal("0.1")}}, "given twice"),
        ("gas_comp", {"composition": {"CH4": Decimal("1.1"), "N2": Decimal("-0.1")}}, "cannot be negative"),
        ("gas_comp", {"composition": {"CH4": 1}, "metering_c": 25}, "does not tabulate"),
        ("gas_comp", {"composition": {}}, "nothing to normalise"),
        ("gc_sat", {"areas": {"nC17": -5}}, "cannot be negative"),
        ("gc_sat", {"areas": {}}, "no area"),
        ("gc_sat", {"areas": {"nC17": 1, "C17": 2}}, "given twice"),
        ("gcms_bio", {"areas": {"191": {"Ts": -1}}}, "cannot be negative"),
        ("gcms_bio", {"areas": {}}, "no area"),
    ],
)
def test_contradictions_are_refused(item_id: str, numbers: dict[str, Any], told: str) -> None:
    """Twice the same component, a negative area, nothing at all: the message says which."""
    with pytest.raises(CalculationError, match=told):
        outcome_of(item_id, numbers)


def test_names_of_isoprenoids_are_understood() -> None:
    """pristane, 姥鲛烷 and Pr are one."""
    areas = {"n-C17": 980, "nC18": "950", "Pristane": 720, "植烷": 600}
    found = outcome_of("gc_sat", {"areas": areas})
    assert row_cells(ITEMS["gc_sat"], found.values)["pr_ph"] == "1.20"


def test_a_missing_or_zero_denominator_is_a_dash() -> None:
    """No ratio is infinite, and none is zero because something was not found."""
    cells = row_cells(ITEMS["gc_sat"], outcome_of("gc_sat", {"areas": {"nC17": 0, "Pr": 720, "Ph": None}}).values)
    assert (cells["pr_nc17"], cells["pr_ph"], cells["main_carbon"]) == ("—", "—", "—")


def test_json_numbers_have_no_exponent(tmp_path: Path) -> None:
    """Whoever reads the JSON reads plain digits."""
    path = tmp_path / "inputs.json"
    path.write_text(json.dumps({"s1": "0.5", "S2": 3, "TOC": 0.003}), encoding="utf-8")
    said = CliRunner().invoke(calculate_command, ["rock_eval", str(path), "--json"])
    values = json.loads(said.output)["values"]
    assert values["hi"]["number"] == "100000"
    assert not [value for value in values.values() if "E" in (value["number"] or "")]


def test_a_quantity_may_carry_its_unit() -> None:
    """ "1.52 %" is 1.52, "15.2 mg/g" the same in the declared unit; a unit of another kind is refused."""
    for written in ("1.52 %", "1.52％", "15.2 mg/g", "1.52"):
        assert outcome_of("toc", {"TOC": written}).value("toc").number == Decimal("1.52"), written
    plain = outcome_of("bitumen_a", {"m_rock": "100 g", "m1": "50000 mg", "m2": "50.1"})
    assert plain.value("bitumen_a").number == Decimal("0.1")
    for wrong in ("1.52 g", "1,52 %", "1.52 1.6", "1.2.3 %"):
        with pytest.raises(CalculationError):
            outcome_of("toc", {"TOC": wrong})


def test_each_usual_name_of_the_resins_is_known() -> None:
    """非烃 and 胶质 are the same fraction."""
    for name in ("非烃", "胶质", "非烃(胶质)", "Resins"):
        given = {"m_sample": "50 mg", "饱和烃": 20, "芳烃": 10, name: 5, "沥青质": 5}
        assert outcome_of("sara", given).value("recovery").number == Decimal(80), name
