"""`python -m benchmarks.queue.chaos`: a station and a service under fire, seeded; what came against what was recorded.

A station in a process of its own records events and sends them through a proxy that cuts, delays, repeats, reorders,
answers 500 and plays a captive portal. Both ends are killed (SIGKILL) again and again, at moments drawn from the seed.
In the end the proxy is calm, the queue runs empty, and the service's inbox is compared with the station's outbox:
nothing lost, nothing twice, order kept within every stream. Each event that the station said it had committed is also
in a journal of its own, so that a loss at the station would be seen too.

`--control` is the negative control: the same station, proxy and kills against a service that recognises nothing. It
must show events twice, or the fire is no fire.
"""

from __future__ import annotations

import argparse
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from benchmarks.queue.service import Service
from station.audit import AuditTrail
from station.clock import SystemClock
from station.outbox import Outbox
from station.records import Event
from station.store import Store, open_store
from sync.central_client import CentralClient
from sync.engine import Engine
from sync.enrolment import enrol
from sync.identity import CENTRAL_SERVER, CENTRAL_URL, STATION_ID, device_key, membership
from sync.platform_client import PlatformClient
from sync.transport import Timeouts
from tests.sync.hostile import HostileProxy
from tests.sync.scripted import SERVER_ID, ScriptedService

STREAMS = 200
AT_ONCE = 40
LATE_SECONDS = 2.5
"""Longer than the station waits for an answer, so that a late request arrives after its repetition."""
KILL_SECONDS = (1.0, 50.0)
"""Between two kills: some come while a process starts, some in the middle of the work."""
ROAD = ("reports", "events", "raw")
LIMIT_SECONDS = 3600.0


def live(folder: Path, url: str, events: int) -> None:
    """The station's process: records until there are so many events, sends all the while, ends when all are told."""
    store = open_store(folder)
    clock = SystemClock()
    audit, outbox = AuditTrail(store, clock), Outbox(store, clock)
    member = membership(store)
    assert member is not None
    client = CentralClient(url, member.identity, clock=clock, timeouts=Timeouts(connect=2.0, read=2.0, total=5.0))
    engine = Engine(store, audit, client, member, clock)
    recorded = _recorded(store)
    with (folder / "journal").open("a", encoding="ascii") as journal:
        while True:
            if recorded < events:
                recorded += _record(store, outbox, recorded, min(AT_ONCE, events - recorded), journal.write)
                journal.flush()
                engine.wake()
            wait = engine.advance(ROAD)
            if recorded >= events:
                if store.outbox.counts().waiting == 0:
                    return
                time.sleep(min(wait, 0.2))


def _recorded(store: Store) -> int:
    row = store.db.row("SELECT count(*) AS n FROM outbox")
    assert row is not None
    return int(row["n"])


def _record(store: Store, outbox: Outbox, first: int, count: int, note: Callable[[str], object]) -> int:
    ids = []
    with store.transaction():
        for number in range(first, first + count):
            stream = f"s{number % STREAMS}"
            data = {"arrival_id": stream, "n": number}
            event = Event(
                stream=f"file:{stream}",
                type="raw.captured",
                occurred_at=SystemClock().now(),
                data=data,
                actor="c",
                via="agent",
            )
            ids.append(outbox.record(event).id)
    note("".join(f"{one}\n" for one in ids))
    return count


