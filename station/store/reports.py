"""Reports, their signatures and their numbers. A row is added or moved on in state; its content never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from station.records import Report, ReportRelation, ReportState, Signature
from station.store.codec import from_json, from_time, to_json, to_time
from station.store.database import Database, Row

OPEN: tuple[ReportState, ...] = ("prepared", "reviewed", "issued")


class Reports:
    """The numbered reports of this station."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def next_serial(self, scheme: str) -> int:
        """The next number of a scheme (1, 2, 3 …); taken for good when the surrounding transaction commits."""
        with self._db.transaction() as tables:
            row = tables.conn.execute(
                "INSERT INTO serial VALUES(?, 1) ON CONFLICT(scheme) DO UPDATE SET last = last + 1 RETURNING last",
                (scheme,),
            ).fetchone()
            return int(row[0])

    def add(self, report: Report, prepared_at: datetime) -> None:
        """Record a prepared report with its first signature."""
        with self._db.transaction() as tables:
            tables.conn.execute(
                "INSERT INTO report VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '', ?)",
                (
                    report.id,
                    report.report_no,
                    report.revision,
                    report.commission_no,
                    report.item_id,
                    report.state,
                    to_json(report.content),
                    report.content_sha256,
                    to_json(report.determination_ids),
                    to_time(prepared_at),
                ),
            )
            for task_id in report.task_ids:
                tables.conn.execute("INSERT INTO report_task VALUES(?, ?)", (report.id, task_id))
            for position, source_id in enumerate(report.sources):
                tables.conn.execute(
                    "INSERT INTO report_origin VALUES(?, ?, ?, ?)", (report.id, source_id, position, report.relation)
                )
            for signature in report.signatures:
                self.sign(report.id, signature)

    def sign(self, report_id: str, signature: Signature) -> None:
        """Add a signature; a second one of the same meaning is refused by the table's key."""
        self._db.execute(
            "INSERT INTO signature VALUES(?, ?, ?, ?, ?, ?)",
            (
                report_id,
                signature.meaning,
                signature.person_id,
                signature.person_name,
                to_time(signature.at),
                signature.content_sha256,
            ),
        )

    def move(
        self,
        report_id: str,
        before: ReportState,
        after: ReportState,
        *,
        pdf_sha256: str | None = None,
        reason: str = "",
    ) -> bool:
        """Move a report from one state to the next; False if it was no longer in the first."""
        changed = self._db.execute(
            "UPDATE report SET state = ?, pdf_sha256 = coalesce(?, pdf_sha256), return_reason = ?"
            " WHERE id = ? AND state = ?",
            (after, pdf_sha256, reason, report_id, before),
        )
        return changed == 1

    def get(self, report_id: str) -> Report | None:
        """One report."""
        row = self._db.row("SELECT * FROM report WHERE id = ?", (report_id,))
        return None if row is None else self._report(row)

    def by_number(self, report_no: str) -> Report | None:
        """The newest revision under a report number."""
        row = self._db.row("SELECT * FROM report WHERE report_no = ? ORDER BY revision DESC LIMIT 1", (report_no,))
        return None if row is None else self._report(row)

    def issued_files(self) -> list[Report]:
        """Every issued report that is in force, merged and split ones too, in the order of issue."""
        rows = self._db.rows(
            "SELECT report.* FROM report JOIN signature ON report_id = report.id AND meaning = 'approved'"
            " WHERE state = 'issued' AND pdf_sha256 IS NOT NULL ORDER BY signature.at, report_no"
        )
        return [self._report(row) for row in rows]

    def serials(self) -> dict[str, int]:
        """The last number that each counter has given."""
        return {row["scheme"]: row["last"] for row in self._db.rows("SELECT scheme, last FROM serial")}

    def newest_of_each_number(self) -> list[Report]:
        """The newest revision under every number, by number."""
        rows = self._db.rows(
            "SELECT report.* FROM report WHERE NOT EXISTS(SELECT 1 FROM report AS later"
            " WHERE later.report_no = report.report_no AND later.revision > report.revision) ORDER BY report_no"
        )
        return [self._report(row) for row in rows]

    def all(self, state: ReportState | None = None, limit: int = 500) -> list[Report]:
        """Reports, newest first, in one state if named."""
        rows = self._db.rows(
            "SELECT * FROM report WHERE :state IS NULL OR state = :state"
            " ORDER BY prepared_at DESC, report_no DESC LIMIT :limit",
            {"state": state, "limit": limit},
        )
        return [self._report(row) for row in rows]

    def open_for_task(self, task_id: str) -> Report | None:
        """The report that a task is already in: prepared, reviewed or issued."""
        row = self._db.row(
            "SELECT report.* FROM report JOIN report_task ON report_id = report.id"
            " WHERE task_id = ? AND state IN ('prepared', 'reviewed', 'issued') ORDER BY prepared_at DESC",
            (task_id,),
        )
        return None if row is None else self._report(row)

    def returned_for_task(self, task_id: str) -> Report | None:
        """The report of this task that was sent back and not prepared anew: the newest under its number."""
        row = self._db.row(
            "SELECT report.* FROM report JOIN report_task ON report_id = report.id WHERE task_id = ?"
            " AND state = 'returned' AND NOT EXISTS(SELECT 1 FROM report AS later"
            "  WHERE later.report_no = report.report_no AND later.revision > report.revision)"
            " ORDER BY prepared_at DESC",
            (task_id,),
        )
        return None if row is None else self._report(row)

    def made_from(self, source_id: str, relation: ReportRelation) -> list[Report]:
        """The reports that amend, merge or split this one, oldest first."""
        rows = self._db.rows(
            "SELECT report.* FROM report JOIN report_origin ON report_id = report.id"
            " WHERE source_id = ? AND relation = ? ORDER BY prepared_at, report.id",
            (source_id, relation),
        )
        return [self._report(row) for row in rows]

    def issued(
        self,
        *,
        item_id: str | None = None,
        client_name: str | None = None,
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> list[Report]:
        """Issued reports that were not merged or split from others, of an item or a client, in [begin, end)."""
        rows = self._db.rows(
            "SELECT report.* FROM report JOIN signature ON report_id = report.id AND meaning = 'approved'"
            " WHERE state = 'issued' AND (:item IS NULL OR item_id = :item)"
            " AND (:client IS NULL OR json_extract(content, '$.client.name') = :client)"
            " AND (:begin IS NULL OR signature.at >= :begin) AND (:end IS NULL OR signature.at < :end)"
            " AND NOT EXISTS(SELECT 1 FROM report_origin WHERE report_origin.report_id = report.id"
            "  AND relation <> 'amends') ORDER BY signature.at, report_no",
            {"item": item_id, "client": client_name, "begin": to_time(begin), "end": to_time(end)},
        )
        return [self._report(row) for row in rows]

    def _report(self, row: Row) -> Report:
        origins = self._db.rows(
            "SELECT source_id, relation FROM report_origin WHERE report_id = ? ORDER BY position", (row["id"],)
        )
        tasks = self._db.rows("SELECT task_id FROM report_task WHERE report_id = ?", (row["id"],))
        signatures = self._db.rows("SELECT * FROM signature WHERE report_id = ? ORDER BY at", (row["id"],))
        content: Mapping[str, Any] = from_json(row["content"], dict[str, Any])
        return Report(
            id=row["id"],
            report_no=row["report_no"],
            revision=row["revision"],
            commission_no=row["commission_no"],
            item_id=row["item_id"],
            state=row["state"],
            task_ids=tuple(task["task_id"] for task in tasks),
            determination_ids=from_json(row["determination_ids"], tuple[str, ...]),
            content=content,
            content_sha256=row["content_sha256"],
            signatures=tuple(_signature(signature) for signature in signatures),
            pdf_sha256=row["pdf_sha256"],
            return_reason=row["return_reason"],
            relation=origins[0]["relation"] if origins else None,
            sources=tuple(origin["source_id"] for origin in origins),
        )


def _signature(row: Row) -> Signature:
    at = from_time(row["at"])
    assert at is not None
    return Signature(
        person_id=row["person_id"],
        person_name=row["person_name"],
        meaning=row["meaning"],
        at=at,
        content_sha256=row["content_sha256"],
    )
