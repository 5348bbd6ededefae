"""Oriented mounts: three patterns of the clay fraction become its shares, and with the whole rock their weight."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from parsers.measurement import Axis, Floats, Measurement, Trace
from station.analysis.clay_mounts import mount_of
from station.items.case import Case
from station.items.case_of_files import case_of, plain_runs
from station.items.catalogue import catalogue
from station.items.errors import CalculationError
from station.items.roles import role_of, sample_of
from station.items.run import calculate
from station.library.origin import origin_of_value
from station.records import Outcome
from tests.reports.laboratory import COMMISSION, Laboratory

XRD = catalogue()["xrd"]
TWO_THETA = np.arange(2.5, 32.0, 0.02)
WIDTH = {5.19: 0.35, 8.84: 0.30, 12.37: 0.20, 24.85: 0.18, 25.14: 0.18, 9.55: 0.30, 16.56: 0.30}


def pattern(areas: Mapping[float, float], seed: int, shift: float = 0.0) -> Floats:
    """Gaussian peaks of these areas (counts·°) on air scatter, with counting noise."""
    rng = np.random.default_rng(seed)
    counts = 60 + 900 * np.exp(-TWO_THETA / 9)
    for place, area in areas.items():
        sigma = WIDTH[place] / 2.35482
        counts = counts + area / (sigma * np.sqrt(2 * np.pi)) * np.exp(
            -0.5 * ((TWO_THETA - place - shift) / sigma) ** 2
        )
    return np.asarray(rng.poisson(counts), dtype=np.float64)


def run(name: str, counts: Floats) -> Measurement:
    axis = Axis(name="2theta", unit="°", values=TWO_THETA)
    return Measurement(
        format_id="made",
        technique="xrd",
        sample_name=name,
        traces=(Trace(name="pattern", x=axis, y=Axis(name="counts", unit="counts", values=counts)),),
    )


def mounts(shift: float = 0.0, names: tuple[str, str, str] = ("S1-N", "S1-EG", "S1-550")) -> list[Measurement]:
    """C+K 1500/1.5, I 900, S 2000/4, heated 1.0 nm 2000: in percent of 3000: K 20, C 13.33, I 30, S 16.67, I/S 20."""
    air = pattern({8.84: 1000, 12.37: 1500, 24.85: 600, 25.14: 400}, 1, shift)
    glycol = pattern({5.19: 2000, 8.84: 900, 12.37: 1500, 24.85: 600, 25.14: 400}, 2, shift)
    heated = pattern({8.84: 2000}, 3, shift)
    return [run(name, counts) for name, counts in zip(names, (air, glycol, heated), strict=True)]


TRUTH = {"k": 20.0, "c": 13.33, "i": 30.0, "s": 16.67, "i_s": 20.0}


def of(*samples: Measurement) -> Outcome:
    return calculate(XRD, Case(item=XRD, samples=samples))


@pytest.mark.parametrize("shift", [0.0, 0.08, -0.08])
def test_the_shares_of_the_clay_come_from_the_three_mounts(shift: float) -> None:
    """Within 1.5 % of the clay, also where the sample stands a little off."""
    outcome = of(*mounts(shift))
    for name, percent in TRUTH.items():
        assert float(outcome.value(name).number or 0) == pytest.approx(percent, abs=1.5), name
    assert outcome.value("quartz").number is None
    assert outcome.value("k_abs").number is None


def test_mixed_layers_show_by_their_places() -> None:
    """Δ°2θ 7.01 is 40 % smectite; without the two peaks there is no figure."""
    plain = mounts()
    both = pattern({5.19: 1500, 9.55: 900, 16.56: 700, 12.37: 1500, 24.85: 600, 25.14: 400}, 4)
    with_peaks = of(plain[0], run("S1-EG", both), plain[2])
    assert float(with_peaks.value("i_s_smectite_pct").number or 0) == pytest.approx(40, abs=2)
    assert of(*plain).value("i_s_smectite_pct").number is None


def test_the_absolute_clay_is_the_total_times_its_share() -> None:
    """Whole rock by K values beside given clay peaks: each mineral's weight percent of the rock."""
    given = {
        "intensities": {"quartz": Decimal(708), "clay_total": Decimal(60)},
        "k": {"quartz": Decimal("3.54"), "clay_total": Decimal("0.2")},
        "clay": {key: Decimal(number) for key, number in (
            ("n_07", 1500), ("eg_07", 1500), ("eg_10", 900), ("t_10", 2000), ("eg_17", 2000), ("h_0358", 600),
            ("h_0353", 400),
        )},
    }  # fmt: skip
    outcome = calculate(XRD, Case(item=XRD, given=given))
    assert outcome.value("clay_total").number == 60
    assert outcome.value("k_abs").number == 12
    assert sum(outcome.value(f"{name}_abs").number or 0 for name in TRUTH) == pytest.approx(Decimal(60))


