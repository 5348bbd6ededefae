"""The tasks of the orders, each with what has become of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.records import Commission, Determination, Report, Sample, Task
from station.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task with its sample, commission and, once there is one, its newest determination and its report."""

    task: Task
    sample: Sample
    commission: Commission
    determination: Determination | None
    report: Report | None


def views_of(store: Store, tasks: Sequence[Task]) -> list[TaskView]:
    """These tasks with what has become of each, in the order in which they are given."""
    commissions: dict[str, Commission] = {}
    views = []
    for task in tasks:
        if task.commission_no not in commissions:
            commission = store.orders.commission(task.commission_no)
            assert commission is not None, "a task refers to its commission"
            commissions[task.commission_no] = commission
        sample = store.orders.sample(task.sample_no)
        assert sample is not None, "a task refers to its sample"
        views.append(
            TaskView(
                task=task,
                sample=sample,
                commission=commissions[task.commission_no],
                determination=store.determinations.newest(task.id),
                report=store.reports.open_for_task(task.id),
            )
        )
    return views
