"""Orders: made once per idempotency key, decided by the platform, shown with their way so far."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from uuid6 import uuid7

from central import projection
from central.orders import (
    DecisionName,
    EventCounts,
    ItemTitle,
    NewOrder,
    NewOrderAnswer,
    NewSample,
    NewTask,
    OrderView,
    ReportView,
    Step,
    TaskView,
    numbered_order,
    numbered_sample,
    refuse_decision,
)
from central.projection import Wait
from central.refusals import Refusal
from central.store.database import Transaction
from central.store.sql import feed, outgoing, reports
from central.store.sql.platform import SqlPlatform, note_state

ALLOWED_FROM: dict[DecisionName, frozenset[str]] = {
    "accept": frozenset({"pending_review", "returned"}),
    "return": frozenset({"pending_review"}),
    "cancel": frozenset({"pending_review", "returned", "accepted", "testing"}),
}
DECIDED: dict[DecisionName, str] = {"accept": "accepted", "return": "returned", "cancel": "cancelled"}


def create(
    db: Transaction,
    tenant: str,
    order: NewOrder,
    key: str,
    body_sha256: str,
    access_hash: Callable[[str], str],
    now: str,
    made_by: str,
) -> NewOrderAnswer:
    """Make the order, or give the earlier answer for the same key and body."""
    db.lock(tenant)
    earlier = db.execute("SELECT * FROM idempotency WHERE tenant = ? AND key = ?", (tenant, key)).fetchone()
    if earlier is not None:
        if earlier["body_sha256"] != body_sha256:
            raise Refusal("key_reused", key=key)
        return msgspec.json.decode(earlier["answer"], type=NewOrderAnswer)
    commission_no = order.commission_no or _next_number(db, tenant, int(now[:4]))
    _add_commission(db, tenant, commission_no, order, access_hash(commission_no), now, made_by)
    tasks: list[NewTask] = []
    for position, sample in enumerate(order.samples, start=1):
        sample_no = sample.sample_no or numbered_sample(commission_no, position)
        _add_sample(db, tenant, commission_no, sample_no, position, sample)
        for item_id in sample.items:
            title = order.item_titles.get(item_id, ItemTitle(zh=item_id, en=item_id))
            tasks.append(_add_task(db, tenant, commission_no, sample_no, len(tasks), item_id, title, now))
    feed.tell_commission(db, tenant, commission_no, now)
    answer = NewOrderAnswer(commission_no, tasks)
    db.execute(
        "INSERT INTO idempotency (tenant, key, body_sha256, answer, at) VALUES (?, ?, ?, ?, ?)",
        (tenant, key, body_sha256, msgspec.json.encode(answer).decode(), now),
    )
    return answer


def decide(
    db: Transaction, tenant: str, commission_no: str, decision: DecisionName, reason: str, now: str
) -> OrderView:
    """Take the platform's decision for every task of the order, and judge again what waited for it."""
    db.lock(tenant)
    rows = db.execute(
        "SELECT id, state, decision FROM task WHERE tenant = ? AND commission_no = ? ORDER BY position",
        (tenant, commission_no),
    ).fetchall()
    if not rows:
        raise Refusal("order_not_found", commission_no=commission_no)
    decided = DECIDED[decision]
    undecided = [row for row in rows if row["decision"] != decided]
    for row in undecided:
        if row["state"] not in ALLOWED_FROM[decision]:
            raise refuse_decision(commission_no, decision, row["state"])
    for row in undecided:
        db.execute(
            "UPDATE task SET decision = ?, state = ?, reason = ? WHERE tenant = ? AND id = ?",
            (decided, decided, reason, tenant, row["id"]),
        )
        note_state(db, tenant, row["id"], now)
    if undecided and decision == "accept":
        outgoing.tell(db, tenant, "accepted", commission_no, now)
    projection.release(SqlPlatform(db, tenant, now), [Wait("task", row["id"]) for row in undecided])
    return view(db, tenant, commission_no)


def view(db: Transaction, tenant: str, commission_no: str) -> OrderView:
    """An order as it stands; KeyError where there is none."""
    row = feed.commission_row(db, tenant, commission_no)
    made = db.one("SELECT created_at FROM commission WHERE tenant = ? AND commission_no = ?", (tenant, commission_no))
    counts = db.one(
        "SELECT count(*) AS stored, count(*) FILTER (WHERE applied = 0) AS unapplied FROM inbox"
        " WHERE tenant = ? AND commission_no = ?",
        (tenant, commission_no),
    )
    visible = reports.of_order(db, tenant, commission_no)
    return OrderView(
        commission=row.commission,
        created_at=made["created_at"],
        samples=row.samples,
        tasks=_tasks(db, tenant, commission_no, visible),
        reports=visible,
        events=EventCounts(counts["stored"], counts["unapplied"]),
    )


