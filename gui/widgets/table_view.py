"""A table as this house shows it: rows are chosen whole, kept over a reload, sorted, filtered and opened by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from gui.appearance import theme_of
from gui.models.table import ROW_ROLE, Column, Table

Row = TypeVar("Row")
ROW_PADDING = 13
CELL_PADDING = 24
LEFT, RIGHT = 11, 11
"""How far the text of a cell stands from its sides, as the titles above it do."""
DOT, DOT_GAP = 7, 6
SHORT = 8
"""Letters that a column which takes what the others leave has room for in any case: a time is never cut."""
TRIED = 40
"""Rows that are looked at to see how much room the cells of a column need."""


class TableView(QTableView, Generic[Row]):
    """Shows a `Table`. `chosen` tells the current row (or None), `opened` a row that was entered."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, table: Table[Row], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self._current: Row | None = None
        self._is_loading = False
        self._choose_first = False
        self._is_fitting, self._is_by_hand, self._is_fitted = False, False, False
        self._is_due = False
        self._placeholder = ""
        self.setModel(table)
        self.setItemDelegate(_Cell(self))
        self._set_up()
        self.selectionModel().currentRowChanged.connect(self._note_current)
        table.modelAboutToBeReset.connect(self._load)
        table.modelReset.connect(self._settle)
        self.activated.connect(self._open)
        table.columns_changed.connect(self._show_columns)
        table.headerDataChanged.connect(self._follow_titles)
        self.horizontalHeader().sectionResized.connect(self._note_width)

    @property
    def current(self) -> Row | None:
        """The row that is chosen."""
        return self._current

    def show_rows(self, rows: Sequence[Row], *, choose_first: bool = False) -> None:
        """Show these rows; the chosen one stays chosen as long as it is there."""
        self._choose_first = choose_first
        self.table.set_rows(rows)
        self._settle()

    def choose(self, key: str) -> bool:
        """Choose the row of that name; False if it is not shown."""
        position = self.table.position(key)
        if position is None:
            return False
        index = self.table.index(position, 0)
        self.setCurrentIndex(index)
        self._note_current(index)
        return True

    def forget(self) -> None:
        """Choose nothing."""
        self.setCurrentIndex(QModelIndex())

    def keep_only(self, words: str) -> None:
        """Show only rows in which some cell holds these words."""
        self.table.keep_only(words)

    def set_placeholder(self, words: str) -> None:
        """What is said in the middle while there are no rows."""
        self._placeholder = words
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or say that there are none."""
        super().paintEvent(event)
        if self._placeholder and not self.table.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(theme_of(self.palette()).tone("quiet"))
            room = self.viewport().rect().adjusted(24, 12, -24, -12)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._placeholder)
            painter.end()

    def cells(self) -> list[list[str]]:
        """What is shown, row by row, as a person reads it."""
        return [
            [str(self.table.index(r, c).data()) for c in range(self.table.columnCount())]
            for r in range(self.table.rowCount())
        ]

    def row_at(self, index: QModelIndex | QPersistentModelIndex) -> Row | None:
        """The row that stands at that place of the view."""
        return self.table.row(index.row())

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROW_PADDING)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(48)
        self.setSortingEnabled(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        self._set_widths()

    def _show_columns(self) -> None:
        """Other columns are there: what a person drew was about those before."""
        self._is_by_hand, self._is_fitted = False, False
        self._set_widths()

    def _follow_titles(self) -> None:
        """Titles in another language: a table that nobody sees is fitted when it is shown, not all of them at once."""
        if self.isVisible():
            self._set_widths()
        else:
            self._is_due = True

    def _set_widths(self) -> None:
        """Give each column its width; where the view is too narrow for all, take what their cells do not need."""
        self._is_due = False
        header, letter = self.horizontalHeader(), self.fontMetrics().horizontalAdvance("0")
        columns, titles = self.table.columns, self._title_widths()
        whole = [self._cells_width(one, self.table.rowCount()) if one.whole else 0 for one in columns]
        wanted = [
            max(title, min(self._cells_width(one, TRIED), SHORT * letter + CELL_PADDING))
            if one.stretch
            else max(one.width * letter + CELL_PADDING, title, longest)
            for one, title, longest in zip(columns, titles, whole, strict=True)
        ]
        widths, room = wanted, self.viewport().width()
        if sum(wanted) > room:
            cells = [longest or self._cells_width(one, TRIED) for one, longest in zip(columns, whole, strict=True)]
            least = list(map(min, wanted, map(max, titles, cells)))
            spare, missing = sum(wanted) - sum(least), sum(wanted) - room
            share = min(missing / spare, 1.0) if spare else 0.0
            widths = [int(most - (most - low) * share) for most, low in zip(wanted, least, strict=True)]
        self._is_fitting = True
        fits = sum(widths) <= room
        for number, column in enumerate(columns):
            takes_the_rest = column.stretch and fits
            mode = QHeaderView.ResizeMode.Stretch if takes_the_rest else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(number, mode)
            if not takes_the_rest:
                header.resizeSection(number, widths[number])
        self._is_fitting = False

    def _title_widths(self) -> list[int]:
        """The pixels that each title needs; one of several lines is written whole, for Qt cuts it at the first."""
        font = QFont(self.font())
        font.setBold(True)
        metrics = QFontMetrics(font)
        titles = [column.title().split("\n") for column in self.table.columns]
        mode = Qt.TextElideMode.ElideRight if all(len(one) == 1 for one in titles) else Qt.TextElideMode.ElideNone
        self.horizontalHeader().setTextElideMode(mode)
        return [max(map(metrics.horizontalAdvance, lines)) + CELL_PADDING for lines in titles]

    def _cells_width(self, column: Column[Row], count: int) -> int:
        """The pixels that the first cells of a column need."""
        rows = [row for number in range(count) if (row := self.table.row(number)) is not None]
        longest = max((self.fontMetrics().horizontalAdvance(column.text(row)) for row in rows), default=0)
        return longest + LEFT + RIGHT + 2 + (DOT + DOT_GAP if column.marked else 0)

    def _note_width(self, column: int) -> None:
        """A person has drawn a column wider or narrower: it stays so. A stretched one follows the view by itself."""
        mode = self.horizontalHeader().sectionResizeMode(column)
        self._is_by_hand |= not self._is_fitting and mode == QHeaderView.ResizeMode.Interactive

    def showEvent(self, event: QShowEvent) -> None:
        """Fit the columns to titles that have changed meanwhile."""
        super().showEvent(event)
        if self._is_due and not self._is_by_hand:
            self._set_widths()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns anew, unless a person has set them."""
        super().resizeEvent(event)
        if not self._is_by_hand:
            self._set_widths()

    def _load(self) -> None:
        """The rows are about to be others: that none is current for a moment is no choice of a person."""
        self._is_loading = True

    def _settle(self) -> None:
        """Other rows are there: the chosen one stays chosen as long as it is shown."""
        self._is_loading = False
        may_grow = any(column.whole for column in self.table.columns)
        if self.table.rowCount() and (may_grow or not self._is_fitted):
            self._is_fitted = True
            if not self._is_by_hand:
                self._set_widths()
        if self._current is not None and self.choose(self.table.key(self._current)):
            return
        if self._choose_first and self.table.rowCount():
            self.setCurrentIndex(self.table.index(0, 0))
        else:
            self._note_current(self.currentIndex())

    def _note_current(self, index: QModelIndex, before: QModelIndex | None = None) -> None:
        if self._is_loading:
            return
        row: Row | None = index.data(ROW_ROLE) if index.isValid() else None
        if row != self._current:
            self._current = row
            self.chosen.emit(row)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.data(ROW_ROLE))


class _Cell(QStyledItemDelegate):
    """Paints a cell: its text in the colour of its tone, with a dot before it where the column is marked.

    It asks the record itself and draws with the painter alone: through the style and its sheet a screen full of cells
    took 60 ms, this way 15.
    """

    def __init__(self, view: TableView[Any]) -> None:
        super().__init__(view)
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown = self._view.row_at(index)
        if shown is None:
            return
        column = self._view.table.columns[index.column()]
        theme, rect = theme_of(option.palette), option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.selected))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(theme.window))
        colour = theme.tone("plain" if column.tone is None else column.tone(shown))
        place = rect.adjusted(LEFT, 0, -RIGHT, -1)
        if column.marked:
            _paint_dot(painter, place, colour)
            place.setLeft(place.left() + DOT + DOT_GAP)
        painter.setFont(option.font)
        painter.setPen(colour)
        text = column.text(shown)
        if option.fontMetrics.horizontalAdvance(text) > place.width():
            text = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)


def _paint_dot(painter: QPainter, place: QRect, colour: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(place.left(), place.center().y() - DOT // 2 + 1, DOT, DOT)
    painter.restore()
