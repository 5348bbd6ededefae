"""Wakes the long polls of stations, with one look at the database for all of them.

Five thousand stations that each looked by themselves every few seconds would keep a core busy with finding nothing,
and each event would wake them all. So there is one watcher for each laboratory that has polls waiting: after a ring
(several close together count as one), and every few seconds as the truth (another process may have written), it reads
the tops of all its stations' feeds in one query, and wakes those polls whose feed has grown.

Everything here runs in the event loop but for the query. A ring comes after its commit, so a watcher that looks after
it sees the row; a poll that comes to wait is measured against the newest look before it sleeps.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 5.0
GATHER_SECONDS = 0.1

Tops = Callable[[str], Mapping[str, int]]
"""The number of the newest feed row of each station of a tenant; blocks."""


class Wakeups:
    """The watchers of all laboratories."""

    def __init__(self, tops: Tops) -> None:
        self._tops = tops
        self._watchers: dict[str, _Watcher] = {}

    def ring(self, tenant: str) -> None:
        """Something was written for this laboratory."""
        watcher = self._watchers.get(tenant)
        if watcher is not None:
            watcher.bell.set()

    async def wait(self, tenant: str, station: str, after: int, seconds: float) -> bool:
        """Come back when the station's feed may have rows after `after`; False where the seconds were over first."""
        watcher = self._watchers.get(tenant)
        if watcher is None:
            watcher = self._watchers[tenant] = _Watcher(tenant, self._tops, self._forget)
        return await watcher.wait(station, after, seconds)

    def _forget(self, tenant: str) -> None:
        self._watchers.pop(tenant, None)


class _Watcher:
    """Looks for one laboratory as long as somebody waits."""

    def __init__(self, tenant: str, tops: Tops, forget: Callable[[str], None]) -> None:
        self.bell = asyncio.Event()
        self._tenant = tenant
        self._read = tops
        self._forget = forget
        self._tops: Mapping[str, int] = {}
        self._waiting: defaultdict[str, dict[asyncio.Future[None], int]] = defaultdict(dict)
        self._task = asyncio.get_running_loop().create_task(self._watch())

    async def wait(self, station: str, after: int, seconds: float) -> bool:
        if self._tops.get(station, 0) > after:
            return True
        grown: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[station][grown] = after
        try:
            await asyncio.wait((grown,), timeout=seconds)
            return grown.done()
        finally:
            here = self._waiting[station]
            here.pop(grown, None)
            if not here:
                self._waiting.pop(station, None)

    async def _watch(self) -> None:
        try:
            while True:
                self.bell.clear()
                await self._look()
                if not self._waiting:
                    return
                try:
                    async with asyncio.timeout(LOOK_AGAIN_SECONDS):
                        await self.bell.wait()
                    await asyncio.sleep(GATHER_SECONDS)
                except TimeoutError:
                    continue
        finally:
            self._forget(self._tenant)
            # whoever came while the last look was made looks by itself, and begins another watcher
            self._wake(everybody=True)

    async def _look(self) -> None:
        try:
            self._tops = await asyncio.to_thread(self._read, self._tenant)
        except Exception:
            # the polls look by themselves when their time is over; the next look may work
            log.exception("the feeds of %s cannot be looked at", self._tenant)
            return
        self._wake(everybody=False)

    def _wake(self, *, everybody: bool) -> None:
        for station, waiting in self._waiting.items():
            top = self._tops.get(station, 0)
            for grown, after in waiting.items():
                if (everybody or top > after) and not grown.done():
                    grown.set_result(None)
