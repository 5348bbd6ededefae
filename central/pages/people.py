"""The administrator's pages: accounts and the audit trail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.accounts import ROLES, new_account, new_password
from central.api.callers import TheService
from central.pages.rendering import page
from central.pages.visitors import Visitor, posted, see_other, visitor_with
from central.pages.words import ACTS
from central.refusals import Refusal
from parsers.wording import Text

router = APIRouter(prefix="/desk")

Administrator = Annotated[Visitor, Depends(visitor_with("administer"))]

TRAIL = 200


@router.get("/accounts")
async def accounts(request: Request, service: TheService, visitor: Administrator) -> Response:
    """Every account of the laboratory."""
    return await _show(request, service, visitor)


async def _show(
    request: Request,
    service: TheService,
    visitor: Visitor,
    *,
    handed: tuple[str, str] | None = None,
    failed: Text | None = None,
) -> Response:
    found = await run_in_threadpool(service.accounts.of_tenant, visitor.tenant)
    return page(
        "accounts.html",
        request,
        status=422 if failed else 200,
        settings=service.pages,
        visitor=visitor,
        here="accounts",
        accounts=found,
        roles=ROLES,
        handed=handed,
        failed=failed,
    )


@router.post("/accounts")
async def add(request: Request, service: TheService, visitor: Administrator) -> Response:
    """Make an account; its first password is shown this once, to be handed over."""
    form = await posted(request, service, visitor)
    password = new_password()
    try:
        wanted = new_account(
            visitor.tenant,
            login=form.one("login", 100),
            name=form.one("name", 200),
            role=form.one("role", 20),
            client_name=form.one("client_name", 300),
        )
        hashed = await run_in_threadpool(service.passwords.hashed, password)
        await run_in_threadpool(service.accounts.add, wanted, hashed, actor=visitor.login, now=service.now())
    except Refusal as refusal:
        return await _show(request, service, visitor, failed=refusal.message)
    return await _show(request, service, visitor, handed=(wanted.login, password))


@router.post("/accounts/{login}")
async def change(login: str, request: Request, service: TheService, visitor: Administrator) -> Response:
    """Give a new password, close an account, or open it again. One's own stays open."""
    form = await posted(request, service, visitor)
    act = form.one("act")
    if act == "password":
        password = new_password()
        hashed = await run_in_threadpool(service.passwords.hashed, password)
        await run_in_threadpool(
            service.accounts.set_password, visitor.tenant, login, hashed, actor=visitor.login, now=service.now()
        )
        if login == visitor.login:
            return see_other("/login")
        return await _show(request, service, visitor, handed=(login, password))
    if act in ("disable", "enable") and login != visitor.login:
        await run_in_threadpool(
            service.accounts.set_disabled,
            visitor.tenant,
            login,
            act == "disable",
            actor=visitor.login,
            now=service.now(),
        )
    return see_other("/desk/accounts")


@router.get("/trail")
async def trail(request: Request, service: TheService, visitor: Administrator) -> Response:
    """Who did what, newest first."""
    acts = await run_in_threadpool(service.accounts.trail, visitor.tenant, TRAIL)
    return page(
        "trail.html", request, settings=service.pages, visitor=visitor, here="trail", acts=acts, names=ACTS, most=TRAIL
    )
