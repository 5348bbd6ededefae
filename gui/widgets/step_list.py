"""The steps of a journey one below the other: a dot, what it is, when, why it waits, and a button that goes there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gui import words
from gui.appearance import Tone, theme_of
from gui.language import Languages
from gui.widgets.parts import label, primary
from gui.words import translate
from station.library.steps import Stage, Step, StepState

TONES: dict[StepState, Tone] = {"done": "good", "waiting": "busy", "stopped": "bad", "ahead": "quiet"}
DOT, COLUMN = 12, 34
SHORTEST_ROW = 44


def stage_name(stage: Stage) -> str:
    """What a step is called."""
    return {
        "ordered": translate("Steps", "Ordered"),
        "captured": translate("Steps", "Arrived"),
        "read": translate("Steps", "Read"),
        "matched": translate("Steps", "Matched to its task"),
        "calculated": translate("Steps", "Calculated"),
        "drafted": translate("Steps", "Report prepared"),
        "reviewed": translate("Steps", "Reviewed"),
        "approved": translate("Steps", "Approved and issued"),
        "sent": translate("Steps", "Told to the service"),
    }[stage]


def state_name(state: StepState) -> str:
    """How a step stands; a colour is never the only sign."""
    return {
        "done": translate("Steps", "done"),
        "waiting": translate("Steps", "waits here"),
        "stopped": translate("Steps", "stopped here"),
        "ahead": translate("Steps", "still ahead"),
    }[state]


def action_name(page: str) -> str:
    """What the button that goes to a page says."""
    return {
        "orders": translate("Steps", "Show the order"),
        "arrivals": translate("Steps", "Show the file"),
        "measurements": translate("Steps", "Open the run"),
        "reports": translate("Steps", "Go to the report"),
        "queue": translate("Steps", "Go to the queue"),
        "instruments": translate("Steps", "Go to the instrument"),
        "today": translate("Steps", "Show the board"),
    }.get(page, translate("Steps", "Go there"))


class StepList(QScrollArea):
    """Shows steps; `wanted` tells the page and the subject that a button leads to."""

    wanted = Signal(str, str)

    def __init__(self, languages: Languages) -> None:
        super().__init__()
        self._languages = languages
        self._steps: tuple[Step, ...] = ()
        self.setWidgetResizable(True)
        self.buttons: list[QPushButton] = []
        self._show()

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these steps from the first to the last."""
        self._steps = tuple(steps)
        self._show()

    def retranslate(self) -> None:
        """Say everything again in the new language."""
        self._show()

    def _show(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(0)
        self.buttons = []
        at = next((n for n, step in enumerate(self._steps) if step.state in ("waiting", "stopped")), None)
        for number, step in enumerate(self._steps):
            column.addWidget(self._row(step, number, number == at))
        column.addStretch(1)
        self.setWidget(holder)
        holder.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def _row(self, step: Step, number: int, here: bool) -> QWidget:
        row = QWidget()
        row.setMinimumHeight(SHORTEST_ROW)
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 14)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        grid.addWidget(_Mark(TONES[step.state], number == len(self._steps) - 1), 0, 0, 4, 1)
        name = label("section")
        name.setText(f"{stage_name(step.stage)} — {state_name(step.state)}")
        when = label("quiet")
        when.setText("" if step.at is None else words.moment(step.at))
        grid.addWidget(name, 0, 1)
        grid.addWidget(when, 0, 2, Qt.AlignmentFlag.AlignRight)
        why = label("bad" if step.state == "stopped" else "plain", wrap=True, selectable=True)
        why.setText("" if step.reason is None else self._languages.of(step.reason))
        why.setVisible(step.reason is not None)
        grid.addWidget(why, 1, 1)
        if step.cure is not None:
            cure = label("quiet", wrap=True, selectable=True)
            cure.setText(self._languages.of(step.cure))
            grid.addWidget(cure, 2, 1)
        if step.next is not None and step.state != "ahead":
            grid.addWidget(
                self._button(step, here), 1, 2, 2, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight
            )
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(3, 1)
        return row

    def _button(self, step: Step, here: bool) -> QPushButton:
        assert step.next is not None
        place = step.next
        button = QPushButton(action_name(place.page))
        if here:
            primary(button)
        button.setAccessibleName(f"{stage_name(step.stage)}: {action_name(place.page)}")
        button.clicked.connect(lambda: self.wanted.emit(place.page, place.subject))
        self.buttons.append(button)
        return button


class _Mark(QWidget):
    """The dot of a step and the line that leads to the next."""

    def __init__(self, tone: Tone, last: bool) -> None:
        super().__init__()
        self._tone, self._last = tone, last
        self.setFixedWidth(COLUMN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dot, filled unless it is still ahead, and the line."""
        theme = theme_of(self.palette())
        colour = theme.tone(self._tone)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, top = COLUMN // 2, 4
        if not self._last:
            painter.setPen(QPen(QColor(theme.line), 2))
            painter.drawLine(middle, top + DOT + 3, middle, self.height() + 14)
        painter.setPen(QPen(colour, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush if self._tone == "quiet" else colour)
        painter.drawEllipse(middle - DOT // 2, top, DOT, DOT)
        painter.end()
