"""The three people of the demonstration: each does what a person with that right would, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.wording import Text
from sample_spectra.demo.order import PEOPLE
from station.assembly import Station
from station.errors import Conflict
from station.records import Report

PREPARER, REVIEWER, APPROVER = PEOPLE
MEANINGS = {
    "prepared": Text("编制", "prepares"),
    "reviewed": Text("审核", "reviews"),
    "issued": Text("批准并签发", "approves and issues"),
}


def sign_what_waits(station: Station) -> Iterator[tuple[str, Report]]:
    """Prepare complete drafts, review prepared reports, approve reviewed ones; gives (person's name, report).

    A Conflict is no failure here: newer data came in between, and the next round looks again.
    """
    for draft in station.library.drafts():
        if draft.complete and draft.report_id is None:
            try:
                yield (
                    PREPARER[1],
                    station.desk.prepare(draft.commission_no, draft.item_id, PREPARER[0], PREPARER[3]),
                )
            except Conflict:
                continue
    for report in station.library.reports():
        try:
            if report.state == "prepared":
                yield REVIEWER[1], station.desk.review(report.id, REVIEWER[0], REVIEWER[3])
            elif report.state == "reviewed":
                yield APPROVER[1], station.desk.approve(report.id, APPROVER[0], APPROVER[3])
        except Conflict:
            continue
