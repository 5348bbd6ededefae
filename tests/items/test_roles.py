"""A run's part in its sequence is told from its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.items.case_of_files import case_of, plain_runs
from station.items.catalogue import catalogue
from station.items.errors import CalculationError
from station.items.roles import role_of, sample_of


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("BLANK", "blank"), ("blank 2", "blank"), ("空白", "blank"), ("STD", "standard"), ("STD-2026-01", "standard"),
        ("标气1", "standard"), ("CK", "reference"), ("IFP160000", "reference"), ("GBW07405", "reference"),
        ("2024-GC-0123-005", "sample"), ("XX1-3254.50", "sample"), ("XX1-3254.50-P", "duplicate"),
        ("2024-GC-0123-005平行", "duplicate"), ("HP320H-2", "duplicate"), ("STDEV-7", "sample"), ("BLACK-1", "sample"),
        ("WT2024-0456-002", "sample"), ("", "sample"), ("溶剂空白", "blank"), ("Solvent blank 2", "blank"),
        ("混标", "standard"), ("n-alkane std", "standard"), ("质控样-1", "reference"), ("NBS22", "reference"),
        ("2026-07-17_IFP160000_1", "reference"), ("A1-平行2", "duplicate"), ("A1 (平行)", "duplicate"),
        ("A1复测", "duplicate"), ("A1_DUP2", "duplicate"), ("A1-3", "duplicate"), ("A1-02", "sample"),
    ],
)  # fmt: skip
def test_the_role_is_told_by_the_name(name: str, role: str) -> None:
    """Blank, standard, reference material, duplicate; what fits none is a sample."""
    assert role_of(name) == role


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("XX1-3254.50-P", "XX1-3254.50"),
        ("HP320H-2", "HP320H"),
        ("A-7 平行样", "A-7"),
        ("A-7", "A-7"),
        ("A1 (平行)", "A1"),
        ("A1-3", "A1"),
    ],
)
def test_a_duplicate_belongs_to_its_sample(name: str, sample: str) -> None:
    """The suffix of a parallel run is not part of the sample's name."""
    assert sample_of(name) == sample


def test_an_item_has_patterns_of_its_own() -> None:
    """For Rock-Eval IFP160000 is the calibrating standard."""
    assert role_of("2026-07-17_IFP160000_1", catalogue()["rock_eval"].name_patterns) == "standard"


def test_a_role_can_be_corrected() -> None:
    """A run whose name says "sample" is the duplicate, the blank or the reference that a person says it is."""
    ready = Path(__file__).resolve().parents[2] / "sample_spectra" / "ready"
    first, second = ready / "saturates_179.ch", ready / "saturates_181.ch"
    item = catalogue()["gc_sat"]
    case = case_of(item, [first], {"duplicate": [second], "blank": [second]}, {})
    assert [one["role"] for one in plain_runs(case)] == ["sample", "duplicate", "blank"]
    with pytest.raises(CalculationError, match="one sample at a time"):
        case_of(item, [first, second], {}, {})
