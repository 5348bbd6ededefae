"""Determining: a matched run is calculated, and the values, their provenance and the duty to tell become one fact."""

from __future__ import annotations

from datetime import datetime

import uuid6

from parsers.errors import ParserError
from parsers.measurement import Measurement
from station.audit import AuditTrail
from station.clock import Clock
from station.errors import trouble_of
from station.items.case import Case
from station.items.cells import row_cells
from station.items.errors import CalculationError
from station.items.item import Item
from station.items.run import calculate
from station.outbox import Outbox
from station.raw import measurements_of
from station.records import Arrival, Determination, Event, Fingerprint, MeasurementRow, Outcome, Task
from station.store import Store
from station.version import VERSION


class Determining:
    """Calculates matched runs."""

    def __init__(self, store: Store, outbox: Outbox, audit: AuditTrail, clock: Clock) -> None:
        self._store = store
        self._outbox = outbox
        self._audit = audit
        self._clock = clock

    def determine(self, row: MeasurementRow, task: Task, item: Item) -> Determination | None:
        """Calculate a matched run; None if it stopped with a trouble, which is recorded with the run."""
        arrival = self._store.arrivals.arrival(row.arrival_id)
        assert arrival is not None
        standards = self._standards(arrival, row, item)
        try:
            case = Case(
                item=item,
                samples=(self._measurement(row),),
                standards=tuple(self._measurement(standard) for standard in standards),
                certificates=self._store.certificates.all(),
            )
            outcome = calculate(item, case)
        except (ParserError, CalculationError) as error:
            self._store.arrivals.set_measurement_state(row.id, "stopped", trouble=trouble_of(error))
            return None
        return self._record(row, task, item, arrival, standards, outcome)

    def _record(
        self,
        row: MeasurementRow,
        task: Task,
        item: Item,
        arrival: Arrival,
        standards: list[MeasurementRow],
        outcome: Outcome,
    ) -> Determination:
        with self._store.transaction():
            before = self._store.determinations.newest(task.id)
            determination = Determination(
                id=str(uuid6.uuid7()),
                task_id=task.id,
                item_id=item.id,
                sample_no=task.sample_no,
                revision=1 if before is None else before.revision + 1,
                measurement_ids=(row.id,),
                standard_ids=tuple(standard.id for standard in standards),
                outcome=outcome,
                fingerprint=Fingerprint(
                    item_id=item.id,
                    item_version=item.version,
                    item_sha256=item.sha256,
                    program_version=VERSION,
                    raw_sha256=(arrival.sha256, *(self._raw(standard) for standard in standards)),
                    parameters={parameter.id: str(parameter.value) for parameter in item.parameters},
                ),
                made_at=self._clock.now(),
            )
            self._store.determinations.add(determination)
            self._store.arrivals.set_measurement_state(row.id, "determined", task_id=task.id)
            self._outbox.record(result_event(determination, task, item))
            self._audit.write(
                "determination",
                "agent",
                {"determination": determination.id, "task": task.id, "revision": determination.revision},
            )
        return determination

    def _measurement(self, row: MeasurementRow) -> Measurement:
        arrival = self._store.arrivals.arrival(row.arrival_id)
        assert arrival is not None
        return measurements_of(self._store, arrival)[row.position]

    def _raw(self, row: MeasurementRow) -> str:
        arrival = self._store.arrivals.arrival(row.arrival_id)
        assert arrival is not None
        return arrival.sha256

    def _standards(self, arrival: Arrival, row: MeasurementRow, item: Item) -> list[MeasurementRow]:
        """The standard run that rules this one: the last before it on this instrument, else the first after it."""
        if not any(run.role == "standard" for run in item.inputs):
            return []
        standards = self._store.arrivals.standards(arrival.folder_id)
        if row.acquired_at is not None:
            earlier = [standard for standard in standards if _is_before(standard.acquired_at, row.acquired_at)]
            if earlier:
                return earlier[-1:]
        return standards[:1]


def _is_before(first: datetime | None, second: datetime) -> bool:
    return first is not None and first.replace(tzinfo=None) <= second.replace(tzinfo=None)


def started_event(task: Task, instrument: str, at: datetime) -> Event:
    """The first run of a task has come in: 检测中."""
    return Event(
        stream=task.id,
        type="item.started",
        occurred_at=at,
        actor="agent",
        via="agent",
        data={
            "task_id": task.id,
            "commission_no": task.commission_no,
            "sample_no": task.sample_no,
            "item_id": task.item_id,
            "instrument": instrument,
        },
    )


def result_event(determination: Determination, task: Task, item: Item) -> Event:
    """A task has values: recorded the first time, revised after that."""
    cells = row_cells(item, determination.outcome.values)
    return Event(
        stream=task.id,
        type="result.recorded" if determination.revision == 1 else "result.revised",
        occurred_at=determination.made_at,
        actor="agent",
        via="agent",
        data={
            "task_id": task.id,
            "commission_no": task.commission_no,
            "sample_no": task.sample_no,
            "item_id": item.id,
            "determination_id": determination.id,
            "revision": determination.revision,
            "item_version": item.version,
            "item_sha256": item.sha256,
            "raw_sha256": determination.fingerprint.raw_sha256,
            "values": [
                {
                    "id": column.id,
                    "zh": column.title.zh,
                    "en": column.title.en,
                    "unit": column.unit,
                    "unrounded": determination.outcome.value(column.id).number,
                    "printed": cells[column.id],
                    "state": determination.outcome.value(column.id).state,
                }
                for column in item.columns
            ],
            "findings": [
                {
                    "rule": finding.rule,
                    "severity": finding.severity,
                    "zh": finding.message.zh,
                    "en": finding.message.en,
                }
                for finding in determination.outcome.findings
            ],
        },
    )
