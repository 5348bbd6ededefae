"""Which curve of a run is shown: the file's names, said in the language of now where they are the readers' own."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QComboBox

from gui.axis_words import curve_title


class CurveBox(QComboBox):
    """Offers curves by name; `curve` is the name of the chosen one, empty if none is."""

    @property
    def curve(self) -> str:
        """The name of the chosen curve as the file has it."""
        return self.currentData() or ""

    def offer(self, names: Iterable[str]) -> None:
        """These curves and no others; none is chosen."""
        self.clear()
        for name in names:
            self.addItem(curve_title(name), name)
        self.setCurrentIndex(-1)

    def choose(self, name: str) -> None:
        """Choose a curve; one that was not offered is added."""
        if self.findData(name) < 0:
            self.addItem(curve_title(name), name)
        self.setCurrentIndex(self.findData(name))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            for at in range(self.count()):
                self.setItemText(at, curve_title(self.itemData(at)))
        super().changeEvent(event)
