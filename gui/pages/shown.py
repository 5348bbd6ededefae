"""The pages that have been made so far: each is made when it is first wanted, and framed so that it fits any screen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget

from gui.appearance import dress, is_dressed
from gui.background import Background
from gui.language import Languages
from gui.pages.page import Page
from gui.pages.register import ENTRIES, PAGES, Entry
from station.assembly import Station

IDLE_MS = 60
"""Between two pages that are dressed while nobody looks at them."""


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
        """The name of the page that is shown."""
        shown = self.stack.currentWidget()
        return next((name for name, frame in self._frames.items() if frame is shown), PAGES[0])

    def show(self, name: str, subject: str = "") -> None:
        """Show a page, and there the subject of that name as soon as the page has its data."""
        page, turn = self[name], self._entries[name].turn
        if subject and turn is not None:
            page.when_loaded(lambda: turn(page, subject))
        dress(self._frames[name])
        self.stack.setCurrentWidget(self._frames[name])

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

    def load_all(self) -> None:
        """Import what the pages are made of; off the GUI thread, so that the first visit to each is quick."""
        _import_all()


@cache
def _import_all() -> None:
    """Import every page's module, once.

    What is imported stays until the end. Left to itself, the collector looks through all of it for garbage again and
    again while it grows, a tenth of a second each time, and every thread has to wait for that.
    """
    gc.disable()
    try:
        for entry in ENTRIES:
            entry.load()
        gc.freeze()
    finally:
        gc.enable()


def _framed(page: Page[Any]) -> QScrollArea:
    """A page too large for a small screen is moved in its frame; the window is not made larger than the screen."""
    frame = QScrollArea()
    frame.setWidget(page)
    frame.setWidgetResizable(True)
    frame.setFrameShape(QFrame.Shape.NoFrame)
    frame.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return frame
