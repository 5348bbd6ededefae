"""Where is my run? One box for a sample, an order, a file, a report or a barcode; every step with its exact reason."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSplitter

from gui import words
from gui.appearance import Tone
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.page import Page
from gui.widgets.parts import card, column, label, set_rank
from gui.widgets.step_list import TONES, StepList, stage_name
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.library.journey import Journey


class JourneyPage(Page[list[Journey]]):
    """What was found at the left, the chosen one's steps at the right."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._words = ""
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumHeight(36)
        self.found: TableView[Journey] = TableView(Table(self._columns(), lambda one: one.key))
        self.steps = StepList(languages)
        self._title = label("section", selectable=True, wrap=True)
        self._answer = label("quiet", wrap=True)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(column(self._answer, self.found, spacing=8, stretch=self.found))
        self._title.setContentsMargins(0, 0, 0, 8)
        both.addWidget(card(self._title, self.steps))
        both.setSizes([420, 640])
        both.setStretchFactor(1, 1)
        both.setHandleWidth(14)
        both.setChildrenCollapsible(False)
        self.column.addWidget(self.search)
        self.column.addWidget(both, 1)
        self.search.returnPressed.connect(lambda: self.look_for(self.search.text()))
        self.found.chosen.connect(self._show_steps)
        self.steps.wanted.connect(self.elsewhere)
        self.setFocusProxy(self.search)
        self.retranslate()

    def title(self) -> str:
        """The page's name."""
        return self.tr("Where is my run?")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("Type or scan a sample, an order, a file, a report or a barcode")

    def look_for(self, wanted: str) -> None:
        """Look for these words now; a scanner ends with Enter, and the next scan replaces the words."""
        self._words = wanted.strip()
        self.search.setText(self._words)
        self.search.selectAll()
        self.found.forget()
        self.reload()

    def question(self) -> Callable[[], list[Journey]]:
        """What the words name, with every step."""
        station, wanted = self.station, self._words
        return lambda: station.library.journeys(wanted, station.clock.now())

    def show_answer(self, answer: list[Journey]) -> None:
        """Put it on the screen; the nearest to what was asked is chosen."""
        self.found.show_rows(answer, choose_first=True)
        self._say_how_many()
        self._show_steps(self.found.current)

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self.search.setPlaceholderText(self.tr("Sample, order, file, report or barcode, then Enter"))
        self.search.setAccessibleName(self.tr("What to look for"))
        self.found.setAccessibleName(self.tr("What was found"))
        self.found.set_placeholder("")
        self.found.table.retranslate()
        self.steps.setAccessibleName(self.tr("Steps"))
        self._say_how_many()
        self._show_steps(self.found.current)

    def _say_how_many(self) -> None:
        count = len(self.found.table.rows)
        if not self._words:
            said = self.tr("Nothing is looked for yet.")
        elif count:
            said = self.tr('{n} found for "{words}"').format(n=count, words=self._words)
        else:
            said = self.tr(
                'Nothing here is called "{words}": no sample, order, report, file or run. Check the spelling, or wait '
                "until the order arrives from the service."
            ).format(words=self._words)
        self._answer.setText(said)

    def _show_steps(self, journey: Journey | None) -> None:
        set_rank(self._title, "quiet" if journey is None else "section")
        self._title.setText(
            self.tr("Each step from the order to the service stands here, with the reason where something waits.")
            if journey is None
            else f"{journey.title}   {self._item(journey)}"
        )
        self.steps.show_steps(() if journey is None else journey.steps)

    def _columns(self) -> list[Column[Journey]]:
        return [
            Column(title=lambda: self.tr("What"), text=lambda one: one.title, width=18),
            Column(title=lambda: self.tr("Item"), text=self._item, width=14),
            Column(
                title=lambda: self.tr("Where it is"),
                text=lambda one: self.tr("All done") if one.at is None else stage_name(one.at.stage),
                tone=_tone,
                marked=True,
                stretch=True,
            ),
        ]

    def _item(self, one: Journey) -> str:
        match one.kind:
            case "file":
                return self.tr("File")
            case "report":
                return self.tr("Report")
            case _:
                return words.item_title(self.station.catalogue, one.item_id, self.languages)


def _tone(one: Journey) -> Tone:
    return "good" if one.at is None else TONES[one.at.state]
