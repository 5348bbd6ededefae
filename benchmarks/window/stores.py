"""A station's store as it is after years: so many arrivals with their runs, orders, results and reports' rows.

The rows are written as the intake writes them, in large transactions; the files themselves are not there, for no list
in the window opens one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from station.assembly import open_station
from station.records import Commission, Sample, Task, WatchFolder
from station.store import Store
from station.store.codec import to_time

START = datetime(2024, 1, 1, tzinfo=UTC)
PER_ORDER = 20
OPEN_ORDERS = 5


def make_store(folder: Path, arrivals: int) -> None:
    """Write a store of so many arrivals into `folder`; each brings one run, nine of ten belong to a task."""
    station = open_station(folder)
    store = station.store
    for number in range(6):
        watched = WatchFolder(
            id=f"f{number}", path=folder / f"gc{number}", instrument=f"GC-{number}", item_ids=("gc_sat",)
        )
        store.arrivals.put_folder(watched)
        store.arrivals.looked(watched.id, station.clock.now(), None)
    store.pulses.beat("agent", station.clock.now(), {})
    orders = max(arrivals // PER_ORDER, 1)
    with store.transaction():
        for order in range(orders):
            _order(store, order, is_open=order >= orders - OPEN_ORDERS)
    now = station.clock.now()
    step = (now - START) / max(arrivals, 1)
    for begin in range(0, arrivals, 20_000):
        with store.db.transaction() as tables:
            for n in range(begin, min(begin + 20_000, arrivals)):
                at = to_time(START + step * n)
                sample = f"WT{n // PER_ORDER:06}-{n % PER_ORDER:03}"
                relpath = f"day{n // 200:05}/{n % 200:03}F0101.D"
                tables.conn.execute(
                    "INSERT INTO arrival VALUES(?, ?, ?, ?, ?, ?, 1, 1, ?, ?, NULL)",
                    (f"a{n:08}", f"f{n % 6}", relpath, relpath.encode(), f"{n:064x}", 123_456, at, "read"),
                )
                matched = n % 10 != 9
                tables.conn.execute(
                    "INSERT INTO measurement VALUES(?, ?, 0, 'chemstation_d', 'gc', ?, ?, ?, ?, NULL)",
                    (
                        f"m{n:08}",
                        f"a{n:08}",
                        sample if matched else "BLANK",
                        at,
                        "determined" if matched else "ignored",
                        f"t{n:08}" if matched else None,
                    ),
                )
                body = msgspec.json.encode({"data": {"n": n}})
                tables.conn.execute(
                    "INSERT INTO outbox(id, stream, sseq, type, body, sha256, state, recorded_at)"
                    " VALUES(?, ?, 1, 'raw.captured', ?, ?, ?, ?)",
                    (f"e{n:08}", f"file:a{n:08}", body, f"{n:064x}", "waiting" if n > arrivals - 50 else "stored", at),
                )
    store.db.tables.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    station.close()


def _order(store: Store, order: int, *, is_open: bool) -> None:
    number = f"WT{order:06}"
    samples = [
        Sample(sample_no=f"{number}-{n:03}", commission_no=number, client_sample_id=f"w{order}-{n}", well=f"W{order}")
        for n in range(PER_ORDER)
    ]
    tasks = [
        Task(
            id=f"t{order * PER_ORDER + n:08}",
            commission_no=number,
            sample_no=one.sample_no,
            item_id="gc_sat",
            state="testing" if is_open else "reported",
        )
        for n, one in enumerate(samples)
    ]
    received = (START + timedelta(days=order % 700)).date()
    commission = Commission(commission_no=number, client_name=f"Client {order % 40}", received_on=received)
    store.orders.put(commission, samples, tasks)
