"""Progress with a way out: what is being done, how far it is, and a button that ends it."""

from __future__ import annotations

import threading

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from gui.widgets.parts import label

PATIENCE_MS = 500
"""What is done sooner shows no progress: a line that flashes up tells nobody anything."""


class ProgressLine(QWidget):
    """Told from any thread how far something is; shows itself after half a second, and hides when it is done."""

    _told = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stopped = threading.Event()
        self._what: QLabel = label("quiet")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self.cancel = QPushButton()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._what)
        line.addWidget(self._bar, 1)
        line.addWidget(self.cancel)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self._told.connect(self._show_progress)
        self.cancel.clicked.connect(self._stopped.set)
        self._retranslate()
        self.hide()

    def begin(self, what: str, *, may_be_given_up: bool = True) -> None:
        """Something begins."""
        self._stopped.clear()
        self._what.setText(what)
        self._bar.setRange(0, 0)
        self._bar.show()
        self.cancel.setVisible(may_be_given_up)
        if not self.isVisible():
            self._patience.start()

    def show_words(self, words: str) -> None:
        """Say something for which nobody waits."""
        self._patience.stop()
        self._what.setText(words)
        self._bar.hide()
        self.cancel.hide()
        self.show()

    def done(self) -> None:
        """It is done, or given up."""
        self._patience.stop()
        self.hide()

    def tell(self, done: int, whole: int) -> None:
        """So much of so much is done; from any thread."""
        self._told.emit(done, whole)

    def stopped(self) -> bool:
        """Whether somebody pressed Cancel; from any thread."""
        return self._stopped.is_set()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _show_progress(self, done: int, whole: int) -> None:
        self._bar.setRange(0, whole)
        self._bar.setValue(done)

    def _retranslate(self) -> None:
        self.cancel.setText(self.tr("Cancel"))
        self._bar.setAccessibleName(self.tr("Progress"))
