"""Reading: a captured file becomes the measurements it holds, or is refused with the reader's reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time
from pathlib import Path
from typing import Protocol

import uuid6

import parsers
from parsers.worker import RunHead, read_heads
from station.errors import NotFound, trouble_of
from station.intake.naming import sample_name
from station.records import Arrival, MeasurementRow, WatchFolder
from station.store import Store

MOST_RUNS = 1_000_000


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


def read_arrival(
    store: Store,
    arrival: Arrival,
    reader: Reader,
    relabelled: Callable[[MeasurementRow, Arrival], None] = lambda _run, _arrival: None,
) -> list[MeasurementRow]:
    """Read a captured arrival and record its runs or the refusal; gives the recorded runs.

    What came under the same name before is superseded where this content replaces all its runs. Instruments that
    write every run into the same file replace none: each run stays. `relabelled` is told, in the same transaction, of
    each superseded run whose sample is called otherwise now.
    """
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
        for earlier in store.arrivals.earlier_of_name(arrival):
            before = store.arrivals.measurements(arrival_id=earlier.id, limit=MOST_RUNS)
            if earlier.state != "captured" and all(_is_replaced(run, len(before), rows) for run in before):
                store.arrivals.set_state(earlier.id, "superseded")
                for run in before:
                    if run.sample_name not in [row.sample_name for row in rows]:
                        relabelled(run, arrival)
    return rows


def _is_replaced(run: MeasurementRow, before: int, rows: Sequence[MeasurementRow]) -> bool:
    """Whether a run, of `before` in its file, is among newer rows: acquired at another time it is another run."""
    return any(_is_same(run, row, relabelled=len(rows) == before and run.position == row.position) for row in rows)


def _is_same(run: MeasurementRow, row: MeasurementRow, *, relabelled: bool) -> bool:
    """Whether two rows tell of one run. `relabelled`: it may be, under a sample's name put right in the meantime."""
    at, then = row.acquired_at, run.acquired_at
    if at is not None and then is not None and at != then:
        return False
    if run.sample_name == row.sample_name:
        return True
    # a table's date alone is that of many runs
    return relabelled and at is not None and at == then and at.time() != time.min


def names_of(store: Store, folder: WatchFolder, content: Arrival, relpath: str, reader: Reader) -> list[str]:
    """What the samples of a captured content would be called if it came under that name. Raises ParserError."""
    with store.vault.opened(relpath, content.sha256, is_folder=content.is_folder) as path:
        return [sample_name(folder, relpath, head.sample_name) for head in reader.read(path)]
