"""The road to the central service as a person asks about it: what waits, how far each event is, how each lane does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parsers.wording import Text
from station.records import AckLevel, OutboxItem
from station.store import Store
from station.store.notes import Pulse
from station.store.outbox_rows import QueueCounts
from station.store.road import LEVELS


@dataclass(frozen=True, slots=True)
class LaneView:
    """One lane: `state` is idle, moving, retrying or stopped; `why` and `cure` where it is in trouble."""

    name: str
    state: str
    why: Text | None = None
    cure: Text | None = None


@dataclass(frozen=True, slots=True)
class RoadView:
    """The counts, the newest events, how far each stream has come, and the lanes as the agent last told of them."""

    counts: QueueCounts
    items: list[OutboxItem]
    levels: Mapping[str, AckLevel]
    lanes: tuple[LaneView, ...]


def road_of(store: Store, limit: int) -> RoadView:
    """The road now, with so many of its newest events."""
    items = store.outbox.items(limit=limit)
    levels = store.road.levels(sorted({item.stream for item in items}))
    return RoadView(store.outbox.counts(), items, levels, lanes_of(store.pulses.last("sync")))


def lanes_of(pulse: Pulse | None) -> tuple[LaneView, ...]:
    """The lanes in the last sign of life of the connection; none if there was none."""
    told: Mapping[str, Mapping[str, Any]] = {} if pulse is None else pulse.body.get("lanes", {})
    return tuple(
        LaneView(name, str(lane.get("state", "")), _text(lane, "message"), _text(lane, "cure"))
        for name, lane in told.items()
    )


def least(store: Store, streams: Iterable[str]) -> AckLevel:
    """How far the least of these streams has come."""
    found = store.road.levels(sorted(set(streams))).values()
    return min(found, key=LEVELS.index, default="recorded")


def _text(lane: Mapping[str, Any], key: str) -> Text | None:
    trouble = lane.get("trouble")
    said = trouble.get(key) if isinstance(trouble, Mapping) else None
    return Text(str(said["zh"]), str(said["en"])) if isinstance(said, Mapping) else None
