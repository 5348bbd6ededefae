"""Reading: a captured file becomes the measurements it holds, or is refused with the reader's reason."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import uuid6

import parsers
from parsers.worker import RunHead, read_heads
from station.errors import NotFound, trouble_of
from station.intake.naming import sample_name
from station.records import Arrival, MeasurementRow
from station.store import Store


class Reader(Protocol):
    """Whoever reads a captured file for the first time, when nobody knows yet what it does to its reader."""

    def read(self, path: Path) -> list[RunHead]:
        """The heads of the runs of a file or folder. Raises ParserError."""
        ...

    def rest(self) -> None:
        """Told when there is nothing to read."""
        ...

    def close(self) -> None:
        """Told when there will be nothing more."""
        ...


class ReadInPlace:
    """Reads in this process: for tools and tests. The agent has a `parsers.worker.ReadingWorker`."""

    def read(self, path: Path) -> list[RunHead]:
        """The heads of the runs of a file or folder. Raises ParserError."""
        return read_heads(path)

    def rest(self) -> None:
        """Nothing to let go."""

    def close(self) -> None:
        """Nothing to end."""


def read_arrival(store: Store, arrival: Arrival, reader: Reader) -> list[MeasurementRow]:
    """Read a captured arrival and record its runs or the refusal; gives the recorded runs."""
    try:
        with store.vault.opened(arrival.relpath, arrival.sha256, is_folder=arrival.is_folder) as path:
            heads = reader.read(path)
    except (parsers.ParserError, NotFound) as error:
        store.arrivals.set_state(arrival.id, "refused", trouble_of(error))
        return []
    folder = store.arrivals.folder(arrival.folder_id)
    assert folder is not None, "an arrival's folder is kept by a foreign key"
    rows = [
        MeasurementRow(
            id=str(uuid6.uuid7()),
            arrival_id=arrival.id,
            position=position,
            format_id=head.format_id,
            technique=head.technique,
            sample_name=sample_name(folder, arrival.relpath, head.sample_name),
            acquired_at=head.acquired_at,
            state="unmatched",
        )
        for position, head in enumerate(heads)
    ]
    with store.transaction():
        store.arrivals.add_measurements(rows)
        store.arrivals.set_state(arrival.id, "read")
    return rows
