"""The counter of the reading room: each question is one method, answered by the module of its sense."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from station.items.catalogue import Catalogue
from station.library.arrivals import ArrivalView, newest_arrivals
from station.library.journey import Journey, journeys
from station.library.road import RoadView, road_of
from station.library.runs import RunView, run_in_full
from station.library.tasks import TaskView, views_of
from station.library.today import Day, the_day
from station.records import Draft, MeasurementRow, OutboxItem, Report, TaskState, WatchFolder
from station.reports.drafting import drafts_of
from station.store import Store
from station.store.notes import Pulse
from station.store.outbox_rows import QueueCounts


class Library:
    """The station's reading room."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue

    def today(self, now: datetime) -> Day:
        """The board of the day."""
        return the_day(self._store, self._catalogue, now)

    def journeys(self, words: str, now: datetime) -> list[Journey]:
        """Where is my run? What these words name, with every step and the reason where it waits."""
        return journeys(self._store, self._catalogue, words, now)

    def folders(self) -> list[WatchFolder]:
        """The watch folders with their last look and trouble."""
        return self._store.arrivals.folders()

    def arrivals(self, limit: int = 200) -> list[ArrivalView]:
        """The newest arrivals with their runs."""
        return newest_arrivals(self._store, limit)

    def runs(self, limit: int = 500) -> list[MeasurementRow]:
        """The newest runs."""
        return self._store.arrivals.measurements(limit=limit)

    def run(self, measurement_id: str) -> RunView | None:
        """One run with its curves. Raises ParserError or NotFound if the vault's file cannot be read."""
        return run_in_full(self._store, measurement_id)

    def tasks(self, commission_no: str | None = None) -> list[TaskView]:
        """Tasks of one commission, or all, in the order of their samples."""
        return views_of(self._store, self._store.orders.tasks(commission_no))

    def tasks_like(self, state: TaskState | None, words: str, limit: int = 500) -> list[TaskView]:
        """Tasks in one state (or any) whose sample, order, client or report has these words."""
        return views_of(self._store, self._store.orders.some_tasks(state, words.strip(), limit))

    def task_counts(self) -> dict[TaskState, int]:
        """How many tasks are in each state."""
        return self._store.orders.counts()

    def drafts(self, limit: int = 200) -> list[Draft]:
        """What waits to become a report, filled as far as data came in; newest orders first."""
        groups = self._store.board.uncovered_groups(limit)
        return [one for group in groups for one in drafts_of(self._store, self._catalogue, *group)]

    def reports(self, limit: int = 500) -> list[Report]:
        """Reports, newest first."""
        return self._store.reports.all(limit=limit)

    def report_pdf(self, report: Report) -> Path | None:
        """The issued PDF in the vault."""
        return None if report.pdf_sha256 is None else self._store.vault.path(report.pdf_sha256)

    def queue(self, limit: int = 500) -> tuple[QueueCounts, list[OutboxItem]]:
        """How much waits for the central service, and the newest events."""
        return self._store.outbox.counts(), self._store.outbox.items(limit=limit)

    def road(self, limit: int = 500) -> RoadView:
        """What waits for the central service, how far the newest events have come, and how each lane does."""
        return road_of(self._store, limit)

    def pulse(self, name: str = "agent") -> Pulse | None:
        """The last sign of life of the agent, or of the connection to the service ("sync")."""
        return self._store.pulses.last(name)

    def last_look(self) -> datetime | None:
        """When the instruments' folders were last looked at."""
        looks = [folder.last_look_at for folder in self.folders() if folder.last_look_at is not None]
        return max(looks, default=None)
