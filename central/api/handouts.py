"""Handouts for stations, for the operator's own programs: hand one out, list them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.bodies import answer, whole
from central.api.callers import OperatorTenant, TheService
from central.handouts import take
from station.handouts.statement import MOST_BYTES

router = APIRouter(prefix="/v1")

OPERATOR = "operator"
StationId = Annotated[str, Query(max_length=64)]


@router.post("/handouts")
async def hand_out(
    request: Request,
    service: TheService,
    tenant: OperatorTenant,
    station: Annotated[list[StationId] | None, Query(max_length=1000)] = None,
) -> Response:
    """Take a signed file, for the stations named (by id) or for all."""
    content = await whole(request, MOST_BYTES, service.limits.blob_seconds)
    taken = await run_in_threadpool(take, service, tenant, content, station or (), actor=OPERATOR)
    service.wakeups.ring(tenant)
    return answer({"handout": taken.view, "with_code": taken.with_code}, 201)


@router.get("/handouts")
async def handouts(service: TheService, tenant: OperatorTenant) -> Response:
    """What was handed out, the one made last first."""
    return answer({"handouts": await run_in_threadpool(service.handouts.listed, tenant)})
