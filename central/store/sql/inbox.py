"""The inbox: events as they came, each once. One batch is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from central import projection
from central.decide import Decision, Known, decide
from central.envelope import Incoming
from central.event_data import ReportData, TaskData
from central.projection import StoredEvent, Verdict, Wait
from central.store.contract import Alarm, BatchAnswer, EventAnswer, Lane
from central.store.database import Transaction
from central.store.sql.platform import SqlPlatform

MOST_REFUSED = 1000
INBOX = (
    "tenant",
    "id",
    "station",
    "epoch",
    "stream",
    "sseq",
    "type",
    "sha256",
    "body",
    "commission_no",
    "stored_at",
    "day",
)


def heads(db: Transaction, lane: Lane, streams: Sequence[str] | None, limit: int) -> dict[str, int]:
    """The heads of the named streams, or of all up to `limit`."""
    if streams is None:
        rows = db.execute(
            "SELECT stream, sseq FROM head WHERE station = ? AND epoch = ? ORDER BY stream LIMIT ?",
            (lane.station, lane.epoch, limit),
        ).fetchall()
    else:
        query = "SELECT stream, sseq FROM head WHERE station = ? AND epoch = ? AND stream IN (%s)"
        rows = list(db.among(query, [lane.station, lane.epoch], streams))
    return {row["stream"]: row["sseq"] for row in rows}


def append(db: Transaction, lane: Lane, batch_no: int, events: Sequence[Incoming], now: str) -> BatchAnswer:
    """Lock → known ids → heads → decide → insert → heads → project → receipt; the caller commits."""
    db.lock(lane.tenant)
    known = _known(db, lane, events)
    decided = decide(events, known)
    stored = [event for event, fate in zip(events, decided.decisions, strict=True) if fate.status == "stored"]
    _insert(db, lane, stored, now)
    _raise_heads(db, lane, known.heads, decided.heads)
    platform = SqlPlatform(db, lane.tenant, now)
    verdicts = _project(platform, lane, stored)
    for event, fate in zip(events, decided.decisions, strict=True):
        if fate.status in ("conflict", "rejected"):
            _keep_refused(db, lane, event, fate, now)
    held = _held_before(db, lane, events, decided.decisions)
    answers = tuple(_answer(event, fate, verdicts, held) for event, fate in zip(events, decided.decisions, strict=True))
    _settle_refused(db, lane.tenant, stored, now)
    digest = _digest(events, answers)
    head = lane.audit_head
    receipt = db.one(
        "INSERT INTO receipt (station, epoch, batch, digest, at, audit_n, audit_hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " RETURNING n",
        (lane.station, lane.epoch, batch_no, digest, now, head.n if head else None, head.hash if head else None),
    )
    return BatchAnswer(receipt_no=receipt["n"], digest=digest, answers=answers, told=platform.told)


def alarms(db: Transaction, tenant: str) -> list[Alarm]:
    """What a person must look at, newest first."""
    query = (
        "SELECT kind, station, subject, times, first_at, last_at FROM alarm"
        " WHERE tenant = ? AND settled_at IS NULL ORDER BY n DESC"
    )
    return [Alarm(**dict(row)) for row in db.execute(query, (tenant,))]


def _known(db: Transaction, lane: Lane, events: Sequence[Incoming]) -> Known:
    readable = [event for event in events if event.readable]
    ids = db.among(
        "SELECT id, sha256 FROM inbox WHERE tenant = ? AND id IN (%s)", [lane.tenant], [e.id for e in readable]
    )
    hashes = {row["id"]: row["sha256"] for row in ids}
    tops = heads(db, lane, sorted({event.stream for event in readable}), 0)
    blobs = db.among(
        "SELECT sha256 FROM blob WHERE tenant = ? AND sha256 IN (%s)",
        [lane.tenant],
        [blob.sha256 for event in readable for blob in event.blobs],
    )
    return Known(
        hashes=hashes,
        seats=_seats(db, lane, [e for e in readable if e.id not in hashes and e.sseq <= tops.get(e.stream, 0)]),
        heads=tops,
        blobs={row["sha256"] for row in blobs},
    )


def _seats(db: Transaction, lane: Lane, claims: Sequence[Incoming]) -> dict[tuple[str, int], str]:
    """Who holds the places that unknown events claim below their stream's head; seldom any."""
    seats: dict[tuple[str, int], str] = {}
    for event in claims:
        row = db.execute(
            "SELECT id FROM inbox WHERE station = ? AND epoch = ? AND stream = ? AND sseq = ?",
            (lane.station, lane.epoch, event.stream, event.sseq),
        ).fetchone()
        if row is not None:
            seats[event.stream, event.sseq] = row["id"]
    return seats


