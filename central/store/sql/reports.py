"""Visible reports: of an order, by number, and by a link that ends.

The file that is given out is the one with time stamps where a station sent it (`report.proved`), else the issued one;
either is found by its hash.

Whether a report still holds is read from what speaks of it (an amendment that is visible, a withdrawal), never
written onto it: which of the two arrived first makes no difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from central.orders import Replaced, ReportView
from central.store.database import Database, Row, Transaction
from central.store.sql.accounts import note
from parsers.wording import Text

_PROOF = (
    " LEFT JOIN proof ON proof.tenant = {0}.tenant AND proof.report_no = {0}.report_no"
    " AND proof.revision = {0}.revision AND proof.pdf_sha256 = {0}.pdf_sha256"
    " JOIN blob ON blob.tenant = {0}.tenant AND blob.sha256 = COALESCE(proof.proof_sha256, {0}.pdf_sha256)"
)
_SELECT = (
    "SELECT report.*, blob.sha256, blob.size,"  # noqa: S608 - made of constants
    " amendment.report_no AS by_no, amendment.revision AS by_revision,"
    " amendment.amends_reason AS by_reason, amendment.visible_at AS by_at,"
    " withdrawal.reason AS withdrawn_reason, withdrawal.at AS withdrawn_at, withdrawal.by_no AS withdrawn_by"
    f" FROM report{_PROOF.format('report')}"
    " LEFT JOIN report AS amendment ON amendment.tenant = report.tenant AND amendment.amends_no = report.report_no"
    " AND amendment.amends_revision = report.revision AND amendment.commission_no = report.commission_no"
    " LEFT JOIN withdrawal ON withdrawal.tenant = report.tenant AND withdrawal.report_no = report.report_no"
    " AND withdrawal.revision = report.revision"
)
_COMPOSED = (
    "SELECT one.*, blob.sha256, blob.size,"  # noqa: S608 - made of constants
    " withdrawal.reason, withdrawal.at, withdrawal.by_no"
    f" FROM composed_report AS one{_PROOF.format('one')}"
    " LEFT JOIN withdrawal ON withdrawal.tenant = one.tenant AND withdrawal.report_no = one.report_no"
    " AND withdrawal.revision = one.revision"
)
_FILES = ("report.pdf_sha256", "proof.proof_sha256")
_FILES_OF_COMPOSED = ("one.pdf_sha256", "proof.proof_sha256")
_OF_CLIENT = (
    f"{_SELECT} JOIN commission ON commission.tenant = report.tenant"
    " AND commission.commission_no = report.commission_no WHERE report.tenant = ? AND commission.client_name = ?"
)


def of_order(db: Transaction, tenant: str, commission_no: str) -> list[ReportView]:
    """The reports of an order by number and revision."""
    rows = db.execute(
        f"{_SELECT} WHERE report.tenant = ? AND report.commission_no = ? ORDER BY report.report_no, report.revision",
        (tenant, commission_no),
    ).fetchall()
    tasks: dict[str, list[str]] = {}
    for link in db.execute(
        "SELECT report_task.event_id, report_task.task_id FROM report_task JOIN report"
        " ON report.tenant = report_task.tenant AND report.event_id = report_task.event_id"
        " WHERE report.tenant = ? AND report.commission_no = ?",
        (tenant, commission_no),
    ):
        tasks.setdefault(link["event_id"], []).append(link["task_id"])
    # A report that several others say they take the place of is joined to each; it is one report still.
    once = {row["event_id"]: row for row in rows}
    return [_view(row, tasks.get(event_id, ())) for event_id, row in once.items()]


def of_events(db: Transaction, tenant: str, event_ids: Sequence[str], client: str) -> list[ReportView]:
    """The reports of these events that are of one client, by number and revision."""
    query = f"{_OF_CLIENT} AND report.event_id IN (%s)"
    found = _once(list(db.among(query, (tenant, client), event_ids)))
    return sorted(found.values(), key=lambda view: (view.report_no, view.revision))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientReport:
    """A visible report in the list of a client's reports."""

    report: ReportView
    commission_no: str
    item: Text


