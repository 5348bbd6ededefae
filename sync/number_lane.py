"""The number lane: asks the service for another block of report numbers while there are some left.

Only where the laboratory numbers that way (see `station.reports.numbers.blocks`); then a station that loses the network
still has numbers for days.
"""

from __future__ import annotations

from functools import cached_property

from station import config
from station.items.catalogue import Catalogue, catalogue
from station.reports.numbers import blocks as number_blocks
from station.reports.numbers.numbering import wished_blocks
from sync.lanes import Lane

LOOK_SECONDS = 300.0


class NumberLane(Lane):
    """Keeps the blocks of report numbers filled."""

    name = "numbers"
    wakes = False

    def work(self) -> float:
        """Ask for each block that is wanted; an answer that was lost is asked for again under the same key."""
        road = self.road
        if number_blocks.from_service(road.store.settings):
            for wish in wished_blocks(road.store, self._catalogue, road.clock.now().date()):
                block = road.client.number_block(wish.scheme, wish.size, wish.key)
                number_blocks.keep(road.store, road.audit, wish, block.first, block.last)
        self.backoff.reset()
        return LOOK_SECONDS

    @cached_property
    def _catalogue(self) -> Catalogue:
        store = self.road.store
        return catalogue(config.item_folders(store.folder), store.handouts.folders_in_force())
