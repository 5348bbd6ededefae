"""Gas and saturates in print: the figures of the tables, the component tables, what rounding moved."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.reports.conftest import issue
from tests.reports.laboratory import COMMISSION, Laboratory


@pytest.mark.parametrize("item_id", ["gas_comp", "gc_sat"])
def test_samples_across_print_every_figure(laboratory: Laboratory, item_id: str) -> None:
    """Where parameters go down the page, each line reads: number, name, unit, then the cell of each sample."""
    laboratory.order(item_id, 2)
    laboratory.run(item_id, [f"{COMMISSION}-001", f"{COMMISSION}-002"])
    report = issue(laboratory, item_id)
    content = report.content
    pages = PdfReader(io.BytesIO(laboratory.station.desk.preview(report.id))).pages
    words = " ".join(page.extract_text() for page in pages).split()
    rows = content["results"]["rows"]  # type: ignore[index]
    for n, column in enumerate(content["results"]["columns"]):  # type: ignore[index]
        tail = [column["unit"] or "—", *(row["cells"][column["id"]] for row in rows)]
        starts = [at for at, word in enumerate(words) if word == str(n + 1)]
        assert any(words[at + k : at + k + len(tail)] == tail for at in starts for k in range(1, 16)), column["id"]
    for peaks in content["peak_tables"]:  # type: ignore[attr-defined]
        for n, cells in enumerate(peaks["rows"]):
            wanted = [str(n + 1), *cells]
            assert any(words[at : at + len(wanted)] == wanted for at in range(len(words))), wanted
    assert len(content["charts"]) == (4 if item_id == "gas_comp" else 2)  # type: ignore[arg-type]
    assert all(chart["baselines"] for chart in content["charts"])  # type: ignore[attr-defined]
