"""What the station knows of its events' other half: days to compare, how sure each is, receipts, voided events.

A day is the UTC day of `recorded_at`. Only events that the service has acknowledged (stored, held) are compared: the
others are still on their way, and say so themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from station.records import AckLevel, OutboxItem
from station.store.codec import to_time
from station.store.database import Database

LEVELS: tuple[AckLevel, ...] = ("recorded", "stored", "applied", "confirmed")
_DAY = "substr(recorded_at, 1, 10)"
_ACKNOWLEDGED = "state IN ('stored', 'held')"
_RANK = (
    "min(CASE WHEN state NOT IN ('stored', 'held') THEN 0 WHEN NOT applied THEN 1 WHEN NOT confirmed THEN 2 ELSE 3 END)"
)


@dataclass(frozen=True, slots=True)
class Held:
    """One acknowledged event as it is compared."""

    id: str
    sha256: str
    stream: str
    sseq: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the service signed for one batch: a compact JWS, and how many events it covers."""

    n: int
    at: str
    batch: int
    events: int
    receipt: str


class RoadNotes:
    """Questions and notes about events that were sent."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # --- days

    def days(self, *, unconfirmed: bool) -> list[str]:
        """The days with acknowledged events, oldest first; of these only the ones not wholly confirmed, if asked."""
        narrowed = " AND NOT confirmed" if unconfirmed else ""
        rows = self._db.rows(f"SELECT DISTINCT {_DAY} AS day FROM outbox WHERE {_ACKNOWLEDGED}{narrowed} ORDER BY day")  # noqa: S608
        return [row["day"] for row in rows]

    def of_day(self, day: str) -> list[Held]:
        """The acknowledged events of a day."""
        rows = self._db.rows(
            f"SELECT id, sha256, stream, sseq FROM outbox WHERE {_DAY} = ? AND {_ACKNOWLEDGED} ORDER BY seq",  # noqa: S608
            (day,),
        )
        return [Held(**row) for row in rows]

    def known(self, event_ids: Sequence[str]) -> set[str]:
        """Which of these ids this database has, in whatever state, also as a voided event."""
        found: set[str] = set()
        for start in range(0, len(event_ids), 500):
            part = event_ids[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self._db.rows(
                f"SELECT id FROM outbox WHERE id IN ({marks}) UNION SELECT id FROM voided WHERE id IN ({marks})",  # noqa: S608
                [*part, *part],
            )
            found.update(row["id"] for row in rows)
        return found

    def confirm(self, event_ids: Iterable[str]) -> None:
        """Note that a backup of the service holds these."""
        with self._db.transaction() as tables:
            tables.conn.executemany(
                f"UPDATE outbox SET confirmed = 1 WHERE id = ? AND {_ACKNOWLEDGED}",  # noqa: S608
                [(one,) for one in event_ids],
            )

    # --- how sure

    def levels(self, streams: Sequence[str] | None = None) -> dict[str, AckLevel]:
        """How far each stream has come: the least of its events. All streams, if none are named.

        A result's stream is its task's id, a report's `report:{id}`, a file's `file:{arrival id}`.
        """
        if streams is None:
            rows = self._db.rows(f"SELECT stream, {_RANK} AS rank FROM outbox GROUP BY stream")  # noqa: S608
            return {row["stream"]: LEVELS[row["rank"]] for row in rows}
        found: dict[str, AckLevel] = {}
        for start in range(0, len(streams), 500):
            part = streams[start : start + 500]
            marks = ",".join("?" * len(part))
            query = f"SELECT stream, {_RANK} AS rank FROM outbox WHERE stream IN ({marks}) GROUP BY stream"  # noqa: S608
            found.update({row["stream"]: LEVELS[row["rank"]] for row in self._db.rows(query, part)})
        return found

    # --- receipts

    def keep_receipt(self, at: datetime, batch: int, events: int, receipt: str) -> None:
        """Keep what the service signed."""
        self._db.execute(
            "INSERT INTO receipt(at, batch, events, receipt) VALUES(?, ?, ?, ?)", (to_time(at), batch, events, receipt)
        )

    def receipts(self, limit: int = 100) -> list[Receipt]:
        """The newest receipts, newest first."""
        return [Receipt(**row) for row in self._db.rows("SELECT * FROM receipt ORDER BY n DESC LIMIT ?", (limit,))]

    # --- voided events

    def replace_dead(self, dead: OutboxItem, void: OutboxItem) -> None:
        """Give the place of a dead event to a void; the dead event's bytes and the refusal are kept."""
        with self._db.transaction() as tables:
            tables.conn.execute(
                "INSERT INTO voided VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    dead.id,
                    dead.stream,
                    dead.sseq,
                    dead.type,
                    dead.body,
                    dead.sha256,
                    dead.last_error,
                    void.id,
                    to_time(void.recorded_at),
                ),
            )
            # its files are sent all the same, but the void need not wait for them
            tables.conn.execute("DELETE FROM outbox_blob WHERE seq = ?", (dead.seq,))
            tables.conn.execute(
                "UPDATE outbox SET id = ?, type = ?, body = ?, sha256 = ?, state = 'waiting', applied = 0,"
                " confirmed = 0, attempts = 0, last_error = '', recorded_at = ? WHERE seq = ?",
                (void.id, void.type, void.body, void.sha256, to_time(void.recorded_at), dead.seq),
            )

    def voided(self) -> list[Mapping[str, object]]:
        """The events that were voided, newest first."""
        return list(self._db.rows("SELECT * FROM voided ORDER BY voided_at DESC, id"))
