"""Reading request bodies: bounded in bytes and in time, decoded at one door.

uvicorn keeps a half-sent body open without end, so the time each body may take is bounded here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from central.refusals import Refusal

T = TypeVar("T")
CLOSE = {"Connection": "close"}


async def stream(request: Request, limit: int, seconds: float) -> AsyncGenerator[bytes, None]:
    """The body in pieces; Refusal `too_large`, `body_too_slow` or `body_cut`."""
    encoding = request.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise Refusal("encoding_unsupported", encoding=encoding[:40], headers=CLOSE)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise Refusal("too_large", limit=limit, headers=CLOSE)
    deadline = asyncio.get_running_loop().time() + seconds
    pieces = request.stream()
    size = 0
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                piece = await anext(pieces, None)
        except TimeoutError:
            raise Refusal("body_too_slow", seconds=f"{seconds:g}", headers=CLOSE) from None
        except ClientDisconnect:
            raise Refusal("body_cut", headers=CLOSE) from None
        if piece is None:
            return
        size += len(piece)
        if size > limit:
            raise Refusal("too_large", limit=limit, headers=CLOSE)
        yield piece


async def whole(request: Request, limit: int, seconds: float) -> bytes:
    """The whole body."""
    return b"".join([piece async for piece in stream(request, limit, seconds)])


def decode(content: bytes, kind: type[T]) -> T:
    """The body as `kind`; Refusal `bad_json` where it is none."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise bad_json(error) from error


def bad_json(error: Exception) -> Refusal:
    """The refusal for a body that does not follow the contract."""
    return Refusal("bad_json", why=str(error)[:300])


def answer(content: Any, status: int = 200) -> Response:  # noqa: ANN401 - anything msgspec can write
    """A JSON answer."""
    return Response(msgspec.json.encode(content), status_code=status, media_type="application/json")
