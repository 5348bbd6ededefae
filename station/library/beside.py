"""What a run may be compared with: the blank before it, its parallel runs, earlier runs of sample or standard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.items.catalogue import Catalogue
from station.items.roles import DEFAULT_PATTERNS, role_of
from station.records import MeasurementRow
from station.store import Store

Kind = Literal["blank", "parallel", "earlier", "standard", "before"]
MOST_OF_A_KIND = 4


@dataclass(frozen=True, slots=True)
class Beside:
    """A run that may be laid over another, and why."""

    kind: Kind
    row: MeasurementRow


def runs_beside(store: Store, catalogue: Catalogue, measurement_id: str) -> list[Beside]:
    """The nearest runs of each kind on the same instrument, newest first; none for a run that is not there."""
    row = store.arrivals.measurement(measurement_id)
    arrival = None if row is None else store.arrivals.arrival(row.arrival_id)
    if row is None or arrival is None:
        return []
    task = None if row.task_id is None else store.orders.task(row.task_id)
    item = None if task is None else catalogue.get(task.item_id)
    patterns = DEFAULT_PATTERNS if item is None else item.name_patterns
    counted: dict[Kind, int] = {}
    found: list[Beside] = []
    for other in store.arrivals.runs_of_folder(arrival.folder_id):
        if other.id == row.id or other.technique != row.technique:
            continue
        kind = _kind(row, other, role_of(other.sample_name, patterns))
        if counted.setdefault(kind, 0) < MOST_OF_A_KIND:
            counted[kind] += 1
            found.append(Beside(kind, other))
    order: tuple[Kind, ...] = ("blank", "parallel", "earlier", "standard", "before")
    return sorted(found, key=lambda one: order.index(one.kind))


def _kind(row: MeasurementRow, other: MeasurementRow, role: str) -> Kind:
    if other.task_id is not None and other.task_id == row.task_id:
        return "parallel"
    if other.sample_name == row.sample_name:
        return "earlier"
    if role == "blank":
        return "blank"
    return "standard" if other.state == "standard" or role in ("standard", "reference") else "before"
