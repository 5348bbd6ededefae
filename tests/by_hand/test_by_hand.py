"""What is put right by hand stands beside what was calculated, with who, when, why; it is told, printed, undone."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from station.by_hand.reasons import SETTING, BadReason
from station.by_hand.rules import dependents
from station.errors import Conflict, NotAllowed, NotFound
from station.records import Determination
from station.reports.commands.result import result
from station.reports.drafting import draft
from station.reports.provenance import origin_of_cell
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

SAMPLE = f"{COMMISSION}-001"
TASK = f"task-{SAMPLE}-rock_eval"
ITEM = "rock_eval"
TYPED = Decimal("11.87")


def _type(laboratory: Laboratory, value_id: str = "tmax", number: Decimal = Decimal(441)) -> Determination:
    return laboratory.station.desk.by_hand.set_values(TASK, {value_id: number}, "instrument", "zhang", PIN, note="炉温")


def _row(laboratory: Laboratory) -> Any:
    wanted = draft(laboratory.station.store, laboratory.station.catalogue, COMMISSION, ITEM)
    return wanted.rows[0]


def _acts(laboratory: Laboratory) -> list[Mapping[str, Any]]:
    return [json.loads(row.body) for row in laboratory.station.store.audit.after(0)]


def test_a_typed_figure_stands_beside_the_calculated_one(complete: Laboratory) -> None:
    """The new revision reports the typed figure; its outcome, and every revision before, is as it was."""
    store = complete.station.store
    before = store.determinations.newest(TASK)
    assert before is not None
    made = _type(complete)
    assert made.revision == before.revision + 1
    assert made.outcome == before.outcome
    assert made.reported.value("tmax").number == Decimal(441)
    assert store.determinations.get(before.id) == before
    (put,) = made.by_hand
    assert (put.before, put.after) == (before.outcome.value("tmax").number, Decimal(441))
    assert (put.person_name, put.at) == ("张伟", complete.clock.at)
    assert put.why.zh == "仪器故障或异常（炉温）"


def test_it_is_told_and_audited_in_the_same_act(complete: Laboratory) -> None:
    """The platform gets the revised result under the person's name; the audit trail before, after and reason."""
    made = _type(complete)
    event = json.loads(complete.station.store.outbox.of_stream(TASK)[-1].body)
    assert (event["type"], event["actor"]) == ("result.revised", {"user": "zhang", "via": "gui"})
    told = {one["id"]: one["printed"] for one in event["data"]["values"]}
    assert told["tmax"] == "441"
    (act,) = [one for one in _acts(complete) if one["act"] == "by_hand.value"]
    assert act["who"] == "zhang"
    assert act["what"]["after"] == "441"
    assert act["what"]["before"] == str(made.outcome.value("tmax").number)
    assert complete.station.audit.check() is None


def test_the_report_says_what_was_put_right(complete: Laboratory) -> None:
    """Cell, remark and method record: the typed figure, the calculated one, who and why; both in results.json."""
    _type(complete)
    report = complete.station.desk.prepare(COMMISSION, ITEM, "zhang", PIN)
    content: Any = report.content
    row = content["results"]["rows"][0]
    assert row["cells"]["tmax"] == "441"
    (value,) = [one for one in row["values"] if one["id"] == "tmax"]
    assert value["unrounded"] == "441"
    assert value["calculated"] not in (None, "441")
    (record,) = content["by_hand"]
    assert (record["sample_no"], record["after"]["zh"], record["by"]) == (SAMPLE, "441", "张伟")
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(complete.station.desk.preview(report.id))).pages
    )
    assert "人工更改" in text
    assert "仪器故障或异常（炉温）" in text
    origin = origin_of_cell(complete.station.store, complete.station.catalogue, report.report_no, f"{SAMPLE}:tmax")
    (source,) = origin.inputs
    assert (origin.printed, source.kind, source.amount) == ("441", "by_hand", "441")
    assert origin.disagreements == ()


def test_what_rests_on_a_typed_figure_must_be_settled_too(complete: Laboratory) -> None:
    """A typed S2 leaves the hydrogen index calculated from another S2: the draft names it until it is settled."""
    by_hand = complete.station.desk.by_hand
    _type(complete, "s2", TYPED)
    missing = _row(complete).missing
    assert missing is not None
    assert "HI hydrogen index" in missing.en
    assert '"S2 pyrolysed hydrocarbons", which was put right by hand' in missing.en
    with pytest.raises(Conflict):
        complete.station.desk.prepare(COMMISSION, ITEM, "zhang", PIN)
    determination = complete.station.store.determinations.newest(TASK)
    assert determination is not None
    by_hand.set_values(TASK, dict.fromkeys(dependents(determination, "s2")), "quality", "zhang", PIN)
    assert _row(complete).missing is None
    cells = complete.station.desk.prepare(COMMISSION, ITEM, "zhang", PIN).content["results"]["rows"][0]["cells"]  # type: ignore[index]
    assert cells["s2"] == "11.87"
    assert cells["hi"] == "—"


def test_a_later_calculation_keeps_it_and_says_so_when_its_ground_moved(complete: Laboratory) -> None:
    """The sample runs again: the typed figure stays, but is not reported until it is confirmed or taken back."""
    _type(complete)
    complete.run(ITEM, [SAMPLE], seed=99)
    newest = complete.station.store.determinations.newest(TASK)
    assert newest is not None
    assert newest.revision == 3
    assert newest.reported.value("tmax").number == Decimal(441)
    missing = _row(complete).missing
    assert missing is not None
    assert "calculated again" in missing.en
    _type(complete)
    assert _row(complete).missing is None


