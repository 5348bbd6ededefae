"""One run in full: its curves from the vault, its task, and what was calculated from it."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.measurement import Measurement
from station.raw import measurements_of
from station.records import Arrival, Determination, MeasurementRow, Sample, Task
from station.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One run in full: its curves from the vault, the task it belongs to and what was calculated."""

    row: MeasurementRow
    arrival: Arrival
    measurement: Measurement
    task: Task | None
    sample: Sample | None
    determination: Determination | None


def run_in_full(store: Store, measurement_id: str) -> RunView | None:
    """One run with its curves. Raises ParserError or NotFound if the vault's file cannot be read."""
    row = store.arrivals.measurement(measurement_id)
    arrival = None if row is None else store.arrivals.arrival(row.arrival_id)
    if row is None or arrival is None:
        return None
    measurement = measurements_of(store, arrival)[row.position]
    task = None if row.task_id is None else store.orders.task(row.task_id)
    sample = None if task is None else store.orders.sample(task.sample_no)
    return RunView(
        row=row,
        arrival=arrival,
        measurement=measurement,
        task=task,
        sample=sample,
        determination=_determination_of(store, row),
    )


def _determination_of(store: Store, row: MeasurementRow) -> Determination | None:
    if row.task_id is None:
        return None
    for determination in reversed(store.determinations.of_task(row.task_id)):
        if row.id in determination.measurement_ids:
            return determination
    return None
