"""Small things the station remembers: settings, pulses, the audit rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from station.store.codec import from_json, from_time, to_json, to_time
from station.store.database import Database


class Settings:
    """Named texts, such as the station's id, its epoch and the feed's cursor."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, key: str, default: str = "") -> str:
        """The setting, or `default` where there is none."""
        row = self._db.row("SELECT value FROM setting WHERE key = ?", (key,))
        return default if row is None else str(row["value"])

    def put(self, key: str, value: str) -> None:
        """Set it."""
        self._db.execute(
            "INSERT INTO setting VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def put_first(self, key: str, value: str) -> str:
        """Set it unless it is set; gives what it is now. Two processes that race agree."""
        self._db.execute("INSERT INTO setting VALUES(?, ?) ON CONFLICT(key) DO NOTHING", (key, value))
        return self.get(key)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The last sign of life of a part of the station."""

    name: str
    at: datetime
    body: Mapping[str, Any]


class Pulses:
    """Signs of life: who was last seen when, doing what."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def beat(self, name: str, at: datetime, body: Mapping[str, Any]) -> None:
        """Note a sign of life; only the newest is kept."""
        self._db.execute(
            "INSERT INTO pulse VALUES(?, ?, ?) ON CONFLICT(name) DO UPDATE SET at = excluded.at, body = excluded.body",
            (name, to_time(at), to_json(dict(body))),
        )

    def last(self, name: str) -> Pulse | None:
        """The newest sign of life."""
        row = self._db.row("SELECT * FROM pulse WHERE name = ?", (name,))
        if row is None:
            return None
        at = from_time(row["at"])
        assert at is not None
        return Pulse(name, at, from_json(row["body"], dict[str, Any]))


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry of the audit trail: its number, the hash before it, its own hash, and its exact bytes."""

    n: int
    prev: str
    hash: str
    body: bytes


class AuditRows:
    """The audit trail's rows; they can be added, not changed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def last(self) -> AuditRow | None:
        """The newest entry."""
        row = self._db.row("SELECT * FROM audit ORDER BY n DESC LIMIT 1")
        return None if row is None else AuditRow(row["n"], row["prev"], row["hash"], row["body"])

    def add(self, row: AuditRow) -> None:
        """Append an entry in the current transaction."""
        self._db.execute("INSERT INTO audit VALUES(?, ?, ?, ?)", (row.n, row.prev, row.hash, row.body))

    def newest(self, limit: int = 500) -> list[AuditRow]:
        """The newest entries first."""
        rows = self._db.rows("SELECT * FROM audit ORDER BY n DESC LIMIT ?", (limit,))
        return [AuditRow(row["n"], row["prev"], row["hash"], row["body"]) for row in rows]

    def of_act(self, act: str) -> list[AuditRow]:
        """Every entry of this act, in order."""
        rows = self._db.rows(
            "SELECT * FROM audit WHERE json_extract(CAST(body AS TEXT), '$.act') = ? ORDER BY n", (act,)
        )
        return [AuditRow(row["n"], row["prev"], row["hash"], row["body"]) for row in rows]

    def after(self, n: int, limit: int = 1000) -> list[AuditRow]:
        """Entries after number `n`, in order."""
        rows = self._db.rows("SELECT * FROM audit WHERE n > ? ORDER BY n LIMIT ?", (n, limit))
        return [AuditRow(row["n"], row["prev"], row["hash"], row["body"]) for row in rows]
