"""A customer's own pages: their client's orders, one order with its reports, links to reports that end."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central import moments
from central.api.callers import TheService
from central.auth import secret_hash
from central.desk import OrderSearch
from central.orders import OrderView, ReportView
from central.pages.content import signed_content
from central.pages.progress import report_file
from central.pages.rendering import GUARDS, clock_time, language_of, page, zone_of
from central.pages.showing import order_shown, report_of
from central.pages.visitors import Visitor, own_order, posted, see_other, visitor_with
from central.refusals import Refusal
from central.service import Service
from station.records.orders import STATES, TaskState

router = APIRouter(prefix="/orders")

Customer = Annotated[Visitor, Depends(visitor_with("own_orders"))]
Anyone = Annotated[Visitor, Depends(visitor_with())]

ROWS = 20
SHARE_DAYS = (1, 7, 30)


def search_of(client_name: str | None, state: str, text: str, number: int) -> OrderSearch:
    """What a list of orders asks for; `number` is the page, from 1."""
    known: TaskState | None = next((one for one in STATES if one == state), None)
    plain = text.strip().replace("\0", "")[:100]
    return OrderSearch(client_name=client_name, state=known, text=plain, limit=ROWS, offset=(number - 1) * ROWS)


@router.get("")
async def orders(
    request: Request,
    service: TheService,
    visitor: Customer,
    state: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    page_no: Annotated[int, Query(ge=1, le=10_000, alias="page")] = 1,
) -> Response:
    """The orders of the visitor's client."""
    search = search_of(visitor.account.client_name, state, q, page_no)
    found = await run_in_threadpool(service.desk.orders, visitor.tenant, search)
    return page(
        "orders.html",
        request,
        settings=service.pages,
        visitor=visitor,
        here="orders",
        found=found,
        search=search,
        number=page_no,
        pages=max(1, -(-found.total // ROWS)),
        states=STATES,
    )


@router.get("/{commission_no}")
async def order(commission_no: str, request: Request, service: TheService, visitor: Anyone) -> Response:
    """One order with its reports."""
    view = await own_order(service, visitor, commission_no)
    return await _show(request, service, visitor, view, link="")


async def _show(request: Request, service: Service, visitor: Visitor, view: OrderView, link: str) -> Response:
    number = view.commission.commission_no
    custody = await run_in_threadpool(service.desk.custody, visitor.tenant, number)
    ends = await run_in_threadpool(
        service.reports.shares_of, visitor.tenant, [one.event_id for one in view.reports], service.now()
    )
    return page(
        "order.html",
        request,
        settings=service.pages,
        visitor=visitor,
        here="orders",
        base=f"/orders/{number}",
        custody=custody,
        changed=custody.signature is not None and custody.signature.content_sha256 != signed_content(view),
        ends=ends,
        link=link,
        days=SHARE_DAYS,
        now=clock_time(service.clock(), service.pages),
        offset=f"{service.pages.utc_offset_minutes / 60:+g}",
        **order_shown(view, language_of(request), zone_of(service.pages)),
    )


@router.get("/{commission_no}/signature.png")
async def signature(commission_no: str, service: TheService, visitor: Anyone) -> Response:
    """The picture of the signature under an order."""
    await own_order(service, visitor, commission_no)
    png = await run_in_threadpool(service.desk.signature_png, visitor.tenant, commission_no)
    if png is None:
        raise Refusal("not_found")
    return Response(png, media_type="image/png", headers=GUARDS)


@router.get("/{commission_no}/reports/{report_name}.pdf")
async def report(
    commission_no: str,
    report_name: str,
    service: TheService,
    visitor: Anyone,
    revision: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """A visible report's PDF."""
    view = await own_order(service, visitor, commission_no)
    return report_file(service, visitor.tenant, _wanted(view, report_name, revision), GUARDS)


@router.post("/{commission_no}/share")
async def share(commission_no: str, request: Request, service: TheService, visitor: Anyone) -> Response:
    """Make a link to a report that ends; it is shown this once, for only its hash is kept."""
    form = await posted(request, service, visitor)
    view = await own_order(service, visitor, commission_no)
    revision, days = form.one("revision"), form.one("days")
    chosen = _wanted(view, form.one("report_no"), int(revision) if revision.isdecimal() else None)
    token = secrets.token_urlsafe(24)
    now = service.clock()
    # The shortest of the choices where a form says something else: never a link without an end.
    until = now + timedelta(days=int(days) if days in map(str, SHARE_DAYS) else SHARE_DAYS[0])
    await run_in_threadpool(
        service.reports.share,
        visitor.tenant,
        chosen,
        secret_hash(token),
        account=visitor.account.id,
        actor=visitor.login,
        now=moments.iso(now),
        until=moments.iso(until),
    )
    return await _show(request, service, visitor, view, link=f"{request.base_url}s/{token}")


@router.post("/{commission_no}/unshare")
async def unshare(commission_no: str, request: Request, service: TheService, visitor: Anyone) -> Response:
    """End every link to a report."""
    form = await posted(request, service, visitor)
    view = await own_order(service, visitor, commission_no)
    revision = form.one("revision")
    chosen = _wanted(view, form.one("report_no"), int(revision) if revision.isdecimal() else None)
    await run_in_threadpool(service.reports.end_shares, visitor.tenant, chosen, actor=visitor.login, now=service.now())
    return see_other(f"/orders/{commission_no}")


def _wanted(view: OrderView, report_no: str, revision: int | None) -> ReportView:
    chosen = report_of(view, report_no, revision)
    if chosen is None:
        raise Refusal("not_found")
    return chosen
