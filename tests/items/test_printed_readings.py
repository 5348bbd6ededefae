"""The reports of the items from readings and weighings hold every printed figure, and the histograms of Ro."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.items.printed import example, prepared
from tests.reports.laboratory import Laboratory


@pytest.fixture
def laboratory(tmp_path: Path) -> Iterator[Laboratory]:
    made = Laboratory(tmp_path)
    yield made
    made.station.close()


def words_of(laboratory: Laboratory, report_id: str) -> list[str]:
    pages = PdfReader(io.BytesIO(laboratory.station.desk.preview(report_id))).pages
    return " ".join(page.extract_text() for page in pages).split()


@pytest.mark.parametrize("item_id", ["toc", "bitumen_a", "sara", "elemental", "por_perm", "vro"])
def test_every_figure_of_the_example_is_printed(laboratory: Laboratory, item_id: str) -> None:
    """Each printed cell of the first worked example stands in the PDF's text."""
    item = laboratory.station.catalogue[item_id]
    given = example(item.folder, item.examples[0].name)
    report_id = prepared(laboratory, item_id, [given])
    words = words_of(laboratory, report_id)
    report = laboratory.station.store.reports.get(report_id)
    assert report is not None
    cells = report.content["results"]["rows"][0]["cells"]  # type: ignore[index]
    for column in item.columns:
        if column.printed:
            assert cells[column.id] in words, column.id


def test_the_histogram_of_reflectance_is_printed(laboratory: Laboratory) -> None:
    """Two samples, two histograms: class bounds and counts stand in the text."""
    rng = random.Random(1)
    samples = []
    for mean, count in ((0.8, 45), (1.4, 30)):
        readings = [Decimal(f"{rng.gauss(mean, 0.04 + 0.03 * mean):.2f}") for _ in range(count)]
        samples.append({"readings": readings})
    report_id = prepared(laboratory, "vro", samples)
    words = words_of(laboratory, report_id)
    report = laboratory.station.store.reports.get(report_id)
    assert report is not None
    for row in report.content["results"]["rows"]:  # type: ignore[index]
        for part in row["notes"]["histogram"].split(";"):
            _, _, count = part.split(":")
            assert count == "0" or count in words
        assert row["notes"]["histogram"].split(":")[0] in words
