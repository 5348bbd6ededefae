"""What people at the platform look at and do: lists of orders, samples received, signatures, refused events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from station.records.orders import TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """One order in a list. `counts`: how many of its tasks are in each state."""

    commission_no: str
    client_name: str
    submitter: str
    created_at: str
    made_by: str
    samples: int
    received: int
    signed: bool
    counts: Mapping[TaskState, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSearch:
    """Which orders are asked for: those of a client, with a task in a state, that contain a text."""

    client_name: str | None = None
    state: TaskState | None = None
    text: str = ""
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPage:
    """Some orders, newest first, and how many there are in all; `in_state` counts orders by state of a task."""

    lines: tuple[OrderLine, ...]
    total: int
    in_state: Mapping[TaskState, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A handwritten signature under an order. `content_sha256` is over what was signed."""

    signer: str
    at: str
    content_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A sample that came: when, and who took it."""

    at: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """What is known of an order beside its tasks: who made it, its signature, its samples' receipts."""

    made_by: str
    signature: Signature | None
    receipts: Mapping[str, Receipt] = field(default_factory=dict)


class SampleChange(Struct, frozen=True, kw_only=True):
    """What a dispatcher completes of one sample before acceptance; texts as `NewSample` has them."""

    sample_no: str
    kind: str
    condition: str
    well: str
    stratum: str
    lithology: str
    sampled_on: str | None
    sampling_place: str


class Completion(Struct, frozen=True, kw_only=True):
    """What a dispatcher completes of an order before acceptance."""

    client_contact: str
    client_address: str
    submitter: str
    received_on: str | None
    requirements: str
    sampling: str
    samples: list[SampleChange]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """An event a station sent and the service refused for good; its bytes are kept. `kind`: conflict or rejected."""

    n: int
    kind: str
    station: str
    station_name: str
    subject: str
    message: str
    times: int
    first_at: str
    last_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEvent:
    """A stored event without effect, and why."""

    id: str
    station_name: str
    type: str
    commission_no: str | None
    reason: str
    stored_at: str
