"""The queue of what is to be told: written in the transaction of the fact itself, sent afterwards, each at least once.

Whoever sends takes a lease on a message; a sender that dies lets it go, and another tells it again, under the same
number. A message that could not be sent for three days is given up, and stays to be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from uuid6 import uuid7

from central.store.database import Database, Row, Transaction
from central.store.sql.accounts import note

Kind = Literal["accepted", "testing", "report", "composed"]
Channel = Literal["mail", "webhook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message for one receiver: an e-mail address, or the id of a webhook."""

    n: int
    tenant: str
    channel: Channel
    target: str
    kind: Kind
    commission_no: str
    report_no: str
    made_at: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A message that nobody took for three days."""

    n: int
    channel: Channel
    target: str
    kind: Kind
    commission_no: str
    report_no: str
    made_at: str
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where another program wants to be told."""

    id: str
    tenant: str
    url: str
    made_at: str


def tell(db: Transaction, tenant: str, kind: Kind, commission_no: str, now: str, report_no: str = "") -> None:
    """Queue a message about an order for its client's people who gave an address, and for the webhooks."""
    client = db.one(
        "SELECT client_name FROM commission WHERE tenant = ? AND commission_no = ?", (tenant, commission_no)
    )["client_name"]
    tell_client(db, tenant, kind, client, now, commission_no=commission_no, report_no=report_no)


def tell_client(
    db: Transaction, tenant: str, kind: Kind, client: str, now: str, *, commission_no: str = "", report_no: str = ""
) -> None:
    """Queue a message for a client's people, and for the webhooks."""
    people = db.execute(
        "SELECT DISTINCT email FROM account"
        " WHERE tenant = ? AND client_name = ? AND email <> '' AND disabled_at IS NULL",
        (tenant, client),
    ).fetchall()
    hooks = db.execute("SELECT id FROM webhook WHERE tenant = ? AND ended_at IS NULL", (tenant,)).fetchall()
    targets = [("mail", row["email"]) for row in people] + [("webhook", row["id"]) for row in hooks]
    db.executemany(
        "INSERT INTO outgoing (tenant, channel, target, kind, commission_no, report_no, made_at, run_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(tenant, channel, target, kind, commission_no, report_no, now, now) for channel, target in targets],
    )


def was_told(db: Transaction, tenant: str, kind: Kind, commission_no: str) -> bool:
    """Whether a message of this kind was queued for an order before."""
    row = db.execute(
        "SELECT 1 FROM outgoing WHERE tenant = ? AND commission_no = ? AND kind = ? LIMIT 1",
        (tenant, commission_no, kind),
    ).fetchone()
    return row is not None


class SqlOutgoing:
    """The queue for whoever sends, and the webhooks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, channels: Collection[Channel], limit: int, *, now: str, until: str) -> Sequence[Outgoing]:
        """Messages that are due, leased until a moment; another sender gets others."""
        claimed: list[Outgoing] = []
        with self._database.write() as db:
            for channel in sorted(channels):
                # The outer condition is asked again of a row that another sender has just taken.
                rows = db.execute(
                    "UPDATE outgoing SET lease_until = ?, attempts = attempts + 1 WHERE n IN (SELECT n FROM outgoing"
                    " WHERE state = 'waiting' AND channel = ? AND run_at <= ? AND lease_until <= ? ORDER BY n LIMIT ?)"
                    " AND lease_until <= ? RETURNING *",
                    (until, channel, now, now, limit, now),
                ).fetchall()
                claimed += [_outgoing(row) for row in sorted(rows, key=lambda row: row["n"])]
        return claimed

    def sent(self, number: int, *, now: str) -> None:
        """Note that the receiver took it."""
        self._end(number, "sent", "", now)

    def give_up(self, number: int, error: str, *, now: str) -> None:
        """Note that it is not tried again."""
        self._end(number, "given_up", error, now)

    def put_off(self, number: int, error: str, *, until: str) -> None:
        """Note that it did not go, and when it is tried again."""
        with self._database.write() as db:
            db.execute(
                "UPDATE outgoing SET run_at = ?, lease_until = '', last_error = ? WHERE n = ?",
                (until, error[:500], number),
            )

    def given_up(self, tenant: str, limit: int) -> Sequence[GivenUp]:
        """The newest messages that were given up."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT n, channel, target, kind, commission_no, report_no, made_at, last_error FROM outgoing"
                " WHERE tenant = ? AND state = 'given_up' ORDER BY n DESC LIMIT ?",
                (tenant, limit),
            ).fetchall()
        return [GivenUp(**dict(row)) for row in rows]

    def add_webhook(self, tenant: str, url: str, *, actor: str, now: str) -> Webhook:
        """Make a webhook."""
        made = Webhook(id=str(uuid7()), tenant=tenant, url=url, made_at=now)
        with self._database.write() as db:
            db.execute(
                "INSERT INTO webhook (id, tenant, url, made_at) VALUES (?, ?, ?, ?)", (made.id, tenant, url, now)
            )
            note(db, tenant, actor, "webhook.made", made.id, now, url)
        return made

    def end_webhook(self, tenant: str, webhook_id: str, *, actor: str, now: str) -> bool:
        """End a webhook; False where there is none in force."""
        with self._database.write() as db:
            ended = db.execute(
                "UPDATE webhook SET ended_at = ? WHERE tenant = ? AND id = ? AND ended_at IS NULL",
                (now, tenant, webhook_id),
            ).rowcount
            if ended:
                note(db, tenant, actor, "webhook.ended", webhook_id, now)
        return bool(ended)

    def webhooks(self, tenant: str) -> Sequence[Webhook]:
        """The webhooks in force."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT id, tenant, url, made_at FROM webhook WHERE tenant = ? AND ended_at IS NULL ORDER BY id",
                (tenant,),
            ).fetchall()
        return [Webhook(**dict(row)) for row in rows]

    def webhook(self, webhook_id: str) -> Webhook | None:
        """A webhook in force."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT id, tenant, url, made_at FROM webhook WHERE id = ? AND ended_at IS NULL", (webhook_id,)
            ).fetchone()
        return None if row is None else Webhook(**dict(row))

    def _end(self, number: int, state: str, error: str, now: str) -> None:
        with self._database.write() as db:
            db.execute(
                "UPDATE outgoing SET state = ?, ended_at = ?, last_error = ?, lease_until = '' WHERE n = ?",
                (state, now, error[:500], number),
            )


def _outgoing(row: Row) -> Outgoing:
    return Outgoing(**{name: row[name] for name in Outgoing.__dataclass_fields__})
