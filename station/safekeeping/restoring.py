"""Putting a backup in place: everything is proved first, and nothing that is there is deleted."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from parsers.wording import Text
from station.durable import put_in_place
from station.errors import Conflict, NotFound, UnusableStore
from station.safekeeping.backup import (
    MANIFEST,
    NAME,
    OWN_FOLDERS,
    VAULT,
    Manifest,
    copy_checked,
    sha256_of,
    vault_files,
)
from station.store import DATABASE_NAME
from station.store.copying import check_copy

BESIDE = ("", "-wal", "-shm")
"""The database's file and what SQLite keeps beside it."""


def restore(backup: Path, data: Path, now: datetime) -> Manifest:
    """Put a backup in place in a data folder, new or with a database that is lost or damaged. Raises StationError.

    No program may work on that folder meanwhile. A database that is there is kept under another name; files of the
    vault are added where they are missing or damaged. What happened after the backup comes back by itself as far as it
    can: files from the instruments' folders, events from the service (into `recovered/`).
    """
    manifest = _proved(backup)
    data.mkdir(parents=True, exist_ok=True)
    for path in vault_files(backup.parent / VAULT):
        kept = data / VAULT / path.parent.name / path.name
        if not (kept.is_file() and sha256_of(kept) == path.name):
            copy_checked(path, kept, path.name)
    stamp = now.astimezone(UTC).strftime(NAME)
    for suffix in BESIDE:
        old = data / (DATABASE_NAME + suffix)
        if old.exists():
            _put_aside(old, data / f"{DATABASE_NAME}.before-{stamp}{suffix}")
    for name in OWN_FOLDERS:
        if (backup / name).is_dir() and not (data / name).exists():
            shutil.copytree(backup / name, data / name)
    copy_checked(backup / DATABASE_NAME, data / DATABASE_NAME, manifest.database_sha256)
    return manifest


def _put_aside(old: Path, other: Path) -> None:
    try:
        put_in_place(old, other)
    except PermissionError as error:
        raise Conflict(
            Text(f"另一程序正在使用“{old}”：“{error}”。", f'Another program uses "{old}": "{error}".'),
            Text("关闭本站窗口和采集服务后重试。", "Close the window and stop the agent, then try again."),
        ) from error


def _proved(backup: Path) -> Manifest:
    try:
        manifest = msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise NotFound(
            Text(f"“{backup}”不是完整的备份：“{error}”。", f'"{backup}" is no whole backup: "{error}".'),
            Text("请用 geolab backup list 查看可用的备份。", "See the backups there are: geolab backup list."),
        ) from error
    database = backup / DATABASE_NAME
    if not database.is_file() or sha256_of(database) != manifest.database_sha256:
        raise UnusableStore(
            Text(
                f"备份“{backup}”的数据库在备份之后被改动或已损坏。",
                f'The database of the backup "{backup}" has changed since it was made.',
            ),
            Text("请改用另一份备份。", "Use another backup."),
        )
    check_copy(database)
    return manifest
