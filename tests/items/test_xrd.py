"""Diffraction as an item: patterns in, minerals out; unknown phases and missing references are told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.measurement import Axis, Measurement, Trace
from sample_spectra.diffraction import PHASES, Pattern, Scan, mixture, reference
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.cells import row_cells
from station.items.errors import CalculationError
from station.items.run import calculate
from station.records import Outcome

ITEM = catalogue()["xrd"]
SCAN = Scan(start=5, end=60, step=0.04)
ROCK = {"quartz": 40.0, "albite": 10.0, "microcline": 6.0, "calcite": 14.0, "illite": 20.0, "chlorite": 10.0}


def _run(pattern: Pattern) -> Measurement:
    trace = Trace(
        name="counts",
        x=Axis(name="2θ", unit="°", values=pattern.two_theta),
        y=Axis(name="counts", unit="counts", values=pattern.counts),
    )
    return Measurement(format_id="made", technique="xrd", sample_name=pattern.name, traces=(trace,))


def _given(pattern: Pattern, names: list[str]) -> dict[str, object]:
    """The numbers as JSON gives them."""

    def plain(one: Pattern) -> dict[str, object]:
        return {
            "two_theta": [Decimal(repr(float(x))) for x in one.two_theta],
            "counts": [Decimal(repr(float(y))) for y in one.counts],
        }

    references = {name: plain(reference(name, SCAN)) | {"rir": Decimal(str(PHASES[name].rir))} for name in names}
    return {"pattern": plain(pattern), "references": references}


def _rules(outcome: Outcome) -> list[str]:
    return [finding.rule for finding in outcome.findings]


def test_given_patterns_and_raw_runs_give_the_same_minerals() -> None:
    """Numbers in JSON and runs with a certificate of RIR are the same calculation, each within 2 wt %."""
    rock = mixture(5, ROCK, scan=SCAN, zero_shift=0.22)
    given = calculate(ITEM, Case(item=ITEM, given=_given(rock, list(ROCK))))
    case = Case(
        item=ITEM,
        samples=(_run(rock),),
        standards=tuple(_run(reference(name, SCAN)) for name in ROCK),
        certificates={name: {"rir": Decimal(str(PHASES[name].rir))} for name in ROCK},
    )
    read = calculate(ITEM, case)
    for name, weight in ROCK.items():
        assert float(given.value(name).number or 0) == pytest.approx(weight, abs=1.0), name
        assert given.value(name) == read.value(name)
    assert given.value("clay_total").number == given.value("illite").number + given.value("chlorite").number
    assert given.value("plagioclase").number == given.value("albite").number
    assert row_cells(ITEM, given.values)["pyrite"] == "—"
    assert _rules(given) == []


def test_a_phase_below_the_limit_is_no_zero() -> None:
    """Pyrite among the references but not in the rock prints <LOQ."""
    rock = mixture(6, ROCK, scan=SCAN)
    outcome = calculate(ITEM, Case(item=ITEM, given=_given(rock, [*ROCK, "pyrite"])))
    assert outcome.value("pyrite").state == "below_limit"
    assert row_cells(ITEM, outcome.values)["pyrite"] == "<LOQ"


def test_a_missing_phase_is_told_with_its_angle() -> None:
    """Without calcite among the references the warning names the angle of its line."""
    rock = mixture(7, ROCK, scan=SCAN)
    outcome = calculate(ITEM, Case(item=ITEM, given=_given(rock, [n for n in ROCK if n != "calcite"])))
    (finding,) = [one for one in outcome.findings if one.rule == "unexplained"]
    assert "2θ = 29.4" in finding.message.en
    assert outcome.value("calcite").reason is not None


def test_an_unknown_phase_counts_as_other_and_is_named() -> None:
    """A mineral without a column is not lost: it is in the sum of others, with a remark of its own."""
    given = {
        "intensities": {"quartz": Decimal(3), "zincite": Decimal(1), "muscovite": Decimal(1)},
        "k": {"quartz": Decimal(3), "zincite": Decimal(1), "muscovite": Decimal(1)},
    }
    outcome = calculate(ITEM, Case(item=ITEM, given=given))
    assert float(outcome.value("other").number or 0) == pytest.approx(200 / 3)
    (finding,) = [one for one in outcome.findings if one.rule == "other_phase"]
    assert "zincite 33.3 %" in finding.message.en


def test_the_sum_by_an_internal_standard_is_the_check() -> None:
    """90 % by the standard is out of 94–107 %, and is printed as it is, not forced to 100."""
    given = {
        "intensities": {"corundum": Decimal(20), "quartz": Decimal(288)},
        "k": {"corundum": Decimal(1), "quartz": Decimal(4)},
        "internal_standard": {"name": "corundum", "percent": Decimal(20)},
    }
    outcome = calculate(ITEM, Case(item=ITEM, given=given))
    assert outcome.value("quartz").number == 90
    assert "raw_sum" in _rules(outcome)


def test_the_amorphous_part_is_told_only_where_something_tells_it() -> None:
    """By an internal standard what 100 leaves; as given, the phases share the rest; else it is absent, never zero."""
    pure = {"quartz": Decimal(3), "calcite": Decimal(1)}
    ratios = {**pure, "corundum": Decimal(1)}

    def of(**given: object) -> Outcome:
        return calculate(ITEM, Case(item=ITEM, given={"k": ratios, **given}))

    alone = of(intensities=pure)
    assert (alone.value("amorphous").number, alone.value("quartz").number) == (None, 50)
    declared = of(intensities=pure, amorphous="30 %")
    assert (declared.value("amorphous").number, declared.value("quartz").number) == (30, 35)
    spiked = {"intensities": pure | {"corundum": Decimal(1)}, "internal_standard": {"name": "corundum", "percent": 25}}
    thirds = [float(of(**spiked).value(name).number or 0) for name in ("quartz", "calcite", "amorphous")]
    assert thirds == pytest.approx([100 / 3] * 3, rel=1e-12)
    assert of(**spiked, amorphous=Decimal(33)).findings == ()
    too_much = spiked | {"internal_standard": {"name": "corundum", "percent": 40}}
    assert of(**too_much).value("amorphous").number is None
    for wrong in (Decimal(100), Decimal(-1)):
        with pytest.raises(CalculationError, match="from 0 to less than 100"):
            of(intensities=pure, amorphous=wrong)


def test_the_weighed_standard_goes_into_the_fit_of_the_whole_pattern() -> None:
    """A fifth of corundum by weight: minerals are of the rock alone, and a wrong weighing shows in their sum."""
    spiked = mixture(9, {"corundum": 20.0, "quartz": 48.0, "calcite": 32.0}, scan=SCAN)
    given = _given(spiked, ["corundum", "quartz", "calcite"])
    for percent, sum_expected in ((Decimal(20), 100.0), (Decimal(10), 400 / 9)):
        told = given | {"internal_standard": {"name": "corundum", "percent": percent}}
        outcome = calculate(ITEM, Case(item=ITEM, given=told))
        assert float(outcome.value("quartz").number or 0) == pytest.approx(0.6 * sum_expected, abs=2)
        assert float(outcome.value("calcite").number or 0) == pytest.approx(0.4 * sum_expected, abs=2)
        assert float(outcome.value("raw_sum").number or 0) == pytest.approx(sum_expected, abs=3)
        assert ("raw_sum" in _rules(outcome)) == (percent == 10)


def test_raw_references_are_told_or_brought_to_one_scale() -> None:
    """References of unequal height: a remark as given; by the parameter, their greatest height is made equal."""
    rock = mixture(8, ROCK, scan=SCAN)
    given = _given(rock, list(ROCK))
    references = given["references"]
    assert isinstance(references, dict)
    references["quartz"]["counts"] = [count * 7 for count in references["quartz"]["counts"]]
    as_given = calculate(ITEM, Case(item=ITEM, given=given))
    assert "reference_scale" in _rules(as_given)
    scaled = calculate(ITEM, Case(item=ITEM, given=given, parameters={"reference_scale": "maximum"}))
    assert float(scaled.value("quartz").number or 0) == pytest.approx(40, abs=1.5)


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        ({"references": {"quartz": {"two_theta": [1], "counts": [1]}}}, "references.quartz.rir", "a finite number"),
        ({"references": 7}, "references", "expected a table"),
        ({"pattern": {"two_theta": [1, 2], "counts": [1]}}, "pattern.counts", "expected 2 as in two_theta"),
        ({"pattern": {"two_theta": [1, "x"], "counts": [1, 2]}}, "pattern.two_theta[1]", "'x': expected a number"),
        ({"pattern": {"two_theta": [], "counts": []}}, "pattern.two_theta", "a list of numbers"),
    ],
)
def test_wrong_numbers_are_quoted(change: dict[str, object], where: str, said: str) -> None:
    """The key, what stands there and what was expected."""
    given = _given(mixture(9, ROCK, scan=SCAN), ["quartz"]) | change
    with pytest.raises(CalculationError) as caught:
        calculate(ITEM, Case(item=ITEM, given=given))
    assert where in caught.value.where
    assert said in caught.value.message.en


def test_no_input_and_a_reference_without_its_rir_are_refused() -> None:
    """The cure says what to give."""
    with pytest.raises(CalculationError, match="no pattern, no intensities"):
        calculate(ITEM, Case(item=ITEM, given={"nothing": Decimal(1)}))
    rock = mixture(5, ROCK, scan=SCAN)
    case = Case(item=ITEM, samples=(_run(rock),), standards=(_run(reference("quartz", SCAN)),))
    with pytest.raises(CalculationError, match='"quartz" has no RIR'):
        calculate(ITEM, case)


def test_a_parallel_pattern_is_compared() -> None:
    """Another rock in place of the duplicate breaks the limit."""
    other = dict(ROCK) | {"quartz": 30.0, "calcite": 24.0}
    case = Case(
        item=ITEM,
        samples=(_run(mixture(5, ROCK, scan=SCAN)), _run(mixture(6, other, scan=SCAN))),
        standards=tuple(_run(reference(name, SCAN)) for name in ROCK),
        certificates={name: {"rir": Decimal(str(PHASES[name].rir))} for name in ROCK},
    )
    found = [one.value_id for one in calculate(ITEM, case).findings if one.rule == "repeat"]
    assert {"quartz", "calcite"} <= set(found)


def test_lines_are_named_of_what_was_found() -> None:
    """Each strongest line where it is published; none of a mineral that is not in the rock."""
    places = {"I": 8.84, "Q": 26.64, "Kfs": 27.51, "Pl": 27.95, "Cal": 29.41, "Dol": 30.96, "Py": 33.04}
    names = ("illite", "quartz", "microcline", "albite", "calcite", "dolomite", "pyrite")
    for weights, shown in ((dict.fromkeys(names, 100 / 7), places), ({"quartz": 100.0}, {"Q": 26.64})):
        case = Case(
            item=ITEM,
            samples=(_run(mixture(3, weights, scan=SCAN)),),
            standards=tuple(_run(reference(name, SCAN)) for name in names),
            certificates={name: {"rir": Decimal(str(PHASES[name].rir))} for name in names},
        )
        assert {mark.label: mark.x for mark in calculate(ITEM, case).charts[0].marks} == shown
    kaolinite = {"kaolinite": {"rir": Decimal(1)}}
    case = replace(case, standards=(_run(reference("kaolinite", SCAN)),), certificates=kaolinite)
    assert [mark.x for mark in calculate(ITEM, case).charts[0].marks] == [12.37]
