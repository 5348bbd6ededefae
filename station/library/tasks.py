"""The tasks of the orders, each with what has become of it."""

from __future__ import annotations

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


def tasks_with_state(store: Store, commission_no: str | None) -> list[TaskView]:
    """Tasks of one commission, or all, in the order of their samples."""
    commissions = {commission.commission_no: commission for commission in store.orders.commissions()}
    views = []
    for task in store.orders.tasks(commission_no):
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
