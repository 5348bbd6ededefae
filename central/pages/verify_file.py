"""A report's file handed in at the verify page: what it proves of itself, held against what is on record.

A file whose SHA-256 is on record is answered at once. Any other is examined (seal, values, code) by a program of its
own, kept nowhere, and the record then says whether that revision still holds.
"""

from __future__ import annotations

import hashlib
import logging

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from central.api.callers import TheService
from central.examining import Examined, ExaminerFailed, examined
from central.orders import ReportView
from central.pages.forms import read_multipart
from central.pages.rendering import page
from central.pages.shared import Finding, find
from central.service import Service
from parsers.wording import Text

router = APIRouter()
log = logging.getLogger(__name__)

VERDICTS = {"altered": "altered", "values_changed": "values", "foreign": "foreign", "unreadable": "unreadable"}


@router.post("/verify")
async def verify_file(request: Request, service: TheService) -> Response:
    """Verify the file of a form."""
    host = f"verify {request.client.host if request.client else '-'}"
    service.brake.check(host)
    _, name, content = await read_multipart(request, service.limits, most=service.limits.verify_bytes, fields=2)
    findings = await run_in_threadpool(find, service, hashlib.sha256(content).hexdigest())
    if not findings:
        # each examination is work of seconds: whoever hands in many is slowed down
        service.brake.failed(host)
        findings = [await run_in_threadpool(judged_file, service, content)]
    return page("verify.html", request, settings=service.pages, asked="", file=name, findings=findings)


def judged_file(service: Service, pdf: bytes) -> Finding:
    """What is to be said of a file that is not on record byte for byte."""
    try:
        found = examined(service, pdf)
    except (ExaminerFailed, OSError) as error:
        log.warning("a file handed in could not be examined: %s", error)
        why = Text(
            "检查程序未能在限定的时间和内存内读完该文件；请改用二维码或报告编号核对，或联系实验室。",
            "The program that checks could not read this file within its bounds; use the code or the number, "
            "or ask the laboratory.",
        )
        return Finding(verdict="unexamined", why=why)
    if found.genuine in VERDICTS:
        return Finding(verdict=VERDICTS[found.genuine], why=found.reason)
    return _of_record(found, pdf, _known(service, found))


def _known(service: Service, found: Examined) -> list[ReportView]:
    """The revisions of that number on record, newest first; only the laboratory's whose proof held, if one's did."""
    reports = service.reports.numbered(found.report_no) + service.reports.composed("report_no", found.report_no)
    views = [view for tenant, view in reports if found.genuine != "issued" or tenant == found.laboratory]
    return views + [one.view() for _, one in service.compositions.numbered(found.report_no)]


def _of_record(found: Examined, pdf: bytes, views: list[ReportView]) -> Finding:
    same = next((view for view in views if view.revision == found.revision), None)
    sealed = found.genuine == "issued"
    if same is None:
        newer = next((view for view in views if view.revision > found.revision), None)
        if sealed and newer is not None:
            return Finding(verdict="superseded", report=newer, why=_old(found, newer))
        return Finding(verdict="genuine" if sealed else "untrusted", why=found.reason)
    if same.content_sha256 and same.content_sha256 != found.content_sha256:
        why = Text(
            f"文件所附数值的摘要“{found.content_sha256}”与登记的“{same.content_sha256}”不同。",
            f'The digest of its values, "{found.content_sha256}", is not the one on record, "{same.content_sha256}".',
        )
        return Finding(verdict="values", report=same, why=why)
    # a seal allows time stamps behind the issued bytes, and nothing else
    if sealed and hashlib.sha256(pdf[: same.size]).hexdigest() == same.sha256:
        return Finding(verdict="superseded" if same.replaced else "genuine", report=same)
    why = Text(
        "文件中的数值与登记一致，但文件不是所签发的那一份：签发之后被改动或重新保存。",
        "Its values agree with the record, but the file is not the one that was issued: it was changed or saved anew.",
    )
    return Finding(verdict="altered", report=same, why=why)


def _old(found: Examined, newer: ReportView) -> Text:
    return Text(
        f"这是第 {found.revision} 版；现行的是第 {newer.revision} 版。",
        f"This is revision {found.revision}; revision {newer.revision} has come since.",
    )
