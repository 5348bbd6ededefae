"""Whole oil: from a run with light hydrocarbons to its parameters, with and without an n-alkane standard."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pytest

from parsers.measurement import Axis, Measurement, Trace
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.item import Item
from station.items.run import calculate
from station.records import Outcome
from tests.analysis.chromatograms import emg, noise

ITEMS = catalogue()
OIL = ITEMS["whole_oil_gc"]
LADDER = {n: 2.0 + 2.1 * (n - 4) - 0.012 * (n - 4) ** 2 for n in range(4, 40)}
LIGHT = {
    "MCP": 240, "24DMP": 40, "Bz": 65, "CH": 230, "2MH": 190, "23DMP": 64, "11DMCP": 45, "3MH": 226, "c13DMCP": 83,
    "t13DMCP": 77, "t12DMCP": 146, "MCH": 498, "Tol": 213, "Pr": 300, "Ph": 250,
}  # fmt: skip


def minutes(index: float) -> float:
    low = int(index // 100)
    return LADDER[low] + (index / 100 - low) * (LADDER[low + 1] - LADDER[low])


def run(name: str, areas: Mapping[str, float], item: Item, shift: float = 0.0) -> Measurement:
    """A run with narrow peaks at the item's own indices; areas in pA·s."""
    time = np.arange(0, 66, 1 / 600)
    signal = 5 + noise(np.random.default_rng(7), len(time), 0.02, 0.5)
    index = {c.id: float(c.index) for c in item.components if c.index is not None}
    for peak, area in areas.items():
        at = minutes(index[peak] if peak in index else 100 * int(peak.removeprefix("nC"))) * (1 + shift)
        signal = signal + area / 60 * emg(time, at, 0.012, 0.003)
    axis = Axis(name="time", unit="min", values=time)
    trace = Trace(name="FID1A", x=axis, y=Axis(name="signal", unit="pA", values=signal))
    return Measurement(format_id="made", technique="gc", sample_name=name, traces=(trace,))


def alkanes(first: int = 5, last: int = 36, but: tuple[int, ...] = ()) -> dict[str, float]:
    return {f"nC{n}": 900 * float(np.exp(-(((n - 14) / 12) ** 2))) for n in range(first, last + 1) if n not in but}


def of(samples: tuple[Measurement, ...], standards: tuple[Measurement, ...] = (), carbons: range = range(0)) -> Outcome:
    certificates = {"STD": {f"nC{n}": Decimal(1) for n in carbons}}
    return calculate(OIL, Case(item=OIL, samples=samples, standards=standards, certificates=certificates))


def test_light_hydrocarbons_are_named_by_their_index() -> None:
    """Thompson's and Mango's parameters of a made oil within 1.5 % of the truth."""
    areas = {**alkanes(), **LIGHT}
    outcome = of((run("OIL-1", areas, OIL),))
    pool = ("CH", "2MH", "23DMP", "11DMCP", "3MH", "c13DMCP", "t13DMCP", "t12DMCP", "nC7", "MCH")
    expected = {
        "heptane_value": 100 * areas["nC7"] / sum(areas[name] for name in pool),
        "k1": (areas["2MH"] + areas["23DMP"]) / (areas["3MH"] + areas["24DMP"]),
        "toluene_nc7": areas["Tol"] / areas["nC7"],
        "pr_ph": 1.2,
    }
    for name, number in expected.items():
        assert float(outcome.value(name).number or 0) == pytest.approx(number, rel=0.015), name
    assert (outcome.value("carbon_first").number, outcome.value("carbon_last").number) == (5, 36)


def test_a_light_hydrocarbon_that_is_not_there_is_no_guess() -> None:
    """Without methylcyclohexane its parameters are missing, and the others stand."""
    outcome = of((run("OIL-2", {**alkanes(), **LIGHT, "MCH": 0.0}, OIL),))
    missing = [value.id for value in outcome.values if value.number is None]
    assert missing == ["heptane_value", "mch_index", "nc7_mch"]


def test_a_standard_tells_the_carbons_where_the_doublets_cannot() -> None:
    """Without isoprenoids the ladder alone is refused; with a standard of even carbons it is named, 0.3 % adrift."""
    sample = run("OIL-3", alkanes(8, 34), OIL, shift=0.003)
    assert all(value.number is None for value in of((sample,)).values)
    even = {f"nC{n}": 500.0 for n in range(8, 37, 2)}
    outcome = of((sample,), (run("STD", even, OIL),), range(8, 37, 2))
    assert (outcome.value("carbon_first").number, outcome.value("carbon_last").number) == (8, 34)
    assert [one.rule for one in outcome.findings] == []


def test_drift_and_discrimination_are_told() -> None:
    """A sample 0.7 % late, and a standard that lost a third of its heavy end."""
    standard = run("STD", {f"nC{n}": 500.0 if n < 26 else 330.0 for n in range(8, 37)}, OIL)
    sample = run("OIL-4", {**alkanes(8, 34), **LIGHT}, OIL, shift=0.007)
    rules = {one.rule for one in of((sample,), (standard,), range(8, 37)).findings}
    assert {"retention_drift", "discrimination"} <= rules


def test_a_standard_against_the_doublets_is_a_contradiction() -> None:
    """A certificate one carbon off does not win silently: nothing is named, and both starts are told."""
    standard = run("STD", {f"nC{n}": 500.0 for n in range(8, 36)}, OIL)
    sample = run("OIL-5", {**alkanes(8, 34), **LIGHT}, OIL)
    outcome = of((sample,), (standard,), range(9, 37))
    assert {value.state for value in outcome.values} == {"not_reliable"}
    (finding,) = [one for one in outcome.findings if one.rule == "identification"]
    assert "nC8" in finding.message.en
    assert "nC9" in finding.message.en


def test_a_standard_without_certificate_is_not_used() -> None:
    """And a remark says so."""
    sample = run("OIL-6", {**alkanes(), **LIGHT}, OIL)
    outcome = calculate(OIL, Case(item=OIL, samples=(sample,), standards=(run("STD", alkanes(), OIL),)))
    assert "standard_unused" in [one.rule for one in outcome.findings]
    assert outcome.value("pr_ph").number is not None
