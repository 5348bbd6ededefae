"""A program of its own that checks one PDF where no station is at hand: the file in, what it proves of itself out.

`python -m station.reports.proof.examining` reads a `Request` (msgpack) from standard input and writes an `Answer` to
standard output. The central service starts it for a file that a stranger hands in: what parses foreign bytes never runs
in the service, has bounded memory, and is ended when it takes too long.

Each laboratory vouches for itself alone: the file is held against one laboratory's keys and certificates after the
other, and the answer says whose held.
"""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path
from typing import Any

import msgspec
from pypdf import PdfReader

from parsers.wording import Text
from station.reports.proof.verification import Genuine, Trust, Verdict, trust, verify_pdf
from station.reports.rendering import ATTACHMENT

MOST_MEMORY = 2 << 30
_STRONGEST: tuple[Genuine, ...] = ("issued", "altered", "values_changed", "unproven", "foreign", "unreadable")


class Laboratory(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to believe for one laboratory: files of certificates (PEM, DER) and keys (.jwk), and further public JWKs."""

    name: str
    files: list[str] = msgspec.field(default_factory=list)
    keys: list[dict[str, Any]] = msgspec.field(default_factory=list)


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """The file, and the laboratories that may have issued it."""

    pdf: bytes
    laboratories: list[Laboratory]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The strongest verdict, and what the file's attached results say of themselves (0 and empty where unreadable)."""

    genuine: Genuine
    reason: Text
    report_no: str = ""
    revision: int = 0
    content_sha256: str = ""
    laboratory: str = ""


def examine(request: Request) -> Answer:
    """What the file proves. Raises SigningError where a laboratory's key or certificate cannot be read."""
    found = [(one.name, verify_pdf(request.pdf, None, _trust(one))) for one in request.laboratories]
    if not found:
        found = [("", verify_pdf(request.pdf, None, Trust()))]
    laboratory, verdict = min(found, key=lambda one: _STRONGEST.index(one[1].genuine))
    revision, digest = _stated(request.pdf, verdict)
    return Answer(
        genuine=verdict.genuine,
        reason=verdict.reason,
        report_no=verdict.report_no,
        revision=revision,
        content_sha256=digest,
        laboratory=laboratory,
    )


def _trust(laboratory: Laboratory) -> Trust:
    files = trust(None, [Path(name) for name in laboratory.files])
    return Trust(certificates=files.certificates, keys=[*files.keys, *laboratory.keys])


def _stated(pdf: bytes, verdict: Verdict) -> tuple[int, str]:
    if not verdict.report_no:
        return 0, ""
    (attached,) = PdfReader(io.BytesIO(pdf)).attachments[ATTACHMENT]
    revision = msgspec.json.decode(attached).get("revision")
    return revision if isinstance(revision, int) else 0, hashlib.sha256(attached).hexdigest()


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main() -> None:
    """Read a request, write an answer."""
    _bound_memory()
    request = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Request)
    sys.stdout.buffer.write(msgspec.msgpack.encode(examine(request)))


if __name__ == "__main__":
    main()
