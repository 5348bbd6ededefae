"""The customer's page behind an access code: where each sample stands with each analysis item, and the reports.

The link's access code is the only key, so the page tells no one else of it (no referrer, no cache, no index), and an
unknown code gets the same answer whatever it looks like.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.callers import TheService
from central.auth import secret_hash
from central.orders import OrderView, ReportView
from central.pages.rendering import SECRET_GUARDS, clock_time, language_of, page, zone_of
from central.pages.showing import order_shown, report_of
from central.service import Service
from central.serving import file_answer

router = APIRouter(prefix="/progress")

LONGEST_CODE = 64


@router.get("/{access_code}")
async def progress(access_code: str, request: Request, service: TheService) -> Response:
    """The progress of one order."""
    found = await _find(service, access_code)
    if found is None:
        return page("not_found.html", request, status=404, guards=SECRET_GUARDS)
    return page(
        "progress.html",
        request,
        guards=SECRET_GUARDS,
        settings=service.pages,
        base=f"/progress/{quote(access_code, safe='')}",
        now=clock_time(service.clock(), service.pages),
        offset=f"{service.pages.utc_offset_minutes / 60:+g}",
        **order_shown(found[1], language_of(request), zone_of(service.pages)),
    )


@router.get("/{access_code}/reports/{report_name}.pdf")
async def report(
    access_code: str,
    report_name: str,
    request: Request,
    service: TheService,
    revision: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """A visible report's PDF: the newest revision, or the one asked for."""
    found = await _find(service, access_code)
    chosen = None if found is None else report_of(found[1], report_name, revision)
    if found is None or chosen is None:
        return page("not_found.html", request, status=404, guards=SECRET_GUARDS)
    return report_file(service, found[0], chosen, SECRET_GUARDS)


def report_file(service: Service, tenant: str, report: ReportView, guards: dict[str, str]) -> Response:
    """A report's PDF as an answer."""
    filename = quote(f"{report.report_no}.pdf", safe="")
    headers = {**guards, "Content-Disposition": f"inline; filename*=UTF-8''{filename}"}
    return file_answer(service, tenant, report.sha256, report.size, media_type="application/pdf", headers=headers)


async def _find(service: Service, access_code: str) -> tuple[str, OrderView] | None:
    if len(access_code) > LONGEST_CODE:
        return None
    return await run_in_threadpool(service.store.order_by_access, secret_hash(access_code))
