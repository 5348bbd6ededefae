"""A picture of one page, taken when everything it asked for is on the screen. For the documentation and for eyes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from gui.background import Background
from gui.main_window import MainWindow

LOOK_MS = 60
CALM_LOOKS = 4
"""An answer may ask the next question: the picture is taken when nothing has been open for this many looks."""
MOST_LOOKS = 1000


class Screenshot(QObject):
    """Waits until the window is calm, saves it as PNG and ends the program: 0 saved, 1 not written or never calm."""

    def __init__(self, window: MainWindow, background: Background, target: Path) -> None:
        super().__init__(window)
        self._window = window
        self._background = background
        self._target = target
        self._calm = 0
        self._looks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        self._looks += 1
        self._calm = self._calm + 1 if self._background.is_idle else 0
        if self._calm < CALM_LOOKS and self._looks < MOST_LOOKS:
            return
        self._timer.stop()
        self._target.parent.mkdir(parents=True, exist_ok=True)
        saved = self._calm >= CALM_LOOKS and self._window.grab().save(str(self._target), "PNG")
        QApplication.exit(0 if saved else 1)
