"""A report's way: prepared, reviewed, approved, and told to the service."""

from __future__ import annotations

from datetime import datetime

from parsers.wording import Text
from station.library.road import least
from station.library.steps import Place, Stage, Step, in_order, sent_step
from station.records import Report, Right, SignatureMeaning
from station.store import Store


def steps_of_report(store: Store, report: Report) -> tuple[Step, ...]:
    """The steps of one report."""
    stream = f"report:{report.id}"
    sent = sent_step(store.outbox.of_stream(stream), least(store, [stream]))
    return in_order([*signature_steps(store, report), sent])


def signature_steps(store: Store, report: Report) -> list[Step]:
    """Prepared, reviewed and approved: by whom, or who is waited for."""
    place = Place("reports", report.id)
    prepared_at, prepared_by = _signed(report, "prepared")
    if report.state == "returned":
        reason = Text(f"已退回：{report.return_reason}", f"Sent back: {report.return_reason}")
        cure = Text("请处理后重新编制。", "Settle it and prepare it again.")
        return [Step(stage="drafted", state="stopped", at=prepared_at, reason=reason, cure=cure, next=place)]
    if report.state == "void":
        reason = Text(f"报告“{report.report_no}”已作废。", f'The report "{report.report_no}" is void.')
        return [Step(stage="drafted", state="stopped", at=prepared_at, reason=reason, next=place)]
    steps = [Step(stage="drafted", state="done", at=prepared_at, reason=prepared_by, next=place)]
    pairs: tuple[tuple[Stage, SignatureMeaning, Right], ...] = (
        ("reviewed", "reviewed", "review"),
        ("approved", "approved", "approve"),
    )
    for stage, meaning, right in pairs:
        at, by = _signed(report, meaning)
        if at is not None:
            steps.append(Step(stage=stage, state="done", at=at, reason=by, next=place))
        else:
            steps.append(Step(stage=stage, state="waiting", reason=who_may(store, right, report), next=place))
    return steps


def who_may(store: Store, right: Right, report: Report | None = None) -> Text:
    """Whom it waits for: those with the right who have not signed this report already."""
    signers = () if report is None else [signature.person_id for signature in report.signatures]
    people = [one for one in store.people.all() if one.active and right in one.rights and one.id not in signers]
    if not people:
        return Text("本站没有其他人有此权限。", "Nobody else at this station has the right to do it.")
    return Text(
        "等待" + "或".join(one.name for one in people) + "。",
        "Waits for " + " or ".join(one.name for one in people) + ".",
    )


def _signed(report: Report, meaning: SignatureMeaning) -> tuple[datetime | None, Text | None]:
    for signature in report.signatures:
        if signature.meaning == meaning:
            return signature.at, Text(signature.person_name, signature.person_name)
    return None, None
