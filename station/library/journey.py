"""Where is my run? Every step of a task, a file or a report, with the exact reason where it waits.

A journey is told from the same rows that the intake, the desk and the queue work on, so that it cannot say anything
else than what they do. What is typed may be a sample, an order, a file, a report, or what a scanner reads from any
label: control characters and a report's verification link are understood.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from station.items.item import Item
from station.library.steps import Step
from station.library.steps_of_files import steps_of_file
from station.library.steps_of_reports import steps_of_report
from station.library.steps_of_tasks import steps_of_task
from station.records import Task
from station.store import Store
from station.store.finding import Finding

MOST_JOURNEYS = 40
LONGEST_WORDS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One thing that was found, with its steps in order. `at` is the first step that is not done, None if all are."""

    key: str
    kind: Literal["task", "file", "report"]
    title: str
    item_id: str
    steps: tuple[Step, ...]

    @property
    def at(self) -> Step | None:
        """Where it waits now."""
        return next((step for step in self.steps if step.state in ("stopped", "waiting")), None)


def journeys(store: Store, catalogue: Mapping[str, Item], words: str, now: datetime) -> list[Journey]:
    """What these words name: tasks of samples and orders first, then reports, then files that belong to no task."""
    wanted = scanned(words)
    if not wanted:
        return []
    finding = Finding(store.db)
    tasks = _tasks(store, finding, wanted)
    found = [_of_task(store, catalogue, task, now) for task in list(tasks.values())[:MOST_JOURNEYS]]
    for report_id in finding.reports(wanted):
        report = store.reports.get(report_id)
        if report is not None:
            found.append(
                Journey(
                    key=f"report/{report.id}",
                    kind="report",
                    title=report.report_no if report.revision == 1 else f"{report.report_no} v{report.revision}",
                    item_id=report.item_id,
                    steps=steps_of_report(store, report),
                )
            )
    for arrival_id in _files(store, finding, wanted):
        arrival = store.arrivals.arrival(arrival_id)
        if arrival is not None:
            found.append(
                Journey(
                    key=f"file/{arrival.id}",
                    kind="file",
                    title=arrival.relpath if arrival.revision == 1 else f"{arrival.relpath} v{arrival.revision}",
                    item_id="",
                    steps=steps_of_file(store, arrival),
                )
            )
    return found[:MOST_JOURNEYS]


def scanned(words: str) -> str:
    """What is meant by what was typed or scanned: without control characters; of a verification link, its number."""
    clean = "".join(one for one in words[:LONGEST_WORDS] if one.isprintable()).strip()
    token = re.search(r"[\w-]+\.([\w-]+)\.[\w-]+$", clean)
    if token is None or len(clean) < 80:
        return clean
    try:
        said = json.loads(base64.urlsafe_b64decode(token[1] + "=" * (-len(token[1]) % 4)))
    except (binascii.Error, ValueError):
        return clean
    return str(said["n"]) if isinstance(said, dict) and "n" in said else clean


def _of_task(store: Store, catalogue: Mapping[str, Item], task: Task, now: datetime) -> Journey:
    return Journey(
        key=f"task/{task.id}",
        kind="task",
        title=task.sample_no,
        item_id=task.item_id,
        steps=steps_of_task(store, catalogue, task, now),
    )


def _tasks(store: Store, finding: Finding, words: str) -> dict[str, Task]:
    tasks: dict[str, Task] = {}
    for sample_no in finding.samples(words):
        tasks |= {task.id: task for task in store.orders.tasks_of_sample_no(sample_no)}
    for commission_no in finding.commissions(words):
        tasks |= {task.id: task for task in store.orders.tasks(commission_no)}
    for report_id in finding.reports(words):
        report = store.reports.get(report_id)
        for task_id in () if report is None else report.task_ids:
            task = store.orders.task(task_id)
            if task is not None:
                tasks[task.id] = task
    for run_id in finding.runs(words):
        run = store.arrivals.measurement(run_id)
        task = None if run is None or run.task_id is None else store.orders.task(run.task_id)
        if task is not None:
            tasks[task.id] = task
    return tasks


def _files(store: Store, finding: Finding, words: str) -> list[str]:
    """The files of that name, and those of runs of that name that belong to no task: newest first, once each."""
    ids = dict.fromkeys(finding.files(words))
    for run_id in finding.runs(words):
        run = store.arrivals.measurement(run_id)
        if run is not None and run.task_id is None:
            ids.setdefault(run.arrival_id)
    return list(ids)
