"""Numbers given out in blocks, so that stations number reports while nobody is there to ask."""

from __future__ import annotations

from dataclasses import dataclass

from central.refusals import Refusal
from central.store.contract import Station
from central.store.database import Database
from central.store.sql.accounts import note


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberBlock:
    """The numbers from `first` to `last`, both included, of one scheme."""

    scheme: str
    first: int
    last: int


class SqlNumbers:
    """Blocks of every laboratory and scheme."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def allot(self, station: Station, scheme: str, size: int, key: str, *, now: str) -> NumberBlock:
        """The next block of a scheme for this station; the same `key` gets the same block again.

        Refusal `key_reused` where the key belongs to another scheme or size.
        """
        with self._database.write() as db:
            db.lock(station.tenant)
            known = db.execute(
                "SELECT scheme, first, last FROM number_block WHERE station = ? AND key = ?", (station.id, key)
            ).fetchone()
            if known is not None:
                block = NumberBlock(**dict(known))
                if (block.scheme, block.last - block.first + 1) != (scheme, size):
                    raise Refusal("key_reused", key=key)
                return block
            top = db.one(
                "INSERT INTO number_top (tenant, scheme, top) VALUES (?, ?, ?)"
                " ON CONFLICT (tenant, scheme) DO UPDATE SET top = number_top.top + excluded.top RETURNING top",
                (station.tenant, scheme, size),
            )["top"]
            block = NumberBlock(scheme=scheme, first=top - size + 1, last=top)
            db.execute(
                "INSERT INTO number_block (tenant, scheme, first, last, station, key, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (station.tenant, scheme, block.first, block.last, station.id, key, now),
            )
            note(db, station.tenant, station.id, "numbers.allotted", scheme, now, f"{block.first}-{block.last}")
        return block
