"""Items from readings, a gas and isotopes against figures worked out by hand: what no worked example shows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from parsers.measurement import Axis, Measurement, Trace
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.run import calculate
from station.records import Outcome

from .figures import figure, figures

ITEMS = catalogue()


def of(item_id: str, given: Mapping[str, Any], **settings: Decimal | str) -> Outcome:
    item = ITEMS[item_id]
    return calculate(item, Case(item=item, given=given, parameters=settings))


def test_a_table_of_bitumen_is_told_in_ppm_too() -> None:
    """0.1902 % are 1902 µg/g."""
    assert of("bitumen_a", {"bitumen_a": Decimal("0.1902")}).value("bitumen_ppm").number == 1902


def test_a_negative_extract_is_told_in_milligrams() -> None:
    """45.1 g of flask, 45.0 g with the extract: −100 mg, and that is the figure in the finding."""
    given = {"m_rock": Decimal(100), "m1": Decimal("45.1"), "m2": Decimal("45.0")}
    assert figure(of("bitumen_a", given), "negative") == -100


def test_isotopes_of_ion_currents_by_their_definition() -> None:
    """Currents made of R13, R17, R18 by the definitions of m/z 45 and 46: −28 ‰ comes back beside a gas of −29.5 ‰."""
    r13_vpdb, r17_vpdb, r18_vpdb = 0.0111802, 0.0003931, 0.00208835

    def currents(d13c: float, d18o: float, much: float) -> dict[str, Decimal]:
        r13, r18 = r13_vpdb * (1 + d13c / 1000), r18_vpdb * (1 + d18o / 1000)
        r17 = r17_vpdb * (r18 / r18_vpdb) ** 0.528
        shares = {"44": 1.0, "45": r13 + 2 * r17, "46": 2 * r18 + 2 * r13 * r17 + r17**2}
        return {ion: Decimal(repr(much * share)) for ion, share in shares.items()}

    given = {
        "ions": {"C1": currents(-28.0, 4.0, 2.5e6)},
        "reference_ions": currents(-29.5, -12.0, 4.1e6),
        "reference_gas": {"d13c": Decimal("-29.5"), "d18o": Decimal("-12.0")},
        "standards": [],
    }
    assert float(of("isotope", given).value("c1").number or 0) == pytest.approx(-28.0, abs=1e-9)


def test_a_gas_is_drawn_over_the_reciprocal_of_its_carbons() -> None:
    """Methane to n-butane at 1, 1/2, 1/3, 1/4, from the heaviest on."""
    given = {"delta": {"C1": -40, "C2": -30, "C3": -28, "nC4": -27}, "standards": []}
    item, none = ITEMS["isotope"], Measurement(format_id="made", technique="table", sample_name="G")
    chart = calculate(item, Case(item=item, samples=(none,), given=given)).charts[0]
    assert chart.plot is not None
    assert list(chart.plot.x) == pytest.approx([1 / 4, 1 / 3, 1 / 2, 1])
    assert list(chart.plot.y) == [-27, -28, -30, -40]


def test_what_isotopes_are_compared_with_is_told_in_figures() -> None:
    """A check standard 0.55 ‰ off, a parallel gas 0.4 ‰ off; nC12 may be 0.4 ‰ off, as the other n-alkanes."""
    standards = [
        {"name": "NBS 22", "measured": Decimal("-30.03")},
        {"name": "IAEA-603", "measured": Decimal("2.46")},
        {"name": "USGS24", "measured": Decimal("-15.5"), "check": True},
    ]
    given = {"delta": {"C1": Decimal(-40), "nC12": Decimal(-30)}, "standards": standards}
    outcome = of("isotope", {**given, "parallel": {"C1": Decimal("-40.4"), "nC12": Decimal("-30.4")}})
    assert figure(outcome, "check_standard") == 0.55
    assert figure(outcome, "repeat") == 0.4
    assert [one.value_id for one in outcome.findings if one.rule.startswith("repeat")] == ["c1"]


def test_the_scatter_of_replicates_is_their_relative_deviation() -> None:
    """2.0 and 2.5 %: s = 0.25·√2, the mean 2.25, together 15.7135 %."""
    outcome = of("toc", {"TOC": [Decimal("2.0"), Decimal("2.5")]})
    assert figure(outcome, "replicate_rsd") == pytest.approx(100 * 0.25 * 2**0.5 / 2.25, rel=1e-5)


def test_the_drift_of_a_reflectance_standard_is_relative() -> None:
    """0.52 for 0.50 is 4 %."""
    given = {"readings": [Decimal("0.8")] * 20, "standard_certified": [Decimal("0.5")]}
    assert figure(of("vro", given | {"standard_readings": [Decimal("0.52")]}), "standard_drift") == 4


def test_percentages_of_a_table_are_of_the_sample_or_of_their_sum() -> None:
    """40, 30, 20 and 5 %: as they are, with 95 % recovered; of their sum 40/0.95."""
    given = {"sat_percent": 40, "aro_percent": 30, "res_percent": 20, "asp_percent": 5}
    as_told = of("sara", given)
    assert [as_told.value(name).number for name in ("sat", "aro", "recovery", "nso")] == [40, 30, 95, 25]
    assert float(of("sara", given, basis="sum").value("sat").number or 0) == pytest.approx(40 / 0.95, rel=1e-12)


def test_three_points_off_a_line_are_told_and_two_never_are() -> None:
    """Klinkenberg's line through three scattered points is judged; any two points lie on one."""
    plug = {"length": 5, "diameter": Decimal("2.5")}
    given = {**plug, "p2": [Decimal("0.1")] * 3, "p1": [Decimal("0.2"), Decimal("0.3"), Decimal("0.4")]}
    three = of("por_perm", {**given, "Q": [Decimal("0.1"), Decimal("0.9"), Decimal("0.5")]})
    assert "straightness" in {one.rule for one in three.findings}
    two = of("por_perm", {name: one[:2] if isinstance(one, list) else one for name, one in given.items()} | {
        "Q": [Decimal("0.1"), Decimal("0.9")]})  # fmt: skip
    assert "straightness" not in {one.rule for one in two.findings}


