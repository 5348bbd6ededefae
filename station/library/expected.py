"""What is expected and what came: run lists vial by vial, orders task by task.

An instrument's pace is the median of the gaps between its newest files. A vial is late when the place it should have
had by 1.5 times that pace has passed, or when vials after it are in already; without a pace nothing is called late.
A task is late when its order is older than the days the laboratory has set.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Literal

from station.items.roles import written_alike
from station.records import WatchFolder
from station.records.sequences import RunList, Vial
from station.store import Store
from station.store.board import OpenTask
from station.store.run_lists import RunSince

Expectation = Literal["planned", "in", "late", "unexpected"]
LATE_FACTOR = 1.5
LONGEST_GAP = timedelta(hours=6)
"""A longer pause between two files is a night or a weekend, not the length of a run."""
LATE_DAYS = "board.late_days"
USUAL_LATE_DAYS = 7
RUN_LIST_DAYS = 3
"""A run list that is older is no longer on the board; it is still kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One line of the board: `group` is the run list or the order, `position` the vial, `due_at` its latest time."""

    key: str
    state: Expectation
    sample_no: str
    group: str
    position: int | None = None
    item_id: str = ""
    instrument: str = ""
    at: datetime | None = None
    due_at: datetime | None = None
    run_id: str = ""


def expected(store: Store, now: datetime) -> list[Expected]:
    """The whole board: run lists first, then the open tasks of the orders that no run list names."""
    lines = _of_run_lists(store, now)
    named = {line.sample_no.casefold() for line in lines if line.state != "unexpected"}
    late_before = _late_before(store, now)
    received: dict[str, date | None] = {}
    for task in store.board.open_tasks():
        if task.sample_no.casefold() in named and task.run_id is None:
            continue
        if task.commission_no not in received:
            commission = store.orders.commission(task.commission_no)
            received[task.commission_no] = None if commission is None else commission.received_on
        lines.append(_of_task(task, received[task.commission_no], late_before))
    return lines


def expected_of(store: Store, sample_no: str, now: datetime) -> Expected | None:
    """The place of a sample in an open run list, if it is in one and has not come in."""
    lines = [line for line in _of_run_lists(store, now) if written_alike(line.sample_no) == written_alike(sample_no)]
    return next((line for line in lines if line.state in ("planned", "late")), None)


def _of_run_lists(store: Store, now: datetime) -> list[Expected]:
    folders = {folder.id: folder for folder in store.arrivals.folders()}
    lists = store.run_lists
    lines: list[Expected] = []
    for run_list in lists.open():
        if run_list.folder_id in folders and now - run_list.planned_at <= timedelta(days=RUN_LIST_DAYS):
            runs = lists.runs_since(run_list.folder_id, run_list.planned_at)
            pace = usual_gap(lists.pace(run_list.folder_id))
            lines += compare(run_list, folders[run_list.folder_id], runs, pace, now)
    return lines


def usual_gap(captured: Sequence[datetime]) -> timedelta | None:
    """The usual time from one file to the next; None from fewer than four files. `captured`: newest first."""
    gaps = [late - early for late, early in pairwise(captured)]
    within = [gap.total_seconds() for gap in gaps if timedelta(seconds=1) <= gap <= LONGEST_GAP]
    return timedelta(seconds=median(within)) if len(within) >= 3 else None


def compare(
    run_list: RunList, folder: WatchFolder, runs: Sequence[RunSince], pace: timedelta | None, now: datetime
) -> list[Expected]:
    """The vials of a run list with what came for each, then what came and was not in the list."""
    waiting: dict[str, deque[RunSince]] = {}
    for run in runs:
        waiting.setdefault(written_alike(run.sample_name), deque()).append(run)
    came: dict[int, RunSince] = {}
    for vial in run_list.vials:
        queue = waiting.get(written_alike(vial.sample_name))
        if queue:
            came[vial.position] = queue.popleft()
    last = max(came, default=0)
    lines = [_of_vial(run_list, folder, vial, came, last, pace, now) for vial in run_list.vials]
    for queue in waiting.values():
        lines += [
            Expected(
                key=run.run_id,
                state="unexpected",
                sample_no=run.sample_name,
                group=run_list.name,
                instrument=folder.instrument,
                at=run.captured_at,
                run_id=run.run_id,
            )
            for run in queue
        ]
    return lines


def _of_vial(
    run_list: RunList,
    folder: WatchFolder,
    vial: Vial,
    came: dict[int, RunSince],
    last: int,
    pace: timedelta | None,
    now: datetime,
) -> Expected:
    run = came.get(vial.position)
    due = None
    if pace is not None:
        start = came[last].captured_at if last else run_list.planned_at
        due = start + pace * LATE_FACTOR * max(vial.position - last, 1)
    skipped = vial.position < last
    state: Expectation = (
        "in" if run is not None else "late" if skipped or (due is not None and due < now) else "planned"
    )
    return Expected(
        key=f"{run_list.id}/{vial.position}",
        state=state,
        sample_no=vial.sample_name,
        group=run_list.name,
        position=vial.position,
        instrument=folder.instrument,
        at=None if run is None else run.captured_at,
        due_at=None if run is not None or skipped else due,
        run_id="" if run is None else run.run_id,
    )


def _of_task(task: OpenTask, received_on: date | None, late_before: date) -> Expected:
    state: Expectation = "planned"
    if task.run_id is not None:
        state = "in"
    elif received_on is not None and received_on < late_before:
        state = "late"
    return Expected(
        key=task.task_id,
        state=state,
        sample_no=task.sample_no,
        group=task.commission_no,
        item_id=task.item_id,
        at=task.captured_at,
        run_id=task.run_id or "",
    )


def _late_before(store: Store, now: datetime) -> date:
    days = store.settings.get(LATE_DAYS, str(USUAL_LATE_DAYS))
    return now.astimezone().date() - timedelta(days=int(days) if days.isdecimal() else USUAL_LATE_DAYS)
