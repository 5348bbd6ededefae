"""Matching: which task a run belongs to, by the sample's number and the items of the instrument's folder.

A run is never given to a task by guess: no task or more than one leaves it unmatched with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.wording import Text
from station.items.catalogue import Catalogue
from station.items.certified import certified_role
from station.items.item import Item, Role
from station.items.roles import OF_A_SAMPLE, role_of, sample_of, written_alike
from station.records import MeasurementRow, Task, Trouble, WatchFolder
from station.store import Store

TITLE = Text("没有对应的检测任务", "No task for this run")


@dataclass(frozen=True, slots=True)
class Match:
    """What a run is: its role, and for a sample its task or the trouble why there is none."""

    role: Role
    task: Task | None = None
    trouble: Trouble | None = None


def match(store: Store, catalogue: Catalogue, folder: WatchFolder, row: MeasurementRow) -> Match:
    """Tell a run's role and task."""
    if row.technique == "balance" and not folder.item_ids and not row.sample_name.strip():
        return Match("sample")  # a weight of the weighing desk: evidence, which the sample's record names
    item_ids = [
        item_id
        for item_id in folder.item_ids
        if item_id in catalogue and (_takes(catalogue[item_id], row.technique) or folder.id == f"weighing:{item_id}")
    ]
    if not item_ids:
        return Match("sample", trouble=_no_item(folder, row))
    # the whole name first: a sample number may end in what elsewhere marks a duplicate
    tasks = _tasks(store, row.sample_name, item_ids)
    if not tasks:
        item = catalogue[item_ids[0]]
        patterns = item.name_patterns
        certificate = store.certificates.newest().get(row.sample_name.strip())
        role = certified_role(certificate, role_of(row.sample_name, patterns), item)
        if role != "sample" and role not in OF_A_SAMPLE:
            return Match(role)
        tasks = _tasks(store, sample_of(row.sample_name, patterns), item_ids)
        if role in OF_A_SAMPLE and len(tasks) == 1:
            return Match(role, task=tasks[0])
    if len(tasks) == 1:
        return Match("sample", task=tasks[0])
    return Match("sample", trouble=_no_task(row, tasks))


def _tasks(store: Store, name: str, item_ids: Sequence[str]) -> list[Task]:
    """The tasks of the sample of that number; if there is none, of the same number typed in another way."""
    found = store.orders.tasks_of_sample(name.strip(), item_ids)
    wanted = written_alike(name)
    if found or not wanted:
        return found
    return [task for task in store.orders.open_tasks(item_ids) if written_alike(task.sample_no) == wanted]


def _takes(item: Item, technique: str) -> bool:
    """Whether an item takes runs of that technique; one with declared quantities takes them from any result table."""
    return item.technique == technique or (technique == "table" and bool(item.quantities))


def role_in_task(row: MeasurementRow, task: Task, item: Item) -> Role:
    """Whether a run of a task is the sample itself, a duplicate (平行样) or a mount of it, told as `match` tells it."""
    name = row.sample_name.strip()
    is_whole = written_alike(name) == written_alike(task.sample_no)
    role = role_of(name, item.name_patterns)
    return role if not is_whole and role in OF_A_SAMPLE else "sample"


def _no_item(folder: WatchFolder, row: MeasurementRow) -> Trouble:
    expected = "、".join(folder.item_ids)
    if not expected:
        return Trouble(
            kind="NoSuchTask",
            title=TITLE,
            message=Text(
                f"仪器“{folder.instrument}”尚未设置分析项目，“{row.sample_name}”无法对应。",
                f'"{folder.instrument}" has no analysis items yet, so "{row.sample_name}" has no task.',
            ),
            cure=Text(
                "请在“仪器”页为它选择分析项目；之后会自动重新匹配。",
                "Choose its analysis items on the page Instruments; the run is matched again by itself.",
            ),
        )
    return Trouble(
        kind="NoSuchTask",
        title=TITLE,
        message=Text(
            f"“{row.sample_name}”是“{row.technique}”数据，而仪器“{folder.instrument}”的分析项目为 {expected}。",
            f'"{row.sample_name}" is "{row.technique}" data; the items of "{folder.instrument}" are {expected}.',
        ),
        cure=Text("请检查该文件夹的分析项目设置。", "Check which analysis items this folder is set to."),
    )


def _no_task(row: MeasurementRow, tasks: list[Task]) -> Trouble:
    if tasks:
        found = "、".join(f"{task.sample_no} {task.item_id}" for task in tasks)
        message = Text(
            f"样品名“{row.sample_name}”对应多个检测任务：{found}。",
            f'The sample name "{row.sample_name}" fits more than one task: {found}.',
        )
    else:
        message = Text(
            f"委托单中没有样品编号为“{row.sample_name}”的检测任务。",
            f'No commission order has a task for the sample number "{row.sample_name}".',
        )
    return Trouble(
        kind="NoSuchTask",
        title=TITLE,
        message=message,
        cure=Text(
            "请核对样品名；委托单到达后会自动重新匹配。",
            "Check the sample's name; it is matched again by itself when the order arrives.",
        ),
    )