class Fire:
    """Both ends, the proxy between them, and the one who kills."""

    def __init__(self, root: Path, seed: int, events: int, control: bool) -> None:
        self.root = root
        self.station = root / "station"
        self.events = events
        self.kills: Counter[str] = Counter()
        self._draw = random.Random(seed)
        self._service = None if control else Service(root / "central").start()
        self._memoryless = ScriptedService() if control else None
        store = open_store(self.station)
        self._enrol(store)
        store.close()
        target = self._memoryless.port if self._memoryless else self._service.port  # type: ignore[union-attr]
        self.proxy = HostileProxy(target, seed, LATE_SECONDS)

    def _enrol(self, store: Store) -> None:
        audit = AuditTrail(store, SystemClock())
        if self._service is None:
            device_key(self.station)
            for key, value in ((CENTRAL_URL, "http://127.0.0.1"), (STATION_ID, "s"), (CENTRAL_SERVER, SERVER_ID)):
                store.settings.put(key, value)
            return
        url = f"http://127.0.0.1:{self._service.port}"
        platform = PlatformClient(url, (self._service.folder / "operator.key").read_text().strip())
        enrol(store, audit, url, platform.enrolment_code("chaos", approved=True), "chaos")
        platform.close()

    def burn(self) -> float:
        """Run until the queue is empty; gives the seconds it took."""
        begun = time.monotonic()
        process = self._start()
        while time.monotonic() - begun < LIMIT_SECONDS:
            try:
                code = process.wait(self._draw.uniform(*KILL_SECONDS))
            except subprocess.TimeoutExpired:
                process = self._kill(process)
                continue
            if code == 0:
                return time.monotonic() - begun
            raise RuntimeError((self.root / "station.log").read_text(errors="replace")[-3000:])
        raise RuntimeError(f"not done in {LIMIT_SECONDS:g} s: {self.proxy.faults}")

    def _start(self) -> subprocess.Popen[bytes]:
        words = ["--live", str(self.station), "--url", self.proxy.url, "--events", str(self.events)]
        with (self.root / "station.log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-m", "benchmarks.queue.chaos", *words], stdout=log, stderr=log)

    def _kill(self, process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        if self._service is not None and self._draw.random() < 0.5:
            self.kills["service"] += 1
            self._service.kill()
            time.sleep(self._draw.uniform(0, 0.5))
            self._service.start()
            return process
        self.kills["station"] += 1
        process.kill()
        process.wait(30)
        return self._start()

    def arrived(self) -> list[tuple[str, str]]:
        """Stream and id of all that the service stored, in the order it stored them."""
        if self._memoryless is not None:
            streams = {one: stream for stream, one in self.recorded()}
            return [(streams[one], one) for one in self._memoryless.stored]
        assert self._service is not None
        with sqlite3.connect(self._service.folder / "central.db") as database:
            return list(database.execute("SELECT stream, id FROM inbox ORDER BY seq"))

    def recorded(self) -> list[tuple[str, str]]:
        """Stream and id of all that the station recorded, in order."""
        store = open_store(self.station)
        rows = store.db.rows("SELECT stream, id FROM outbox ORDER BY stream, sseq")
        store.close()
        return [(row["stream"], row["id"]) for row in rows]

    def put_out(self) -> None:
        """End everything."""
        self.proxy.stop()
        if self._service is not None:
            self._service.kill()
        if self._memoryless is not None:
            self._memoryless.stop()


def burn(seed: int, events: int, control: bool) -> int:
    """One run; prints what it found. 0 where it is as it should be."""
    with tempfile.TemporaryDirectory(prefix="geolab-chaos-") as folder:
        fire = Fire(Path(folder), seed, events, control)
        try:
            seconds = fire.burn()
            time.sleep(2 * LATE_SECONDS)  # what the proxy still holds back may arrive
            recorded, arrived = fire.recorded(), fire.arrived()
            journal = (fire.station / "journal").read_text().split()
        finally:
            fire.put_out()
    times = Counter(one for _, one in arrived)
    lost = sum(1 for _, one in recorded if one not in times) + len(set(journal) - {one for _, one in recorded})
    twice = sum(1 for count in times.values() if count > 1)
    ours: defaultdict[str, list[str]] = defaultdict(list)
    theirs: defaultdict[str, list[str]] = defaultdict(list)
    for stream, one in recorded:
        ours[stream].append(one)
    for stream, one in arrived:
        theirs[stream].append(one)
    disordered = sum(1 for stream in ours if ours[stream] != theirs[stream])
    faults = fire.proxy.faults
    print(f"seed {seed}, {'control: a service without memory' if control else 'the service'}, {seconds:.0f} s")
    print(f"recorded {len(recorded)}, lost {lost}, twice {twice}, streams out of order {disordered}")
    print(f"killed: {dict(fire.kills)}; {faults.total()} calls: {dict(sorted(faults.items()))}", flush=True)
    if control:
        return 0 if twice > 0 else 1
    return 0 if (lost, twice, disordered, len(recorded)) == (0, 0, 0, events) else 1


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--control", action="store_true", help="against a service that recognises nothing")
    parser.add_argument("--live", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    os.environ["NO_PROXY"] = "127.0.0.1"
    if asked.live is not None:
        live(asked.live, asked.url, asked.events)
        return 0
    return burn(asked.seed, asked.events, asked.control)


if __name__ == "__main__":
    sys.exit(main())
