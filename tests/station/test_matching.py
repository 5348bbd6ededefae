"""Runs find their tasks by the sample's number, however a person typed it, and never by guess."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sample_spectra.chemstation import ch_bytes
from sample_spectra.chromatogram import saturates_run
from station.intake.matching import match, role_in_task
from station.items.catalogue import catalogue
from station.records import MeasurementRow, WatchFolder
from station.store import Store
from tests.reports.laboratory import COMMISSION, Laboratory

from .conftest import put_order


def run_of(name: str) -> MeasurementRow:
    return MeasurementRow(
        id="m",
        arrival_id="a",
        position=0,
        format_id="andi_chromatography",
        technique="gc",
        sample_name=name,
        acquired_at=None,
        state="unmatched",
    )


@pytest.mark.parametrize(
    ("typed", "task", "role"),
    [
        ("XX1-3254.50", "task-XX1-3254.50", "sample"),
        (" xx1-3254.50 ", "task-XX1-3254.50", "sample"),
        ("ＸＸ１－３２５４．５０", "task-XX1-3254.50", "sample"),
        ("XX1–3254.50", "task-XX1-3254.50", "sample"),
        ("XX1 - 3254.50", "task-XX1-3254.50", "sample"),
        ("XX1-3254.50－P", "task-XX1-3254.50", "duplicate"),
        ("A-2", "task-A-2", "sample"),
        ("a－2", "task-A-2", "sample"),
        ("a-2-P", "task-A-2", "duplicate"),
        ("XX1-3254.5", None, "sample"),
        ("XX1-3254.500", None, "sample"),
        ("", None, "sample"),
        ("-", None, "sample"),
    ],
)
def test_a_number_is_the_same_however_it_is_typed(
    store: Store, folder: WatchFolder, typed: str, task: str | None, role: str
) -> None:
    """Width, dash, spaces and case are typing; another digit is another sample."""
    put_order(store, "XX1-3254.50", "A-2")
    items = catalogue()
    found = match(store, items, folder, run_of(typed))
    assert (None if found.task is None else found.task.id, found.role) == (task, role)
    if found.task is not None:
        assert role_in_task(run_of(typed), found.task, items["gc_sat"]) == role


def test_two_numbers_that_differ_in_typing_alone_are_not_confused(store: Store, folder: WatchFolder) -> None:
    """The exact number wins; one that is neither is given to none of them."""
    put_order(store, "A－1", "A –1")
    assert match(store, catalogue(), folder, run_of("A－1")).task is not None
    unclear = match(store, catalogue(), folder, run_of("A-1"))
    assert unclear.task is None
    assert unclear.trouble is not None
    assert "more than one" in unclear.trouble.message.en


def test_a_folder_without_items_says_so_and_its_runs_are_matched_when_it_has_some(tmp_path: Path) -> None:
    """The way out is named, and leads out: no new order and no start of the agent is needed."""
    laboratory = Laboratory(tmp_path)
    laboratory.order("gc_sat", 1)
    folder = laboratory.folder("gc_sat", "GC-9")
    arrivals = laboratory.station.store.arrivals
    (ready,) = arrivals.folders()
    arrivals.put_folder(replace(ready, item_ids=()))
    run = saturates_run(7, f"{COMMISSION}-001")
    (folder / "run.ch").write_bytes(ch_bytes(run, run.channels[0].name))
    laboratory.take_in()
    (waiting,) = arrivals.measurements_in_state("unmatched")
    assert waiting.trouble is not None
    assert "has no analysis items yet" in waiting.trouble.message.en
    arrivals.put_folder(ready)
    laboratory.take_in()
    assert laboratory.station.store.determinations.newest(f"task-{COMMISSION}-001-gc_sat") is not None
    laboratory.station.close()


def test_rows_of_one_sample_in_one_file_are_parallel_and_a_later_file_measures_anew(tmp_path: Path) -> None:
    """The first row is reported and compared with the others; the next day's file takes the place of all of them."""
    laboratory = Laboratory(tmp_path)
    laboratory.order("toc", 1)
    folder = laboratory.folder("toc", "碳硫分析仪 CS-230")
    newest = laboratory.station.store.determinations.newest
    found = []
    for n, values in enumerate((("2.345", "2.361", "2.910"), ("2.400",)), start=1):
        rows = [f"{COMMISSION}-001,{value}" for value in values]
        (folder / f"{n}.csv").write_text("\n".join(["样品编号,TOC(%)", *rows, ""]), "utf-8")
        laboratory.take_in()
        one = newest(f"task-{COMMISSION}-001-toc")
        assert one is not None
        found.append((str(one.outcome.value("toc").number), len(one.measurement_ids)))
        if n == 1:
            assert any(finding.rule == "repeat" for finding in one.outcome.findings), one.outcome.findings
    assert found == [("2.345", 3), ("2.400", 1)]
    assert laboratory.station.store.arrivals.measurements_in_state("matched") == []
    laboratory.station.close()
