"""Heartbeats are committed together: one transaction for all that came while the last one was being written.

Five thousand stations beat eighty times a second. A synced commit for each would keep a worker thread waiting for the
disk the whole time, and on a slow disk everything else that needs a thread would wait behind them. Of a station that
beats twice in a round only the newest counts. An answer still means that the heartbeat is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from central.store.contract import Heartbeat

GATHER_SECONDS = 0.05

Write = Callable[[Mapping[str, Heartbeat]], None]
"""Keeps the newest heartbeat of each station, by its id; blocks."""


class Heartbeats:
    """Gathers what stations say of themselves, and writes it in rounds, one after the other."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._newest: dict[str, Heartbeat] = {}
        self._round: asyncio.Task[None] | None = None
        self._writing = asyncio.Lock()

    async def keep(self, station: str, heartbeat: Heartbeat) -> None:
        """Come back when the heartbeat, or a newer one of the same station, is committed. Raises StoreError."""
        self._newest[station] = heartbeat
        if self._round is None:
            self._round = asyncio.get_running_loop().create_task(self._write_round())
        # a station that hangs up must not take the others' round with it
        await asyncio.shield(self._round)

    async def _write_round(self) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        async with self._writing:
            newest, self._newest, self._round = self._newest, {}, None
            await asyncio.to_thread(self._write, newest)
