"""When this database was put back in time: a new epoch, and what the service still has of the old one.

The service holds numbers of this epoch that the database does not have, so a backup was restored, or a snapshot of the
computer. Numbering on would put two facts on one number. So the events that are missing here are fetched and kept as
they are in `recovered/`, a new epoch begins, in which the service knows nothing yet, and everything is sent again: what
it already has it recognises by its id.

Nothing is written back into the database from there: an event tells of a fact, it is not the fact. A person looks at
what is in `recovered/` and decides; until then the lane says so.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
import uuid6

from parsers.wording import Text
from station.durable import write_whole
from station.records import Trouble
from station.store import Store
from station.store.codec import to_time
from sync.errors import EpochFault
from sync.identity import EPOCH, Membership
from sync.lanes import Road
from sync.messages import OwnEvent

log = logging.getLogger(__name__)

ROLLED_BACK = "sync.rolled_back"
FOLDER = "recovered"
MOST_PAGES = 10_000


class RolledBack(msgspec.Struct, frozen=True):
    """That a database was put back in time: when it was noticed, the epoch that ended, what was missing here."""

    at: str
    epoch: str
    stream: str
    missing: int
    file: str


def begin_new_epoch(road: Road, fault: EpochFault) -> None:
    """Fetch what is missing here, then begin a new epoch and send everything again.

    Raises SyncError where the service cannot be asked now: then nothing has changed, and it is tried again.
    """
    old = road.member.epoch
    missing = _missing(road, old)
    path = road.store.folder / FOLDER / f"{old}.jsonl"
    path.parent.mkdir(exist_ok=True)
    write_whole(path, b"".join(msgspec.json.encode(event) + b"\n" for event in missing))
    note = RolledBack(to_time(road.clock.now()) or "", old, fault.where, len(missing), path.name)
    new = str(uuid6.uuid7())
    outbox = road.store.outbox
    with road.store.transaction():
        road.store.settings.put(EPOCH, new)
        road.store.settings.put(ROLLED_BACK, msgspec.json.encode(note).decode())
        again = sum(outbox.rewind(stream, 1) for stream in outbox.heads())
        road.audit.write(
            "epoch", "sync", {"old": old, "new": new, "stream": fault.where, "missing": len(missing), "again": again}
        )
    member = road.member
    road.member = Membership(member.url, new, member.identity)
    log.error("the database was put back in time: epoch %s ends, %d events are missing here", old, len(missing))


def rolled_back(store: Store) -> Trouble | None:
    """What a person must know, until they have said that they saw it."""
    note = last_rollback(store)
    if note is None:
        return None
    return Trouble(
        kind="RolledBack",
        title=Text("本地数据库曾被恢复到较早的状态", "The local database was put back in time"),
        message=Text(
            f"平台保存有本机已没有的 {note.missing} 个事件；已存入“{FOLDER}/{note.file}”，并以新的编号系列重新发送。",
            f"The service had {note.missing} event(s) that are missing here; they are kept in "
            f'"{FOLDER}/{note.file}", and everything is sent again under a new series of numbers.',
        ),
        cure=Text(
            "请用 geolab sync recovered 核对缺少的结果与报告，然后运行 geolab sync recovered --seen。",
            "Check the missing results and reports with geolab sync recovered, then run geolab sync recovered --seen.",
        ),
        where=note.stream,
    )


def last_rollback(store: Store) -> RolledBack | None:
    """The last time this database was put back that nobody has acknowledged."""
    said = store.settings.get(ROLLED_BACK)
    return msgspec.json.decode(said, type=RolledBack) if said else None


def recovered(folder: Path, note: RolledBack) -> list[OwnEvent]:
    """The events that were fetched back."""
    lines = (folder / FOLDER / note.file).read_bytes().splitlines()
    return [msgspec.json.decode(line, type=OwnEvent) for line in lines]


def _missing(road: Road, epoch: str) -> list[OwnEvent]:
    found: list[OwnEvent] = []
    cursor = 0
    for _ in range(MOST_PAGES):
        page = road.client.own_events(epoch, cursor)
        if not page.events or page.cursor <= cursor:
            break
        known = road.store.road.known([event.id for event in page.events])
        found += [event for event in page.events if event.id not in known]
        cursor = page.cursor
    return found
