"""The one door through which every no leaves: `application/problem+json` (RFC 9457) in both languages.

A person with a browser gets the same no as a page.
"""

from __future__ import annotations

import errno
import secrets
import traceback

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from central.pages.rendering import problem_page
from central.pages.visitors import NotSignedIn, to_sign_in
from central.refusals import Refusal, bad_value
from central.store.contract import StoreBusy, StoreFull
from parsers.wording import Text


def problem(refusal: Refusal) -> Response:
    """A refusal as an answer."""
    wording = refusal.wording
    content = {
        "type": f"urn:geolab:problem:{refusal.code}",
        "code": refusal.code,
        "title": wording.title.en,
        "status": wording.status,
        "detail": refusal.message.en,
        "message_zh": f"{wording.title.zh}：{refusal.message.zh}",
        "message_en": f"{wording.title.en}: {refusal.message.en}",
    }
    return Response(
        msgspec.json.encode(content),
        status_code=wording.status,
        media_type="application/problem+json",
        headers=refusal.headers,
    )


def refusal_for(error: Exception) -> Refusal:
    """What an exception of any kind means to the caller; `internal` with an incident number where it means a fault."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, StoreBusy):
        return Refusal("busy", headers={"Retry-After": "2"})
    if isinstance(error, StoreFull) or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)):
        return Refusal("storage_full", headers={"Retry-After": "300"})
    if isinstance(error, HTTPException) and error.status_code in (404, 405):
        return Refusal("not_found" if error.status_code == 404 else "method_not_allowed", headers=_allow(error))
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        return bad_value(field, first.get("input"), Text(str(first["msg"]), str(first["msg"])))
    return Refusal("internal", incident=secrets.token_hex(6))


def _is_reader(request: Request) -> bool:
    """Whether a person with a browser asks, and not a program."""
    return not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")


def _allow(error: HTTPException) -> dict[str, str]:
    return dict(error.headers or {})


def install(app: FastAPI) -> None:
    """Let every refusal and every fault leave through here."""

    async def handle(request: Request, error: Exception) -> Response:
        if isinstance(error, NotSignedIn):
            return to_sign_in(error)
        refusal = refusal_for(error)
        request.state.refusal = refusal
        if refusal.code == "internal":
            request.state.fault = "".join(traceback.format_exception(error, limit=-12))
        if _is_reader(request):
            return problem_page(refusal, request)
        return problem(refusal)

    for kind in (NotSignedIn, Refusal, StoreBusy, StoreFull, OSError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, handle)
