"""Moving a service's database from one engine to another: every table out to a folder, and into an empty database.

A table is a file of JSON lines (bytes as base64 under `$b`); `export.json` is written last, with the count and SHA-256
of each, and is checked before a row goes in. The import is one transaction: all of it or nothing. Files and keys stay
where they are: the data folder goes on with the new database.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from central import moments
from central.service import utc_now
from central.store.database import Database, Transaction
from station.durable import sync_folder, write_whole

MANIFEST = "export.json"
AT_ONCE = 500
TABLES = (
    "server",
    "tenant",
    "operator_key",
    "station",
    "station_item",
    "enrolment_code",
    "assertion_seen",
    "inbox",
    "head",
    "waiting",
    "receipt",
    "alarm",
    "blob",
    "order_number",
    "commission",
    "sample",
    "task",
    "task_history",
    "report",
    "report_task",
    "feed_row",
    "idempotency",
    "account",
    "session",
    "act",
    "signature",
    "share",
    "withdrawal",
    "number_top",
    "number_block",
    "webhook",
    "outgoing",
    "composition",
    "composed_report",
    "proof",
    "handout",
    "handout_station",
    "offered_item",
)
"""Every table, those that others refer to before them."""
COUNTED = {"inbox": "seq", "receipt": "n", "alarm": "n", "task_history": "n", "act": "n", "outgoing": "n"}
"""Columns that the engine numbers by itself: it must go on after the highest."""


class Table(msgspec.Struct, frozen=True):
    """What a table's file holds."""

    rows: int
    sha256: str


class Export(msgspec.Struct, frozen=True):
    """What an export holds."""

    at: str
    tables: dict[str, Table]


class NotAnExport(ValueError):
    """The folder is no whole export, or the database is not empty."""


def export_database(database: Database, goal: Path) -> Export:
    """Write every table to a new folder, as of one moment."""
    if goal.exists() and any(goal.iterdir()):
        raise NotAnExport(f'"{goal}" is not empty')
    goal.mkdir(parents=True, exist_ok=True, mode=0o700)
    with database.read() as db:
        tables = {name: _written(db, name, goal / f"{name}.jsonl") for name in TABLES}
    made = Export(moments.iso(utc_now()), tables)
    write_whole(goal / MANIFEST, msgspec.json.encode(made))
    sync_folder(goal)
    return made


def import_database(database: Database, source: Path) -> Export:
    """Put an export into an empty database; nothing of it where anything is wrong."""
    try:
        made = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Export)
    except (OSError, msgspec.DecodeError) as error:
        raise NotAnExport(f'"{source}" holds no whole export: {error}') from error
    for name, table in made.tables.items():
        found = _sha256(source / f"{name}.jsonl")
        if name not in TABLES or found != table.sha256:
            raise NotAnExport(f'the table "{name}" of "{source}" is not what was exported')
    with database.write() as db:
        if db.one("SELECT count(*) AS n FROM server")["n"]:
            raise NotAnExport("the database holds a service already: import into an empty one")
        for name in TABLES:
            if name in made.tables:
                _read_in(db, name, source / f"{name}.jsonl", made.tables[name].rows)
        _count_on(db, database.engine)
    return made


def _written(db: Transaction, name: str, path: Path) -> Table:
    digest, count = hashlib.sha256(), 0
    with path.open("xb") as file:
        for row in db.execute(f"SELECT * FROM {name}"):  # noqa: S608 - a name of the list above
            line = msgspec.json.encode({key: _plain(value) for key, value in dict(row).items()}) + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
    return Table(count, digest.hexdigest())


def _read_in(db: Transaction, name: str, path: Path, expected: int) -> None:
    count = 0
    rows = _rows(path)
    while group := list(itertools.islice(rows, AT_ONCE)):
        columns = list(group[0])
        db.insert(name, columns, [[_value(row[column]) for column in columns] for row in group])
        count += len(group)
    if count != expected:
        raise NotAnExport(f'the table "{name}" has {count} rows of {expected}')


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    with path.open("rb") as file:
        for line in file:
            yield msgspec.json.decode(line, type=dict[str, Any])


def _count_on(db: Transaction, engine: str) -> None:
    """SQLite goes on after the highest number by itself; PostgreSQL is told."""
    if engine == "sqlite":
        return
    for table, column in COUNTED.items():
        db.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"  # noqa: S608 - names of the list above
            f" (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
        )


def _plain(value: object) -> object:
    return {"$b": base64.b64encode(value).decode()} if isinstance(value, bytes | memoryview) else value


def _value(value: Any) -> Any:  # noqa: ANN401 - a column is what the schema says
    return base64.b64decode(value["$b"]) if isinstance(value, dict) else value


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()
