"""What each station is told: numbered rows per station, the number taken from a counter row.

The counter row makes number order commit order. A sequence would not: a lower number can commit later, and a
reader that asks for "after N" would miss it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TypeVar

import msgspec

from central.store.contract import FeedPage
from central.store.database import Row, Transaction
from station.records.orders import Commission, Sample, Task

T = TypeVar("T", Commission, Sample, Task)


class CommissionRow(msgspec.Struct, frozen=True):
    """The data of a feed row `commission`."""

    commission: Commission
    samples: list[Sample]
    tasks: list[Task]


class TaskRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """The data of a feed row `task`."""

    id: str
    state: str
    revision: int
    reason: str = ""


class HandoutRow(msgspec.Struct, frozen=True):
    """The data of a feed row `handout`: which file to fetch, and what it says it is."""

    sha256: str
    kind: str
    name: str
    version: str
    size: int


Data = CommissionRow | TaskRow | HandoutRow


def tell_task(db: Transaction, tenant: str, data: TaskRow, now: str) -> None:
    """A task's state for every station of the tenant that is in force; one that does not know the task ignores it."""
    _tell_all(db, tenant, "", "task", data, now)


def tell_commission(db: Transaction, tenant: str, commission_no: str, now: str) -> None:
    """An order for every station in force: whole, or for a station with items of its own as far as it does them."""
    row = commission_row(db, tenant, commission_no)
    without = " AND id NOT IN (SELECT station FROM station_item WHERE tenant = station.tenant)"
    _tell_all(db, tenant, without, "commission", row, now)
    for station_id, items in sorted(items_of_stations(db, tenant).items()):
        part = _part(row, items)
        if part.tasks:
            tell_one(db, tenant, station_id, "commission", part, now)


def tell_handout(db: Transaction, tenant: str, row: HandoutRow, stations: Sequence[str], now: str) -> None:
    """A handout for these stations, none meaning all in force."""
    if not stations:
        _tell_all(db, tenant, "", "handout", row, now)
    for station_id in sorted(stations):
        tell_one(db, tenant, station_id, "handout", row, now)


def tell_handouts(db: Transaction, tenant: str, station_id: str, now: str) -> None:
    """Rows for a new station: of each name the handout made last of those that are for all."""
    newest = db.execute(
        "SELECT sha256, kind, name, version, size FROM handout JOIN blob USING (tenant, sha256)"
        " WHERE tenant = ? AND NOT EXISTS (SELECT 1 FROM handout_station"
        " WHERE handout_station.tenant = handout.tenant AND handout_station.sha256 = handout.sha256)"
        " ORDER BY made_at",
        (tenant,),
    ).fetchall()
    for row in {(row["kind"], row["name"]): row for row in newest}.values():
        tell_one(db, tenant, station_id, "handout", HandoutRow(**dict(row)), now)


def items_of_stations(db: Transaction, tenant: str) -> dict[str, frozenset[str]]:
    """The analysis items of each station that does not do all."""
    items: defaultdict[str, set[str]] = defaultdict(set)
    for row in db.execute("SELECT station, item_id FROM station_item WHERE tenant = ?", (tenant,)):
        items[row["station"]].add(row["item_id"])
    return {station_id: frozenset(of_station) for station_id, of_station in items.items()}


def assign(db: Transaction, tenant: str, station_id: str, items: Iterable[str], now: str) -> None:
    """Give a station its items, none meaning all, and tell it the open orders as far as it does them now.

    What it was told before stays with it: whoever starts a task first has it, whatever the assignment says.
    """
    db.execute("DELETE FROM station_item WHERE tenant = ? AND station = ?", (tenant, station_id))
    rows = [(tenant, station_id, item_id) for item_id in sorted(set(items))]
    db.insert("station_item", ("tenant", "station", "item_id"), rows)
    tell_open_orders(db, tenant, station_id, now)


