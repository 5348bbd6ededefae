"""Backup, restore and scrub of a data folder on SQLite.

A backup is a folder: the database as one consistent file (`VACUUM INTO`, taken while the service runs), the secrets
and settings, and the files by content. The database is copied first: whatever it names is on disk already, and a
file that comes later is merely extra. `backup.json` is written last and makes the folder a backup.

A restored service is another generation: stations then compare what they hold with what came back, and send what
was made after the backup once more. Files of reports are verified before anything is put in place.

On PostgreSQL the database has its own tools (pg_dump, pg_basebackup); the files are kept by any copy of `blobs/`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec

from central import moments
from central.blobs import FolderBlobs
from central.limits import read_settings
from central.service import Service, open_store, utc_now
from central.store.database import Database
from central.store.opening import FILE, open_database
from station.durable import sync_folder, write_whole

MANIFEST = "backup.json"
BUFFER = 1 << 20
AT_ONCE = 500
UNDER_WAY = timedelta(minutes=1)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; `database_sha256` is over the database's file."""

    at: str
    server: str
    generation: str
    database_sha256: str
    files: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A file that is not what its name says. `fault`: missing, size, content."""

    tenant: str
    sha256: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """What a scrub found. `unnamed`: files on disk that no row names."""

    files: int
    bytes: int
    damages: tuple[Damage, ...]
    unnamed: int


class NotABackup(ValueError):
    """The folder is no whole backup."""


class Occupied(ValueError):
    """The goal of a copy exists already and is not empty."""


def back_up(data: Path, goal: Path) -> Manifest:
    """Write a backup of a data folder to a new folder, while its service may run."""
    _require_empty(goal)
    goal.mkdir(parents=True, exist_ok=True, mode=0o700)
    # A commit that is under way may bear an earlier moment and come after the copy.
    begun = moments.iso(utc_now() - UNDER_WAY)
    with open_store(data) as (database, store):
        server = store.server()
        database.copy_to(goal / FILE)
        _sync(goal / FILE)
        # files in a bucket are kept there: its own versions and copies are their backup
        here = [] if read_settings(data / "central.toml").blobs.url else named_files(database)
        copied = [_copy_blob(data, goal, tenant, sha256) for tenant, sha256, _ in here]
    for name in _kept_names(data):
        _copy(data / name, goal / name)
    manifest = Manifest(
        at=moments.iso(utc_now()),
        server=server.id,
        generation=server.generation,
        database_sha256=_sha256(goal / FILE),
        files=len(copied),
        bytes=sum(copied),
    )
    write_whole(goal / MANIFEST, msgspec.json.encode(manifest))
    sync_folder(goal)
    with open_store(data) as (_, store):
        store.backed_up(begun)
    return manifest


def restore(backup: Path, data: Path) -> Manifest:
    """Put a backup in place of a new data folder, every file verified; the service becomes another generation."""
    try:
        manifest = msgspec.json.decode((backup / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise NotABackup(f'"{backup}" holds no whole backup: {error}') from error
    _require_empty(data)
    if _sha256(backup / FILE) != manifest.database_sha256:
        raise NotABackup(f'the database of "{backup}" has changed since the backup was made')
    # Built beside its place under another name: a restore that is killed leaves no half service behind.
    half = data.with_name(data.name + ".restoring")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True, mode=0o700)
    for path in sorted(backup.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            _copy(path, half / path.relative_to(backup))
    with open_store(half) as (database, store):
        here = not read_settings(half / "central.toml").blobs.url
        wrong = [damage for damage in _damages(half, database) if damage is not None] if here else []
        if wrong:
            shutil.rmtree(half)
            first = wrong[0]
            raise NotABackup(
                f"{len(wrong)} files of the backup are damaged, the first is {first.sha256}: {first.fault}"
            )
        store.new_generation()
    if data.exists():
        data.rmdir()
    half.replace(data)
    sync_folder(data.parent)
    return manifest


def scrub(service: Service, data: Path, database: str = "") -> Scrubbed:
    """Read every file the database names and compare its hash; changes nothing."""
    named = total = 0
    damages: list[Damage] = []
    known: set[tuple[str, str]] = set()
    opened = open_database(data, database)
    try:
        for tenant, sha256, size in named_files(opened):
            named += 1
            total += size
            known.add((tenant, sha256))
            damage = _damage_kept(service.blobs, tenant, sha256, size)
            if damage is not None:
                damages.append(damage)
    finally:
        opened.close()
    content = data / "blobs" / "content"
    here = ((path.parts[-3], path.name) for path in content.glob("*/*/*")) if content.is_dir() else ()
    unnamed = sum(1 for file in here if file not in known)
    return Scrubbed(files=named, bytes=total, damages=tuple(damages), unnamed=unnamed)


def named_files(database: Database) -> Iterator[tuple[str, str, int]]:
    """Every file the database names: tenant, sha256, size; asked in pieces, so that no writer waits for long."""
    tenant, sha256 = "", ""
    while True:
        with database.read() as db:
            rows = db.execute(
                "SELECT tenant, sha256, size FROM blob WHERE (tenant, sha256) > (?, ?) ORDER BY tenant, sha256 LIMIT ?",
                (tenant, sha256, AT_ONCE),
            ).fetchall()
        yield from ((row["tenant"], row["sha256"], row["size"]) for row in rows)
        if len(rows) < AT_ONCE:
            return
        tenant, sha256 = rows[-1]["tenant"], rows[-1]["sha256"]


def _damages(data: Path, database: Database) -> Iterator[Damage | None]:
    for tenant, sha256, size in named_files(database):
        yield _damage(_blob(data, tenant, sha256), tenant, sha256, size)


def _damage(path: Path, tenant: str, sha256: str, size: int) -> Damage | None:
    try:
        if path.stat().st_size != size:
            return Damage(tenant=tenant, sha256=sha256, fault="size")
        same = _sha256(path) == sha256
    except FileNotFoundError:
        return Damage(tenant=tenant, sha256=sha256, fault="missing")
    return None if same else Damage(tenant=tenant, sha256=sha256, fault="content")


def _damage_kept(blobs: FolderBlobs, tenant: str, sha256: str, size: int) -> Damage | None:
    """The same of a file wherever it is kept."""
    found = blobs.size(tenant, sha256)
    if found is None:
        return Damage(tenant=tenant, sha256=sha256, fault="missing")
    if found != size:
        return Damage(tenant=tenant, sha256=sha256, fault="size")
    digest = hashlib.sha256()
    for chunk in blobs.chunks(tenant, sha256):
        digest.update(chunk)
    return None if digest.hexdigest() == sha256 else Damage(tenant=tenant, sha256=sha256, fault="content")


def _kept_names(data: Path) -> Iterator[Path]:
    for pattern in ("server.key", "operator*.key", "central.toml", "trusted/*/*"):
        yield from (path.relative_to(data) for path in sorted(data.glob(pattern)))


def _blob(data: Path, tenant: str, sha256: str) -> Path:
    return data / "blobs" / "content" / tenant / sha256[:2] / sha256


def _copy_blob(data: Path, goal: Path, tenant: str, sha256: str) -> int:
    target = _blob(goal, tenant, sha256)
    _copy(_blob(data, tenant, sha256), target)
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    """Copy with its permissions, and sync."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    _sync(target)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(BUFFER):
            digest.update(chunk)
    return digest.hexdigest()


def _require_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise Occupied(f'"{folder}" is not empty')
