"""The commission orders: every task of every sample, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.page import Page
from gui.widgets.parts import Choices, row
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.library import TaskView
from station.records import STATES, Sample

ALL = "all"
RARE = ("returned", "cancelled")


class OrdersPage(Page[list[TaskView]]):
    """Tasks by state: 待审核, 已受理, 检测中, 出报告, and those that were returned or cancelled."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._tasks: list[TaskView] = []
        self.states = Choices([ALL, *STATES])
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(280)
        self.tasks: TableView[TaskView] = TableView(Table(self._columns(), lambda view: view.task.id))
        self.column.addWidget(row(self.states, self.search, stretch=self.states))
        self.column.addWidget(self.tasks, 1)
        self.states.picked.connect(lambda _: self._show())
        self.search.textChanged.connect(self.tasks.keep_only)
        self.retranslate()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Orders")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("Every analysis item of every sample, as the platform handed it down")

    def question(self) -> Callable[[], list[TaskView]]:
        """All tasks."""
        return self.station.library.tasks

    def show_answer(self, answer: list[TaskView]) -> None:
        """Put it on the screen."""
        self._tasks = answer
        self.states.set_count(ALL, len(answer))
        for state in STATES:
            count = sum(view.task.state == state for view in answer)
            self.states.set_count(state, count)
            self.states.button(state).setVisible(count > 0 or state not in RARE)
        self._show()

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self.states.set_words(ALL, self.tr("All"))
        for state, name in STATES.items():
            self.states.set_words(state, self.languages.of(name))
        self.search.setPlaceholderText(self.tr("Sample, client, well, report…"))
        self.search.setAccessibleName(self.tr("Search the tasks"))
        self.tasks.setAccessibleName(self.tr("Tasks"))
        self.tasks.set_placeholder(self.tr("No task here."))
        self.tasks.table.retranslate()

    def _show(self) -> None:
        picked = self.states.current
        self.tasks.show_rows([view for view in self._tasks if picked in (ALL, view.task.state)])

    def _columns(self) -> list[Column[TaskView]]:
        return [
            Column(title=lambda: self.tr("Commission"), text=lambda view: view.task.commission_no, width=12),
            Column(title=lambda: self.tr("Sample number"), text=lambda view: view.task.sample_no, width=16),
            Column(
                title=lambda: self.tr("Analysis item"),
                text=lambda view: words.item_title(self.station.catalogue, view.task.item_id, self.languages),
                width=21,
            ),
            Column(
                title=lambda: self.tr("State"),
                text=lambda view: self.languages.of(STATES[view.task.state]),
                tone=lambda view: words.TASK_TONES[view.task.state],
                marked=True,
                width=11,
            ),
            Column(
                title=lambda: self.tr("Calculated"),
                text=lambda view: "—" if view.determination is None else words.moment(view.determination.made_at),
                width=19,
            ),
            Column(
                title=lambda: self.tr("Report number"),
                text=lambda view: "—" if view.report is None else view.report.report_no,
                width=16,
            ),
            Column(title=lambda: self.tr("Client's id"), text=lambda view: view.sample.client_sample_id, width=13),
            Column(title=lambda: self.tr("Kind"), text=lambda view: view.sample.kind, width=6),
            Column(title=lambda: self.tr("Well"), text=lambda view: view.sample.well, width=7),
            Column(
                title=lambda: self.tr("Depth (m)"),
                text=lambda view: depth(view.sample),
                order=lambda view: float(view.sample.depth_top_m or 0),
                width=10,
                numeric=True,
            ),
            Column(title=lambda: self.tr("Client"), text=lambda view: view.commission.client_name, stretch=True),
        ]


def depth(sample: Sample) -> str:
    """A sample's depth as the client gave it: one figure, or from top to bottom."""
    if sample.depth_top_m is None:
        return "—"
    bottom = "" if sample.depth_bottom_m is None else f"–{sample.depth_bottom_m}"
    return f"{sample.depth_top_m}{bottom}"
