"""The projection's port in SQL: facts in, movements out, within the transaction at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from central.envelope import read_stored
from central.event_data import ComposedData, ProvedData, ReportData, TaskData, WithdrawnData
from central.projection import Facts, StoredEvent, TaskFacts, Wait
from central.store.database import Row, Transaction
from central.store.sql import feed, outgoing


class SqlPlatform:
    """Implements `central.projection.Platform` for one tenant in one transaction."""

    def __init__(self, db: Transaction, tenant: str, now: str) -> None:
        self._db = db
        self._tenant = tenant
        self._now = now
        self.told = False
        """Whether stations were told of anything."""

    def facts(self, events: Sequence[StoredEvent]) -> Facts:
        """Everything the events speak of, as it stands now."""
        composed = [event.data for event in events if isinstance(event.data, ComposedData)]
        reports = [event.data for event in events if isinstance(event.data, ReportData)]
        papers: list[ReportData | ComposedData] = [*reports, *composed]
        numbers = [paper.report_no for paper in papers]
        task_ids = [event.data.task_id for event in events if isinstance(event.data, TaskData)]
        task_ids += [task_id for report in reports for task_id in report.task_ids]
        proofs = [event.data.proof_sha256 for event in events if isinstance(event.data, ProvedData)]
        resting = ReportData | ComposedData | ProvedData
        causes = [cause for event in events if isinstance(event.data, resting) for cause in event.causes]
        return Facts(
            tasks={task.id: task for task in self._tasks(task_ids)},
            events={row["id"] for row in self._rows("SELECT id FROM inbox WHERE tenant = ? AND id IN (%s)", causes)},
            blobs={
                row["sha256"]
                for row in self._rows(
                    "SELECT sha256 FROM blob WHERE tenant = ? AND sha256 IN (%s)",
                    [paper.pdf_sha256 for paper in papers] + proofs,
                )
            },
            report_numbers={
                (row["report_no"], row["revision"]): row["event_id"]
                for table in ("report", "composed_report")
                for row in self._rows(
                    f"SELECT report_no, revision, event_id FROM {table} WHERE tenant = ? AND report_no IN (%s)",  # noqa: S608
                    numbers,
                )
            },
            clients={
                row["commission_no"]: row["client_name"]
                for row in self._rows(
                    "SELECT commission_no, client_name FROM commission WHERE tenant = ? AND commission_no IN (%s)",
                    [number for one in composed for number in one.commission_nos],
                )
            },
        )

    def move_task(self, task: TaskFacts, event: StoredEvent) -> None:
        """Write the task's new state, with its history and the row that tells the stations."""
        self._db.execute("UPDATE task SET state = ? WHERE tenant = ? AND id = ?", (task.state, self._tenant, task.id))
        self.told = True
        note_state(self._db, self._tenant, task.id, self._now, event=event)
        number = task.commission_no
        if task.state == "testing" and not outgoing.was_told(self._db, self._tenant, "testing", number):
            outgoing.tell(self._db, self._tenant, "testing", number, self._now)

    def claim_task(self, task_id: str, station: str) -> None:
        """Note which station started the task."""
        self._db.execute("UPDATE task SET owner = ? WHERE tenant = ? AND id = ?", (station, self._tenant, task_id))

    def publish(self, event: StoredEvent, report: ReportData) -> None:
        """Make the report visible to the customer."""
        self._db.execute(
            "INSERT INTO report (tenant, event_id, report_no, revision, commission_no, item_id, pdf_sha256, issued_at,"
            " visible_at, content_sha256, amends_no, amends_revision, amends_reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._tenant,
                event.id,
                report.report_no,
                report.revision,
                report.commission_no,
                report.item_id,
                report.pdf_sha256,
                report.issued_at,
                self._now,
                report.content_sha256,
                report.amends.report_no if report.amends else None,
                report.amends.revision if report.amends else None,
                report.amends.reason if report.amends else "",
            ),
        )
        self._db.executemany(
            "INSERT INTO report_task (tenant, event_id, task_id) VALUES (?, ?, ?)",
            [(self._tenant, event.id, task_id) for task_id in dict.fromkeys(report.task_ids)],
        )
        outgoing.tell(self._db, self._tenant, "report", report.commission_no, self._now, report.report_no)

    def compose(self, event: StoredEvent, composed: ComposedData) -> None:
        """Keep a report of several orders, visible to its one client."""
        self._db.execute(
            "INSERT INTO composed_report (tenant, event_id, report_no, revision, client_name, kind, pdf_sha256,"
            " content_sha256, issued_at, visible_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._tenant,
                event.id,
                composed.report_no,
                composed.revision,
                composed.client_name,
                composed.composed.kind,
                composed.pdf_sha256,
                composed.content_sha256,
                composed.issued_at,
                self._now,
            ),
        )
        if composed.client_name:
            outgoing.tell_client(
                self._db, self._tenant, "composed", composed.client_name, self._now, report_no=composed.report_no
            )

    def prove(self, event: StoredEvent, proved: ProvedData) -> None:
        """Keep the file with time stamps of an issued one; the newest takes the place of an earlier."""
        self._db.execute(
            "INSERT INTO proof (tenant, report_no, revision, pdf_sha256, proof_sha256, event_id, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, report_no, revision, pdf_sha256) DO UPDATE"
            " SET proof_sha256 = excluded.proof_sha256, event_id = excluded.event_id, at = excluded.at",
            (
                self._tenant,
                proved.report_no,
                proved.revision,
                proved.pdf_sha256,
                proved.proof_sha256,
                event.id,
                self._now,
            ),
        )

    def withdraw(self, event: StoredEvent, withdrawn: WithdrawnData) -> None:
        """Note that a report no longer holds."""
        self._db.execute(
            "INSERT INTO withdrawal (tenant, event_id, report_no, revision, reason, at, by_no)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self._tenant,
                event.id,
                withdrawn.report_no,
                withdrawn.revision,
                withdrawn.reason,
                self._now,
                withdrawn.superseded_by.report_no if withdrawn.superseded_by else "",
            ),
        )

    def hold(self, event_id: str, reason: str, waits: Sequence[Wait]) -> None:
        """Note that the event has no effect, and what it waits on; replaces what was noted before."""
        self._forget_waits(event_id)
        self._db.execute(
            "UPDATE inbox SET applied = 0, held_reason = ? WHERE tenant = ? AND id = ?",
            (reason, self._tenant, event_id),
        )
        self._db.executemany(
            "INSERT INTO waiting (tenant, kind, key, event_id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(self._tenant, wait.kind, wait.key, event_id) for wait in waits],
        )

    def settle(self, event_id: str) -> None:
        """Note that a held event took effect."""
        self._forget_waits(event_id)
        self._db.execute(
            "UPDATE inbox SET applied = 1, held_reason = '' WHERE tenant = ? AND id = ?", (self._tenant, event_id)
        )

    def waiting_on(self, waits: Sequence[Wait]) -> Sequence[StoredEvent]:
        """The held events that wait on any of these, in the order they were stored."""
        rows: dict[int, Row] = {}
        query = (
            "SELECT inbox.seq, inbox.station, inbox.type, inbox.body FROM waiting"
            " JOIN inbox ON inbox.tenant = waiting.tenant AND inbox.id = waiting.event_id"
            " WHERE waiting.tenant = ? AND waiting.kind = ? AND waiting.key IN (%s)"
        )
        for kind in ("task", "event", "blob"):
            keys = [wait.key for wait in waits if wait.kind == kind]
            found = self._db.among(query, [self._tenant, kind], keys)
            rows.update({row["seq"]: row for row in found})
        return [_stored(rows[seq]) for seq in sorted(rows)]

    def _forget_waits(self, event_id: str) -> None:
        self._db.execute("DELETE FROM waiting WHERE tenant = ? AND event_id = ?", (self._tenant, event_id))

    def _tasks(self, task_ids: Sequence[str]) -> Iterable[TaskFacts]:
        query = "SELECT id, commission_no, decision, state, owner FROM task WHERE tenant = ? AND id IN (%s)"
        return (TaskFacts(**dict(row)) for row in self._rows(query, task_ids))

    def _rows(self, query: str, keys: Iterable[str]) -> Iterable[Row]:
        return self._db.among(query, [self._tenant], keys)


def _stored(row: Row) -> StoredEvent:
    envelope, data = read_stored(row["type"], row["body"])
    return StoredEvent(
        id=envelope.id,
        station=row["station"],
        type=row["type"],
        occurred_at=envelope.occurred_at,
        causes=tuple(envelope.causes),
        data=data,
    )


def note_state(db: Transaction, tenant: str, task_id: str, now: str, *, event: StoredEvent | None = None) -> None:
    """Write a task's present state to its history and tell the stations.

    The revision counts the states a task has had, so that a station knows which of two rows is the newer.
    """
    task = db.one(
        "UPDATE task SET revision = revision + 1 WHERE tenant = ? AND id = ? RETURNING state, revision, reason",
        (tenant, task_id),
    )
    db.execute(
        "INSERT INTO task_history (tenant, task_id, state, at, occurred_at, event_id) VALUES (?, ?, ?, ?, ?, ?)",
        (tenant, task_id, task["state"], now, event.occurred_at if event else now, event.id if event else None),
    )
    row = feed.TaskRow(id=task_id, state=task["state"], revision=task["revision"], reason=task["reason"])
    feed.tell_task(db, tenant, row, now)
