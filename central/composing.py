"""One composition at a time: takes a customer's wish, has it compiled in a process of its own, keeps the file.

The platform numbers what it composes itself (`HB2026-0001`) and proves it by a code under a key of its own; nobody's
signature is put under it. The compiling program gets the originals' files and nothing else, has bounded time, and its
memory goes with it.
"""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec

from central import moments
from central.orders import ReportView
from central.service import Service
from central.store.sql.compositions import Wish
from parsers.wording import Text
from station.reports.proof.tokens import public_jwk

log = logging.getLogger(__name__)

PROGRAM = "station.reports.compiling"
MOST_REPORTS = 100
MOST_BYTES = 200 << 20
SECONDS = 300.0
LEASE = timedelta(minutes=10)
AGAIN = timedelta(minutes=5)
MOST_ATTEMPTS = 5


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    pdf: bytes = b""
    content_sha256: str = ""
    refused: list[Text] = msgspec.field(default_factory=list)


class CompilerFailed(Exception):
    """The compiling program did not end well."""


def compose_next(service: Service, folder: Path) -> bool:
    """Make the oldest composition that waits; False where none does. `folder/items` holds a laboratory's own items."""
    now = service.clock()
    wish = service.compositions.claim(now=moments.iso(now), until=moments.iso(now + LEASE))
    if wish is None:
        return False
    try:
        _compose(service, folder, wish)
    except (CompilerFailed, OSError) as error:
        log.exception("composition %s failed, attempt %d", wish.id, wish.attempts)
        if wish.attempts < MOST_ATTEMPTS:
            service.compositions.put_off(wish, until=moments.iso(service.clock() + AGAIN))
        else:
            why = Text(f"未能生成：{error}。请联系实验室。", f"It could not be made: {error}. Ask the laboratory.")
            service.compositions.refuse(wish, [why], now=service.now())
    return True


def own_key(service: Service) -> dict[str, object]:
    """The public key (JWK) of the codes on what this platform composes."""
    return public_jwk(service.keys.report_key())


def _compose(service: Service, folder: Path, wish: Wish) -> None:
    sources = service.compositions.sources(wish)
    refused = _refused(wish, sources)
    if refused is not None:
        service.compositions.refuse(wish, [refused], now=service.now())
        return
    number = service.compositions.number(wish.tenant, service.clock().year)
    answer = _compiled(_request(service, folder, wish, number, sources))
    if answer.refused:
        service.compositions.refuse(wish, answer.refused, now=service.now())
        log.info("composition %s refused: %s", wish.id, "; ".join(why.en for why in answer.refused))
        return
    sha256 = hashlib.sha256(answer.pdf).hexdigest()
    service.blobs.put(wish.tenant, sha256, answer.pdf)
    service.compositions.ready(
        wish,
        report_no=number,
        pdf_sha256=sha256,
        size=len(answer.pdf),
        content_sha256=answer.content_sha256,
        now=service.now(),
    )
    log.info("composition %s is %s, %d bytes", wish.id, number, len(answer.pdf))


def _refused(wish: Wish, sources: list[ReportView]) -> Text | None:
    if len(sources) != len(set(wish.sources)):
        return Text("所选报告中有的已不可见", "some of the reports chosen can no longer be seen")
    if sum(source.size for source in sources) > MOST_BYTES or len(sources) > MOST_REPORTS:
        return Text("所选报告过多，请分批合并", "these are too many reports at once; merge them in groups")
    return None


def _request(service: Service, folder: Path, wish: Wish, number: str, sources: list[ReportView]) -> bytes:
    own = folder / "items"
    verify = f"{service.pages.address.rstrip('/')}/verify" if service.pages.address else ""
    return msgspec.msgpack.encode(
        {
            "by": wish.merged_by,
            "report_no": number,
            "issued_at": service.clock(),
            "key": service.keys.report_key(),
            "verify_address": verify,
            "items": [str(own)] if own.is_dir() else [],
            "sources": [
                {
                    "report_no": source.report_no,
                    "revision": source.revision,
                    "issued_on": source.issued_at[:10],
                    "holds": source.replaced is None,
                    "content_sha256": source.content_sha256,
                    "pdf": service.blobs.read(wish.tenant, source.sha256),
                }
                for source in sources
            ],
        }
    )


def _compiled(request: bytes) -> _Answer:
    try:
        done = subprocess.run(
            [sys.executable, "-m", PROGRAM], input=request, capture_output=True, timeout=SECONDS, check=True
        )
        return msgspec.msgpack.decode(done.stdout, type=_Answer)
    except subprocess.TimeoutExpired as error:
        raise CompilerFailed(f"not done in {SECONDS:g} s") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CompilerFailed(said[-1][:300] if said else f"exit code {error.returncode}") from error
    except msgspec.DecodeError as error:
        raise CompilerFailed(f"its answer cannot be read: {error}") from error
