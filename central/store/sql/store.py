"""The store contract over either engine: each method one transaction, its SQL in the module of its noun."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

from central import projection
from central.envelope import Incoming
from central.orders import DecisionName, NewOrder, NewOrderAnswer, OrderView
from central.projection import Wait
from central.store.contract import (
    Alarm,
    BatchAnswer,
    Enrolment,
    FeedPage,
    Heartbeat,
    Lane,
    Server,
    Station,
    StationHealth,
)
from central.store.database import Database
from central.store.sql import feed, inbox, orders, stations
from central.store.sql.platform import SqlPlatform


class SqlStore:
    """Implements `central.store.contract.Store` over an opened database of either engine."""

    def __init__(self, database: Database, *, now: str) -> None:
        self._database = database
        with self._database.write() as db:
            db.execute(
                "INSERT INTO server (one, id, generation, created_at) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING",
                (str(uuid4()), str(uuid4()), now),
            )

    def server(self) -> Server:
        """The service's name and generation."""
        with self._database.read() as db:
            return Server(**dict(db.one("SELECT id, generation FROM server")))

    def new_generation(self) -> Server:
        """A new generation, after a restore from backup."""
        with self._database.write() as db:
            db.execute("UPDATE server SET generation = ?", (str(uuid4()),))
        return self.server()

    def backed_up(self, at: str) -> None:
        """Note that a backup holds everything that was stored before `at`."""
        with self._database.write() as db:
            db.execute("UPDATE server SET backed_up_at = ? WHERE coalesce(backed_up_at, '') < ?", (at, at))

    def add_operator(self, tenant: str, key_hash: str, now: str) -> None:
        """Make the tenant if it is new, and give it an operator key."""
        with self._database.write() as db:
            stations.add_operator(db, tenant, key_hash, now)

    def operator_tenant(self, key_hash: str) -> str | None:
        """The tenant an operator key belongs to."""
        with self._database.read() as db:
            return stations.operator_tenant(db, key_hash)

    def add_enrolment_code(
        self, tenant: str, name: str, code_hash: str, *, now: str, expires_at: str, approved: bool = False
    ) -> None:
        """Note a single-use code."""
        with self._database.write() as db:
            stations.add_code(db, tenant, name, code_hash, now, expires_at, approved=approved)

    def enrol(self, enrolment: Enrolment, *, now: str) -> Station:
        """The station of this code and key."""
        with self._database.write() as db:
            return stations.enrol(db, enrolment, now)

    def station(self, station_id: str) -> Station | None:
        """A station by its id."""
        with self._database.read() as db:
            return stations.find(db, station_id)

    def approve(self, tenant: str, station_id: str) -> None:
        """Let a new station in from now on."""
        with self._database.write() as db:
            stations.approve(db, tenant, station_id)

    def revoke(self, tenant: str, station_id: str, *, now: str) -> None:
        """Turn a station away from now on."""
        with self._database.write() as db:
            stations.revoke(db, tenant, station_id, now)

    def use_assertion(self, station_id: str, jti: str, *, until: str, now: str) -> bool:
        """Whether this assertion is used for the first time."""
        with self._database.write() as db:
            return stations.use_assertion(db, station_id, jti, until, now)

    def heads(self, lane: Lane, streams: Sequence[str] | None, *, limit: int) -> Mapping[str, int]:
        """The heads of the named streams, or of all up to `limit`."""
        with self._database.read() as db:
            return inbox.heads(db, lane, streams, limit)

    def append_batch(self, lane: Lane, batch_no: int, events: Sequence[Incoming], *, now: str) -> BatchAnswer:
        """Decide, store and project one batch."""
        with self._database.write() as db:
            return inbox.append(db, lane, batch_no, events, now)

    def add_blob(self, tenant: str, sha256: str, size: int, *, now: str) -> None:
        """Note that a file's bytes are safe."""
        with self._database.write() as db:
            db.lock(tenant)
            db.execute(
                "INSERT INTO blob (tenant, sha256, size, stored_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (tenant, sha256, size, now),
            )
            projection.release(SqlPlatform(db, tenant, now), [Wait("blob", sha256)])

    def blob_size(self, tenant: str, sha256: str) -> int | None:
        """The size of a tenant's file."""
        with self._database.read() as db:
            row = db.execute("SELECT size FROM blob WHERE tenant = ? AND sha256 = ?", (tenant, sha256)).fetchone()
            return None if row is None else int(row["size"])

    def create_order(
        self,
        tenant: str,
        order: NewOrder,
        *,
        key: str,
        body_sha256: str,
        access_hash: Callable[[str], str],
        now: str,
        made_by: str = "",
    ) -> NewOrderAnswer:
        """Make the order, or give the earlier answer for the same key and body."""
        with self._database.write() as db:
            return orders.create(db, tenant, order, key, body_sha256, access_hash, now, made_by)

    def decide_order(
        self, tenant: str, commission_no: str, decision: DecisionName, reason: str, *, now: str
    ) -> OrderView:
        """Accept, return or cancel."""
        with self._database.write() as db:
            return orders.decide(db, tenant, commission_no, decision, reason, now)

    def order(self, tenant: str, commission_no: str) -> OrderView | None:
        """An order as it stands."""
        with self._database.read() as db:
            try:
                return orders.view(db, tenant, commission_no)
            except KeyError:
                return None

    def order_by_access(self, access_hash: str) -> tuple[str, OrderView] | None:
        """The tenant and the order of an access code's hash."""
        with self._database.read() as db:
            return orders.by_access(db, access_hash)

    def feed(self, station_id: str, after: int, limit: int) -> FeedPage:
        """The rows of a station's feed after a cursor."""
        with self._database.read() as db:
            return feed.page(db, station_id, after, limit)

    def feed_tops(self, tenant: str) -> Mapping[str, int]:
        """The number of the newest feed row of each station of a tenant."""
        with self._database.read() as db:
            rows = db.execute("SELECT id, feed_top FROM station WHERE tenant = ?", (tenant,))
            return {row["id"]: row["feed_top"] for row in rows}

    def keep_heartbeats(self, newest: Mapping[str, Heartbeat]) -> None:
        """Keep the newest heartbeat of each of the stations."""
        with self._database.write() as db:
            stations.keep_heartbeats(db, newest)

    def stations(self, tenant: str) -> Sequence[StationHealth]:
        """All stations of a tenant by their number."""
        with self._database.read() as db:
            return stations.of_tenant(db, tenant)

    def alarms(self, tenant: str) -> Sequence[Alarm]:
        """What a person must look at, newest first."""
        with self._database.read() as db:
            return inbox.alarms(db, tenant)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
