"""The pages that have been made so far: each is made when it is first wanted, and framed so that it fits any screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget

from gui.background import Background
from gui.language import Languages
from gui.pages.page import Page
from gui.pages.register import ENTRIES, PAGES, Entry
from station.assembly import Station


class Pages(Mapping[str, Page[Any]]):
    """The pages by name, in the order of the navigation. Taking one makes it, if it was never wanted before."""

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
        self._made = made

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
        """The name of the page that is shown."""
        shown = self.stack.currentWidget()
        return next((name for name, frame in self._frames.items() if frame is shown), PAGES[0])

    def show(self, name: str, subject: str = "") -> None:
        """Show a page, and there the subject of that name as soon as the page has its data."""
        page, turn = self[name], self._entries[name].turn
        if subject and turn is not None:
            page.when_loaded(lambda: turn(page, subject))
        self.stack.setCurrentWidget(self._frames[name])

    def load_all(self) -> None:
        """Import what the pages are made of; off the GUI thread, so that the first visit to each is quick."""
        for entry in self._entries.values():
            entry.load()


def _framed(page: Page[Any]) -> QScrollArea:
    """A page too large for a small screen is moved in its frame; the window is not made larger than the screen."""
    frame = QScrollArea()
    frame.setWidget(page)
    frame.setWidgetResizable(True)
    frame.setFrameShape(QFrame.Shape.NoFrame)
    frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return frame
