"""For whoever watches over the service: is it alive, can it take something."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.bodies import answer
from central.api.callers import TheService

router = APIRouter()


@router.get("/healthz")
async def alive() -> Response:
    """The process answers."""
    return answer({"status": "alive"})


@router.get("/readyz")
async def ready(service: TheService) -> Response:
    """The database answers and there is space; a problem otherwise."""
    await run_in_threadpool(service.store.server)
    service.check_space()
    return answer({"status": "ready"})
