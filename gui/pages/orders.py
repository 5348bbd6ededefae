"""The commission orders: every task of every sample, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QPushButton, QSplitter

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.order_facts import TALLEST, OrderFacts, depth
from gui.pages.page import Page
from gui.widgets.parts import Choices, column, label, row
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.library import TaskView
from station.records import STATES, TaskState

ALL = "all"
RARE = ("returned", "cancelled")
MOST_TASKS = 500
TYPING_MS = 250


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to this page's question: the tasks that fit, and how many there are of each state in all."""

    tasks: list[TaskView]
    counts: dict[TaskState, int]


class OrdersPage(Page[Found]):
    """Tasks by state: 待审核, 已受理, 检测中, 出报告, and those that were returned or cancelled."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self.states = Choices([ALL, *STATES])
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(200)
        self.labels = QPushButton()
        self._more = label("quiet")
        self.tasks: TableView[TaskView] = TableView(Table(self._columns(), lambda view: view.task.id))
        self.head.addWidget(self.labels)
        self.column.addWidget(row(self.states))
        self.column.addWidget(self.search)
        self.facts = OrderFacts()
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(column(self.tasks, self._more, spacing=8, stretch=self.tasks))
        both.addWidget(self.facts)
        both.setStretchFactor(0, 1)
        both.setSizes([400, TALLEST])
        both.setHandleWidth(14)
        both.setChildrenCollapsible(False)
        self.column.addWidget(both, 1)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.reload)
        self.states.picked.connect(lambda _: self.reload())
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.tasks.chosen.connect(self.facts.show_task)
        self.tasks.opened.connect(lambda view: self.elsewhere.emit("journey", view.task.sample_no))
        self.labels.clicked.connect(self._print_labels)
        self.retranslate()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Orders")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("Every analysis item of every sample, as the platform handed it down")

    def question(self) -> Callable[[], Found]:
        """The tasks of the state and the words that are chosen, and the counts of all."""
        library, picked, typed = self.station.library, self.states.current, self.search.text()
        state = next((one for one in STATES if one == picked), None)
        return lambda: Found(library.tasks_like(state, typed, MOST_TASKS), library.task_counts())

    def show_answer(self, answer: Found) -> None:
        """Put it on the screen."""
        self.states.set_count(ALL, sum(answer.counts.values()))
        for state in STATES:
            count = answer.counts.get(state, 0)
            self.states.set_count(state, count)
            self.states.button(state).setVisible(count > 0 or state not in RARE)
        self.tasks.show_rows(answer.tasks, choose_first=True)
        self.labels.setEnabled(bool(answer.tasks))
        self._more.setVisible(len(answer.tasks) >= MOST_TASKS)

    def search_for(self, typed: str) -> None:
        """Show what has these words in it."""
        self.search.setText(typed)

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self.states.set_words(ALL, self.tr("All"))
        for state, name in STATES.items():
            self.states.set_words(state, self.languages.of(name))
        self.search.setPlaceholderText(self.tr("Sample, client, well, report…"))
        self.search.setAccessibleName(self.tr("Search the tasks"))
        self.labels.setText(self.tr("Print labels…"))
        self.labels.setToolTip(self.tr("A label with QR code for each sample that is listed"))
        self._more.setText(self.tr("The newest {n} are shown: type to find others.").format(n=MOST_TASKS))
        self.tasks.setAccessibleName(self.tr("Tasks"))
        self.tasks.set_placeholder(self.tr("No task here."))
        self.tasks.table.retranslate()
        self.facts.retranslate()

    def _print_labels(self) -> None:
        from gui.labels_of_samples import print_labels  # brings the printing system

        samples = {view.sample.sample_no: view.sample for view in self.tasks.table.rows}
        print_labels(list(samples.values()), self)

    def _columns(self) -> list[Column[TaskView]]:
        return [
            Column(
                title=lambda: self.tr("Commission"), text=lambda view: view.task.commission_no, width=11, whole=True
            ),
            Column(title=lambda: self.tr("Sample number"), text=lambda view: view.task.sample_no, width=14, whole=True),
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
                width=14,
                whole=True,
            ),
            Column(title=lambda: self.tr("Client's id"), text=lambda view: view.sample.client_sample_id, width=13),
            Column(title=lambda: self.tr("Well"), text=lambda view: view.sample.well, width=7),
            Column(
                title=lambda: self.tr("Depth (m)"),
                text=lambda view: depth(view.sample) or "—",
                order=lambda view: float(view.sample.depth_top_m or 0),
                width=10,
                numeric=True,
            ),
            Column(title=lambda: self.tr("Client"), text=lambda view: view.commission.client_name, stretch=True),
        ]
