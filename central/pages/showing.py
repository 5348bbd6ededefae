"""What a person sees of an order: each sample's tasks with their four steps, and the reports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from central import moments
from central.orders import OrderView, ReportView, TaskView
from central.pages.words import WORDS
from parsers.wording import Language
from station.records.orders import STATES, Sample, TaskState

STEPS: tuple[TaskState, ...] = ("pending_review", "accepted", "testing", "reported")
STOPPED: tuple[TaskState, ...] = ("returned", "cancelled")


@dataclass(frozen=True, slots=True)
class StepShown:
    """One of the four steps of a task: its name, whether it is done, being done or to come, and since when."""

    name: str
    phase: str
    day: str
    time: str
    iso: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskShown:
    """A task's line: the analysis item, its four steps, and a state outside of them where it was stopped."""

    title: str
    steps: tuple[StepShown, ...]
    state: TaskState
    stopped: str
    stopped_at: str
    reason: str
    report: ReportView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleShown:
    """A sample with what the client said of it, and its tasks."""

    sample: Sample
    facts: tuple[tuple[str, str], ...]
    tasks: tuple[TaskShown, ...]


def order_shown(order: OrderView, language: Language, zone: timezone) -> dict[str, Any]:
    """The values of the templates that show an order."""
    counts = Counter(task.state for task in order.tasks)
    return {
        "order": order,
        "steps": [(STATES[state].in_(language), counts[state], state) for state in STEPS],
        "stopped": [(STATES[state].in_(language), counts[state]) for state in STOPPED if counts[state]],
        "share": round(100 * counts["reported"] / len(order.tasks)) if order.tasks else 0,
        "samples": [_sample(order, sample, language, zone) for sample in order.samples],
        "reports": list(reversed(order.reports)),
        "item_titles": {task.item_id: task.item_zh if language == "zh" else task.item_en for task in order.tasks},
    }


def report_of(order: OrderView, report_no: str, revision: int | None) -> ReportView | None:
    """A visible report of an order: the newest revision, or the one asked for."""
    wanted = [one for one in order.reports if one.report_no == report_no and revision in (None, one.revision)]
    return max(wanted, key=lambda one: one.revision) if wanted else None


def _sample(order: OrderView, sample: Sample, language: Language, zone: timezone) -> SampleShown:
    depths = [str(depth) for depth in (sample.depth_top_m, sample.depth_bottom_m) if depth is not None]
    facts = {
        "client_sample_id": sample.client_sample_id,
        "well": sample.well,
        "depth": f"{'–'.join(depths)} m" if depths else "",
        "stratum": sample.stratum,
        "lithology": sample.lithology,
        "kind": sample.kind,
        "sampled_on": "" if sample.sampled_on is None else sample.sampled_on.isoformat(),
        "sampling_place": sample.sampling_place,
    }
    reports = {(one.report_no, one.sha256): one for one in order.reports}
    return SampleShown(
        sample=sample,
        facts=tuple((WORDS[name].in_(language), value) for name, value in facts.items() if value),
        tasks=tuple(
            _task(task, reports.get((task.report_no or "", task.report_sha256 or "")), language, zone)
            for task in order.tasks
            if task.sample_no == sample.sample_no
        ),
    )


def _task(task: TaskView, report: ReportView | None, language: Language, zone: timezone) -> TaskShown:
    reached = {step.state: step.at for step in task.history}
    stopped = task.state in STOPPED
    furthest = max((place for place, state in enumerate(STEPS) if state in reached), default=0)
    steps = []
    for place, state in enumerate(STEPS):
        at = reached.get(state, "") if place <= furthest else ""
        if place < furthest or (state == "reported" and place == furthest):
            phase = "done"
        elif place == furthest:
            phase = "left" if stopped else "now"
        else:
            phase = "ahead"
        moment = _moment(at, zone) if at else None
        steps.append(
            StepShown(
                STATES[state].in_(language),
                phase,
                moment.strftime("%Y-%m-%d") if moment else "",
                moment.strftime("%H:%M") if moment else "",
                at,
            )
        )
    return TaskShown(
        title=task.item_zh if language == "zh" else task.item_en,
        steps=tuple(steps),
        state=task.state,
        stopped=STATES[task.state].in_(language) if stopped else "",
        stopped_at=reached.get(task.state, "") if stopped else "",
        reason=task.reason,
        report=report,
    )


def _moment(text: str, zone: timezone) -> datetime:
    return moments.parse(text).astimezone(zone)
