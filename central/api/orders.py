"""Orders for the platform's operator: made, decided, looked at."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.bodies import answer, bad_json, decode, whole
from central.api.callers import OperatorTenant, TheService
from central.auth import secret_hash
from central.orders import DecisionName, OrderView, decode_order
from central.refusals import Refusal

router = APIRouter(prefix="/v1/orders")

KEY = re.compile(r"[\x21-\x7e]{1,120}\Z")


class ReasonBody(Struct, frozen=True):
    """Why an order is returned or cancelled."""

    reason: Annotated[str, Meta(max_length=1000)] = ""


@router.post("")
async def create(request: Request, service: TheService, tenant: OperatorTenant) -> Response:
    """Make an order; the same key and body get the same answer."""
    key = request.headers.get("idempotency-key", "")
    if not KEY.match(key):
        raise Refusal("key_missing")
    content = await whole(request, service.limits.json_bytes, service.limits.json_seconds)
    try:
        order = decode_order(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise bad_json(error) from error
    service.check_space()
    made = await run_in_threadpool(
        service.store.create_order,
        tenant,
        order,
        key=key,
        body_sha256=hashlib.sha256(content).hexdigest(),
        access_hash=lambda number: secret_hash(service.keys.access_code(tenant, number)),
        now=service.now(),
    )
    service.wakeups.ring(tenant)
    access_code = service.keys.access_code(tenant, made.commission_no)
    return answer({"commission_no": made.commission_no, "access_code": access_code, "tasks": made.tasks}, 201)


@router.post("/{commission_no}/accept")
async def accept(commission_no: str, service: TheService, tenant: OperatorTenant) -> Response:
    """待审核 → 已受理."""
    return await _decide(service, tenant, commission_no, "accept", "")


@router.post("/{commission_no}/return")
async def return_(commission_no: str, request: Request, service: TheService, tenant: OperatorTenant) -> Response:
    """待审核 → 已退回."""
    return await _decide(service, tenant, commission_no, "return", await _reason(request, service))


@router.post("/{commission_no}/cancel")
async def cancel(commission_no: str, request: Request, service: TheService, tenant: OperatorTenant) -> Response:
    """→ 已取消, unless a report is out."""
    return await _decide(service, tenant, commission_no, "cancel", await _reason(request, service))


@router.get("/{commission_no}")
async def show(commission_no: str, service: TheService, tenant: OperatorTenant) -> Response:
    """The order as it stands."""
    order = await run_in_threadpool(service.store.order, tenant, commission_no)
    if order is None:
        raise Refusal("order_not_found", commission_no=commission_no[:80])
    return answer(_shown(service, tenant, order))


async def _reason(request: Request, service: TheService) -> str:
    content = await whole(request, 16 << 10, service.limits.json_seconds)
    return decode(content, ReasonBody).reason if content.strip() else ""


async def _decide(
    service: TheService, tenant: str, commission_no: str, decision: DecisionName, reason: str
) -> Response:
    order = await run_in_threadpool(
        service.store.decide_order, tenant, commission_no, decision, reason, now=service.now()
    )
    service.wakeups.ring(tenant)
    return answer(_shown(service, tenant, order))


def _shown(service: TheService, tenant: str, order: OrderView) -> dict[str, Any]:
    number = order.commission.commission_no
    return {
        "commission_no": number,
        "access_code": service.keys.access_code(tenant, number),
        **{name: getattr(order, name) for name in order.__struct_fields__},
    }
