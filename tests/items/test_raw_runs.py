"""From a raw file to a report's figures: the items find the truth that the sample files were made with."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import parsers
from station.analysis.gas_names import component_id
from station.items.case import Case
from station.items.catalogue import catalogue
from station.items.cells import peak_rows, row_cells
from station.items.errors import CalculationError
from station.items.run import calculate

READY = Path(__file__).resolve().parents[2] / "sample_spectra" / "ready"
ITEMS = catalogue()


def _truth(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((READY / f"{name}.truth.json").read_text(encoding="utf-8"))
    return content


@pytest.mark.parametrize(
    ("file", "truth"),
    [
        ("saturates_179.ch", "saturates_179"),
        ("saturates_181.ch", "saturates_181"),
        ("saturates.cdf", "saturates_andi"),
    ],
)
def test_saturates_give_the_true_parameters(file: str, truth: str) -> None:
    """Pr/Ph, Pr/nC17, Ph/nC18 and CPI within 1.5 % of the truth, and the main carbon."""
    item, exact = ITEMS["gc_sat"], _truth(truth)["parameters"]
    (run,) = parsers.read(READY / file)
    outcome = calculate(item, Case(item=item, samples=(run,)))
    for ours, theirs in (("pr_ph", "pr_ph"), ("pr_nc17", "pr_nc17"), ("ph_nc18", "ph_nc18"), ("cpi", "cpi_bray_evans")):
        assert float(outcome.value(ours).number or 0) == pytest.approx(exact[theirs], rel=0.015), ours
    assert outcome.value("main_carbon").number == int(exact["main_carbon"])
    assert {mark.label for mark in outcome.charts[0].marks} >= {"nC17", "Pr", "nC18", "Ph"}


def test_the_peak_table_of_saturates_adds_up() -> None:
    """Identified peaks in order of time, relative amounts adding up to 100 %."""
    item = ITEMS["gc_sat"]
    (run,) = parsers.read(READY / "saturates_179.ch")
    rows = peak_rows(item, calculate(item, Case(item=item, samples=(run,))))
    assert [row["name"] for row in rows][:3] == ["nC12", "iC13", "nC13"]
    assert float(sum(Decimal(row["relative"]) for row in rows)) == pytest.approx(100, abs=0.1)
    assert all(len(row["rt_min"].split(".")[1]) == 3 for row in rows)


def test_natural_gas_gives_the_true_composition() -> None:
    """With the standard gas beside it, each component within 0.01 mol% or 1 % of the truth."""
    item, truth = ITEMS["gas_comp"], _truth("gas_sample")["composition_mol_percent"]
    (sample,), (standard,) = parsers.read(READY / "gas_sample.D"), parsers.read(READY / "gas_standard.D")
    amounts = {n: Decimal(str(x)) for n, x in _truth("gas_standard")["composition_mol_percent"].items()}
    case = Case(item=item, samples=(sample,), standards=(standard,), certificates={standard.sample_name: amounts})
    outcome = calculate(item, case)
    for name, percent in truth.items():
        found = outcome.value(component_id(name) or "").number
        assert float(found or 0) == pytest.approx(percent, abs=0.01, rel=0.01), name
    cells = row_cells(item, outcome.values)
    printed = [Decimal(cells[one]) for one in item.sum_to.columns if cells[one] not in ("—", "<LOQ")]
    assert sum(printed) == Decimal("100.00")
    assert [chart.trace for chart in outcome.charts] == ["TCD2B", "FID1A"]


def test_natural_gas_without_its_standard_is_refused() -> None:
    """No standard run, no composition: the message names what is missing."""
    item = ITEMS["gas_comp"]
    (sample,) = parsers.read(READY / "gas_sample.D")
    with pytest.raises(CalculationError, match="run of the standard gas"):
        calculate(item, Case(item=item, samples=(sample,)))


def test_rock_eval_gives_the_true_amounts() -> None:
    """S1, S2, S3 and TOC within 0.005, Tmax within 0.5 °C of the truth of a Rock-Eval 6 run."""
    item, truth = ITEMS["rock_eval"], _truth("rock_eval_6")
    (run,) = parsers.read(READY / "rock_eval_6.R00")
    outcome = calculate(item, Case(item=item, samples=(run,)))
    for name in ("s1", "s2", "s3", "toc"):
        assert float(outcome.value(name).number or 0) == pytest.approx(truth[name], abs=0.005), name
    assert float(outcome.value("tmax").number or 0) == pytest.approx(truth["tmax"], abs=0.5)
    assert [mark.label for mark in outcome.charts[0].marks] == ["S1", "S2", "Tmax"]


def test_parallel_runs_are_compared() -> None:
    """A second run of another sample in place of the duplicate breaks the repeatability limit."""
    item = ITEMS["gc_sat"]
    first, second = (parsers.read(READY / name)[0] for name in ("saturates_179.ch", "saturates_181.ch"))
    outcome = calculate(item, Case(item=item, samples=(first, second)))
    assert "pr_ph" in [finding.value_id for finding in outcome.findings if finding.rule == "repeat"]


def test_blanks_and_reference_materials_of_pyrolysis_are_judged() -> None:
    """A reference that meets its certificate is no finding; one that does not, and a blank with S2, are told."""
    item, truth = ITEMS["rock_eval"], _truth("rock_eval_6")
    (run,) = parsers.read(READY / "rock_eval_6.R00")
    certified = {
        "S2": Decimal(str(truth["s2"])),
        "TOC": Decimal(str(truth["toc"])),
        "Tmax": Decimal(str(truth["tmax"])),
    }

    def rules(certificate: dict[str, Decimal], blanks: tuple[Any, ...] = ()) -> set[str]:
        case = Case(
            item=item,
            samples=(run,),
            references=(run,),
            blanks=blanks,
            certificates={run.sample_name: certificate},
        )
        return {one.rule for one in calculate(item, case).findings}

    sound = rules(certified)
    assert not sound & {"reference_s2", "reference_toc", "reference_tmax", "blank_s2"}
    off = {"S2": certified["S2"] * 2, "TOC": certified["TOC"] * 2, "Tmax": certified["Tmax"] + 5}
    assert rules(off, (run,)) - sound == {"reference_s2", "reference_toc", "reference_tmax", "blank_s2"}
