"""Heartbeats are kept in rounds: few commits for many stations, the newest counts, and an answer means it is kept."""

import asyncio
import threading

import pytest

from central.heartbeats import Heartbeats
from central.store.contract import Heartbeat, StoreBusy


class Kept:
    """What was written, round by round; `gate` holds a round back, `busy` makes it fail."""

    def __init__(self):
        self.rounds, self.busy, self.begun, self.gate = [], False, threading.Event(), threading.Event()
        self.gate.set()

    def __call__(self, newest):
        self.begun.set()
        assert self.gate.wait(60)
        if self.busy:
            raise StoreBusy("locked")
        self.rounds.append(dict(newest))


def beat(body: bytes) -> Heartbeat:
    return Heartbeat(tenant="main", body=body, at="2026-11-22T08:00:00.000Z")


def test_a_thousand_stations_cost_one_commit():
    """All that come while a round gathers are one transaction; of two from one station the newer is kept."""
    kept = Kept()

    async def scene():
        heartbeats = Heartbeats(kept)
        stations = [heartbeats.keep(str(n), beat(b"1")) for n in range(1000)]
        await asyncio.gather(*stations, heartbeats.keep("7", beat(b"2")))

    asyncio.run(scene())
    assert len(kept.rounds) == 1
    assert len(kept.rounds[0]) == 1000
    assert kept.rounds[0]["7"].body == b"2"


def test_what_comes_while_a_round_is_written_is_in_the_next():
    """Rounds do not overtake each other: a slow disk makes them larger, not more."""
    kept = Kept()
    kept.gate.clear()

    async def scene():
        heartbeats = Heartbeats(kept)
        first = asyncio.create_task(heartbeats.keep("a", beat(b"1")))
        assert await asyncio.to_thread(kept.begun.wait, 60)
        later = [asyncio.create_task(heartbeats.keep("a", beat(b"%d" % n))) for n in range(2, 9)]
        await asyncio.sleep(0)
        kept.gate.set()
        await asyncio.gather(first, *later)

    asyncio.run(scene())
    assert [round_["a"].body for round_ in kept.rounds] == [b"1", b"8"]


def test_nobody_is_told_that_a_heartbeat_is_kept_when_it_is_not():
    """A round that fails is told to each that waited for it, and the next one is written again."""
    kept = Kept()
    kept.busy = True

    async def scene():
        heartbeats = Heartbeats(kept)
        said = await asyncio.gather(*(heartbeats.keep(name, beat(b"1")) for name in "ab"), return_exceptions=True)
        assert [type(one) for one in said] == [StoreBusy, StoreBusy]
        kept.busy = False
        await heartbeats.keep("a", beat(b"2"))

    asyncio.run(scene())
    assert [sorted(round_) for round_ in kept.rounds] == [["a"]]


def test_a_station_that_hangs_up_leaves_the_others_round_alone():
    """Whose request is given up takes nobody's heartbeat with it."""
    kept = Kept()

    async def scene():
        heartbeats = Heartbeats(kept)
        gone = asyncio.create_task(heartbeats.keep("a", beat(b"1")))
        stays = asyncio.create_task(heartbeats.keep("b", beat(b"1")))
        await asyncio.sleep(0)
        gone.cancel()
        await stays
        with pytest.raises(asyncio.CancelledError):
            await gone

    asyncio.run(scene())
    assert [sorted(round_) for round_ in kept.rounds] == [["a", "b"]]
