"""A draft in full: every task with its printed values and the marks of its checks, where each comes from, and beside
them the pages as they would print.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from gui.background import Background
from gui.language import Languages
from gui.pages.reports.values import draft_heads, draft_lines
from gui.pages.runs.value_table import ValueTable
from gui.widgets.parts import label, primary, row, set_rank
from gui.widgets.pdf_view import PdfView
from station.assembly import Station
from station.items.item import Item
from station.records import Draft


def draft_key(draft: Draft) -> str:
    """What names a draft."""
    return "/".join(filter(None, (draft.commission_no, draft.item_id, draft.sample_no)))


class DraftPanel(QWidget):
    """Shows one draft. Its buttons only ask; the page does."""

    prepare_wanted = Signal()
    by_hand_wanted = Signal()
    declare_wanted = Signal()
    peak_wanted = Signal(str)

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._languages = languages
        self._draft: Draft | None = None
        self._item: Item | None = None
        self._title = label("section", selectable=True, wrap=True)
        self._facts = label("quiet", selectable=True, wrap=True)
        self._state = label("quiet", wrap=True)
        self.by_hand = QPushButton()
        self.by_hand.clicked.connect(self.by_hand_wanted)
        self.declare = QPushButton()
        self.declare.clicked.connect(self.declare_wanted)
        self.prepare = primary(QPushButton())
        self.prepare.clicked.connect(self.prepare_wanted)
        self.values = ValueTable(station, background, languages, with_state=True)
        self.values.peak_wanted.connect(self.peak_wanted)
        self.lines = self.values.lines
        self.preview = PdfView()
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.addWidget(self.values)
        beside.addWidget(self.preview)
        beside.setSizes([460, 420])
        beside.setHandleWidth(12)
        self.preview.setMinimumWidth(150)
        self.values.setMinimumWidth(240)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for one in (
            self._title,
            self._facts,
            row(self._state, self.declare, self.by_hand, self.prepare, stretch=self._state),
        ):
            column.addWidget(one)
        column.addWidget(beside, 1)
        self._retranslate()

    @property
    def draft(self) -> Draft | None:
        """The draft that is shown."""
        return self._draft

    def show_draft(self, draft: Draft | None, item: Item | None) -> None:
        """Show this draft with the columns of its item."""
        self._draft, self._item = draft, item
        self.values.show_values([] if draft is None else draft_lines(draft, item), draft_heads(item))
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.prepare.setText(self.tr("Prepare…"))
        self.by_hand.setText(self.tr("By hand…"))
        self.by_hand.setToolTip(self.tr("Type a value, or leave one out, with a reason"))
        self.declare.setText(self.tr("Declare…"))
        self.declare.setToolTip(self.tr("Deviations from the method, an external provider, the uncertainty"))
        draft = self._draft
        self.declare.setEnabled(draft is not None)
        self.prepare.setEnabled(draft is not None and draft.complete)
        self.by_hand.setEnabled(draft is not None and any(one.determination is not None for one in draft.rows))
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
