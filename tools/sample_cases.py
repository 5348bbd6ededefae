"""Sample reports of items whose inputs a person brings together: the determination that `geolab calculate` would make.

The intake puts one standard beside a sample, and what its instrument says. A diffractogram is fitted with the patterns
of several pure phases, and isotopes need what their standards were measured to: both are told by a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from parsers.measurement import Measurement
from station.items.case import Case
from station.items.item import Item
from station.items.run import calculate
from station.raw import measurements_of
from station.records import Determination, Fingerprint, MeasurementRow, Task
from station.version import VERSION
from tests.reports.laboratory import COMMISSION, Laboratory

CaseOf = Callable[[Item, Measurement, Mapping[str, Measurement]], Case]
"""The case of a sample: its item, its run, and all runs of the instrument by sample name."""
STATES = ("stopped", "unmatched", "standard", "ignored", "determined")


def determine(laboratory: Laboratory, item_id: str, case_of: CaseOf) -> None:
    """Determine every task of the order from its sample's first run."""
    station = laboratory.station
    item = station.catalogue[item_id]
    rows: dict[str, MeasurementRow] = {}
    for state in STATES:
        for row in station.store.arrivals.measurements_in_state(state):
            rows.setdefault(row.sample_name, row)
    runs = {name: _run(laboratory, row) for name, row in rows.items()}
    for task in station.store.orders.tasks(COMMISSION, item_id):
        case = case_of(item, runs[task.sample_no], runs)
        station.store.determinations.add(_determination(laboratory, task, case, rows))


def _determination(laboratory: Laboratory, task: Task, case: Case, rows: Mapping[str, MeasurementRow]) -> Determination:
    row, item, arrivals = rows[task.sample_no], case.item, laboratory.station.store.arrivals
    standards = [rows[run.sample_name] for run in case.standards]
    arrived = [arrivals.arrival(one.arrival_id) for one in (row, *standards)]
    return Determination(
        id=f"determination-{task.id}",
        task_id=task.id,
        item_id=item.id,
        sample_no=task.sample_no,
        revision=1,
        measurement_ids=(row.id,),
        standard_ids=tuple(one.id for one in standards),
        outcome=calculate(item, case),
        fingerprint=Fingerprint(
            item_id=item.id,
            item_version=item.version,
            item_sha256=item.sha256,
            program_version=VERSION,
            raw_sha256=tuple(one.sha256 for one in arrived if one is not None),
            parameters={one.id: str(one.value) for one in item.parameters},
        ),
        made_at=laboratory.clock.now(),
    )


def _run(laboratory: Laboratory, row: MeasurementRow) -> Measurement:
    store = laboratory.station.store
    arrival = store.arrivals.arrival(row.arrival_id)
    assert arrival is not None, "a run's arrival is kept by a foreign key"
    return measurements_of(store, arrival)[row.position]
