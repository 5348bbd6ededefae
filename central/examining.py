"""A file that somebody hands in for verification, checked by a program of its own with bounded time and memory."""

from __future__ import annotations

import subprocess
import sys
from threading import BoundedSemaphore
from typing import Literal

import msgspec

from central.composing import own_key
from central.refusals import Refusal
from central.service import Service
from central.trust import FILES
from parsers.wording import Text

PROGRAM = "station.reports.proof.examining"
SECONDS = 60.0
AT_ONCE = BoundedSemaphore(2)
"""Strangers may ask, so no more of these run beside the service's own work than this."""

PDF_MARK, MARK_WITHIN = b"%PDF-", 1024
"""Readers look for the mark within the first kilobyte (ISO 32000-1, annex H.3.4.1)."""
NO_PDF = Text("该文件不是 PDF：开头没有 %PDF- 标记。", "The file is no PDF: it does not begin with %PDF-.")


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What a file proves of itself; `laboratory` is whose keys held, empty for the platform's own."""

    genuine: Literal["issued", "unproven", "altered", "values_changed", "foreign", "unreadable"]
    reason: Text
    report_no: str = ""
    revision: int = 0
    content_sha256: str = ""
    laboratory: str = ""


class ExaminerFailed(Exception):
    """The examining program did not end well."""


def examined(service: Service, pdf: bytes) -> Examined:
    """The examination of a file. Refusal `slow_down` where enough of them run; ExaminerFailed."""
    if PDF_MARK not in pdf[:MARK_WITHIN]:  # no program is started for what cannot be a PDF
        return Examined(genuine="unreadable", reason=NO_PDF)
    if not AT_ONCE.acquire(blocking=False):
        raise Refusal("slow_down", seconds=10, headers={"Retry-After": "10"})
    try:
        return _run(_request(service, pdf))
    finally:
        AT_ONCE.release()


def _request(service: Service, pdf: bytes) -> bytes:
    folder = service.trusted
    tenants = [one for one in sorted(folder.iterdir()) if one.is_dir()] if folder.is_dir() else []
    laboratories: list[dict[str, object]] = [{"name": "", "keys": [own_key(service)]}]
    for tenant in tenants:
        files = [str(path) for path in sorted(tenant.iterdir()) if path.suffix in FILES]
        laboratories.append({"name": tenant.name, "files": files})
    return msgspec.msgpack.encode({"pdf": pdf, "laboratories": laboratories})


def _run(request: bytes) -> Examined:
    try:
        done = subprocess.run(
            [sys.executable, "-m", PROGRAM], input=request, capture_output=True, timeout=SECONDS, check=True
        )
        return msgspec.msgpack.decode(done.stdout, type=Examined)
    except subprocess.TimeoutExpired as error:
        raise ExaminerFailed(f"not done in {SECONDS:g} s") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ExaminerFailed(said[-1][:300] if said else f"exit code {error.returncode}") from error
    except msgspec.DecodeError as error:
        raise ExaminerFailed(f"its answer cannot be read: {error}") from error