def test_undoing_brings_the_calculated_figure_back(complete: Laboratory) -> None:
    """Taken back: as if nothing had been typed, with every revision kept; a second time there is nothing to undo."""
    by_hand = complete.station.desk.by_hand
    (put,) = _type(complete).by_hand
    made = by_hand.undo(TASK, put.id, "transcription", "zhang", PIN)
    assert made.reported == made.outcome
    assert [len(one.by_hand) for one in by_hand.history(TASK)] == [0, 1, 0]
    assert _acts(complete)[-1]["act"] == "by_hand.undone"
    with pytest.raises(NotFound):
        by_hand.undo(TASK, put.id, "transcription", "zhang", PIN)


def test_a_run_left_out_counts_no_more_until_it_is_taken_in_again(complete: Laboratory) -> None:
    """The only run left out: nothing to report. Another run counts alone; both once the first is back."""
    by_hand, store = complete.station.desk.by_hand, complete.station.store
    (first,) = store.arrivals.runs_of_task(TASK)
    (put,) = by_hand.leave_out_run(TASK, first.id, "contamination", "zhang", PIN).by_hand
    row = _row(complete)
    assert row.missing is not None
    assert "contamination" in row.missing.en
    assert row.determination.reported.value("s2").number is None
    complete.take_in()
    assert _row(complete).missing is not None
    complete.run(ITEM, [SAMPLE], seed=99)
    newest = store.determinations.newest(TASK)
    assert newest is not None
    assert first.id not in newest.measurement_ids
    assert _row(complete).missing is None
    content: Any = complete.station.desk.prepare(COMMISSION, ITEM, "zhang", PIN).content
    assert [one["kind"] for one in content["by_hand"]] == ["run"]
    by_hand.undo(TASK, put.id, "transcription", "zhang", PIN)
    complete.take_in()
    newest = store.determinations.newest(TASK)
    assert newest is not None
    assert newest.measurement_ids == (first.id,)


def test_a_prepared_report_is_not_signed_over_a_correction(complete: Laboratory) -> None:
    """What is put right after preparing makes the report outdated: it goes back and is prepared anew."""
    desk = complete.station.desk
    report = desk.prepare(COMMISSION, ITEM, "zhang", PIN)
    _type(complete)
    with pytest.raises(Conflict, match="newer determination"):
        desk.review(report.id, "li", PIN)


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_no_number_is_refused(complete: Laboratory, number: str) -> None:
    """Only a finite number is a figure."""
    with pytest.raises(Conflict, match=number):
        _type(complete, number=Decimal(number))


def test_who_and_why_are_demanded(complete: Laboratory) -> None:
    """A wrong PIN, no right, a reason that is not in the list, "other" without a note, an unknown value: nothing."""
    by_hand = complete.station.desk.by_hand
    for person, pin in (("zhang", "0000"), ("li", PIN)):
        with pytest.raises(NotAllowed):
            by_hand.set_values(TASK, {"s2": TYPED}, "instrument", person, pin)
    for reason in ("because", "other"):
        with pytest.raises(BadReason):
            by_hand.set_values(TASK, {"s2": TYPED}, reason, "zhang", PIN)
    with pytest.raises(NotFound, match="s9"):
        by_hand.set_values(TASK, {"s9": TYPED}, "instrument", "zhang", PIN)
    with pytest.raises(NotFound, match="no run"):
        by_hand.leave_out_run(TASK, "elsewhere", "instrument", "zhang", PIN)
    assert len(by_hand.history(TASK)) == 1


def test_a_laboratory_has_its_own_reasons(complete: Laboratory) -> None:
    """The setting takes the list's place; a line that is none is named."""
    settings, by_hand = complete.station.store.settings, complete.station.desk.by_hand
    settings.put(SETTING, "drift | 基线漂移 | baseline drift\n")
    assert list(by_hand.reasons()) == ["drift"]
    settings.put(SETTING, "drift, 基线漂移")
    with pytest.raises(BadReason, match="drift, 基线漂移"):
        by_hand.reasons()


def test_the_command_line_does_the_same(complete: Laboratory) -> None:
    """Reasons, set, show and undo by command, with exit codes; what is no figure is a question of usage."""
    data = ["--data", str(complete.station.store.folder), "--lang", "en"]
    who = ["--reason", "quality", "--person", "zhang", "--pin", PIN]
    runner = CliRunner()
    assert "quality\tquality control failed" in runner.invoke(result, ["reasons", *data]).output
    made = runner.invoke(result, ["set", SAMPLE, ITEM, "tmax=441", "hi=-", *who, *data])
    assert made.exit_code == 0, made.output
    correction = made.output.split("\t")[0]
    shown = [line.split("\t") for line in runner.invoke(result, ["show", SAMPLE, ITEM, *data]).output.splitlines()]
    assert [line[2] for line in shown if line[0] == "tmax"] == ["441"]
    assert [line[2] for line in shown if line[0] == "hi"] == ["—"]
    assert runner.invoke(result, ["undo", SAMPLE, ITEM, correction, *who, *data]).exit_code == 0
    assert runner.invoke(result, ["undo", SAMPLE, ITEM, correction, *who, *data]).exit_code == 1
    assert runner.invoke(result, ["set", SAMPLE, ITEM, "tmax=abc", *who, *data]).exit_code == 2
    assert runner.invoke(result, ["show", "WT0000-0000-000", ITEM, *data]).exit_code == 1
