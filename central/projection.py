"""From stored events to what the platform shows: states of tasks, visible reports, and what must wait.

States are decisions, results are facts. The platform decides 待审核, 已受理, 已退回 and 已取消; a station's events
carry an accepted task forward to 检测中 and 出报告. The state of an accepted task is the highest rank over its
valid events, so neither order of arrival nor repetition matters. No event moves a state back.

An event whose conditions are not met is stored and *held*: it waits on named things (a task's decision, another
event, a file), and is judged again when one of them comes true. A report becomes visible only when every event it
rests on is stored and its PDF is here (P5).

Why in the transaction of the batch, and not behind a cursor: the answer to a station says `applied` or `held`, and
must stay true after a power cut; the projected rows are few and live in the same database; and there is no second
queue that could stand still unseen. Should the platform's queue move to another system, the inbox keeps its own
sequence, and a cursor over it can be added behind this same function.

Several stations: the first stored start owns a task, a second start is held (`other_station`) and seen. Results
and reports of the second station are facts and signed documents all the same; they are not turned away, otherwise
the state would depend on who was faster. A person chooses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from central.event_data import ComposedData, Data, ProvedData, ReportData, TaskData, WithdrawnData
from parsers.wording import Text
from station.records.orders import TaskState

Decision = Literal["pending_review", "accepted", "returned", "cancelled"]
WaitKind = Literal["task", "event", "blob"]

RANK: dict[TaskState, int] = {"accepted": 1, "testing": 2, "reported": 3}

REASONS: dict[str, Text] = {
    "unknown_task": Text("平台没有该检测任务", "The platform does not know this task"),
    "not_accepted": Text("委托尚未受理，受理后自动生效", "Not accepted yet; takes effect on acceptance"),
    "returned": Text("委托已退回", "The order has been returned"),
    "cancelled": Text("委托已取消，结果已保存", "The order has been cancelled; the result is kept"),
    "other_station": Text("另一台工作站已开始该任务", "Another station started this task first"),
    "other_commission": Text("报告包含其他委托单的任务", "The report holds tasks of another order"),
    "other_client": Text("所列委托单不属于该委托方", "The orders named are not all of this client"),
    "causes_missing": Text("所依据的结果尚未到齐", "Results it rests on have not arrived yet"),
    "pdf_missing": Text("报告文件尚未到达", "The report's file has not arrived yet"),
    "report_no_taken": Text("报告编号已被另一份报告使用", "Another report has this number already"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """An event of the inbox, as the projection sees it. `station` sent it."""

    id: str
    station: str
    type: str
    occurred_at: str
    causes: tuple[str, ...]
    data: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFacts:
    """A task as decided so far. `owner` is the station that started it."""

    id: str
    commission_no: str
    decision: Decision
    state: TaskState
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of everything the judged events speak of.

    `report_numbers`: (report_no, revision) → the event that published it. `clients`: order → its client.
    """

    tasks: Mapping[str, TaskFacts]
    events: Collection[str]
    blobs: Collection[str]
    report_numbers: Mapping[tuple[str, int], str]
    clients: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing a held event waits on."""

    kind: WaitKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Applied (no reason), or held for `reason` until one of `waits` comes true.

    `forward` are the tasks that move, with the state they reach at least.
    """

    reason: str = ""
    waits: tuple[Wait, ...] = ()
    forward: Mapping[str, TaskState] = field(default_factory=dict)
    claims: str = ""

    @property
    def applied(self) -> bool:
        """Whether the event took effect."""
        return not self.reason


class Platform(Protocol):
    """What the projection reads and writes, inside the transaction of the store."""

    def facts(self, events: Sequence[StoredEvent]) -> Facts:
        """Everything the events speak of, as it stands now."""
        ...

    def move_task(self, task: TaskFacts, event: StoredEvent) -> None:
        """Write the task's new state, with its history and the row that tells the stations."""
        ...

    def claim_task(self, task_id: str, station: str) -> None:
        """Note which station started the task."""
        ...

    def publish(self, event: StoredEvent, report: ReportData) -> None:
        """Make the report visible to the customer."""
        ...

    def compose(self, event: StoredEvent, composed: ComposedData) -> None:
        """Keep a report of several orders, visible to its one client."""
        ...

    def prove(self, event: StoredEvent, proved: ProvedData) -> None:
        """Keep the file with time stamps that is given out in the place of the issued one."""
        ...

    def withdraw(self, event: StoredEvent, withdrawn: WithdrawnData) -> None:
        """Note that a report no longer holds, whether it is visible yet or not."""
        ...

    def hold(self, event_id: str, reason: str, waits: Sequence[Wait]) -> None:
        """Note that the event is stored without effect, and what it waits on; replaces what was noted before."""
        ...

    def settle(self, event_id: str) -> None:
        """Note that a held event took effect."""
        ...

    def waiting_on(self, waits: Sequence[Wait]) -> Sequence[StoredEvent]:
        """The held events that wait on any of these, in the order they were stored."""
        ...


def forward(current: TaskState, reached: TaskState) -> TaskState:
    """The later of two states of an accepted task."""
    return reached if RANK[reached] > RANK[current] else current


