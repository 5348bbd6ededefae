"""vro, toc, bitumen A, SARA, elemental and porosity: the figures from readings, and what is found wrong in them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import parsers
from parsers.measurement import Measurement, Reading, Technique
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.cells import row_cells
from station.items.errors import CalculationError
from station.items.run import calculate
from station.records import Outcome

ITEMS = catalogue()
READINGS = "0.68 0.71 0.72 0.74 0.75 0.75 0.76 0.77 0.78 0.78 0.79 0.79 0.80 0.80 0.80 0.81 0.81 0.82 0.82 0.83 0.83"
READINGS += " 0.84 0.85 0.85 0.86 0.87 0.88 0.90 0.91 0.94"
RO = [Decimal(text) for text in READINGS.split()]
WEIGHED: dict[str, object] = {"m_rock": Decimal(100), "m1": Decimal("45.1000"), "m2": Decimal("45.3000")}
SARA: dict[str, object] = {
    "m_sample": Decimal(50), "saturates": Decimal(25), "aromatics": Decimal(10), "resins": Decimal(8),
    "asphaltenes": Decimal(5),
}  # fmt: skip


def of(item_id: str, given: Mapping[str, Any], **settings: Decimal | str) -> Outcome:
    item = ITEMS[item_id]
    return calculate(item, Case(item=item, given=given, parameters=settings))


def run(name: str, *readings: Reading, technique: Technique = "table") -> Measurement:
    return Measurement(format_id="table", technique=technique, sample_name=name, readings=readings)


def rules(outcome: Outcome) -> list[str]:
    return [finding.rule for finding in outcome.findings]


def number(outcome: Outcome, value_id: str) -> float:
    found = outcome.value(value_id).number
    assert found is not None
    return float(found)


# --- vitrinite reflectance


def test_reflectance_statistics_are_exact() -> None:
    """Mean and sample deviation of the exact case to 1e-12, and not the population's deviation; no finding."""
    outcome = of("vro", {"readings": RO})
    exact = [float(reading) for reading in RO]
    assert outcome.value("ro").number == Decimal("0.808")
    assert number(outcome, "sd") == pytest.approx(statistics.stdev(exact), rel=1e-12)
    assert number(outcome, "sd") != pytest.approx(statistics.pstdev(exact), rel=1e-3)
    assert outcome.findings == ()


def test_the_histogram_has_the_lower_bound_in_its_class() -> None:
    """Classes of 0.05 from 0.65: 1, 3, 8, 10, 5, 3; a reading on a bound belongs to the class above it."""
    counts = [int(part.rpartition(":")[2]) for part in of("vro", {"readings": RO}).notes["histogram"].split(";")]
    assert counts == [1, 3, 8, 10, 5, 3]
    wide = of("vro", {"readings": RO}, class_width=Decimal("0.10")).notes["histogram"]
    assert wide == "0.60:0.70:1;0.70:0.80:11;0.80:0.90:15;0.90:1.00:3"


def test_a_lost_decimal_point_stops_the_report() -> None:
    """75 among 0.75: the reading is quoted, and the row cannot be reported."""
    outcome = of("vro", {"readings": [*RO, Decimal(75)]})
    slip = next(finding for finding in outcome.findings if finding.rule == "decimal_slip")
    assert slip.severity == "stop"
    assert "75" in slip.message.en


def test_recycled_vitrinite_is_shown_and_not_removed() -> None:
    """Two populations are told with their means; every reading still counts."""
    outcome = of("vro", {"readings": RO + [reading + Decimal("0.6") for reading in RO[5:20]]})
    told = next(finding for finding in outcome.findings if finding.rule == "populations")
    assert told.severity == "remark"
    assert "0.81 % (67%)" in told.message.en
    assert outcome.value("n_points").number == 45


