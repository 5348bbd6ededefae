"""The duty to tell the central service: events whose bytes are written once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

OutboxState = Literal["waiting", "stored", "held", "dead"]
"""waiting: to be sent (again); stored: the service has it on disk; held: stored, but the platform has not
applied it; dead: refused for good, a person must act."""

AckLevel = Literal["recorded", "stored", "applied", "confirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRef:
    """A file an event speaks of, by content."""

    sha256: str
    size: int
    role: Literal["raw", "report", "attachment"]
    media_type: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is to be told, before it is bytes."""

    stream: str
    type: str
    occurred_at: datetime
    data: object
    actor: str
    via: Literal["agent", "gui"]
    causes: tuple[str, ...] = ()
    blobs: tuple[BlobRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """A recorded event: `body` are the exact bytes that are sent, however often."""

    seq: int
    id: str
    stream: str
    sseq: int
    type: str
    body: bytes
    sha256: str
    state: OutboxState
    attempts: int
    last_error: str
    recorded_at: datetime
