"""The outermost layer: the protocol's header on every answer, and one log line per request.

A log line names the route, never the address as called: an address can hold a customer's access code. It holds no
header, no query and no body.
"""

from __future__ import annotations

import logging
import time
import traceback

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.metrics import Metrics

log = logging.getLogger("central.requests")


class Door:
    """Wraps the app."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; name the answer; write one line."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        status = 0
        complete = False
        scope.setdefault("state", {})

        async def send_named(message: Message) -> None:
            nonlocal status, complete
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"labsync", b"1")]
            await send(message)
            complete = message["type"] == "http.response.body" and not message.get("more_body", False)

        try:
            await self._app(scope, receive, send_named)
        except Exception:
            scope["state"].setdefault("fault", traceback.format_exc(limit=-12))
            # Where the problem door has answered, the fault is written down and that is all; an answer that broke
            # off must break the connection too.
            if not complete:
                raise
        finally:
            seconds = time.monotonic() - started
            self._metrics.request(scope["method"], _route(scope), status, seconds)
            _write_down(scope, status, seconds)


def _route(scope: Scope) -> str:
    return str(getattr(scope.get("route"), "path", "-"))


def _write_down(scope: Scope, status: int, seconds: float) -> None:
    refusal = scope["state"].get("refusal")
    fault = scope["state"].get("fault")
    line: dict[str, object] = {
        "method": scope["method"],
        "route": _route(scope),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "caller": scope["state"].get("caller", "-"),
    }
    if refusal is not None:
        line["refusal"] = refusal.code
        if refusal.code == "internal":
            line["incident"] = refusal.message.en
    if fault:
        line["fault"] = fault
    level = logging.ERROR if fault or status >= 500 else logging.INFO
    log.log(level, msgspec.json.encode(line).decode())