MINUTES = {"methane": 4.2, "ethane": 7.0, "propane": 3.3}
STANDARD = {"methane": 90.0, "ethane": 6.0, "propane": 4.0}


def gas_run(name: str, areas: Mapping[str, float]) -> Measurement:
    """Methane and ethane on the TCD, propane on the FID, as Gaussians of these areas on a still base."""
    time = np.arange(0.0, 12.0, 0.01)
    noise = np.random.default_rng(3).normal(0, 0.002, len(time))
    traces = []
    for channel, there in (("TCD2B", ("methane", "ethane")), ("FID1A", ("propane",))):
        peaks = [
            areas[one] / (0.05 * np.sqrt(2 * np.pi)) * np.exp(-0.5 * ((time - MINUTES[one]) / 0.05) ** 2)
            for one in there
        ]
        axis = Axis(name="time", unit="min", values=time)
        traces.append(Trace(name=channel, x=axis, y=Axis(name="signal", unit="pA", values=sum(peaks, 5 + noise))))
    return Measurement(format_id="made", technique="gc", sample_name=name, traces=tuple(traces))


def gas(
    *samples: Measurement, standards: tuple[float, ...] = (1.0,), certified: Mapping[str, float] = STANDARD
) -> Outcome:
    """Runs beside a standard gas whose areas are its amounts times each of `standards`."""
    item = ITEMS["gas_comp"]
    runs = tuple(gas_run("STD", {name: factor * amount for name, amount in STANDARD.items()}) for factor in standards)
    certificate = {name: Decimal(str(amount)) for name, amount in certified.items()}
    return calculate(item, Case(item=item, samples=samples, standards=runs, certificates={"ANY": certificate}))


def test_a_gas_is_measured_against_the_mean_of_its_standards() -> None:
    """Standards 4 % apart are told with that figure; a sample as their mean is the certificate, to 100 %."""
    outcome = gas(gas_run("S", STANDARD), standards=(0.98, 1.02))
    for name, percent in STANDARD.items():
        assert float(outcome.value(name).number or 0) == pytest.approx(percent, rel=1e-3), name
    assert float(outcome.value("raw_sum").number or 0) == pytest.approx(100, rel=1e-3)
    assert figures(outcome, "standard_drift") == pytest.approx([4] * 3, rel=0.01)


def test_a_standard_far_from_its_sample_is_told_with_their_ratio() -> None:
    """Propane 4 % in the standard and 0.15 % in the sample: 26.7 times; no word on 0.05 %."""
    outcome = gas(gas_run("S", {**STANDARD, "propane": 0.15}))
    assert figures(outcome, "standard_ratio") == pytest.approx([4 / 0.15], rel=0.02)
    assert figures(gas(gas_run("S", {**STANDARD, "propane": 0.05})), "standard_ratio") == []


def test_parallel_gases_are_compared_at_their_level() -> None:
    """Ethane 5.9 and 6.1 % stand above 5 mol %: off by 0.2, where 0.08 is allowed; methane above 10: 0.2 is."""
    first, second = (gas_run("S", {**STANDARD, "ethane": 6 + off, "methane": 90 - off}) for off in (-0.1, 0.1))
    outcome = gas(first, second)
    assert figures(outcome, "repeat")[-1] == pytest.approx(0.2, rel=0.02)
    assert "≤ 0.08" in [one.message.en for one in outcome.findings if one.value_id == "ethane"][-1]
    low = gas(*(gas_run("S", {**STANDARD, "propane": amount}) for amount in (0.80, 0.95)))
    assert "≤ 0.04" in [one.message.en for one in low.findings if one.value_id == "propane"][-1]


def test_a_peak_beside_the_window_of_the_standard_is_not_the_component() -> None:
    """The standard says when propane comes; something larger 0.3 min later, still in the wide window, is not it."""
    run = gas_run("S", STANDARD)
    time = run.traces[1].x.values
    other = run.traces[1].y.values + 200 * np.exp(-0.5 * ((time - 3.65) / 0.03) ** 2)
    axis = Axis(name="signal", unit="pA", values=other)
    mixed = Measurement(
        format_id="made", technique="gc", sample_name="S",
        traces=(run.traces[0], Trace(name="FID1A", x=run.traces[1].x, y=axis)),
    )  # fmt: skip
    assert float(gas(mixed).value("propane").number or 0) == pytest.approx(4, rel=0.01)


def test_a_gas_given_as_fractions_or_as_percent_is_told_its_sum() -> None:
    """0.98 and 98 are the same incomplete composition: 98 mol % before normalisation, with a remark on the scale."""
    for scale in (1, 100):
        fractions = {"methane": Decimal("0.9") * scale, "ethane": Decimal("0.08") * scale}
        outcome = of("gas_comp", {"composition": fractions})
        assert outcome.value("raw_sum").number == 98
        assert figure(outcome, "raw_sum") == 98
        assert ("composition_scale" in {one.rule for one in outcome.findings}) == (scale == 100)
