"""The guide for technicians: one text a language (`zh.md`, `en.md`), opened with F1 at the section of the page shown.

A section is what stands under a heading of the second level; the section of a page has the page's name.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCursor, QTextDocument, QTextTable
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QTextBrowser, QWidget

from gui.language import Languages
from gui.pages.register import page_title
from gui.widgets.parts import size_within_screen
from parsers.wording import Language

FOLDER = Path(__file__).parent
SECTION_LEVEL = 2
LINE_HEIGHT_PERCENT = 140
CELL_PADDING = 5


@cache
def guide_text(language: Language) -> str:
    """The whole guide as Markdown."""
    return (FOLDER / f"{language}.md").read_text(encoding="utf-8")


class Guide(QDialog):
    """Sections at the left, the text at the right. It stays open beside the window and follows its language."""

    def __init__(self, languages: Languages, parent: QWidget) -> None:
        super().__init__(parent)
        self._languages = languages
        self.sections = QListWidget()
        self.text = QTextBrowser()
        self.sections.setFixedWidth(180)
        self.sections.setSpacing(2)
        self.sections.currentRowChanged.connect(self._turn_to)
        size_within_screen(self, 920, 680)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(12)
        row.addWidget(self.sections)
        row.addWidget(self.text, 1)
        self.retranslate()

    def show_page(self, name: str) -> None:
        """Open at the section of this page."""
        self.show()  # before the section is looked for: the lines are broken when the width is known
        self._choose(page_title(name))
        self._turn_to(self.sections.currentRow())
        self.raise_()
        self.activateWindow()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Show the text of the window's language, at the same section."""
        place = self.sections.currentRow()
        self.setWindowTitle(self.tr("Guide"))
        self.sections.setAccessibleName(self.tr("Sections of the guide"))
        self.text.setAccessibleName(self.tr("Guide"))
        document = self.text.document()
        document.setMarkdown(guide_text(self._languages.current))
        _set_type(document)
        self.sections.blockSignals(True)
        self.sections.clear()
        for block in _headings(document):
            self.sections.addItem(block.text())
        self.sections.blockSignals(False)
        self.sections.setCurrentRow(max(place, 0))

    def _choose(self, section: str) -> None:
        found = self.sections.findItems(section, Qt.MatchFlag.MatchExactly)
        if found:
            self.sections.setCurrentItem(found[0])

    def _turn_to(self, number: int) -> None:
        if number < 0:
            return
        document = self.text.document()
        top = document.documentLayout().blockBoundingRect(_headings(document)[number]).top()
        self.text.verticalScrollBar().setValue(round(top) if number else 0)


def _headings(document: QTextDocument) -> list[QTextBlock]:
    found: list[QTextBlock] = []
    block = document.begin()
    while block.isValid():
        if block.blockFormat().headingLevel() == SECTION_LEVEL:
            found.append(block)
        block = block.next()
    return found


def _set_type(document: QTextDocument) -> None:
    """Qt sets Markdown tight: give the lines and the cells of the tables room to be read."""
    document.setDocumentMargin(12)
    spaced = QTextBlockFormat()
    spaced.setLineHeight(LINE_HEIGHT_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    whole = QTextCursor(document)
    whole.select(QTextCursor.SelectionType.Document)
    whole.mergeBlockFormat(spaced)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            layout = frame.format()
            layout.setCellPadding(CELL_PADDING)
            layout.setCellSpacing(0)
            frame.setFormat(layout)
