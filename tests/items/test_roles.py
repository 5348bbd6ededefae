"""A run's part in its sequence is told from its name."""

from __future__ import annotations

import pytest

from station.items.catalogue import catalogue
from station.items.roles import role_of, sample_of


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("BLANK", "blank"), ("blank 2", "blank"), ("空白", "blank"), ("STD", "standard"), ("STD-2026-01", "standard"),
        ("标气1", "standard"), ("CK", "reference"), ("IFP160000", "reference"), ("GBW07405", "reference"),
        ("2024-GC-0123-005", "sample"), ("XX1-3254.50", "sample"), ("XX1-3254.50-P", "duplicate"),
        ("2024-GC-0123-005平行", "duplicate"), ("HP320H-2", "duplicate"), ("STDEV-7", "sample"), ("BLACK-1", "sample"),
        ("WT2024-0456-002", "sample"), ("", "sample"),
    ],
)  # fmt: skip
def test_the_role_is_told_by_the_name(name: str, role: str) -> None:
    """Blank, standard, reference material, duplicate; what fits none is a sample."""
    assert role_of(name) == role


@pytest.mark.parametrize(
    ("name", "sample"),
    [("XX1-3254.50-P", "XX1-3254.50"), ("HP320H-2", "HP320H"), ("A-7 平行样", "A-7"), ("A-7", "A-7")],
)
def test_a_duplicate_belongs_to_its_sample(name: str, sample: str) -> None:
    """The suffix of a parallel run is not part of the sample's name."""
    assert sample_of(name) == sample


def test_an_item_has_patterns_of_its_own() -> None:
    """For Rock-Eval IFP160000 is the calibrating standard."""
    assert role_of("2026-07-17_IFP160000_1", catalogue()["rock_eval"].name_patterns) == "standard"
