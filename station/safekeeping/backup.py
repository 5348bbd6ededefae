"""A backup is a folder: the database as one exact, checked file, the laboratory's own items and profiles, what was
handed down to it, and a manifest that is written last and makes it a backup.

In a place outside the data folder (another disk, a share) the vault is kept too, once for all backups there: its files
are named by their content and never change, so each backup brings only what is new. The database is copied first: what
it names is in the vault already, and a file that comes later is merely extra.

Private keys are left out: who reads a backup shall not be able to sign for the station or the laboratory.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from parsers.wording import Text
from station import config
from station.durable import CHUNK, copy_hashed, put_in_place, sync_folder, whole_file, write_whole
from station.errors import Conflict, DiskFull
from station.safekeeping.disk import HELD_BYTES, MIB
from station.store import DATABASE_NAME, Store
from station.store.copying import check_copy, copy_database
from station.version import VERSION

MANIFEST = "backup.json"
VAULT = "vault"
HALF = ".half"
NAME = "%Y%m%dT%H%M%SZ"
OWN_FOLDERS = (
    config.OWN_ITEMS_FOLDER,
    config.OWN_FORMS_FOLDER,
    config.OWN_PROFILES_FOLDER,
    config.HANDOUTS_FOLDER,
)
BYTES_PER_SECOND = 20_000_000
"""An instrument's program may run on the same disk: the copying leaves it room."""
LONGEST_REST_SECONDS = 1.0

Stop = Callable[[], bool]


class Interrupted(Exception):
    """The agent ends; what was copied to the vault of the backup stays and is not copied again."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds. `whole`: with the vault beside it; `files`, `bytes`: of the vault, 0 where not whole."""

    at: datetime
    program: str
    schema: int
    epoch: str
    database_sha256: str
    whole: bool
    files: int = 0
    bytes: int = 0
    damaged: tuple[str, ...] = ()
    """Files of the vault whose content is not what their name says: they were not copied."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in its place."""

    path: Path
    manifest: Manifest


def back_up(store: Store, place: Path, now: datetime, *, stop: Stop = lambda: False) -> Backup:
    """Write a backup to a new folder in `place` while the station works. Raises OSError, StationError, Interrupted."""
    inside = place.resolve().is_relative_to(store.folder.resolve())
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob(f"*{HALF}"):  # of a run that was cut off
        shutil.rmtree(left)
    _require_room(place, store.db.path.stat().st_size)
    target = place / now.astimezone(UTC).strftime(NAME)
    if target.exists():
        raise Conflict(
            Text(f"备份“{target}”已存在。", f'The backup "{target}" exists already.'),
            Text("请稍后再试。", "Try again in a second."),
        )
    half = place / (target.name + HALF)
    half.mkdir()
    database = half / DATABASE_NAME
    copy_database(store.db.path, database)
    schema = check_copy(database)
    for name in OWN_FOLDERS:
        if (store.folder / name).is_dir():
            shutil.copytree(store.folder / name, half / name)
    kept = _Vault() if inside else _copy_vault(store.vault.root, place / VAULT, stop)
    manifest = Manifest(
        at=now,
        program=VERSION,
        schema=schema,
        epoch=store.settings.get("epoch"),
        database_sha256=sha256_of(database),
        whole=not inside,
        files=kept.files,
        bytes=kept.bytes,
        damaged=tuple(kept.damaged),
    )
    write_whole(half / MANIFEST, msgspec.json.encode(manifest))
    put_in_place(half, target)
    sync_folder(place)
    return Backup(target, manifest)


def _require_room(place: Path, size: int) -> None:
    free = shutil.disk_usage(place).free
    if free < size + HELD_BYTES:
        raise DiskFull(
            Text(
                f"“{place}”只剩 {free // MIB} MB，不足以备份 {size // MIB} MB 的数据库。",
                f'"{place}" has {free // MIB} MB left, too little for a database of {size // MIB} MB.',
            ),
            Text("请清理磁盘，或设置另一个备份文件夹。", "Free some room, or set another folder for backups."),
            str(place),
        )


def backups(place: Path) -> list[Backup]:
    """The backups in a place, newest first; what has no readable manifest is none."""
    found = []
    for path in sorted(place.glob("*/" + MANIFEST), reverse=True) if place.is_dir() else ():
        if path.parent.suffix == HALF:
            continue
        try:
            found.append(Backup(path.parent, msgspec.json.decode(path.read_bytes(), type=Manifest)))
        except (OSError, msgspec.DecodeError):
            continue
    return sorted(found, key=lambda one: one.manifest.at, reverse=True)


def thin_out(place: Path, *, days: int, weeks: int = 0, months: int = 0) -> list[Path]:
    """Delete the backups that are neither the newest of one of the last `days`, `weeks` or `months` that have one.

    The newest always stays, and so does every file of the vault: reports may be asked for after ten years.
    """
    kept: set[Path] = set()
    for count, period in ((days, "%Y-%m-%d"), (weeks, "%G-%V"), (months, "%Y-%m")):
        newest_of: dict[str, Path] = {}
        for one in backups(place):
            newest_of.setdefault(one.manifest.at.astimezone().strftime(period), one.path)
        kept.update(list(newest_of.values())[:count])
    gone = [one.path for one in backups(place)[1:] if one.path not in kept]
    for path in gone:
        (path / MANIFEST).unlink()  # from now on it is no backup, however far the deleting comes
        shutil.rmtree(path)
    return gone


def sha256_of(path: Path) -> str:
    """The sha256 of a file's content, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(slots=True)
class _Vault:
    files: int = 0
    bytes: int = 0
    damaged: list[str] = field(default_factory=list)


def vault_files(root: Path) -> Iterator[Path]:
    """Every file of a vault that is named by its content."""
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if len(folder.name) == 2 and folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if len(path.name) == 64)


def _copy_vault(source: Path, target: Path, stop: Stop) -> _Vault:
    copied = _Vault()
    for path in vault_files(source):
        if stop():
            raise Interrupted
        goal = target / path.parent.name / path.name
        size = path.stat().st_size
        if not (goal.is_file() and goal.stat().st_size == size):
            if not copy_checked(path, goal, path.name):
                copied.damaged.append(path.name)
                continue
            time.sleep(min(size / BYTES_PER_SECOND, LONGEST_REST_SECONDS))
        copied.files += 1
        copied.bytes += size
    return copied


class _NotTheSame(Exception):
    """What was copied has another hash than it should."""


def copy_checked(source: Path, target: Path, sha256: str) -> bool:
    """Copy a file whole and synced if its content has this hash; False, and nothing written, where it has not."""
    try:
        with source.open("rb", buffering=CHUNK) as reading, whole_file(target) as writing:
            found, _ = copy_hashed(reading, writing)
            if found != sha256:
                raise _NotTheSame
    except _NotTheSame:
        return False
    return True
