"""The pages that have been made so far: each is made when it is first wanted, and framed so that it fits any screen.

A page whose modules are still being imported is stood for by a line that says so; the rail stays alive meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gui.appearance import dress, is_dressed
from gui.background import Background
from gui.language import Languages
from gui.pages.page import Page
from gui.pages.register import ENTRIES, PAGES, Entry, page_title
from gui.pages.runs.importing import PageModules
from gui.widgets.parts import label
from station.assembly import Station

IDLE_MS = 60
"""Between two pages that are dressed while nobody looks at them."""


class Pages(Mapping[str, Page[Any]]):
    """The pages by name, in the order of the navigation.

    Taking one makes it at once, if it was never wanted before; showing one waits for its modules, not for the person.
    """

    def __init__(
        self,
        station: Station,
        background: Background,
        languages: Languages,
        made: Callable[[Page[Any]], None],
    ) -> None:
        self.stack = QStackedWidget()
        self._with = (station, background, languages)
        self._entries: dict[str, Entry] = {entry.name: entry for entry in ENTRIES}
        self._pages: dict[str, Page[Any]] = {}
        self._frames: dict[str, QScrollArea] = {}
        self.modules = PageModules(background)
        self.opening = OpeningLine()
        self.stack.addWidget(self.opening)
        self._wanted, self._subject = PAGES[0], ""
        self._made = made
        self._idle = QTimer(self.stack)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._dress_one)

    def __getitem__(self, name: str) -> Page[Any]:
        if name not in self._pages:
            self._pages[name] = page = self._entries[name].load()(*self._with)
            self._frames[name] = _framed(page)
            self.stack.addWidget(self._frames[name])
            self._made(page)
        return self._pages[name]

    def __iter__(self) -> Iterator[str]:
        return iter(PAGES)

    def __len__(self) -> int:
        return len(PAGES)

    @property
    def existing(self) -> list[Page[Any]]:
        """Those that have been made."""
        return list(self._pages.values())

    @property
    def current(self) -> str:
        """The name of the page that is shown, or will be as soon as it can be made."""
        return self._wanted

    def show(self, name: str, subject: str = "") -> None:
        """Show a page, and there the subject of that name as soon as the page has its data."""
        if subject or name != self._wanted:
            self._subject = subject
        self._wanted = name
        if name in self._pages or self.modules.has(name):
            self._open(name)
        else:
            self.opening.say(name)
            self._put_on_top(self.opening)
            self.modules.fetch(name, self._open_if_wanted)

    def _open_if_wanted(self, name: str) -> None:
        """Once what the page is made of is there; the person may have gone elsewhere meanwhile."""
        if name == self._wanted and self.modules.has(name):
            self._open(name)

    def _open(self, name: str) -> None:
        page, turn = self[name], self._entries[name].turn
        subject, self._subject = self._subject, ""
        if subject and turn is not None:
            page.when_loaded(lambda: turn(page, subject))
        self._put_on_top(self._frames[name])

    def _put_on_top(self, one: QWidget) -> None:
        dress(one)
        self.stack.setCurrentWidget(one)

    def dress(self) -> None:
        """Follow the appearance on the page that is shown; the others do in idle moments, or when they are shown."""
        shown = self.stack.currentWidget()
        if shown is not None:
            dress(shown)
        self._idle.start()

    def _dress_one(self) -> None:
        """Dress one page that has not followed yet: each takes up to 25 ms, all at once would be seen."""
        waiting = next((frame for frame in self._frames.values() if not is_dressed(frame)), None)
        if waiting is None:
            self._idle.stop()
        else:
            dress(waiting)


def _framed(page: Page[Any]) -> QScrollArea:
    """A page too large for a small screen is moved in its frame; the window is not made larger than the screen."""
    frame = QScrollArea()
    frame.setWidget(page)
    frame.setWidgetResizable(True)
    frame.setFrameShape(QFrame.Shape.NoFrame)
    frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return frame


class OpeningLine(QWidget):
    """Stands where a page will be: which one is being opened."""

    def __init__(self) -> None:
        super().__init__()
        self._name = PAGES[0]
        self._line = label("quiet")
        self._line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        QVBoxLayout(self).addWidget(self._line)

    def say(self, name: str) -> None:
        """This page is being opened."""
        self._name = name
        self._line.setText(self.tr('Opening "{page}"…').format(page=page_title(name)))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.say(self._name)
        super().changeEvent(event)
