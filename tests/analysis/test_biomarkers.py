"""Biomarker parameters are exact, and peaks get names by their pattern or none at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from parsers.measurement import Peak
from sample_spectra.biomarkers import STERANES, TERPANES, SimRun, biomarker_run
from station.analysis.biomarkers import canonical, parameters
from station.analysis.chromatogram.integration import integrate
from station.analysis.retention.retention_pattern import Named, Refusal, find_pattern, follow_pattern

AREAS = {
    "191": {name: Decimal(area) for name, (_, area) in TERPANES.items()},
    "217": {name: Decimal(area) for name, (_, area) in STERANES.items()},
    "178": {"P": Decimal(900)},
    "192": {"3-MP": Decimal(300), "2-MP": Decimal(340), "9-MP": Decimal(420), "1-MP": Decimal(280)},
}
RRT = {ion: {n: rrt for n, (rrt, _) in table.items()} for ion, table in (("191", TERPANES), ("217", STERANES))}

EXACT = {
    "ts_ts_tm": Fraction(820, 1460),
    "ts_tm": Fraction(820, 640),
    "c31_22s": Fraction(980, 1680),
    "c32_22s": Fraction(640, 1090),
    "c29ts": Fraction(410, 1860),
    "c29h_c30h": Fraction(1450, 2600),
    "c30m_c30h": Fraction(230, 2600),
    "c30d_c30h": Fraction(130, 2600),
    "ol_c30h": Fraction(60, 2600),
    "gi": Fraction(310, 2600),
    "gi_c31": Fraction(620, 1680),
    "gi_10": Fraction(3100, 5700),
    "c31r_c30h": Fraction(700, 2600),
    "c35s_c34s": Fraction(150, 230),
    "hhi35": Fraction(25000, 4090),
    "c23t_c30h": Fraction(620, 2600),
    "c24te_c26t": Fraction(210, 295),
    "c22t_c21t": Fraction(90, 260),
    "c24t_c23t": Fraction(410, 620),
    "c26t_c25t": Fraction(295, 230),
    "ett": Fraction(510, 820),
    "ett_sum": Fraction(510, 1330),
    "c29_20s": Fraction(420, 900),
    "c29_bb": Fraction(1, 2),
    "c27_aaa": Fraction(33000, 1050),
    "c28_aaa": Fraction(24000, 1050),
    "c29_aaa": Fraction(48000, 1050),
    "c27_abb": Fraction(63000, 1940),
    "c28_abb": Fraction(41000, 1940),
    "c29_abb": Fraction(90000, 1940),
    "c27_c29": Fraction(330, 480),
    "dia_c27": Fraction(550, 630),
    "hop_ster": Fraction(820 + 640 + 70 + 1450 + 410 + 130 + 160 + 2600 + 230 + 4090, 3890),
    "mpi1": Fraction(960, 1600),
    "rc": Fraction(76, 100),
}
"""By hand from the areas, as fractions: a changed coefficient or a swapped peak shows."""


@pytest.mark.parametrize("name", list(EXACT))
def test_a_parameter_is_exact(name: str) -> None:
    """Each definition to 1e-20 relative against a fraction worked out by hand."""
    number, inputs = parameters(AREAS)[name]
    assert number is not None
    assert number == pytest.approx(Decimal(EXACT[name].numerator) / EXACT[name].denominator, rel=Decimal("1e-20"))
    assert all(one.startswith("peak:") for one in inputs)
    assert inputs


def test_every_parameter_has_a_fraction() -> None:
    """No definition goes unchecked."""
    assert set(parameters(AREAS)) == set(EXACT)


@pytest.mark.parametrize("lost", ["Ts", "C31S", "C29aaaR", "C30H", "G", "2-MP"])
def test_without_a_peak_there_is_no_ratio(lost: str) -> None:
    """What needs the peak is None, never zero; what does not, stays."""
    less = {ion: {name: area for name, area in table.items() if name != lost} for ion, table in AREAS.items()}
    full, found = parameters(AREAS), parameters(less)
    for name, (number, _) in found.items():
        needs = any(one.endswith(f":{lost}") for one in full[name][1])
        if name == "hop_ster" and lost in ("Ts", "C31S"):
            continue  # a hopane that is not there adds nothing
        if not needs:
            assert number == full[name][0], name
        else:
            assert number is None, name


def test_218_goes_before_217_for_the_isosteranes() -> None:
    """With m/z 218 given, αββ comes from there and says so."""
    more = AREAS | {"218": {f"C{n}abb{end}": Decimal(100) for n in (27, 28, 29) for end in "SR"}}
    number, inputs = parameters(more)["c27_abb"]
    assert float(number or 0) == pytest.approx(100 / 3)
    assert inputs[0] == "peak:218:C27abbS"


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("C31 22S", "C31S"), ("c35r", "C35R"), ("C29ααα20R", "C29aaaR"), ("C29aaaR", "C29aaaR"),
        ("C28αββ20S", "C28abbS"), ("γ-蜡烷", "G"), ("伽马蜡烷", "G"), ("gammacerane", "G"), ("C30 hopane", "C30H"),
        ("C23TT", "C23T"), ("C26T S", "C26T_S"), ("C26T", "C26T"), ("C29Ts", "C29Ts"), ("2MP", "2-MP"),
        ("C29TS", None), ("C47X", None),
    ],
)  # fmt: skip
def test_names_are_understood_or_refused(called: str, name: str | None) -> None:
    """The usual spellings; C29TS could be Ts's C29 kin or a tricyclic, so it is neither."""
    assert canonical(called) == name


