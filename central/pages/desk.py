"""The dispatcher's desk: orders, deciding on and completing them, receiving samples, the sheet that goes with them."""

from __future__ import annotations

import datetime
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.callers import TheService
from central.desk import Completion, SampleChange
from central.orders import CONTROL, DecisionName, OrderView
from central.pages.content import signed_content
from central.pages.customer import ROWS, search_of
from central.pages.forms import Form
from central.pages.ordering import COLUMNS
from central.pages.rendering import language_of, page, zone_of
from central.pages.showing import order_shown
from central.pages.visitors import Visitor, own_order, posted, see_other, visitor_with
from central.refusals import Refusal, bad_value
from central.service import Service
from parsers.wording import Text
from station.records.orders import STATES

router = APIRouter(prefix="/desk")

Staff = Annotated[Visitor, Depends(visitor_with("see_desk"))]
Receiver = Annotated[Visitor, Depends(visitor_with("receive"))]
Dispatcher = Annotated[Visitor, Depends(visitor_with("decide"))]

CHANGEABLE = ("kind", "condition", "well", "stratum", "lithology", "sampling_place")


@router.get("")
async def orders(
    request: Request,
    service: TheService,
    visitor: Staff,
    state: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=200)] = "",
    page_no: Annotated[int, Query(ge=1, le=10_000, alias="page")] = 1,
) -> Response:
    """The orders of the laboratory. A scanned sample number leads to its order."""
    search = search_of(None, state, q, page_no)
    scanned = await run_in_threadpool(service.desk.find_sample, visitor.tenant, search.text) if search.text else None
    if scanned is not None:
        return see_other(f"/desk/orders/{scanned}")
    found = await run_in_threadpool(service.desk.orders, visitor.tenant, search)
    return page(
        "desk_orders.html",
        request,
        settings=service.pages,
        visitor=visitor,
        here="desk",
        found=found,
        search=search,
        number=page_no,
        pages=max(1, -(-found.total // ROWS)),
        states=STATES,
    )


@router.get("/orders/{commission_no}")
async def order(commission_no: str, request: Request, service: TheService, visitor: Staff) -> Response:
    """One order with what can be done."""
    view = await own_order(service, visitor, commission_no)
    return await _show(request, service, visitor, view)


async def _show(
    request: Request,
    service: Service,
    visitor: Visitor,
    view: OrderView,
    failed: Text | None = None,
    reason: str = "",
) -> Response:
    number = view.commission.commission_no
    custody = await run_in_threadpool(service.desk.custody, visitor.tenant, number)
    states = {task.state for task in view.tasks}
    return page(
        "desk_order.html",
        request,
        status=422 if failed else 200,
        settings=service.pages,
        visitor=visitor,
        here="desk",
        base=f"/orders/{number}",
        custody=custody,
        changed=custody.signature is not None and custody.signature.content_sha256 != signed_content(view),
        progress_link=f"{request.base_url}progress/{service.keys.access_code(visitor.tenant, number)}",
        can_accept=states <= {"pending_review", "returned", "accepted"} and states != {"accepted"},
        can_return="pending_review" in states and states <= {"pending_review", "returned"},
        can_cancel=states <= {"pending_review", "returned", "accepted", "testing"},
        can_complete=states <= {"pending_review", "returned"},
        columns={name: title for name, title in COLUMNS.items() if name in (*CHANGEABLE, "sampled_on")},
        failed=failed,
        reason=reason,
        **order_shown(view, language_of(request), zone_of(service.pages)),
    )


@router.post("/orders/{commission_no}/decide")
async def decide(commission_no: str, request: Request, service: TheService, visitor: Dispatcher) -> Response:
    """Accept, return with a reason, or cancel with a reason."""
    form = await posted(request, service, visitor)
    names: dict[str, DecisionName] = {"accept": "accept", "return": "return", "cancel": "cancel"}
    decision, reason = names.get(form.one("act")), form.one("reason", 1000)
    view = await own_order(service, visitor, commission_no)
    if decision is None:
        why = Text("请按“受理”“退回”或“取消”。", 'Press "Accept", "Return" or "Cancel".')
        return await _show(request, service, visitor, view, failed=why, reason=reason)
    if (decision != "accept" and not reason) or CONTROL.search(reason):
        why = Text("退回或取消须写明原因，客户会看到。", "Say why: the client reads the reason.")
        return await _show(request, service, visitor, view, failed=why)
    now = service.now()
    await run_in_threadpool(service.store.decide_order, visitor.tenant, commission_no, decision, reason, now=now)
    await run_in_threadpool(
        service.desk.note, visitor.tenant, visitor.login, f"order.{decision}", commission_no, now=now, detail=reason
    )
    service.wakeups.ring(visitor.tenant)
    return see_other(f"/desk/orders/{commission_no}")


@router.post("/orders/{commission_no}/complete")
async def complete(commission_no: str, request: Request, service: TheService, visitor: Dispatcher) -> Response:
    """Fill in what the order lacks, before acceptance."""
    form = await posted(request, service, visitor)
    view = await own_order(service, visitor, commission_no)
    try:
        change = _completion(form, view)
    except Refusal as refusal:
        return await _show(request, service, visitor, view, failed=refusal.message)
    await run_in_threadpool(
        service.desk.complete, visitor.tenant, commission_no, change, actor=visitor.login, now=service.now()
    )
    service.wakeups.ring(visitor.tenant)
    return see_other(f"/desk/orders/{commission_no}")


def _completion(form: Form, view: OrderView) -> Completion:
    texts = [form.one(name) for name in form.names()]
    wrong = next((text for text in texts if CONTROL.search(text)), None)
    if wrong is not None:
        shown = wrong.encode("unicode_escape").decode()
        raise bad_value("form", shown, Text("不含控制字符", "no control characters"))
    return Completion(
        client_contact=form.one("client_contact", 200),
        submitter=form.one("submitter", 200),
        client_address=form.one("client_address", 200),
        received_on=_day(form, "received_on"),
        requirements=form.one("requirements"),
        sampling=form.one("sampling"),
        samples=[
            SampleChange(
                sample_no=sample.sample_no,
                sampled_on=_day(form, f"{sample.sample_no}.sampled_on"),
                **{name: form.one(f"{sample.sample_no}.{name}", 200) for name in CHANGEABLE},
            )
            for sample in view.samples
        ],
    )


def _day(form: Form, field: str) -> str | None:
    day = form.one(field, 20)
    try:
        return datetime.date.fromisoformat(day).isoformat() if day else None
    except ValueError as error:
        raise bad_value(field, day, Text("日期，如 2026-11-22", "a date such as 2026-11-22")) from error


@router.post("/orders/{commission_no}/receive")
async def receive(commission_no: str, request: Request, service: TheService, visitor: Receiver) -> Response:
    """Note which samples came."""
    form = await posted(request, service, visitor)
    await own_order(service, visitor, commission_no)
    await run_in_threadpool(
        service.desk.receive,
        visitor.tenant,
        commission_no,
        form.many("sample"),
        by=visitor.login,
        now=service.now(),
    )
    return see_other(f"/desk/orders/{commission_no}")


@router.get("/orders/{commission_no}/sheet")
async def sheet(commission_no: str, request: Request, service: TheService, visitor: Staff) -> Response:
    """The sheet to print: a label per sample, its number as a QR code (ISO/IEC 18004) that scanners read."""
    view = await own_order(service, visitor, commission_no)
    return page(
        "sheet.html",
        request,
        settings=service.pages,
        visitor=visitor,
        here="desk",
        qr=_qr,
        **order_shown(view, language_of(request), zone_of(service.pages)),
    )


def _qr(text: str) -> Markup:
    """A QR code as SVG, error correction Q: a label in a laboratory gets dirty."""
    made = segno.make(text, error="q", micro=False, boost_error=False)
    # segno writes the markup from its own matrix; no text of a person is in it.
    return Markup(made.svg_inline(border=1, svgclass="qr", lineclass=None, omitsize=True))  # noqa: S704
