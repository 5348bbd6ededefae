"""The balance's display across the room: what is to be weighed, the digits as they move, and what became of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from gui.appearance import Tone, theme_of
from gui.widgets.parts import label

DIGITS_POINTS = 60
NAME_POINTS = 26


class BalanceDisplay(QFrame):
    """Sample and step above, big digits in the middle, one sentence below; the colour is never the only sign."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.name, self.step, self.digits = label(), label("quiet"), label()
        self.state, self.sentence, self.cure = label("quiet"), label(wrap=True), label("quiet", wrap=True)
        _grow(self.name, NAME_POINTS)
        _grow(self.step, NAME_POINTS - 10)
        _grow(self.digits, DIGITS_POINTS, fixed=True)
        _grow(self.state, NAME_POINTS - 10)
        _grow(self.sentence, NAME_POINTS - 10)
        self.digits.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight)
        left = QVBoxLayout()
        left.setSpacing(4)
        for part in (self.name, self.step, self.sentence, self.cure):
            left.addWidget(part)
        left.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.digits)
        right.addWidget(self.state)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(22, 14, 22, 14)
        whole.addLayout(left, 3)
        whole.addLayout(right, 2)

    def show_aim(self, name: str, step: str) -> None:
        """Say what is weighed next."""
        self.name.setText(name)
        self.step.setText(step)

    def show_digits(self, digits: str, state: str, tone: Tone) -> None:
        """Show what the balance shows, and in which state it is."""
        self.digits.setText(digits)
        self.state.setText(state)
        for part in (self.digits, self.state):
            _colour(part, theme_of(self.palette()).tone(tone).name())

    def show_answer(self, sentence: str, cure: str, tone: Tone) -> None:
        """Say what became of the last weight or scan."""
        self.sentence.setText(sentence)
        self.cure.setText(cure)
        _colour(self.sentence, theme_of(self.palette()).tone(tone).name())


def _grow(part: object, points: int, *, fixed: bool = False) -> None:
    font = QFont(part.font())  # type: ignore[attr-defined]
    font.setPointSize(points)
    if fixed:
        font.setStyleHint(QFont.StyleHint.TypeWriter)
        font.setBold(True)
    part.setFont(font)  # type: ignore[attr-defined]


def _colour(part: object, colour: str) -> None:
    part.setStyleSheet(f"color: {colour};")  # type: ignore[attr-defined]
