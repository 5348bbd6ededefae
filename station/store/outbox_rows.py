"""The outbox's rows: events whose bytes are written once, and the blobs they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from station.records import BlobRef, OutboxItem, OutboxState
from station.store.codec import from_time, to_time
from station.store.database import Database, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCounts:
    """How much is waiting, and since when."""

    waiting: int
    held: int
    dead: int
    stored: int
    blobs_waiting: int
    oldest_waiting_at: datetime | None


class OutboxRows:
    """Events to be told to the central service, in order per stream."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def next_sseq(self, stream: str) -> int:
        """The next number of a stream; call it inside the transaction that adds the event."""
        row = self._db.row("SELECT coalesce(max(sseq), 0) + 1 AS next FROM outbox WHERE stream = ?", (stream,))
        assert row is not None
        return int(row["next"])

    def add(self, item: OutboxItem, blobs: Sequence[BlobRef]) -> None:
        """Record an event in the current transaction, beside the fact it tells of. `item.seq` is not used."""
        with self._db.transaction() as tables:
            cursor = tables.conn.execute(
                "INSERT INTO outbox(id, stream, sseq, type, body, sha256, state, recorded_at)"
                " VALUES(?, ?, ?, ?, ?, ?, 'waiting', ?)",
                (
                    item.id,
                    item.stream,
                    item.sseq,
                    item.type,
                    item.body,
                    item.sha256,
                    to_time(item.recorded_at),
                ),
            )
            seq = cursor.lastrowid
            for blob in blobs:
                tables.conn.execute(
                    "INSERT INTO blob(sha256, size, role, state) VALUES(?, ?, ?, 'waiting')"
                    " ON CONFLICT(sha256) DO NOTHING",
                    (blob.sha256, blob.size, blob.role),
                )
                tables.conn.execute("INSERT OR IGNORE INTO outbox_blob VALUES(?, ?)", (seq, blob.sha256))

    def sendable(self, limit: int, max_bytes: int) -> list[OutboxItem]:
        """The next events to send, in order: blobs already stored, and nothing dead before them in their stream.

        At least one event is given if there is any, even if it alone is larger than `max_bytes`.
        """
        rows = self._db.rows(
            "SELECT * FROM outbox AS o WHERE state = 'waiting'"
            " AND NOT EXISTS (SELECT 1 FROM outbox AS d WHERE d.stream = o.stream AND d.sseq < o.sseq"
            "                 AND d.state = 'dead')"
            " AND NOT EXISTS (SELECT 1 FROM outbox AS w JOIN outbox_blob AS b ON b.seq = w.seq"
            "                 JOIN blob ON blob.sha256 = b.sha256"
            "                 WHERE w.stream = o.stream AND w.sseq <= o.sseq AND w.state = 'waiting'"
            "                 AND blob.state <> 'stored')"
            " ORDER BY seq LIMIT ?",
            (limit,),
        )
        chosen: list[OutboxItem] = []
        total = 0
        for row in rows:
            total += len(row["body"])
            if chosen and total > max_bytes:
                break
            chosen.append(_item(row))
        return chosen

    def mark(self, event_id: str, state: OutboxState, *, applied: bool = False, error: str = "") -> None:
        """Note the service's answer on one event."""
        self._db.execute(
            "UPDATE outbox SET state = ?, applied = max(applied, ?), last_error = ? WHERE id = ?",
            (state, applied, error, event_id),
        )

    def count_attempt(self, event_ids: Sequence[str], error: str) -> None:
        """Note that sending these failed for now."""
        with self._db.transaction() as tables:
            for event_id in event_ids:
                tables.conn.execute(
                    "UPDATE outbox SET attempts = attempts + 1, last_error = ? WHERE id = ?",
                    (error, event_id),
                )

    def rewind(self, stream: str, sseq: int) -> int:
        """Send a stream again from `sseq`; gives how many events wait again. Dead events stay dead."""
        return self._db.execute(
            "UPDATE outbox SET state = 'waiting', applied = 0, confirmed = 0"
            " WHERE stream = ? AND sseq >= ? AND state IN ('stored', 'held')",
            (stream, sseq),
        )

    def pending_blobs(self, limit: int) -> list[BlobRef]:
        """Files to upload: reports before raw files, the oldest first."""
        rows = self._db.rows(
            "SELECT * FROM blob WHERE state = 'waiting' ORDER BY role <> 'report', rowid LIMIT ?", (limit,)
        )
        return [
            BlobRef(sha256=row["sha256"], size=row["size"], role=row["role"], media_type="", name="") for row in rows
        ]

    def mark_blob(self, sha256: str, *, stored: bool, error: str = "") -> None:
        """Note that a file is at the service, or that it must be sent (again)."""
        self._db.execute(
            "UPDATE blob SET state = ?, attempts = attempts + ?, last_error = ? WHERE sha256 = ?",
            ("stored" if stored else "waiting", 0 if stored else 1, error, sha256),
        )

    def items(self, state: OutboxState | None = None, limit: int = 500) -> list[OutboxItem]:
        """Events, newest first, in one state if named."""
        rows = self._db.rows(
            "SELECT * FROM outbox WHERE :state IS NULL OR state = :state ORDER BY seq DESC LIMIT :limit",
            {"state": state, "limit": limit},
        )
        return [_item(row) for row in rows]

    def find(self, event_id: str) -> OutboxItem | None:
        """The event of this id."""
        row = self._db.row("SELECT * FROM outbox WHERE id = ?", (event_id,))
        return None if row is None else _item(row)

    def of_stream(self, stream: str) -> list[OutboxItem]:
        """Every event of one stream in order."""
        rows = self._db.rows("SELECT * FROM outbox WHERE stream = ? ORDER BY sseq", (stream,))
        return [_item(row) for row in rows]

    def heads(self) -> dict[str, int]:
        """The last number of each stream."""
        rows = self._db.rows("SELECT stream, max(sseq) AS head FROM outbox GROUP BY stream")
        return {row["stream"]: row["head"] for row in rows}

    def counts(self) -> QueueCounts:
        """How much is waiting, held, dead and stored."""
        counted = {
            row["state"]: row["n"] for row in self._db.rows("SELECT state, count(*) AS n FROM outbox GROUP BY state")
        }
        oldest = self._db.row("SELECT min(recorded_at) AS at FROM outbox WHERE state = 'waiting'")
        blobs = self._db.row("SELECT count(*) AS n FROM blob WHERE state = 'waiting'")
        assert oldest is not None
        assert blobs is not None
        return QueueCounts(
            waiting=counted.get("waiting", 0),
            held=counted.get("held", 0),
            dead=counted.get("dead", 0),
            stored=counted.get("stored", 0),
            blobs_waiting=blobs["n"],
            oldest_waiting_at=from_time(oldest["at"]),
        )


def _item(row: Row) -> OutboxItem:
    recorded_at = from_time(row["recorded_at"])
    assert recorded_at is not None
    return OutboxItem(
        seq=row["seq"],
        id=row["id"],
        stream=row["stream"],
        sseq=row["sseq"],
        type=row["type"],
        body=row["body"],
        sha256=row["sha256"],
        state=row["state"],
        attempts=row["attempts"],
        last_error=row["last_error"],
        recorded_at=recorded_at,
    )
