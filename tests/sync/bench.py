"""A station's memory on a folder, a clock that a test moves, and an engine over them."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.audit import AuditTrail
from station.outbox import Outbox
from station.records import BlobRef, Event, OutboxItem
from station.store import Store, open_store
from sync.central_client import CentralClient
from sync.engine import Engine
from sync.identity import DeviceKey, Identity, Membership, epoch, membership
from sync.transport import Timeouts
from tests.sync.scripted import SERVER_ID

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
QUICK = Timeouts(connect=2.0, read=0.6, total=1.5)


class MovedClock:
    """Time that passes only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Bench:
    """One station without its agent."""

    store: Store
    clock: MovedClock
    outbox: Outbox
    audit: AuditTrail

    def record(self, stream: str, type_: str = "result.recorded", data: object = None, blobs=()) -> OutboxItem:
        event = Event(
            stream=stream,
            type=type_,
            occurred_at=self.clock.now(),
            data={} if data is None else data,
            actor="tester",
            via="agent",
            blobs=tuple(blobs),
        )
        return self.outbox.record(event)

    def keep(self, content: bytes, role: str = "raw") -> BlobRef:
        """Put a file into the vault."""
        sha256 = self.store.vault.put_bytes(content)
        return BlobRef(sha256=sha256, size=len(content), role=role, media_type="application/octet-stream", name="f")

    def states(self) -> dict[str, str]:
        return {item.id: item.state for item in self.store.outbox.items(limit=10_000)}

    def member(self, url: str) -> Membership:
        """Where the station is enrolled, or a name for it at a scripted service."""
        known = membership(self.store)
        if known is not None:
            return Membership(url, known.epoch, known.identity)
        key = DeviceKey(Ed25519PrivateKey.generate())
        return Membership(url, epoch(self.store), Identity("station-1", SERVER_ID, key))

    def engine(self, url: str, *, timeouts: Timeouts = QUICK, seed: int = 1) -> Engine:
        member = self.member(url)
        client = CentralClient(url, member.identity, clock=self.clock, timeouts=timeouts)
        return Engine(self.store, self.audit, client, member, self.clock, random.Random(seed).uniform, feed_wait=0)


def open_bench(folder: Path) -> Bench:
    clock = MovedClock()
    store = open_store(folder)
    return Bench(store, clock, Outbox(store, clock), AuditTrail(store, clock))


def drive(bench: Bench, engine: Engine, until: Callable[[], bool], names: tuple[str, ...], most_steps: int) -> int:
    """Step the named lanes, moving the clock on to whenever one is due; gives the steps it took."""
    for step in range(most_steps):
        if until():
            return step
        bench.clock.seconds += engine.advance(names)
    raise AssertionError(f"not done after {most_steps} steps: {engine.status()}")