class SqlReports:
    """Reports for whoever holds a link, a number or the file itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def composed(self, column: Literal["report_no", "pdf_sha256"], wanted: str) -> list[tuple[str, ReportView]]:
        """What stations composed of several orders, by number or by its file, of any laboratory."""
        places = ("one.report_no",) if column == "report_no" else _FILES_OF_COMPOSED
        with self._database.read() as db:
            rows = [row for place in places for row in db.execute(f"{_COMPOSED} WHERE {place} = ? LIMIT 20", (wanted,))]
        return [(row["tenant"], _composed_view(row)) for row in rows]

    def composed_for(self, tenant: str, client: str, limit: int) -> list[ReportView]:
        """What stations composed for a client, newest first."""
        with self._database.read() as db:
            rows = db.execute(
                f"{_COMPOSED} WHERE one.tenant = ? AND one.client_name = ? ORDER BY one.visible_at DESC LIMIT ?",
                (tenant, client, limit),
            ).fetchall()
        return [_composed_view(row) for row in rows]

    def numbered(self, report_no: str, limit: int = 20) -> list[tuple[str, ReportView]]:
        """Every visible report of this number with its tenant, of any laboratory, newest revision first."""
        return self._found(
            f"{_SELECT} WHERE report.report_no = ? ORDER BY report.revision DESC LIMIT ?", report_no, limit
        )

    def of_file(self, sha256: str, limit: int = 20) -> list[tuple[str, ReportView]]:
        """Every visible report whose PDF, with time stamps or as issued, has this content, of any laboratory."""
        found = [self._found(f"{_SELECT} WHERE {place} = ? LIMIT ?", sha256, limit) for place in _FILES]
        return [one for part in found for one in part]

    def of_client(self, tenant: str, client: str, text: str, limit: int, offset: int = 0) -> list[ClientReport]:
        """The visible reports of a client, newest first; `text` is sought in report and order numbers."""
        plain = text.lower()
        query = (
            f"{_OF_CLIENT} AND (? = '' OR lower(report.report_no) = ?"
            " OR lower(report.commission_no) = ?) ORDER BY report.visible_at DESC, report.event_id LIMIT ? OFFSET ?"
        )
        with self._database.read() as db:
            rows = db.execute(query, (tenant, client, plain, plain, plain, limit, offset)).fetchall()
            orders = {row["event_id"]: row["commission_no"] for row in rows}
            titles = {
                row["event_id"]: Text(row["item_zh"], row["item_en"])
                for row in db.among(
                    "SELECT report_task.event_id, task.item_zh, task.item_en FROM report_task JOIN task"
                    " ON task.tenant = report_task.tenant AND task.id = report_task.task_id"
                    " WHERE report_task.tenant = ? AND report_task.event_id IN (%s)",
                    (tenant,),
                    orders,
                )
            }
        return [
            ClientReport(report=view, commission_no=orders[event_id], item=titles.get(event_id, Text("", "")))
            for (_, event_id), view in _once(rows).items()
        ]

    def share(
        self, tenant: str, report: ReportView, token_hash: str, *, account: str, actor: str, now: str, until: str
    ) -> None:
        """Make a link to a report that ends."""
        with self._database.write() as db:
            db.execute(
                "INSERT INTO share (token_hash, tenant, event_id, account, made_at, until) VALUES (?, ?, ?, ?, ?, ?)",
                (token_hash, tenant, report.event_id, account, now, until),
            )
            note(db, tenant, actor, "report.shared", report.report_no, now, until)

    def shared(self, token_hash: str, now: str) -> tuple[str, ReportView, str] | None:
        """The tenant, the report and the end of a link that is in force."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT tenant, event_id, until FROM share WHERE token_hash = ? AND until > ? AND ended_at IS NULL",
                (token_hash, now),
            ).fetchone()
            if row is None:
                return None
            found = db.one(
                f"{_SELECT} WHERE report.tenant = ? AND report.event_id = ?", (row["tenant"], row["event_id"])
            )
            return row["tenant"], _view(found, ()), row["until"]

    def shares_of(self, tenant: str, event_ids: Sequence[str], now: str) -> dict[str, list[str]]:
        """The ends of the links in force, by the report's event."""
        ends: dict[str, list[str]] = {}
        query = (
            "SELECT event_id, until FROM share WHERE tenant = ? AND until > ? AND ended_at IS NULL AND event_id IN (%s)"
        )
        with self._database.read() as db:
            for row in db.among(query, (tenant, now), event_ids):
                ends.setdefault(row["event_id"], []).append(row["until"])
        return {event_id: sorted(found) for event_id, found in ends.items()}

    def end_shares(self, tenant: str, report: ReportView, *, actor: str, now: str) -> int:
        """End every link to a report; how many there were."""
        with self._database.write() as db:
            ended = db.execute(
                "UPDATE share SET ended_at = ? WHERE tenant = ? AND event_id = ? AND ended_at IS NULL AND until > ?",
                (now, tenant, report.event_id, now),
            ).rowcount
            if ended:
                note(db, tenant, actor, "report.unshared", report.report_no, now, str(ended))
        return ended

    def _found(self, query: str, subject: str, limit: int) -> list[tuple[str, ReportView]]:
        with self._database.read() as db:
            rows = db.execute(query, (subject, limit)).fetchall()
        return [(tenant, view) for (tenant, _), view in _once(rows).items()]


def _once(rows: Sequence[Row]) -> dict[tuple[str, str], ReportView]:
    return {(row["tenant"], row["event_id"]): _view(row, ()) for row in rows}


def _composed_view(row: Row) -> ReportView:
    gone = None if row["at"] is None else Replaced(reason=row["reason"], at=row["at"], by=row["by_no"])
    return ReportView(
        report_no=row["report_no"],
        revision=row["revision"],
        item_id="",
        sha256=row["sha256"],
        size=row["size"],
        issued_at=row["issued_at"],
        visible_at=row["visible_at"],
        task_ids=[],
        event_id=row["event_id"],
        content_sha256=row["content_sha256"],
        replaced=gone,
    )


def _view(row: Row, task_ids: Sequence[str]) -> ReportView:
    return ReportView(
        report_no=row["report_no"],
        revision=row["revision"],
        item_id=row["item_id"],
        sha256=row["sha256"],
        size=row["size"],
        issued_at=row["issued_at"],
        visible_at=row["visible_at"],
        task_ids=sorted(task_ids),
        event_id=row["event_id"],
        content_sha256=row["content_sha256"],
        replaced=_replaced(row),
    )


def _replaced(row: Row) -> Replaced | None:
    if row["by_no"] is not None:
        again = row["by_no"] == row["report_no"]
        by = f"{row['by_no']} ({row['by_revision']})" if again else row["by_no"]
        return Replaced(reason=row["by_reason"], at=row["by_at"], by=by)
    if row["withdrawn_at"] is not None:
        return Replaced(reason=row["withdrawn_reason"], at=row["withdrawn_at"], by=row["withdrawn_by"])
    return None
