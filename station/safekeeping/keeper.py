"""What the agent does for safekeeping, in its own time: each night a backup to every place, a part of the vault looked
through, and at every step a look at the room on the disk.

A PC that is off at night is backed up when it is on again. A backup that could not be made is tried again after a
quarter of an hour, and what is wrong stands in the keeper's sign of life until it is right.
"""

from __future__ import annotations

import logging
import platform
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from parsers.wording import Text
from station.audit import AuditTrail
from station.clock import Clock
from station.durable import write_whole
from station.errors import StationError, trouble_of
from station.records import Trouble
from station.safekeeping.backup import Interrupted, Stop, back_up, backups, thin_out
from station.safekeeping.disk import disk_trouble
from station.safekeeping.scrub import PARTS, damage, heal, is_sound, scrub
from station.store import Store
from station.store.codec import to_time

log = logging.getLogger(__name__)

PULSE = "keeper"
BACKUP_FOLDER = "backup.folder"
BACKUP_AT, USUAL_BACKUP_AT = "backup.at", "02:30"
OWN_NAME = "backup.name"
LOCAL = "backups"
NOTE = "elsewhere.txt"
LOCAL_DAYS = 3
DAYS, WEEKS, MONTHS = 7, 5, 12
STEP_SECONDS = 60.0
AGAIN_SECONDS = 900.0
NIGHTLY_PARTS = 9
"""Parts of the vault looked through each night: the whole of it once a month."""
NEXT_PART = "keeper.next_part"


class KeeperSigns(msgspec.Struct, frozen=True, kw_only=True):
    """The keeper's sign of life: the newest backup of each place (ISO time), and what is wrong."""

    backups: Mapping[str, str] = {}
    troubles: tuple[Trouble, ...] = ()


def signs(store: Store) -> KeeperSigns:
    """What the keeper last said; nothing where it never ran."""
    pulse = store.pulses.last(PULSE)
    return KeeperSigns() if pulse is None else msgspec.convert(pulse.body, KeeperSigns)


@dataclass(slots=True)
class _Place:
    path: Path
    newest: datetime | None
    not_before: float = 0.0
    trouble: Trouble | None = None


