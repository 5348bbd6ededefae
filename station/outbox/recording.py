"""Writing an event's bytes once.

The envelope is made, numbered within its stream and serialized here; from then on these exact bytes are what is
stored, hashed and sent, however often. Ids are UUIDv7 (RFC 9562), never sorted by: order is the stream's number.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

import msgspec
import uuid6

from parsers.wording import Text
from station.clock import Clock
from station.errors import NotFound
from station.records import Event, OutboxItem
from station.store import Store

SCHEMA = 1


class Outbox:
    """Records events. Call `record` inside the transaction that writes the fact."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def record(self, event: Event) -> OutboxItem:
        """Number, serialize and store an event; gives the item with its id and exact bytes."""
        with self._store.transaction():
            recorded_at = self._clock.now()
            event_id = str(uuid6.uuid7())
            sseq = self._store.outbox.next_sseq(event.stream)
            body = envelope(event, event_id, sseq, recorded_at)
            item = OutboxItem(
                seq=0,
                id=event_id,
                stream=event.stream,
                sseq=sseq,
                type=event.type,
                body=body,
                sha256=hashlib.sha256(body).hexdigest(),
                state="waiting",
                attempts=0,
                last_error="",
                recorded_at=recorded_at,
            )
            self._store.outbox.add(item, event.blobs)
        return item

    def void(self, event_id: str, reason: str, who: str) -> OutboxItem:
        """Give the place of an event that was refused for good to a `void` with a reason, so that its stream goes on.

        The refused bytes stay in the database. Raises NotFound where no such event is refused.
        """
        with self._store.transaction():
            dead = self._store.outbox.find(event_id)
            if dead is None or dead.state != "dead":
                raise not_refused(event_id)
            at = self._clock.now()
            event = Event(
                stream=dead.stream,
                type="void",
                occurred_at=at,
                data={"reason": reason, "voids": dead.id, "type": dead.type, "refused": dead.last_error},
                actor=who,
                via="gui",
            )
            void_id = str(uuid6.uuid7())
            body = envelope(event, void_id, dead.sseq, at)
            sha256 = hashlib.sha256(body).hexdigest()
            item = replace(
                dead,
                id=void_id,
                type="void",
                body=body,
                sha256=sha256,
                state="waiting",
                attempts=0,
                last_error="",
                recorded_at=at,
            )
            self._store.road.replace_dead(dead, item)
        return item


def not_refused(event_id: str) -> NotFound:
    """The error for an id that names no event refused for good."""
    return NotFound(
        Text(f"“{event_id}”不在被拒收的事件中。", f'"{event_id}" is not among the events refused for good.'),
        Text("请用 geolab sync dead-letters 查看编号。", "See the ids with geolab sync dead-letters."),
    )


def envelope(event: Event, event_id: str, sseq: int, recorded_at: datetime) -> bytes:
    """The event's JSON bytes as the service receives them."""
    return msgspec.json.encode(
        {
            "id": event_id,
            "stream": event.stream,
            "sseq": sseq,
            "type": event.type,
            "schema": SCHEMA,
            "occurred_at": event.occurred_at,
            "recorded_at": recorded_at,
            "clock": {"trust": "free"},
            "actor": {"user": event.actor, "via": event.via},
            "causes": event.causes,
            "blobs": [
                {
                    "sha256": blob.sha256,
                    "size": blob.size,
                    "media_type": blob.media_type,
                    "role": blob.role,
                    "name": blob.name[:255],
                }
                for blob in event.blobs
            ],
            "data": event.data,
        }
    )
