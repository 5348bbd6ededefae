"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.accounts import check_email, check_password
from central.api.callers import TheService
from central.auth import secret_hash
from central.pages.forms import read_form
from central.pages.rendering import page
from central.pages.visitors import (
    COOKIE,
    Visitor,
    begin_session,
    posted,
    safe_goal,
    see_other,
    visitor_of,
    visitor_with,
)
from central.refusals import Refusal

router = APIRouter()

Anyone = Annotated[Visitor, Depends(visitor_with())]


@router.get("/")
async def home(request: Request, service: TheService) -> Response:
    """Where each role begins."""
    visitor = await visitor_of(request, service)
    if visitor is None:
        return see_other("/login")
    return see_other("/desk" if visitor.may("see_desk") else "/orders")


@router.get("/login")
async def ask(request: Request, back: Annotated[str, Query(max_length=300)] = "/") -> Response:
    """The page that signs in."""
    return page("login.html", request, back=safe_goal(back), login="", failed=None)


@router.post("/login")
async def sign_in(request: Request, service: TheService) -> Response:
    """Sign in. Wrong login and wrong password are answered alike; too many of either are turned away."""
    form = await read_form(request, service.limits, token=None)
    login, back = form.one("login", 64).lower(), safe_goal(form.one("back", 300))
    host = request.client.host if request.client else "-"
    for subject in (f"sign-in {host}", f"login {login}"):
        service.brake.check(subject)
    found = await run_in_threadpool(service.accounts.by_login, login) if "\0" not in login else None
    known = found is not None and not found[0].disabled
    # The password is taken as it was typed: blanks around it may belong to it.
    typed = (form.many("password") or [""])[0][:400]
    right = await run_in_threadpool(service.passwords.fits, typed, found[1] if found is not None and known else None)
    if found is None or not right:
        for subject in (f"sign-in {host}", f"login {login}"):
            service.brake.failed(subject)
        return page("login.html", request, status=401, back=back, login=login, failed=True)
    return await begin_session(request, service, found[0], back)


@router.post("/logout")
async def sign_out(request: Request, service: TheService, visitor: Anyone) -> Response:
    """End this session."""
    await posted(request, service, visitor)
    await run_in_threadpool(service.accounts.end_session, secret_hash(request.cookies[COOKIE]))
    answer = see_other("/login")
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/password")
async def ask_password(request: Request, visitor: Anyone) -> Response:
    """One's own account and password."""
    return page("password.html", request, visitor=visitor, here="password", failed=None)


@router.post("/password")
async def change_password(request: Request, service: TheService, visitor: Anyone) -> Response:
    """Change one's own password; every other session of the account ends."""
    form = await posted(request, service, visitor)
    old, new, again = ((form.many(name) or [""])[0][:400] for name in ("old", "new", "again"))
    service.brake.check(f"login {visitor.login}")
    found = await run_in_threadpool(service.accounts.by_login, visitor.login)
    if found is None or not await run_in_threadpool(service.passwords.fits, old, found[1]):
        service.brake.failed(f"login {visitor.login}")
        return page("password.html", request, status=422, visitor=visitor, here="password", failed="old")
    if new != again:
        return page("password.html", request, status=422, visitor=visitor, here="password", failed="again")
    try:
        hashed = await run_in_threadpool(service.passwords.hashed, check_password(new))
    except Refusal:
        return page("password.html", request, status=422, visitor=visitor, here="password", failed="new")
    await run_in_threadpool(
        service.accounts.set_password, visitor.tenant, visitor.login, hashed, actor=visitor.login, now=service.now()
    )
    return await begin_session(request, service, visitor.account, "/")


@router.post("/email")
async def change_email(request: Request, service: TheService, visitor: Anyone) -> Response:
    """Where one is told what became of orders; empty: nowhere."""
    form = await posted(request, service, visitor)
    try:
        address = check_email(form.one("email", 300))
    except Refusal:
        return page("password.html", request, status=422, visitor=visitor, here="password", failed="email")
    await run_in_threadpool(
        service.accounts.set_email, visitor.tenant, visitor.login, address, actor=visitor.login, now=service.now()
    )
    return see_other("/password")