def judge(event: StoredEvent, facts: Facts) -> Verdict:
    """What the event does, given the facts."""
    data = event.data
    if isinstance(data, TaskData):
        return _judge_task_event(event, data, facts)
    if isinstance(data, ReportData):
        return _judge_report(event, data, facts)
    if isinstance(data, ComposedData):
        return _judge_composed(event, data, facts)
    if isinstance(data, ProvedData):
        return _waits(event, data.proof_sha256, facts) or Verdict()
    return Verdict()


def apply(platform: Platform, events: Sequence[StoredEvent]) -> dict[str, Verdict]:
    """Judge newly stored events in their order and write what follows; the verdict of each by its id."""
    verdicts: dict[str, Verdict] = {}
    if not events:
        return verdicts
    facts = platform.facts(events)
    for event in events:
        verdict = judge(event, facts)
        verdicts[event.id] = verdict
        if verdict.applied:
            facts = _carry_out(platform, event, verdict, facts)
        else:
            platform.hold(event.id, verdict.reason, verdict.waits)
    return verdicts


def release(platform: Platform, waits: Iterable[Wait]) -> None:
    """Judge again what waits on these. Taking effect never makes another event true, so one round is enough."""
    events = platform.waiting_on(tuple(waits))
    for event_id, verdict in apply(platform, events).items():
        if verdict.applied:
            platform.settle(event_id)


def _carry_out(platform: Platform, event: StoredEvent, verdict: Verdict, facts: Facts) -> Facts:
    """Write an applied event's effects; gives the facts as they are afterwards."""
    tasks = dict(facts.tasks)
    numbers = facts.report_numbers
    if verdict.claims and tasks[verdict.claims].owner is None:
        tasks[verdict.claims] = replace(tasks[verdict.claims], owner=event.station)
        platform.claim_task(verdict.claims, event.station)
    for task_id, reached in verdict.forward.items():
        state = forward(tasks[task_id].state, reached)
        if state != tasks[task_id].state:
            tasks[task_id] = replace(tasks[task_id], state=state)
            platform.move_task(tasks[task_id], event)
    if isinstance(event.data, ProvedData):
        platform.prove(event, event.data)
    if isinstance(event.data, WithdrawnData):
        platform.withdraw(event, event.data)
    if isinstance(event.data, ComposedData):
        platform.compose(event, event.data)
    if isinstance(event.data, ReportData):
        platform.publish(event, event.data)
    if isinstance(event.data, ReportData | ComposedData):
        numbers = {**numbers, (event.data.report_no, event.data.revision): event.id}
    return replace(facts, tasks=tasks, report_numbers=numbers)


def _judge_task_event(event: StoredEvent, data: TaskData, facts: Facts) -> Verdict:
    held = _gate([data.task_id], facts)
    if held is not None:
        return held
    if event.type != "item.started":
        return Verdict()
    if facts.tasks[data.task_id].owner not in (None, event.station):
        return Verdict(reason="other_station")
    return Verdict(forward={data.task_id: "testing"}, claims=data.task_id)


def _judge_report(event: StoredEvent, data: ReportData, facts: Facts) -> Verdict:
    held = _gate(data.task_ids, facts)
    if held is not None:
        return held
    if any(facts.tasks[task_id].commission_no != data.commission_no for task_id in data.task_ids):
        return Verdict(reason="other_commission")
    held = _incomplete(event, data, facts)
    return held if held is not None else Verdict(forward=dict.fromkeys(data.task_ids, "reported"))


def _judge_composed(event: StoredEvent, data: ComposedData, facts: Facts) -> Verdict:
    if data.client_name and any(facts.clients.get(order) != data.client_name for order in data.commission_nos):
        return Verdict(reason="other_client")
    held = _incomplete(event, data, facts)
    return held if held is not None else Verdict()


def _incomplete(event: StoredEvent, data: ReportData | ComposedData, facts: Facts) -> Verdict | None:
    """Held where what the report rests on, or its file, is not here yet, or another has its number."""
    waits = _waits(event, data.pdf_sha256, facts)
    if waits is not None:
        return waits
    if facts.report_numbers.get((data.report_no, data.revision), event.id) != event.id:
        return Verdict(reason="report_no_taken")
    return None


def _waits(event: StoredEvent, file: str, facts: Facts) -> Verdict | None:
    """Held where an event it rests on, or its file, is not here yet."""
    causes = tuple(Wait("event", cause) for cause in event.causes if cause not in facts.events)
    pdf = () if file in facts.blobs else (Wait("blob", file),)
    if causes or pdf:
        return Verdict(reason="causes_missing" if causes else "pdf_missing", waits=causes + pdf)
    return None


def _gate(task_ids: Sequence[str], facts: Facts) -> Verdict | None:
    """Held where any of the tasks is not accepted; waits on each that is not."""
    reasons: list[str] = []
    waits: list[Wait] = []
    for task_id in task_ids:
        task = facts.tasks.get(task_id)
        if task is None:
            reasons.append("unknown_task")
        elif task.decision == "pending_review":
            reasons.append("not_accepted")
        elif task.decision != "accepted":
            reasons.append(task.decision)
        else:
            continue
        waits.append(Wait("task", task_id))
    return Verdict(reason=reasons[0], waits=tuple(waits)) if reasons else None
