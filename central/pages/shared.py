"""Pages for whoever holds something: a link to a report that ends, or a report that is to be verified.

Verification tells no more than the report's own first page: number, revision, day of issue, whether it still holds.
It is by the signed code of the QR (checked with the laboratory's public keys in `trusted/<tenant>/*.jwk`), by number,
or by the SHA-256 of the file, which the browser computes; a file that is not on record so is examined by
`central.pages.verify_file`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.callers import TheService
from central.auth import secret_hash
from central.composing import own_key
from central.orders import ReportView
from central.pages.progress import report_file
from central.pages.rendering import SECRET_GUARDS, page
from central.service import Service
from parsers.wording import Text
from station.reports.proof.tokens import BadToken, Token, looks_like_token, read_token

router = APIRouter()

SHA256 = re.compile(r"[0-9a-f]{64}\Z")
LONGEST_LINK = 100


@router.get("/s/{token}")
async def shared(token: str, request: Request, service: TheService) -> Response:
    """A report behind a link that ends."""
    found = await _shared(service, token)
    if found is None:
        return page("share_ended.html", request, status=404, guards=SECRET_GUARDS)
    _, report, until = found
    return page(
        "shared.html", request, guards=SECRET_GUARDS, settings=service.pages, report=report, until=until, token=token
    )


@router.get("/s/{token}/report.pdf")
async def shared_file(token: str, request: Request, service: TheService) -> Response:
    """Its PDF."""
    found = await _shared(service, token)
    if found is None:
        return page("share_ended.html", request, status=404, guards=SECRET_GUARDS)
    return report_file(service, found[0], found[1], SECRET_GUARDS)


async def _shared(service: Service, token: str) -> tuple[str, ReportView, str] | None:
    if len(token) > LONGEST_LINK:
        return None
    return await run_in_threadpool(service.reports.shared, secret_hash(token), service.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What verification found. `verdict`: genuine, superseded, changed, unknown, untrusted; of a file also altered,
    values, foreign, unreadable, unexamined.
    """

    verdict: str
    report: ReportView | None = None
    token: Token | None = None
    why: Text | None = None


@router.get("/verify")
async def verify(request: Request, service: TheService, code: Annotated[str, Query(max_length=2500)] = "") -> Response:
    """Verify a report: by its code, its number, or the hash of its file."""
    return await _verify(request, service, code)


@router.get("/verify/{code:path}")
async def verify_path(code: str, request: Request, service: TheService) -> Response:
    """The same, with the code in the address."""
    return await _verify(request, service, code)


async def _verify(request: Request, service: Service, code: str) -> Response:
    asked = code.strip()
    host = request.client.host if request.client else "-"
    if asked:
        service.brake.check(f"verify {host}")
    findings = await run_in_threadpool(find, service, asked) if asked and "\0" not in asked else []
    if asked and not findings:
        # Numbers follow one another: whoever guesses is slowed down.
        service.brake.failed(f"verify {host}")
        findings = [Finding(verdict="unknown")]
    return page("verify.html", request, settings=service.pages, asked=asked[:80], file="", findings=findings)


def find(service: Service, asked: str) -> list[Finding]:
    """What is known of a code, a number or the hash of a file; nothing where there is no such report."""
    if looks_like_token(asked):
        return [_by_token(service, asked)]
    if SHA256.match(asked.lower()):
        reports = service.reports.of_file(asked.lower())
        reports += service.reports.composed("pdf_sha256", asked.lower())
        composed = service.compositions.of_file(asked.lower())
    else:
        reports = service.reports.numbered(asked[:80])
        reports += service.reports.composed("report_no", asked[:80])
        composed = service.compositions.numbered(asked[:80])
    return [_judged(report) for _, report in reports] + [_judged(one.view()) for _, one in composed]


def _of_platform(service: Service, code: str) -> Finding | None:
    """What this platform composed itself, by its own key; None where the code is another's."""
    try:
        token = read_token(code, [own_key(service)])
    except BadToken as error:
        return None if error.foreign else Finding(verdict="changed", why=error.message)
    for _, one in service.compositions.numbered(token.report_no):
        if one.content_sha256 == token.content_sha256:
            return _judged(one.view())
    return Finding(verdict="genuine", token=token)


def _by_token(service: Service, code: str) -> Finding:
    own = _of_platform(service, code)
    if own is not None:
        return own
    folder = service.trusted
    tenants = [one for one in sorted(folder.iterdir()) if one.is_dir()] if folder.is_dir() else []
    refused: BadToken | None = None
    for tenant in tenants:
        try:
            token = read_token(code, _keys(tenant))
        except BadToken as error:
            refused = error if refused is None or not error.foreign else refused
            continue
        return _of_token(service, tenant.name, token)
    why = refused.message if refused else Text("本服务尚无实验室公钥。", "This service knows no laboratory's key yet.")
    foreign = refused is None or refused.foreign
    return Finding(verdict="untrusted" if foreign else "changed", why=why)


def _of_token(service: Service, tenant: str, token: Token) -> Finding:
    known = service.reports.numbered(token.report_no) + service.reports.composed("report_no", token.report_no)
    views = [view for owner, view in known if owner == tenant]
    same = next((view for view in views if view.revision == token.revision), None)
    if same is None:
        # The signature holds, and the report has not arrived here: genuine, as far as the laboratory's key says.
        return Finding(verdict="genuine", token=token)
    if same.content_sha256 and same.content_sha256 != token.content_sha256:
        why = Text("验伪码与所登记报告的内容不符。", "The code does not belong to the report that is on record.")
        return Finding(verdict="changed", report=same, token=token, why=why)
    return Finding(verdict="superseded" if same.replaced else "genuine", report=same, token=token)


def _judged(report: ReportView) -> Finding:
    return Finding(verdict="superseded" if report.replaced else "genuine", report=report)


def _keys(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.jwk"))]
