"""Putting a prepared content on file: its report with the first signature, and the audit entry of every act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import uuid6

from station.audit.trail import AuditTrail
from station.records import Person, Report, ReportRelation, Signature, SignatureMeaning
from station.reports.content import Content, content_sha256
from station.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a report is about: the commission and item it is filed under, its tasks, and the reports it is made from."""

    commission_no: str
    item_id: str
    task_ids: Sequence[str] = ()
    determination_ids: Sequence[str] = ()
    relation: ReportRelation | None = None
    sources: Sequence[str] = ()


def file_prepared(
    store: Store, audit: AuditTrail, content: Content, subject: Subject, by: Person, at: datetime
) -> Report:
    """Add a report with its first signature; call it inside the transaction that took its number."""
    report = Report(
        id=str(uuid6.uuid7()),
        report_no=content["report_no"],
        revision=content["revision"],
        commission_no=subject.commission_no,
        item_id=subject.item_id,
        state="prepared",
        task_ids=tuple(subject.task_ids),
        determination_ids=tuple(subject.determination_ids),
        content=content,
        content_sha256=content_sha256(content),
        signatures=(),
        relation=subject.relation,
        sources=tuple(subject.sources),
    )
    report = replace(report, signatures=(signature_of(report, by, "prepared", at),))
    store.reports.add(report, at)
    more = {} if subject.relation is None else {"relation": subject.relation, "sources": list(subject.sources)}
    note_act(audit, "report.prepared", by, report, **more)
    return report


def signature_of(report: Report, person: Person, meaning: SignatureMeaning, at: datetime) -> Signature:
    """The signature of a person under the content as it is filed."""
    return Signature(
        person_id=person.id, person_name=person.name, meaning=meaning, at=at, content_sha256=report.content_sha256
    )


def note_act(audit: AuditTrail, act: str, person: Person, report: Report, **more: object) -> None:
    """Write an act on a report into the audit trail."""
    what = {
        "report": report.id,
        "report_no": report.report_no,
        "revision": report.revision,
        "content_sha256": report.content_sha256,
        "pdf_sha256": report.pdf_sha256,
    }
    audit.write(act, person.id, what | more)
