"""The guide for technicians speaks of the window as it is, in both languages, and opens where one is."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt

from gui.guide import Guide, guide_text
from gui.i18n.update import TS
from gui.pages.register import PAGES, page_title
from parsers.wording import Language
from tests.gui.conftest import Desk

LANGUAGES: tuple[Language, Language] = ("zh", "en")


def _screen_words(language: Language) -> set[str]:
    """Every word of the window in that language."""
    messages = ElementTree.parse(TS).getroot().iter("message")
    return {message.findtext("source" if language == "en" else "translation") or "" for message in messages}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_in_bold_stands_on_the_screen(language: Language) -> None:
    """A button that is renamed must be renamed in the guide; F1 and the steps' own headings are no buttons."""
    bold = re.findall(r"\*\*(.+?)\*\*", guide_text(language))
    sentences = {word for word in bold if word[-1] in ".。"} | {"F1"}
    assert set(bold) - sentences - _screen_words(language) == set()


def test_both_languages_have_the_same_sections_and_tables() -> None:
    """What one language tells, the other tells too."""
    shapes = [[line[:3] for line in guide_text(language).splitlines() if line] for language in LANGUAGES]
    count = [(len(shape), shape.count("## "), sum(line.startswith("|") for line in shape)) for shape in shapes]
    assert count[0] == count[1]


def _first_line_shown(guide: Guide) -> str:
    """The first line that is whole within the view."""
    top = guide.text.verticalScrollBar().value()
    block, layout = guide.text.document().begin(), guide.text.document().documentLayout()
    while layout.blockBoundingRect(block).top() < top - 1:
        block = block.next()
    return block.text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_f1_opens_the_section_of_each_page(open_desk, station, language: Language) -> None:
    """The heading of the page that is shown is the first line of the view."""
    desk: Desk = open_desk(station, language, "today")
    for page in PAGES:
        desk.go_to(page)
        desk.main.activateWindow()
        desk.qtbot.waitUntil(desk.main.isActiveWindow)
        desk.qtbot.keyClick(desk.main, Qt.Key.Key_F1)
        guide = desk.main.guide
        assert guide is not None
        assert guide.sections.currentItem().text() == page_title(page)
        assert _first_line_shown(guide) == page_title(page)


def test_the_guide_follows_the_language(desk: Desk) -> None:
    """It stays at its section when the window changes its language."""
    desk.qtbot.mouseClick(desk.main.rail.help, Qt.MouseButton.LeftButton)
    guide = desk.main.guide
    assert guide is not None
    assert guide.sections.currentItem().text() == "Arrivals"
    desk.qtbot.mouseClick(desk.main.language, Qt.MouseButton.LeftButton)
    desk.calm()
    assert guide.sections.currentItem().text() == "到达"
    assert "值守程序" in guide.text.toPlainText()
