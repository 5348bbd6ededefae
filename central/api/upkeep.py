"""For the operator: refused events, revocation, metrics, and the interface described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
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
from central.limits import Limits
from central.metrics import Sample, family
from central.presence import PRESENCES, presence
from central.refusals import Refusal
from central.service import Service
from central.skew import differing, newest_items
from central.store.contract import StationHealth

router = APIRouter(prefix="/v1")
open_router = APIRouter()

MOST_LETTERS = 500
OPERATOR = "operator"


class _Heartbeat(Struct, frozen=True):
    waiting: int = 0
    dead: int = 0
    oldest_waiting_at: str | None = None
    feed_cursor: int = 0
    clock_offset_ms: int | None = None
    items: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)


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
    letters = float(len(service.letters.dead(tenant, MOST_LETTERS)))
    held = float(len(service.letters.held(tenant, MOST_LETTERS)))
    return [
        *_of_stations(service.store.stations(tenant), service.clock(), service.limits),
        *family("geolab_dead_letters", "gauge", "Refused events nobody settled, at most 500.", [({}, letters)]),
        *family("geolab_held_events", "gauge", "Stored events without effect, at most 500.", [({}, held)]),
        *family("geolab_free_bytes", "gauge", "Free space for files.", [({}, float(service.blobs.free_bytes()))]),
    ]


def _of_stations(stations: Sequence[StationHealth], now: datetime, limits: Limits) -> list[str]:
    states: Counter[str] = Counter(dict.fromkeys(PRESENCES, 0))
    told: list[tuple[dict[str, str], _Heartbeat, int]] = []
    for one in stations:
        seen = None if one.heartbeat_at is None else (now - moments.parse(one.heartbeat_at)).total_seconds()
        states[presence(one.station.revoked, seen, limits)] += 1
        if one.heartbeat is not None and not one.station.revoked:
            label = {"station": one.station.name, "station_no": str(one.station.station_no)}
            told.append((label, msgspec.json.decode(one.heartbeat, type=_Heartbeat), one.feed_top))
    newest = newest_items(news.items for _, news, _ in told)
    gauges: list[tuple[str, str, list[Sample]]] = [
        (
            "stations",
            "Stations by whether they are there.",
            [({"state": s}, float(n)) for s, n in sorted(states.items())],
        ),
        ("station_waiting", "Events a station has not sent yet.", [(label, float(n.waiting)) for label, n, _ in told]),
        ("station_dead", "Dead letters at a station.", [(label, float(news.dead)) for label, news, _ in told]),
        (
            "station_oldest_unsent_seconds",
            "Age of the oldest unsent event.",
            [(label, _age(news.oldest_waiting_at, now)) for label, news, _ in told],
        ),
        (
            "station_feed_behind",
            "Feed rows a station has not applied.",
            [(label, float(max(0, top - news.feed_cursor))) for label, news, top in told],
        ),
        (
            "station_clock_offset_seconds",
            "Clock of the service less that of the station.",
            [(label, news.clock_offset_ms / 1000) for label, news, _ in told if news.clock_offset_ms is not None],
        ),
        (
            "station_items_differing",
            "Analysis items of a station that are not the newest.",
            [(label, float(len(differing(news.items, newest)))) for label, news, _ in told],
        ),
    ]
    return [line for name, help_, samples in gauges for line in family(f"geolab_{name}", "gauge", help_, samples)]


def _age(since: str | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - moments.parse(since)).total_seconds())
