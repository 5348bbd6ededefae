"""Isotopes and infrared spectra as items."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from parsers.measurement import Axis, Measurement, Trace
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.cells import row_cells
from station.items.errors import CalculationError
from station.items.run import calculate
from station.records import Outcome

ISOTOPE, FTIR = catalogue()["isotope"], catalogue()["ftir"]
STANDARDS = [
    {"name": "NBS 22", "measured": Decimal("-30.03")},
    {"name": "iaea-603", "measured": Decimal("2.46")},
]


def _isotopes(**given: object) -> Outcome:
    return calculate(ISOTOPE, Case(item=ISOTOPE, given=given))


def _rules(outcome: Outcome) -> list[str]:
    return [finding.rule for finding in outcome.findings]


def test_compounds_are_called_in_both_languages() -> None:
    """Ids and titles lead to the columns; δ2H has its own; both are rounded as declared."""
    given = {
        "Bitumen A": Decimal("-29"),
        "甲烷": Decimal("-40.25"),
        "ethane": Decimal("-30.15"),
        "nC17": Decimal(-31),
        "饱和烃": Decimal("-29.55"),
    }
    outcome = _isotopes(delta=given, delta_h={"C1": Decimal("-180.5")}, standards=STANDARDS, standards_h=[
        {"name": "VSMOW", "measured": Decimal(0), "accepted": Decimal(0)},
        {"name": "SLAP", "measured": Decimal(-428), "accepted": Decimal(-428)},
    ])  # fmt: skip
    cells = row_cells(ISOTOPE, outcome.values)
    assert (cells["c1"], cells["c2"], cells["nc17"], cells["sat"]) == ("-40.2", "-30.2", "-31.0", "-29.6")
    assert cells["d2h_c1"] == "-180"
    assert cells["c3"] == "—"
    assert _rules(outcome) == []


def test_ratios_and_ion_currents_are_the_same_answer() -> None:
    """A ratio of 0.0108 is −34.0 ‰; ions equal to the reference gas have its δ."""
    areas = {"44": Decimal(1000000), "45": Decimal(11900), "46": Decimal(4180)}
    outcome = _isotopes(
        ratios={"whole_oil": Decimal("0.0108")},
        ions={"C1": areas},
        reference_ions=areas,
        reference_gas={"d13c": Decimal("-29.5"), "d18o": Decimal("-12.0")},
        standards=STANDARDS,
    )
    assert float(outcome.value("whole_oil").number or 0) == pytest.approx((0.0108 / 0.0111802 - 1) * 1000)
    assert float(outcome.value("c1").number or 0) == pytest.approx(-29.5, abs=1e-6)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"delta": {"C1": Decimal(-40)}}, "no_standard"),
        ({"delta": {"C1": Decimal(-40)}, "standards": STANDARDS[:1]}, "one_standard"),
        ({"delta": {"C1": Decimal(-28), "C2": Decimal(-33)}, "standards": STANDARDS}, "reversal"),
        ({"delta": {"C1": Decimal(-40)}, "parallel": {"C1": Decimal("-40.4")}, "standards": STANDARDS}, "repeat"),
        ({"delta": {"nC20": Decimal(-30)}, "parallel": {"nC20": Decimal("-30.6")}, "standards": STANDARDS},
         "repeat_csia"),
        ({"delta": {"C1": Decimal(-400)}, "standards": STANDARDS}, "range:c1"),
        ({"delta": {"C1": Decimal(-40)},
          "standards": [*STANDARDS, {"name": "USGS24", "measured": Decimal("-15.5"), "check": True}]},
         "check_standard"),
    ],
)  # fmt: skip
def test_what_the_figures_say_of_themselves(given: dict[str, object], rule: str) -> None:
    """No scale, a shift only, a reversal, parallels apart (0.3 ‰ bulk, 0.5 ‰ alkanes), out of range, a check."""
    assert _rules(_isotopes(**given)) == [rule]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"delta": {"benzene": Decimal(-28)}}, 'unknown compound "benzene"'),
        ({"standards": []}, "delta, ratios or ions are missing"),
        ({"delta": {"C1": Decimal(-28)}, "standards": [{"name": "own", "measured": Decimal(1)}]}, "a finite number"),
        ({"delta": {"C1": Decimal(-28)}, "standards": 7}, "an array of tables"),
        ({"ions": {"C1": {"44": Decimal(0), "45": Decimal(1), "46": Decimal(1)}}, "reference_gas": {},
          "reference_ions": {"44": Decimal(1), "45": Decimal(1), "46": Decimal(1)}}, "more than zero"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(given: dict[str, object], said: str) -> None:
    """An unknown compound, nothing at all, a standard without an accepted value, no table, no m/z 44."""
    with pytest.raises(CalculationError) as caught:
        _isotopes(**given)
    assert said in caught.value.message.en


def _run(*, percent: bool) -> Measurement:
    x = np.arange(1000.0, 3800.0, 1.0)
    y = 0.05 + 2e-5 * x
    for at, height, width in ((2930, 0.3, 18), (2860, 0.2, 12), (1710, 0.1, 15), (1630, 0.25, 18)):
        y = y + height * np.exp(-0.5 * ((x - at) / width) ** 2)
    axis = Axis(name="transmittance", unit="%", values=10 ** (2 - y)) if percent else Axis(name="A", unit="", values=y)
    trace = Trace(name="spectrum", x=Axis(name="wavenumber", unit="cm-1", values=x), y=axis)
    return Measurement(format_id="made", technique="spectrum", sample_name="K-1", traces=(trace,))


@pytest.mark.parametrize("percent", [False, True])
def test_a_spectrum_gives_its_factors(percent: bool) -> None:
    """A within 0.01 of 0.5/0.75, C of 0.1/0.35, from absorbance and from transmittance alike."""
    outcome = calculate(FTIR, Case(item=FTIR, samples=(_run(percent=percent),)))
    assert float(outcome.value("a_factor").number or 0) == pytest.approx(0.5 / 0.75, abs=0.01)
    assert float(outcome.value("c_factor").number or 0) == pytest.approx(0.1 / 0.35, abs=0.01)
    assert outcome.findings == ()


def test_what_is_no_spectrum_of_the_sample_is_refused() -> None:
    """Interferogram and single beam are not absorbances; of several traces the one that says absorbance is taken."""
    run = _run(percent=False)
    beam = replace(run.traces[0], name="sample spectrum")
    wave = replace(run.traces[0], x=Axis(name="points", unit="", values=run.traces[0].x.values))
    with pytest.raises(CalculationError, match="no absorbance or transmittance"):
        calculate(FTIR, Case(item=FTIR, samples=(replace(run, traces=(beam, wave)),)))
    told = replace(run.traces[0], name="absorbance")
    outcome = calculate(FTIR, Case(item=FTIR, samples=(replace(run, traces=(wave, beam, told)),)))
    assert outcome.value("a_factor").number is not None


def test_areas_are_another_variant() -> None:
    """By area the bands weigh with their widths."""
    case = Case(item=FTIR, samples=(_run(percent=False),), parameters={"quantity": "area"})
    expected = (0.3 * 18 + 0.2 * 12) / (0.3 * 18 + 0.2 * 12 + 0.25 * 18)
    assert float(calculate(FTIR, case).value("a_factor").number or 0) == pytest.approx(expected, abs=0.03)


def test_bands_that_say_nothing_have_no_factor() -> None:
    """Without the band at 1710 there is no C factor; a weak or a saturated band is told."""
    outcome = calculate(FTIR, Case(item=FTIR, given={"bands": {"2930": Decimal(1), "2860": Decimal(1), "1630": 2}}))
    assert outcome.value("a_factor").number == Decimal("0.5")
    assert outcome.value("c_factor").number is None
    x = [Decimal(n) for n in range(1000, 3800, 2)]
    flat = {"wavenumber": x, "absorbance": [Decimal("0.1")] * len(x)}
    weak = calculate(FTIR, Case(item=FTIR, given={"spectrum": flat}))
    assert _rules(weak) == ["weak"]
    assert weak.value("a_factor").number is None
