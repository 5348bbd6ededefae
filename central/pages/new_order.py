"""A customer orders: fills in or pastes or copies, sends, signs on the screen."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import replace
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.callers import TheService
from central.auth import secret_hash
from central.desk import Signature
from central.offering import Offered, offered
from central.orders import decode_order
from central.pages.content import signed_content
from central.pages.ordering import (
    COLUMNS,
    Draft,
    draft_of,
    find_faults,
    order_body,
    read_draft,
    with_another_row,
    with_table,
    without_row,
)
from central.pages.rendering import page
from central.pages.signature import read_signature
from central.pages.visitors import Visitor, own_order, posted, see_other, visitor_with
from central.refusals import Refusal
from parsers.wording import Text

router = APIRouter(prefix="/orders")

Customer = Annotated[Visitor, Depends(visitor_with("own_orders"))]

KEY = re.compile(r"web-[0-9a-f]{32}\Z")
LONGEST_PASTE = 200_000


@router.get("/new")
async def begin(
    request: Request, service: TheService, visitor: Customer, copy: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """An empty order, or one with the content of an earlier one."""
    choices = await run_in_threadpool(offered, service, visitor.tenant)
    key = f"web-{secrets.token_hex(16)}"
    draft = Draft(key=key, submitter=visitor.account.name)
    if copy:
        draft = draft_of(await own_order(service, visitor, copy), key, choices)
    return _form(request, visitor, draft, choices)


@router.post("/new")
async def fill_in(request: Request, service: TheService, visitor: Customer) -> Response:
    """Add, remove or paste samples; or send the order."""
    form = await posted(request, service, visitor)
    choices = await run_in_threadpool(offered, service, visitor.tenant)
    draft = read_draft(form, choices)
    act = form.one("act")
    if act == "add":
        return _form(request, visitor, with_another_row(draft), choices)
    if act == "paste":
        return _form(request, visitor, with_table(draft, form.one("table", LONGEST_PASTE), choices), choices)
    if act.startswith("remove-") and act[7:].isdecimal():
        return _form(request, visitor, without_row(draft, int(act[7:])), choices)
    faults = find_faults(draft)
    if faults or not KEY.match(draft.key):
        return _form(request, visitor, replace(draft, faults=tuple(faults)), choices, status=422)
    content = order_body(draft, visitor.account.client_name, choices)
    try:
        order = decode_order(content)
        service.check_space()
        made = await run_in_threadpool(
            service.store.create_order,
            visitor.tenant,
            order,
            key=draft.key,
            body_sha256=hashlib.sha256(content).hexdigest(),
            access_hash=lambda number: secret_hash(service.keys.access_code(visitor.tenant, number)),
            now=service.now(),
            made_by=visitor.login,
        )
    except (Refusal, msgspec.ValidationError) as error:
        said = error.message if isinstance(error, Refusal) else Text(str(error), str(error))
        return _form(request, visitor, replace(draft, troubles=(said,)), choices, status=422)
    service.wakeups.ring(visitor.tenant)
    return see_other(f"/orders/{made.commission_no}/sign")


def _form(request: Request, visitor: Visitor, draft: Draft, choices: Offered, *, status: int = 200) -> Response:
    return page(
        "new_order.html",
        request,
        status=status,
        visitor=visitor,
        here="new",
        draft=draft,
        columns=COLUMNS,
        choices=choices,
    )


@router.get("/{commission_no}/sign")
async def ask_signature(commission_no: str, request: Request, service: TheService, visitor: Customer) -> Response:
    """What is to be signed, and the field to sign in."""
    view = await own_order(service, visitor, commission_no)
    custody = await run_in_threadpool(service.desk.custody, visitor.tenant, commission_no)
    if custody.signature is not None:
        return see_other(f"/orders/{commission_no}")
    return page("sign.html", request, settings=service.pages, visitor=visitor, here="orders", order=view, failed=None)


@router.post("/{commission_no}/sign")
async def sign(commission_no: str, request: Request, service: TheService, visitor: Customer) -> Response:
    """Keep the signature."""
    form = await posted(request, service, visitor)
    view = await own_order(service, visitor, commission_no)
    signer = form.one("signer", 100)
    try:
        png = read_signature(form.one("signature", 500_000))
    except Refusal:
        why = Text("没有读到签名：请先在方框内签名。", "There is no signature yet: please sign in the box first.")
        return _unsigned(request, service, visitor, view, why)
    if not signer or "\0" in signer:
        return _unsigned(request, service, visitor, view, Text("请填写签名人姓名。", "Please name who signs."))
    signature = Signature(signer=signer, at=service.now(), content_sha256=signed_content(view))
    await run_in_threadpool(
        service.desk.sign,
        visitor.tenant,
        commission_no,
        png,
        signature,
        account=visitor.account.id,
        actor=visitor.login,
    )
    return see_other(f"/orders/{commission_no}")


def _unsigned(request: Request, service: TheService, visitor: Visitor, view: object, why: Text) -> Response:
    return page(
        "sign.html",
        request,
        status=422,
        settings=service.pages,
        visitor=visitor,
        here="orders",
        order=view,
        failed=why,
    )