def test_a_missing_mount_is_named() -> None:
    """Two mounts are no clay analysis: no figure, the reason beside it, and a finding that stops the report."""
    outcome = of(*mounts()[:2])
    assert {outcome.value(name).number for name in TRUTH} == {None}
    reason = outcome.value("k").reason
    assert reason is not None
    assert "heated to 550" in reason.en
    (finding,) = outcome.findings
    assert (finding.rule, finding.severity) == ("mounts_missing", "stop")


def test_peaks_that_contradict_each_other_are_refused() -> None:
    """More illite than collapses to 1.0 nm on heating: no shares can be made of it."""
    air, glycol, _ = mounts()
    with pytest.raises(CalculationError, match="exceed the heated"):
        of(air, glycol, run("S1-550", pattern({8.84: 500}, 3)))


def test_mounts_come_one_by_one_to_a_station(tmp_path: Path) -> None:
    """Each joins those before it; with the third the clay has figures, and every file is told as a mount."""
    laboratory = Laboratory(tmp_path)
    laboratory.order("xrd", 1)
    folder, sample = laboratory.folder("xrd", "XRD-1"), f"{COMMISSION}-001"
    store = laboratory.station.store
    found, stops = None, []
    for one, ending in zip(mounts(), ("N", "EG", "550"), strict=True):
        rows = zip(TWO_THETA, one.traces[0].y.values, strict=True)
        (folder / f"{sample}-{ending}.xy").write_text("\n".join(f"{x:.3f} {y:.0f}" for x, y in rows), encoding="utf-8")
        laboratory.take_in()
        found = store.determinations.newest(f"task-{sample}-xrd")
        assert found is not None
        stops.append([one.rule for one in found.outcome.findings])
    assert found is not None
    assert stops == [["mounts_missing"], ["mounts_missing"], []]
    for name, percent in TRUTH.items():
        assert float(found.outcome.value(name).number or 0) == pytest.approx(percent, abs=1.5), name
    origin = origin_of_value(store, laboratory.station.catalogue, found.id, "k")
    assert origin is not None
    assert [file.role for file in origin.files] == ["mount", "mount", "mount"]
    laboratory.station.close()


@pytest.mark.parametrize(
    ("name", "mount"),
    [
        ("S1-N", "n"), ("2024-GC-0123-005-EG", "eg"), ("S1_550", "t"), ("S1-550℃", "t"), ("S1乙二醇片", "eg"),
        ("S1 自然片", "n"), ("S1高温片", "t"), ("S1-T", "t"), ("S1-550度", "t"), ("S1乙二醇饱和片", "eg"),
        ("S1自然定向片", "n"), ("S1乙二醇定向片", "eg"), ("S1-加热定向片", "t"), ("S1", None), ("N", None),
        ("WT-2024-0550", None), ("S1-P", None),
    ],
)  # fmt: skip
def test_mounts_are_told_by_their_names(name: str, mount: str | None) -> None:
    """By the end of the name, and their sample by what stands before it; a duplicate is no mount."""
    assert mount_of(name) == mount
    assert (role_of(name, XRD.name_patterns) == "mount") == (mount is not None)
    if mount and name.startswith("S1"):
        assert sample_of(name, XRD.name_patterns) == "S1"


def test_a_mount_is_no_duplicate_in_what_is_told_of_the_runs(tmp_path: Path) -> None:
    """A parallel pattern and the mounts, each in its own role; the mounts are the inputs of the clay's shares."""
    paths = []
    for one in (*mounts(names=("S1-N", "S1-EG", "S1-T")), run("S1-P", pattern({}, 5))):
        paths.append(tmp_path / f"{one.sample_name}.xy")
        rows = zip(TWO_THETA, one.traces[0].y.values, strict=True)
        paths[-1].write_text("\n".join(f"{x:.3f} {y:.0f}" for x, y in rows), encoding="utf-8")
    case = case_of(XRD, paths, {}, {})
    told = {one["name"]: one["role"] for one in plain_runs(case)}
    assert told == {"S1-P": "sample", "S1-N": "mount", "S1-EG": "mount", "S1-T": "mount"}
    shares = of(*mounts()).value("k").inputs
    assert shares == ("curve:N#1", "curve:EG#2", "curve:T#3")
