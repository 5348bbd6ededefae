"""A laboratory's rules for its files: which are taken, and which sample they are of."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.intake.naming import by_rule, sample_name, wrong_rule
from station.intake.scanning import Found, fits
from station.intake.settling import UNWHOLE_PATIENCE, Settling
from station.records import WatchFolder


@pytest.mark.parametrize(
    ("rule", "text", "sample"),
    [
        ("", " WT-1 ", "WT-1"),
        (r"WT\d{4}-\d{4}-\d{3}", "230511_WT2026-0001-001_a", "WT2026-0001-001"),
        (r"^\d+_(.+?)_", "230511_井1-3_FID", "井1-3"),
        (r"(?P<run>\d+)_(?P<sample>[^_]+)", "17_S9_x", "S9"),
        (r"nothing", "17_S9_x", ""),
        (r"(a)?17", "17_S9_x", ""),
    ],
)
def test_a_rule_takes_the_sample_from_a_text(rule: str, text: str, sample: str) -> None:
    """The group named sample, else the first group, else the whole match; empty where nothing is found."""
    assert by_rule(rule, text) == sample


def test_a_rule_looks_where_it_is_told_and_leaves_the_name_where_it_finds_nothing() -> None:
    """In the file's name, in its folder's, or in what the file says."""
    folder = WatchFolder(id="a", path=Path("a"), instrument="GC", item_ids=(), sample_from="file", sample_rule=r"S\d+")
    assert sample_name(folder, "day/17_S9.D", "vial 3") == "S9"
    assert sample_name(folder, "day/17.D", "vial 3") == "vial 3"
    by_folder = WatchFolder(id="a", path=Path("a"), instrument="GC", item_ids=(), sample_from="folder")
    assert sample_name(by_folder, "S12/17.D", "vial 3") == "S12"
    assert sample_name(by_folder, "17.D", "vial 3") == "vial 3"


def test_a_wrong_rule_is_told_before_it_is_used() -> None:
    """In the compiler's own words, and with a bound on its length."""
    assert "unterminated" in wrong_rule("(")
    assert "200" in wrong_rule("a" * 201)
    assert wrong_rule(r"(\d+)") == ""


@pytest.mark.parametrize(
    ("rule", "relpath", "taken"),
    [
        ("", "a/b.txt", True),
        ("*.D; *.cdf", "day/17.d", True),
        ("*.D; *.cdf", "RUN.CDF", True),
        ("*.D; *.cdf", "notes.txt", False),
        (" ; ", "notes.txt", True),
    ],
)
def test_only_files_that_fit_a_pattern_are_taken(rule: str, relpath: str, taken: bool) -> None:
    """Patterns look at the name, not at the folders above it, in any case of letters."""
    assert fits(rule, relpath) is taken


def found(relpath: str, signature: str, *, whole: bool = True) -> Found:
    return Found(relpath=relpath, members=(relpath,), is_dataset=False, signature=signature, size=1, whole=whole)


def test_what_is_not_still_says_how_long_it_still_takes() -> None:
    """A whole file needs its quiet time, one of which a part is missing ten times as long."""
    settling = Settling()
    settling.is_still("gc", found("a.ch", "1"), 20.0, 100.0)
    settling.is_still("gc", found("b.r00", "1", whole=False), 20.0, 100.0)
    told = {one.relpath: (one.still_seconds, one.needs_seconds, one.whole) for one in settling.restless(104.0)}
    assert told == {"a.ch": (4.0, 20.0, True), "b.r00": (4.0, 20.0 * UNWHOLE_PATIENCE, False)}
    settling.is_still("gc", found("a.ch", "2"), 20.0, 104.0)
    assert settling.restless(104.0)[0].still_seconds == 0.0
