"""Reading: a captured file becomes the measurements it holds, or is refused with the reader's reason."""

from __future__ import annotations

import uuid6

import parsers
from station.errors import NotFound, trouble_of
from station.raw import measurements_of
from station.records import Arrival, MeasurementRow
from station.store import Store


def read_arrival(store: Store, arrival: Arrival) -> list[MeasurementRow]:
    """Read a captured arrival and record its runs or the refusal; gives the recorded runs."""
    try:
        measurements = measurements_of(store, arrival)
    except (parsers.ParserError, NotFound) as error:
        store.arrivals.set_state(arrival.id, "refused", trouble_of(error))
        return []
    rows = [
        MeasurementRow(
            id=str(uuid6.uuid7()),
            arrival_id=arrival.id,
            position=position,
            format_id=measurement.format_id,
            technique=measurement.technique,
            sample_name=measurement.sample_name,
            acquired_at=measurement.acquired_at,
            state="unmatched",
        )
        for position, measurement in enumerate(measurements)
    ]
    with store.transaction():
        store.arrivals.add_measurements(rows)
        store.arrivals.set_state(arrival.id, "read")
    return rows
