"""For a station: the daily comparison, its own events again, and numbers to give to its reports."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.bodies import answer, decode, whole
from central.api.callers import CallingStation, TheService

router = APIRouter(prefix="/v1")

MOST_ONLY_HERE = 10_000
OWN_EVENTS, OWN_BYTES = 500, 4 << 20

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Sha = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
EventId = Annotated[str, Meta(pattern=r"^[0-9a-f-]{36}$")]


class DayDigest(Struct, frozen=True):
    """One day: how many events, and the XOR of sha256(id ‖ sha256) over them, in hex."""

    count: Annotated[int, Meta(ge=0, lt=2**53)]
    digest: Sha


class ReconcileBody(Struct, frozen=True):
    """First `days` alone; then, for each day that differs, `day` with its `events` (id → sha256)."""

    days: Annotated[dict[Day, DayDigest], Meta(max_length=400)] = msgspec.field(default_factory=dict)
    day: Day | None = None
    events: Annotated[dict[EventId, Sha], Meta(max_length=8000)] = msgspec.field(default_factory=dict)


class BlockBody(Struct, frozen=True):
    """Which numbers a station wants. `key` names the wish: repeating it gets the same block."""

    scheme: Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")]
    size: Annotated[int, Meta(ge=1, le=1000)]
    key: Annotated[str, Meta(min_length=8, max_length=100, pattern=r"^[\x21-\x7e]*$")]


@router.post("/reconcile")
async def reconcile(request: Request, service: TheService, station: CallingStation) -> Response:
    """Compare what both sides hold: which days differ, then which events."""
    body = decode(await whole(request, service.limits.json_bytes, service.limits.json_seconds), ReconcileBody)
    said: dict[str, object] = {"generation": service.server.generation}
    if body.days:
        here = await run_in_threadpool(service.letters.days, station.id, list(body.days))
        digests = {day: DayDigest(one.count, one.digest.hex()) for day, one in here.items()}
        said["differing"] = {day: one for day, one in digests.items() if one != body.days[day]}
        said["backed_up"] = {day: DayDigest(one.saved_count, one.saved_digest.hex()) for day, one in here.items()}
    if body.day is not None:
        lacking, changed = await run_in_threadpool(service.letters.missing, station.tenant, body.events)
        only_here = await run_in_threadpool(
            service.letters.only_here, station.id, body.day, body.events, MOST_ONLY_HERE
        )
        said.update(missing=lacking, changed=changed, only_here=only_here)
    return answer(said)


@router.get("/own-events")
async def own_events(
    service: TheService,
    station: CallingStation,
    epoch: Annotated[str, Query(min_length=1, max_length=64, pattern=r"^[^\x00]*$")],
    after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
) -> Response:
    """What this station sent in an epoch, for one whose database was put back in time."""
    found = await run_in_threadpool(service.letters.of_epoch, station.id, epoch, after, OWN_EVENTS, OWN_BYTES)
    return answer({"events": found, "cursor": found[-1].seq if found else after})


@router.post("/number-blocks")
async def number_blocks(request: Request, service: TheService, station: CallingStation) -> Response:
    """Numbers of a scheme that no other station of the laboratory gets."""
    body = decode(await whole(request, 4096, service.limits.json_seconds), BlockBody)
    block = await run_in_threadpool(service.numbers.allot, station, body.scheme, body.size, body.key, now=service.now())
    return answer(block, 201)
