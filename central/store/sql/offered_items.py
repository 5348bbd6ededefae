"""A laboratory's own analysis items that its customers may order, as it lists them."""

from __future__ import annotations

from collections.abc import Mapping

from central.store.database import Database
from central.store.sql.accounts import note
from parsers.wording import Text


class SqlOfferedItems:
    """Every question and act about own items on offer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, tenant: str) -> Mapping[str, Text]:
        """The titles of the items, by id."""
        with self._database.read() as db:
            rows = db.execute("SELECT item_id, zh, en FROM offered_item WHERE tenant = ? ORDER BY item_id", (tenant,))
            return {row["item_id"]: Text(row["zh"], row["en"]) for row in rows}

    def put(self, tenant: str, item_id: str, title: Text, *, actor: str, now: str) -> None:
        """Offer an item, or change its title."""
        with self._database.write() as db:
            db.lock(tenant)
            db.execute(
                "INSERT INTO offered_item (tenant, item_id, zh, en) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (tenant, item_id) DO UPDATE SET zh = excluded.zh, en = excluded.en",
                (tenant, item_id, title.zh, title.en),
            )
            note(db, tenant, actor, "item.offered", item_id, now, f"{title.zh} / {title.en}")

    def remove(self, tenant: str, item_id: str, *, actor: str, now: str) -> None:
        """Offer it no more; orders that have it keep it."""
        with self._database.write() as db:
            db.lock(tenant)
            gone = db.execute("DELETE FROM offered_item WHERE tenant = ? AND item_id = ?", (tenant, item_id))
            if gone.rowcount:
                note(db, tenant, actor, "item.withdrawn", item_id, now)
