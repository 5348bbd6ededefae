"""What arrived from the instruments, and the exact reason why anything waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QSplitter

from gui import words
from gui.appearance import Tone
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.page import Page
from gui.widgets.parts import card, column, label, row
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.library import ArrivalView
from station.records import MeasurementRow, Task, Trouble, WatchFolder


@dataclass(frozen=True, slots=True)
class Line:
    """One run of an arrival, or an arrival without runs."""

    view: ArrivalView
    run: MeasurementRow | None
    task: Task | None

    @property
    def key(self) -> str:
        """What names this line."""
        return self.view.arrival.id if self.run is None else self.run.id

    @property
    def trouble(self) -> Trouble | None:
        """Why it waits or stopped."""
        return self.view.arrival.trouble or (None if self.run is None else self.run.trouble)


@dataclass(frozen=True, slots=True)
class Arrived:
    """The answer to this page's question."""

    folders: list[WatchFolder]
    lines: list[Line]
    now: datetime


class ArrivalsPage(Page[Arrived]):
    """The instruments' folders with their last look, and what came from them, newest first."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._now = station.clock.now()
        self.folders: TableView[WatchFolder] = TableView(Table(self._folder_columns(), lambda one: one.id))
        self.lines: TableView[Line] = TableView(Table(self._line_columns(), lambda line: line.key))
        self._folders_title, self._lines_title = label("section"), label("section")
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(300)
        self._what = label("section", selectable=True, wrap=True)
        self._why = label(selectable=True, wrap=True)
        self._cure = label("quiet", selectable=True, wrap=True)
        self.open = QPushButton()
        self.open.setEnabled(False)
        self._lay_out()
        self.search.textChanged.connect(self.lines.keep_only)
        self.folders.chosen.connect(self._show_folder)
        self.lines.chosen.connect(self._show_line)
        self.lines.opened.connect(self._open)
        self.open.clicked.connect(lambda: self._open(self.lines.current))
        self.retranslate()

    def _lay_out(self) -> None:
        head = row(self._lines_title, self.search, stretch=self._lines_title)
        reason = card(self._what, self._why, self._cure)
        below = column(head, self.lines, reason, row(self.open), spacing=8, stretch=self.lines)
        above = column(self._folders_title, self.folders, spacing=8, stretch=self.folders)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(above)
        split.addWidget(below)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 2)
        split.setSizes([260, 520])
        split.setHandleWidth(14)
        split.setChildrenCollapsible(False)
        self.column.addWidget(split, 1)

    def title(self) -> str:
        """The page's name."""
        return self.tr("Arrivals")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("What the instruments wrote, newest first, and why anything waits")

    def question(self) -> Callable[[], Arrived]:
        """Folders, those in trouble first; arrivals and the tasks that their runs belong to."""
        station = self.station

        def ask() -> Arrived:
            views = station.library.arrivals()
            ids = {run.task_id for view in views for run in view.runs if run.task_id is not None}
            tasks = {task_id: station.store.orders.task(task_id) for task_id in ids}
            lines = [
                Line(view, run, None if run is None or run.task_id is None else tasks.get(run.task_id))
                for view in views
                for run in view.runs or (None,)
            ]
            folders = sorted(station.library.folders(), key=lambda folder: folder.trouble is None)
            return Arrived(folders, lines, station.clock.now())

        return ask

    def search_for(self, words: str) -> None:
        """Show only what has these words in it."""
        self.search.setText(words)

    def show_answer(self, answer: Arrived) -> None:
        """Put it on the screen."""
        self._now = answer.now
        self.folders.show_rows(answer.folders)
        self.lines.show_rows(answer.lines, choose_first=self.folders.current is None)

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self._folders_title.setText(self.tr("Instruments"))
        self._lines_title.setText(self.tr("Files and runs"))
        self.search.setPlaceholderText(self.tr("Where is my run? Sample, file, instrument…"))
        self.search.setAccessibleName(self.tr("Search the arrivals"))
        self.folders.setAccessibleName(self.tr("Instruments"))
        self.lines.setAccessibleName(self.tr("Files and runs"))
        self.open.setText(self.tr("Open the run"))
        self.folders.set_placeholder(self.tr("No instrument's folder is set up yet."))
        self.lines.set_placeholder(self.tr("Nothing has arrived yet."))
        self.folders.table.retranslate()
        self.lines.table.retranslate()
        self._show_line(self.lines.current)

    # --- columns

    def _folder_columns(self) -> list[Column[WatchFolder]]:
        return [
            Column(
                title=lambda: self.tr("Instrument"),
                text=lambda one: one.instrument,
                tone=lambda one: "good" if one.trouble is None else "bad",
                marked=True,
                width=28,
            ),
            Column(title=lambda: self.tr("Analysis items"), text=self._items, width=24),
            Column(
                title=lambda: self.tr("Last look"),
                text=lambda one: "—" if one.last_look_at is None else words.moment(one.last_look_at),
                width=22,
            ),
            Column(
                title=lambda: self.tr("State"),
                text=lambda one: self.tr("Watched") if one.trouble is None else self.languages.of(one.trouble.title),
                tone=lambda one: "plain" if one.trouble is None else "bad",
                width=22,
            ),
            Column(title=lambda: self.tr("Folder"), text=lambda one: str(one.path), tone=_quiet, stretch=True),
        ]

    def _line_columns(self) -> list[Column[Line]]:
        return [
            Column(
                title=lambda: self.tr("Captured"),
                text=lambda line: words.moment(line.view.arrival.captured_at),
                width=19,
            ),
            Column(title=lambda: self.tr("Instrument"), text=lambda line: line.view.folder.instrument, width=20),
            Column(title=lambda: self.tr("File"), text=self._file, tip=lambda line: self._file_tip(line), width=22),
            Column(
                title=lambda: self.tr("Sample"),
                text=lambda line: "—" if line.run is None else line.run.sample_name or "—",
                width=16,
            ),
            Column(title=lambda: self.tr("Analysis item"), text=self._item, width=18),
            Column(title=lambda: self.tr("State"), text=_state, tone=_tone, marked=True, width=15),
            Column(
                title=lambda: self.tr("Why it waits"),
                text=lambda line: "" if line.trouble is None else self.languages.of(line.trouble.message),
                stretch=True,
            ),
        ]

    def _items(self, one: WatchFolder) -> str:
        titles = [words.item_title(self.station.catalogue, item, self.languages) for item in one.item_ids]
        return ", ".join(titles) or "—"

    def _item(self, line: Line) -> str:
        if line.task is None:
            return "—"
        return words.item_title(self.station.catalogue, line.task.item_id, self.languages)

    def _file(self, line: Line) -> str:
        arrival = line.view.arrival
        return arrival.relpath if arrival.revision == 1 else f"{arrival.relpath}  · v{arrival.revision}"

    def _file_tip(self, line: Line) -> str:
        arrival = line.view.arrival
        return f"{line.view.folder.path}\n{arrival.relpath}\n{words.size(arrival.size)}\nSHA-256 {arrival.sha256}"

    # --- the chosen one

    def _show_line(self, line: Line | None) -> None:
        self.open.setEnabled(line is not None and line.run is not None)
        if line is None:
            self._say(self.tr("Nothing has arrived yet."), "", "")
        elif line.trouble is None:
            self._say(f"{self._file(line)} — {_state(line)}", self._explain(line), "")
        else:
            self._show_trouble(line.trouble)

    def _show_folder(self, folder: WatchFolder | None) -> None:
        if folder is not None and folder.trouble is not None:
            self._show_trouble(folder.trouble)

    def _show_trouble(self, trouble: Trouble) -> None:
        of = self.languages.of
        self._say(of(trouble.title), of(trouble.message), of(trouble.cure))

    def _explain(self, line: Line) -> str:
        match None if line.run is None else line.run.state:
            case None:
                return self.tr("The file is safe in the vault; it is read next.")
            case "determined":
                return self.tr("The values are calculated and stand in the report draft.")
            case "matched":
                return self.tr("The run belongs to a task and is calculated next.")
            case "standard":
                return self.tr("A calibration standard: the samples on this instrument are calculated with it.")
            case "ignored":
                return self.tr("A blank, a duplicate or a quality control: kept beside the samples.")
            case _:
                return self.tr("The run is read; it is matched to a task next.")

    def _say(self, what: str, why: str, cure: str) -> None:
        for one, said in ((self._what, what), (self._why, why), (self._cure, cure)):
            one.setText(said)
            one.setVisible(bool(said))

    def _open(self, line: Line | None) -> None:
        if line is not None and line.run is not None:
            self.elsewhere.emit("measurements", line.run.id)


def _state(line: Line) -> str:
    arrival = line.view.arrival
    if line.run is None or arrival.state == "superseded":
        return words.arrival_state(arrival.state)
    return words.run_state(line.run.state)


def _tone(line: Line) -> Tone:
    arrival = line.view.arrival
    if line.run is None or arrival.state == "superseded":
        return words.ARRIVAL_TONES[arrival.state]
    return words.RUN_TONES[line.run.state]


def _quiet(_: object) -> Tone:
    return "quiet"
