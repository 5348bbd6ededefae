"""A lane: one kind of thing on its way to or from the service, with its own backoff.

Each lane is a `step() -> float`: it does at most one exchange with the service, notes the outcome in the database,
and says in how many seconds it wants to be called again. Nothing in a step sleeps or starts a thread, so tests drive
lanes with a clock of their own. Lanes share nothing but the road: a raw file that takes an hour holds up no result.

What a lane does about an error is decided by the error's reaction (`sync.answers`), here and nowhere else.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Literal

from station.audit import AuditTrail
from station.clock import Clock
from station.errors import StationError, trouble_of
from station.items.announced import Announced
from station.records import Trouble
from station.store import Store
from sync.answers import Reaction
from sync.backoff import Backoff, Uniform
from sync.central_client import CentralClient
from sync.errors import RetryLater, SyncError
from sync.identity import CENTRAL_GENERATION, Membership
from sync.schedule import Schedule, schedule_of

log = logging.getLogger(__name__)

IDLE_SECONDS = 30.0
"""How long a lane with nothing to do waits, unless something new wakes it."""

LaneState = Literal["idle", "moving", "retrying", "stopped"]


@dataclass(slots=True, kw_only=True)
class Road:
    """What the lanes share: the station's memory, the way to the service, and what was last seen of it."""

    store: Store
    audit: AuditTrail
    client: CentralClient
    member: Membership
    clock: Clock
    uniform: Uniform
    items: Announced
    generation_seen: str = ""

    def generation_is_new(self) -> bool:
        """Whether the service was last seen in another generation than the streams were compared with."""
        return bool(self.generation_seen) and self.generation_seen != self.store.settings.get(CENTRAL_GENERATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneStatus:
    """How a lane is. `failures` counts those since it last worked."""

    name: str
    state: LaneState = "idle"
    failures: int = 0
    trouble: Trouble | None = None


class Lane(ABC):
    """One lane of the road."""

    name: ClassVar[str]
    wakes: ClassVar[bool] = True
    """Whether something new in the database is a reason to step at once."""
    scheduled: ClassVar[bool] = False
    """Whether the lane keeps to hours and a pace where they are set."""

    def __init__(self, road: Road) -> None:
        self.road = road
        self.backoff = Backoff(road.uniform)
        self.status = LaneStatus(name=self.name)
        self.schedule = Schedule()
        self._sent = 0
        self._not_before = 0.0

    @abstractmethod
    def work(self) -> float:
        """One exchange; gives the seconds until the next is wanted. Raises SyncError, StationError."""

    def step(self) -> float:
        """Do one exchange if there is one to do; gives the seconds until the lane wants to be called again."""
        try:
            wait = self._in_its_hours()
        except SyncError as error:
            return self._failed(error)
        except StationError as error:
            return self._set("retrying", self.backoff.next(), trouble_of(error))
        if wait <= 0:
            return self._set("moving", 0.0, self.lasting_trouble())
        return self._set("idle", wait, self.lasting_trouble())

    def sent(self, size: int) -> None:
        """Count bytes on the line against the lane's pace."""
        self._sent += size

    def _in_its_hours(self) -> float:
        """The work, if hours and pace allow it now."""
        if not self.scheduled:
            return self.work()
        self.schedule = schedule_of(self.road.store.settings, self.name)
        now = self.road.clock.monotonic()
        closed = max(self.schedule.closed(self.road.clock.now()), self._not_before - now)
        if closed > 0:
            return closed
        self._sent = 0
        try:
            wait = self.work()
        finally:
            # also what was sent in vain was on the line
            self._not_before = self.road.clock.monotonic() + self.schedule.pause_after(self._sent)
        return max(wait, self._not_before - self.road.clock.monotonic())

    def lasting_trouble(self) -> Trouble | None:
        """What still is wrong although the lane moves."""
        return None

    def _failed(self, error: SyncError) -> float:
        asked = error.after if isinstance(error, RetryLater) else None
        waits: dict[Reaction, Callable[[], float]] = {
            Reaction.RETRY: lambda: self.backoff.next(asked),
            Reaction.RETRY_SOON: self.backoff.short,
            Reaction.RETRY_SLOWLY: lambda: max(asked or 0.0, self.backoff.longest()),
        }
        wait = waits.get(error.reaction, self.backoff.longest)()
        state: LaneState = "retrying" if error.reaction in waits else "stopped"
        return self._set(state, wait, error.trouble())

    def _set(self, state: LaneState, wait: float, trouble: Trouble | None) -> float:
        before = self.status
        self.status = LaneStatus(name=self.name, state=state, failures=self.backoff.failures, trouble=trouble)
        if trouble is not None and trouble != before.trouble:
            log.warning("lane %s %s, next in %.0f s: %s", self.name, state, wait, trouble.message.en)
        elif trouble is None and before.trouble is not None:
            log.info("lane %s goes on", self.name)
        return wait
