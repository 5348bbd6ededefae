"""The one table: columns are data, the chosen row outlives a reload, figures sort as figures."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from gui.models.table import Column, Table
from gui.widgets.table_view import LEFT, RIGHT, TableView


@dataclass(frozen=True)
class Well:
    name: str
    depth: int


LANGUAGE = {"name": "Well"}
ROWS = [Well("b", 900), Well("a", 1000), Well("c", 30)]


@pytest.fixture
def table() -> Table[Well]:
    return Table(
        [
            Column(title=lambda: LANGUAGE["name"], text=lambda row: row.name, stretch=True),
            Column(
                title=lambda: "Depth",
                text=lambda row: f"{row.depth} m",
                order=lambda row: row.depth,
                tone=lambda row: "bad" if row.depth > 950 else "plain",
                marked=True,
                numeric=True,
            ),
        ],
        lambda row: row.name,
    )


@pytest.fixture
def view(qtbot: QtBot, table: Table[Well]) -> TableView[Well]:
    made: TableView[Well] = TableView(table)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_rows(ROWS)
    made.show()
    return made


def test_the_model_keeps_qts_contract(qtbot: QtBot, table: Table[Well]) -> None:
    """Qt's own tester finds nothing wrong while rows and columns come and go."""
    tester = QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.set_rows(ROWS)
    table.set_rows(ROWS[:1])
    table.set_columns(table.columns[:1])
    table.set_rows([])
    assert tester.model() is table


def test_figures_sort_by_their_value(view: TableView[Well]) -> None:
    """30 m stands before 900 m before 1000 m, which their texts would not do."""
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [cells[1] for cells in view.cells()] == ["30 m", "900 m", "1000 m"]


def test_the_chosen_row_stays_chosen_when_the_rows_are_asked_anew(view: TableView[Well]) -> None:
    """A reload in the middle of reading takes nothing away; a changed row is told once more, the same is not."""
    told: list[Well | None] = []
    view.choose("a")
    view.chosen.connect(told.append)
    view.show_rows([Well("z", 1), *ROWS])
    assert view.current == Well("a", 1000)
    assert told == []
    view.show_rows([Well("a", 1200)])
    assert told == [Well("a", 1200)]
    view.show_rows([])
    assert told[-1] is None


def test_a_filter_searches_every_column(view: TableView[Well]) -> None:
    """ "Where is my run" looks everywhere, whatever the case."""
    view.keep_only("900")
    assert [cells[0] for cells in view.cells()] == ["b"]
    view.keep_only("C")
    assert [cells[0] for cells in view.cells()] == ["c"]


def test_enter_opens_the_chosen_row(view: TableView[Well], qtbot: QtBot) -> None:
    """The table is used without a mouse."""
    view.choose("b")
    with qtbot.waitSignal(view.opened) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [Well("b", 900)]


def test_headings_follow_the_language(view: TableView[Well], monkeypatch: pytest.MonkeyPatch) -> None:
    """A title is asked for each time it is shown."""
    monkeypatch.setitem(LANGUAGE, "name", "井号")
    view.table.retranslate()
    assert view.model().headerData(0, Qt.Orientation.Horizontal) == "井号"


def test_rows_that_are_told_alike_keep_their_order_from_either_end(view: TableView[Well]) -> None:
    """Sorting by a column does not stir up what stood in a good order before; a third click brings that back."""
    view.show_rows([Well("first", 5), Well("x", 9), Well("second", 5)])
    view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert [cells[0] for cells in view.cells()] == ["x", "first", "second"]
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert [cells[0] for cells in view.cells()] == ["first", "second", "x"]
    view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert [cells[0] for cells in view.cells()] == ["first", "x", "second"]


def test_sorting_and_searching_keep_the_chosen_row(view: TableView[Well]) -> None:
    """The run one looks at stays the chosen one when the list is sorted; searched away, none is chosen."""
    told: list[Well | None] = []
    view.choose("a")
    view.chosen.connect(told.append)
    view.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert (view.current, told) == (Well("a", 1000), [])
    view.keep_only("900")
    assert told == [None]


def test_a_long_table_is_sorted_and_searched_aside(view: TableView[Well], qtbot: QtBot) -> None:
    """The window goes on while 20,000 rows are arranged; of several wishes the last one is shown."""
    rows = [Well(f"w{n}", (n * 7919) % 20011) for n in range(20_000)]
    view.show_rows(rows)
    view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert view.table.row(0) == rows[0]
    qtbot.waitUntil(lambda: view.table.row(0) != rows[0], timeout=60_000)
    shown = [view.table.row(n) for n in range(len(rows))]
    assert shown == sorted(rows, key=lambda one: -one.depth)
    view.keep_only("W1999")
    qtbot.waitUntil(lambda: view.table.rowCount() == 11, timeout=60_000)
    assert view.table.rows == rows
    view.show_rows(ROWS)
    assert view.table.rowCount() == 0


@pytest.mark.parametrize("width", [200, 260, 800])
def test_a_number_is_shown_whole_however_narrow_the_view_and_whichever_row_it_is_in(qtbot: QtBot, width: int) -> None:
    """Also when it comes later, below the rows that were looked at first; the other columns give way."""
    columns: list[Column[Well]] = [
        Column(title=lambda: "No.", text=lambda row: row.name, width=8, whole=True),
        Column(title=lambda: "Depth", text=lambda row: f"{row.depth} m below", width=20),
    ]
    view: TableView[Well] = TableView(Table(columns, lambda row: row.name))
    qtbot.addWidget(view)
    view.resize(width, 300)
    view.show()
    few = [Well(f"N-{number:03}", number) for number in range(60)]
    view.show_rows(few)
    before = view.columnWidth(0)
    view.show_rows([*few, Well("2026-GAS-010001 · 2 (a long one)", 1)])
    longest = view.fontMetrics().horizontalAdvance("2026-GAS-010001 · 2 (a long one)")
    assert view.columnWidth(0) >= longest + LEFT + RIGHT
    assert view.columnWidth(0) > before
