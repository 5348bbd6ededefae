"""The SQLite file: opened with the settings that make a commit last, read back; one writer at a time.

Sources: WAL with synchronous=FULL is the only setting that lost no acknowledged commit in the crash images of this
product's design measurements; a deferred transaction that upgrades to a write ignores busy_timeout
(python/cpython#124510), hence BEGIN IMMEDIATE; SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two
connections write and checkpoint at once, hence the refusal of those.

Two connections: the writer, and a reader whose snapshots never wait for the writer. Each has its lock, since the
service's worker threads share them.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pysqlite3 import dbapi2 as sqlite

from central.store.contract import StoreBroken, StoreBusy, StoreFull
from central.store.database import Row, Rows, Transaction, Value, schema_steps
from station.durable import sync_folder

if TYPE_CHECKING:
    from sqlite3 import Connection
else:
    Connection = Any

BUSY_SECONDS = 10
AT_ONCE = 500
SCHEMA = Path(__file__).parent / "schema"
UNSAFE_FROM, UNSAFE_TO = (3, 7, 0), (3, 51, 2)


def refuse_unsafe_library(version: tuple[int, int, int]) -> None:
    """StoreBroken for a SQLite library whose WAL can corrupt a database."""
    if UNSAFE_FROM <= version <= UNSAFE_TO:
        found = ".".join(map(str, version))
        raise StoreBroken(f'SQLite "{found}" can corrupt a WAL database; 3.51.3 or newer is needed (pysqlite3 0.6.1)')


class SqliteTransaction:
    """Implements `central.store.database.Transaction`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def execute(self, query: str, values: Sequence[Value] = ()) -> Rows:
        """Run one statement."""
        rows: Rows = self._db.execute(query, values)
        return rows

    def one(self, query: str, values: Sequence[Value] = ()) -> Row:
        """The one row of a statement that always gives one."""
        row = self.execute(query, values).fetchone()
        assert row is not None, query
        return row

    def executemany(self, query: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement for each of the rows."""
        self._db.executemany(query, rows)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a table."""
        marks = ", ".join("?" * len(columns))
        self.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608

    def among(self, query: str, first: Sequence[Value], keys: Iterable[str]) -> Iterable[Row]:
        """Rows of a query that ends in `IN (%s)`, asked in pieces so that no statement grows without bound."""
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), AT_ONCE):
            piece = wanted[start : start + AT_ONCE]
            yield from self.execute(query % ",".join("?" * len(piece)), [*first, *piece])

    def lock(self, name: str) -> None:
        """Nothing to do: BEGIN IMMEDIATE keeps every other writer out already."""


class SqliteDatabase:
    """One database file with a writer and a reader; implements `central.store.database.Database`."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        refuse_unsafe_library(sqlite.sqlite_version_info)
        self._writing = threading.Lock()
        self._reading = threading.Lock()
        fresh = not path.exists()
        with _foreign_errors():
            self._writer = _connect(path)
            if fresh:
                # A hot journal left by the switch to WAL could roll a new database back to nothing: the switch
                # must be on disk before the first row is.
                sync_folder(path.parent)
            _migrate(self._writer)
            self._reader = _connect(path)

    @contextlib.contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that is committed and synced when the block ends, or leaves nothing behind."""
        with self._writing, _foreign_errors():
            yield from _transaction(self._writer, "BEGIN IMMEDIATE")

    @contextlib.contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view of the last commit."""
        with self._reading, _foreign_errors():
            yield from _transaction(self._reader, "BEGIN")

    def copy_to(self, path: Path) -> None:
        """A copy of the last commit, made by `VACUUM INTO` while others write; never over an existing file."""
        with self._reading, _foreign_errors():
            self._reader.execute("VACUUM INTO ?", (str(path),))

    def close(self) -> None:
        """Close both connections, after whoever is at work."""
        with self._writing, self._reading:
            self._reader.close()
            self._writer.close()


def _transaction(db: Connection, begin: str) -> Iterator[Transaction]:
    db.execute(begin)
    try:
        yield SqliteTransaction(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _connect(path: Path) -> Connection:
    db: Connection = sqlite.connect(
        str(path), timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    db.row_factory = sqlite.Row
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "busy_timeout": BUSY_SECONDS * 1000,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "journal_size_limit": 64 << 20,
    }
    for name, value in wanted.items():
        db.execute(f"PRAGMA {name} = {value}")
        found = db.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise StoreBroken(f'the database at "{path}" answers {name} = {found!r}, {value!r} is needed')
    return db


def _migrate(db: Connection) -> None:
    """Bring the schema to the newest number, each step in its own transaction."""
    steps = schema_steps(SCHEMA)
    current = db.execute("PRAGMA user_version").fetchone()[0]
    if current > len(steps):
        raise StoreBroken(f"the database has schema {current}, this program knows {len(steps)}: use a newer program")
    for number, script in enumerate(steps[current:], start=current + 1):
        try:
            db.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


@contextlib.contextmanager
def _foreign_errors() -> Iterator[None]:
    """The one door for what SQLite says."""
    try:
        yield
    except sqlite.OperationalError as error:
        code = getattr(error, "sqlite_errorname", "")
        if code == "SQLITE_FULL":
            raise StoreFull(str(error)) from error
        if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StoreBusy(str(error)) from error
        raise StoreBroken(f"{code or 'SQLite'}: {error}") from error
    except sqlite.Error as error:
        raise StoreBroken(f"{type(error).__name__}: {error}") from error
