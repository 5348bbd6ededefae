"""The engine: all lanes of one enrolled station over one road.

It keeps when each lane is wanted next and writes how the road is into the station's database (pulse `sync`), so that
the window and the tool can show it. It has no threads of its own: the agent calls `advance` for a group of lanes
from a thread each, a test calls it from a loop with a clock of its own.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from datetime import datetime

from station.audit import AuditTrail
from station.clock import Clock
from station.items.announced import NOTHING, Announced
from station.store import Store
from station.store.codec import to_time
from sync.backoff import Uniform
from sync.blob_lane import BlobLane, ReportLane
from sync.central_client import FEED_WAIT_SECONDS, CentralClient
from sync.compare_lane import CompareLane
from sync.event_lane import EventLane
from sync.feed import FeedLane
from sync.handout_lane import HandoutLane
from sync.heartbeat_lane import HeartbeatLane
from sync.identity import Membership
from sync.lanes import Lane, LaneStatus, Road
from sync.number_lane import NumberLane
from sync.time_stamp_lane import TimeStampLane

PULSE = "sync"
PULSE_SECONDS = 30.0
GROUPS: dict[str, tuple[str, ...]] = {
    "events": (ReportLane.name, EventLane.name),
    "raw": (BlobLane.name,),
    "feed": (HandoutLane.name, FeedLane.name),
    "heartbeat": (HeartbeatLane.name, CompareLane.name, NumberLane.name, TimeStampLane.name),
}
"""Which lanes take turns on one thread: a report's event can go as soon as its file is there."""


class Engine:
    """The lanes of one station. Raises only what a lane does not know how to handle.

    `items`: version and short hash of each analysis item, for the heartbeat.
    """

    def __init__(
        self,
        store: Store,
        audit: AuditTrail,
        client: CentralClient,
        member: Membership,
        clock: Clock,
        uniform: Uniform = random.uniform,
        items: Announced = NOTHING,
        feed_wait: int = FEED_WAIT_SECONDS,
    ) -> None:
        self._road = Road(
            store=store, audit=audit, client=client, member=member, clock=clock, uniform=uniform, items=items
        )
        lanes: Sequence[Lane] = (
            EventLane(self._road),
            ReportLane(self._road),
            BlobLane(self._road),
            FeedLane(self._road, feed_wait),
            HandoutLane(self._road),
            HeartbeatLane(self._road),
            CompareLane(self._road),
            NumberLane(self._road),
            TimeStampLane(self._road),
        )
        self._lanes = {lane.name: lane for lane in lanes}
        self._due = dict.fromkeys(self._lanes, clock.monotonic())
        self._lock = threading.Lock()
        self._contact_at: datetime | None = None
        self._told: tuple[tuple[LaneStatus, ...], float] | None = None

    def advance(self, names: Sequence[str] | None = None) -> float:
        """Step each named lane that is due (all, if none are named); gives the seconds until the next is."""
        chosen = tuple(self._lanes) if names is None else names
        for name in chosen:
            if self._due[name] <= self._road.clock.monotonic():
                wait = self._lanes[name].step()
                self._due[name] = self._road.clock.monotonic() + wait
                self._tell(self._lanes[name].status)
                if name == ReportLane.name and self._lanes[name].status.state == "moving":
                    self.wake()
        return max(0.0, min(self._due[name] for name in chosen) - self._road.clock.monotonic())

    def wake(self, names: Sequence[str] | None = None) -> None:
        """Something new may be there: lanes that wait for it look at once. Those that back off are left alone."""
        for name in self._lanes if names is None else names:
            lane = self._lanes[name]
            if lane.wakes and lane.status.state in ("idle", "moving"):
                self._due[name] = self._road.clock.monotonic()

    def now(self, names: Sequence[str] | None = None) -> None:
        """A person asked: these lanes (all, if none are named) try at once, also those that back off or stopped."""
        for name in self._lanes if names is None else names:
            self._lanes[name].backoff.reset()
            self._due[name] = self._road.clock.monotonic()

    def status(self) -> dict[str, LaneStatus]:
        """How each lane is."""
        return {name: lane.status for name, lane in self._lanes.items()}

    def close(self) -> None:
        """Cut every call that is under way."""
        self._road.client.close()

    def _tell(self, status: LaneStatus) -> None:
        """Write the pulse when something changed for a person, and from time to time as a sign of life."""
        with self._lock:
            if status.state in ("idle", "moving"):
                self._contact_at = self._road.clock.now()
            seen = tuple(
                LaneStatus(name=one.name, state="idle" if one.state == "moving" else one.state, trouble=one.trouble)
                for one in self.status().values()
            )
            now = self._road.clock.monotonic()
            if self._told is not None and self._told[0] == seen and now - self._told[1] < PULSE_SECONDS:
                return
            self._told = (seen, now)
            self._road.store.pulses.beat(PULSE, self._road.clock.now(), self._body())

    def _body(self) -> dict[str, object]:
        lanes = self.status()
        return {
            "url": self._road.client.base_url,
            "station": self._road.member.identity.station,
            "online": all(lane.state in ("idle", "moving") for lane in lanes.values()),
            "last_contact_at": to_time(self._contact_at),
            "clock_offset_ms": self._road.client.clock_offset_ms,
            "lanes": {
                name: {"state": lane.state, "failures": lane.failures, "trouble": lane.trouble}
                for name, lane in lanes.items()
            },
        }
