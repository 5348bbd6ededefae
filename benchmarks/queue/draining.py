"""One station's backlog of results, drained by the real queue: station database, events lane, HTTP, service."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.queue.service import served
from station.audit import AuditTrail
from station.clock import SystemClock
from station.outbox import Outbox
from station.records import Event
from station.store import open_store
from sync.central_client import CentralClient
from sync.engine import Engine
from sync.enrolment import enrol
from sync.platform_client import PlatformClient

STREAMS = 100


def seconds_to_drain(results: int) -> float:
    """Seconds from the first step of the lane until the station knows that all of its results are stored."""
    with served("sqlite") as service, tempfile.TemporaryDirectory(prefix="geolab-bench-") as folder:
        url = f"http://127.0.0.1:{service.port}"
        platform = PlatformClient(url, (service.folder / "operator.key").read_text().strip())
        order = {"client_name": "c", "samples": [{"items": ["gc_sat"]} for _ in range(STREAMS)]}
        made = platform.create_order(order, "bench-order")
        platform.decide(made["commission_no"], "accept")
        clock = SystemClock()
        store = open_store(Path(folder))
        audit, outbox = AuditTrail(store, clock), Outbox(store, clock)
        member = enrol(store, audit, url, platform.enrolment_code("b", approved=True), "b")
        platform.close()
        with store.transaction():
            for number in range(results):
                task = made["tasks"][number % STREAMS]
                data = {name: task[name] for name in ("sample_no", "item_id")} | {
                    "task_id": task["id"],
                    "commission_no": made["commission_no"],
                    "values": [{"id": f"v{n}", "printed": f"{n}.{number % 100:02d}"} for n in range(20)],
                }
                kind = "result.recorded" if number < STREAMS else "result.revised"
                outbox.record(
                    Event(stream=task["id"], type=kind, occurred_at=clock.now(), data=data, actor="b", via="agent")
                )
        engine = Engine(store, audit, CentralClient(url, member.identity, clock=clock), member, clock)
        begun = time.perf_counter()
        while store.outbox.counts().waiting:
            wait = engine.advance(("events",))
            assert engine.status()["events"].trouble is None, engine.status()
            time.sleep(min(wait, 0.01))
        took = time.perf_counter() - begun
        engine.close()
        store.close()
        assert service.count() == results
        return took
