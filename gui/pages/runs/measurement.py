"""One run at a time: its curve on the bench, and everything that was read and calculated from it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSplitter

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.integration.bench import Bench
from gui.pages.page import Page
from gui.pages.runs.content import RunContent, content_of
from gui.pages.runs.tables import RunTables
from gui.widgets.parts import card, column, label
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.correcting.in_force import by_trace
from station.records import MeasurementRow


class MeasurementPage(Page[list[MeasurementRow]]):
    """Runs at the left, newest first; the chosen run at the right."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._content: RunContent | None = None
        self._wanted: str | None = None
        self._peak_wanted: float | None = None
        self.runs: TableView[MeasurementRow] = TableView(Table(_columns(), lambda one: one.id))
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self._sample = label("section", selectable=True)
        self._facts = label("quiet", selectable=True, wrap=True)
        self.bench = Bench(station, background, languages)
        self.trace, self.origin, self.view = self.bench.bar.trace, self.bench.bar.origin, self.bench.view
        self.tables = RunTables(languages)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        picture = card(self.bench)
        layout = picture.layout()
        assert layout is not None
        layout.setContentsMargins(8, 8, 10, 8)
        head = column(self._sample, self._facts, spacing=2)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(column(head, picture, spacing=8, stretch=picture))
        right.addWidget(self.tables)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 2)
        right.setSizes([560, 240])
        both = QSplitter(Qt.Orientation.Horizontal)
        left = column(self.search, self.runs, spacing=8, stretch=self.runs)
        left.setMinimumWidth(190)
        both.addWidget(left)
        both.addWidget(right)
        both.setSizes([360, 880])
        both.setStretchFactor(1, 1)
        for split in (right, both):
            split.setHandleWidth(14)
            split.setChildrenCollapsible(False)
        self.column.addWidget(both, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.runs.keep_only)
        self.runs.chosen.connect(self._ask_run)
        self.bench.peaks_shown.connect(self.tables.show_peaks)
        self.bench.peak_chosen.connect(lambda number: self.tables.peaks.choose(str(number)))
        self.bench.kept.connect(self._kept)
        self.tables.peak_chosen.connect(lambda number: self.bench.choose(None if number < 0 else number))

    def title(self) -> str:
        """The page's name."""
        return self.tr("Measurements")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("Each run with its curve, its peaks and what was calculated from them")

    def question(self) -> Callable[[], list[MeasurementRow]]:
        """The newest runs."""
        return self.station.library.runs

    def show_answer(self, answer: list[MeasurementRow]) -> None:
        """Put the runs on the screen; the chosen one stays chosen."""
        self.runs.show_rows(answer, choose_first=True)
        self._choose_wanted()

    def show_run(self, subject: str) -> None:
        """Show a run, as soon as it is in the list; "RUN@MINUTES" brings out its peak at that time."""
        self._wanted, _, minutes = subject.partition("@")
        self._peak_wanted = float(minutes) if minutes else None
        self.search.clear()
        self._choose_wanted()

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self.search.setPlaceholderText(self.tr("Sample…"))
        self.search.setAccessibleName(self.tr("Search the runs"))
        self.runs.setAccessibleName(self.tr("Runs"))
        self.runs.set_placeholder(self.tr("No run has arrived yet."))
        self.runs.table.retranslate()
        self.tables.retranslate()
        self._show_head()

    # --- the chosen run

    def _choose_wanted(self) -> None:
        if self._wanted is None:
            return
        before = self.runs.current
        if self.runs.choose(self._wanted):
            self._wanted = None
            if self._peak_wanted is not None and before is not None and before == self.runs.current:
                self._ask_run(before)  # the run is there already: only its peak is to be brought out

    def _kept(self) -> None:
        """A correction was stored: the run's values, remarks and state are asked for anew."""
        self._ask_run(self.runs.current)
        self.reload()

    def _ask_run(self, chosen: MeasurementRow | None) -> None:
        if chosen is None:
            self._show_run(None)
            return
        station = self.station

        def ask() -> RunContent | None:
            view = station.library.run(chosen.id)
            if view is None:
                return None
            item = None if view.task is None else station.catalogue.get(view.task.item_id)
            return content_of(view, item, by_trace(station.corrections.kept(chosen.id)))

        self.ask(ask, self._show_run, "run")

    def _show_run(self, content: RunContent | None) -> None:
        self._content = content
        self.tables.show_run(content)
        self._show_head()
        self.bench.show_run(content)
        if self._peak_wanted is not None and content is not None:
            self.bench.choose_peak_at(self._peak_wanted)
            self._peak_wanted = None

    def _show_head(self) -> None:
        content = self._content
        if content is None:
            self._sample.setText(self.tr("No run is chosen."))
            self._facts.setText("")
            return
        run, arrival = content.measurement, content.view.arrival
        item = "" if content.item is None else f"  ·  {self.languages.of(content.item.title)}"
        self._sample.setText(f"{run.sample_name}{item}")
        facts = (
            " ".join(part for part in (run.instrument.maker, run.instrument.model, run.instrument.serial) if part),
            words.moment(run.acquired_at) if run.acquired_at else "",
            run.operator,
            run.method,
            f"{arrival.relpath} ({content.view.row.format_id})",
        )
        self._facts.setText("   ·   ".join(fact for fact in facts if fact))


def _columns() -> list[Column[MeasurementRow]]:
    return [
        Column(
            title=lambda: words.translate("MeasurementPage", "Sample"),
            text=lambda one: one.sample_name or "—",
            tip=lambda one: f"{one.sample_name}\n{words.moment(one.acquired_at)}\n{one.format_id}",
            width=17,
        ),
        Column(
            title=lambda: words.translate("MeasurementPage", "State"),
            text=lambda one: words.run_state(one.state),
            tone=lambda one: words.RUN_TONES[one.state],
            marked=True,
            width=14,
        ),
        Column(
            title=lambda: words.translate("MeasurementPage", "Kind"),
            text=lambda one: words.technique(one.technique),
            width=8,
        ),
    ]
