"""What a person waits for and may give up: an export, a preview of many runs, the pages of a merged report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from gui.background import Background, Failed
from gui.widgets.progress_line import ProgressLine
from station.records import Trouble

SAID_MS = 8_000
"""How long it stands that something is done."""

T = TypeVar("T")


class ErrandLine(ProgressLine):
    """A progress line that runs errands off the GUI thread; `Cancel` gives up all that are on their way.

    An errand reads and calculates, and its answer does the rest: given up, it has changed nothing. One that is long
    tells how far it is (`tell`) and looks now and then whether it may end (`stopped`).
    """

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._on_their_way: set[str] = set()
        self._said = QTimer(self)
        self._said.setSingleShot(True)
        self._said.setInterval(SAID_MS)
        self._said.timeout.connect(self._fall_silent)
        self.cancel.clicked.connect(self._give_up)

    def run(
        self,
        what: str,
        errand: Callable[[], T],
        then: Callable[[T], object],
        *,
        place: str,
        failed: Failed | None = None,
    ) -> None:
        """Run it; `what` is said while it lasts. A newer errand of the same place makes an older one void."""

        def answered(value: T) -> None:
            self._arrive(place)
            then(value)

        def refused(trouble: Trouble) -> None:
            self._arrive(place)
            if failed is None:
                self._background.report(place, trouble)
            else:
                failed(trouble)

        self._said.stop()
        self._on_their_way.add(place)
        self.begin(what)
        self._background.ask(errand, answered, place=place, failed=refused)

    def say(self, words: str) -> None:
        """Say for a while that something is done."""
        if not self._on_their_way:
            self.show_words(words)
            self._said.start()

    def _arrive(self, place: str) -> None:
        self._on_their_way.discard(place)
        if not self._on_their_way:
            self.done()

    def _give_up(self) -> None:
        for place in self._on_their_way:
            self._background.forget(place)
        self._on_their_way.clear()
        self.done()

    def _fall_silent(self) -> None:
        if not self._on_their_way:
            self.done()
