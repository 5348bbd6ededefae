"""Three people, each act once, nothing changed after approval, exactly one issued report whatever happens."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from station.errors import Conflict, NotAllowed
from station.records import Report
from station.store import Store
from tests.reports.conftest import issue
from tests.reports.dying import KILLED
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

TASKS = [f"task-{COMMISSION}-001-rock_eval", f"task-{COMMISSION}-002-rock_eval"]


def _prepared(laboratory: Laboratory) -> Report:
    return laboratory.station.desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)


def _reviewed(laboratory: Laboratory) -> Report:
    return laboratory.station.desk.review(_prepared(laboratory).id, "li", PIN)


def _revise(store: Store, task_id: str) -> None:
    newest = store.determinations.newest(task_id)
    assert newest is not None
    store.determinations.add(replace(newest, id=f"{newest.id}-again", revision=newest.revision + 1))


def test_an_issued_report_is_told_with_its_file_and_its_causes(complete: Laboratory) -> None:
    """Issuing commits state, PDF, signatures, audit entry and event together; the event names results and PDF."""
    report = issue(complete, "rock_eval")
    store = complete.station.store
    assert report.state == "issued"
    assert [signature.meaning for signature in report.signatures] == ["prepared", "reviewed", "approved"]
    assert {signature.content_sha256 for signature in report.signatures} == {report.content_sha256}
    assert report.pdf_sha256 is not None
    pdf = store.vault.path(report.pdf_sha256).read_bytes()
    assert hashlib.sha256(pdf).hexdigest() == report.pdf_sha256
    (event,) = store.outbox.of_stream(f"report:{report.id}")
    body = json.loads(event.body)
    assert body["type"] == "report.issued"
    assert body["causes"] == [store.outbox.of_stream(task)[-1].id for task in sorted(TASKS)]
    assert body["blobs"] == [
        {
            "sha256": report.pdf_sha256,
            "size": len(pdf),
            "media_type": "application/pdf",
            "role": "report",
            "name": f"{report.report_no}.pdf",
        }
    ]
    data = body["data"]
    assert (data["report_no"], data["revision"], data["pdf_sha256"]) == (report.report_no, 1, report.pdf_sha256)
    assert data["determination_ids"] == list(report.determination_ids)
    assert [one["name"] for one in data["signatures"]] == ["张伟", "李芳", "王军"]
    assert complete.station.audit.check() is None
    acts = [json.loads(row.body)["act"] for row in store.audit.after(0)]
    assert [act for act in acts if act.startswith("report.")] == ["report.prepared", "report.reviewed", "report.issued"]


def test_an_incomplete_draft_cannot_be_prepared(laboratory: Laboratory) -> None:
    """Preparing names the first sample that is not ready, and takes no number."""
    laboratory.order("rock_eval", 2)
    laboratory.run("rock_eval", [f"{COMMISSION}-001"])
    with pytest.raises(Conflict, match=f"1 of 2 samples.*{COMMISSION}-002"):
        _prepared(laboratory)
    assert laboratory.station.store.reports.all() == []


def test_a_task_is_in_one_open_report_only(complete: Laboratory) -> None:
    """A second preparation is refused and names the report that has the tasks."""
    report = _prepared(complete)
    with pytest.raises(Conflict, match=report.report_no):
        _prepared(complete)


def test_two_preparations_at_once_make_one_report(complete: Laboratory) -> None:
    """Of two people who prepare the same draft at the same time one wins, the other is told."""
    complete.station.people.add("zhao", "赵六", {"prepare"}, PIN)

    def prepare(person_id: str) -> Report | Conflict:
        try:
            return complete.station.desk.prepare(COMMISSION, "rock_eval", person_id, PIN)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(prepare, ("zhang", "zhao")))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Report"]
    assert len(complete.station.store.reports.all()) == 1


def test_one_person_does_not_sign_twice(complete: Laboratory) -> None:
    """Preparing, reviewing and approving are done by different people unless the laboratory sets otherwise."""
    people = complete.station.people
    people.add("all", "全能", {"prepare", "review", "approve"}, PIN)
    desk = complete.station.desk
    report = desk.prepare(COMMISSION, "rock_eval", "all", PIN)
    with pytest.raises(NotAllowed, match="different people"):
        desk.review(report.id, "all", PIN)
    desk.review(report.id, "li", PIN)
    with pytest.raises(NotAllowed, match="different people"):
        desk.approve(report.id, "all", PIN)
    complete.station.store.settings.put("review.different_people", "no")
    assert desk.approve(report.id, "all", PIN).state == "issued"


def test_each_act_needs_its_right(complete: Laboratory) -> None:
    """Who may review may not approve, and the other way round."""
    desk = complete.station.desk
    with pytest.raises(NotAllowed, match="prepare"):
        desk.prepare(COMMISSION, "rock_eval", "li", PIN)
    report = _prepared(complete)
    with pytest.raises(NotAllowed, match="review"):
        desk.review(report.id, "wang", PIN)
    desk.review(report.id, "li", PIN)
    with pytest.raises(NotAllowed, match="approve"):
        desk.approve(report.id, "li", PIN)
    assert complete.station.store.reports.get(report.id).state == "reviewed"  # type: ignore[union-attr]


def test_approval_comes_after_review(complete: Laboratory) -> None:
    """A prepared report cannot be approved."""
    report = _prepared(complete)
    with pytest.raises(Conflict, match="is prepared"):
        complete.station.desk.approve(report.id, "wang", PIN)


def test_two_approvals_at_once_issue_once(complete: Laboratory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two approvals at the same time exactly one wins, the other is told; there is one event and one PDF."""
    complete.station.people.add("qian", "钱七", {"approve"}, PIN)
    report = _reviewed(complete)
    vault, both_have_a_file = complete.station.store.vault, Barrier(2, timeout=60)
    put_bytes = vault.put_bytes

    def put_and_wait(content: bytes) -> str:
        sha256 = put_bytes(content)
        both_have_a_file.wait()
        return sha256

    monkeypatch.setattr(vault, "put_bytes", put_and_wait)

    def approve(person_id: str) -> Report | Conflict:
        try:
            return complete.station.desk.approve(report.id, person_id, PIN)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(approve, ("wang", "qian")))
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "Report"]
    (won,) = (result for result in results if isinstance(result, Report))
    stored = complete.station.store.reports.get(report.id)
    assert stored == won
    assert len(complete.station.store.outbox.of_stream(f"report:{report.id}")) == 1


