"""Determinations become facts here: kept, told and noted in one transaction, whoever made them.

The agent makes them when runs come in, a person when they put something right by hand; both are the same fact to the
platform: `result.recorded` the first time, `result.revised` after that.
"""

from __future__ import annotations

from typing import Literal

from station.audit import AuditTrail
from station.items.cells import row_cells
from station.items.item import Item
from station.outbox import Outbox
from station.records import Determination, Event, Task
from station.store import Store


def record_determination(
    store: Store,
    outbox: Outbox,
    audit: AuditTrail,
    determination: Determination,
    task: Task,
    item: Item,
    *,
    by: str = "agent",
) -> None:
    """Keep a new revision, tell of it and note it; joins the caller's transaction. `by` is who made it."""
    with store.transaction():
        store.determinations.add(determination)
        outbox.record(result_event(determination, task, item, actor=by, via="agent" if by == "agent" else "gui"))
        audit.write(
            "determination",
            by,
            {"determination": determination.id, "task": task.id, "revision": determination.revision},
        )


def result_event(
    determination: Determination,
    task: Task,
    item: Item,
    *,
    actor: str = "agent",
    via: Literal["agent", "gui"] = "agent",
) -> Event:
    """A task has values: recorded the first time, revised after that; told as they are reported."""
    reported = determination.reported
    cells = row_cells(item, reported.values)
    return Event(
        stream=task.id,
        type="result.recorded" if determination.revision == 1 else "result.revised",
        occurred_at=determination.made_at,
        actor=actor,
        via=via,
        data={
            "task_id": task.id,
            "commission_no": task.commission_no,
            "sample_no": task.sample_no,
            "item_id": task.item_id,
            "determination_id": determination.id,
            "revision": determination.revision,
            "item_version": item.version,
            "item_sha256": item.sha256,
            "raw_sha256": determination.fingerprint.raw_sha256,
            "values": [
                {
                    "id": column.id,
                    "zh": column.title.zh,
                    "en": column.title.en,
                    "unit": column.unit,
                    "unrounded": reported.value(column.id).number,
                    "printed": cells[column.id],
                    "state": reported.value(column.id).state,
                }
                for column in item.columns
            ],
            "findings": [
                {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "zh": finding.message.zh,
                    "en": finding.message.en,
                }
                for finding in reported.findings
            ],
        },
    )
