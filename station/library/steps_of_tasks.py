"""A task's way: ordered, its run captured and calculated, its report signed, and all of it told to the service."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parsers.wording import Text
from station.items.item import Item
from station.library.expected import expected_of
from station.library.road import least
from station.library.steps import Place, Step, in_order, sent_step
from station.library.steps_of_files import calculated_step
from station.library.steps_of_reports import signature_steps, who_may
from station.records import STATES, MeasurementRow, Report, Task
from station.reports.drafting import draft
from station.store import Store


def steps_of_task(store: Store, catalogue: Mapping[str, Item], task: Task, now: datetime) -> tuple[Step, ...]:
    """The steps of one task."""
    ordered = _ordered(store, task)
    if task.state in ("returned", "cancelled"):
        return (ordered,)
    runs = store.arrivals.runs_of_task(task.id)
    run = _told_by(runs)
    events = store.outbox.of_stream(task.id)
    report = store.reports.open_for_task(task.id) or store.reports.returned_for_task(task.id)
    if report is not None:
        events = events + store.outbox.of_stream(f"report:{report.id}")
    steps = [ordered, _captured(store, task, run, now)]
    steps.append(Step(stage="calculated", state="waiting") if run is None else _calculated(store, task, run))
    steps += _report_steps(store, catalogue, task, report)
    return (*in_order(steps), sent_step(events, least(store, (event.stream for event in events))))


def _told_by(runs: list[MeasurementRow]) -> MeasurementRow | None:
    """The run that speaks for a task: the newest that is calculated, else the newest."""
    done = [run for run in runs if run.state == "determined"]
    return (done or runs)[-1] if runs else None


def _ordered(store: Store, task: Task) -> Step:
    commission = store.orders.commission(task.commission_no)
    client = "" if commission is None else commission.client_name
    received = "" if commission is None or commission.received_on is None else commission.received_on.isoformat()
    place = Place("orders", task.commission_no)
    state = STATES[task.state]
    reason = Text(
        f"委托单 {task.commission_no}，{client}，{received}：{state.zh}",
        f"Order {task.commission_no}, {client}, {received}: {state.en}",
    )
    if task.state == "pending_review":
        cure = Text("等待平台受理该任务。", "The platform has to accept the task.")
        return Step(stage="ordered", state="waiting", reason=reason, cure=cure, next=place)
    stopped = task.state in ("returned", "cancelled")
    return Step(stage="ordered", state="stopped" if stopped else "done", reason=reason, next=place)


def _captured(store: Store, task: Task, run: MeasurementRow | None, now: datetime) -> Step:
    if run is not None:
        arrival = store.arrivals.arrival(run.arrival_id)
        assert arrival is not None, "a run's arrival is kept by a foreign key"
        return Step(
            stage="captured",
            state="done",
            at=arrival.captured_at,
            reason=Text(arrival.relpath, arrival.relpath),
            next=Place("measurements", run.id),
        )
    return _not_still(store, task) or _missing(store, task, now)


def _not_still(store: Store, task: Task) -> Step | None:
    """The file of that name is there and still grows, as the agent's last sign of life says."""
    pulse = store.pulses.last("agent")
    restless: list[dict[str, Any]] = [] if pulse is None else list(pulse.body.get("restless", ()))
    for one in restless:
        if task.sample_no.casefold() in str(one["relpath"]).casefold():
            still, needs = int(one["still_seconds"]), int(one["needs_seconds"])
            whole = bool(one["whole"])
            return Step(
                stage="captured",
                state="waiting",
                reason=Text(
                    f"“{one['relpath']}”在 {still} 秒前还有变化；需静止 {needs} 秒"
                    + ("。" if whole else "，且缺少配套文件。"),
                    f'"{one["relpath"]}" changed {still} s ago; it needs {needs} s of quiet'
                    + ("." if whole else ", and a file that belongs to it is missing."),
                ),
                next=Place("arrivals", str(one["relpath"])),
            )
    return None


def _missing(store: Store, task: Task, now: datetime) -> Step:
    line = expected_of(store, task.sample_no, now)
    if line is not None and line.position is not None:
        due = "" if line.due_at is None else line.due_at.astimezone().strftime("%m-%d %H:%M")
        late = line.state == "late"
        return Step(
            stage="captured",
            state="stopped" if late else "waiting",
            reason=Text(
                f"在序列“{line.group}”的第 {line.position} 位，仪器 {line.instrument}"
                + (f"，应于 {due} 前到达" if due else "")
                + ("；已迟到。" if late else "。"),
                f'Vial {line.position} of the run list "{line.group}" on {line.instrument}'
                + (f", due by {due}" if due else "")
                + ("; it is late." if late else "."),
            ),
            next=Place("today"),
        )
    folders = [folder for folder in store.arrivals.folders() if task.item_id in folder.item_ids and folder.active]
    lost = next((folder for folder in folders if folder.trouble is not None), None)
    if lost is not None and lost.trouble is not None:
        return Step(
            stage="captured",
            state="stopped",
            at=lost.last_look_at,
            reason=lost.trouble.message,
            cure=lost.trouble.cure,
            next=Place("instruments", lost.id),
        )
    if not folders:
        return Step(
            stage="captured",
            state="stopped",
            reason=Text("没有仪器文件夹设为该项目。", "No instrument's folder is set to this item."),
            cure=Text("请在“仪器”页设置。", "Set one up on the page Instruments."),
            next=Place("instruments"),
        )
    names = [folder.instrument for folder in folders]
    return Step(
        stage="captured",
        state="waiting",
        reason=Text(
            f"尚无样品编号为“{task.sample_no}”的进样到达；监视中的仪器：{'、'.join(names)}。",
            f'No run named "{task.sample_no}" has arrived; the instruments watched for it: {", ".join(names)}.',
        ),
        cure=Text(
            "若已进样，请核对仪器软件中的样品名。",
            "If it was run, check the sample's name in the instrument's program.",
        ),
        next=Place("arrivals", task.sample_no),
    )


def _calculated(store: Store, task: Task, run: MeasurementRow) -> Step:
    step = calculated_step(run)
    newest = store.determinations.newest(task.id)
    if step.state == "done" and newest is not None:
        revision = Text(f"第 {newest.revision} 版结果", f"Revision {newest.revision} of the result")
        return Step(stage="calculated", state="done", at=newest.made_at, reason=revision, next=step.next)
    return step


def _report_steps(store: Store, catalogue: Mapping[str, Item], task: Task, report: Report | None) -> list[Step]:
    if report is not None:
        return signature_steps(store, report)
    place = Place("reports", f"{task.commission_no}/{task.item_id}")
    waits = draft(store, catalogue, task.commission_no, task.item_id)
    own = next((row for row in waits.rows if row.task.id == task.id), None)
    missing = [row for row in waits.rows if row.missing is not None]
    if own is not None and own.missing is not None:
        drafted = Step(stage="drafted", state="stopped", reason=own.missing, next=place)
    elif missing:
        first = missing[0]
        assert first.missing is not None
        drafted = Step(
            stage="drafted",
            state="waiting",
            reason=Text(
                f"本报告 {len(waits.rows)} 个样品中有 {len(missing)} 个未就绪；"
                f"“{first.sample.sample_no}”：{first.missing.zh}",
                f"{len(missing)} of the {len(waits.rows)} samples of this report are not ready; "
                f'"{first.sample.sample_no}": {first.missing.en}',
            ),
            next=place,
        )
    else:
        drafted = Step(stage="drafted", state="waiting", reason=who_may(store, "prepare"), next=place)
    return [drafted, Step(stage="reviewed", state="ahead"), Step(stage="approved", state="ahead")]
