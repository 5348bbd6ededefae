"""The one table model of the window: rows are records of the station, columns are data.

It sorts and filters by itself: a proxy model asks Python for two cells at each comparison, which takes seconds over
100,000 rows. Long tables are arranged on a thread of their own and shown when that is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from gui.appearance import Tone
from gui.background import Background
from gui.models.arranging import Arrangement, arranged

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole)
AT_ONCE = 2000
"""Tables up to this many rows are arranged where they are: it takes some milliseconds."""
ASIDE = "arrange"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """One column: how its title and its cells are told from a row.

    `title` is asked each time, so it follows the language. `order` gives what the column is sorted by (a number or a
    text) where that is not its text. `tone` says in which colour the word is written; `marked` puts a dot of that
    colour before it. `width` is in characters, and never less than the title; a `stretch` column takes the room that is
    left. Figures are `numeric`. A number that names something is shown `whole`: never narrower than its longest cell.
    """

    title: Callable[[], str]
    text: Callable[[Row], str]
    order: Callable[[Row], float | str] | None = None
    tone: Callable[[Row], Tone] | None = None
    tip: Callable[[Row], str] | None = None
    marked: bool = False
    width: int = 12
    stretch: bool = False
    numeric: bool = False
    whole: bool = False


class Table(QAbstractTableModel, Generic[Row]):
    """A table of rows. `key` names a row, so that it is found again when the rows are asked anew."""

    columns_changed = Signal()

    def __init__(
        self, columns: Sequence[Column[Row]], key: Callable[[Row], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._given: list[Row] = []
        self._rows: list[Row] = []
        self._keys: list[str] = []
        self._how = Arrangement()
        self._aside: Background | None = None

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The columns from left to right."""
        return self._columns

    @property
    def rows(self) -> list[Row]:
        """All rows, in the order they were given."""
        return list(self._given)

    @property
    def is_arranging(self) -> bool:
        """Whether a long table is still being sorted or searched."""
        return self._aside is not None and not self._aside.is_idle

    def row(self, number: int) -> Row | None:
        """The row that is shown at that place; None where there is none."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def key(self, row: Row) -> str:
        """The name of a row."""
        return self._key(row)

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns of the same rows."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self.endResetModel()
        self.columns_changed.emit()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows. Where only contents changed and no row came or went, the view keeps its place."""
        self._given = list(rows)
        self._arrange()

    def keep_only(self, words: str) -> None:
        """Show only rows in which some cell holds these words, in capitals or not."""
        self._arrange_by(replace(self._how, words=words.strip()))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt asks for another order; a negative column: as the rows were given."""
        by = column if 0 <= column < len(self._columns) else None
        self._arrange_by(replace(self._how, column=by, descending=order == Qt.SortOrder.DescendingOrder))

    def position(self, key: str) -> int | None:
        """Where the row of that name is shown; None where it is not."""
        return self._keys.index(key) if key in self._keys else None

    def retranslate(self) -> None:
        """Say everything again in the new language."""
        if self._columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        self._tell_all_changed()
        if not self._how.is_as_given:
            self._arrange()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        """Qt asks how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  (Qt's signature)
        """Qt asks how many columns there are."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt asks for the title of a column."""
        if orientation != Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title()
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.title().replace("\n", " ")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Qt asks for a cell."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return (column.text if column.tip is None else column.tip)(row) or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case _ if role == ROW_ROLE:
                return row
        return None

    def _arrange_by(self, how: Arrangement) -> None:
        if how != self._how:
            self._how = how
            self._arrange()

    def _arrange(self) -> None:
        """Show what is given in the order and the choice that are asked for; a long table some moments later."""
        given, how = self._given, self._how
        if how.column is not None and how.column >= len(self._columns):
            how = replace(how, column=None)
        texts = [column.text for column in self._columns]
        orders = [column.order or column.text for column in self._columns]
        if how.is_as_given or len(given) <= AT_ONCE:
            self._show(given if how.is_as_given else arranged(given, texts, orders, how))
            if self._aside is not None:
                self._aside.forget(ASIDE)
            return
        if self._aside is None:
            self._aside = Background(1, self)
        self._aside.ask(lambda: arranged(given, texts, orders, how), self._show, place=ASIDE)

    def _show(self, rows: list[Row]) -> None:
        keys = list(map(self._key, rows))
        if keys == self._keys:
            self._rows = rows
            self._tell_all_changed()
            return
        self.beginResetModel()
        self._rows, self._keys = rows, keys
        self.endResetModel()

    def _tell_all_changed(self) -> None:
        if self._rows and self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
