"""The event that tells the platform of an issued report, and which result events it rests on."""

from __future__ import annotations

from datetime import datetime

from station.records import BlobRef, Event, Person, Report
from station.store import Store

RESULT_EVENTS = ("result.recorded", "result.revised")


def issued_event(store: Store, report: Report, approver: Person, pdf_size: int, issued_at: datetime) -> Event:
    """The `report.issued` event of a report with its PDF as blob; call it inside the issuing transaction."""
    assert report.pdf_sha256 is not None, "an issued report has its PDF"
    return Event(
        stream=f"report:{report.id}",
        type="report.issued",
        occurred_at=issued_at,
        actor=approver.id,
        via="gui",
        causes=tuple(cause for task_id in report.task_ids if (cause := _newest_result(store, task_id)) is not None),
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
            "task_ids": report.task_ids,
            "determination_ids": report.determination_ids,
            "content_sha256": report.content_sha256,
            "pdf_sha256": report.pdf_sha256,
            "issued_at": issued_at,
            "signatures": [
                {"name": signature.person_name, "meaning": signature.meaning, "at": signature.at}
                for signature in report.signatures
            ],
        },
    )


def _newest_result(store: Store, task_id: str) -> str | None:
    results = [item.id for item in store.outbox.of_stream(task_id) if item.type in RESULT_EVENTS]
    return results[-1] if results else None