def _identified(run: SimRun) -> dict[str, Named | Refusal]:
    peaks = {ion: integrate(run.time_min, counts).peaks for ion, counts in run.ions.items()}
    terpanes = find_pattern(peaks["191"], RRT["191"], "C30H")
    if isinstance(terpanes, Refusal):
        return {"191": terpanes}
    return {"191": terpanes, "217": follow_pattern(peaks["217"], RRT["217"], terpanes.pattern)}


def _wrong(run: SimRun, found: dict[str, Named | Refusal]) -> list[str]:
    wrong = []
    for ion, named in found.items():
        assert isinstance(named, Named)
        for name, match in named.matches.items():
            true = run.truth["peaks"][ion].get(name)
            if true is None or abs(match.peak.apex - true["rt_min"]) > 0.1:
                wrong.append(f"{ion} {name}")
    return wrong


@pytest.mark.parametrize("seed", range(12))
def test_no_peak_gets_a_wrong_name(seed: int) -> None:
    """Other ovens (stretch ±7 %), column lengths, amounts and missing compounds: no wrong name, few without one."""
    rng = np.random.default_rng(seed)
    factors = {name: float(rng.lognormal(0, 0.5)) for name in (*TERPANES, *STERANES)}
    factors |= {name: 0.0 for name in ("OL", "C28BNH", "C30D", "G") if rng.random() < 0.3}
    run = biomarker_run(
        seed,
        c30_hopane_min=float(rng.uniform(45, 75)),
        stretch=float(rng.uniform(0.93, 1.07)),
        sigma_min=float(rng.uniform(0.035, 0.06)),
        factors=factors,
    )
    found = _identified(run)
    assert _wrong(run, found) == []
    named = sum(len(one.matches) for one in found.values() if isinstance(one, Named))
    assert named >= 0.97 * sum(len(table) for table in run.truth["peaks"].values())


def test_what_is_no_terpane_pattern_is_refused() -> None:
    """Peaks at random and an n-alkane ladder are refused with a reason; so is a trace with next to none."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        times = np.sort(rng.uniform(25, 80, int(rng.integers(15, 80))))
        peaks = [Peak(apex=float(t), area=1.0, height=float(rng.lognormal(5, 1.2))) for t in times]
        assert isinstance(find_pattern(peaks, RRT["191"], "C30H"), Refusal)
    for step in (0.7, 1.0, 1.7, 2.5):
        ladder = [Peak(apex=float(t), area=1.0, height=1000.0) for t in np.arange(25, 80, step)]
        refused = find_pattern(ladder, RRT["191"], "C30H")
        assert isinstance(refused, Refusal)
        assert "none is named" in refused.reason.en
    few = find_pattern([Peak(apex=60.0, area=1.0, height=1.0)], RRT["191"], "C30H")
    assert isinstance(few, Refusal)
    assert "1 peaks are too few" in few.reason.en


def test_a_second_peak_nearby_lowers_the_confidence() -> None:
    """Two peaks of like height in one window: one is chosen, with half the confidence and its rival named."""
    run = biomarker_run(3)
    peaks = list(integrate(run.time_min, run.ions["191"]).peaks)
    named = find_pattern(peaks, RRT["191"], "C30H")
    assert isinstance(named, Named)
    tm = named.matches["Tm"]
    assert tm.rivals == ()
    twin = Peak(apex=tm.peak.apex + 0.1, area=tm.peak.area, height=tm.peak.height)
    again = find_pattern([*peaks, twin], RRT["191"], "C30H")
    assert isinstance(again, Named)
    assert again.matches["Tm"].rivals
    assert again.matches["Tm"].confidence <= 0.5
