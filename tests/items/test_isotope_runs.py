"""Isotopes out of runs: compounds, fractions in vials of their own, and the standards of the sequence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import parsers
from parsers.measurement import Measurement, Reading
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.errors import CalculationError
from station.items.run import calculate
from station.records import Certificate, Outcome
from tests.reports.laboratory import COMMISSION, Laboratory

ITEM = catalogue()["isotope"]
SCALE = (Decimal("-10.45") + Decimal("30.03")) / (Decimal("-10.30") + Decimal("29.80"))
"""NBS 22 and IAEA-CH-6 as accepted over as measured here."""


def run(name: str, **deltas: str) -> Measurement:
    """A run with δ by compound ("" for the whole), written with __ for the point."""
    readings = [Reading(name=one.replace("__", "."), value=Decimal(delta), unit="‰") for one, delta in deltas.items()]
    return Measurement(format_id="made", technique="isotope", sample_name=name, readings=tuple(readings))


STANDARDS = (run("NBS 22", d13c="-29.80"), run("IAEA-CH-6", d13c="-10.30"))


def of(*samples: Measurement, standards: tuple[Measurement, ...] = STANDARDS, **more: object) -> Outcome:
    return calculate(ITEM, Case(item=ITEM, samples=samples, standards=standards, **more))  # type: ignore[arg-type]


def on_scale(delta: str) -> Decimal:
    return round(Decimal("-30.03") + (Decimal(delta) + Decimal("29.80")) * SCALE, 20)


def test_fractions_in_vials_of_their_own_fill_their_columns() -> None:
    """Each by the end of its name, in either language, on the scale of two standards; the value names its reading."""
    outcome = of(run("Y-1-Sat", d13c="-30.40"), run("Y-1_芳烃", d13c="-28.70"), run("Y-1 whole oil", d13c="-29.60"))
    for column, delta in (("sat", "-30.40"), ("aro", "-28.70"), ("whole_oil", "-29.60")):
        assert float(outcome.value(column).number or 0) == pytest.approx(float(on_scale(delta)), abs=1e-12)
    assert outcome.value("aro").inputs == ("reading:d13c#1",)
    assert outcome.value("res").number is None


def test_compounds_of_one_run_fill_theirs_and_strangers_are_told() -> None:
    """By names of either language; the pulses of the reference gas, which bear no name, are not the sample's."""
    gas = run(
        "G-1", d13c="-41.0", methane__d13c="-38.2", 乙烷__d13c="-29.9", **{"n-C17__d13c": "-31.0"}, xylene__d13c="-27"
    )
    outcome = of(gas)
    found = {one.id: round(one.number, 20) for one in outcome.values if one.number is not None}
    assert found == {"c1": on_scale("-38.2"), "c2": on_scale("-29.9"), "nc17": on_scale("-31.0")}
    (remark,) = [one for one in outcome.findings if one.rule == "unknown_compound"]
    assert "xylene" in remark.message.en


def test_a_second_run_of_a_fraction_is_compared_on_the_same_scale() -> None:
    """The difference is that of the δ on the scale: 0.31 measured is 0.311, over the limit of 0.3."""
    outcome = of(run("Y-1-Sat", d13c="-30.40"), run("Y-1-Sat-P", **{"sat__d13c": "-30.71"}))
    (repeat,) = [one for one in outcome.findings if one.rule == "repeat"]
    assert repeat.value_id == "sat"
    assert float(outcome.value("sat").number or 0) == pytest.approx(float(on_scale("-30.40")))


def test_standards_are_accepted_as_their_certificates_say() -> None:
    """A laboratory's own standard by its certificate; a mixture by the compounds of its; a check only checks."""
    own = {"GAS-7": {"d13c": Decimal("-42.0")}, "MIX": {"nC17": Decimal("-30.5")}}
    outcome = of(run("G-1", methane__d13c="-38.0"), standards=(run("GAS-7", d13c="-42.4"),), certificates=own)
    assert outcome.value("c1").number == Decimal("-37.6")
    alkanes = of(
        run("G-1", nC18__d13c="-31.0"), standards=(run("MIX", nC17__d13c="-30.9", nC40__d13c="1"),), certificates=own
    )
    assert alkanes.value("nc18").number == Decimal("-30.6")
    checked = of(run("G-1", methane__d13c="-38.0"), references=(run("USGS24", d13c="-15.0"),))
    assert [one.rule for one in checked.findings] == ["check_standard"]
    with pytest.raises(CalculationError, match="OWN"):
        of(run("G-1", methane__d13c="-38.0"), standards=(run("OWN", d13c="-42.4"),))