def _insert(db: Transaction, lane: Lane, stored: Sequence[Incoming], now: str) -> None:
    db.insert(
        "inbox",
        INBOX,
        [
            (
                lane.tenant,
                event.id,
                lane.station,
                lane.epoch,
                event.stream,
                event.sseq,
                event.type,
                event.sha256,
                event.body,
                event.data.commission_no if isinstance(event.data, TaskData | ReportData) else None,
                now,
                event.day,
            )
            for event in stored
        ],
    )


def _raise_heads(db: Transaction, lane: Lane, before: Mapping[str, int], after: Mapping[str, int]) -> None:
    db.executemany(
        "INSERT INTO head (station, epoch, stream, sseq) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (station, epoch, stream) DO UPDATE SET sseq = excluded.sseq",
        [(lane.station, lane.epoch, stream, sseq) for stream, sseq in after.items() if sseq != before.get(stream, 0)],
    )


def _project(platform: SqlPlatform, lane: Lane, stored: Sequence[Incoming]) -> Mapping[str, Verdict]:
    events = [
        StoredEvent(
            id=event.id,
            station=lane.station,
            type=event.type,
            occurred_at=event.occurred_at,
            causes=event.causes,
            data=event.data,
        )
        for event in stored
        if event.data is not None
    ]
    assert len(events) == len(stored), "an event without readable data is never stored"
    verdicts = projection.apply(platform, events)
    projection.release(platform, [Wait("event", event.id) for event in events])
    return verdicts


def _held_before(
    db: Transaction, lane: Lane, events: Sequence[Incoming], decisions: Sequence[Decision]
) -> Mapping[str, str]:
    """The reason each duplicate is held for, of those that are."""
    ids = [event.id for event, fate in zip(events, decisions, strict=True) if fate.status == "duplicate"]
    query = "SELECT id, held_reason FROM inbox WHERE tenant = ? AND applied = 0 AND id IN (%s)"
    return {row["id"]: row["held_reason"] for row in db.among(query, [lane.tenant], ids)}


def _answer(event: Incoming, fate: Decision, verdicts: Mapping[str, Verdict], held: Mapping[str, str]) -> EventAnswer:
    if fate.status == "stored":
        verdict = verdicts[event.id]
        return EventAnswer(id=event.id, decision=fate, applied=verdict.applied, reason=verdict.reason)
    if fate.status == "duplicate":
        return EventAnswer(id=event.id, decision=fate, applied=event.id not in held, reason=held.get(event.id, ""))
    return EventAnswer(id=event.id, decision=fate)


def _keep_refused(db: Transaction, lane: Lane, event: Incoming, fate: Decision, now: str) -> None:
    """Keep what was refused for good, its bytes and the reason; a repetition counts. Bounded per station."""
    known = db.execute(
        "UPDATE alarm SET times = times + 1, last_at = ?"
        " WHERE tenant = ? AND kind = ? AND station = ? AND subject = ? AND sha256 = ?",
        (now, lane.tenant, fate.status, lane.station, event.id, event.sha256),
    )
    if known.rowcount:
        return
    open_ones = db.one(
        "SELECT count(*) AS n FROM alarm WHERE tenant = ? AND station = ? AND settled_at IS NULL",
        (lane.tenant, lane.station),
    )["n"]
    if open_ones >= MOST_REFUSED:
        return
    message = f"{fate.fault.message.zh} / {fate.fault.message.en}" if fate.fault else ""
    db.execute(
        "INSERT INTO alarm (tenant, kind, station, subject, sha256, body, first_at, last_at, epoch, message)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            lane.tenant,
            fate.status,
            lane.station,
            event.id,
            event.sha256,
            event.body,
            now,
            now,
            lane.epoch,
            message.replace("\0", "\\0"),
        ),
    )


def _settle_refused(db: Transaction, tenant: str, stored: Sequence[Incoming], now: str) -> None:
    """What was refused once and is stored now needs nobody's eye any more."""
    query = "SELECT n FROM alarm WHERE tenant = ? AND kind = 'rejected' AND settled_at IS NULL AND subject IN (%s)"
    numbers = [row["n"] for row in db.among(query, [tenant], [event.id for event in stored])]
    db.executemany("UPDATE alarm SET settled_at = ? WHERE n = ?", [(now, number) for number in numbers])


def _digest(events: Sequence[Incoming], answers: Sequence[EventAnswer]) -> str:
    lines = (
        f"{event.id} {event.sha256} {answer.decision.status}\n" for event, answer in zip(events, answers, strict=True)
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()
