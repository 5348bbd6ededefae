"""Report drafts that fill themselves: every task of one commission and one item, with what is known by now.

A draft is derived from the memory each time it is asked for and never stored, so it cannot be out of date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from parsers.wording import Text
from station.by_hand.rules import objections
from station.errors import NotFound
from station.items.item import Item
from station.records import Determination, Draft, MeasurementRow, Report, ReportRow, Task
from station.reports.laboratory import BadSetting
from station.store import Store
from station.store.notes import Settings

LEFT_OUT = ("returned", "cancelled")
RULE = "report.per"
"""Setting: `item` (unless set), one report of all samples of an order and item, or `sample`, one of each."""


def by_sample(settings: Settings) -> bool:
    """Whether the laboratory reports each sample by itself. Raises BadSetting."""
    rule = settings.get(RULE, "item")
    if rule not in ("item", "sample"):
        raise BadSetting(
            Text(
                f"设置 {RULE} = “{rule}”不可用，应为：item, sample。", f'{RULE} = "{rule}" is not one of: item, sample.'
            ),
            Text("请在设置中更正。", "Correct it in the settings."),
            RULE,
        )
    return rule == "sample"


def drafts_of(store: Store, catalogue: Mapping[str, Item], commission_no: str, item_id: str) -> list[Draft]:
    """The drafts of one commission and one item that no report covers: one, or by the rule one for each sample."""
    if not by_sample(store.settings):
        return [draft(store, catalogue, commission_no, item_id)]
    tasks = [task for task in store.orders.tasks(commission_no, item_id) if task.state not in LEFT_OUT]
    covers = _Covers(store)
    samples = dict.fromkeys(task.sample_no for task in tasks if covers.of(task) is None)
    return [draft(store, catalogue, commission_no, item_id, sample_no) for sample_no in samples]


def draft(store: Store, catalogue: Mapping[str, Item], commission_no: str, item_id: str, sample_no: str = "") -> Draft:
    """The draft of one commission and one item; NotFound if no task asks for it.

    Where each sample is reported by itself `sample_no` says which; without it the draft is of all samples.
    """
    alone = bool(sample_no) and by_sample(store.settings)
    tasks = [
        task
        for task in store.orders.tasks(commission_no, item_id)
        if task.state not in LEFT_OUT and (not alone or task.sample_no == sample_no)
    ]
    if not tasks:
        raise NotFound(
            Text(
                f"委托单“{commission_no}”没有项目“{item_id}”的检测任务。",
                f'The commission "{commission_no}" has no task of the item "{item_id}".',
            ),
            Text("请检查委托单号与项目，或等待平台下发。", "Check both, or wait for the platform to send it."),
        )
    made = _draft(store, catalogue, _Covers(store), tasks)
    return replace(made, sample_no=sample_no) if alone else made


def draft_again(store: Store, catalogue: Mapping[str, Item], report: Report) -> Draft:
    """What the tasks of a report would say if it were prepared today, in the same order of samples."""
    numbers = [sample["sample_no"] for sample in report.content["samples"]]  # type: ignore[attr-defined]
    tasks = [task for task_id in report.task_ids if (task := store.orders.task(task_id)) is not None]
    commission = store.orders.commission(report.commission_no)
    assert commission is not None, "a report's commission is kept by a foreign key"
    return Draft(
        commission_no=report.commission_no,
        item_id=report.item_id,
        client_name=commission.client_name,
        rows=tuple(
            _row(store, catalogue, task) for task in sorted(tasks, key=lambda task: numbers.index(task.sample_no))
        ),
        report_id=report.id,
        declared=store.orders.declared(report.commission_no, report.item_id),
    )


class _Covers:
    """Which open report a task is in; a report that covers many tasks is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Report] = {}

    def of(self, task: Task) -> Report | None:
        if task.id not in self._known:
            report = self._store.reports.open_for_task(task.id)
            if report is None:
                return None
            self._known.update(dict.fromkeys(report.task_ids, report))
        return self._known[task.id]


def _draft(store: Store, catalogue: Mapping[str, Item], covers: _Covers, tasks: list[Task]) -> Draft:
    """Tasks that came after a report was made wait for a report of their own; until then it is that report's draft."""
    uncovered = [task for task in tasks if covers.of(task) is None]
    report = None if uncovered else covers.of(tasks[0])
    commission = store.orders.commission(tasks[0].commission_no)
    assert commission is not None, "a task's commission is kept by a foreign key"
    return Draft(
        commission_no=commission.commission_no,
        item_id=tasks[0].item_id,
        client_name=commission.client_name,
        rows=tuple(_row(store, catalogue, task) for task in uncovered or tasks),
        report_id=None if report is None else report.id,
        declared=store.orders.declared(commission.commission_no, tasks[0].item_id),
    )


def _row(store: Store, catalogue: Mapping[str, Item], task: Task) -> ReportRow:
    sample = store.orders.sample(task.sample_no)
    assert sample is not None, "a task's sample is kept by a foreign key"
    determination = store.determinations.newest(task.id)
    missing = _missing(store, catalogue, task, determination)
    return ReportRow(task=task, sample=sample, determination=determination, missing=missing)


def _missing(
    store: Store, catalogue: Mapping[str, Item], task: Task, determination: Determination | None
) -> Text | None:
    """Why this task cannot be reported yet; None if it can."""
    if task.item_id not in catalogue:
        return Text(
            f"本站没有安装分析项目“{task.item_id}”。", f'The item "{task.item_id}" is not installed on this station.'
        )
    if task.state == "pending_review":
        return Text("任务尚未受理。", "The task is not accepted yet.")
    if determination is None:
        return _missing_run(store.arrivals.measurements(task_id=task.id))
    if store.weighings.is_open(task.id):
        return Text("有称量已撤销，须重新称量。", "A weight was taken back: it is to be weighed again.")
    stops = [finding.message for finding in determination.outcome.findings if finding.severity == "stop"]
    if stops:
        return Text(f"质量检查未通过：{_joined(stops).zh}", f"A quality check failed: {_joined(stops).en}")
    by_hand = list(objections(catalogue[task.item_id], determination))
    return _joined(by_hand) if by_hand else None


def _missing_run(runs: list[MeasurementRow]) -> Text:
    if not runs:
        return Text("尚无进样数据到达。", "No run has arrived yet.")
    for run in runs:
        if run.trouble is not None:
            return Text(
                f"进样“{run.sample_name}”已到达，但未能计算：{run.trouble.message.zh}",
                f'The run "{run.sample_name}" arrived but stopped: {run.trouble.message.en}',
            )
    return Text("进样已到达，正在等待计算。", "The run has arrived and waits for its calculation.")


def _joined(messages: Iterable[Text]) -> Text:
    listed = list(messages)
    return Text("；".join(message.zh for message in listed), "; ".join(message.en for message in listed))
