"""The modules of the pages, imported on a thread of their own while the window stays alive.

What the pages of curves and reports are made of takes more than a second to import: no click may wait for it.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

from gui.background import Background
from gui.pages.register import ENTRIES, Entry
from station.records import Trouble

_ONE_AT_A_TIME = threading.Lock()
"""Between two pages whoever waits for one of them may go first."""


class PageModules:
    """Knows which pages can be made at once, and brings the others."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._entries: dict[str, Entry] = {entry.name: entry for entry in ENTRIES}
        self._here: set[str] = set()
        self._tried: set[str] = set()
        self._waiting: dict[str, list[Callable[[str], object]]] = {}

    def has(self, name: str) -> bool:
        """Whether this page can be made without waiting for an import."""
        return name in self._here

    def fetch(self, name: str, over: Callable[[str], object]) -> None:
        """Import what this page is made of, and say its name on the GUI thread when that is over.

        What is being imported already is waited for. A page that cannot be imported is told until it once can.
        """
        waiting = self._waiting.setdefault(name, [])
        waiting.append(over)
        if len(waiting) > 1:
            return
        entry, place = self._entries[name], f"page {name}"

        def arrived(_: None) -> None:
            self._here.add(name)
            self._tell(name)

        def failed(trouble: Trouble) -> None:
            self._background.report(place, trouble)
            self._tell(name)

        self._background.ask(lambda: _import(entry), arrived, place=place, failed=failed)

    def fetch_all(self) -> None:
        """Import every page and what is opened from them, so that the first visit to each is quick.

        One after the other: a thread stays free for other questions, and a page that cannot be imported holds up none.
        """
        missing = next((name for name in self._entries if name not in self._here | self._tried), None)
        if missing is None:
            self._background.ask(_import_dialogs, lambda _: None, place="dialogs")
        else:
            self._tried.add(missing)
            self.fetch(missing, lambda _: self.fetch_all())

    def _tell(self, name: str) -> None:
        for one in self._waiting.pop(name):
            one(name)

    def import_all(self) -> None:
        """The same, on the thread that calls."""
        for entry in self._entries.values():
            _import(entry)
        _import_dialogs()


def _import(entry: Entry) -> None:
    """Import a page's module.

    What is imported stays until the end. Left to itself, the collector looks through all of it for garbage again and
    again while it grows, a tenth of a second each time, and every thread has to wait for that.
    """
    with _ONE_AT_A_TIME:
        gc.disable()
        try:
            entry.load()
            gc.freeze()
        finally:
            gc.enable()


def _import_dialogs() -> None:
    """What the window itself opens: the guide, what is dragged in, and the printing system."""
    from gui import dropping, guide, handover, labels_of_samples  # noqa: F401
