"""The handout lane: fetches what the feed announced, and has the station prove, try and take it.

It shares the feed's thread and takes its turn before each poll: what was announced is looked at within one long poll.
A file that is refused stays refused, with the reason, until it is announced anew, somebody changes what stood in its
way, or this program is of another version.
"""

from __future__ import annotations

import logging

from station import config
from station.handouts.desk import HandoutDesk
from station.handouts.statement import MOST_BYTES
from station.items.announced import announced
from station.items.catalogue import catalogue
from station.records import Trouble
from station.records.handouts import HandoutRow
from station.version import VERSION
from sync.errors import Refused
from sync.lanes import Lane, Road

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
GONE = 404
TRIED_BY = "handouts.tried_by"
"""Setting: the program version that decided on what was refused."""


class HandoutLane(Lane):
    """Takes templates and settings that the laboratory hands down."""

    name = "handouts"
    wakes = False

    def __init__(self, road: Road) -> None:
        super().__init__(road)
        self._desk = HandoutDesk(road.store, road.audit, road.clock)

    def work(self) -> float:
        """Fetch and decide on what waits, one after the other."""
        self._try_again_after_an_update()
        waiting = self._desk.waiting()
        for row in waiting[:1]:
            refused = self._desk.take(row, self._fetched(row))
            log.info("handout %s %s: %s", row.name, row.version, "taken" if refused is None else refused.message.en)
            if refused is None and row.kind == "item":
                self._announce()
        self.backoff.reset()
        return 0.0 if len(waiting) > 1 else LOOK_SECONDS

    def lasting_trouble(self) -> Trouble | None:
        """That the last one announced was refused."""
        return next((one.trouble for one in self.road.store.handouts.newest(1)), None)

    def _fetched(self, row: HandoutRow) -> bytes:
        """The file; empty where it cannot be one of ours or is not there, which must not keep others waiting."""
        if row.size > MOST_BYTES:
            return b""
        try:
            return self.road.client.blob(row.sha256)
        except Refused as error:
            if error.status != GONE:
                raise
            return b""

    def _announce(self) -> None:
        folder = self.road.store.folder
        self.road.items = announced(catalogue(config.item_folders(folder), self.road.store.handouts.folders_in_force()))

    def _try_again_after_an_update(self) -> None:
        settings = self.road.store.settings
        if settings.get(TRIED_BY) != VERSION:
            with self.road.store.transaction():
                self.road.store.handouts.try_refused_again()
                settings.put(TRIED_BY, VERSION)