class Keeper:
    """One per station, in the agent. `stop` says that the agent ends."""

    def __init__(self, store: Store, audit: AuditTrail, clock: Clock, stop: Stop = lambda: False) -> None:
        self._store = store
        self._audit = audit
        self._clock = clock
        self._stop = stop
        self._places: dict[Path, _Place] = {}
        told = (one for one in signs(store).troubles if one.kind == "FileDamaged")
        self._damaged = {Path(one.where).name: one for one in told}
        self._said: KeeperSigns | None = None

    def step(self) -> float:
        """Do what is due; gives the seconds until the next look."""
        places = [self._known(path) for path in self.places()]
        due = last_due(self._clock.now(), self._store.settings.get(BACKUP_AT) or USUAL_BACKUP_AT)
        try:
            for place in places:
                if (place.newest is None or place.newest < due) and self._clock.monotonic() >= place.not_before:
                    self._back_up(place)
            self._look_through(due)
        except Interrupted:
            return STEP_SECONDS
        self._say(places)
        return STEP_SECONDS

    def places(self) -> list[Path]:
        """Where backups go: beside the data, and where the laboratory wants them."""
        found = [self._store.folder / LOCAL]
        if wanted := self._store.settings.get(BACKUP_FOLDER):
            host = re.sub(r"[^\w.-]", "_", platform.node()) or "station"
            name = self._store.settings.put_first(OWN_NAME, f"{host}-{secrets.token_hex(3)}")
            found.append(Path(wanted) / name)
        return found

    def _known(self, path: Path) -> _Place:
        if path not in self._places:
            there = backups(path)
            self._places[path] = _Place(path, there[0].manifest.at if there else None)
        return self._places[path]

    def _back_up(self, place: _Place) -> None:
        now = self._clock.now()
        try:
            if not place.path.parent.is_dir():
                raise FileNotFoundError(place.path)  # a drive that is not plugged in is not made as a folder
            made = back_up(self._store, place.path, now, stop=self._stop)
        except StationError as error:
            place.trouble = trouble_of(error)
        except OSError as error:
            place.trouble = _failed(place.path, error)
        else:
            place.newest, place.trouble = now, None
            local = not made.manifest.whole
            keep = {"days": LOCAL_DAYS} if local else {"days": DAYS, "weeks": WEEKS, "months": MONTHS}
            thin_out(place.path, **keep)
            told = {"folder": str(made.path), "sha256": made.manifest.database_sha256, "files": made.manifest.files}
            self._audit.write("backup", PULSE, told)
            if not local:
                note_place(self._store.folder, place.path)
            log.info("backup %s: %d files", made.path, made.manifest.files)
        if place.trouble is not None:
            place.not_before = self._clock.monotonic() + AGAIN_SECONDS
            log.warning("no backup in %s: %s", place.path, place.trouble.message.en)

    def _look_through(self, due: datetime) -> None:
        """Once after each due moment: the next parts of the vault. What is known to be damaged, at every step."""
        settings = self._store.settings
        for sha256 in list(self._damaged):
            if is_sound(self._store, sha256):
                del self._damaged[sha256]
            else:
                self._put_right(sha256)
        part, _, looked = settings.get(NEXT_PART, "0").partition(" ")
        if looked == to_time(due):
            return
        for number in range(int(part), int(part) + NIGHTLY_PARTS):
            for sha256 in scrub(self._store, number % PARTS, stop=self._stop).damaged:
                self._put_right(sha256)
        settings.put(NEXT_PART, f"{(int(part) + NIGHTLY_PARTS) % PARTS} {to_time(due)}")

    def _put_right(self, sha256: str) -> None:
        if heal(self._store, sha256, self.places()):
            self._audit.write("heal", PULSE, {"sha256": sha256})
            log.warning("the damaged file %s was put right from a backup", sha256)
            self._damaged.pop(sha256, None)
        else:
            self._damaged[sha256] = damage(self._store, sha256)

    def _say(self, places: list[_Place]) -> None:
        disk = disk_trouble(self._store.folder)
        wrong = [one for one in (disk, *(place.trouble for place in places)) if one is not None]
        said = KeeperSigns(
            backups={str(place.path): to_time(place.newest) or "" for place in places},
            troubles=(*wrong, *self._damaged.values()),
        )
        if said != self._said:
            self._store.pulses.beat(PULSE, self._clock.now(), msgspec.to_builtins(said))
            self._said = said


def note_place(data: Path, place: Path) -> None:
    """Write down, beside the database, where its backups are: who needs them cannot ask the database."""
    note = data / LOCAL / NOTE
    if place not in noted_places(data):
        write_whole(note, "".join(f"{one}\n" for one in [*noted_places(data)[1:], place]).encode())


def noted_places(data: Path) -> list[Path]:
    """Where backups of this data folder have been made, the folder beside it first."""
    note = data / LOCAL / NOTE
    lines = note.read_text(encoding="utf-8").splitlines() if note.is_file() else []
    return [data / LOCAL, *(Path(line) for line in lines)]


def last_due(now: datetime, at: str) -> datetime:
    """The last moment at which a backup was due: this time of day, by this computer's clock."""
    hour, minute = (int(part) for part in at.split(":"))
    local = now.astimezone()
    due = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return due if due <= local else due - timedelta(days=1)


def _failed(place: Path, error: OSError) -> Trouble:
    return Trouble(
        kind="BackupFailed",
        title=Text("备份未完成", "The backup was not made"),
        message=Text(
            f"无法备份到“{place}”：“{error.strerror or error}”。",
            f'No backup could be written to "{place}": "{error.strerror or error}".',
        ),
        cure=Text(
            "请检查该磁盘或共享文件夹是否连接、有空间、可写；程序每 15 分钟重试。",
            "See that the disk or share is there, has room and can be written; it is tried again every 15 minutes.",
        ),
        where=str(place),
    )
