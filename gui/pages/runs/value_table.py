"""The table of values, and under it the origin of the chosen one: a click on a value, or Enter, asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.background import Background
from gui.language import Languages
from gui.models.table import ROW_ROLE, Table
from gui.pages.reports.origin import OriginPanel
from gui.pages.reports.values import Head, ValueLine, columns, first_columns
from gui.widgets.table_view import TableView
from station.assembly import Station


class ValueTable(QWidget):
    """Shows lines of values. `peak_wanted` tells the run, and the minutes of the peak, that a person wants to see."""

    peak_wanted = Signal(str)

    def __init__(self, station: Station, background: Background, languages: Languages, *, with_state: bool) -> None:
        super().__init__()
        self._languages = languages
        self._with_state = with_state
        self._with_reasons = False
        self._heads: list[Head] = []
        self._shown: tuple[list[Head], bool] | None = None
        self.lines: TableView[ValueLine] = TableView(Table([], lambda line: line.key))
        self.origin = OriginPanel(station, background, languages)
        self.origin.peak_wanted.connect(self.peak_wanted)
        self.lines.clicked.connect(self._ask)
        self.lines.activated.connect(self._ask)
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.lines)
        both.addWidget(self.origin)
        both.setStretchFactor(0, 1)
        both.setStretchFactor(1, 1)
        both.setSizes([240, 260])
        both.setChildrenCollapsible(False)
        both.setHandleWidth(10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(both)
        self._retranslate()

    def show_values(self, lines: Sequence[ValueLine], heads: list[Head]) -> None:
        """Show these lines under these columns."""
        with_reasons = any(line.missing is not None for line in lines)
        if self._shown != (heads, with_reasons):
            self._shown = (heads, with_reasons)
            self._heads, self._with_reasons = heads, with_reasons
            self.lines.table.set_columns(
                columns(heads, self._languages, with_state=self._with_state, with_reasons=with_reasons)
            )
            self.origin.clear()
        self.lines.show_rows(lines)

    def _ask(self, index: QModelIndex) -> None:
        line: ValueLine | None = index.data(ROW_ROLE)
        at = index.column() - first_columns(with_state=self._with_state, with_reasons=self._with_reasons)
        if line is None or not line.determination_id or not 0 <= at < len(self._heads):
            self.origin.clear()
            return
        self.origin.ask(line.determination_id, self._heads[at].id)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.lines.table.retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.lines.setAccessibleName(self.tr("Values"))
