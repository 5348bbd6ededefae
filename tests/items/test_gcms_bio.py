"""Biomarkers as an item: areas, ion chromatograms and mass spectra in; parameters, doubts and refusals out."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from parsers.measurement import Axis, Measurement, ScanSet, Trace
from sample_spectra.biomarkers import STERANES, TERPANES, SimRun, biomarker_run
from station.analysis.biomarkers import parameters
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.cells import peak_rows, row_cells
from station.items.errors import CalculationError
from station.items.run import calculate
from station.records import Outcome

from .figures import figure

ITEM = catalogue()["gcms_bio"]


def _spectra(run: SimRun, name: str = "S-1") -> Measurement:
    """The run as mass spectra: both ions in each scan, a little off their whole numbers."""
    count = len(run.time_min)
    mz = np.tile([191.18, 217.20], count)
    intensity = np.stack([run.ions["191"], run.ions["217"]], axis=1).ravel()
    scans = ScanSet(times=run.time_min, mz=mz, intensity=intensity, offsets=np.arange(count + 1) * 2)
    return Measurement(format_id="made", technique="gcms", sample_name=name, scans=scans)


def _sim(run: SimRun) -> Measurement:
    traces = tuple(
        Trace(
            name=f"m/z {ion}.00",
            x=Axis(name="time", unit="min", values=run.time_min),
            y=Axis(name=f"m/z {ion}", unit="counts", values=counts),
        )
        for ion, counts in run.ions.items()
    )
    return Measurement(format_id="made", technique="gcms", sample_name="S-1", traces=traces)


def _true(run: SimRun) -> dict[str, Decimal | None]:
    areas = {
        ion: {name: Decimal(repr(peak["area"])) for name, peak in table.items()}
        for ion, table in run.truth["peaks"].items()
    }
    return {name: number for name, (number, _) in parameters(areas).items()}


def _rules(outcome: Outcome) -> list[str]:
    return [finding.rule for finding in outcome.findings]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_mass_spectra_give_the_true_parameters(seed: int) -> None:
    """Each parameter within 6 % of the truth (peaks that half overlap among them), all named, none missing."""
    run = biomarker_run(seed, c30_hopane_min=58.0 + seed, stretch=0.97 + 0.02 * seed)
    outcome = calculate(ITEM, Case(item=ITEM, samples=(_spectra(run),)))
    for name, true in _true(run).items():
        if true is not None:
            assert float(outcome.value(name).number or 0) == pytest.approx(float(true), rel=0.06), name
    assert "identification" not in _rules(outcome)
    assert [(chart.trace, len(chart.marks)) for chart in outcome.charts] == [
        ("m/z 191 ± 0.5", len(TERPANES)),
        ("m/z 217 ± 0.5", len(STERANES)),
    ]
    assert len(peak_rows(ITEM, outcome)) == len(outcome.peaks) >= 47


def test_ions_as_traces_and_as_numbers_are_the_same() -> None:
    """A SIM file's traces, spectra and given chromatograms lead to one answer; traces can be charted."""
    run = biomarker_run(4)
    of_spectra = calculate(ITEM, Case(item=ITEM, samples=(_spectra(run),)))
    of_traces = calculate(ITEM, Case(item=ITEM, samples=(_sim(run),)))
    numbers = [Decimal(repr(float(t))) for t in run.time_min]
    given = {
        "chromatograms": {
            ion: {"time_min": numbers, "counts": [Decimal(repr(float(c))) for c in counts]}
            for ion, counts in run.ions.items()
        }
    }
    of_numbers = calculate(ITEM, Case(item=ITEM, given=given))
    assert of_spectra.values == of_traces.values == of_numbers.values
    assert [chart.trace for chart in of_traces.charts] == ["m/z 191.00", "m/z 217.00"]
    assert "Ts" in {mark.label for mark in of_traces.charts[0].marks}


def test_a_run_without_the_pattern_is_not_reliable() -> None:
    """Noise and a few peaks: no value, the reason in each, one warning."""
    rng = np.random.default_rng(1)
    time = np.arange(30, 80, 1 / 180.0)
    shapes = sum(5000 * np.exp(-(((time - t) / 0.06) ** 2)) for t in rng.uniform(32, 78, 25))
    counts = rng.poisson(40 + shapes).astype(np.float64)
    outcome = calculate(ITEM, Case(item=ITEM, samples=(_sim(SimRun(time_min=time, ions={"191": counts})),)))
    assert {value.state for value in outcome.values} == {"not_reliable"}
    assert set(row_cells(ITEM, outcome.values).values()) == {"—"}
    assert _rules(outcome) == ["identification"]


def test_unresolved_and_doubtful_peaks_are_told() -> None:
    """C31 22R under gammacerane: 22S/(22S+22R) or the resolution gives it away."""
    areas = {"191": {"C31S": Decimal(700), "C31R": Decimal(300)}}
    outcome = calculate(ITEM, Case(item=ITEM, given={"areas": areas}))
    assert _rules(outcome) == ["coelution"]
    wide = calculate(ITEM, Case(item=ITEM, samples=(_sim(biomarker_run(5, sigma_min=0.095)),)))
    assert {"c29_resolution", "not_found", "gammacerane_resolution"} & set(_rules(wide))


def test_the_resolution_is_that_of_the_peaks_that_are_told() -> None:
    """C29H and C29Ts of 0.09 min stand so near that C29Ts has no half height: told all the same."""
    outcome = calculate(ITEM, Case(item=ITEM, samples=(_sim(biomarker_run(5, sigma_min=0.09)),)))
    one, other = (next(peak for peak in outcome.peaks if peak.name == f"191 {name}") for name in ("C29H", "C29Ts"))
    assert other.fwhm is None
    widths = [peak.fwhm or 0.9394 * (peak.area or 0) / (peak.height or 1) / 60 for peak in (one, other)]
    assert figure(outcome, "c29_resolution") == pytest.approx(1.18 * (other.apex - one.apex) / sum(widths), rel=1e-4)
    assert figure(outcome, "c29_resolution") < 1


@pytest.mark.parametrize(
    ("areas", "said"),
    [
        ({"191": {"Tz": Decimal(1)}}, 'unknown compound in m/z 191: "Tz"'),
        ({"191": {"C31S": Decimal(1), "C31 22S": Decimal(1)}}, 'compound given twice in m/z 191: "C31 22S"'),
        ({"191": {"Ts": "much"}}, "expected a finite number"),
        ({"191": 5}, "expected a table"),
    ],
)
def test_wrong_areas_are_quoted(areas: dict[str, object], said: str) -> None:
    """An unknown or repeated name, a text for a number, a number for a table."""
    with pytest.raises(CalculationError) as caught:
        calculate(ITEM, Case(item=ITEM, given={"areas": areas}))
    assert said in caught.value.message.en


def test_a_run_without_the_ions_is_refused_and_parallel_runs_compared() -> None:
    """m/z 191 is named as missing; a parallel run of another oil breaks the limit."""
    run = biomarker_run(6)
    with pytest.raises(CalculationError, match="has no m/z 191"):
        calculate(ITEM, Case(item=ITEM, samples=(_sim(SimRun(time_min=run.time_min, ions={"217": run.ions["217"]})),)))
    other = biomarker_run(7, factors={"Ts": 0.5, "G": 2.0})
    outcome = calculate(ITEM, Case(item=ITEM, samples=(_spectra(run), _spectra(other, "S-1-P"))))
    assert {"ts_ts_tm", "gi"} <= {one.value_id for one in outcome.findings if one.rule == "repeat"}
