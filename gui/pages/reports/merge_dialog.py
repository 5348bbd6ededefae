"""Several issued reports as one: which, by what, how the pages would look, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QPushButton, QSplitter, QVBoxLayout, QWidget

from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.errand_line import ErrandLine
from gui.widgets.parts import column, label, primary, size_within_screen
from gui.widgets.pdf_view import PdfView, draw_pages
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.records import Report, Trouble
from station.reports.merge_conflicts import MergeBy


@dataclass(frozen=True, slots=True)
class Candidate:
    """An issued report, and whether it takes part."""

    report: Report
    chosen: bool


class MergeDialog(QDialog):
    """Chooses the reports; `merge` is told their ids and by what they are merged."""

    def __init__(
        self,
        reports: Sequence[Report],
        chosen: Report | None,
        station: Station,
        background: Background,
        languages: Languages,
        item_title: Callable[[str], str],
        merge: Callable[[list[str], MergeBy], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._background, self._languages = station, background, languages
        self._item_title, self._merge = item_title, merge
        self._candidates = [Candidate(one, chosen is not None and one.id == chosen.id) for one in reports]
        self.setWindowTitle(self.tr("Merge reports"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_within_screen(self, 980, 620)
        self.by = QComboBox()
        self.by.addItem(self.tr("One analysis item, several orders"), "item")
        self.by.addItem(self.tr("One client, several items"), "client")
        self.by.setAccessibleName(self.tr("Merged by"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Number, order, item…"))
        self.search.setAccessibleName(self.tr("Search the issued reports"))
        self.table: TableView[Candidate] = TableView(Table(self._columns(), lambda one: one.report.id))
        self.table.setAccessibleName(self.tr("Issued reports"))
        self.table.set_placeholder(self.tr("No report has been issued yet."))
        self.answer = label("bad", wrap=True, selectable=True)
        self.answer.hide()
        self.toggle = QPushButton(self.tr("Take in / leave out"))
        self.look = QPushButton(self.tr("Preview"))
        self.ok = primary(QPushButton())
        self.errands = ErrandLine(background)
        self.pages = PdfView()
        self.errands.cancel.clicked.connect(self.pages.clear)
        self.pages.set_placeholder(self.tr("Take in two or more; Preview shows the pages that would come of them."))
        self._lay_out()
        self.search.textChanged.connect(self.table.keep_only)
        self.table.opened.connect(self._toggle)
        self.toggle.clicked.connect(lambda: self._toggle(self.table.current))
        self.look.clicked.connect(self._preview)
        self.ok.clicked.connect(self._accept)
        self._show()

    def _lay_out(self) -> None:
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(column(self.search, self.table, spacing=8, stretch=self.table))
        both.addWidget(self.pages)
        both.setSizes([520, 420])
        both.setHandleWidth(12)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        for part in (self.toggle, self.look):
            buttons.addWidget(part)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 20, 22, 18)
        whole.setSpacing(12)
        whole.addWidget(self.by)
        whole.addWidget(both, 1)
        whole.addWidget(self.errands)
        whole.addWidget(self.answer)
        whole.addLayout(buttons)

    @property
    def chosen(self) -> list[str]:
        """The ids of the reports that take part."""
        return [one.report.id for one in self._candidates if one.chosen]

    def _show(self) -> None:
        self.table.show_rows(self._candidates, choose_first=True)
        count = len(self.chosen)
        self.ok.setText(self.tr("Merge {n} reports…").format(n=count) if count > 1 else self.tr("Merge…"))
        for button in (self.ok, self.look):
            button.setEnabled(count > 1)

    def _toggle(self, candidate: Candidate | None) -> None:
        if candidate is not None:
            self._candidates = [
                Candidate(one.report, not one.chosen if one.report.id == candidate.report.id else one.chosen)
                for one in self._candidates
            ]
            self.answer.hide()
            self._show()

    def _preview(self) -> None:
        desk, ids, by, width = self._station.desk, self.chosen, self.by.currentData(), self.pages.page_width()
        self.pages.wait_for()
        self.answer.hide()
        self.errands.run(
            self.tr("Merging {n} reports for a look…").format(n=len(ids)),
            lambda: draw_pages(desk.preview_merged(ids, by), width),
            self.pages.show_pages,
            place="merge.preview",
            failed=self._refuse,
        )

    def _refuse(self, trouble: Trouble) -> None:
        self.pages.clear()
        self.answer.setText(f"{self._languages.of(trouble.message)}\n{self._languages.of(trouble.cure)}")
        self.answer.show()

    def _accept(self) -> None:
        ids, by = self.chosen, self.by.currentData()
        self.accept()
        self._merge(ids, by)

    def _columns(self) -> list[Column[Candidate]]:
        return [
            Column(
                title=lambda: self.tr("Takes part"),
                text=lambda one: self.tr("Yes") if one.chosen else self.tr("No"),
                tone=lambda one: "good" if one.chosen else "quiet",
                marked=True,
                width=11,
            ),
            Column(title=lambda: self.tr("Report number"), text=lambda one: one.report.report_no, width=14, whole=True),
            Column(
                title=lambda: self.tr("Commission"), text=lambda one: one.report.commission_no, width=12, whole=True
            ),
            Column(
                title=lambda: self.tr("Analysis item"), text=lambda one: self._item_title(one.report.item_id), width=22
            ),
        ]
