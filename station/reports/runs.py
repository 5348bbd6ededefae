"""The runs behind a determination, read again from the vault: content by its sha256, so always the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from parsers.errors import ParserError
from parsers.measurement import Measurement
from parsers.wording import Text
from station.errors import NotFound, StationError
from station.items.item import Item, Role
from station.items.roles import role_of, written_alike
from station.raw import measurements_of
from station.records import Arrival, Determination, MeasurementRow, WatchFolder
from station.store import Store


class UnreadableRun(StationError):
    """A run that was read before cannot be read from the vault now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run with where it came from."""

    row: MeasurementRow
    arrival: Arrival
    folder: WatchFolder
    measurement: Measurement

    @property
    def file_name(self) -> str:
        """The run's file as it is printed; bytes that are no text show as a question mark."""
        name = self.arrival.relpath.replace("\\", "/")
        return name.encode("utf-8", "replace").decode()


def run_of(store: Store, measurement_id: str) -> Run:
    """The run of a measurement. Raises NotFound, UnreadableRun."""
    row = store.arrivals.measurement(measurement_id)
    arrival = None if row is None else store.arrivals.arrival(row.arrival_id)
    folder = None if arrival is None else store.arrivals.folder(arrival.folder_id)
    if row is None or arrival is None or folder is None:
        raise NotFound(
            Text(f"没有编号为“{measurement_id}”的进样。", f'There is no run "{measurement_id}".'),
            Text("请联系技术支持。", "Ask for support."),
        )
    return Run(row=row, arrival=arrival, folder=folder, measurement=read_again(store, arrival, row.position))


def runs_behind(
    store: Store, item: Item | None, determination: Determination
) -> Iterator[tuple[Role, MeasurementRow, Arrival]]:
    """Each run of a determination in its role, with its file: the reported one, those parallel to it, then the others.

    A run that the database no longer knows is left out. Without the item nobody can tell a mount from a duplicate.
    """
    groups: tuple[tuple[Role, tuple[str, ...]], ...] = (
        ("sample", determination.measurement_ids[:1]),
        ("duplicate", determination.measurement_ids[1:]),
        ("standard", determination.standard_ids),
        ("reference", determination.reference_ids),
        ("blank", determination.blank_ids),
    )
    for role, ids in groups:
        for measurement_id in ids:
            row = store.arrivals.measurement(measurement_id)
            arrival = None if row is None else store.arrivals.arrival(row.arrival_id)
            if row is None or arrival is None:
                continue
            yield "mount" if _is_mount(row, role, item, determination) else role, row, arrival


def _is_mount(row: MeasurementRow, role: Role, item: Item | None, determination: Determination) -> bool:
    if item is None or role not in ("sample", "duplicate"):
        return False
    is_whole = written_alike(row.sample_name) == written_alike(determination.sample_no)
    return not is_whole and role_of(row.sample_name, item.name_patterns) == "mount"


def read_again(store: Store, arrival: Arrival, position: int) -> Measurement:
    """One measurement of a captured file, from the vault. Raises NotFound, UnreadableRun."""
    try:
        measurements = _measurements(store, arrival)
    except ParserError as error:
        raise UnreadableRun(error.message, error.cure, error.where) from error
    if position >= len(measurements):
        raise UnreadableRun(
            Text(
                f"“{arrival.relpath}”现在只读出 {len(measurements)} 个进样，需要第 {position + 1} 个。",
                f'"{arrival.relpath}" gives {len(measurements)} runs now; number {position + 1} is wanted.',
            ),
            Text("读取程序可能已更改，请重新计算该任务。", "Its reader may have changed: calculate the task again."),
        )
    return measurements[position]


@lru_cache(maxsize=2)
def _measurements(store: Store, arrival: Arrival) -> list[Measurement]:
    """The same file is wanted twice in a row, for what it tells of the instrument and for its chart; read it once."""
    return measurements_of(store, arrival)
