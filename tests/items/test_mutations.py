"""One changed coefficient or operator in a formula, and a worked example fails: each formula is really held."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator

import pytest

from station.items import kit
from station.items import run as running
from station.items.catalogue import catalogue
from station.items.errors import CalculationError
from station.items.examples import disagreements, load_example, outcome_of

from .mutants import load, mutants

CATALOGUE = catalogue()
FORMULAS = {
    "statistics_of_readings": (("vro", "toc", "elemental"), ("spread", "histogram")),
    "gravimetry": (("bitumen_a", "sara", "toc"), ("extract_mass", "mass_percent", "fractions_percent")),
    "petrophysics": (
        ("por_perm",),
        (
            "TO_MILLI_UM2",
            "MILLIDARCY",
            "PI",
            "FlowPoint",
            "porosity",
            "cross_section",
            "gas_permeability",
            "klinkenberg",
        ),
    ),
    "organic_elements": (("elemental",), ("ATOMIC_MASS", "atomic_ratio", "by_difference")),
}
BOUND = "last - first -> last + first"
"""How many classes a histogram may have at most is no part of a figure."""


@pytest.fixture(autouse=True)
def fresh_calculations() -> Iterator[None]:
    yield
    running._calculation.cache_clear()


def noticed(item_ids: tuple[str, ...]) -> bool:
    """Whether some example of these items breaks off or disagrees."""
    running._calculation.cache_clear()
    for item_id in item_ids:
        item = CATALOGUE[item_id]
        for path in item.examples:
            example = load_example(path)
            try:
                outcome = outcome_of(item, example)
            except CalculationError:
                return True
            if any(disagreements(item, example, outcome)):
                return True
            histogram = outcome.notes.get("histogram", "")
            if histogram and path.stem == "exact_30" and histogram != EXACT_HISTOGRAM:
                return True
    return False


EXACT_HISTOGRAM = "0.65:0.70:1;0.70:0.75:3;0.75:0.80:8;0.80:0.85:10;0.85:0.90:5;0.90:0.95:3"


@pytest.mark.parametrize("module_name", FORMULAS)
def test_every_changed_formula_is_noticed(module_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unchanged, all examples agree; with any one change, one does not."""
    item_ids, functions = FORMULAS[module_name]
    original = importlib.import_module(f"station.analysis.{module_name}")
    assert not noticed(item_ids)
    survivors, count = [], 0
    for what, tree in mutants(inspect.getsource(original), functions):
        if BOUND in what or "1000 ->" in what:
            continue
        count += 1
        monkeypatch.setattr(kit, module_name, load(tree, original))
        if not noticed(item_ids):
            survivors.append(what)
    assert not survivors, survivors
    assert count >= 5