def by_access(db: Transaction, access_hash: str) -> tuple[str, OrderView] | None:
    """The tenant and the order of an access code's hash."""
    row = db.execute("SELECT tenant, commission_no FROM commission WHERE access_hash = ?", (access_hash,)).fetchone()
    return None if row is None else (row["tenant"], view(db, row["tenant"], row["commission_no"]))


def _next_number(db: Transaction, tenant: str, year: int) -> str:
    """The next free number of the year; numbers given by hand are stepped over."""
    while True:
        serial = db.one(
            "INSERT INTO order_number (tenant, year, top) VALUES (?, ?, 1)"
            " ON CONFLICT (tenant, year) DO UPDATE SET top = order_number.top + 1 RETURNING top",
            (tenant, year),
        )["top"]
        number = numbered_order(year, serial)
        taken = db.execute("SELECT 1 FROM commission WHERE tenant = ? AND commission_no = ?", (tenant, number))
        if taken.fetchone() is None:
            return number


def _add_commission(
    db: Transaction, tenant: str, commission_no: str, order: NewOrder, access_hash: str, now: str, made_by: str
) -> None:
    added = db.execute(
        "INSERT INTO commission (tenant, commission_no, client_name, client_contact, submitter, received_on,"
        " requirements, client_address, sampling, access_hash, created_at, made_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            tenant,
            commission_no,
            order.client_name,
            order.client_contact,
            order.submitter,
            order.received_on.isoformat() if order.received_on else None,
            order.requirements,
            order.client_address,
            order.sampling,
            access_hash,
            now,
            made_by,
        ),
    )
    if added.rowcount != 1:
        raise Refusal("order_exists", number=commission_no)


def _add_sample(
    db: Transaction, tenant: str, commission_no: str, sample_no: str, position: int, sample: NewSample
) -> None:
    added = db.execute(
        "INSERT INTO sample (tenant, sample_no, commission_no, position, client_sample_id, kind, condition, well,"
        " depth_top_m, depth_bottom_m, stratum, lithology, sampled_on, sampling_place)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            tenant,
            sample_no,
            commission_no,
            position,
            sample.client_sample_id,
            sample.kind,
            sample.condition,
            sample.well,
            None if sample.depth_top_m is None else str(sample.depth_top_m),
            None if sample.depth_bottom_m is None else str(sample.depth_bottom_m),
            sample.stratum,
            sample.lithology,
            sample.sampled_on.isoformat() if sample.sampled_on else None,
            sample.sampling_place,
        ),
    )
    if added.rowcount != 1:
        raise Refusal("order_exists", number=sample_no)


def _add_task(
    db: Transaction,
    tenant: str,
    commission_no: str,
    sample_no: str,
    position: int,
    item_id: str,
    title: ItemTitle,
    now: str,
) -> NewTask:
    task_id = str(uuid7())
    db.execute(
        "INSERT INTO task (tenant, id, commission_no, sample_no, position, item_id, item_zh, item_en, decision, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending_review', 'pending_review')",
        (tenant, task_id, commission_no, sample_no, position, item_id, title.zh, title.en),
    )
    db.execute(
        "INSERT INTO task_history (tenant, task_id, state, at, occurred_at) VALUES (?, ?, 'pending_review', ?, ?)",
        (tenant, task_id, now, now),
    )
    return NewTask(task_id, sample_no, item_id, "pending_review")


def _tasks(db: Transaction, tenant: str, commission_no: str, visible: list[ReportView]) -> list[TaskView]:
    history: dict[str, list[Step]] = {}
    for row in db.execute(
        "SELECT task_history.* FROM task_history JOIN task"
        " ON task.tenant = task_history.tenant AND task.id = task_history.task_id"
        " WHERE task.tenant = ? AND task.commission_no = ? ORDER BY task_history.n",
        (tenant, commission_no),
    ):
        history.setdefault(row["task_id"], []).append(Step(row["state"], row["at"], row["occurred_at"]))
    newest = {task_id: report for report in sorted(visible, key=_age) for task_id in report.task_ids}
    rows = db.execute(
        "SELECT * FROM task WHERE tenant = ? AND commission_no = ? ORDER BY position", (tenant, commission_no)
    )
    return [
        TaskView(
            id=row["id"],
            sample_no=row["sample_no"],
            item_id=row["item_id"],
            item_zh=row["item_zh"],
            item_en=row["item_en"],
            state=row["state"],
            reason=row["reason"],
            history=history.get(row["id"], []),
            report_no=newest[row["id"]].report_no if row["id"] in newest else None,
            report_sha256=newest[row["id"]].sha256 if row["id"] in newest else None,
        )
        for row in rows
    ]


def _age(report: ReportView) -> tuple[str, int]:
    """Reports in the order they became visible; the later of two speaks for a task."""
    return (report.visible_at, report.revision)
