"""Thousands of stations at once: each keeps a long poll, sends its heartbeat, and now and then an event."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import json
import random
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.queue.posting import AT, raw_body
from benchmarks.queue.service import Member, Service, batch, served

SEED = 8
OWN_STEP = 0.02
HEARTBEAT = {"at": AT, "waiting": 0, "dead": 0, "disk_free": 10**11, "version": "0.1.0", "feed_cursor": 0}


@dataclass
class Tally:
    """Seconds by kind of request, what went wrong, and by how much the simulation itself came too late."""

    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    faults: list[str] = field(default_factory=list)
    stored: int = 0
    own_delays: list[float] = field(default_factory=list)

    def p99(self, kind: str) -> float:
        return statistics.quantiles(self.times[kind], n=100)[98]


class Line:
    """One kept connection of a station."""

    def __init__(self, port: int, member: Member) -> None:
        self._port = port
        self._member = member
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """One exchange; a connection that the service lets go is opened again, as a station does."""
        if self._streams is not None and not self._streams[0].at_eof():
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                return await self._exchange(*self._streams, method, path, body)
        self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return await self._exchange(*self._streams, method, path, body)

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, path: str, body: bytes
    ) -> tuple[int, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self._member.token}\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        lines = answer.decode("latin-1").lower().split("\r\n")
        length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
        return int(lines[0].split()[1]), await reader.readexactly(length)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()


async def _poll(line: Line, end: float, tally: Tally) -> None:
    while time.monotonic() < end:
        status, _ = await line.ask("GET", "/v1/feed?after=0&wait=25")
        if status != 200:
            tally.faults.append(f"feed {status}")


async def _beat(line: Line, end: float, tally: Tally, draw: random.Random) -> None:
    await asyncio.sleep(draw.uniform(0, 60))
    while time.monotonic() < end:
        begun = time.perf_counter()
        status, _ = await line.ask("POST", "/v1/heartbeat", json.dumps(HEARTBEAT).encode())
        tally.times["heartbeat"].append(time.perf_counter() - begun)
        if status != 200:
            tally.faults.append(f"heartbeat {status}")
        await asyncio.sleep(draw.uniform(48, 72))


async def _send(lines: list[tuple[Line, Member]], per_second: float, end: float, tally: Tally) -> None:
    draw = random.Random(SEED)
    waiting: set[asyncio.Task[None]] = set()

    async def one(number: int, line: Line, member: Member) -> None:
        body = raw_body(number, f"{member.id}-{number}", 1)
        content = batch(member, number, [body], [hashlib.sha256(body).hexdigest()])
        begun = time.perf_counter()
        status, said = await line.ask("POST", "/v1/events", content)
        tally.times["event"].append(time.perf_counter() - begun)
        tally.stored += said.count(b'"stored"')
        if status != 200:
            tally.faults.append(f"events {status}")

    number = 0
    busy: set[int] = set()
    while time.monotonic() < end:
        number += 1
        place = draw.randrange(len(lines))
        if place not in busy:
            busy.add(place)
            task = asyncio.create_task(one(number, *lines[place]))
            waiting.add(task)
            task.add_done_callback(waiting.discard)
            task.add_done_callback(lambda _, place=place: busy.discard(place))  # type: ignore[misc]
        await asyncio.sleep(draw.expovariate(per_second))
    if waiting:
        await asyncio.wait(waiting)


async def _watch_itself(tally: Tally) -> None:
    """How late this program wakes up: a long wait here is not the service's."""
    while True:
        begun = time.perf_counter()
        await asyncio.sleep(OWN_STEP)
        tally.own_delays.append(time.perf_counter() - begun - OWN_STEP)


async def _run(service: Service, members: list[Member], seconds: float, per_second: float) -> Tally:
    tally = Tally()
    draw = random.Random(SEED)
    polls = [Line(service.port, member) for member in members]
    others = [Line(service.port, member) for member in members]
    senders = [(Line(service.port, member), member) for member in members[:200]]
    # they come one after the other, as their clocks have them: half a minute for all
    warm = min(30.0, seconds / 2)
    end = time.monotonic() + warm + seconds
    watch = asyncio.create_task(_watch_itself(tally))
    tasks = []
    for poll, other in zip(polls, others, strict=True):
        tasks.append(asyncio.create_task(_poll(poll, end, tally)))
        tasks.append(asyncio.create_task(_beat(other, end, tally, draw)))
        await asyncio.sleep(warm / len(members))
    await _send(senders, per_second, end, tally)
    done, late = await asyncio.wait(tasks, timeout=90)
    for task in late:
        task.cancel()
    for task in done:
        if task.exception() is not None:
            tally.faults.append(repr(task.exception()))
    watch.cancel()
    for line in [*polls, *others, *(line for line, _ in senders)]:
        line.close()
    return tally


def fleet(stations: int, seconds: float, per_second: float) -> tuple[Tally, int, int]:
    """The tally, events in the database, and the peak memory of the service."""
    with served("sqlite") as service:
        members = service.stations(stations)
        gc.disable()  # this program's own pauses are not to be measured
        try:
            tally = asyncio.run(_run(service, members, seconds, per_second))
        finally:
            gc.enable()
        return tally, service.count(), service.memory()
