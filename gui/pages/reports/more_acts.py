"""Acts that make reports from reports, or end one; and what is typed or declared before there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gui.widgets.signing_dialog import Act
from gui.words import translate
from station.by_hand.desk import ByHandDesk
from station.records import Declared, Draft, Report
from station.reports.merge_conflicts import MergeBy
from station.reports.merging import SplitBy
from station.reports.review import ReportDesk


def amending(desk: ReportDesk, report: Report) -> Act:
    """Prepare the amendment of an issued report, with its reason; what changed is marked on its page of changes."""
    statement = translate("ReportActs", "I prepare an amendment to report {number}, for this reason.")
    return Act(
        title=translate("ReportActs", "Amend the report"),
        statement=statement.format(number=report.report_no),
        rights=frozenset({"prepare"}),
        deed=lambda person, pin, reason: desk.amend(report.id, reason, person, pin),
        with_reason=True,
    )


def splitting(desk: ReportDesk, report: Report, by: SplitBy) -> Act:
    """Prepare the parts of an issued report."""
    statement = translate("ReportActs", "I prepare the parts of report {number}.")
    return Act(
        title=translate("ReportActs", "Split the report"),
        statement=statement.format(number=report.report_no),
        rights=frozenset({"prepare"}),
        deed=lambda person, pin, _: desk.split(report.id, by, person, pin)[0],
    )


def merging(desk: ReportDesk, report_ids: Sequence[str], by: MergeBy) -> Act:
    """Prepare one report of several issued ones."""
    statement = translate("ReportActs", "I prepare one report of {n} issued reports.")
    return Act(
        title=translate("ReportActs", "Merge the reports"),
        statement=statement.format(n=len(report_ids)),
        rights=frozenset({"prepare"}),
        deed=lambda person, pin, _: desk.merge(report_ids, by, person, pin),
    )


def declaring(desk: ReportDesk, draft: Draft, item_title: str, said: Declared) -> Act:
    """Declare what the laboratory says of the tests of an order and item."""
    statement = translate("ReportActs", "I declare this of {item} of commission {commission}.")
    return Act(
        title=translate("ReportActs", "Declare"),
        statement=statement.format(item=item_title, commission=draft.commission_no),
        rights=frozenset({"prepare"}),
        deed=lambda person, pin, _: desk.declare(draft.commission_no, draft.item_id, said, person, pin),
    )


def voiding(desk: ReportDesk, report: Report) -> Act:
    """Give up a report that was sent back; its number stays with it."""
    statement = translate("ReportActs", "I make report {number} void, for this reason; its number is not used again.")
    return Act(
        title=translate("ReportActs", "Make the report void"),
        statement=statement.format(number=report.report_no),
        rights=frozenset({"approve"}),
        deed=lambda person, pin, reason: desk.void(report.id, person, pin, reason),
        with_reason=True,
    )


def putting_right(
    desk: ByHandDesk, task_id: str, values: Mapping[str, Decimal | None], reason: str, note: str, said: str
) -> Act:
    """Type a value, or leave it out; the calculated figure stays beside it."""
    return Act(
        title=translate("ReportActs", "Put a value right by hand"),
        statement=said,
        rights=frozenset({"prepare"}),
        deed=lambda person, pin, _: desk.set_values(task_id, values, reason, person, pin, note=note),
    )
