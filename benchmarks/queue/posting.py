"""POST of 100-event batches, as fast as clients beside the service on the same cores can make it."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import statistics
import time
from uuid import uuid4

from benchmarks.queue.service import Member, Service, batch, connection, served

PER_BATCH = 100
AT = "2026-11-22T08:00:00.000Z"


def raw_body(number: int, arrival: str, sseq: int) -> bytes:
    """The body of `raw.captured`, of the size that a result's body has."""
    said = {
        "id": str(uuid4()),
        "stream": f"file:{arrival}",
        "sseq": sseq,
        "type": "raw.captured",
        "schema": 1,
        "occurred_at": AT,
        "recorded_at": AT,
        "clock": {"trust": "free"},
        "actor": {"user": "agent", "via": "agent"},
        "causes": [],
        "blobs": [],
        "data": {"arrival_id": arrival, "relpath": f"序列 7/样品 {number}.D", "note": "x" * 700},
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _client(service: Service, member: Member, batches: int, out: multiprocessing.Queue[list[float]]) -> None:
    prepared = []
    for number in range(batches):
        bodies = [raw_body(n, f"{member.id}-{number}-{n}", 1) for n in range(PER_BATCH)]
        digests = [hashlib.sha256(body).hexdigest() for body in bodies]
        prepared.append(batch(member, number, bodies, digests))
    line = connection(service)
    headers = {"Authorization": f"Bearer {member.token}", "Content-Type": "application/json"}
    took = []
    started = time.time()
    for content in prepared:
        begun = time.perf_counter()
        line.request("POST", "/v1/events", content, headers)
        answer = line.getresponse()
        said = answer.read()
        took.append(time.perf_counter() - begun)
        assert said.count(b'"stored"') == PER_BATCH, said[:500]
    out.put([started, time.time(), *took])


def posted_per_second(engine: str, clients: int, batches: int) -> tuple[float, float, int]:
    """Events per second from the first request to the last answer, p99 of a batch (s), peak memory of the service."""
    with served(engine) as service:
        members = service.stations(clients)
        out: multiprocessing.Queue[list[float]] = multiprocessing.Queue()
        workers = [multiprocessing.Process(target=_client, args=(service, one, batches, out)) for one in members]
        for worker in workers:
            worker.start()
        told = [out.get(timeout=600) for _ in workers]
        for worker in workers:
            worker.join(30)
        events = clients * batches * PER_BATCH
        assert service.count() == events, "what was answered as stored is stored"
        seconds = max(one[1] for one in told) - min(one[0] for one in told)
        times = [took for one in told for took in one[2:]]
        return events / seconds, statistics.quantiles(times, n=100)[98], service.memory()
