"""What a browser sends: bounded in bytes, fields and time, and only from a page of ours.

Forms are urlencoded; nothing is parsed that a form of ours does not send. A form is believed when it carries the
token of the session it was made for (CSRF), and when the browser does not say that another site sent it (Fetch
Metadata, W3C).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from central.api.bodies import stream, whole
from central.limits import Limits
from central.refusals import Refusal

MOST_FIELDS = 6000
FORM_BYTES = 1 << 20
MOST_BESIDE_FILE = 6000


class Form:
    """The fields of a form; a field that was not sent is empty."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def one(self, name: str, longest: int = 4000) -> str:
        """A field's text: one kind of line end, no blanks around it, cut at what a person can mean."""
        values = self._fields.get(name, [""])
        return values[0].replace("\r\n", "\n").strip()[:longest]

    def many(self, name: str) -> list[str]:
        """All values of a field that can be sent several times."""
        return list(self._fields.get(name, ()))

    def names(self) -> list[str]:
        """The names of the fields that were sent."""
        return list(self._fields)


async def read_form(request: Request, limits: Limits, *, token: str | None) -> Form:
    """A form of ours. Refusal `form_stale` where it came from elsewhere or with another session's token.

    `token` is what the session's forms carry; None for the form that begins a session.
    """
    _demand_own_page(request)
    content = await whole(request, FORM_BYTES, limits.json_seconds)
    try:
        fields = parse_qs(content.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Refusal("bad_json", why="application/x-www-form-urlencoded") from error
    form = Form(fields)
    if token is not None:
        _demand_token(form, token)
    return form


async def read_upload_form(request: Request, limits: Limits, *, most: int, token: str) -> tuple[Form, str, bytes]:
    """A form of ours with one file: its fields, the file's name and its bytes. Refusals as `read_form`, `too_large`."""
    _demand_own_page(request)
    form, name, content = await read_multipart(request, limits, most=most, fields=MOST_BESIDE_FILE)
    _demand_token(form, token)
    return form, name, content


async def read_multipart(request: Request, limits: Limits, *, most: int, fields: int) -> tuple[Form, str, bytes]:
    """The fields of a form, the name and the bytes of its file `file`; whoever may send it is not asked here.

    Refusal `bad_json`, `too_large`, `body_too_slow`.
    """
    body = stream(request, most, limits.blob_seconds)
    try:
        parsed = await MultiPartParser(request.headers, body, max_files=1, max_fields=fields).parse()
    except (MultiPartException, KeyError) as error:  # KeyError: the header names no boundary
        raise Refusal("bad_json", why="multipart/form-data") from error
    chosen = parsed.get("file")
    if not isinstance(chosen, UploadFile):
        raise Refusal("bad_json", why="file")
    texts: dict[str, list[str]] = {}
    for name, value in parsed.multi_items():
        if isinstance(value, str):
            texts.setdefault(name, []).append(value)
    try:
        return Form(texts), (chosen.filename or "")[:80], await chosen.read()
    finally:
        await parsed.close()


def _demand_own_page(request: Request) -> None:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refusal("form_stale")


def _demand_token(form: Form, token: str) -> None:
    if not hmac.compare_digest(form.one("csrf").encode(), token.encode()):
        raise Refusal("form_stale")