def test_readings_are_excluded_only_with_a_reason() -> None:
    """No reason, or a value that is none of the readings, is refused; with a reason the report remarks it."""
    for wrong in ([{"value": Decimal("0.94")}], [{"value": Decimal(2), "reason": "recycled"}], ["0.94"], {}):
        with pytest.raises(CalculationError):
            of("vro", {"readings": RO, "excluded": wrong})
    told = of("vro", {"readings": RO, "excluded": [{"value": Decimal("0.94"), "reason": "recycled"}]})
    assert told.value("n_points").number == 29
    assert "0.94: recycled" in next(f.message.en for f in told.findings if f.rule == "excluded")


def test_too_few_points_and_a_drifting_standard_are_told() -> None:
    """19 points are a warning; a standard read 3 % off its certified value too."""
    outcome = of(
        "vro",
        {"readings": RO[:19], "standard_certified": [Decimal(1)], "standard_readings": [Decimal("1.03")]},
    )
    assert {"few_points", "standard_drift"} <= set(rules(outcome))


# --- quantities


def test_figures_of_a_file_are_found_by_their_names_and_converted() -> None:
    """Readings named in Chinese, with the unit in brackets or beside, in g and mg and µm²: one answer."""
    readings = (
        Reading(name="样品质量 (mg)", value=Decimal("102500")),
        Reading(name="Empty flask", value=Decimal("45123.4"), unit="mg"),
        Reading(name="瓶加抽提物", value=Decimal("45.9999"), unit="g", stable=False),
        Reading(name="瓶加抽提物", value=Decimal("45.3187"), unit="g"),
    )
    item = ITEMS["bitumen_a"]
    outcome = calculate(item, Case(item=item, samples=(run("S", *readings, technique="balance"),)))
    assert row_cells(item, outcome.values)["bitumen_a"] == "0.1905"


def test_a_reading_that_never_came_to_rest_is_refused() -> None:
    """Only unstable readings: the message says to weigh again."""
    item = ITEMS["bitumen_a"]
    readings = (Reading(name="m_rock", value=Decimal(1), unit="g", stable=False),)
    with pytest.raises(CalculationError, match="no stable reading"):
        calculate(item, Case(item=item, samples=(run("S", *readings, technique="balance"),)))


def test_a_unit_of_another_kind_is_refused() -> None:
    """A mass in MPa is no mass."""
    item = ITEMS["bitumen_a"]
    with pytest.raises(CalculationError, match='"MPa" cannot be converted to "g"'):
        calculate(item, Case(item=item, samples=(run("S", Reading(name="m_rock", value=Decimal(1), unit="MPa")),)))


@pytest.mark.parametrize(
    ("item_id", "given", "said"),
    [
        ("vro", {"x": Decimal(1)}, "reflectance readings"),
        ("vro", {"readings": ["0,7"]}, "expected a finite number"),
        ("toc", {"signal": Decimal(1)}, "calibration factor"),
        ("toc", {"signal": Decimal(1), "factor": Decimal(1), "mass": Decimal(0)}, "greater than zero"),
        ("bitumen_a", {"m_rock": Decimal(1)}, "flask and extract"),
        ("bitumen_a", {**WEIGHED, "m_rock": Decimal(0)}, "greater than zero"),
        ("bitumen_a", {**WEIGHED, "parallel": Decimal(1)}, "an array of tables"),
        ("sara", {"m_sample": Decimal(1)}, "net mass of saturates"),
        ("sara", {**SARA, "m_sample": Decimal(0)}, "greater than zero"),
        ("elemental", {"H": Decimal(6)}, "carbon w(C)"),
        ("por_perm", {"length": Decimal(5)}, "grain volume"),
        ("por_perm", {"Vb": Decimal(0), "Vg": Decimal(1)}, "bulk volume 0"),
        ("por_perm", {"p1": [Decimal(1)], "p2": [Decimal(1)], "Q": []}, "not complete"),
    ],
)
def test_what_is_missing_or_wrong_is_told(item_id: str, given: dict[str, object], said: str) -> None:
    """One CalculationError that names the quantity, in both languages, never a crash."""
    with pytest.raises(CalculationError) as caught:
        of(item_id, given)
    assert said in caught.value.message.en
    assert caught.value.message.zh
    assert "broke off" not in caught.value.message.en


