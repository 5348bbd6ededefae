"""The events lane: what happened, in order per stream, each with one effect however often it is sent.

Before the first batch, and whenever the service was restored (its generation changed) or the station was enrolled
anew, the streams' heads are compared: what the service does not hold is sent again from there. If it holds more than
this database, the database was put back in time; numbering on would put two facts on one number, so a new epoch
begins (see `sync.rollback`).

A batch refused as a whole is halved down to one event. That one goes to the dead letters only if the service then
takes an empty batch: a fault of the road must not empty the queue into the bin.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parsers.wording import Text
from station import feed
from station.records import OutboxItem, Trouble
from sync.answers import EventReaction, Fate, Reaction, react_to_event
from sync.central_client import batch_body, element
from sync.errors import EpochFault, Refused, RetryLater, SyncError, TooLarge
from sync.identity import CENTRAL_GENERATION
from sync.lanes import IDLE_SECONDS, Lane, Road
from sync.messages import AuditHead, BatchAnswer, Session
from sync.receipts import check_receipt
from sync.rollback import begin_new_epoch, rolled_back
from sync.transport import bad_answer

log = logging.getLogger(__name__)

BATCH_NUMBER = "sync.batch"
STREAMS_PER_COMPARISON = 1000
LONGEST_HEAD = AuditHead(2**53, "0" * 64)


@dataclass(frozen=True, slots=True)
class _Noted:
    """What an answer changed: `moved` if anything did, so that the next batch will not be the same again."""

    moved: bool
    stored: int
    dead: int


class EventLane(Lane):
    """Sends the outbox's events in batches."""

    name = "events"
    scheduled = True

    def __init__(self, road: Road) -> None:
        super().__init__(road)
        self._compared = False
        self._batch = 0
        self._most = road.client.limits.batch_events

    def work(self) -> float:
        """Compare the streams if need be, else send one batch."""
        try:
            if not self._compared or self.road.generation_is_new():
                self._compare()
            return self._next_batch()
        except EpochFault as fault:
            begin_new_epoch(self.road, fault)
            self._compared = False
            return 0.0

    def lasting_trouble(self) -> Trouble | None:
        """That this database was put back in time, until a person has seen it."""
        return rolled_back(self.road.store)

    def _next_batch(self) -> float:
        limits = self.road.client.limits
        items = self.road.store.outbox.sendable(min(self._most, limits.batch_events), limits.batch_bytes)
        if not items:
            self.backoff.reset()
            return IDLE_SECONDS
        return self._send(*self._fitting(items))

    # --- sending

    def _fitting(self, items: Sequence[OutboxItem]) -> tuple[list[OutboxItem], list[bytes]]:
        """The first events that together make a batch of the allowed bytes; at least one."""
        identity, epoch = self.road.member.identity, self.road.member.epoch
        room = self.road.client.limits.batch_bytes - len(batch_body(identity.station, epoch, 2**53, (), LONGEST_HEAD))
        chosen: list[OutboxItem] = []
        elements: list[bytes] = []
        for item in items:
            encoded = element(item.body, item.sha256)
            room -= len(encoded) + 1
            if chosen and room < 0:
                break
            chosen.append(item)
            elements.append(encoded)
        return chosen, elements

    def _send(self, items: Sequence[OutboxItem], elements: Sequence[bytes]) -> float:
        try:
            answer = self._exchange(elements)
            reactions = self._reactions(items, answer)
        except (TooLarge, Refused) as error:
            if error.reaction is not Reaction.HALVE:
                raise
            return self._halve(items, error)
        except RetryLater as error:
            self.road.store.outbox.count_attempt([item.id for item in items], str(error.message))
            raise
        noted = self._note(items, reactions)
        if noted.stored and answer.receipt:
            self.road.store.road.keep_receipt(self.road.clock.now(), self._batch, len(items), answer.receipt)
        self._most = min(self._most * 2, self.road.client.limits.batch_events)
        if noted.stored or noted.dead:
            log.info("batch of %d: %d stored, %d dead", len(items), noted.stored, noted.dead)
        if not noted.moved:
            return self.backoff.next()
        if noted.stored:
            self.backoff.reset()
            return 0.0
        # a service that answers nothing but gaps must not be asked in a tight circle
        return self.backoff.next()

    def _exchange(self, elements: Sequence[bytes]) -> BatchAnswer:
        settings = self.road.store.settings
        number = self._batch = int(settings.get(BATCH_NUMBER, "0")) + 1
        settings.put(BATCH_NUMBER, str(number))
        last = self.road.store.audit.last()
        head = None if last is None else AuditHead(last.n, last.hash)
        self.sent(sum(map(len, elements)))
        answer = self.road.client.events(self.road.member.epoch, number, elements, head)
        if answer.server != self.road.member.identity.server:
            raise bad_answer(f"server {answer.server!r}")
        self.road.generation_seen = answer.generation
        return answer

    def _reactions(self, items: Sequence[OutboxItem], answer: BatchAnswer) -> list[EventReaction]:
        for item, result in zip(items, answer.results, strict=True):
            if result.id != item.id:
                raise bad_answer(f"a result for {result.id!r} in the place of {item.id!r}")
        check_receipt(answer, items, self.road.client.receipt_key)
        return [react_to_event(result) for result in answer.results]

    def _halve(self, items: Sequence[OutboxItem], error: TooLarge | Refused) -> float:
        if len(items) > 1:
            self._most = len(items) // 2
            return 0.0
        if isinstance(error, TooLarge) and not error.ours:
            raise _stopped(error)
        try:
            self._exchange(())
        except (TooLarge, Refused) as refused:
            raise _stopped(refused) from error
        with self.road.store.transaction():
            self._bury(items[0], error.message)
        return 0.0

    # --- noting the answers

    def _note(self, items: Sequence[OutboxItem], reactions: Sequence[EventReaction]) -> _Noted:
        moved, stored, dead = False, 0, 0
        fault: EpochFault | None = None
        with self.road.store.transaction():
            heads: Mapping[str, int] | None = None
            for item, reaction in zip(items, reactions, strict=True):
                match reaction.fate:
                    case Fate.STORED | Fate.HELD:
                        self._acknowledge(item, reaction)
                        stored += 1
                    case Fate.REWIND:
                        heads = heads or self.road.store.outbox.heads()
                        head = heads.get(item.stream, 0)
                        if reaction.expected > head + 1:
                            fault = _epoch_fault(item.stream, reaction.expected - 1, head)
                        else:
                            moved |= self.road.store.outbox.rewind(item.stream, reaction.expected) > 0
                    case Fate.UPLOAD:
                        for sha256 in reaction.blobs:
                            self.road.store.outbox.mark_blob(sha256, stored=False)
                        moved = True
                    case Fate.DEAD:
                        self._bury(item, reaction.message or Text("", ""))
                        dead += 1
                    case Fate.WAIT:
                        self.road.store.outbox.count_attempt([item.id], str(reaction.message))
        if fault is not None:
            self._compared = False
            raise fault  # after the good answers are safe
        return _Noted(moved or stored > 0 or dead > 0, stored, dead)

    def _acknowledge(self, item: OutboxItem, reaction: EventReaction) -> None:
        state = "held" if reaction.fate is Fate.HELD else "stored"
        note = "" if reaction.message is None else str(reaction.message)
        self.road.store.outbox.mark(item.id, state, applied=reaction.applied, error=note)  # type: ignore[arg-type]

    def _bury(self, item: OutboxItem, reason: Text) -> None:
        self.road.store.outbox.mark(item.id, "dead", error=str(reason))
        self.road.audit.write(
            "dead-letter", "sync", {"event": item.id, "stream": item.stream, "type": item.type, "reason": reason.en}
        )
        log.error("event %s of stream %s is refused for good: %s", item.id, item.stream, reason.en)

    # --- comparing the streams

    def _compare(self) -> None:
        """Ask for the heads of all streams and send again what the service does not hold."""
        outbox = self.road.store.outbox
        ours = outbox.heads()
        theirs: dict[str, int] = {}
        generations = set()
        for session in self._sessions(ours):
            theirs.update(session.heads)
            generations.add(session.generation)
        if len(generations) != 1:
            raise bad_answer("the generation changed while the streams were compared")
        for stream, head in theirs.items():
            if head > ours.get(stream, 0):
                raise _epoch_fault(stream, head, ours.get(stream, 0))
        generation = generations.pop()
        with self.road.store.transaction():
            behind = {stream: theirs.get(stream, 0) for stream, head in ours.items() if theirs.get(stream, 0) < head}
            again = sum(outbox.rewind(stream, head + 1) for stream, head in behind.items())
            if self.road.store.settings.get(CENTRAL_GENERATION) != generation:
                # a restored service numbers its feed anew; every row can be applied twice
                self.road.store.settings.put(feed.CURSOR, "0")
                self.road.store.settings.put(CENTRAL_GENERATION, generation)
        self.road.generation_seen = generation
        self._compared = True
        log.info("streams compared: %d here, generation %s, %d events to send again", len(ours), generation, again)

    def _sessions(self, ours: Mapping[str, int]) -> Iterator[Session]:
        epoch = self.road.member.epoch
        yield self.road.client.session(epoch, {})  # also those this database does not know
        streams = sorted(ours)
        for start in range(0, len(streams), STREAMS_PER_COMPARISON):
            part = streams[start : start + STREAMS_PER_COMPARISON]
            yield self.road.client.session(epoch, {stream: ours[stream] for stream in part})


def _stopped(error: SyncError) -> SyncError:
    """The same refusal, but of everything: no event is to blame, so the lane stops."""
    error.reaction = Reaction.STOP
    return error


def _epoch_fault(stream: str, theirs: int, ours: int) -> EpochFault:
    return EpochFault(
        Text(
            f"平台已有流“{stream}”的第 {theirs} 号事件，而本机只到第 {ours} 号：本地数据库曾被恢复到较早的状态。",
            f'The service holds number {theirs} of stream "{stream}", this database only {ours}: '
            "it was put back in time.",
        ),
        Text(
            "为免编号重复，将以新的编号系列重新发送；本机缺少的事件会从平台取回。",
            "A new series of numbers begins, so that none is used twice; what is missing here is fetched back.",
        ),
        stream,
    )
