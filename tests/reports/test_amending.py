"""After approval nothing changes: an amendment is a new report that says what changed, and why."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from central.envelope import WireEvent, read_event
from station.errors import Conflict, NotAllowed
from station.records import Report
from station.reports.commands.report import report as report_command
from station.reports.commands.report import verify
from station.reports.proof.verification import verify_pdf
from tests.reports.conftest import issue
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

SECOND = f"{COMMISSION}-002"
REASON = "样品 002 重新测定"


def _again(laboratory: Laboratory) -> None:
    """The second sample runs again and gives other figures; the first sample's well is corrected."""
    orders = laboratory.station.store.orders
    sample, commission = orders.sample(f"{COMMISSION}-001"), orders.commission(COMMISSION)
    assert sample is not None
    assert commission is not None
    orders.put(commission, [replace(sample, well="XX2")], [])
    laboratory.run("rock_eval", [SECOND], seed=99)


def _signed(laboratory: Laboratory, report: Report) -> Report:
    laboratory.station.desk.review(report.id, "li", PIN)
    laboratory.clock.move(60)
    return laboratory.station.desk.approve(report.id, "wang", PIN)


@pytest.fixture
def amended(complete: Laboratory) -> tuple[Laboratory, Report, Report]:
    """An issued report, and its issued amendment."""
    first = issue(complete, "rock_eval")
    _again(complete)
    second = _signed(complete, complete.station.desk.amend(first.id, REASON, "zhang", PIN))
    return complete, first, second


def test_an_amendment_has_its_own_number_and_says_what_changed(amended: tuple[Laboratory, Report, Report]) -> None:
    """Number with -G1, next revision; each changed cell before and after, in the content and in print."""
    laboratory, first, second = amended
    assert (second.report_no, second.revision) == (f"{first.report_no}-G1", 2)
    content: Any = second.content
    changes = content["amends"]["changes"]
    before: Any = first.content
    old, new = ({row["sample_no"]: row["cells"] for row in part["results"]["rows"]} for part in (before, content))
    told = {(one["sample_no"], one["zh"]): (one["before"], one["after"]) for one in changes}
    for column in content["results"]["columns"]:
        for sample_no in old:
            pair = (old[sample_no][column["id"]], new[sample_no][column["id"]])
            assert told.get((sample_no, column["zh"])) == (None if pair[0] == pair[1] else pair)
    assert told[(f"{COMMISSION}-001", "井号")] == ("XX1", "XX2")
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(_pdf(laboratory, second))).pages)
    for wanted in (REASON, first.report_no, "XX2", new[SECOND]["s2"], old[SECOND]["s2"]):
        assert wanted in words


def test_the_old_report_stays_and_is_superseded(amended: tuple[Laboratory, Report, Report]) -> None:
    """Its file, content and signatures are untouched; its state, and every check of it, say superseded."""
    laboratory, first, second = amended
    store = laboratory.station.store
    kept = store.reports.get(first.id)
    assert kept is not None
    assert (kept.state, kept.content, kept.pdf_sha256, kept.signatures) == (
        "superseded",
        first.content,
        first.pdf_sha256,
        first.signatures,
    )
    verdict = verify_pdf(_pdf(laboratory, kept), store)
    assert verdict.genuine == "superseded"
    assert second.report_no in verdict.reason.en
    assert verify_pdf(_pdf(laboratory, second), store).genuine == "issued"
    acts = [json.loads(row.body)["act"] for row in store.audit.after(0)]
    assert acts[-2:] == ["report.issued", "report.superseded"]
    assert laboratory.station.audit.check() is None


def test_the_service_takes_the_amendment(amended: tuple[Laboratory, Report, Report]) -> None:
    """The event is an issued report with `amends` added; the service's own reader finds no fault in it."""
    laboratory, first, second = amended
    (event,) = laboratory.station.store.outbox.of_stream(f"report:{second.id}")
    data = json.loads(event.body)["data"]
    assert data["amends"] == {
        "report_id": first.id,
        "report_no": first.report_no,
        "revision": 1,
        "reason": REASON,
    }
    assert read_event(WireEvent(sha256=event.sha256, body=event.body.decode())).fault is None


def test_the_service_is_told_what_is_superseded(amended: tuple[Laboratory, Report, Report]) -> None:
    """On the replaced report's own stream, caused by the amendment, and without fault to the service's reader."""
    laboratory, first, second = amended
    outbox = laboratory.station.store.outbox
    issued, superseded = outbox.of_stream(f"report:{first.id}")
    (cause,) = outbox.of_stream(f"report:{second.id}")
    body = json.loads(superseded.body)
    assert (issued.type, superseded.type, body["causes"]) == ("report.issued", "report.superseded", [cause.id])
    assert body["data"]["superseded_by"]["report_no"] == second.report_no
    assert (body["data"]["report_no"], body["data"]["reason"]) == (first.report_no, REASON)
    assert read_event(WireEvent(sha256=superseded.sha256, body=superseded.body.decode())).fault is None