# --- total organic carbon


def test_blanks_and_reference_materials_are_checked() -> None:
    """A dirty blank and a recovery of 80 % are warnings; a material without certificate is remarked."""
    item = ITEMS["toc"]

    def made(name: str, percent: str) -> Measurement:
        return run(name, Reading(name="TOC", value=Decimal(percent), unit="%"))

    case = Case(
        item=item,
        samples=(made("S", "2.00"), made("S-P", "2.50")),
        blanks=(made("BLANK", "0.05"),),
        references=(made("GBW1", "2.40"), made("GBW2", "1.00")),
        certificates={"GBW1": {"TOC": Decimal("3.00")}},
    )
    outcome = calculate(item, case)
    assert sorted(rules(outcome)) == ["blank", "recovery", "recovery", "repeat"]
    assert {f.severity for f in outcome.findings if f.rule == "recovery"} == {"warning", "remark"}
    assert outcome.value("toc").number == 2
    mean = calculate(item, Case(item=item, samples=case.samples, parameters={"parallel_use": "mean"}))
    assert mean.value("toc").number == Decimal("2.25")
    assert mean.value("toc").inputs == ("reading:TOC#1", "reading:TOC#2")


def test_a_thousandfold_slip_of_the_unit_is_named() -> None:
    """2.35 % typed as 2350: outside the range, and the message says what to look for."""
    (finding,) = [f for f in of("toc", {"TOC": [Decimal(2350)]}).findings if f.rule == "range:toc"]
    assert "1000 times smaller it would lie inside" in finding.message.en


# --- balance


def test_weighings_that_cannot_be_are_told() -> None:
    """A negative extract stops; weighings 1 mg apart, a dirty blank and a duplicate 30 % off are warnings."""
    outcome = of("bitumen_a", {**WEIGHED, "m2": Decimal("45.0")})
    assert [f.severity for f in outcome.findings if f.rule == "negative"] == ["stop"]
    given = {**WEIGHED, "m2": [Decimal("45.3010"), Decimal("45.3000")], "blank": Decimal("0.0010")}
    assert {"constant_weight", "blank_high"} <= set(rules(of("bitumen_a", given)))
    parallel = {**WEIGHED, "parallel": [{**WEIGHED, "m2": Decimal("45.3700")}]}
    outcome = of("bitumen_a", parallel, parallel_use="mean")
    assert "repeat" in rules(outcome)
    assert number(outcome, "bitumen_a") == pytest.approx(0.235, rel=1e-12)
    assert outcome.value("extract").inputs[0] == "reading:m2#1"


@pytest.mark.parametrize(("aromatics", "told"), [("10", False), ("4", True), ("14", True)])
def test_recovery_of_the_fractions_is_checked(aromatics: str, told: bool) -> None:
    """Recovery 96 % is inside 85–102 %, 84 % and 104 % are told."""
    outcome = of("sara", {**SARA, "aromatics": Decimal(aromatics)})
    assert ("recovery" in rules(outcome)) is told


def test_percentages_may_be_of_the_sum() -> None:
    """With the sum as basis the fractions add up to 100 %, and no sample mass is needed."""
    given = {key: value for key, value in SARA.items() if key != "m_sample"}
    outcome = of("sara", given, basis="sum")
    assert sum(number(outcome, one) for one in ("sat", "aro", "res", "asp")) == pytest.approx(100, rel=1e-12)
    assert outcome.value("recovery").number is None


# --- elements, plugs


def test_oxygen_may_come_by_difference_and_not_below_zero() -> None:
    """100 − C − H − N − S − ash; where that is negative the report stops."""
    given = {key: Decimal(text) for key, text in {"C": "60", "H": "6", "N": "1", "S": "2", "ash": "21"}.items()}
    outcome = of("elemental", given, oxygen="difference")
    assert outcome.value("o").number == 10
    assert number(outcome, "o_c") == pytest.approx(10 / 15.999 / (60 / 12.011), rel=1e-12)
    stopped = of("elemental", {**given, "C": Decimal(90)}, oxygen="difference")
    assert [f.severity for f in stopped.findings if f.rule == "oxygen_negative"] == ["stop"]
    assert of("elemental", {"C": Decimal(60)}).value("h_c").number is None


