"""The documentation pages in docs/items are those that the items give today."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from station.items.catalogue import catalogue
from station.items.cli import items
from station.items.pages import SAMPLES, index, page

DOCS = Path(__file__).resolve().parents[2] / "docs" / "items"
CATALOGUE = catalogue()
MOST_BYTES = 150_000


@pytest.mark.parametrize("item_id", sorted(CATALOGUE))
def test_a_page_is_fresh(item_id: str) -> None:
    """If this fails: geolab items --docs docs/items"""
    assert (DOCS / f"{item_id}.md").read_text(encoding="utf-8") == page(CATALOGUE[item_id])


@pytest.mark.parametrize("item_id", sorted(CATALOGUE))
def test_a_page_shows_a_sample_report_of_its_item(item_id: str) -> None:
    """The PDF and the picture that the page names are there; the PDF is of this item, the picture is small."""
    pdf, picture = DOCS / SAMPLES / f"{item_id}.pdf", DOCS / SAMPLES / f"{item_id}.png"
    cover = PdfReader(pdf).pages[0].extract_text()
    assert CATALOGUE[item_id].title.en in " ".join(cover.split())
    assert picture.stat().st_size <= MOST_BYTES


def test_the_index_is_fresh_and_no_page_is_left_over() -> None:
    """If this fails: geolab items --docs docs/items, and take away pages of items that are gone."""
    assert (DOCS / "README.md").read_text(encoding="utf-8") == index(CATALOGUE)
    assert {path.stem for path in DOCS.glob("*.md")} == {*CATALOGUE, "README", "accuracy"}


def test_a_page_names_formula_source_and_what_nobody_checked() -> None:
    """The page of vro holds its formula, its standard, the sample standard deviation and the example's figures."""
    text = page(CATALOGUE["vro"])
    for part in ("√[(ΣRi² − n·R_mean²)/(n − 1)]", "SY/T 5124-2012", "n−1", "0.808", "否 / no", "Hackley"):
        assert part in text


def test_pages_are_written_where_asked_and_nothing_else_is_touched(tmp_path: Path) -> None:
    """One page per item and the index; a file that is there already stays."""
    (tmp_path / "mine.md").write_text("mine")
    done = CliRunner().invoke(items, ["--docs", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert {path.stem for path in tmp_path.glob("*.md")} == {*CATALOGUE, "README", "mine"}
    assert (tmp_path / "mine.md").read_text() == "mine"