def _part(row: CommissionRow, items: frozenset[str]) -> CommissionRow:
    tasks = [task for task in row.tasks if task.item_id in items]
    samples = {task.sample_no for task in tasks}
    return CommissionRow(row.commission, [sample for sample in row.samples if sample.sample_no in samples], tasks)


def _tell_all(db: Transaction, tenant: str, further: str, type_: str, data: Data, now: str) -> None:
    query = "UPDATE station SET feed_top = feed_top + 1 WHERE tenant = ? AND revoked_at IS NULL"
    stations = db.execute(f"{query}{further} RETURNING id, feed_top", (tenant,)).fetchall()
    text = msgspec.json.encode(data).decode()
    _add(db, [(station["id"], station["feed_top"]) for station in stations], type_, text, now)


def tell_open_orders(db: Transaction, tenant: str, station_id: str, now: str) -> None:
    """Rows for a station that is new or has new items: each order that has a task still to be done by it."""
    items = items_of_stations(db, tenant).get(station_id)
    numbers = db.execute(
        "SELECT DISTINCT commission_no FROM task"
        " WHERE tenant = ? AND state IN ('pending_review', 'accepted', 'testing') ORDER BY commission_no",
        (tenant,),
    ).fetchall()
    for row in numbers:
        order = commission_row(db, tenant, row["commission_no"])
        part = order if items is None else _part(order, items)
        if part.tasks:
            tell_one(db, tenant, station_id, "commission", part, now)


def commission_row(db: Transaction, tenant: str, commission_no: str) -> CommissionRow:
    """An order as the station's records name it. KeyError where there is none."""
    found = db.execute(
        "SELECT * FROM commission WHERE tenant = ? AND commission_no = ?", (tenant, commission_no)
    ).fetchone()
    if found is None:
        raise KeyError(commission_no)
    commission = _record(found, Commission)
    samples = db.execute(
        "SELECT * FROM sample WHERE tenant = ? AND commission_no = ? ORDER BY position", (tenant, commission_no)
    )
    tasks = db.execute(
        "SELECT * FROM task WHERE tenant = ? AND commission_no = ? ORDER BY position", (tenant, commission_no)
    )
    return CommissionRow(
        commission,
        [_record(row, Sample) for row in samples],
        [_record(row, Task) for row in tasks],
    )


def _record(row: Row, kind: type[T]) -> T:
    """A station's record as far as the service has columns for it: the record may know more than is asked here."""
    columns = set(row.keys())
    return msgspec.convert({field.name: row[field.name] for field in fields(kind) if field.name in columns}, kind)


def page(db: Transaction, station_id: str, after: int, limit: int) -> FeedPage:
    """The rows after a cursor."""
    top = db.one("SELECT feed_top FROM station WHERE id = ?", (station_id,))["feed_top"]
    rows = db.execute(
        "SELECT n, type, data FROM feed_row WHERE station = ? AND n > ? ORDER BY n LIMIT ?", (station_id, after, limit)
    )
    return FeedPage(rows=tuple((row["n"], row["type"], str(row["data"]).encode()) for row in rows), top=top)


def tell_one(db: Transaction, tenant: str, station_id: str, type_: str, data: Data, now: str) -> None:
    """A row for one station of the tenant; none where it is not there or was revoked."""
    top = db.execute(
        "UPDATE station SET feed_top = feed_top + 1 WHERE tenant = ? AND id = ? AND revoked_at IS NULL"
        " RETURNING feed_top",
        (tenant, station_id),
    ).fetchone()
    if top is not None:
        _add(db, [(station_id, top["feed_top"])], type_, msgspec.json.encode(data).decode(), now)


def _add(db: Transaction, places: Sequence[tuple[str, int]], type_: str, text: str, now: str) -> None:
    db.insert(
        "feed_row",
        ("station", "n", "type", "data", "at"),
        [(station_id, number, type_, text, now) for station_id, number in places],
    )
