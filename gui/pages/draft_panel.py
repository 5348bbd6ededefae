"""A draft in full: every task with its printed values, what is missing and why, the pages as they would print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QPushButton, QTabWidget, QVBoxLayout, QWidget

from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.parts import label, primary, row, set_rank
from gui.widgets.pdf_view import PdfView
from gui.widgets.table_view import TableView
from station.items import item as items
from station.items.cells import MISSING, row_cells
from station.items.item import Item
from station.records import Draft, ReportRow


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One task of a draft with the cells that would be printed."""

    row: ReportRow
    cells: dict[str, str]


def draft_key(draft: Draft) -> str:
    """What names a draft."""
    return f"{draft.commission_no}/{draft.item_id}"


def _columns_key(draft: Draft) -> tuple[str, bool]:
    return draft.item_id, draft.complete


def draft_lines(draft: Draft, item: Item | None) -> list[DraftLine]:
    """The lines of a draft; a task without a determination has no cells."""
    return [
        DraftLine(
            row, {} if item is None or row.determination is None else row_cells(item, row.determination.outcome.values)
        )
        for row in draft.rows
    ]


class DraftPanel(QWidget):
    """Shows one draft. `prepare` is asked for by its button."""

    prepare_wanted = Signal()

    def __init__(self, languages: Languages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._languages = languages
        self._draft: Draft | None = None
        self._item: Item | None = None
        self._title = label("section", selectable=True)
        self._facts = label("quiet", selectable=True, wrap=True)
        self._state = label("quiet", wrap=True)
        self.prepare = primary(QPushButton())
        self.prepare.clicked.connect(self.prepare_wanted)
        self.lines: TableView[DraftLine] = TableView(Table([], lambda line: line.row.task.id))
        self.preview = PdfView()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.lines, "")
        self.tabs.addTab(self.preview, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for one in (self._title, self._facts, row(self._state, self.prepare, stretch=self._state)):
            column.addWidget(one)
        column.addWidget(self.tabs, 1)
        self._retranslate()

    @property
    def draft(self) -> Draft | None:
        """The draft that is shown."""
        return self._draft

    def show_draft(self, draft: Draft | None, item: Item | None) -> None:
        """Show this draft with the columns of its item."""
        before, self._draft, self._item = self._draft, draft, item
        if draft is not None and (before is None or _columns_key(before) != _columns_key(draft)):
            self.lines.table.set_columns(self._columns(item, with_reasons=not draft.complete))
        self.lines.show_rows([] if draft is None else draft_lines(draft, item))
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self.lines.table.retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.prepare.setText(self.tr("Prepare…"))
        self.tabs.setTabText(0, self.tr("Values"))
        self.tabs.setTabText(1, self.tr("Preview"))
        self.lines.setAccessibleName(self.tr("Values of the draft"))
        draft = self._draft
        self.prepare.setEnabled(draft is not None and draft.complete)
        if draft is None:
            for one in (self._title, self._facts, self._state):
                one.setText("")
            return
        title = draft.item_id if self._item is None else self._languages.of(self._item.title)
        self._title.setText(f"{draft.commission_no}  ·  {title}")
        self._facts.setText(draft.client_name)
        missing = sum(one.missing is not None for one in draft.rows)
        set_rank(self._state, "warn" if missing else "quiet")
        if missing:
            self._state.setText(
                self.tr("{n} of {all} tasks cannot be reported yet; the reasons stand in the table.").format(
                    n=missing, all=len(draft.rows)
                )
            )
        else:
            self._state.setText(self.tr("Complete: all {all} tasks have values.").format(all=len(draft.rows)))

    def _columns(self, item: Item | None, *, with_reasons: bool) -> Sequence[Column[DraftLine]]:
        first: list[Column[DraftLine]] = [
            Column(title=lambda: self.tr("Sample number"), text=lambda line: line.row.sample.sample_no, width=20),
            Column(title=lambda: self.tr("Client's id"), text=lambda line: line.row.sample.client_sample_id, width=15),
            Column(
                title=lambda: self.tr("State"),
                text=self._line_state,
                tone=lambda line: "good" if line.row.missing is None else "warn",
                tip=lambda line: "" if line.row.missing is None else self._languages.of(line.row.missing),
                marked=True,
                width=14,
            ),
        ]
        reason: Column[DraftLine] = Column(
            title=lambda: self.tr("What is missing, and why"),
            text=lambda line: "" if line.row.missing is None else self._languages.of(line.row.missing),
            width=40,
        )
        values = [self._value_column(column) for column in (() if item is None else item.columns)]
        return [*first, reason, *values] if with_reasons else [*first, *values]

    def _value_column(self, column: items.Column) -> Column[DraftLine]:
        def title() -> str:
            name = self._languages.of(column.title)
            return f"{name} ({column.unit})" if column.unit else name

        return Column(title=title, text=lambda line: line.cells.get(column.id, MISSING), width=15, numeric=True)

    def _line_state(self, line: DraftLine) -> str:
        if line.row.missing is not None:
            return self.tr("Missing")
        made = line.row.determination
        return self.tr("Ready") if made is None or made.revision == 1 else self.tr("Ready (revised)")
