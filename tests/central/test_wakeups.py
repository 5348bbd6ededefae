"""Long polls: woken when their own feed has grown, by one look for all, and never left asleep over a row."""

import asyncio
import threading

import pytest

from central import wakeups
from central.wakeups import Wakeups


class Feeds:
    """The tops of stations' feeds, and how often they were looked at."""

    def __init__(self):
        self.tops, self.looks, self.broken = {}, 0, False
        self.lock = threading.Lock()

    def __call__(self, tenant):
        with self.lock:
            self.looks += 1
            if self.broken:
                raise OSError("away")
            return dict(self.tops.get(tenant, {}))


@pytest.fixture
def feeds(monkeypatch):
    monkeypatch.setattr(wakeups, "GATHER_SECONDS", 0.01)
    return Feeds()


async def _until(true):
    for _ in range(3000):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("not within a minute")


def test_a_poll_wakes_for_its_own_row_and_sleeps_through_others(feeds, monkeypatch):
    """A ring for a laboratory wakes the station whose feed grew; the others sleep on; many rings are few looks."""
    monkeypatch.setattr(wakeups, "LOOK_AGAIN_SECONDS", 60.0)

    async def run():
        made = Wakeups(feeds)
        feeds.tops["lab"] = {"a": 1, "b": 1}
        a, b = (asyncio.create_task(made.wait("lab", one, 1, 60)) for one in "ab")
        await _until(lambda: feeds.looks == 1)
        feeds.tops["lab"] = {"a": 2, "b": 1}
        for _ in range(1000):
            made.ring("lab")
        assert await asyncio.wait_for(a, 60)
        assert not b.done()
        assert feeds.looks <= 3
        b.cancel()

    asyncio.run(run())


def test_a_row_that_came_before_the_poll_slept_wakes_it(feeds, monkeypatch):
    """Whoever comes with an old cursor does not sleep, whether a watcher is there already or not."""
    monkeypatch.setattr(wakeups, "LOOK_AGAIN_SECONDS", 60.0)

    async def run():
        made = Wakeups(feeds)
        feeds.tops["lab"] = {"a": 5, "b": 1}
        await asyncio.wait_for(made.wait("lab", "a", 4, 60), 30)
        sleeper = asyncio.create_task(made.wait("lab", "b", 1, 60))
        await asyncio.sleep(0)
        await asyncio.wait_for(made.wait("lab", "a", 4, 60), 30)
        sleeper.cancel()

    asyncio.run(run())


def test_without_a_ring_the_watcher_looks_again_by_itself(feeds, monkeypatch):
    """Another process may have written; and a look that failed is made again."""
    monkeypatch.setattr(wakeups, "LOOK_AGAIN_SECONDS", 0.02)

    async def run():
        made = Wakeups(feeds)
        feeds.broken = True
        poll = asyncio.create_task(made.wait("lab", "a", 0, 60))
        await _until(lambda: feeds.looks >= 2)
        feeds.broken, feeds.tops["lab"] = False, {"a": 1}
        await asyncio.wait_for(poll, 60)

    asyncio.run(run())


def test_nobody_waiting_means_nobody_looking(feeds, monkeypatch):
    """A poll whose time is over goes back empty; when the last has gone the watcher ends; the next begins another."""
    monkeypatch.setattr(wakeups, "LOOK_AGAIN_SECONDS", 0.02)

    async def run():
        made = Wakeups(feeds)
        assert not await made.wait("lab", "a", 0, 0.05)
        await _until(lambda: not made._watchers)
        seen = feeds.looks
        made.ring("lab")
        await asyncio.sleep(0.1)
        assert feeds.looks == seen
        feeds.tops["lab"] = {"a": 1}
        await asyncio.wait_for(made.wait("lab", "a", 0, 60), 30)

    asyncio.run(run())
