"""The analysis items of this station as a list to tick; those that are chosen stand first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from gui import words
from gui.language import Languages
from station.items.catalogue import Catalogue

HEIGHT = 132


class ItemChoice(QListWidget):
    """`itemChanged` tells of every tick, also while the list is filled."""

    def __init__(self, catalogue: Catalogue, languages: Languages) -> None:
        super().__init__()
        self._catalogue, self._languages = catalogue, languages
        self.setMaximumHeight(HEIGHT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def chosen(self) -> tuple[str, ...]:
        """The ids of the items that are ticked."""
        items = [self.item(number) for number in range(self.count())]
        return tuple(
            str(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked
        )

    def fill(self, chosen: tuple[str, ...]) -> None:
        """Show every item, these ticked."""
        self.clear()
        for item_id in sorted(self._catalogue, key=lambda one: one not in chosen):
            item = QListWidgetItem(words.item_title(self._catalogue, item_id, self._languages), self)
            item.setData(Qt.ItemDataRole.UserRole, item_id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if item_id in chosen else Qt.CheckState.Unchecked)