def test_nothing_changes_after_approval(complete: Laboratory) -> None:
    """An issued report can be neither signed again nor sent back, and its preview is the issued file."""
    report = issue(complete, "rock_eval")
    desk = complete.station.desk
    for act in (
        lambda: desk.review(report.id, "li", PIN),
        lambda: desk.approve(report.id, "wang", PIN),
        lambda: desk.send_back(report.id, "wang", PIN, "再看"),
    ):
        with pytest.raises((Conflict, NotAllowed)):
            act()
    assert complete.station.store.reports.get(report.id) == report
    assert hashlib.sha256(desk.preview(report.id)).hexdigest() == report.pdf_sha256


def test_a_newer_determination_stops_approval(complete: Laboratory) -> None:
    """Figures that were calculated again after preparing cannot be issued in their old form."""
    report = _reviewed(complete)
    _revise(complete.station.store, TASKS[1])
    with pytest.raises(Conflict, match=f"{COMMISSION}-002.*newer") as caught:
        complete.station.desk.approve(report.id, "wang", PIN)
    assert "Send the report back" in caught.value.cure.en


def test_a_cancelled_task_stops_approval(complete: Laboratory) -> None:
    """A task the platform took away after preparing is not reported."""
    report = _reviewed(complete)
    complete.station.store.orders.set_state(TASKS[0], "cancelled", 2)
    with pytest.raises(Conflict, match="cancelled"):
        complete.station.desk.approve(report.id, "wang", PIN)


def test_a_report_sent_back_keeps_its_number(complete: Laboratory) -> None:
    """Sent back with a reason, prepared again: the same number, the next revision, the new figures."""
    report = _reviewed(complete)
    desk = complete.station.desk
    with pytest.raises(Conflict, match="reason"):
        desk.send_back(report.id, "wang", PIN, "  ")
    returned = desk.send_back(report.id, "wang", PIN, "S2 需复查")
    assert (returned.state, returned.return_reason) == ("returned", "S2 需复查")
    _revise(complete.station.store, TASKS[0])
    again = _prepared(complete)
    assert (again.report_no, again.revision) == (report.report_no, 2)
    assert again.determination_ids != report.determination_ids
    desk.review(again.id, "li", PIN)
    assert desk.approve(again.id, "wang", PIN).state == "issued"
    assert complete.station.store.reports.get(report.id).state == "returned"  # type: ignore[union-attr]


def test_altered_content_is_not_signed(complete: Laboratory) -> None:
    """A content that was changed in the database no longer fits its signatures and is refused."""
    report = _prepared(complete)
    store = complete.station.store
    row = store.db.row("SELECT content FROM report WHERE id = ?", (report.id,))
    assert row is not None
    forged = json.loads(row["content"])
    forged["results"]["rows"][0]["cells"]["s2"] = "99.99"
    store.db.execute("UPDATE report SET content = ? WHERE id = ?", (json.dumps(forged), report.id))
    with pytest.raises(Conflict, match="not what was signed"):
        complete.station.desk.review(report.id, "li", PIN)


@pytest.mark.parametrize("ticks", [1, 2, 3])
def test_a_kill_during_approval_leaves_one_issued_report(complete: Laboratory, ticks: int) -> None:
    """The process dies before rendering, before the event or before the audit entry: approving again issues once."""
    report = _reviewed(complete)
    store = complete.station.store
    command = [sys.executable, "-m", "tests.reports.dying", str(store.folder), report.id, str(ticks)]
    died = subprocess.run(
        [*command, complete.clock.at.isoformat()],
        cwd=Path(__file__).resolve().parents[2],
        timeout=60,
        check=False,
    )
    assert died.returncode == KILLED, "the process died where it should"
    assert store.reports.get(report.id).state == "reviewed"  # type: ignore[union-attr]
    assert store.outbox.of_stream(f"report:{report.id}") == []
    assert complete.station.desk.approve(report.id, "wang", PIN).state == "issued"
    assert len(store.outbox.of_stream(f"report:{report.id}")) == 1
    assert complete.station.audit.check() is None
