"""What came in: the captured files with the runs that were read from them."""

from __future__ import annotations

from dataclasses import dataclass

from station.records import Arrival, MeasurementRow, WatchFolder
from station.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalView:
    """A captured file with the instrument it came from and the runs that were read from it."""

    arrival: Arrival
    folder: WatchFolder
    runs: tuple[MeasurementRow, ...]


def newest_arrivals(store: Store, limit: int) -> list[ArrivalView]:
    """The newest arrivals with their runs in the order of the file."""
    folders = {folder.id: folder for folder in store.arrivals.folders()}
    return [
        ArrivalView(
            arrival=arrival,
            folder=folders[arrival.folder_id],
            runs=tuple(sorted(store.arrivals.measurements(arrival_id=arrival.id), key=lambda run: run.position)),
        )
        for arrival in store.arrivals.newest(limit)
    ]
