"""One run at a time: its curve with the labelled peaks, and everything that was read and calculated from it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QSplitter, QStackedWidget

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.page import Page
from gui.pages.run_content import RunContent, content_of, drawing, first_trace, origins_of, peaks_of
from gui.pages.run_tables import RunTables
from gui.widgets.drawing import Drawing
from gui.widgets.parts import card, column, label, row
from gui.widgets.table_view import TableView
from gui.widgets.trace_view import TraceView
from station.assembly import Station
from station.records import MeasurementRow


class MeasurementPage(Page[list[MeasurementRow]]):
    """Runs at the left, newest first; the chosen run at the right."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._content: RunContent | None = None
        self._shown_curve: tuple[str, str] | None = None
        self._wanted: str | None = None
        self.runs: TableView[MeasurementRow] = TableView(Table(_columns(), lambda one: one.id))
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self._sample = label("section", selectable=True)
        self._facts = label("quiet", selectable=True, wrap=True)
        self.trace = QComboBox()
        self.origin = QComboBox()
        self.trace.setMinimumWidth(140)
        self.origin.setMinimumWidth(140)
        self.whole = QPushButton()
        self.view = TraceView()
        self._no_curve = label("quiet", wrap=True)
        self._no_curve.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint = label("quiet")
        self.tables = RunTables(languages)
        self._curve = QStackedWidget()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self._curve.addWidget(self.view)
        self._curve.addWidget(self._no_curve)
        controls = row(self._hint, self.trace, self.origin, self.whole, spacing=8, stretch=self._hint)
        picture = card(self._curve, controls)
        layout = picture.layout()
        assert layout is not None
        layout.setContentsMargins(8, 8, 10, 8)
        head = column(self._sample, self._facts, spacing=2)
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(column(head, picture, spacing=8, stretch=picture))
        right.addWidget(self.tables)
        right.setStretchFactor(0, 3)
        right.setStretchFactor(1, 2)
        right.setSizes([520, 280])
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(column(self.search, self.runs, spacing=8, stretch=self.runs))
        both.addWidget(right)
        both.setSizes([390, 850])
        both.setStretchFactor(1, 1)
        for split in (right, both):
            split.setHandleWidth(14)
            split.setChildrenCollapsible(False)
        self.column.addWidget(both, 1)

    def _connect(self) -> None:
        self.search.textChanged.connect(self.runs.keep_only)
        self.runs.chosen.connect(self._ask_run)
        self.trace.activated.connect(lambda _: self._choose_trace())
        self.origin.activated.connect(lambda _: self._ask_drawing())
        self.whole.clicked.connect(self.view.reset)
        self.view.peak_chosen.connect(lambda number: self.tables.peaks.choose(str(number)))
        self.tables.peak_chosen.connect(lambda number: self.view.highlight(None if number < 0 else number))

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

    def show_run(self, measurement_id: str) -> None:
        """Show this run, as soon as it is in the list."""
        self._wanted = measurement_id
        self.search.clear()
        self._choose_wanted()

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self.search.setPlaceholderText(self.tr("Sample…"))
        self.search.setAccessibleName(self.tr("Search the runs"))
        self.runs.setAccessibleName(self.tr("Runs"))
        self.trace.setAccessibleName(self.tr("Curve"))
        self.trace.setToolTip(self.tr("Curve"))
        self.origin.setAccessibleName(self.tr("Peaks of"))
        self.origin.setToolTip(self.tr("Peaks of"))
        self.whole.setText(self.tr("Whole curve"))
        self.view.setAccessibleName(self.tr("Curve of the run"))
        self._hint.setText(self.tr("Wheel or box: zoom · right button: move · double click: whole"))
        self._no_curve.setText(self.tr("This run has no curve; its readings are below."))
        self.runs.set_placeholder(self.tr("No run has arrived yet."))
        self.runs.table.retranslate()
        self.tables.retranslate()
        self._show_head()
        self._fill_origins()
        if self._content is not None:
            self._ask_drawing()

    # --- the chosen run

    def _choose_wanted(self) -> None:
        if self._wanted is not None and self.runs.choose(self._wanted):
            self._wanted = None

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
            return content_of(view, item)

        self.ask(ask, self._show_run, "run")

    def _show_run(self, content: RunContent | None) -> None:
        self._content = content
        self.tables.show_run(content)
        self._show_head()
        self.trace.clear()
        if content is not None:
            self.trace.addItems([trace.name for trace in content.measurement.traces])
            first = first_trace(content)
            self.trace.setCurrentIndex(-1 if first is None else self.trace.findText(first))
        self._choose_trace()

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

    # --- the chosen curve

    def _choose_trace(self) -> None:
        self._fill_origins()
        self._ask_drawing()

    def _fill_origins(self) -> None:
        before = self.origin.currentData()
        self.origin.clear()
        names = {"station": self.tr("Peaks: station"), "vendor": self.tr("Peaks: instrument")}
        if self._content is not None:
            for origin in origins_of(self._content, self.trace.currentText()):
                self.origin.addItem(names[origin], origin)
        if not self.origin.count():
            self.origin.addItem(self.tr("No peaks"), None)
        self.origin.setCurrentIndex(max(self.origin.findData(before), 0))

    def _ask_drawing(self) -> None:
        content, name = self._content, self.trace.currentText()
        self._curve.setCurrentWidget(self.view if name or content is None else self._no_curve)
        if content is None or not name:
            self._shown_curve = None
            self.tables.show_peaks(())
            self.view.show_drawing(None)
            return
        peaks = peaks_of(content, name, self.origin.currentData(), self.languages)
        curve = (content.view.row.id, name)

        def show(picture: Drawing) -> None:
            if self._shown_curve != curve:
                self.tables.peaks.forget()
            self.view.show_drawing(picture, keep_view=self._shown_curve == curve)
            self._shown_curve = curve
            self.tables.show_peaks(peaks)

        self.ask(lambda: drawing(content.measurement.trace(name), peaks, content), show, "curve")


def _columns() -> list[Column[MeasurementRow]]:
    return [
        Column(
            title=lambda: words.translate("MeasurementPage", "Sample"),
            text=lambda one: one.sample_name,
            tip=lambda one: f"{one.sample_name}\n{words.moment(one.acquired_at)}\n{one.format_id}",
            stretch=True,
        ),
        Column(
            title=lambda: words.translate("MeasurementPage", "Kind"),
            text=lambda one: words.technique(one.technique),
            width=10,
        ),
        Column(
            title=lambda: words.translate("MeasurementPage", "State"),
            text=lambda one: words.run_state(one.state),
            tone=lambda one: words.RUN_TONES[one.state],
            marked=True,
            width=16,
        ),
    ]
