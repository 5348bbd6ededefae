"""Small parts that every page uses, so that headings, cards and distances are the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

Rank = Literal["title", "section", "quiet", "figure", "plain", "warn", "bad"]
GAP = 12
MARGIN = 20


FRAME = 40
"""Pixels that the title bar and the borders of a window may take of the screen."""


def size_within_screen(window: QWidget, width: int, height: int) -> None:
    """Give a window this size, or what the screen has room for: its buttons must not be under the task bar."""
    room = window.screen().availableGeometry()
    window.resize(min(width, room.width() - FRAME), min(height, room.height() - FRAME))


def label(rank: Rank = "plain", *, selectable: bool = False, wrap: bool = False) -> QLabel:
    """A line of text of that rank; what a person may want to copy is `selectable`."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("rank", rank)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def set_rank(one: QLabel, rank: Rank) -> None:
    """Change a label's rank; the style sheet has to look again."""
    if one.property("rank") != rank:
        one.setProperty("rank", rank)
        one.style().unpolish(one)
        one.style().polish(one)


def primary(button: QPushButton) -> QPushButton:
    """The button that goes on from here; at most one stands in a place."""
    button.setProperty("rank", "primary")
    return button


def card(*parts: QWidget) -> QFrame:
    """A framed surface with these parts one below the other."""
    frame = QFrame()
    frame.setProperty("card", True)
    column = QVBoxLayout(frame)
    column.setContentsMargins(14, 10, 14, 10)
    column.setSpacing(4)
    for part in parts:
        column.addWidget(part)
    return frame


def column(*parts: QWidget, spacing: int = GAP, stretch: QWidget | None = None) -> QWidget:
    """Parts one below the other; `stretch` names the one that takes the room."""
    return _line(QVBoxLayout(), parts, spacing, stretch)


def row(*parts: QWidget, spacing: int = GAP, stretch: QWidget | None = None) -> QWidget:
    """Parts side by side; without a `stretch` the room stays free at the right."""
    return _line(QHBoxLayout(), parts, spacing, stretch)


def _line(
    layout: QVBoxLayout | QHBoxLayout, parts: Sequence[QWidget], spacing: int, stretch: QWidget | None
) -> QWidget:
    holder = QWidget()
    holder.setLayout(layout)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for part in parts:
        layout.addWidget(part, 1 if part is stretch else 0)
    if stretch is None:
        layout.addStretch(1)
    return holder


class Figure(QFrame):
    """A number with what it counts under it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._number = label("figure")
        self._caption = label("quiet")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(0)
        column.addWidget(self._number)
        column.addWidget(self._caption)

    def show_number(self, number: str, rank: Rank = "figure") -> None:
        """Show this number; `warn` and `bad` colour the caption."""
        self._number.setText(number)
        set_rank(self._caption, "quiet" if rank == "figure" else rank)

    def set_caption(self, caption: str) -> None:
        """Say what is counted."""
        self._caption.setText(caption)
        self.setAccessibleName(caption)


class Choices(QWidget):
    """One of several choices, as a row of buttons with a count on each."""

    picked = Signal(str)

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons = {one: QPushButton() for one in ids}
        self._words = dict.fromkeys(ids, "")
        self._counts: dict[str, int] = {}
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for one, button in self._buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, one=one: self.picked.emit(one))
            self._group.addButton(button)
            line.addWidget(button)
        line.addStretch(1)
        next(iter(self._buttons.values())).setChecked(True)

    @property
    def current(self) -> str:
        """The choice that is picked."""
        return next(one for one, button in self._buttons.items() if button.isChecked())

    def button(self, one: str) -> QPushButton:
        """The button of a choice."""
        return self._buttons[one]

    def set_words(self, one: str, words: str) -> None:
        """What is written on a choice."""
        self._words[one] = words
        self._write(one)

    def set_count(self, one: str, count: int) -> None:
        """How many there are of a choice."""
        self._counts[one] = count
        self._write(one)

    def _write(self, one: str) -> None:
        count = self._counts.get(one)
        self._buttons[one].setText(self._words[one] if count is None else f"{self._words[one]}  {count}")
