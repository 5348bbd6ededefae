"""The compare lane: once a day both sides compare what they hold, day by day, and heal what differs.

An acknowledgement is not the end: a service that was restored from a backup has forgotten what it said since then, and
a station that acted on its memory alone would never send it again (medic/cht-core#8093). So each day's events are
summed up as a count and the XOR of sha256(id ‖ sha256); days that differ are compared event by event:

- what the service lacks is sent again;
- what the service has under the same id with another body is an alarm, and nothing is overwritten;
- what only the service has, this database has lost: it was put back in time. The events lane begins a new epoch for
  that; here it is noted which events they are.

The service also says what its last backup holds. What that covers is `confirmed`.
"""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from parsers.wording import Text
from station.records import Trouble
from station.store.codec import from_time, to_time
from station.store.road import Held
from sync.identity import CENTRAL_GENERATION
from sync.lanes import Lane, Road
from sync.messages import DayDigest
from sync.transport import bad_answer

log = logging.getLogger(__name__)

EVERY = timedelta(hours=24)
LOOK_SECONDS = 300.0
FIRST_LOOK_SECONDS = 30.0
DAYS_AT_ONCE = 200
EVENTS_AT_ONCE = 5000
ALWAYS_DAYS = 7
"""The newest days are compared each time, confirmed or not."""
COMPARED_AT, COMPARED_GENERATION = "sync.compared_at", "sync.compared_generation"
NOW = "sync.compare_now"


class CompareLane(Lane):
    """Compares what both sides hold."""

    name = "compare"
    wakes = False

    def __init__(self, road: Road) -> None:
        super().__init__(road)
        self._days: list[str] | None = None
        self._generation = ""
        self._changed: list[str] = []
        self._lost: list[str] = []
        self._trouble: Trouble | None = None

    def work(self) -> float:
        """Begin a comparison if one is due, else go on with the one begun: at most one group of days a step."""
        settings = self.road.store.settings
        if self._days is None:
            if not settings.get(CENTRAL_GENERATION):
                return FIRST_LOOK_SECONDS  # the events lane has not met the service yet
            if not self._is_due():
                return LOOK_SECONDS
            self._begin()
        assert self._days is not None
        if self._days:
            group, self._days = self._days[:DAYS_AT_ONCE], self._days[DAYS_AT_ONCE:]
            try:
                self._compare(group)
            except Exception:
                self._days = None
                raise
            self.backoff.reset()
            return 0.0
        self._end()
        return LOOK_SECONDS

    def lasting_trouble(self) -> Trouble | None:
        """What the last comparison found that a person must look at."""
        return self._trouble

    def _is_due(self) -> bool:
        settings = self.road.store.settings
        last = from_time(settings.get(COMPARED_AT) or None)
        return (
            last is None
            or self.road.clock.now() - last >= EVERY
            or self.road.clock.now() < last  # the clock was set back
            or settings.get(COMPARED_GENERATION) != settings.get(CENTRAL_GENERATION)
            or bool(settings.get(NOW))
        )

    def _begin(self) -> None:
        settings, notes = self.road.store.settings, self.road.store.road
        whole = settings.get(COMPARED_GENERATION) != settings.get(CENTRAL_GENERATION) or bool(settings.get(NOW))
        days = notes.days(unconfirmed=False)
        if not whole:
            wanted = {*notes.days(unconfirmed=True), *days[-ALWAYS_DAYS:]}
            days = [day for day in days if day in wanted]
        self._generation = settings.get(CENTRAL_GENERATION)
        self._days, self._changed, self._lost = days, [], []

    def _compare(self, days: Sequence[str]) -> None:
        notes = self.road.store.road
        held = {day: notes.of_day(day) for day in days}
        ours = {day: digest(events) for day, events in held.items()}
        answer = self.road.client.reconcile_days(ours)
        if answer.generation != self._generation:
            raise bad_answer("the generation changed while days were compared")
        for day in days:
            theirs = answer.differing.get(day)
            if theirs is not None:
                self._heal(day, held[day])
        # a later event of the same day may be there already; only what was compared is confirmed
        for day in days:
            if answer.backed_up.get(day) == ours[day]:
                notes.confirm(event.id for event in held[day])

    def _heal(self, day: str, held: Sequence[Held]) -> None:
        client = self.road.client
        by_id = {event.id: event for event in held}
        only_there: set[str] | None = None
        lacking: list[str] = []
        for start in range(0, max(1, len(held)), EVENTS_AT_ONCE):
            part = held[start : start + EVENTS_AT_ONCE]
            answer = client.reconcile_events(day, {event.id: event.sha256 for event in part})
            lacking += [one for one in answer.missing if one in by_id]
            self._changed += [one for one in answer.changed if one in by_id]
            found = set(answer.only_here)
            only_there = found if only_there is None else only_there & found
        first: defaultdict[str, list[int]] = defaultdict(list)
        for one in lacking:
            first[by_id[one].stream].append(by_id[one].sseq)
        with self.road.store.transaction():
            again = sum(self.road.store.outbox.rewind(stream, min(numbers)) for stream, numbers in first.items())
            if again:
                self.road.audit.write("compare", "sync", {"day": day, "lacking": len(lacking), "again": again})
        there = sorted(only_there or ())
        known = self.road.store.road.known(there)
        self._lost += [one for one in there if one not in known]
        log.warning("day %s differs: %d lacking there, %d changed", day, len(lacking), len(self._changed))

    def _end(self) -> None:
        settings = self.road.store.settings
        with self.road.store.transaction():
            settings.put(COMPARED_AT, to_time(self.road.clock.now()) or "")
            settings.put(COMPARED_GENERATION, self._generation)
            settings.put(NOW, "")
            if self._changed or self._lost:
                found = {"changed": self._changed[:100], "lost_here": self._lost[:100]}
                self.road.audit.write("compare", "sync", found)
        self._trouble = _trouble(self._changed, self._lost)
        self._days = None
        log.info("both sides compared: %d changed, %d lost here", len(self._changed), len(self._lost))


def digest(events: Sequence[Held]) -> DayDigest:
    """How many events, and the XOR of sha256(id ‖ sha256) over them, in hex."""
    total = 0
    for event in events:
        total ^= int.from_bytes(hashlib.sha256(f"{event.id}{event.sha256}".encode()).digest())
    return DayDigest(count=len(events), digest=total.to_bytes(32).hex())


def _trouble(changed: Sequence[str], lost: Sequence[str]) -> Trouble | None:
    if changed:
        return Trouble(
            kind="EventsDiffer",
            title=Text("平台保存的内容与本机不同", "The service keeps another content"),
            message=Text(
                f"有 {len(changed)} 个事件在平台上的内容与本机不同，首个为“{changed[0]}”。",
                f'{len(changed)} event(s) have another content at the service, the first is "{changed[0]}".',
            ),
            cure=Text(
                "不会自动覆盖；请联系平台管理员核对。", "Nothing is overwritten by itself; ask the platform's operator."
            ),
            where=changed[0],
        )
    if lost:
        return Trouble(
            kind="EventsLost",
            title=Text("本机缺少已发送的事件", "Events that were sent are missing here"),
            message=Text(
                f"平台保存有 {len(lost)} 个本机已没有的事件，首个为“{lost[0]}”：本机数据库曾被恢复到较早的状态。",
                f'The service keeps {len(lost)} event(s) of this station that are not here, the first is "{lost[0]}": '
                "this database was put back in time.",
            ),
            cure=Text(
                "请用 geolab sync recovered 查看，并核对这些结果与报告。",
                "See them with geolab sync recovered, and check these results and reports.",
            ),
            where=lost[0],
        )
    return None
