"""The tables under a run's curve: peaks, calculated values, readings, remarks and what else the file says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget, QWidget

from gui import words
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.runs.content import RemarkLine, RunContent, ValueLine, origins_of
from gui.widgets.table_view import TableView
from parsers.measurement import Peak, Reading
from parsers.wording import Text

Numbered = tuple[int, Peak]
Entry = tuple[str, str]
ORIGINS = {
    "vendor": Text("仪器软件", "Instrument"),
    "station": Text("工作站", "Station"),
    "operator": Text("人工", "By hand"),
}


CHROMATOGRAMS = ("gc", "lc", "gcms")


class RunTables(QTabWidget):
    """Everything of a run that is not a curve. `peak_chosen` tells the number of a peak, or -1."""

    peak_chosen = Signal(int)

    def __init__(self, languages: Languages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._languages = languages
        self._run_id = ""
        self.peaks: TableView[Numbered] = TableView(Table(self._peak_columns(), lambda one: str(one[0])))
        self.values: TableView[ValueLine] = TableView(Table(self._value_columns(), lambda one: one.column.id))
        self.readings: TableView[tuple[int, Reading]] = TableView(
            Table(self._reading_columns(), lambda one: str(one[0]))
        )
        self.remarks: TableView[tuple[int, RemarkLine]] = TableView(
            Table(self._remark_columns(), lambda one: str(one[0]))
        )
        self.entries: TableView[Entry] = TableView(Table(self._entry_columns(), lambda one: one[0]))
        self._tabs: tuple[TableView[Any], ...] = (self.peaks, self.values, self.readings, self.remarks, self.entries)
        for table in self._tabs:
            self.addTab(table, "")
        self.setDocumentMode(True)
        self.peaks.chosen.connect(lambda one: self.peak_chosen.emit(-1 if one is None else one[0]))

    def show_run(self, content: RunContent | None) -> None:
        """Show all but the peaks, which belong to a curve."""
        measurement = None if content is None else content.measurement
        self.values.show_rows(() if content is None else content.values)
        self.readings.show_rows(() if measurement is None else list(enumerate(measurement.readings)))
        self.remarks.show_rows(() if content is None else list(enumerate(content.remarks)))
        self.entries.show_rows(() if measurement is None else list(measurement.metadata.items()))
        if content is not None and content.view.row.id != self._run_id:
            self._run_id = content.view.row.id
            if content.measurement.technique in CHROMATOGRAMS or _has_peaks(content):
                self.setCurrentWidget(self.peaks)
            else:
                self.setCurrentWidget(self.values if content.values else self.readings)
        self._count()

    def show_peaks(self, peaks: Sequence[Peak]) -> None:
        """Show the peaks of the curve that is on the screen."""
        self.peaks.show_rows(list(enumerate(peaks)))
        self._count()

    def retranslate(self) -> None:
        """Write every word anew."""
        for table in self._tabs:
            table.table.retranslate()
        self._count()

    def _count(self) -> None:
        titles = (self.tr("Peaks"), self.tr("Values"), self.tr("Readings"), self.tr("Remarks"), self.tr("In the file"))
        empty = (
            self.tr("This curve has no peaks."),
            self.tr("Nothing is calculated from this run."),
            self.tr("The file has no single readings."),
            self.tr("Nothing was remarked."),
            self.tr("The file says no more of itself."),
        )
        for table, said in zip(self._tabs, empty, strict=True):
            table.set_placeholder(said if self._run_id else "")
        for number, (title, table) in enumerate(zip(titles, self._tabs, strict=True)):
            table.setAccessibleName(title)
            self.setTabText(number, f"{title}  {table.table.rowCount()}")
        self.tabBar().setAccessibleName(self.tr("What the run holds"))

    def _peak_columns(self) -> list[Column[Numbered]]:
        def shape(title: Callable[[], str], decimals: int, width: int, field: str) -> Column[Numbered]:
            return Column(
                title=title,
                text=lambda one: words.figure(getattr(one[1], field), decimals),
                order=lambda one: getattr(one[1], field) or 0.0,
                width=width,
                numeric=True,
            )

        return [
            Column(
                title=lambda: self.tr("No."),
                text=lambda one: str(one[0] + 1),
                order=lambda one: one[0],
                width=6,
                numeric=True,
            ),
            Column(title=lambda: self.tr("Name"), text=lambda one: one[1].name or "—", width=18),
            Column(
                title=lambda: self.tr("Time (min)"),
                text=lambda one: words.figure(one[1].apex, 3),
                order=lambda one: one[1].apex,
                width=16,
                numeric=True,
            ),
            Column(
                title=lambda: self.tr("Area"),
                text=lambda one: words.area(one[1].area),
                order=lambda one: one[1].area or 0.0,
                width=11,
                numeric=True,
            ),
            Column(
                title=lambda: self.tr("Height"),
                text=lambda one: words.area(one[1].height),
                order=lambda one: one[1].height or 0.0,
                width=11,
                numeric=True,
            ),
            shape(lambda: self.tr("Width (min)"), 4, 15, "fwhm"),
            shape(lambda: self.tr("Symmetry"), 2, 11, "symmetry"),
            shape(lambda: self.tr("S/N"), 0, 10, "snr"),
            shape(lambda: self.tr("Resolution"), 2, 12, "resolution"),
            Column(title=lambda: self.tr("Cut"), text=lambda one: one[1].code or "—", width=8),
            Column(
                title=lambda: self.tr("Found by"),
                text=lambda one: self._languages.of(ORIGINS[one[1].origin]),
                stretch=True,
            ),
        ]

    def _value_columns(self) -> list[Column[ValueLine]]:
        return [
            Column(
                title=lambda: self.tr("Parameter"),
                text=lambda line: self._languages.of(line.column.title),
                tip=lambda line: line.column.formula,
                width=26,
            ),
            Column(title=lambda: self.tr("As printed"), text=lambda line: line.printed, width=14, numeric=True),
            Column(title=lambda: self.tr("Unit"), text=lambda line: line.column.unit, width=14),
            Column(
                title=lambda: self.tr("Not rounded"),
                text=lambda line: line.unrounded,
                tone=lambda line: "quiet",
                width=34,
                numeric=True,
            ),
            Column(
                title=lambda: self.tr("State"),
                text=lambda line: words.value_state("not_measured" if line.value is None else line.value.state),
                tone=lambda line: "plain" if line.value is not None and line.value.state == "measured" else "warn",
                width=16,
            ),
            Column(title=lambda: self.tr("Made of"), text=self._made_of, tone=lambda line: "quiet", stretch=True),
        ]

    def _made_of(self, line: ValueLine) -> str:
        if line.value is None:
            return ""
        return ", ".join(line.value.inputs) if line.value.reason is None else self._languages.of(line.value.reason)

    def _reading_columns(self) -> list[Column[tuple[int, Reading]]]:
        return [
            Column(title=lambda: self.tr("Reading"), text=lambda one: one[1].name, width=30),
            Column(
                title=lambda: self.tr("Value"),
                text=lambda one: str(one[1].value),
                order=lambda one: float(one[1].value),
                width=18,
                numeric=True,
            ),
            Column(title=lambda: self.tr("Unit"), text=lambda one: one[1].unit, width=14),
            Column(title=lambda: self.tr("At"), text=lambda one: words.moment(one[1].at), stretch=True),
        ]

    def _remark_columns(self) -> list[Column[tuple[int, RemarkLine]]]:
        return [
            Column(
                title=lambda: self.tr("Kind"),
                text=lambda one: words.severity(one[1].severity),
                tone=lambda one: words.SEVERITY_TONES[one[1].severity],
                marked=True,
                width=14,
            ),
            Column(title=lambda: self.tr("Remark"), text=lambda one: self._languages.of(one[1].message), stretch=True),
            Column(title=lambda: self.tr("Source"), text=lambda one: one[1].source, tone=lambda one: "quiet", width=36),
        ]

    def _entry_columns(self) -> list[Column[Entry]]:
        return [
            Column(title=lambda: self.tr("Entry"), text=lambda one: one[0], width=36),
            Column(title=lambda: self.tr("Text in the file"), text=lambda one: one[1], stretch=True),
        ]


def _has_peaks(content: RunContent) -> bool:
    return any(origins_of(content, one.name) for one in content.measurement.traces)
