"""What a person signs on the way of a report: the sentence, who may, and the deed at the report desk."""

from __future__ import annotations

from gui.widgets.signing_dialog import Act
from gui.words import translate
from station.records import Draft, Report
from station.reports.review import ReportDesk


def preparing(desk: ReportDesk, draft: Draft, item_title: str) -> Act:
    """Number a complete draft and sign it as prepared."""
    statement = translate("ReportActs", "I prepared the report on {item} of commission {commission}.")
    return Act(
        title=translate("ReportActs", "Prepare the report"),
        statement=statement.format(item=item_title, commission=draft.commission_no),
        rights=frozenset({"prepare"}),
        deed=lambda person, pin, _: desk.prepare(
            draft.commission_no, draft.item_id, person, pin, sample_no=draft.sample_no
        ),
    )


def reviewing(desk: ReportDesk, report: Report) -> Act:
    """Sign a prepared report as reviewed."""
    statement = translate("ReportActs", "I reviewed report {number} and found it right.")
    return Act(
        title=translate("ReportActs", "Review the report"),
        statement=statement.format(number=report.report_no),
        rights=frozenset({"review"}),
        deed=lambda person, pin, _: desk.review(report.id, person, pin),
    )


def approving(desk: ReportDesk, report: Report) -> Act:
    """Issue a reviewed report."""
    statement = translate("ReportActs", "I approve report {number}; it is issued to the client.")
    return Act(
        title=translate("ReportActs", "Approve and issue the report"),
        statement=statement.format(number=report.report_no),
        rights=frozenset({"approve"}),
        deed=lambda person, pin, _: desk.approve(report.id, person, pin),
    )


def sending_back(desk: ReportDesk, report: Report) -> Act:
    """Return a report with the reason: a prepared one by who may review it, a reviewed one by who may approve it."""
    statement = translate("ReportActs", "I send report {number} back, for this reason.")
    return Act(
        title=translate("ReportActs", "Send the report back"),
        statement=statement.format(number=report.report_no),
        rights=frozenset({"review"} if report.state == "prepared" else {"approve"}),
        deed=lambda person, pin, reason: desk.send_back(report.id, person, pin, reason),
        with_reason=True,
    )