def test_until_it_is_issued_the_old_one_is_valid(complete: Laboratory) -> None:
    """A prepared amendment changes nothing; sent back and made again it keeps its number with the next revision."""
    desk, reports = complete.station.desk, complete.station.store.reports
    first = issue(complete, "rock_eval")
    _again(complete)
    made = desk.amend(first.id, REASON, "zhang", PIN)
    assert reports.get(first.id) == first
    with pytest.raises(Conflict, match="under way"):
        desk.amend(first.id, REASON, "zhang", PIN)
    desk.send_back(made.id, "li", PIN, "原因不清")
    returned = reports.returned_for_task(made.task_ids[0])
    assert returned is not None
    assert returned.id == made.id
    again = desk.amend(first.id, "测定有误", "zhang", PIN)
    assert (again.report_no, again.revision) == (made.report_no, made.revision + 1)
    assert reports.returned_for_task(made.task_ids[0]) is None
    assert _signed(complete, again).state == "issued"
    assert reports.get(first.id).state == "superseded"  # type: ignore[union-attr]


def test_amendments_are_amended_in_turn(amended: tuple[Laboratory, Report, Report]) -> None:
    """-G2 after -G1; only the newest is valid."""
    laboratory, first, second = amended
    laboratory.station.store.settings.put("lab.contact", "0546-1111111")
    third = _signed(laboratory, laboratory.station.desk.amend(second.id, "电话有误", "zhang", PIN))
    assert (third.report_no, third.revision) == (f"{first.report_no}-G2", 3)
    states = [laboratory.station.store.reports.get(one.id).state for one in (first, second, third)]  # type: ignore[union-attr]
    assert states == ["superseded", "superseded", "issued"]
    with pytest.raises(Conflict, match="superseded"):
        laboratory.station.desk.amend(first.id, "再改", "zhang", PIN)


def test_an_amendment_needs_a_change_a_reason_and_an_issued_report(complete: Laboratory) -> None:
    """Each refusal names what is missing, and leaves no report behind."""
    desk, reports = complete.station.desk, complete.station.store.reports
    prepared = desk.prepare(COMMISSION, "rock_eval", "zhang", PIN)
    with pytest.raises(Conflict, match="is prepared"):
        desk.amend(prepared.id, REASON, "zhang", PIN)
    issued = _signed(complete, prepared)
    with pytest.raises(Conflict, match="different"):
        desk.amend(issued.id, REASON, "zhang", PIN)
    _again(complete)
    with pytest.raises(Conflict, match="reason"):
        desk.amend(issued.id, " ", "zhang", PIN)
    with pytest.raises(NotAllowed, match="prepare"):
        desk.amend(issued.id, REASON, "li", PIN)
    assert [one.id for one in reports.all()] == [issued.id]
    assert desk.preview_amendment(issued.id, REASON).startswith(b"%PDF")


def test_the_command_amends(complete: Laboratory) -> None:
    """`report amend` prints the new number and every change; a wrong PIN prepares nothing."""
    first = issue(complete, "rock_eval")
    _again(complete)
    command = ["amend", first.report_no, "--reason", REASON, "--person", "zhang", "--lang", "en"]
    command += ["--data", str(complete.station.store.folder)]
    refused = CliRunner().invoke(report_command, [*command, "--pin", "0000"])
    assert (refused.exit_code, "PIN" in refused.output) == (1, True)
    made = CliRunner().invoke(report_command, command, env={"GEOLAB_PIN": PIN})
    assert made.exit_code == 0, made.output
    assert made.output.splitlines()[0] == f"{first.report_no}-G1"
    assert f"{COMMISSION}-001\tWell\tXX1\tXX2" in made.output


def test_the_command_tells_a_superseded_report_from_a_changed_one(
    amended: tuple[Laboratory, Report, Report], tmp_path: Path
) -> None:
    """`geolab verify`: 4 with the new number, in both languages; a flipped byte of the same file is 1, not 4."""
    laboratory, old, new = amended
    vault = laboratory.station.store.vault
    paper = vault.path(old.pdf_sha256).read_bytes()
    middle = len(paper) // 2
    flipped = paper[:middle] + bytes([paper[middle] ^ 1]) + paper[middle + 1 :]
    said = []
    for n, content in enumerate((vault.path(new.pdf_sha256).read_bytes(), paper, flipped)):
        (tmp_path / f"{n}.pdf").write_bytes(content)
        for language in ("zh", "en"):
            words = [str(tmp_path / f"{n}.pdf"), "--lang", language, "--data", str(laboratory.station.store.folder)]
            ran = CliRunner().invoke(verify, words)
            said.append((ran.exit_code, new.report_no in ran.output))
    assert said == [(0, True), (0, True), (4, True), (4, True), (1, False), (1, False)]


def _pdf(laboratory: Laboratory, report: Report) -> bytes:
    return laboratory.station.desk.preview(report.id)
