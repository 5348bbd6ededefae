"""Batches of events in, one fate per event out; and the feed, the way down."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.bodies import CLOSE, answer, bad_json, whole
from central.api.callers import CallingStation, TheService
from central.api.stations import PROTOCOL
from central.envelope import Batch, decode_batch, read_event
from central.projection import REASONS
from central.refusals import Refusal
from central.service import Service
from central.store.contract import BatchAnswer, EventAnswer, FeedPage, Lane, Station

router = APIRouter(prefix="/v1")


@router.post("/events")
async def events(request: Request, service: TheService, station: CallingStation) -> Response:
    """Take a batch. What is answered as stored is on disk."""
    content = await whole(request, service.limits.batch_bytes, service.limits.json_seconds)
    service.check_space()
    result, batch = await run_in_threadpool(_take, service, station, content)
    service.metrics.fates(one.decision.status for one in result.answers)
    if result.told:
        service.wakeups.ring(station.tenant)
    receipt = service.keys.sign_receipt(
        {
            "server": service.server.id,
            "generation": service.server.generation,
            "station": station.id,
            "epoch": batch.epoch,
            "batch": batch.batch,
            "receipt_no": result.receipt_no,
            "digest": result.digest,
            "audit_head": None if batch.audit_head is None else [batch.audit_head.n, batch.audit_head.hash],
        }
    )
    return answer(
        {
            "server": service.server.id,
            "generation": service.server.generation,
            "receipt": receipt,
            "results": [_fate(one) for one in result.answers],
        }
    )


def _take(service: Service, station: Station, content: bytes) -> tuple[BatchAnswer, Batch]:
    """Decode and store a batch; runs on a worker thread."""
    try:
        batch = decode_batch(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise bad_json(error) from error
    if batch.protocol.split(".")[0] != PROTOCOL["max"].split(".")[0]:
        raise Refusal(
            "protocol_unsupported", protocol=batch.protocol[:40], minimum=PROTOCOL["min"], maximum=PROTOCOL["max"]
        )
    if batch.station != station.id:
        raise Refusal("not_your_station", station=station.id, claimed=batch.station[:80])
    if len(batch.events) > service.limits.batch_events:
        raise Refusal("too_many_events", count=len(batch.events), limit=service.limits.batch_events, headers=CLOSE)
    lane = Lane(tenant=station.tenant, station=station.id, epoch=batch.epoch, audit_head=batch.audit_head)
    read = [read_event(wire) for wire in batch.events]
    return service.store.append_batch(lane, batch.batch, read, now=service.now()), batch


def _fate(one: EventAnswer) -> dict[str, Any]:
    """One event's fate as the station reads it."""
    decision = one.decision
    held = decision.status == "stored" and not one.applied
    fate: dict[str, Any] = {"id": one.id, "status": "held" if held else decision.status, "applied": one.applied}
    if one.reason:
        reason = REASONS[one.reason]
        fate.update(reason=one.reason, message_zh=reason.zh, message_en=reason.en)
    if decision.status == "gap":
        fate["expected"] = decision.expected
    if decision.status == "missing_blobs":
        fate["blobs"] = decision.missing
    if decision.fault is not None:
        fault = decision.fault
        fate.update(code=fault.code, field=fault.field, message_zh=fault.message.zh, message_en=fault.message.en)
    return fate


@router.get("/feed")
async def feed(
    request: Request,
    service: TheService,
    station: CallingStation,
    after: Annotated[int, Query(ge=0, lt=2**53)] = 0,
    wait: Annotated[float, Query(ge=0, le=25)] = 0,
) -> Response:
    """Rows after the cursor; with `wait`, comes back when there is one or the seconds are over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(wait, service.limits.feed_wait_seconds)
    grown = True
    while grown:
        page = await run_in_threadpool(service.store.feed, station.id, after, service.limits.feed_rows)
        if after > page.top:
            raise Refusal("cursor_expired", after=after, top=page.top)
        left = deadline - loop.time()
        if page.rows or left <= 0 or await request.is_disconnected():
            return _rows(page, after)
        grown = await service.wakeups.wait(station.tenant, station.id, after, left)
    # the watcher looks for all: nothing has come for this one, and asking once more would only cost
    return answer({"rows": [], "cursor": after})


def _rows(page: FeedPage, after: int) -> Response:
    rows = [{"n": n, "type": type_, "data": msgspec.Raw(data)} for n, type_, data in page.rows]
    return answer({"rows": rows, "cursor": page.rows[-1][0] if page.rows else after})
