"""What every page is: it asks the station off the GUI thread, shows the answer, and asks again when data changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.background import Background
from gui.language import Languages
from gui.widgets.parts import GAP, MARGIN, label
from station.assembly import Station

Answer = TypeVar("Answer")


class Page(QWidget, Generic[Answer]):
    """A page of the window. `loaded` is emitted when an answer is on the screen.

    A page that is not seen asks nothing: it remembers that it is stale and asks when it is shown. No page knows
    another: `elsewhere` says which page is wanted, and which subject there. Buttons that belong to the whole page
    stand in `head`, beside its title.
    """

    loaded = Signal()
    elsewhere = Signal(str, str)

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self.station = station
        self.background = background
        self.languages = languages
        self._stale = True
        self._unsaid = False
        self._then: Callable[[], object] | None = None
        self._heading = label("title")
        self._subtitle = label("quiet")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, MARGIN - 4, MARGIN, GAP)
        self.column.setSpacing(GAP)
        titles = QVBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(self._heading)
        titles.addWidget(self._subtitle)
        self.head = QHBoxLayout()
        self.head.addLayout(titles, 1)
        self.column.addLayout(self.head)

    # --- what a page says of itself

    def title(self) -> str:
        """The page's name, for its heading and the navigation."""
        raise NotImplementedError

    def subtitle(self) -> str:
        """One line that says what is found here."""
        raise NotImplementedError

    def question(self) -> Callable[[], Answer]:
        """What to ask; it is called on another thread and must touch no widget."""
        raise NotImplementedError

    def show_answer(self, answer: Answer) -> None:
        """Put the answer on the screen."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Write every word anew; called once at the start and whenever the language changes."""
        self._heading.setText(self.title())
        self._subtitle.setText(self.subtitle())
        self.setAccessibleName(self.title())

    def tick(self, now: datetime) -> None:
        """It is now this late; told each second to the page that is shown."""

    # --- when it asks

    def when_loaded(self, then: Callable[[], object]) -> None:
        """Ask anew, and do this when the answer is on the screen."""
        self._then = then
        self.reload()

    def first_loaded(self, then: Callable[[], object]) -> None:
        """Do this once the next answer is on the screen."""
        self.loaded.connect(then, Qt.ConnectionType.SingleShotConnection)

    def reload(self) -> None:
        """Ask now if the page is seen, otherwise when it is shown."""
        self._stale = True
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask if something has changed since the page was last seen, and say it in the language of now."""
        super().showEvent(event)
        if self._unsaid:
            self._unsaid = False
            self.retranslate()
        if self._stale:
            self._ask()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language; a page that is not seen does when it is shown."""
        if event.type() == QEvent.Type.LanguageChange:
            if self.isVisible():
                self.retranslate()
            else:
                self._unsaid = True
        super().changeEvent(event)

    def ask(self, question: Callable[[], Any], then: Callable[[Any], None], part: str) -> None:
        """Ask for a part of the page, such as the chosen run; a newer question of that part replaces an older."""
        self.background.ask(question, then, place=f"{type(self).__name__}.{part}")

    def _ask(self) -> None:
        self._stale = False
        self.background.ask(self.question(), self._answered, place=type(self).__name__)

    def _answered(self, answer: Answer) -> None:
        self.show_answer(answer)
        then, self._then = self._then, None
        if then is not None:
            then()
        self.loaded.emit()
