"""The one place where the window says what went wrong: what, why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.language import Languages
from gui.widgets.parts import label
from station.records import Trouble


class TroubleBar(QFrame):
    """Shows the newest trouble that is still true; a place that works again takes its trouble away."""

    def __init__(self, languages: Languages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._languages = languages
        self._troubles: dict[str, Trouble] = {}
        self.setObjectName("troubleBar")
        self._title = label(selectable=True, wrap=True)
        self._title.setObjectName("troubleTitle")
        self._message = label(selectable=True, wrap=True)
        self._cure = label(selectable=True, wrap=True)
        self._dismiss = QPushButton()
        self._dismiss.clicked.connect(self._dismiss_newest)
        words = QVBoxLayout()
        words.setSpacing(2)
        for one in (self._title, self._message, self._cure):
            words.addWidget(one)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 10, 14, 10)
        line.addLayout(words, 1)
        line.addWidget(self._dismiss)
        self._show()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong now, oldest first."""
        return tuple(self._troubles.values())

    def add(self, place: str, trouble: Trouble) -> None:
        """Show a trouble; a newer one of the same place takes its stead."""
        self._troubles.pop(place, None)
        self._troubles[place] = trouble
        self._show()

    def remove(self, place: str) -> None:
        """This place works again."""
        self._troubles.pop(place, None)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        """Say it in the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    def _dismiss_newest(self) -> None:
        if self._troubles:
            self._troubles.popitem()
        self._show()

    def _show(self) -> None:
        self.setAccessibleName(self.tr("Trouble"))
        self._dismiss.setText(self.tr("Dismiss"))
        self.setVisible(bool(self._troubles))
        if not self._troubles:
            return
        newest = next(reversed(self._troubles.values()))
        more = len(self._troubles) - 1
        title = self._languages.of(newest.title)
        self._title.setText(title if not more else self.tr("{title} (and {n} more)").format(title=title, n=more))
        where = f"  [{newest.where}]" if newest.where else ""
        self._message.setText(self._languages.of(newest.message) + where)
        self._cure.setText(self._languages.of(newest.cure))
