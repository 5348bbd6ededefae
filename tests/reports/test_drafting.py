"""Drafts fill themselves as data arrive, and say what is missing until they are complete."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.wording import Text
from sample_spectra.chemstation import write_d
from sample_spectra.natural_gas import gas_run
from station.errors import NotFound
from station.records import Draft, Finding
from station.reports.drafting import RULE, draft
from station.reports.laboratory import BadSetting
from tests.reports.laboratory import COMMISSION, PIN, Laboratory


def _draft(laboratory: Laboratory) -> Draft:
    return draft(laboratory.station.store, laboratory.station.catalogue, COMMISSION, "rock_eval")


def test_a_draft_fills_as_runs_arrive(laboratory: Laboratory) -> None:
    """Each run fills its own row; the draft is complete with the last one, without anybody touching it."""
    laboratory.order("rock_eval", 2)
    assert [row.missing.en for row in _draft(laboratory).rows if row.missing] == ["No run has arrived yet."] * 2
    laboratory.run("rock_eval", [f"{COMMISSION}-001"])
    first, second = _draft(laboratory).rows
    assert first.missing is None
    assert first.determination is not None
    assert second.missing is not None
    assert not _draft(laboratory).complete
    laboratory.run("rock_eval", [f"{COMMISSION}-002"], seed=8)
    assert _draft(laboratory).complete


def test_an_unaccepted_task_is_not_reported(laboratory: Laboratory) -> None:
    """A task the platform has not accepted keeps its draft open, even where its run is there."""
    laboratory.order("rock_eval", 1, state="pending_review")
    laboratory.run("rock_eval", [f"{COMMISSION}-001"])
    (row,) = _draft(laboratory).rows
    assert row.missing is not None
    assert "not accepted" in row.missing.en


def test_a_stopped_run_says_why(laboratory: Laboratory) -> None:
    """A run that could not be calculated (a gas without its standard) shows its own trouble in the draft."""
    laboratory.order("gas_comp", 1)
    folder = laboratory.folder("gas_comp", "GC-2014")
    write_d(folder / "run.D", gas_run(3, f"{COMMISSION}-001"))
    laboratory.take_in()
    store = laboratory.station.store
    (row,) = draft(store, laboratory.station.catalogue, COMMISSION, "gas_comp").rows
    (run,) = store.arrivals.measurements(task_id=row.task.id)
    assert run.trouble is not None
    assert row.missing == Text(
        f"进样“{COMMISSION}-001”已到达，但未能计算：{run.trouble.message.zh}",
        f'The run "{COMMISSION}-001" arrived but stopped: {run.trouble.message.en}',
    )


def test_cancelled_tasks_are_left_out(complete: Laboratory) -> None:
    """A task that was returned or cancelled is no row; the rest can be reported."""
    complete.station.store.orders.set_state(f"task-{COMMISSION}-002-rock_eval", "cancelled", 2)
    assert [row.sample.sample_no for row in _draft(complete).rows] == [f"{COMMISSION}-001"]
    assert _draft(complete).complete


def test_a_failed_quality_check_keeps_the_draft_open(complete: Laboratory) -> None:
    """A finding of severity stop is a reason not to report, in the finding's own words."""
    store = complete.station.store
    newest = store.determinations.newest(f"task-{COMMISSION}-001-rock_eval")
    assert newest is not None
    stop = Finding(rule="blank", severity="stop", message=Text("空白过高", "the blank is too high"))
    outcome = replace(newest.outcome, findings=(stop,))
    store.determinations.add(replace(newest, id="d-2", revision=2, outcome=outcome))
    row = _draft(complete).rows[0]
    assert row.missing is not None
    assert "the blank is too high" in row.missing.en


def test_a_task_that_comes_later_gets_a_draft_of_its_own(complete: Laboratory) -> None:
    """After a report is made, its draft names it; a task added afterwards is a draft without it."""
    report = complete.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    assert _draft(complete).report_id == report.id
    complete.order("rock_eval", 3)
    later = _draft(complete)
    assert later.report_id is None
    assert [row.sample.sample_no for row in later.rows] == [f"{COMMISSION}-003"]


def test_all_drafts_are_those_of_each_commission_and_item(complete: Laboratory) -> None:
    """The list has one draft for each commission and item."""
    complete.order("gas_comp", 1, commission_no="WT2026-0002")
    listed = complete.station.library.drafts()
    assert [(one.commission_no, one.item_id) for one in listed] == [
        ("WT2026-0002", "gas_comp"),
        (COMMISSION, "rock_eval"),
    ]


def test_no_task_no_draft(laboratory: Laboratory) -> None:
    """Asking for what nobody ordered is an error that names both parts."""
    with pytest.raises(NotFound, match=COMMISSION):
        _draft(laboratory)


def test_each_sample_by_itself_where_the_laboratory_wants_it(complete: Laboratory) -> None:
    """By the rule there is a draft, and a report with its number, for each sample; a rule there is not is named."""
    station = complete.station
    station.store.settings.put(RULE, "sample")
    listed = [one.sample_no for one in station.library.drafts()]
    assert listed == [f"{COMMISSION}-001", f"{COMMISSION}-002"]
    reports = []
    for sample_no in listed:
        assert sample_no in [one.sample_no for one in station.library.drafts()]
        reports.append(station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN, sample_no=sample_no))
    assert [one.report_no for one in reports] == ["2026-RE-010001", "2026-RE-010002"]
    assert [[row["sample_no"] for row in one.content["results"]["rows"]] for one in reports] == [
        [one] for one in listed
    ]  # type: ignore[index]
    assert station.library.drafts() == []
    station.store.settings.put(RULE, "sampel")
    with pytest.raises(BadSetting, match="sampel"):
        draft(station.store, station.catalogue, COMMISSION, "rock_eval", listed[0])