def test_permeability_is_that_of_darcy() -> None:
    """1 cm³/s of 1 mPa·s gas through 1 cm × 1 cm² from 2 to 1 atm at p0 = 1 atm: 2/3 D = 0.658 µm²."""
    diameter = Decimal(repr(2 / math.sqrt(math.pi)))
    atmosphere = Decimal("0.101325")
    given = {
        "length": Decimal(1), "diameter": diameter, "viscosity": Decimal(1), "p0": atmosphere,
        "p1": [2 * atmosphere], "p2": [atmosphere], "Q": [Decimal(1)],
    }  # fmt: skip
    outcome = of("por_perm", given)
    assert number(outcome, "k_gas_md") == pytest.approx(2000 / 3, rel=1e-6)
    assert outcome.value("porosity").number is None
    assert outcome.value("k_inf").number is None
    assert row_cells(ITEMS["por_perm"], outcome.values)["k_gas"] == "658"


def test_a_grain_volume_over_the_bulk_volume_stops() -> None:
    """A negative porosity is no porosity."""
    outcome = of("por_perm", {"Vb": Decimal(20), "Vg": Decimal(21)})
    assert [f.severity for f in outcome.findings if f.rule == "negative"] == ["stop"]


# --- standards


def test_an_expired_standard_is_a_warning_on_the_day_of_testing() -> None:
    """GB/T 18606-2017 ended on 2026-04-30: tested a day later, the finding names what replaces it."""
    item = ITEMS["vro"]
    case = Case(item=item, given={"readings": RO}, tested_on=date(2026, 5, 1))
    assert rules(calculate(item, case)) == []
    register = {standard.designation: standard for standard in _register().values()}
    old = register["GB/T 18606-2017"]
    assert old.in_force(date(2026, 4, 30))
    assert not old.in_force(date(2026, 5, 1))
    assert register[old.replaced_by].in_force(date(2026, 5, 1))


def _register() -> Mapping[str, Any]:
    from station.items.catalogue import own_items
    from station.items.register import REGISTER, load_register

    return load_register(own_items() / REGISTER)


# --- result tables


@pytest.mark.parametrize(
    ("item_id", "table", "cells"),
    [
        ("vro", "样品编号,Ro(%)\nA-1,0.71\nA-1,0.75\nA-1,0.80\n", {"ro": "0.75", "n_points": "3"}),
        ("toc", "样品编号,TOC(%)\nA-1,2.345\n", {"toc": "2.34"}),
        ("sara", "样品编号,饱和烃(%),芳烃(%),非烃(%),沥青质(%)\nA-1,52.2,23.2,14.8,6.2\n", {"sat_aro": "2.25"}),
        ("por_perm", "样品编号,孔隙度(%),渗透率(mD)\nA-1,12.40,3.2086\n", {"porosity": "12.40", "k_gas": "3.17"}),
        ("rock_eval", "样品编号,S1(mg/g),S2(mg/g),Tmax(℃),TOC(%)\nA-1,0.14,12.40,416,3.28\n",
         {"s1": "0.14", "hi": "378", "tmax": "416", "oi": "—"}),
        ("bitumen_a", "样品编号,氯仿沥青A(%)\nA-1,0.19024\n", {"bitumen_a": "0.1902", "extract": "—"}),
    ],
)  # fmt: skip
def test_a_result_table_fills_the_item(tmp_path: Path, item_id: str, table: str, cells: dict[str, str]) -> None:
    """A table as laboratories write it, read by the importer: columns found, units converted."""
    path = tmp_path / "results.csv"
    path.write_text(table, encoding="utf-8")
    item = ITEMS[item_id]
    (measurement,) = parsers.read(path)
    printed = row_cells(item, calculate(item, Case(item=item, samples=(measurement,))).values)
    assert {key: printed[key] for key in cells} == cells
