"""Gives weights to tasks and takes them back; every act is a row and an entry of the audit trail.

A weight is given once: the capture file of a balance names it, and the database refuses a second use. When all steps
of a determination are done its record goes to the intake (`record`); a program that was ended in between writes it when
the sheet is next opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import uuid6

from parsers.wording import Text
from station.audit import AuditTrail
from station.clock import Clock
from station.errors import Conflict, NotAllowed, NotFound
from station.items.catalogue import Catalogue
from station.records import PortReading, Sample, Task, Weighing
from station.store import Store
from station.weighing.plan import WeighingPlan, WeighingStep, plan_of_item
from station.weighing.record import path_of, watch_folder, write_record
from station.weighing.rules import WeightRefused, demand_weight, settled

WEIGHED_STATES = ("accepted", "testing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One determination of one sample on the sheet: its weights that hold, by step."""

    task: Task
    sample: Sample
    determination: int
    held: Mapping[str, tuple[Weighing, ...]]

    @property
    def key(self) -> str:
        """Names the place on its sheet."""
        return f"{self.task.id}#{self.determination}"

    @property
    def name(self) -> str:
        """The sample's number as the item's parallel runs are named."""
        return self.sample.sample_no if self.determination == 1 else f"{self.sample.sample_no}-P"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The samples that are to be weighed for one item, in the order of their commissions."""

    plan: WeighingPlan
    places: tuple[Place, ...]

    def place(self, key: str) -> Place | None:
        """The place of that key."""
        return next((place for place in self.places if place.key == key), None)

    def is_done(self, place: Place, step: WeighingStep) -> bool:
        """Whether a step needs no further weight."""
        held = place.held.get(step.quantity_id, ())
        return settled(step, held) or (step.optional and not held)

    def is_complete(self, place: Place) -> bool:
        """Whether every step of a place is done."""
        return all(self.is_done(place, step) for step in self.plan.steps)


class WeighingDesk:
    """What a person does at a balance."""

    def __init__(self, store: Store, catalogue: Catalogue, audit: AuditTrail, clock: Clock) -> None:
        self._store, self._catalogue, self._audit, self._clock = store, catalogue, audit, clock

    def plans(self) -> dict[str, WeighingPlan]:
        """The items that are weighed here. Raises BadWeighingPlan."""
        found = {item_id: plan_of_item(self._catalogue[item_id]) for item_id in self._catalogue}
        return {item_id: plan for item_id, plan in found.items() if plan is not None}

    def sheet(self, item_id: str, commission_no: str | None = None) -> Sheet:
        """The samples whose task is accepted or being tested and in no report yet. Raises NotFound."""
        plan = plan_of_item(self._catalogue[item_id]) if item_id in self._catalogue else None
        if plan is None:
            raise NotFound(
                Text(f"项目“{item_id}”没有称量步骤。", f'The item "{item_id}" has no weighing plan.'),
                Text("请在项目文件夹中加入 weighing.toml。", "Add a weighing.toml to the item's folder."),
            )
        places = [
            place
            for task in self._store.orders.tasks(commission_no, item_id)
            if task.state in WEIGHED_STATES and self._store.reports.open_for_task(task.id) is None
            for place in self._places(task)
        ]
        sheet = Sheet(plan=plan, places=tuple(places))
        for place in places:
            if sheet.is_complete(place):
                self._hand_over(sheet, place)
        return sheet

    def look_at(self, place: Place) -> Place:
        """A place as it is now."""
        return next((one for one in self._places(place.task) if one.determination == place.determination), place)

    def parallel(self, place: Place) -> Place:
        """The next parallel determination of a place's sample, not weighed yet."""
        others = self._places(place.task)
        return Place(
            task=place.task, sample=place.sample, determination=max(one.determination for one in others) + 1, held={}
        )

    def take(
        self, place: Place, step: WeighingStep, reading: PortReading, *, by: str, vessel: str = "", reason: str = ""
    ) -> Weighing:
        """Give a weight to a step. Raises WeightRefused; with a `reason` range and minimum are overruled."""
        if not by.strip():
            raise WeightRefused(
                Text("还没有选择称量人。", "Nobody has said who weighs."), Text("请选择称量人。", "Choose who weighs.")
            )
        with self._store.transaction():
            held = self._held(place.task)
            mine = held.get((place.determination, step.quantity_id), ())
            tare = held.get((place.determination, step.of), ())[-1:]
            self._demand_free(place.task, reading)
            overruled = ""
            try:
                demand_weight(step, reading, mine, tare[0] if tare else None)
            except WeightRefused as refused:
                if not (refused.overridable and reason.strip()):
                    raise
                overruled = refused.message.en
            weighing = self._weighing(place, step, reading, by, vessel or (tare[0].vessel if tare else ""))
            self._store.weighings.add(weighing)
            self._audit.write("weighing.taken", by, {"weighing": weighing, "overruled": overruled, "reason": reason})
        self._settle(place)
        return weighing

    def undo(self, weighing_id: str, *, by: str, reason: str) -> Weighing:
        """Take a weight back, and with a tare the gross weights that stand on it.

        Raises NotAllowed, NotFound, and Conflict for a weight in a prepared report: that is amended instead.
        """
        if not reason.strip():
            raise NotAllowed(
                Text("撤销称量须填写理由。", "Taking a weight back needs a reason."),
                Text("请填写理由。", "Give a reason."),
            )
        with self._store.transaction():
            weighing = self._store.weighings.get(weighing_id)
            if weighing is None or not weighing.holds:
                raise NotFound(
                    Text("该称量不存在或已撤销。", "There is no such weight, or it was taken back already."),
                    Text("请刷新列表。", "Look at the list anew."),
                )
            task = self._store.orders.task(weighing.task_id)
            assert task is not None, "a weighing's task is kept by a foreign key"
            self._demand_free(task)
            for one in (weighing, *self._standing_on(weighing)):
                self._store.weighings.undo(one, self._clock.now(), by, reason.strip())
                self._audit.write("weighing.undone", by, {"weighing": one.id, "reason": reason.strip()})
        place = next(one for one in self._places(task) if one.determination == weighing.determination)
        self._settle(place)
        return weighing

    # --- what is known

    def _places(self, task: Task) -> list[Place]:
        sample = self._store.orders.sample(task.sample_no)
        assert sample is not None, "a task's sample is kept by a foreign key"
        every = self._store.weighings.of_task(task.id)
        held = self._held(task)
        return [
            Place(
                task=task,
                sample=sample,
                determination=number,
                held={quantity: weights for (which, quantity), weights in held.items() if which == number},
            )
            for number in sorted({1, *(one.determination for one in every)})
        ]

    def _held(self, task: Task) -> dict[tuple[int, str], tuple[Weighing, ...]]:
        held: dict[tuple[int, str], tuple[Weighing, ...]] = {}
        for one in self._store.weighings.of_task(task.id):
            if one.holds:
                key = (one.determination, one.quantity_id)
                held[key] = (*held.get(key, ()), one)
        return held

    def _standing_on(self, weighing: Weighing) -> list[Weighing]:
        """The gross weights of a tare."""
        plan = plan_of_item(self._catalogue[weighing.item_id]) if weighing.item_id in self._catalogue else None
        above = {step.quantity_id for step in plan.steps if step.of == weighing.quantity_id} if plan else set()
        return [
            one
            for one in self._store.weighings.of_task(weighing.task_id)
            if one.holds and one.determination == weighing.determination and one.quantity_id in above
        ]

    def _demand_free(self, task: Task, reading: PortReading | None = None) -> None:
        if self._store.reports.open_for_task(task.id) is not None:
            raise Conflict(
                Text(f"样品“{task.sample_no}”的报告已编制。", f'The report of "{task.sample_no}" is prepared already.'),
                Text("请退回报告或出具修改报告。", "Send the report back, or amend it."),
            )
        if reading is not None and self._store.weighings.is_used(reading.capture):
            raise WeightRefused(
                Text("这次读数已用于一个样品。", "This weight was given to a sample already."),
                Text("请重新打印读数。", "Print anew."),
            )

    def _weighing(self, place: Place, step: WeighingStep, reading: PortReading, by: str, vessel: str) -> Weighing:
        assert reading.value is not None, "rules.in_unit has refused it"
        port = self._store.ports.get(reading.port_id)
        return Weighing(
            id=str(uuid6.uuid7()),
            task_id=place.task.id,
            sample_no=place.task.sample_no,
            item_id=place.task.item_id,
            quantity_id=step.quantity_id,
            determination=place.determination,
            value=reading.value,
            unit=reading.unit,
            raw=reading.text,
            at=reading.at,
            port_id=reading.port_id,
            instrument=reading.port_id if port is None else port.instrument,
            device_serial=reading.device_serial,
            device_model=reading.device_model,
            capture=reading.capture,
            vessel=vessel,
            by=by,
            taken=self._store.weighings.next_number(),
        )

    # --- the way on

    def _settle(self, place: Place) -> None:
        """Hand a complete place to the intake; say of one that was complete before that a weight is missing."""
        plan = plan_of_item(self._catalogue[place.task.item_id])
        assert plan is not None, "the place is of a sheet"
        now = self.look_at(place)
        sheet = Sheet(plan=plan, places=(now,))
        path = path_of(watch_folder(self._store, plan.item_id), place.task.sample_no, place.determination)
        if sheet.is_complete(now) or path.exists():
            self._hand_over(sheet, now)

    def _hand_over(self, sheet: Sheet, place: Place) -> None:
        folder = watch_folder(self._store, sheet.plan.item_id)
        held = [one for step in sheet.plan.steps for one in place.held.get(step.quantity_id, ())]
        missing = [step.title.en for step in sheet.plan.steps if not sheet.is_done(place, step)]
        path = path_of(folder, place.task.sample_no, place.determination)
        write_record(path, place.name, held, f"to be weighed again: {', '.join(missing)}" if missing else "")
