"""One connection per thread to the station's database, set so that an acknowledged commit survives power loss.

WAL with `synchronous=FULL` lost no acknowledged commit in thousands of simulated power cuts, `NORMAL` did; SQLite
3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and checkpoint at once, so an unfixed
library is refused. All writes are `BEGIN IMMEDIATE`: a deferred upgrade ignores the busy time-out.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlite_utils import Database as Tables

from parsers.wording import Text
from station.durable import sync_folder
from station.errors import DiskFull, UnusableStore
from station.store.copying import keep_copy
from station.store.migrations import MIGRATIONS

FIRST_SOUND_SQLITE = (3, 51, 3)
PRAGMAS: Mapping[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": 10_000,
    "wal_autocheckpoint": 1000,
    "journal_size_limit": 64 * 1024 * 1024,
    "trusted_schema": 0,
    "cell_size_check": 1,
}

Parameters = Sequence[object] | Mapping[str, object]
Row = dict[str, Any]


class Database:
    """The station's database file; safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: list[Tables] = []
        self._lock = threading.Lock()

    @property
    def tables(self) -> Tables:
        """This thread's connection, opened on first use."""
        tables: Tables | None = getattr(self._local, "tables", None)
        if tables is None:
            tables = _connect(self.path)
            self._local.tables = tables
            with self._lock:
                self._opened.append(tables)
        return tables

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Tables]:
        """A write transaction that holds the write lock from its start; nested calls join the outer one."""
        tables = self.tables
        if tables.conn.in_transaction:
            yield tables
            return
        with _converted_errors(self.path):
            tables.conn.execute("BEGIN IMMEDIATE")
            try:
                yield tables
            except BaseException:
                tables.conn.rollback()
                raise
            tables.conn.commit()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query as dicts."""
        with _converted_errors(self.path):
            cursor = self.tables.conn.execute(sql, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or None."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    def execute(self, sql: str, parameters: Parameters = ()) -> int:
        """One writing statement, in the current transaction or one of its own; gives the rows it changed."""
        with self.transaction() as tables:
            changed: int = tables.conn.execute(sql, parameters).rowcount
            return changed

    def data_version(self) -> int:
        """A number that moves whenever another connection has written."""
        version: int = self.tables.conn.execute("PRAGMA data_version").fetchone()[0]
        return version

    def close(self) -> None:
        """Close every connection that was opened, whichever thread opened it."""
        with self._lock:
            for tables in self._opened:
                tables.conn.close()
            self._opened.clear()
        self._local = threading.local()


def create_or_migrate(path: Path, *, checked: bool = True) -> None:
    """Bring the database at `path` to the newest schema. WAL is set and synced before the first fact is taken.

    `checked`: the whole file is looked through, which takes the longer the more it holds; who leaves it out calls
    `check_whole` soon after.

    Two processes may start at once: the migrations run under an exclusive lock, the second finds nothing to do.
    """
    if sqlite.sqlite_version_info < FIRST_SOUND_SQLITE:
        raise UnusableStore(
            Text(
                f"SQLite 版本“{sqlite.sqlite_version}”在 WAL 模式下可能损坏数据库，需要 3.51.3 或更高版本。",
                f'SQLite "{sqlite.sqlite_version}" can corrupt a WAL database; 3.51.3 or later is needed.',
            ),
            Text("请重新安装本程序及其锁定的依赖。", "Install this program again with its locked dependencies."),
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    if not is_new:
        _keep_before_migration(path)
    tables = _connect(path)
    try:
        with _converted_errors(path):
            # a table that others refer to is made anew by dropping it; that all refer rightly is checked at the end
            tables.conn.execute("PRAGMA foreign_keys = 0")
            tables.conn.execute("BEGIN EXCLUSIVE")
            try:
                _apply_pending(tables)
            except BaseException:
                tables.conn.rollback()
                raise
            tables.conn.commit()
    finally:
        tables.conn.close()
    if checked:
        check_whole(path)
    if is_new:
        sync_folder(path.parent)


def _keep_before_migration(path: Path) -> None:
    """A database of an older schema is kept as it is: whoever goes back to the older program has something to go to."""
    with contextlib.closing(_connect(path).conn) as connection, _converted_errors(path):
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if 0 < version < len(MIGRATIONS):
        keep_copy(path, path.with_name(f"{path.name}.schema-{version}"))


def check_whole(path: Path) -> None:
    """Look through the whole file. Raises UnusableStore if it is damaged."""
    tables = _connect(path)
    try:
        with _converted_errors(path):
            answer = tables.conn.execute("PRAGMA quick_check(1)").fetchone()[0]
    finally:
        tables.conn.close()
    if answer != "ok":
        raise UnusableStore(
            Text(
                f"数据库“{path}”检查未通过：“{answer}”。",
                f'The database "{path}" failed its check: "{answer}".',
            ),
            Text(
                "请勿继续使用；保留该文件并从备份恢复。",
                "Stop using it; keep the file and restore from a backup.",
            ),
        )


def _apply_pending(tables: Tables) -> None:
    version: int = tables.conn.execute("PRAGMA user_version").fetchone()[0]
    if version > len(MIGRATIONS):
        raise UnusableStore(
            Text(
                f"数据库由更新的程序写入（结构版本 {version}，本程序只认识 {len(MIGRATIONS)}）。",
                f"The database was written by a newer program (schema {version}; this one knows {len(MIGRATIONS)}).",
            ),
            Text("请安装更新的版本。", "Install the newer version."),
        )
    for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        for statement in statements:
            tables.conn.execute(statement)
        tables.conn.execute(f"PRAGMA user_version = {number}")
    if version < len(MIGRATIONS) and (astray := tables.conn.execute("PRAGMA foreign_key_check").fetchone()):
        raise sqlite.IntegrityError(f"a row of {astray[0]} refers to a row of {astray[2]} that is not there")


def _connect(path: Path) -> Tables:
    with _converted_errors(path):
        # autocommit: transactions are ours alone, begun by hand; connections never cross threads but to be closed
        connection = sqlite.connect(path, isolation_level=None, timeout=10.0, check_same_thread=False)
        try:
            _set_up(connection, path)
        except BaseException:  # a file left open could not be put aside on Windows
            connection.close()
            raise
        return Tables(connection, execute_plugins=False)


def _set_up(connection: sqlite.Connection, path: Path) -> None:
    for name, wanted in PRAGMAS.items():
        connection.execute(f"PRAGMA {name} = {wanted}")
    for name in ("journal_mode", "synchronous", "foreign_keys"):
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != PRAGMAS[name]:
            raise UnusableStore(
                Text(
                    f"数据库“{path}”不接受设置 {name}={PRAGMAS[name]}（实际为“{found}”）。",
                    f'The database "{path}" does not take {name}={PRAGMAS[name]} (it says "{found}").',
                ),
                Text("请将数据文件夹放在本机磁盘上。", "Put the data folder on a local disk."),
            )


@contextlib.contextmanager
def _converted_errors(path: Path) -> Iterator[None]:
    """The one door through which SQLite's errors become ours."""
    try:
        yield
    except sqlite.OperationalError as error:
        if "full" in str(error):
            raise DiskFull(
                Text(
                    f"磁盘已满，无法写入“{path}”；数据仍在仪器文件夹中，没有丢失。",
                    f'The disk is full, "{path}" cannot be written; the data are still in the instrument folder.',
                ),
                Text("请清理磁盘空间，程序会自动继续。", "Free some disk space; the program goes on by itself."),
            ) from error
        raise
    except sqlite.DatabaseError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise UnusableStore(
                Text(f"数据库“{path}”已损坏：“{error}”。", f'The database "{path}" is damaged: "{error}".'),
                Text("保留该文件并从备份恢复。", "Keep the file and restore from a backup."),
            ) from error
        raise
