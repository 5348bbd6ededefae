"""An event is written once beside its fact, numbered without a gap in its stream, and given out in order."""

from __future__ import annotations

import hashlib
import json

from station.outbox import Outbox
from station.records import BlobRef, Event
from station.store import Store

from .conftest import HandClock


def event(stream: str, clock: HandClock, *blobs: BlobRef) -> Event:
    return Event(
        stream=stream, type="item.started", occurred_at=clock.now(), data={"n": "1.20"}, actor="agent", via="agent",
        blobs=blobs,
    )  # fmt: skip


def blob(letter: str) -> BlobRef:
    return BlobRef(sha256=letter * 64, size=1, role="raw", media_type="", name="")


def test_numbers_count_up_in_each_stream(store: Store, outbox: Outbox, clock: HandClock) -> None:
    """Streams are numbered apart, and the stored bytes are exactly what was hashed."""
    items = [outbox.record(event(stream, clock)) for stream in ("a", "b", "a", "a")]
    assert [(item.stream, item.sseq) for item in items] == [("a", 1), ("b", 1), ("a", 2), ("a", 3)]
    for item in store.outbox.sendable(10, 1 << 20):
        assert hashlib.sha256(item.body).hexdigest() == item.sha256
        assert json.loads(item.body)["data"] == {"n": "1.20"}
        assert json.loads(item.body)["sseq"] == item.sseq


def test_an_event_waits_for_its_blobs(store: Store, outbox: Outbox, clock: HandClock) -> None:
    """It and what follows in its stream are held back until every file is at the service; other streams go on."""
    outbox.record(event("a", clock, blob("1"), blob("2")))
    outbox.record(event("a", clock))
    outbox.record(event("b", clock))
    assert [item.stream for item in store.outbox.sendable(10, 1 << 20)] == ["b"]
    store.outbox.mark_blob("1" * 64, stored=True)
    assert [item.stream for item in store.outbox.sendable(10, 1 << 20)] == ["b"]
    store.outbox.mark_blob("2" * 64, stored=True)
    assert [item.stream for item in store.outbox.sendable(10, 1 << 20)] == ["a", "a", "b"]


def test_a_dead_event_stops_its_own_stream_only(store: Store, outbox: Outbox, clock: HandClock) -> None:
    """What follows a refused event waits for a person; all other streams are sent."""
    first = outbox.record(event("a", clock))
    outbox.record(event("a", clock))
    outbox.record(event("b", clock))
    store.outbox.mark(first.id, "dead", error="no such task")
    assert [item.stream for item in store.outbox.sendable(10, 1 << 20)] == ["b"]
    assert store.outbox.counts().dead == 1


def test_a_batch_is_bounded_but_never_empty(store: Store, outbox: Outbox, clock: HandClock) -> None:
    """The byte limit cuts a batch; a single event larger than it is still given out."""
    for _ in range(5):
        outbox.record(event("a", clock))
    size = len(store.outbox.sendable(1, 1)[0].body)
    assert len(store.outbox.sendable(10, 1)) == 1
    assert len(store.outbox.sendable(10, 3 * size + 3)) == 3
    assert len(store.outbox.sendable(2, 1 << 20)) == 2


def test_a_stream_can_be_sent_again(store: Store, outbox: Outbox, clock: HandClock) -> None:
    """After the service lost its newest rows, everything from its head on waits again."""
    items = [outbox.record(event("a", clock)) for _ in range(4)]
    for item in items:
        store.outbox.mark(item.id, "stored", applied=True)
    assert store.outbox.rewind("a", 3) == 2
    assert [item.sseq for item in store.outbox.sendable(10, 1 << 20)] == [3, 4]
