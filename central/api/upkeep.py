"""For the operator: refused events, revocation, metrics, and the interface described."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Request
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central import moments
from central.api.bodies import answer
from central.api.callers import OperatorTenant, TheService
from central.api.openapi import document
from central.metrics import family
from central.presence import PRESENCES, presence
from central.refusals import Refusal
from central.service import Service

router = APIRouter(prefix="/v1")
open_router = APIRouter()

MOST_LETTERS = 500
OPERATOR = "operator"


class _Heartbeat(Struct, frozen=True):
    waiting: int = 0
    dead: int = 0
    oldest_waiting_at: str | None = None
    feed_cursor: int = 0


@router.get("/dead-letters")
async def dead_letters(service: TheService, tenant: OperatorTenant) -> Response:
    """What was refused for good and nobody has settled."""
    return answer({"dead_letters": await run_in_threadpool(service.letters.dead, tenant, MOST_LETTERS)})


@router.post("/dead-letters/{number}/retry")
async def retry(number: Annotated[int, Path(ge=1, lt=2**53)], service: TheService, tenant: OperatorTenant) -> Response:
    """Judge a refused event once more."""
    result = await run_in_threadpool(service.letters.retry, tenant, number, actor=OPERATOR, now=service.now())
    service.wakeups.ring(tenant)
    return answer({"id": result.id, "status": result.decision.status, "applied": result.applied})


@router.post("/stations/{station_id}/revoke")
async def revoke(station_id: str, service: TheService, tenant: OperatorTenant) -> Response:
    """Turn a station away for good; repeating it is harmless."""
    station = await run_in_threadpool(service.store.station, station_id[:64])
    if station is None or station.tenant != tenant:
        raise Refusal("not_found")
    now = service.now()
    await run_in_threadpool(service.store.revoke, tenant, station.id, now=now)
    await run_in_threadpool(
        service.desk.note, tenant, OPERATOR, "station.revoked", station.id, now=now, detail=station.name
    )
    return answer({"station": station.id, "state": "revoked"})


@router.get("/openapi.json")
async def openapi(request: Request) -> Response:
    """This interface, as OpenAPI 3.1."""
    return answer(document(request.app))


@open_router.get("/metrics")
async def metrics(service: TheService, tenant: OperatorTenant) -> Response:
    """Counters of this process, and the state of the operator's laboratory, for Prometheus."""
    lines = service.metrics.lines() + await run_in_threadpool(_gauges, service, tenant)
    return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _gauges(service: Service, tenant: str) -> list[str]:
    now = service.clock()
    states: Counter[str] = Counter(dict.fromkeys(PRESENCES, 0))
    waiting, dead, oldest, behind = [], [], [], []
    for one in service.store.stations(tenant):
        seen = None if one.heartbeat_at is None else (now - moments.parse(one.heartbeat_at)).total_seconds()
        states[presence(one.station.revoked, seen, service.limits)] += 1
        if one.heartbeat is None or one.station.revoked:
            continue
        news = msgspec.json.decode(one.heartbeat, type=_Heartbeat)
        label = {"station": one.station.name, "station_no": str(one.station.station_no)}
        waiting.append((label, float(news.waiting)))
        dead.append((label, float(news.dead)))
        behind.append((label, float(max(0, one.feed_top - news.feed_cursor))))
        since = moments.parse(news.oldest_waiting_at) if news.oldest_waiting_at else now
        oldest.append((label, max(0.0, (now - since).total_seconds())))
    letters = float(len(service.letters.dead(tenant, MOST_LETTERS)))
    held = float(len(service.letters.held(tenant, MOST_LETTERS)))
    by_state = [({"state": state}, float(count)) for state, count in sorted(states.items())]
    return [
        *family("geolab_stations", "gauge", "Stations by whether they are there.", by_state),
        *family("geolab_station_waiting", "gauge", "Events a station has not sent yet.", waiting),
        *family("geolab_station_dead", "gauge", "Dead letters at a station.", dead),
        *family("geolab_station_oldest_unsent_seconds", "gauge", "Age of the oldest unsent event.", oldest),
        *family("geolab_station_feed_behind", "gauge", "Feed rows a station has not applied.", behind),
        *family("geolab_dead_letters", "gauge", "Refused events nobody settled, at most 500.", [({}, letters)]),
        *family("geolab_held_events", "gauge", "Stored events without effect, at most 500.", [({}, held)]),
        *family("geolab_free_bytes", "gauge", "Free space for files.", [({}, float(service.blobs.free_bytes()))]),
    ]
