"""The window speaks Chinese and English: nothing is left over, and it changes while it is open."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QTabBar,
    QTableView,
    QTabWidget,
    QWidget,
)

from gui.i18n import update
from gui.widgets.signing_dialog import Act, SigningDialog
from parsers.wording import Language
from station.assembly import Station

WORD = re.compile(r"[A-Za-z]{2,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
INTERNATIONAL = {"PDF", "PIN", "SHA", "ZIP", "Ctrl", "Home", "Shift", "Esc", "English", "min"}


def test_every_string_of_the_source_is_in_the_translation_and_translated(tmp_path: Path) -> None:
    """`python -m gui.i18n.update` would change nothing, and no string waits for its Chinese."""
    copy = tmp_path / update.TS.name
    shutil.copy(update.TS, copy)
    update.gather(copy)
    assert copy.read_text("utf-8") == update.TS.read_text("utf-8"), "run python -m gui.i18n.update"
    messages = list(ElementTree.parse(copy).iter("message"))
    assert len(messages) > 150
    for message in messages:
        translation = message.find("translation")
        assert translation is not None
        assert translation.get("type") is None, message.findtext("source")
        assert translation.text, message.findtext("source")


def test_the_places_in_a_sentence_are_the_same_in_both_languages() -> None:
    """A `{name}` that only one language has would be an error on the screen."""
    for message in ElementTree.parse(update.TS).iter("message"):
        places = [sorted(re.findall(r"\{\w+\}", message.findtext(part) or "")) for part in ("source", "translation")]
        assert places[0] == places[1], message.findtext("source")


def test_the_compiled_translation_is_made_of_the_text_beside_it(tmp_path: Path) -> None:
    """The window loads the .qm; an old one would show old words."""
    fresh = tmp_path / update.QM.name
    update.release(update.TS, fresh)
    assert fresh.read_bytes() == update.QM.read_bytes(), "run python -m gui.i18n.update"


def _texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Everything that a person can read on a widget and in it, with where it stands."""
    for widget in (root, *root.findChildren(QWidget)):
        if isinstance(widget.parent(), QTabBar):
            continue  # Qt's own scroll buttons, which are never shown here and keep the language they were made in
        where = f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        yield where, widget.windowTitle()
        yield where, widget.toolTip()
        yield where, widget.accessibleName()
        match widget:
            case QLabel() | QAbstractButton():
                yield where, widget.text()
            case QLineEdit():
                yield where, widget.placeholderText()
            case QComboBox():
                yield from ((where, widget.itemText(n)) for n in range(widget.count()))
            case QListWidget():
                yield from ((where, widget.item(n).text()) for n in range(widget.count()))
            case QTabWidget():
                yield from ((where, widget.tabText(n)) for n in range(widget.count()))
            case QTableView():
                model = widget.model()
                for section in range(model.columnCount()):
                    yield where, str(model.headerData(section, Qt.Orientation.Horizontal))
                yield where, getattr(widget, "_placeholder", "")


def _english(root: QWidget) -> list[tuple[str, str]]:
    return [(where, text) for where, text in _texts(root) if set(WORD.findall(text)) - INTERNATIONAL]


def test_no_english_is_left_over_in_the_chinese_window(open_desk, empty_station: Station) -> None:
    """Every widget of every page, walked on a station without data, where every word is ours."""
    desk = open_desk(empty_station, "zh")
    for page in desk.main.pages:
        desk.go_to(page)
    assert _english(desk.main) == []
    assert sum(bool(CHINESE.search(text)) for _, text in _texts(desk.main)) > 80


def test_no_chinese_is_left_over_after_switching_to_english(open_desk, empty_station: Station) -> None:
    """The button at the bottom left changes every word of the open window."""
    desk = open_desk(empty_station, "zh")
    desk.qtbot.mouseClick(desk.main.language, Qt.MouseButton.LeftButton)
    desk.calm()
    assert [text for _, text in _texts(desk.main) if CHINESE.search(text) and text != "中文"] == []
    desk.qtbot.mouseClick(desk.main.language, Qt.MouseButton.LeftButton)
    desk.calm()
    assert _english(desk.main) == []


def test_states_and_reasons_of_data_are_chinese_too(open_desk, station: Station) -> None:
    """The station's own sentences follow the window's language, on the page that is open."""
    desk = open_desk(station, "zh")
    page = desk.main.pages["arrivals"]
    states = {cells[5] for cells in page.lines.cells()}
    reasons = {cells[6] for cells in page.lines.cells() if cells[6]}
    assert reasons
    assert all(CHINESE.search(text) and not WORD.search(text) for text in states)
    assert all(CHINESE.search(text) for text in reasons)
    desk.qtbot.mouseClick(desk.main.language, Qt.MouseButton.LeftButton)
    desk.calm()
    assert not any(CHINESE.search(cells[5]) for cells in page.lines.cells())


def test_the_signing_dialog_is_chinese(open_desk, station: Station) -> None:
    """Also when nobody may sign."""
    desk = open_desk(station, "zh")
    languages, language = desk.main._languages, "zh"
    assert languages.current == _language(language)
    act = Act(title="", statement="", rights=frozenset({"admin"}), deed=lambda *_: None, with_reason=True)
    dialog = SigningDialog(act, [], desk.background, languages, lambda _: None, desk.main)
    dialog.open()
    assert _english(dialog) == []
    assert not dialog.sign.isEnabled()
    dialog.reject()


def _language(name: str) -> Language:
    return "zh" if name == "zh" else "en"