def test_hydrogen_has_a_scale_of_its_own() -> None:
    """Without a standard of hydrogen its δ are taken as they are, with the warning; carbon is scaled."""
    outcome = of(run("G-1", methane__d13c="-38.0", methane__dd="-180"), run("G-1-Sat", dd="-120", d13c="-30"))
    assert round(outcome.value("c1").number or 0, 20) == on_scale("-38.0")
    assert outcome.value("d2h_c1").number == Decimal(-180)
    assert "no_standard" in [one.rule for one in outcome.findings]
    assert any("dd G-1-Sat" in one.message.en for one in outcome.findings)


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (run("Y-1", d13c="-30"), "of which fraction"),
        (run("Y-1-Sat", d13c="-30", x__peak="1"), ""),
        (Measurement(format_id="made", technique="isotope", sample_name="Y-1-Sat", readings=(
            Reading(name="d13c", value=Decimal(-30), unit="‰"), Reading(name="d13c", value=Decimal(-31), unit="‰"),
        )), "several δ"),
    ],
)  # fmt: skip
def test_what_a_run_is_of_is_never_guessed(sample: Measurement, said: str) -> None:
    """A plain name, and several δ without names, are refused with the way out."""
    if not said:
        assert of(sample).value("sat").number is not None
        return
    with pytest.raises(CalculationError) as caught:
        of(sample)
    assert said in caught.value.message.en


def test_a_laboratory_may_say_what_plain_names_are() -> None:
    """The setting `plain_name` names the column."""
    outcome = of(run("Y-1", d13c="-29.80"), parameters={"plain_name": "whole_oil"})
    assert outcome.value("whole_oil").number == Decimal("-30.03")


def test_an_export_of_a_sequence_becomes_the_values_of_its_samples(tmp_path: Path) -> None:
    """At a station: standards known by name, vials of fractions beside each other, an own standard by certificate."""
    laboratory = Laboratory(tmp_path)
    laboratory.order("isotope", 1)
    laboratory.station.certificates.put(Certificate(name="OIL-7", values={"d13c": Decimal("-28.00")}))
    folder = laboratory.folder("isotope", "同位素质谱仪 Delta V")
    sample = f"{COMMISSION}-001"
    vials = {"NBS 22": "-29.80", "OIL-7": "-27.77", f"{sample}-Sat": "-30.40", f"{sample}-Asp": "-27.90"}
    lines = [f"{name},2026-03-03,{9 + n:02}:00:00,1,{delta}" for n, (name, delta) in enumerate(vials.items())]
    text = "\r\n".join(["Identifier 1,Date,Time,Peak Nr,d 13C/12C (permil)", *lines, ""])
    (folder / "sequence.csv").write_text(text, "utf-8")
    laboratory.take_in()
    found = laboratory.station.store.determinations.newest(f"task-{sample}-isotope")
    assert found is not None
    assert {one.id for one in found.outcome.values if one.number is not None} == {"sat", "asp"}
    assert found.outcome.value("sat").number == pytest.approx(Decimal("-30.63"), abs=Decimal("0.01"))
    assert len(found.standard_ids) == 2
    assert found.fingerprint.certificates.keys() == {"OIL-7"}
    laboratory.station.close()


def test_a_table_with_compounds_in_rows_is_one_run(tmp_path: Path) -> None:
    """样品编号, 组分, δ13C: each sample once, each δ under its compound."""
    (tmp_path / "gas.csv").write_text(
        "样品编号,组分,δ13C(‰)\nG-1,甲烷,-38.21\nG-1,乙烷,-29.94\nG-2,甲烷,-40.1\n", "utf-8"
    )
    first, second = parsers.read(tmp_path / "gas.csv")
    assert [(one.name, str(one.value)) for one in first.readings] == [
        ("methane.d13c", "-38.21"),
        ("ethane.d13c", "-29.94"),
    ]
    assert second.sample_name == "G-2"
