"""Who reads a page: the account of the session's cookie, and whether it may be here.

The cookie holds 256 random bits, is not readable by scripts, and is not sent along when another site posts here. A
reader without a session is led to sign in and back again.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from central import moments
from central.accounts import SESSION_HOURS, Account, Right
from central.api.callers import TheService
from central.auth import secret_hash
from central.orders import OrderView
from central.pages.forms import Form, read_form
from central.refusals import Refusal
from central.service import Service

COOKIE = "geolab_session"


class NotSignedIn(Exception):
    """Nobody is signed in; `back` is where the reader wanted to go."""

    def __init__(self, back: str) -> None:
        super().__init__(back)
        self.back = back


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who is signed in. `csrf` is what the forms of this session carry."""

    account: Account
    csrf: str

    @property
    def tenant(self) -> str:
        """The laboratory whose platform this is."""
        return self.account.tenant

    @property
    def login(self) -> str:
        """Who this is in the audit trail."""
        return self.account.login

    def may(self, right: Right) -> bool:
        """Whether the account includes this right."""
        return self.account.may(right)


async def visitor_of(request: Request, service: Service) -> Visitor | None:
    """Who is signed in, if anybody is."""
    token = request.cookies.get(COOKIE, "")
    if not token or len(token) > 100:
        return None
    account = await run_in_threadpool(service.accounts.of_session, secret_hash(token), service.now())
    if account is None:
        return None
    request.state.caller = f"account {account.login}"
    return Visitor(account=account, csrf=service.keys.form_token(token))


def visitor_with(right: Right | None = None) -> Callable[[Request, Service], Awaitable[Visitor]]:
    """A dependency: whoever is signed in and has this right. NotSignedIn, or Refusal `not_allowed`."""

    async def the_visitor(request: Request, service: TheService) -> Visitor:
        visitor = await visitor_of(request, service)
        if visitor is None:
            raise NotSignedIn(request.url.path if request.method == "GET" else "/")
        if right is not None and not visitor.may(right):
            raise Refusal("not_allowed")
        return visitor

    return the_visitor


async def posted(request: Request, service: Service, visitor: Visitor) -> Form:
    """The form this visitor sent from a page of theirs."""
    return await read_form(request, service.limits, token=visitor.csrf)


async def own_order(service: Service, visitor: Visitor, commission_no: str) -> OrderView:
    """An order the visitor may see: of their client, or of their laboratory. Refusal `order_not_found` otherwise."""
    order = await run_in_threadpool(service.store.order, visitor.tenant, commission_no)
    mine = order is not None and (
        visitor.may("see_desk") or order.commission.client_name == visitor.account.client_name
    )
    if order is None or not mine:
        raise Refusal("order_not_found", commission_no=commission_no[:80])
    return order


async def begin_session(request: Request, service: Service, account: Account, goal: str) -> Response:
    """Sign an account in and go on to `goal`, an address of this site."""
    token = secrets.token_urlsafe(32)
    now = service.clock()
    until = now + timedelta(hours=SESSION_HOURS)
    await run_in_threadpool(
        service.accounts.begin_session, account, secret_hash(token), now=moments.iso(now), until=moments.iso(until)
    )
    answer = see_other(goal)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        path="/",
    )
    return answer


def see_other(address: str) -> RedirectResponse:
    """Go on to another page of this site."""
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


def to_sign_in(error: NotSignedIn) -> RedirectResponse:
    """To the page that signs in, and back afterwards."""
    return see_other(f"/login?back={quote(error.back, safe='/')}")


def safe_goal(back: str) -> str:
    """Where to go after signing in: only an address of this site, never another host."""
    plain = back.startswith("/") and not back.startswith("//") and "\\" not in back and back.isprintable()
    return back if plain and len(back) <= 300 else "/"
