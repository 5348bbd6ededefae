"""The one table model of the window: rows are records of the station, columns are data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from gui.appearance import Tone

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole)
ROW_ROLE = SORT_ROLE + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[Row]):
    """One column: how its title and its cells are told from a row.

    `title` is asked each time, so it follows the language. `order` gives what the column is sorted by (a number or a
    text) where that is not its text. `tone` says in which colour the word is written; `marked` puts a dot of that
    colour before it. `width` is in characters; a `stretch` column takes the room that is left. Figures are `numeric`.
    A title that must be read to its end is a `whole_title`: its column is never narrower.
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
    whole_title: bool = False


class Table(QAbstractTableModel, Generic[Row]):
    """A table of rows. `key` names a row, so that it is found again when the rows are asked anew."""

    columns_changed = Signal()

    def __init__(
        self, columns: Sequence[Column[Row]], key: Callable[[Row], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._rows: list[Row] = []
        self._keys: list[str] = []

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """The columns from left to right."""
        return self._columns

    @property
    def rows(self) -> list[Row]:
        """The rows in the order they were given."""
        return list(self._rows)

    def row(self, number: int) -> Row | None:
        """The row at that place; None where there is none."""
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
        keys = list(map(self._key, rows))
        if keys == self._keys:
            self._rows = list(rows)
            self._tell_all_changed()
            return
        self.beginResetModel()
        self._rows, self._keys = list(rows), keys
        self.endResetModel()

    def position(self, key: str) -> int | None:
        """Where the row of that name stands."""
        return self._keys.index(key) if key in self._keys else None

    def retranslate(self) -> None:
        """Say everything again in the new language."""
        if self._columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        self._tell_all_changed()

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
            case _ if role == SORT_ROLE:
                return column.text(row) if column.order is None else column.order(row)
            case _ if role == ROW_ROLE:
                return row
        return None

    def _tell_all_changed(self) -> None:
        if self._rows and self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))


def _alignment(column: Column[Any]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
