"""The desk where a person puts a determination right by hand, and takes that back.

Every act proves the person, and writes the new revision, its event for the platform and the audit entry with before
and after in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import uuid6

from parsers.wording import Text
from station.audit import AuditTrail
from station.by_hand.reasons import reasons, why
from station.clock import Clock
from station.errors import Conflict, NotFound
from station.items.item import Item
from station.outbox import Outbox
from station.people import PeopleDesk
from station.records import ByHand, Determination, Person, Task
from station.records.determinations import ByHandKind
from station.results import record_determination
from station.store import Store


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a person wants put right: the kind, the value or run, and the typed figure."""

    kind: ByHandKind
    target: str
    after: Decimal | None


class ByHandDesk:
    """Types values, leaves values and runs out, undoes it. Made like the desk of reports, beside it."""

    def __init__(
        self, store: Store, catalogue: Mapping[str, Item], outbox: Outbox, audit: AuditTrail, clock: Clock
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._outbox = outbox
        self._audit = audit
        self._clock = clock
        self._people = PeopleDesk(store, audit)

    def reasons(self) -> dict[str, Text]:
        """The reasons to choose from, by id. Raises BadReason (a setting that is no list)."""
        return reasons(self._store.settings)

    def set_values(
        self,
        task_id: str,
        values: Mapping[str, Decimal | None],
        reason: str,
        person_id: str,
        pin: str,
        *,
        note: str = "",
    ) -> Determination:
        """Put typed figures, in their columns' units, in the place of calculated ones; None leaves a value out.

        One revision for all of them; typing again replaces. Values that rest on a typed one are asked for by the
        draft (`rules.dependents` names them). Raises NotAllowed, NotFound (task, determination, value), BadReason,
        Conflict (nothing, or no finite number).
        """
        bad = [number for number in values.values() if number is not None and not number.is_finite()]
        if bad or not values:
            said = str(bad[0]) if bad else ""
            raise Conflict(
                Text(f"“{said}”不是有限数字。", f'"{said}" is not a finite number.'),
                Text("请录入数字。", "Type a number."),
            )
        person = self._proved(person_id, pin)
        wanted = [
            _Wanted("left_out" if number is None else "value", value_id, number) for value_id, number in values.items()
        ]
        return self._put(task_id, wanted, reason, note, person)

    def leave_out_run(
        self, task_id: str, measurement_id: str, reason: str, person_id: str, pin: str, *, note: str = ""
    ) -> Determination:
        """Let a run of this task count in no calculation; the others are calculated again by the agent.

        Raises as `set_values` does; NotFound for a run that is not of this task.
        """
        person = self._proved(person_id, pin)
        if measurement_id not in [run.id for run in self._store.arrivals.runs_of_task(task_id)]:
            raise NotFound(
                Text(
                    f"任务“{task_id}”没有进样“{measurement_id}”。", f'Task "{task_id}" has no run "{measurement_id}".'
                ),
                Text("请刷新列表后重试。", "Look at the list again."),
            )
        return self._put(task_id, [_Wanted("run", measurement_id, None)], reason, note, person)

    def undo(
        self, task_id: str, by_hand_id: str, reason: str, person_id: str, pin: str, *, note: str = ""
    ) -> Determination:
        """Take a correction back: the calculated figure, or the run, counts again.

        Raises NotAllowed, NotFound, BadReason.
        """
        person = self._proved(person_id, pin)
        said = why(self._store.settings, reason, note)
        with self._store.transaction():
            task, before = self._task(task_id), self._newest(task_id)
            undone = next((one for one in before.by_hand if one.id == by_hand_id), None)
            if undone is None:
                raise NotFound(
                    Text(f"没有人工更改“{by_hand_id}”。", f'There is no correction "{by_hand_id}" in force.'),
                    Text("可能已被撤销，请刷新。", "It may have been taken back: look again."),
                )
            kept = tuple(one for one in before.by_hand if one is not undone)
            made = self._revise(task, before, kept, person)
            self._note("by_hand.undone", person, task, undone, said)
            if undone.kind == "run":
                self._again(task, {undone.target})
        return made

    def history(self, task_id: str) -> list[Determination]:
        """Every revision of a task's determination, oldest first: what was calculated and what was put right."""
        return self._store.determinations.of_task(task_id)

    def _put(self, task_id: str, wanted: Sequence[_Wanted], reason: str, note: str, person: Person) -> Determination:
        said = why(self._store.settings, reason, note)
        with self._store.transaction():
            task, before = self._task(task_id), self._newest(task_id)
            put = [
                ByHand(
                    id=str(uuid6.uuid7()),
                    kind=one.kind,
                    target=one.target,
                    before=None if one.kind == "run" else self._calculated(before, one.target),
                    after=one.after,
                    reason=reason,
                    why=said,
                    person_id=person.id,
                    person_name=person.name,
                    at=self._clock.now(),
                )
                for one in wanted
            ]
            targets = {one.target for one in wanted}
            kept = [one for one in before.by_hand if one.target not in targets]
            made = self._revise(task, before, (*kept, *put), person)
            for one in put:
                self._note(f"by_hand.{one.kind}", person, task, one, said)
            if any(one.kind == "run" for one in put):
                self._again(task, set())
        return made

    def _revise(self, task: Task, before: Determination, by_hand: tuple[ByHand, ...], person: Person) -> Determination:
        revised = replace(
            before,
            id=str(uuid6.uuid7()),
            revision=before.revision + 1,
            by_hand=by_hand,
            made_at=self._clock.now(),
        )
        item = self._item(task)
        record_determination(self._store, self._outbox, self._audit, revised, task, item, by=person.id)
        return revised

    def _again(self, task: Task, wanted: set[str]) -> None:
        """Let the agent calculate the runs that still count; `wanted` are the ones that count again."""
        newest = self._newest(task.id)
        left = [run for run in self._store.arrivals.runs_of_task(task.id) if run.id not in newest.excluded_runs]
        again = [run for run in left if run.id in wanted] or left[-1:]
        for run in again:
            if run.state in ("determined", "stopped"):
                self._store.arrivals.set_measurement_state(run.id, "matched", task_id=task.id)

    def _note(self, act: str, person: Person, task: Task, put: ByHand, said: Text) -> None:
        self._audit.write(
            act,
            person.id,
            {
                "task": task.id,
                "by_hand": put.id,
                "target": put.target,
                "before": put.before,
                "after": put.after,
                "reason": said.en,
            },
        )

    def _calculated(self, determination: Determination, value_id: str) -> Decimal | None:
        found = next((value for value in determination.outcome.values if value.id == value_id), None)
        if found is None:
            listed = ", ".join(value.id for value in determination.outcome.values)
            raise NotFound(
                Text(f"没有参数“{value_id}”。", f'There is no value "{value_id}".'),
                Text(f"可用的参数：{listed}。", f"There are: {listed}."),
            )
        return found.number

    def _proved(self, person_id: str, pin: str) -> Person:
        return self._people.prove(person_id, pin, "prepare")

    def _task(self, task_id: str) -> Task:
        task = self._store.orders.task(task_id)
        if task is None:
            raise NotFound(
                Text(f"没有任务“{task_id}”。", f'There is no task "{task_id}".'),
                Text("请检查任务编号。", "Check its id."),
            )
        return task

    def _newest(self, task_id: str) -> Determination:
        newest = self._store.determinations.newest(task_id)
        if newest is None:
            raise NotFound(
                Text(f"任务“{task_id}”尚无计算结果。", f'Nothing has been calculated for task "{task_id}" yet.'),
                Text("请等待进样到达。", "Wait for its run."),
            )
        return newest

    def _item(self, task: Task) -> Item:
        if task.item_id not in self._catalogue:
            raise NotFound(
                Text(f"本站没有安装分析项目“{task.item_id}”。", f'The item "{task.item_id}" is not on this station.'),
                Text("请安装该项目的文件夹。", "Install its folder."),
            )
        return self._catalogue[task.item_id]
