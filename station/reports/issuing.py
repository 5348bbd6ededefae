"""The event that tells the platform of an issued report, and which result events it rests on.

An amendment adds `amends` (the report it replaces, and the reason), a merged or split report `composed` (what it is
made of): members that a service which does not know them leaves alone. A report over several commissions is not told:
the platform files a report under one, and one client must not be shown another's figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from station.records import BlobRef, Event, Person, Report
from station.store import Store

RESULT_EVENTS = ("result.recorded", "result.revised")


def issued_event(store: Store, report: Report, approver: Person, pdf_size: int, issued_at: datetime) -> Event | None:
    """The `report.issued` event of a report with its PDF as blob; call it inside the issuing transaction.

    None for a report that cannot be told: one over several commissions, see above.
    """
    assert report.pdf_sha256 is not None, "an issued report has its PDF"
    task_ids = report.task_ids or tuple(dict.fromkeys(row["task_id"] for row in _rows(report.content)))
    commissions = {task.commission_no for one in task_ids if (task := store.orders.task(one)) is not None}
    if commissions != {report.commission_no}:
        return None
    return Event(
        stream=f"report:{report.id}",
        type="report.issued",
        occurred_at=issued_at,
        actor=approver.id,
        via="gui",
        causes=tuple(cause for task_id in task_ids if (cause := _newest_result(store, task_id)) is not None),
        blobs=(
            BlobRef(
                sha256=report.pdf_sha256,
                size=pdf_size,
                role="report",
                media_type="application/pdf",
                name=f"{report.report_no}.pdf",
            ),
        ),
        data={
            "report_id": report.id,
            "report_no": report.report_no,
            "revision": report.revision,
            "commission_no": report.commission_no,
            "item_id": report.item_id,
            "task_ids": task_ids,
            "determination_ids": report.determination_ids,
            "content_sha256": report.content_sha256,
            "pdf_sha256": report.pdf_sha256,
            "issued_at": issued_at,
            "signatures": [
                {"name": signature.person_name, "meaning": signature.meaning, "at": signature.at}
                for signature in report.signatures
            ],
        }
        | _relation(store, report),
    )


def superseded_event(source: Report, amendment: Report, approver: Person, cause: str, at: datetime) -> Event:
    """The `report.superseded` event on the replaced report's stream; `cause` is the amendment's `report.issued`."""
    content: Mapping[str, Any] = amendment.content
    return Event(
        stream=f"report:{source.id}",
        type="report.superseded",
        occurred_at=at,
        actor=approver.id,
        via="gui",
        causes=(cause,),
        data={
            "report_id": source.id,
            "report_no": source.report_no,
            "revision": source.revision,
            "superseded_by": {
                "report_id": amendment.id,
                "report_no": amendment.report_no,
                "revision": amendment.revision,
            },
            "reason": content["amends"]["reason"],
            "superseded_at": at,
        },
    )


def _relation(store: Store, report: Report) -> dict[str, Any]:
    sources = [source for source_id in report.sources if (source := store.reports.get(source_id)) is not None]
    named = [{"report_id": source.id, "report_no": source.report_no, "revision": source.revision} for source in sources]
    content: Mapping[str, Any] = report.content
    if report.relation == "amends":
        return {"amends": {**named[0], "reason": content["amends"]["reason"]}}
    if report.relation is None:
        return {}
    return {"composed": {"kind": content["origin"]["kind"], "reports": named}}


def _rows(content: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for chapter in content.get("chapters", (content,)):
        yield from chapter["results"]["rows"]


def _newest_result(store: Store, task_id: str) -> str | None:
    results = [item.id for item in store.outbox.of_stream(task_id) if item.type in RESULT_EVENTS]
    return results[-1] if results else None
