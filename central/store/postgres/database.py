"""PostgreSQL: connections whose commits are synced, checked when they are opened; several processes may write.

psycopg 3 (LGPL-3.0: used as a library, unchanged) with server-side parameters. Each connection is asked what it
promises: `synchronous_commit` must not be off and `fsync` must be on, for what this service answers as stored has to
survive a power cut; the encoding must be UTF-8. A pool hands connections to the worker threads of one process.

Source for the checks: PostgreSQL 15 manual, 20.5 "Write Ahead Log" (all values of synchronous_commit but `off` wait
for the local flush).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import psycopg
from psycopg import errors, sql
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from central.refusals import Refusal
from central.store.contract import StoreBroken, StoreBusy, StoreFull
from central.store.database import Row, Rows, Transaction, Value, schema_steps

Connection = psycopg.Connection[dict[str, Any]]

SCHEMA = Path(__file__).parent / "schema"
OLDEST = 150_000
MOST_CONNECTIONS = 10
WAIT_SECONDS = 10
PROMISES = {"fsync": ("on",), "synchronous_commit": ("on", "local", "remote_write", "remote_apply")}
SESSION = {
    "application_name": "geolab-central",
    "lock_timeout": "10s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}


class PostgresTransaction:
    """Implements `central.store.database.Transaction`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, query: str, values: Sequence[Value] = ()) -> Rows:
        """Run one statement."""
        return self._connection.execute(_placed(query), values)

    def one(self, query: str, values: Sequence[Value] = ()) -> Row:
        """The one row of a statement that always gives one."""
        row = self.execute(query, values).fetchone()
        assert row is not None, query
        return row

    def executemany(self, query: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run one statement for each of the rows, in one round trip."""
        if rows:
            with self._connection.cursor() as cursor:
                cursor.executemany(_placed(query), rows)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> None:
        """Add rows to a table by COPY, which costs a third of single inserts."""
        if not rows:
            return
        target = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with self._connection.cursor() as cursor, cursor.copy(target) as copy:
            for row in rows:
                copy.write_row(row)

    def among(self, query: str, first: Sequence[Value], keys: Iterable[str]) -> Iterable[Row]:
        """Rows of a query that ends in `IN (%s)`: the keys travel as one array, each is looked up in the index.

        Said plainly as `= ANY(array)`, a planner without statistics reads every row of the tenant or station and
        filters: measured on a fresh database, 10,000 heads read to find 100.
        """
        wanted = list(dict.fromkeys(keys))
        if wanted:
            yield from self._connection.execute(_each_key(query), [wanted, *first])

    def lock(self, name: str) -> None:
        """Keep other writers of this name out until the transaction ends."""
        self._connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"geolab:{name}",))


class PostgresDatabase:
    """A pool of checked connections; implements `central.store.database.Database`."""

    engine = "postgresql"

    def __init__(self, url: str) -> None:
        with _foreign_errors():
            # One plain connection first: what is wrong with the address or the server is told at once.
            with psycopg.connect(
                url, autocommit=True, row_factory=dict_row, connect_timeout=WAIT_SECONDS
            ) as connection:
                _check(connection)
                _migrate(connection)
            self._pool = ConnectionPool(
                url,
                kwargs={"autocommit": True, "row_factory": dict_row, "connect_timeout": WAIT_SECONDS},
                min_size=1,
                max_size=MOST_CONNECTIONS,
                timeout=WAIT_SECONDS,
                configure=_check,
                check=ConnectionPool.check_connection,
                connection_class=psycopg.Connection[dict[str, Any]],
                open=True,
            )

    @contextlib.contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that is committed and synced when the block ends, or leaves nothing behind."""
        with _foreign_errors(), self._pool.connection() as connection:
            yield from _transaction(connection, "BEGIN ISOLATION LEVEL READ COMMITTED")

    @contextlib.contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view of the last commit."""
        with _foreign_errors(), self._pool.connection() as connection:
            yield from _transaction(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def copy_to(self, path: Path) -> None:
        """StoreBroken: a server's database is copied with its own tools."""
        raise StoreBroken(f'this is PostgreSQL: use pg_dump --format=custom --file "{path}" and pg_restore')

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


@lru_cache(maxsize=512)
def _placed(query: str) -> str:
    """The statement with psycopg's placeholders."""
    return query.replace("%", "%%").replace("?", "%s")


@lru_cache(maxsize=512)
def _each_key(query: str) -> str:
    """The query asked once for each key; OFFSET 0 keeps the planner from turning that round again."""
    one = query.replace("IN (%s)", "= wanted.key")
    return _placed(
        f"SELECT found.* FROM unnest(?::text[]) AS wanted (key) CROSS JOIN LATERAL ({one} OFFSET 0) AS found"  # noqa: S608
    )


def _transaction(connection: Connection, begin: str) -> Iterator[Transaction]:
    connection.execute(begin)
    try:
        yield PostgresTransaction(connection)
        said = connection.execute("COMMIT").statusmessage
        if said != "COMMIT":
            raise StoreBroken(f"the transaction was answered {said!r} instead of COMMIT")
    except BaseException:
        if not connection.closed and connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            connection.execute("ROLLBACK")
        raise


def _check(connection: Connection) -> None:
    """Set the bounds of a session and read back what it promises."""
    for name, value in SESSION.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    if connection.info.server_version < OLDEST:
        raise StoreBroken(f"PostgreSQL {connection.info.server_version // 10_000} is too old: 15 or newer is needed")
    found = connection.execute(
        "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", ([*PROMISES, "server_encoding"],)
    ).fetchall()
    settings = {row["name"]: row["setting"] for row in found}
    for name, allowed in PROMISES.items():
        if settings[name] not in allowed:
            raise StoreBroken(
                f'PostgreSQL answers {name} = "{settings[name]}", so a commit may not survive a power cut: set it on'
            )
    if settings["server_encoding"] != "UTF8":
        raise StoreBroken(f'the database is encoded in "{settings["server_encoding"]}", UTF8 is needed')


def _migrate(connection: Connection) -> None:
    """Bring the schema to the newest number; processes that start at once wait for each other."""
    steps = schema_steps(SCHEMA)
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('geolab schema', 0))")
        connection.execute("CREATE TABLE IF NOT EXISTS schema_step (number BIGINT PRIMARY KEY)")
        row = connection.execute("SELECT coalesce(max(number), 0) AS top FROM schema_step").fetchone()
        assert row is not None
        if row["top"] > len(steps):
            raise StoreBroken(
                f"the database has schema {row['top']}, this program knows {len(steps)}: use a newer program"
            )
        for number, script in enumerate(steps[row["top"] :], start=row["top"] + 1):
            connection.execute(script)
            connection.execute("INSERT INTO schema_step (number) VALUES (%s)", (number,))


@contextlib.contextmanager
def _foreign_errors() -> Iterator[None]:
    """The one door for what PostgreSQL says."""
    try:
        yield
    except (psycopg.Error, PoolTimeout) as error:
        _raise_ours(error)


def _raise_ours(error: Exception) -> NoReturn:
    said = " ".join(str(error).split())
    if isinstance(error, errors.DiskFull):
        raise StoreFull(said) from error
    if isinstance(error, psycopg.DataError) and "NUL" in said:
        raise Refusal(
            "bad_value", field="text", value="\\0", expected_zh="不含空字符的文本", expected_en="text without NUL"
        ) from error
    if isinstance(error, psycopg.OperationalError | PoolTimeout):
        # The server is away, restarting, or another writer was too long: nothing is lost by asking again.
        raise StoreBusy(said) from error
    raise StoreBroken(f"{type(error).__name__}: {said}") from error
