"""Handouts of every laboratory: kept once, told to the stations they are for, and to those that come later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from central.refusals import Refusal
from central.store.database import Database, Transaction
from central.store.sql import feed
from central.store.sql.accounts import note
from station.records.handouts import HandoutKind

MOST_LISTED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutView:
    """One handout. `stations` are ids, none meaning all; `titles` an item's names by language."""

    sha256: str
    kind: HandoutKind
    name: str
    version: str
    made_at: str
    key_id: str
    by: str
    at: str
    size: int
    titles: Mapping[str, str] = field(default_factory=dict)
    stations: tuple[str, ...] = ()


class SqlHandouts:
    """Every question and act about handouts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def demand_fit(self, tenant: str, handout: HandoutView) -> None:
        """Refuse what `add` would refuse, before its file is kept."""
        with self._database.read() as db:
            self._demand_fit(db, tenant, handout)

    def add(self, tenant: str, handout: HandoutView) -> None:
        """Keep a handout and tell its stations; one that is known already is told again.

        Refusal `handout_older` where a later one of that name was handed out, `station_unknown`.
        """
        with self._database.write() as db:
            db.lock(tenant)
            self._demand_fit(db, tenant, handout)
            db.execute(
                "INSERT INTO blob (tenant, sha256, size, stored_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (tenant, handout.sha256, handout.size, handout.at),
            )
            self._keep(db, tenant, handout)
            feed.tell_handout(db, tenant, _row(handout), handout.stations, handout.at)
            detail = f"{handout.kind} {handout.version} → {len(handout.stations) or 'all'}"
            note(db, tenant, handout.by, "handout.given", handout.name, handout.at, detail)

    def listed(self, tenant: str) -> list[HandoutView]:
        """The handouts of a laboratory, the one made last first."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT handout.*, size FROM handout JOIN blob USING (tenant, sha256) WHERE tenant = ?"
                " ORDER BY made_at DESC, sha256 LIMIT ?",
                (tenant, MOST_LISTED),
            ).fetchall()
            stations: defaultdict[str, list[str]] = defaultdict(list)
            for row in db.execute("SELECT sha256, station FROM handout_station WHERE tenant = ?", (tenant,)):
                stations[row["sha256"]].append(row["station"])
        return [
            HandoutView(
                **{name: row[name] for name in ("sha256", "kind", "name", "version", "made_at", "key_id", "by", "at")},
                size=row["size"],
                titles=msgspec.json.decode(row["titles"] or "{}", type=dict[str, str]),
                stations=tuple(sorted(stations[row["sha256"]])),
            )
            for row in rows
        ]

    def item_titles(self, tenant: str) -> dict[str, dict[str, str]]:
        """The titles by language of the items that were handed out, by item: a later one's holds."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT name, titles FROM handout WHERE tenant = ? AND kind = 'item' ORDER BY made_at", (tenant,)
            )
            return {row["name"]: msgspec.json.decode(row["titles"], type=dict[str, str]) for row in rows}

    def _demand_fit(self, db: Transaction, tenant: str, handout: HandoutView) -> None:
        self._demand_newest(db, tenant, handout)
        known = {row["id"] for row in db.execute("SELECT id FROM station WHERE tenant = ?", (tenant,))}
        unknown = next((one for one in handout.stations if one not in known), None)
        if unknown is not None:
            raise Refusal("station_unknown", station=unknown[:80])

    def _demand_newest(self, db: Transaction, tenant: str, handout: HandoutView) -> None:
        newest = db.execute(
            "SELECT version, made_at FROM handout WHERE tenant = ? AND kind = ? AND name = ? AND made_at > ?"
            " ORDER BY made_at DESC LIMIT 1",
            (tenant, handout.kind, handout.name, handout.made_at),
        ).fetchone()
        if newest is not None:
            raise Refusal(
                "handout_older",
                name=handout.name,
                version=handout.version,
                newest=newest["version"],
                made_at=newest["made_at"],
            )

    def _keep(self, db: Transaction, tenant: str, handout: HandoutView) -> None:
        columns = ("tenant", "sha256", "kind", "name", "version", "made_at", "titles", "key_id", "by", "at")
        values = {**msgspec.structs.asdict(_row(handout)), "tenant": tenant, "made_at": handout.made_at}
        values |= {"titles": msgspec.json.encode(handout.titles).decode(), "key_id": handout.key_id}
        values |= {"by": handout.by, "at": handout.at}
        marks = ", ".join("?" * len(columns))
        db.execute(
            f"INSERT INTO handout ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608
            [values[name] for name in columns],
        )
        db.execute("DELETE FROM handout_station WHERE tenant = ? AND sha256 = ?", (tenant, handout.sha256))
        rows: Sequence[tuple[str, str, str]] = [(tenant, handout.sha256, one) for one in handout.stations]
        db.insert("handout_station", ("tenant", "sha256", "station"), rows)


def _row(handout: HandoutView) -> feed.HandoutRow:
    return feed.HandoutRow(
        sha256=handout.sha256, kind=handout.kind, name=handout.name, version=handout.version, size=handout.size
    )
