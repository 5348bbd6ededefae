"""The window's bottom line: is the agent alive, when did it last look, what waits, is the service reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from gui import words
from gui.appearance import Tone, theme_of
from gui.widgets.parts import label
from station.library import Library
from station.store.outbox_rows import QueueCounts

LATE_SECONDS = 15.0
LOST_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of life that the line is made of."""

    agent: datetime | None
    look: datetime | None
    service: datetime | None
    counts: QueueCounts


def signs_of(library: Library) -> Signs:
    """Ask for the signs of life; off the GUI thread."""
    agent, service = library.pulse("agent"), library.pulse("sync")
    return Signs(
        agent=None if agent is None else agent.at,
        look=library.last_look(),
        service=None if service is None else service.at,
        counts=library.queue(limit=0)[0],
    )


class PulseLine(QWidget):
    """Shows the signs; told the time each second, it lets them grow old. `start_wanted`: the agent is to be started."""

    start_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs: Signs | None = None
        self._now: datetime | None = None
        self._dot = _Dot()
        self._agent, self._service, self._queue = QLabel(), QLabel(), label()
        self.start = QToolButton()
        self.start.hide()
        self.start.clicked.connect(self.start_wanted)
        self._is_expected = False
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self._dot)
        line.addWidget(self._agent)
        line.addWidget(self.start)
        line.addSpacing(18)
        line.addWidget(self._queue)
        line.addSpacing(18)
        line.addWidget(self._service)
        line.addStretch(1)
        self._write()

    def show_signs(self, signs: Signs) -> None:
        """Show these signs."""
        self._signs = signs
        self._write()

    def tick(self, now: datetime) -> None:
        """It is now this late."""
        self._now = now
        self._write()

    @property
    def is_agent_lost(self) -> bool:
        """Whether the agent has not run, or not for a while."""
        late = self._late
        return late is None or late > LOST_SECONDS

    def expect_agent(self, expected: bool) -> None:
        """The agent was started: its first sign of life is waited for, or no more."""
        self._is_expected = expected
        self._write()

    @property
    def tone(self) -> Tone:
        """How the agent is, as a tone."""
        return self._dot.tone

    def text(self) -> str:
        """The line as a person reads it."""
        return "  ".join(one.text() for one in (self._agent, self._queue, self._service))

    def changeEvent(self, event: QEvent) -> None:
        """Say it in the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        signs, now = self._signs, self._now
        if signs is None or now is None:
            self._dot.set_tone("quiet")
            return
        late = self._late
        if late is None or late > LOST_SECONDS:
            self._dot.set_tone("warn" if self._is_expected else "bad")
        else:
            self._dot.set_tone("warn" if late > LATE_SECONDS else "good")
        self.start.setText(self.tr("Start the agent"))
        self.start.setToolTip(self.tr("Nothing is taken from the instruments while it is not running"))
        self.start.setVisible(self.is_agent_lost and not self._is_expected)
        self._agent.setText(self._agent_words(signs, now, late))
        counts = signs.counts
        told = self.tr("Unsent: {n}").format(n=counts.waiting + counts.blobs_waiting)
        refused = self.tr(", {n} refused").format(n=counts.dead) if counts.dead else ""
        self._queue.setText(told + refused)
        if signs.service is None:
            self._service.setText(self.tr("Central service: not connected yet"))
        else:
            age = words.age((now - signs.service).total_seconds())
            self._service.setText(self.tr("Central service: heard {age}").format(age=age))

    @property
    def _late(self) -> float | None:
        """The age of the agent's last sign of life (s); None where there is none."""
        signs, now = self._signs, self._now
        seen = () if signs is None else tuple(at for at in (signs.agent, signs.look) if at is not None)
        return None if now is None or not seen else (now - max(seen)).total_seconds()

    def _agent_words(self, signs: Signs, now: datetime, late: float | None) -> str:
        if self._is_expected and self.is_agent_lost:
            return self.tr("Agent: starting…")
        if late is None:
            return self.tr("Agent: has not run yet")
        if late > LOST_SECONDS:
            return self.tr("Agent: not running; last seen {age}").format(age=words.age(late))
        if signs.look is None:
            return self.tr("Agent: running, no folder to watch")
        return self.tr("Agent: last look {age}").format(age=words.age((now - signs.look).total_seconds()))


class _Dot(QWidget):
    """A dot in the colour of a tone; what it means is written beside it."""

    SIZE = 9

    def __init__(self) -> None:
        super().__init__()
        self.tone: Tone = "quiet"
        self.setFixedSize(self.SIZE + 2, self.SIZE + 2)

    def set_tone(self, tone: Tone) -> None:
        self.tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour: QColor = theme_of(self.palette()).tone(self.tone)
        painter.setPen(colour)
        painter.setBrush(colour)
        painter.drawEllipse(1, 1, self.SIZE - 1, self.SIZE - 1)
        painter.end()
