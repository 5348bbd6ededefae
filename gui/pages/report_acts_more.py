"""Acts that make reports from reports: amend, split, merge; and a value put right by hand before there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gui.widgets.signing_dialog import Act
from gui.words import translate
from station.by_hand.desk import ByHandDesk
from station.records import Report
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
