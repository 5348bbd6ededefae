"""The event that tells the platform of an issued report, and which result events it rests on.

An amendment adds `amends` (the report it replaces, and the reason), a merged or split report `composed` (what it is
made of): members that a service which does not know them leaves alone. A report over several commissions is
`report.composed`, and names its client where all of them are of one: nobody is shown another client's figures.
A file that got its time stamps later is `report.proved`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from station.records import BlobRef, Event, Person, Report
from station.store import Store

RESULT_EVENTS = ("result.recorded", "result.revised")


def issued_event(store: Store, report: Report, approver: Person, pdf_size: int, issued_at: datetime) -> Event:
    """The event of an issued report with its PDF as blob; call it inside the issuing transaction.

    `report.issued`, or `report.composed` where its tasks are of several commissions.
    """
    assert report.pdf_sha256 is not None, "an issued report has its PDF"
    task_ids = report.task_ids or tuple(dict.fromkeys(row["task_id"] for row in _rows(report.content)))
    subject = _subject(store, report, task_ids)
    return Event(
        stream=f"report:{report.id}",
        type="report.issued" if "commission_no" in subject else "report.composed",
        occurred_at=issued_at,
        actor=approver.id,
        via="gui",
        causes=tuple(cause for task_id in task_ids if (cause := _newest_result(store, task_id)) is not None),
        blobs=(_pdf(report, report.pdf_sha256, pdf_size),),
        data=subject
        | {
            "report_id": report.id,
            "report_no": report.report_no,
            "revision": report.revision,
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


def proved_event(report: Report, cause: str, sha256: str, size: int, at: datetime) -> Event:
    """The `report.proved` event: the file of an issued report that time stamps keep provable, as blob.

    It begins with the issued bytes; `cause` is the event that told of the report.
    """
    return Event(
        stream=f"report:{report.id}",
        type="report.proved",
        occurred_at=at,
        actor="agent",
        via="agent",
        causes=(cause,),
        blobs=(_pdf(report, sha256, size),),
        data={
            "report_id": report.id,
            "report_no": report.report_no,
            "revision": report.revision,
            "pdf_sha256": report.pdf_sha256,
            "proof_sha256": sha256,
            "proved_at": at,
        },
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


def _subject(store: Store, report: Report, task_ids: tuple[str, ...]) -> dict[str, Any]:
    """Whose report it is: of one commission, or of several with their client where there is but one."""
    tasks = [task for task_id in task_ids if (task := store.orders.task(task_id)) is not None]
    numbers = list(dict.fromkeys(task.commission_no for task in tasks))
    if set(numbers) <= {report.commission_no}:
        return {"commission_no": report.commission_no, "item_id": report.item_id, "task_ids": task_ids}
    orders = [order for number in numbers if (order := store.orders.commission(number)) is not None]
    clients = {order.client_name for order in orders}
    one_client = len(clients) == 1 and len(orders) == len(numbers)  # of an order that is not here nothing is said
    return {"commission_nos": numbers, "client_name": clients.pop() if one_client else ""}


def _pdf(report: Report, sha256: str, size: int) -> BlobRef:
    return BlobRef(
        sha256=sha256, size=size, role="report", media_type="application/pdf", name=f"{report.report_no}.pdf"
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
