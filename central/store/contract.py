"""What the service needs of a store, whatever engine holds it.

One implementation per engine, one contract test suite over all. Text ids, UTC ISO moments, bytes for bodies; no
engine's types. Each method is one transaction, committed and synced before it returns: what a method has said
survives a power cut. Every question about data of a laboratory names its tenant.

StoreError
├── StoreBusy     another writer held the database too long: try again
├── StoreFull     no space left: nothing was kept
└── StoreBroken   the database is not what it must be, or the program is wrong

A no that follows from the data (a used code, a taken number) is a `Refusal`, not a StoreError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from central.decide import Decision
from central.envelope import AuditHead, Incoming
from central.orders import DecisionName, NewOrder, NewOrderAnswer, OrderView


class StoreError(Exception):
    """The store could not do what was asked, for a reason that is not in the data."""


class StoreBusy(StoreError):
    """Another writer held the database for too long."""


class StoreFull(StoreError):
    """There is no space left."""


class StoreBroken(StoreError):
    """The database is not what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The service's own name. `generation` changes when it was restored from a backup."""

    id: str
    generation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """An enrolled station; `public_key` is base64url of the raw Ed25519 key.

    `approved`: a person has compared the words of its key, or the code gave that in advance; no token before.
    """

    id: str
    tenant: str
    station_no: int
    name: str
    public_key: str
    enrolled_at: str
    revoked: bool
    approved: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What a station says of itself: its laboratory, its JSON as kept, and when it came."""

    tenant: str
    body: bytes
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationHealth:
    """A station with its newest heartbeat (its JSON as sent) and when it came."""

    station: Station
    heartbeat: bytes | None
    heartbeat_at: str | None
    feed_top: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a station brings to be enrolled. `machine` is JSON text."""

    code_hash: str
    public_key: str
    name: str
    machine: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Where a batch comes from: the streams of one station's database, and the head of its audit trail by then."""

    tenant: str
    station: str
    epoch: str
    audit_head: AuditHead | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAnswer:
    """The fate of one event of a batch; `reason` says why a stored event has no effect yet."""

    id: str
    decision: Decision
    applied: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """The fates in the order of the batch; `digest` (sha256) covers them, `receipt_no` names the stored receipt.

    `told`: stations have rows of their feeds to fetch because of it.
    """

    receipt_no: int
    digest: str
    answers: tuple[EventAnswer, ...]
    told: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """Rows after a cursor, in order: (n, type, JSON of data). `top` is the number of the newest row."""

    rows: tuple[tuple[int, str, bytes], ...]
    top: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something a person must look at: a changed body under a known id, a taken place."""

    kind: str
    station: str
    subject: str
    times: int
    first_at: str
    last_at: str


class Store(Protocol):
    """Everything that lasts, but for the files' bytes. Moments (`now`) are ISO texts given by the caller."""

    def server(self) -> Server:
        """The service's name and generation."""
        ...

    def new_generation(self) -> Server:
        """After a restore from backup: a new generation, so that stations compare what they hold."""
        ...

    def backed_up(self, at: str) -> None:
        """Note that a backup holds everything that was stored before `at`."""
        ...

    def add_operator(self, tenant: str, key_hash: str, now: str) -> None:
        """Make the tenant if it is new, and give it an operator key."""
        ...

    def operator_tenant(self, key_hash: str) -> str | None:
        """The tenant an operator key belongs to."""
        ...

    def add_enrolment_code(
        self, tenant: str, name: str, code_hash: str, *, now: str, expires_at: str, approved: bool = False
    ) -> None:
        """Note a single-use code; `approved`: whoever comes with it needs no further approval."""
        ...

    def enrol(self, enrolment: Enrolment, *, now: str) -> Station:
        """The station of this code and key; the same again for the same code and key.

        A new station finds all open orders in its feed. Refusal: code_unknown, code_expired, code_used,
        station_revoked.
        """
        ...

    def station(self, station_id: str) -> Station | None:
        """A station by its id, whatever its tenant."""
        ...

    def approve(self, tenant: str, station_id: str) -> None:
        """Let a new station in from now on; repeating it is harmless."""
        ...

    def revoke(self, tenant: str, station_id: str, *, now: str) -> None:
        """Turn a station away from now on."""
        ...

    def use_assertion(self, station_id: str, jti: str, *, until: str, now: str) -> bool:
        """Whether this assertion is used for the first time; it is remembered until it has expired."""
        ...

    def heads(self, lane: Lane, streams: Sequence[str] | None, *, limit: int) -> Mapping[str, int]:
        """The head of each named stream that has one; of all (at most `limit`) where none is named."""
        ...

    def append_batch(self, lane: Lane, batch_no: int, events: Sequence[Incoming], *, now: str) -> BatchAnswer:
        """Decide, store and project one batch."""
        ...

    def add_blob(self, tenant: str, sha256: str, size: int, *, now: str) -> None:
        """Note that a file's bytes are safe; reports that wait for it become visible."""
        ...

    def blob_size(self, tenant: str, sha256: str) -> int | None:
        """The size of a tenant's file, None where the tenant has none of that hash."""
        ...

    def create_order(
        self,
        tenant: str,
        order: NewOrder,
        *,
        key: str,
        body_sha256: str,
        access_hash: Callable[[str], str],
        now: str,
        made_by: str = "",
    ) -> NewOrderAnswer:
        """Make the order, or give the earlier answer for the same key and body.

        `access_hash` gives the hash of the customer's access code from the commission number; `made_by` is the
        account that ordered online, empty for the operator.
        Refusal: key_reused, order_exists.
        """
        ...

    def decide_order(
        self, tenant: str, commission_no: str, decision: DecisionName, reason: str, *, now: str
    ) -> OrderView:
        """Accept, return or cancel; events held for it are judged again. Repeating a decision changes nothing.

        Refusal: order_not_found, decision_refused.
        """
        ...

    def order(self, tenant: str, commission_no: str) -> OrderView | None:
        """An order as it stands."""
        ...

    def order_by_access(self, access_hash: str) -> tuple[str, OrderView] | None:
        """The tenant and the order of an access code's hash."""
        ...

    def feed(self, station_id: str, after: int, limit: int) -> FeedPage:
        """The rows of a station's feed after a cursor."""
        ...

    def feed_tops(self, tenant: str) -> Mapping[str, int]:
        """The number of the newest feed row of each station of a tenant."""
        ...

    def keep_heartbeats(self, newest: Mapping[str, Heartbeat]) -> None:
        """Keep the newest heartbeat of each of the stations, by its id."""
        ...

    def stations(self, tenant: str) -> Sequence[StationHealth]:
        """All stations of a tenant by their number."""
        ...

    def alarms(self, tenant: str) -> Sequence[Alarm]:
        """What a person must look at, newest first."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
