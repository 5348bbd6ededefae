"""Blocks of report numbers that the service allots, so that stations number alike and never twice, offline too.

Needed where the number scheme does not name the station: setting `report.number_source` = "service". The agent asks
for another block while the last one runs out (`wishes`, `keep`); numbering takes from the blocks that are there. Blocks
belong to one life of the database: one that was put back from a backup asks for new ones, since numbers may have been
given after the backup was made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from parsers.wording import Text
from station.audit.trail import AuditTrail
from station.errors import StationError
from station.store import Store
from station.store.notes import Settings

SOURCE_SETTING = "report.number_source"
SIZE = 50
LOW = 15
"""With fewer numbers left than this another block is wished for."""

Block = tuple[int, int]


class NoNumbers(StationError):
    """The blocks allotted by the service are used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockWish:
    """A block to ask the service for. The same `key` gets the same block, however often it is asked."""

    scheme: str
    size: int
    key: str


def from_service(settings: Settings) -> bool:
    """Whether numbers come out of blocks of the service."""
    return settings.get(SOURCE_SETTING, "own") == "service"


def take(store: Store, counter: str) -> int:
    """The next serial of a counter; call it inside the transaction that uses it. Raises NoNumbers."""
    with store.transaction():
        blocks = _blocks(store, counter)
        if not blocks:
            raise NoNumbers(
                Text(
                    f"平台分配的编号段（{counter}）已用完。",
                    f"The numbers that the service allotted to this station ({counter}) are used up.",
                ),
                Text(
                    "请连接平台，工作站会自动取得新的编号段。",
                    "Connect to the service: the station gets more by itself.",
                ),
            )
        (first, last), *others = blocks
        _put(store, counter, [(first + 1, last), *others] if first < last else others)
        return first


def wishes(store: Store, counters: Collection[str]) -> list[BlockWish]:
    """The blocks to ask for now, for these counters (`numbering.counters` names them); none where none are needed."""
    if not from_service(store.settings):
        return []
    return [
        BlockWish(scheme=counter, size=SIZE, key=_wish_key(store, counter))
        for counter in counters
        if left(store, counter) < LOW
    ]


def keep(store: Store, audit: AuditTrail, wish: BlockWish, first: int, last: int) -> None:
    """Keep the block that the service allotted for a wish; a second answer to the same wish changes nothing."""
    with store.transaction():
        if wish.key != _wish_key(store, wish.scheme):
            return
        count = _count(store, wish.scheme)
        _put(store, wish.scheme, [*_blocks(store, wish.scheme), (first, last)])
        store.settings.put(_key(store, wish.scheme, "asked"), str(count + 1))
        allotted = _allotted(store)
        allotted.setdefault(wish.scheme, []).append((first, last))
        store.settings.put(_key(store, "", "allotted"), msgspec.json.encode(allotted).decode())
        audit.write("numbers.allotted", "service", {"scheme": wish.scheme, "first": first, "last": last})


def left(store: Store, counter: str) -> int:
    """How many numbers of a counter are left on this station."""
    return sum(last - first + 1 for first, last in _blocks(store, counter))


def given(store: Store) -> dict[str, set[int]]:
    """The serials that were taken out of this life's blocks, by counter."""
    found: dict[str, set[int]] = {}
    for counter, blocks in _allotted(store).items():
        all_of_them = {serial for first, last in blocks for serial in range(first, last + 1)}
        kept = {serial for first, last in _blocks(store, counter) for serial in range(first, last + 1)}
        found[counter] = all_of_them - kept
    return found


def blocks_left(store: Store) -> list[tuple[str, Block]]:
    """What is left of each block of this life, with its counter, in the order it is used."""
    return [(counter, block) for counter in sorted(_allotted(store)) for block in _blocks(store, counter)]


def _allotted(store: Store) -> dict[str, list[Block]]:
    return msgspec.json.decode(store.settings.get(_key(store, "", "allotted"), "{}"), type=dict[str, list[Block]])


def _blocks(store: Store, counter: str) -> list[Block]:
    kept = store.settings.get(_key(store, counter, "left"))
    parts = [part.split("-") for part in kept.split(",") if part]
    return [(int(first), int(last)) for first, last in parts]


def _put(store: Store, counter: str, blocks: list[Block]) -> None:
    store.settings.put(_key(store, counter, "left"), ",".join(f"{first}-{last}" for first, last in blocks))


def _wish_key(store: Store, counter: str) -> str:
    """Names the next wish of this counter; printable ASCII whatever the scheme is written in."""
    digest = hashlib.sha256(counter.encode()).hexdigest()[:16]
    return f"{_life(store)}:{digest}:{_count(store, counter) + 1}"


def _count(store: Store, counter: str) -> int:
    return int(store.settings.get(_key(store, counter, "asked"), "0"))


def _key(store: Store, counter: str, what: str) -> str:
    return f"report.block.{what}:{_life(store)}:{counter}"


def _life(store: Store) -> str:
    """The life of the database; a restored one has another (see `station.assembly`)."""
    return store.settings.get("epoch")
