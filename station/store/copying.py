"""Copies of the database that are exact, taken while others write, and looked through before they count.

SQLite's own backup keeps every page and with it the order of the rows; `VACUUM INTO` may number rows anew, and the
newest run of a task is told by its row's number.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import pysqlite3.dbapi2 as sqlite

from parsers.wording import Text
from station.durable import put_in_place, sync_folder
from station.errors import UnusableStore

WAIT_SECONDS = 30.0


def copy_database(source: Path, target: Path) -> None:
    """Write the last commit of `source` to the new file `target`, on disk when this returns. Raises OSError.

    Readers and writers of `source` go on meanwhile. FileExistsError where `target` exists.
    """
    with target.open("xb"):
        pass  # an existing file is never written over
    try:
        with (
            contextlib.closing(sqlite.connect(source, timeout=WAIT_SECONDS)) as opened,
            contextlib.closing(sqlite.connect(target)) as copy,
        ):
            opened.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file: nothing of it lies in a log beside it
    except sqlite.Error as error:
        raise OSError(f"{source}: {error}") from error
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def keep_copy(source: Path, target: Path) -> None:
    """The same, whole at `target` or not at all; one that is there is left. Raises UnusableStore if it fails."""
    if target.exists():
        return
    half = target.with_name(f"{target.name}.{secrets.token_hex(4)}.half")
    try:
        copy_database(source, half)
        put_in_place(half, target)
        sync_folder(target.parent)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise UnusableStore(
            Text(
                f"升级前无法保存数据库副本“{target}”：“{error}”。",
                f'The database could not be copied to "{target}" before its upgrade: "{error}".',
            ),
            Text("请清理磁盘空间后再启动。", "Free some disk space, then start again."),
        ) from error


def check_copy(path: Path) -> int:
    """Look through every page and index of a copy without writing to it; gives its schema's number.

    Raises UnusableStore where it is damaged or no database.
    """
    try:
        with contextlib.closing(sqlite.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            answer = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            version = int(copy.execute("PRAGMA user_version").fetchone()[0])
    except sqlite.Error as error:
        answer = str(error)
    if answer != "ok":
        raise UnusableStore(
            Text(f"数据库副本“{path}”检查未通过：“{answer}”。", f'The copy "{path}" failed its check: "{answer}".'),
            Text("请改用另一份备份。", "Use another backup."),
            str(path),
        )
    return version
