"""A customer's reports of all orders: found, downloaded, and several made into one on their wish."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.callers import TheService
from central.composing import MOST_REPORTS
from central.pages.progress import report_file
from central.pages.rendering import GUARDS, page
from central.pages.visitors import Visitor, posted, see_other, visitor_with
from central.refusals import Refusal
from central.service import Service
from parsers.wording import Text

router = APIRouter(prefix="/reports")

Customer = Annotated[Visitor, Depends(visitor_with("own_orders"))]

ROWS = 50
COMPOSITIONS = 20
MOST_COMPOSED = 10_000


@router.get("")
async def reports(
    request: Request,
    service: TheService,
    visitor: Customer,
    q: Annotated[str, Query(max_length=100)] = "",
    page_no: Annotated[int, Query(ge=1, le=10_000, alias="page")] = 1,
) -> Response:
    """The visible reports of the visitor's client, and what was composed of them."""
    return await _show(request, service, visitor, text=q.strip().replace("\0", ""), number=page_no)


async def _show(
    request: Request,
    service: Service,
    visitor: Visitor,
    *,
    text: str = "",
    number: int = 1,
    failed: Text | None = None,
    chosen: Collection[str] = (),
    by: str = "item",
) -> Response:
    client = visitor.account.client_name
    found = await run_in_threadpool(
        service.reports.of_client, visitor.tenant, client, text, ROWS + 1, (number - 1) * ROWS
    )
    composed = await run_in_threadpool(service.compositions.of_client, visitor.tenant, client, COMPOSITIONS)
    theirs = await run_in_threadpool(service.reports.composed_for, visitor.tenant, client, COMPOSITIONS)
    return page(
        "reports.html",
        request,
        status=422 if failed else 200,
        settings=service.pages,
        visitor=visitor,
        here="reports",
        lines=found[:ROWS],
        more=len(found) > ROWS,
        number=number,
        text=text,
        composed=composed,
        theirs=theirs,
        failed=failed,
        chosen=chosen,
        by=by,
    )


@router.post("/merge")
async def merge(request: Request, service: TheService, visitor: Customer) -> Response:
    """Ask for one report of several; the platform makes it and tells when it is ready."""
    form = await posted(request, service, visitor)
    chosen = list(dict.fromkeys(form.many("report")))
    by: Literal["item", "client"] = "item" if form.one("by") == "item" else "client"
    if not 2 <= len(chosen) <= MOST_REPORTS:
        failed = Text(f"请选择 2 至 {MOST_REPORTS} 份报告。", f"Choose 2 to {MOST_REPORTS} reports.")
        return await _show(request, service, visitor, failed=failed, chosen=chosen, by=by)
    await run_in_threadpool(
        service.compositions.ask,
        visitor.tenant,
        visitor.account.client_name,
        by,
        [one[:64] for one in chosen],
        account=visitor.account.id,
        actor=visitor.login,
        now=service.now(),
    )
    return see_other("/reports#composed")


@router.get("/composed/{report_no}.pdf")
async def composed_file(report_no: str, service: TheService, visitor: Customer) -> Response:
    """The PDF of a composition of the visitor's client."""
    client = visitor.account.client_name
    made = await run_in_threadpool(service.compositions.of_client, visitor.tenant, client, MOST_COMPOSED)
    theirs = await run_in_threadpool(service.reports.composed_for, visitor.tenant, client, MOST_COMPOSED)
    ready = [one.view() for one in made if one.state == "ready"] + theirs
    chosen = next((one for one in ready if one.report_no == report_no), None)
    if chosen is None:
        raise Refusal("not_found")
    return report_file(service, visitor.tenant, chosen, GUARDS)
