"""Every question a screen or a tool may ask. Reads only; it never writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from parsers.measurement import Measurement
from station.items.catalogue import Catalogue
from station.raw import measurements_of
from station.records import (
    Arrival,
    Commission,
    Determination,
    Draft,
    MeasurementRow,
    OutboxItem,
    Report,
    Sample,
    Task,
    WatchFolder,
)
from station.reports.drafting import drafts
from station.store import Store
from station.store.notes import Pulse
from station.store.outbox_rows import QueueCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalView:
    """A captured file with the instrument it came from and the runs that were read from it."""

    arrival: Arrival
    folder: WatchFolder
    runs: tuple[MeasurementRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One run in full: its curves from the vault, the task it belongs to and what was calculated."""

    row: MeasurementRow
    arrival: Arrival
    measurement: Measurement
    task: Task | None
    sample: Sample | None
    determination: Determination | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task with its sample, commission and, once there is one, its newest determination and its report."""

    task: Task
    sample: Sample
    commission: Commission
    determination: Determination | None
    report: Report | None


class Library:
    """The station's reading room."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def folders(self) -> list[WatchFolder]:
        """The watch folders with their last look and trouble."""
        return self._store.arrivals.folders()

    def arrivals(self, limit: int = 200) -> list[ArrivalView]:
        """The newest arrivals with their runs."""
        folders = {folder.id: folder for folder in self.folders()}
        return [
            ArrivalView(
                arrival=arrival,
                folder=folders[arrival.folder_id],
                runs=tuple(
                    sorted(self._store.arrivals.measurements(arrival_id=arrival.id), key=lambda run: run.position)
                ),
            )
            for arrival in self._store.arrivals.newest(limit)
        ]

    def runs(self, limit: int = 500) -> list[MeasurementRow]:
        """The newest runs."""
        return self._store.arrivals.measurements(limit=limit)

    def run(self, measurement_id: str) -> RunView | None:
        """One run with its curves. Raises ParserError or NotFound if the vault's file cannot be read."""
        row = self._store.arrivals.measurement(measurement_id)
        arrival = None if row is None else self._store.arrivals.arrival(row.arrival_id)
        if row is None or arrival is None:
            return None
        measurement = measurements_of(self._store, arrival)[row.position]
        task = None if row.task_id is None else self._store.orders.task(row.task_id)
        sample = None if task is None else self._store.orders.sample(task.sample_no)
        return RunView(
            row=row,
            arrival=arrival,
            measurement=measurement,
            task=task,
            sample=sample,
            determination=self._determination_of(row),
        )

    def tasks(self, commission_no: str | None = None) -> list[TaskView]:
        """Tasks of one commission, or all, in the order of their samples."""
        commissions = {commission.commission_no: commission for commission in self._store.orders.commissions()}
        views = []
        for task in self._store.orders.tasks(commission_no):
            sample = self._store.orders.sample(task.sample_no)
            assert sample is not None, "a task refers to its sample"
            views.append(
                TaskView(
                    task=task,
                    sample=sample,
                    commission=commissions[task.commission_no],
                    determination=self._store.determinations.newest(task.id),
                    report=self._store.reports.open_for_task(task.id),
                )
            )
        return views

    def drafts(self) -> list[Draft]:
        """What waits to become a report, filled as far as data came in."""
        return drafts(self._store, self._catalogue)

    def reports(self, limit: int = 500) -> list[Report]:
        """Reports, newest first."""
        return self._store.reports.all(limit=limit)

    def report_pdf(self, report: Report) -> Path | None:
        """The issued PDF in the vault."""
        return None if report.pdf_sha256 is None else self._store.vault.path(report.pdf_sha256)

    def queue(self, limit: int = 500) -> tuple[QueueCounts, list[OutboxItem]]:
        """How much waits for the central service, and the newest events."""
        return self._store.outbox.counts(), self._store.outbox.items(limit=limit)

    def pulse(self, name: str = "agent") -> Pulse | None:
        """The last sign of life of the agent, or of the connection to the service ("sync")."""
        return self._store.pulses.last(name)

    def last_look(self) -> datetime | None:
        """When the instruments' folders were last looked at."""
        looks = [folder.last_look_at for folder in self.folders() if folder.last_look_at is not None]
        return max(looks, default=None)

    def _determination_of(self, row: MeasurementRow) -> Determination | None:
        if row.task_id is None:
            return None
        for determination in reversed(self._store.determinations.of_task(row.task_id)):
            if row.id in determination.measurement_ids:
                return determination
        return None
