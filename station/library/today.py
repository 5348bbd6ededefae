"""The board of the day: what came in, what is expected, what waits for whom, what is wrong, what is not sent yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from station.items.item import Item
from station.library.expected import Expected, expected
from station.records import Person, PortState, Report, Right, SerialPort, Trouble, WatchFolder
from station.reports.drafting import draft
from station.safekeeping import signs
from station.store import Store
from station.store.board import Stuck
from station.store.notes import Pulse
from station.store.outbox_rows import QueueCounts

WaitsFor = Literal["prepare", "prepare_again", "review", "approve"]
MOST_READY = 100
EVENING = time(18, 0)
"""What came in after this hour of the day before counts as having come in overnight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A draft or report that waits for an act; `people` are those who may do it and have not signed it before."""

    act: WaitsFor
    subject: str
    report_no: str
    commission_no: str
    item_id: str
    since: datetime | None
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The answer to the first page's question."""

    now: datetime
    since: datetime
    captured: int
    expected: list[Expected]
    waiting: list[Waiting]
    stuck: list[Stuck]
    stuck_count: int
    folders: list[WatchFolder]
    ports: list[tuple[SerialPort, PortState | None]]
    counts: QueueCounts
    agent: Pulse | None
    service: Pulse | None


def the_day(store: Store, catalogue: Mapping[str, Item], now: datetime) -> Day:
    """Everything the first page shows, from indexed questions only."""
    board = store.board
    since = last_evening(now)
    states = store.ports.states()
    folders = store.arrivals.folders()
    lost = [_lost(folder) for folder in folders if folder.trouble is not None]
    wrong = [_of_the_station(trouble) for trouble in signs(store).troubles] + lost
    return Day(
        now=now,
        since=since,
        captured=board.captured_since(since),
        expected=expected(store, now),
        waiting=waiting(store, catalogue),
        stuck=wrong + board.stuck(),
        stuck_count=len(wrong) + board.stuck_count(),
        folders=folders,
        ports=[(port, states.get(port.id)) for port in store.ports.all()],
        counts=store.outbox.counts(),
        agent=store.pulses.last("agent"),
        service=store.pulses.last("sync"),
    )


def last_evening(now: datetime) -> datetime:
    """The evening before this working day, in this computer's time zone."""
    here = now.astimezone()
    return here.combine(here.date() - timedelta(days=1), EVENING, here.tzinfo)


def waiting(store: Store, catalogue: Mapping[str, Item]) -> list[Waiting]:
    """What waits for a signature, nearest to the client first: approve, review, prepare again, prepare."""
    people = [person for person in store.people.all() if person.active]
    found = [_report(report, "approve", "approve", people) for report in store.reports.all("reviewed")]
    found += [_report(report, "review", "review", people) for report in store.reports.all("prepared")]
    again = [report for report in store.reports.all("returned") if _is_last_word(store, report)]
    found += [_report(report, "prepare_again", "prepare", people) for report in again]
    returned = {(report.commission_no, report.item_id) for report in again}
    for commission_no, item_id in store.board.uncovered_groups(MOST_READY, ready=True):
        if (commission_no, item_id) in returned or not draft(store, catalogue, commission_no, item_id).complete:
            continue
        found.append(
            Waiting(
                act="prepare",
                subject=f"{commission_no}/{item_id}",
                report_no="",
                commission_no=commission_no,
                item_id=item_id,
                since=None,
                people=_able(people, "prepare", ()),
            )
        )
    return found


def _report(report: Report, act: WaitsFor, right: Right, people: list[Person]) -> Waiting:
    signers = tuple(signature.person_id for signature in report.signatures)
    return Waiting(
        act=act,
        subject=report.id,
        report_no=report.report_no,
        commission_no=report.commission_no,
        item_id=report.item_id,
        since=max((signature.at for signature in report.signatures), default=None),
        people=_able(people, right, () if act == "prepare_again" else signers),
    )


def _able(people: list[Person], right: Right, signers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(person.name for person in people if right in person.rights and person.id not in signers)


def _is_last_word(store: Store, report: Report) -> bool:
    newest = store.reports.by_number(report.report_no)
    return (
        newest is not None
        and newest.id == report.id
        and bool(report.task_ids)
        and not any(store.reports.open_for_task(task_id) for task_id in report.task_ids)
    )


def _of_the_station(trouble: Trouble) -> Stuck:
    return Stuck(
        kind="station",
        subject=f"{trouble.kind} {trouble.where}",
        name=trouble.where,
        instrument="",
        at=None,
        trouble=trouble,
    )


def _lost(folder: WatchFolder) -> Stuck:
    assert folder.trouble is not None
    return Stuck(
        kind="folder",
        subject=folder.id,
        name=folder.instrument,
        instrument=folder.instrument,
        at=folder.last_look_at,
        trouble=folder.trouble,
    )
