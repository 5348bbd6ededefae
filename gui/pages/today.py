"""The first page: in three seconds, what came in, what is late, what waits for whom, what is wrong, what is unsent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QWidget

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.pages.page import Page
from gui.pages.today_parts import (
    EXPECTATIONS,
    SourceList,
    expectation,
    expected_list,
    source_of_folder,
    source_of_port,
    stuck_list,
    waiting_list,
)
from gui.widgets.parts import GAP, Choices, Figure, column, label, primary, row
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.library.expected import Expected
from station.library.today import Day, Waiting
from station.store.board import Stuck

ALL = "all"
FIGURES = ("captured", "late", "waiting", "stuck", "unsent")


class TodayPage(Page[Day]):
    """Figures above; expected runs and their instruments at the left, people and troubles at the right."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._day: Day | None = None
        self.figures = {name: Figure() for name in FIGURES}
        self.states = Choices([ALL, *EXPECTATIONS])
        self.expected = expected_list(station.catalogue, languages, station.clock)
        self.waiting = waiting_list(station.catalogue, languages)
        self.stuck = stuck_list(languages)
        self.sources = SourceList(languages)
        self._titles = {name: label("section") for name in ("expected", "waiting", "stuck", "sources")}
        self.print, self.plan = QPushButton(), QPushButton()
        self.set_up = primary(QPushButton())
        """The first step of a new station; later it stands on the page of the instruments."""
        self.set_up.hide()
        self.print.setEnabled(False)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(GAP)
        for figure in self.figures.values():
            figures.addWidget(figure, 1)
        self.head.addWidget(self.set_up)
        self.head.addWidget(self.plan)
        self.head.addWidget(self.print)
        titles = self._titles
        board = column(
            row(titles["expected"], self.states, stretch=titles["expected"]),
            self.expected,
            spacing=8,
            stretch=self.expected,
        )
        left = _split(board, column(titles["sources"], self.sources, spacing=8, stretch=self.sources), (390, 230))
        right = _split(
            column(titles["waiting"], self.waiting, spacing=8, stretch=self.waiting),
            column(titles["stuck"], self.stuck, spacing=8, stretch=self.stuck),
            (300, 300),
        )
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(left)
        both.addWidget(right)
        both.setSizes([640, 520])
        both.setStretchFactor(0, 5)
        both.setStretchFactor(1, 4)
        both.setHandleWidth(14)
        both.setChildrenCollapsible(False)
        self.column.addLayout(figures)
        self.column.addWidget(both, 1)

    def _connect(self) -> None:
        self.states.picked.connect(lambda _: self._show_expected())
        self.expected.opened.connect(self._open_expected)
        self.waiting.opened.connect(self._open_waiting)
        self.stuck.opened.connect(self._open_stuck)
        self.sources.opened.connect(lambda source: self.elsewhere.emit("instruments", source.key))
        self.print.clicked.connect(self._print)
        self.set_up.clicked.connect(lambda: self.elsewhere.emit("instruments", "folder "))
        self.plan.clicked.connect(lambda: self.elsewhere.emit("instruments", "run list"))

    def title(self) -> str:
        """The page's name."""
        return self.tr("Today")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("What came in, what is late, what waits for whom, what is wrong")

    def question(self) -> Callable[[], Day]:
        """The board of the day."""
        station = self.station
        return lambda: station.library.today(station.clock.now())

    def show_answer(self, answer: Day) -> None:
        """Put it on the screen."""
        self._day = answer
        self.print.setEnabled(True)
        self._show_figures(answer)
        self._show_expected()
        self.waiting.show_rows(answer.waiting)
        self.stuck.show_rows(answer.stuck)
        agent_at = None if answer.agent is None else answer.agent.at
        folders = [source_of_folder(folder) for folder in answer.folders]
        ports = [source_of_port(port, state, agent_at) for port, state in answer.ports]
        self.set_up.setVisible(not folders and not ports)
        self.plan.setVisible(bool(folders))
        self.sources.show_rows(sorted(folders + ports, key=lambda source: source.trouble is None))
        self.sources.tick(answer.now)

    def tick(self, now: datetime) -> None:
        """Let the last looks grow old."""
        if self._day is not None:
            self.sources.tick(now)

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        titles = {
            "expected": self.tr("Expected arrivals"),
            "waiting": self.tr("Waits for whom"),
            "stuck": self.tr("What is wrong"),
            "sources": self.tr("Folders and ports"),
        }
        for name, title in titles.items():
            self._titles[name].setText(title)
        tables: tuple[TableView[Any], ...] = (self.expected, self.waiting, self.stuck, self.sources)
        for table, title in zip(tables, titles.values(), strict=True):
            table.setAccessibleName(title)
            table.table.retranslate()
        self.expected.set_placeholder(self.tr("Nothing is expected: no open task, no run list."))
        self.waiting.set_placeholder(self.tr("Nothing waits for a signature."))
        self.stuck.set_placeholder(self.tr("Nothing is wrong."))
        self.sources.set_placeholder(
            self.tr('No instrument yet: "Set an instrument up…" above asks for its folder and proposes the rest.')
        )
        self.states.set_words(ALL, self.tr("All"))
        for state in EXPECTATIONS:
            self.states.set_words(state, expectation(state))
        self.print.setText(self.tr("Hand-over sheet…"))
        self.set_up.setText(self.tr("Set an instrument up…"))
        self.plan.setText(self.tr("Put up a run list…"))
        if self._day is not None:
            self._show_figures(self._day)
        else:
            self._caption(None)

    # --- what is shown

    def _show_figures(self, day: Day) -> None:
        late = sum(one.state == "late" for one in day.expected)
        unsent = day.counts.waiting + day.counts.blobs_waiting
        self.figures["captured"].show_number(str(day.captured))
        self.figures["late"].show_number(str(late), "bad" if late else "figure")
        self.figures["waiting"].show_number(str(len(day.waiting)))
        self.figures["stuck"].show_number(str(day.stuck_count), "bad" if day.stuck_count else "figure")
        self.figures["unsent"].show_number(str(unsent), "bad" if day.counts.dead else "figure")
        self._caption(day)

    def _caption(self, day: Day | None) -> None:
        since = "18:00" if day is None else words.moment(day.since)[11:16]
        oldest = None if day is None else day.counts.oldest_waiting_at
        unsent = self.tr("Unsent")
        if day is not None and oldest is not None:
            age = words.age((day.now - oldest).total_seconds())
            unsent = self.tr("Unsent, the oldest {age}").format(age=age)
        captions = {
            "captured": self.tr("Files in since yesterday {at}").format(at=since),
            "late": self.tr("Late"),
            "waiting": self.tr("Wait for a signature"),
            "stuck": self.tr("Stopped or not readable"),
            "unsent": unsent,
        }
        for name, caption in captions.items():
            self.figures[name].set_caption(caption)

    def _show_expected(self) -> None:
        if self._day is None:
            return
        lines, picked = self._day.expected, self.states.current
        self.states.set_count(ALL, len(lines))
        for state in EXPECTATIONS:
            self.states.set_count(state, sum(line.state == state for line in lines))
        shown = [line for line in lines if picked in (ALL, line.state)]
        self.expected.show_rows(sorted(shown, key=lambda line: EXPECTATIONS.index(line.state)))

    # --- where one goes from here

    def _open_expected(self, line: Expected) -> None:
        if line.run_id:
            self.elsewhere.emit("measurements", line.run_id)
        else:
            self.elsewhere.emit("journey", line.sample_no)

    def _open_waiting(self, one: Waiting) -> None:
        self.elsewhere.emit("reports", one.subject)

    def _open_stuck(self, one: Stuck) -> None:
        if one.kind == "folder":
            self.elsewhere.emit("instruments", one.subject)
        elif one.kind == "station":
            self.elsewhere.emit("settings", "general")
        else:
            self.elsewhere.emit("journey", one.name)

    def _print(self) -> None:
        from gui.handover import print_sheet, sheet  # brings the printing system, for which no start should wait

        if self._day is not None:
            print_sheet(sheet(self._day, self.station.catalogue, self.languages), self)


def _split(above: QWidget, below: QWidget, sizes: tuple[int, int]) -> QSplitter:
    split = QSplitter(Qt.Orientation.Vertical)
    split.addWidget(above)
    split.addWidget(below)
    split.setSizes(list(sizes))
    split.setHandleWidth(14)
    split.setChildrenCollapsible(False)
    return split
