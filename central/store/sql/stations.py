"""Stations, enrolment codes, operator keys, and assertions that were used."""

from __future__ import annotations

from collections.abc import Mapping

from uuid6 import uuid7

from central.refusals import Refusal
from central.store.contract import Enrolment, Heartbeat, Station, StationHealth
from central.store.database import Row, Transaction
from central.store.sql import feed


def add_operator(db: Transaction, tenant: str, key_hash: str, now: str) -> None:
    """Make the tenant if it is new, and give it an operator key."""
    db.execute("INSERT INTO tenant (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (tenant, now))
    db.execute(
        "INSERT INTO operator_key (key_hash, tenant, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (key_hash, tenant, now),
    )


def operator_tenant(db: Transaction, key_hash: str) -> str | None:
    """The tenant of a key that is in force."""
    row = db.execute(
        "SELECT tenant FROM operator_key WHERE key_hash = ? AND revoked_at IS NULL", (key_hash,)
    ).fetchone()
    return None if row is None else str(row["tenant"])


def add_code(
    db: Transaction, tenant: str, name: str, code_hash: str, now: str, expires_at: str, *, approved: bool
) -> None:
    """Note a single-use enrolment code."""
    db.execute(
        "INSERT INTO enrolment_code (code_hash, tenant, name, created_at, expires_at, approved)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (code_hash, tenant, name, now, expires_at, int(approved)),
    )


def enrol(db: Transaction, enrolment: Enrolment, now: str) -> Station:
    """The station of this code and key. A key that is known already keeps its station."""
    found = db.execute("SELECT tenant FROM enrolment_code WHERE code_hash = ?", (enrolment.code_hash,)).fetchone()
    if found is None:
        raise Refusal("code_unknown")
    db.lock(found["tenant"])
    code = db.one("SELECT * FROM enrolment_code WHERE code_hash = ?", (enrolment.code_hash,))
    if code["station"] is not None:
        station = find(db, code["station"])
        if station is None or station.public_key != enrolment.public_key:
            raise Refusal("code_used")
        return _in_force(station)
    if code["expires_at"] <= now:
        raise Refusal("code_expired", expires_at=code["expires_at"])
    known = db.execute(
        "SELECT id FROM station WHERE tenant = ? AND public_key = ?", (code["tenant"], enrolment.public_key)
    ).fetchone()
    station_id = str(known["id"]) if known is not None else _add(db, code["tenant"], enrolment, now)
    if code["approved"]:
        approve(db, code["tenant"], station_id)
    db.execute("UPDATE enrolment_code SET station = ? WHERE code_hash = ?", (station_id, enrolment.code_hash))
    station = find(db, station_id)
    assert station is not None
    return _in_force(station)


def _add(db: Transaction, tenant: str, enrolment: Enrolment, now: str) -> str:
    station_id = str(uuid7())
    db.execute(
        "INSERT INTO station (id, tenant, station_no, name, public_key, machine, enrolled_at, approved)"
        " SELECT ?, ?, coalesce(max(station_no), 0) + 1, ?, ?, ?, ?, 0 FROM station WHERE tenant = ?",
        (station_id, tenant, enrolment.name, enrolment.public_key, enrolment.machine, now, tenant),
    )
    feed.tell_handouts(db, tenant, station_id, now)
    feed.tell_open_orders(db, tenant, station_id, now)
    return station_id


def _in_force(station: Station) -> Station:
    if station.revoked:
        raise Refusal("station_revoked")
    return station


def find(db: Transaction, station_id: str) -> Station | None:
    """A station by its id."""
    row = db.execute("SELECT * FROM station WHERE id = ?", (station_id,)).fetchone()
    return None if row is None else _station(row)


def _station(row: Row) -> Station:
    return Station(
        id=row["id"],
        tenant=row["tenant"],
        station_no=row["station_no"],
        name=row["name"],
        public_key=row["public_key"],
        enrolled_at=row["enrolled_at"],
        revoked=row["revoked_at"] is not None,
        approved=bool(row["approved"]),
    )


def approve(db: Transaction, tenant: str, station_id: str) -> None:
    """Let a new station in from now on."""
    db.lock(tenant)
    db.execute("UPDATE station SET approved = 1 WHERE tenant = ? AND id = ?", (tenant, station_id))


def revoke(db: Transaction, tenant: str, station_id: str, now: str) -> None:
    """Turn a station away from now on."""
    db.lock(tenant)
    db.execute(
        "UPDATE station SET revoked_at = coalesce(revoked_at, ?) WHERE tenant = ? AND id = ?", (now, tenant, station_id)
    )


def use_assertion(db: Transaction, station_id: str, jti: str, until: str, now: str) -> bool:
    """Whether the assertion is new; forgets those of this station that have expired."""
    db.lock(station_id)
    db.execute("DELETE FROM assertion_seen WHERE station = ? AND until < ?", (station_id, now))
    added = db.execute(
        "INSERT INTO assertion_seen (station, jti, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (station_id, jti, until),
    )
    return added.rowcount == 1


def keep_heartbeats(db: Transaction, newest: Mapping[str, Heartbeat]) -> None:
    """Keep the newest heartbeat of each station, under the locks of their laboratories, taken in order."""
    for tenant in sorted({one.tenant for one in newest.values()}):
        db.lock(tenant)
    db.executemany(
        "UPDATE station SET heartbeat = ?, heartbeat_at = ? WHERE id = ?",
        [(one.body.decode("utf-8"), one.at, station_id) for station_id, one in sorted(newest.items())],
    )


def of_tenant(db: Transaction, tenant: str) -> list[StationHealth]:
    """All stations of a tenant by number."""
    rows = db.execute("SELECT * FROM station WHERE tenant = ? ORDER BY station_no", (tenant,))
    return [
        StationHealth(
            station=_station(row),
            heartbeat=None if row["heartbeat"] is None else str(row["heartbeat"]).encode(),
            heartbeat_at=row["heartbeat_at"],
            feed_top=row["feed_top"],
        )
        for row in rows
    ]
