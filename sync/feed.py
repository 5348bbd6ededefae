"""The feed lane: what the platform hands down, by long poll. A row and the cursor commit together."""

from __future__ import annotations

import logging

from station import feed
from sync.central_client import FEED_WAIT_SECONDS
from sync.errors import Refused
from sync.lanes import Lane, Road
from sync.messages import FeedPage
from sync.transport import bad_answer

log = logging.getLogger(__name__)

CURSOR_EXPIRED = 410
DECISION = "task"
MOST_HELD = 500
SHORTEST_POLL_SECONDS = 1.0
"""A service that answers an empty page at once is not asked more often than this."""


class FeedLane(Lane):
    """Takes orders and decisions from the platform."""

    name = "feed"
    wakes = False

    def __init__(self, road: Road, wait: int = FEED_WAIT_SECONDS) -> None:
        super().__init__(road)
        self._wait = wait

    def work(self) -> float:
        """Ask for the rows after the cursor and apply them."""
        started = self.road.clock.monotonic()
        try:
            page = self.road.client.feed(feed.cursor(self.road.store), self._wait)
        except Refused as error:
            if error.status != CURSOR_EXPIRED:
                raise
            self._start_over()
            return self.backoff.next()
        self._apply(page)
        if any(row.type == DECISION for row in page.rows):
            self._ask_again_for_held()
        self.backoff.reset()
        if page.rows:
            return 0.0
        took = self.road.clock.monotonic() - started
        return 0.0 if took >= SHORTEST_POLL_SECONDS else SHORTEST_POLL_SECONDS

    def _apply(self, page: FeedPage) -> None:
        store = self.road.store
        for row in page.rows:
            with store.transaction():
                expected = feed.cursor(store) + 1
                if row.n < expected:
                    continue
                if row.n > expected:
                    # also when the cursor was set back meanwhile: what lies between must not be passed over
                    raise bad_answer(f"feed row {row.n} where {expected} was expected")
                feed.apply(store, self.road.audit, row.as_mapping())
            log.info("feed row %d (%s) applied", row.n, row.type)

    def _ask_again_for_held(self) -> None:
        """A decision may have given effect to what was held: sent again, the service says how it stands now."""
        outbox = self.road.store.outbox
        with self.road.store.transaction():
            for item in outbox.items("held", MOST_HELD):
                outbox.mark(item.id, "waiting", error=item.last_error)

    def _start_over(self) -> None:
        with self.road.store.transaction():
            self.road.audit.write("feed", "sync", {"cursor": 0, "reason": "cursor expired"})
            self.road.store.settings.put(feed.CURSOR, "0")
        log.warning("the service does not know our cursor; its feed is read again from the start")
