"""Sealed reports are kept provable for long: brought from PAdES B-B to B-LTA when a time-stamp service is reachable.

A report is issued offline with its seal; the agent brings it to B-LTA later. The issued file stays as it is in the
vault; the longer file, which begins with the issued bytes, is kept beside it, and the platform is told of it too.
Revocation lists (`*.crl`, DER or PEM) that go into the file are read from `signing/crls/`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.wording import Text
from station.audit.trail import AuditTrail
from station.outbox import Outbox
from station.records import Report
from station.reports.issuing import proved_event
from station.reports.proof.signing_key import SIGNING_FOLDER, SigningError, has_seal, trusted_certificates
from station.store import Store

if TYPE_CHECKING:
    from station.reports.proof.sealing import TimeStampService

ADDRESS = "report.time_stamp_url"
"""Setting: the address of an RFC 3161 time-stamp service."""
CRLS = "crls"
_KEPT = "report.long_term:"
_UNSEALED = "unsealed"
_SEALED = b"/ETSI.CAdES.detached"


def waiting(store: Store, limit: int = 20) -> list[Report]:
    """Issued and sealed reports that no time stamp keeps yet, oldest first; none where no service is set."""
    if not store.settings.get(ADDRESS) or not has_seal(store.folder):
        return []
    found: list[Report] = []
    for one in store.reports.issued_files():
        if len(found) == limit:
            break
        if store.settings.get(_KEPT + one.id):
            continue
        if _sealed(store, one):
            found.append(one)
        else:  # issued before there was a seal: looked at once
            store.settings.put(_KEPT + one.id, _UNSEALED)
    return found


def keep_for_long(
    store: Store, audit: AuditTrail, outbox: Outbox, report: Report, service: TimeStampService, at: datetime
) -> str:
    """Bring a report's file to B-LTA, keep it beside the issued one and tell the platform; gives its hash.

    Raises SigningError: out of reach, an answer that is none, a chain that nobody here vouches for.
    """
    from station.reports.proof.sealing import add_long_term  # half a second, only where there is a seal

    assert report.pdf_sha256 is not None, "an issued report has its PDF"
    issued = store.vault.path(report.pdf_sha256).read_bytes()
    longer = add_long_term(
        issued, service, trusted=trusted_certificates(store.folder), crls=_crls(store.folder / SIGNING_FOLDER / CRLS)
    )
    sha256 = store.vault.put_bytes(longer)
    with store.transaction():
        store.settings.put(_KEPT + report.id, sha256)
        what = {"report": report.id, "report_no": report.report_no, "pdf_sha256": sha256, "at": at}
        audit.write("report.time_stamped", "agent", what)
        told = store.outbox.of_stream(f"report:{report.id}")
        if told:
            outbox.record(proved_event(report, told[0].id, sha256, len(longer), at))
    return sha256


def longest(store: Store, report: Report) -> str | None:
    """The hash of the file that proves a report the longest: with time stamps where there are any."""
    kept = store.settings.get(_KEPT + report.id)
    return report.pdf_sha256 if kept in ("", _UNSEALED) else kept


def _sealed(store: Store, report: Report) -> bool:
    assert report.pdf_sha256 is not None, "an issued report has its PDF"
    return _SEALED in store.vault.path(report.pdf_sha256).read_bytes()


def _crls(folder: Path) -> list[bytes]:
    from asn1crypto import pem

    found = []
    for path in sorted(folder.glob("*.crl")) if folder.is_dir() else ():
        content = path.read_bytes()
        try:
            found.append(pem.unarmor(content)[2] if pem.detect(content) else content)
        except ValueError as error:
            raise SigningError(
                Text(f"吊销列表“{path.name}”无法读取：{error}", f'The revocation list "{path.name}": {error}'),
                Text("请更换该文件。", "Replace this file."),
                str(path),
            ) from error
    return found
