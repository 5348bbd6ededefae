"""Events that stand still: refused for good (their bytes kept), or stored and held; and the daily comparison."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from central.desk import DeadLetter, HeldEvent
from central.envelope import WireEvent, read_event
from central.refusals import Refusal
from central.store.contract import EventAnswer, Lane
from central.store.database import Database, Row
from central.store.sql import inbox
from central.store.sql.accounts import note


@dataclass(slots=True)
class Day:
    """One day's events of a station: all of them, and those that the last backup holds."""

    count: int = 0
    digest: bytes = bytes(32)
    saved_count: int = 0
    saved_digest: bytes = bytes(32)

    def add(self, one: bytes, *, saved: bool) -> None:
        """Count an event's digest in."""
        self.count, self.digest = self.count + 1, _xor(self.digest, one)
        if saved:
            self.saved_count, self.saved_digest = self.saved_count + 1, _xor(self.saved_digest, one)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvent:
    """An event as its station is told it again."""

    seq: int
    id: str
    epoch: str
    stream: str
    sseq: int
    sha256: str
    body: str


class SqlLetters:
    """Every question and act about events that stand still."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dead(self, tenant: str, limit: int) -> Sequence[DeadLetter]:
        """What was refused and has not been settled, newest first."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT alarm.*, station.name AS station_name FROM alarm JOIN station ON station.id = alarm.station"
                " WHERE alarm.tenant = ? AND alarm.settled_at IS NULL ORDER BY alarm.n DESC LIMIT ?",
                (tenant, limit),
            ).fetchall()
        return [_letter(row) for row in rows]

    def retry(self, tenant: str, number: int, *, actor: str, now: str) -> EventAnswer:
        """Judge a refused event once more, from the bytes that came; settled where it is stored now.

        The station learns of it when it sends the event again: it is a duplicate then. Refusal `letter_not_found`.
        """
        with self._database.write() as db:
            db.lock(tenant)
            row = db.execute(
                "SELECT * FROM alarm WHERE tenant = ? AND n = ? AND settled_at IS NULL", (tenant, number)
            ).fetchone()
            if row is None:
                raise Refusal("letter_not_found", number=number)
            event = read_event(WireEvent(sha256=row["sha256"], body=bytes(row["body"]).decode("utf-8")))
            lane = Lane(tenant=tenant, station=row["station"], epoch=row["epoch"])
            (answer,) = inbox.append(db, lane, 0, [event], now).answers
            if answer.decision.status in ("stored", "duplicate"):
                db.execute("UPDATE alarm SET settled_at = ? WHERE n = ?", (now, number))
            note(db, tenant, actor, "letter.retried", event.id or str(number), now, answer.decision.status)
        return answer

    def settle(self, tenant: str, number: int, *, actor: str, now: str) -> None:
        """Lay a refused event aside: somebody has looked at it. Its bytes stay. Refusal `letter_not_found`."""
        with self._database.write() as db:
            done = db.execute(
                "UPDATE alarm SET settled_at = ? WHERE tenant = ? AND n = ? AND settled_at IS NULL",
                (now, tenant, number),
            )
            if done.rowcount != 1:
                raise Refusal("letter_not_found", number=number)
            note(db, tenant, actor, "letter.settled", str(number), now)

    def held(self, tenant: str, limit: int) -> Sequence[HeldEvent]:
        """The stored events without effect, oldest first."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT inbox.id, station.name AS station_name, inbox.type, inbox.commission_no,"
                " inbox.held_reason AS reason, inbox.stored_at FROM inbox JOIN station ON station.id = inbox.station"
                " WHERE inbox.tenant = ? AND inbox.applied = 0 ORDER BY inbox.seq LIMIT ?",
                (tenant, limit),
            ).fetchall()
        return [HeldEvent(**dict(row)) for row in rows]

    def days(self, station: str, days: Sequence[str]) -> Mapping[str, Day]:
        """Of each day: how many events of the station are here with their digest, and the same of the last backup."""
        with self._database.read() as db:
            server = db.execute("SELECT backed_up_at FROM server").fetchone()
            saved = (server["backed_up_at"] or "") if server is not None else ""
            found = {day: Day() for day in days}
            query = "SELECT day, id, sha256, stored_at FROM inbox WHERE station = ? AND day IN (%s)"
            for row in db.among(query, [station], days):
                found[row["day"]].add(event_digest(row["id"], row["sha256"]), saved=row["stored_at"] <= saved)
        return found

    def of_epoch(self, station: str, epoch: str, after: int, limit: int, most_bytes: int) -> list[OwnEvent]:
        """The events of a station's epoch after a number, in the order they were stored; at least one if there is."""
        found: list[OwnEvent] = []
        total = 0
        with self._database.read() as db:
            rows = db.execute(
                "SELECT seq, id, epoch, stream, sseq, sha256, body FROM inbox"
                " WHERE station = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?",
                (station, epoch, after, limit),
            )
            for row in rows:
                total += len(row["body"])
                if found and total > most_bytes:
                    break
                found.append(OwnEvent(**{**dict(row), "body": bytes(row["body"]).decode("utf-8")}))
        return found

    def missing(self, tenant: str, events: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """Of events (id → sha256) a station holds: those this laboratory lacks, and those kept with another body."""
        with self._database.read() as db:
            rows = db.among("SELECT id, sha256 FROM inbox WHERE tenant = ? AND id IN (%s)", [tenant], events)
            here = {row["id"]: row["sha256"] for row in rows}
        lacking = [event_id for event_id in events if event_id not in here]
        changed = [event_id for event_id, sha256 in events.items() if here.get(event_id, sha256) != sha256]
        return lacking, changed

    def only_here(self, station: str, day: str, known: Collection[str], limit: int) -> list[str]:
        """Events of the station's day that it did not name: it lost them, most likely to an old backup."""
        with self._database.read() as db:
            rows = db.execute("SELECT id FROM inbox WHERE station = ? AND day = ? ORDER BY seq", (station, day))
            return [row["id"] for row in rows if row["id"] not in known][:limit]


def event_digest(event_id: str, sha256: str) -> bytes:
    """What one event adds to its day's digest."""
    return hashlib.sha256(f"{event_id}{sha256}".encode()).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _letter(row: Row) -> DeadLetter:
    return DeadLetter(
        n=row["n"],
        kind=row["kind"],
        station=row["station"],
        station_name=row["station_name"],
        subject=row["subject"],
        message=row["message"],
        times=row["times"],
        first_at=row["first_at"],
        last_at=row["last_at"],
    )
