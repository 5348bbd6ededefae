"""The whole road with the real programs, while the agent and the service are killed at random moments."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sample_spectra.demo.laboratory import Chaos, DemoFailed, run_demo
from sample_spectra.demo.summary import Summary

STATES = ["pending_review", "accepted", "testing", "reported"]


@pytest.fixture(scope="module")
def killed_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Path]:
    """One demonstration in which a program is killed every 3 s of work on average."""
    out = tmp_path_factory.mktemp("demo") / "out"
    summary = run_demo(out, seed=11, language="en", seconds=400.0, chaos=Chaos(seed=11, every=3.0))
    return summary, out


@pytest.mark.timeout(480)
def test_nothing_is_lost_and_nothing_is_doubled(killed_demo: tuple[Summary, Path]) -> None:
    """Every report is in the service with the hash it has at the station, whatever was killed when."""
    summary, out = killed_demo
    assert summary.complete, summary
    assert (summary.lost, summary.duplicates) == (0, 0)
    assert sum(summary.kills.values()) >= 2, "a fast computer is done before many kills, but not before two"
    assert len(summary.items) == 10
    assert {item.state for item in summary.items} == {"reported"}
    assert len(list((out / "reports").glob("*.pdf"))) == 4


def test_the_summary_is_what_the_outside_reads(killed_demo: tuple[Summary, Path]) -> None:
    """`summary.json` has the fields that others rely on."""
    summary, out = killed_demo
    written = json.loads((out / "summary.json").read_text())
    assert {"orders", "items", "lost", "duplicates", "seconds"} <= written.keys()
    fields = {"sample", "item", "state", "report_no", "pdf", "pdf_sha256", "central_sha256"}
    assert all(fields <= item.keys() for item in written["items"])
    assert all(Path(item["pdf"]).is_file() for item in written["items"])
    assert summary.progress_url.startswith("http://127.0.0.1:")


def test_every_task_went_through_the_four_states(killed_demo: tuple[Summary, Path]) -> None:
    """待审核 → 已受理 → 检测中 → 出报告, each once, in this order, as the service's history tells it."""
    _, out = killed_demo
    from central.service import open_service

    with open_service(out / "central") as service:
        order = service.store.order("main", "WT2026-0001")
    assert order is not None
    histories = [[step.state for step in task.history] for task in order.tasks]
    assert histories == [STATES] * 10


def test_a_folder_of_somebody_else_is_not_emptied(tmp_path: Path) -> None:
    """The demonstration makes its folder anew, but only one that it made itself."""
    (tmp_path / "thesis.docx").write_bytes(b"precious")
    with pytest.raises(DemoFailed):
        run_demo(tmp_path, seed=1, language="zh", seconds=1.0)
    assert (tmp_path / "thesis.docx").read_bytes() == b"precious"
