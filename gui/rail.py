"""The left side of the window: where one can go, the search box, who sits here; language, guide and appearance."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.appearance import Theme, theme_of
from gui.icons import icon
from gui.language import Languages
from gui.pages.register import PAGES, page_title
from gui.widgets.parts import label

WIDTH = 188
LANGUAGE_NAMES = {"zh": "中文", "en": "English"}
"""Each language in its own words, so that whoever is lost in the other finds the way back."""


def shortcut_of(number: int) -> str:
    """The key of the page at that place from 0: Ctrl+1 to Ctrl+9, then Ctrl+0; none after that."""
    return f"Ctrl+{(number + 1) % 10}" if number < 10 else ""


class Rail(QWidget):
    """`page_wanted` tells a page's name, `searched` the words that somebody typed or scanned."""

    page_wanted = Signal(str)
    searched = Signal(str)

    def __init__(self, languages: Languages) -> None:
        super().__init__()
        self._languages = languages
        self._product = label()
        self.search = QLineEdit()
        self.navigation = QListWidget()
        self.person, self.language, self.appearance = QToolButton(), QToolButton(), QToolButton()
        self.help = QToolButton()
        self._lay_out()
        self.navigation.currentRowChanged.connect(self._tell_page)
        self.search.returnPressed.connect(self._tell_search)
        self._drawn_in: Theme | None = None
        self.retranslate()
        self._follow_palette()

    def _lay_out(self) -> None:
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._product.setObjectName("product")
        self.navigation.setObjectName("navigation")
        self.navigation.setIconSize(QSize(20, 20))
        self.navigation.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for name in PAGES:
            QListWidgetItem(self.navigation).setData(Qt.ItemDataRole.UserRole, name)
        self.search.setClearButtonEnabled(True)
        self.person.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        head = QVBoxLayout()
        head.setContentsMargins(18, 0, 12, 6)
        head.addWidget(self._product)
        find = QVBoxLayout()
        find.setContentsMargins(10, 0, 10, 0)
        find.addWidget(self.search)
        person = QHBoxLayout()
        person.setContentsMargins(10, 0, 10, 0)
        person.addWidget(self.person, 1)
        switches = QHBoxLayout()
        switches.setContentsMargins(10, 0, 10, 0)
        switches.setSpacing(0)
        switches.addWidget(self.language)
        switches.addStretch(1)
        switches.addWidget(self.help)
        switches.addStretch(1)
        switches.addWidget(self.appearance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 10)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(find)
        column.addWidget(self.navigation, 1)
        column.addLayout(person)
        column.addLayout(switches)

    def choose(self, name: str) -> None:
        """Mark the page that is shown."""
        self.navigation.setCurrentRow(PAGES.index(name))

    def focus_search(self) -> None:
        """Go to the search box and mark what is in it: the next scan replaces it."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_person(self, name: str) -> None:
        """Say who sits here; empty: nobody has said so."""
        self._person = name
        self._write_person()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the palette."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word and draw every icon anew."""
        self._product.setText(self.tr("Geolab Station"))
        self.navigation.setAccessibleName(self.tr("Pages"))
        for number, name in enumerate(PAGES):
            item = self.navigation.item(number)
            item.setText(page_title(name))
            item.setToolTip(shortcut_of(number))
        self.search.setPlaceholderText(self.tr("Where is my run?"))
        self.search.setToolTip(self.tr("Sample, order, file, report or barcode (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Where is my run?"))
        self.language.setText(LANGUAGE_NAMES[self._languages.other()])
        self.language.setToolTip(self.tr("Change the language"))
        self.language.setAccessibleName(self.tr("Change the language"))
        self.help.setText(self.tr("Guide"))
        self.help.setToolTip(self.tr("How to use this page (F1)"))
        self._write_appearance()
        self.appearance.setToolTip(self.tr("Change the appearance"))
        self._write_person()

    def _follow_palette(self) -> None:
        """Draw the icons and name the other appearance; Qt tells of the palette more often than it changes."""
        theme = theme_of(self.palette())
        if theme is not self._drawn_in:
            self._drawn_in = theme
            for number, name in enumerate(PAGES):
                self.navigation.item(number).setIcon(icon(name, theme.quiet, theme.accent))
            self._write_appearance()

    def _write_appearance(self) -> None:
        dark = theme_of(self.palette()).name == "dark"
        self.appearance.setText(self.tr("Light") if dark else self.tr("Dark"))

    _person = ""

    def _write_person(self) -> None:
        self.person.setText(self._person or self.tr("Nobody at the desk"))
        self.person.setToolTip(self.tr("Who works here now: change by PIN (Ctrl+L)"))
        self.person.setAccessibleName(self.tr("Who works here now"))

    def _tell_page(self, number: int) -> None:
        if number >= 0:
            self.page_wanted.emit(PAGES[number])

    def _tell_search(self) -> None:
        if words := self.search.text().strip():
            self.search.clear()  # the next scan begins anew
            self.searched.emit(words)
