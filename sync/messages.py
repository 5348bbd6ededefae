"""What the service says: the bodies of its answers, as the contract of the road has them.

Members this program does not know are left alone, so that a newer service may say more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec

from sync.answers import EventResult


class Limits(msgspec.Struct, frozen=True):
    """The most the service takes at once: events, and bytes of a batch, a whole file and a part."""

    batch_events: int = 500
    batch_bytes: int = 1 << 20
    blob_bytes: int = 8 << 20
    part_bytes: int = 8 << 20


class Hello(msgspec.Struct, frozen=True):
    """Who the service is."""

    server: str
    generation: str
    protocol: dict[str, str]
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    limits: Limits = Limits()
    receipt_key: str = ""


class Enrolled(msgspec.Struct, frozen=True):
    """The name the service gives a station."""

    station: str
    station_no: int
    server: str
    generation: str


class Session(msgspec.Struct, frozen=True):
    """Where this database's streams stand at the service."""

    generation: str
    heads: dict[str, int]


class AuditHead(msgspec.Struct, frozen=True):
    """The station's last audit entry: its number and hash."""

    n: int
    hash: str


class BatchAnswer(msgspec.Struct, frozen=True):
    """One answer per event, in the order of the batch."""

    server: str
    generation: str
    results: list[EventResult]
    receipt: str = ""


class DayDigest(msgspec.Struct, frozen=True):
    """One day's events: how many, and the XOR of sha256(id ‖ sha256) over them, in hex."""

    count: int
    digest: str


class DaysAnswer(msgspec.Struct, frozen=True):
    """The days that differ, as they are at the service, and what of the asked days its last backup holds."""

    generation: str
    differing: dict[str, DayDigest] = msgspec.field(default_factory=dict)
    backed_up: dict[str, DayDigest] = msgspec.field(default_factory=dict)


class EventsAnswer(msgspec.Struct, frozen=True):
    """Of one day's events: what the service lacks, has with another body, and has beside those named."""

    generation: str
    missing: list[str]
    changed: list[str]
    only_here: list[str]


class OwnEvent(msgspec.Struct, frozen=True):
    """An event of this station as the service keeps it."""

    seq: int
    id: str
    epoch: str
    stream: str
    sseq: int
    sha256: str
    body: str


class OwnEvents(msgspec.Struct, frozen=True):
    """Events of this station after a number, in the order they were stored."""

    events: list[OwnEvent]
    cursor: int


class NumberBlock(msgspec.Struct, frozen=True):
    """The numbers from `first` to `last`, both included, which no other station of the laboratory gets."""

    scheme: str
    first: int
    last: int


class Upload(msgspec.Struct, frozen=True):
    """An upload in parts: its id and the numbers still missing, or `present`."""

    upload: str = ""
    missing: list[int] = msgspec.field(default_factory=list)
    present: bool = False


class FeedRow(msgspec.Struct, frozen=True):
    """One row the platform hands down."""

    n: int
    type: str
    data: dict[str, Any]

    def as_mapping(self) -> dict[str, Any]:
        """The row as `station.feed.apply` takes it."""
        return {"n": self.n, "type": self.type, "data": self.data}


class FeedPage(msgspec.Struct, frozen=True):
    """Rows after a cursor, in order."""

    rows: list[FeedRow]
    cursor: int
