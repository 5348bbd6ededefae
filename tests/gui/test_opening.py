"""A page whose modules are still being imported: the window stays alive, and the page comes when they are there."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from gui.pages.page import Page
from gui.pages.register import ENTRIES, PAGES, Entry
from parsers.wording import Text
from station.assembly import Station
from station.errors import Conflict
from tests.gui.conftest import WAIT_MS, Desk

REPORTS = ENTRIES[PAGES.index("reports")]


class Broken:
    """A page's modules that are not there until somebody installs them anew."""

    def __init__(self, desk: Desk) -> None:
        self._entries = desk.main.pages.modules._entries
        self._entries["reports"] = Entry("reports", self._load)

    def _load(self) -> type[Page[object]]:
        raise Conflict(Text("甲", "a part of the program is missing"), Text("乙", "install it anew"))

    def mend(self) -> None:
        self._entries["reports"] = REPORTS


@pytest.fixture
def desk(open_desk, station: Station, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A window that imports a page when it is opened, and none in the quiet before: the tests say when it does."""
    monkeypatch.setattr("gui.main_window.QUIET_MS", 3_600_000)
    return open_desk(station)


@pytest.fixture
def slow(desk: Desk) -> Iterator[threading.Event]:
    """Reports are imported only once this is set; a test that fails must not leave the thread waiting."""
    may_end = threading.Event()

    def load() -> type[Page[object]]:
        assert may_end.wait(60)
        return REPORTS.load()

    desk.main.pages.modules._entries["reports"] = Entry("reports", load, REPORTS.turn)
    yield may_end
    may_end.set()


def test_the_window_is_alive_while_a_page_is_imported(desk: Desk, slow: threading.Event) -> None:
    """A line says in the language of now what is opened; another page is shown meanwhile; then the page comes."""
    pages = desk.main.pages
    desk.qtbot.keyClick(desk.main, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    assert desk.main.current_page == "reports"
    assert pages.stack.currentWidget() is pages.opening
    assert pages.opening._line.text() == 'Opening "Drafts and reports"…'
    desk.qtbot.mouseClick(desk.main.language, Qt.MouseButton.LeftButton)
    desk.qtbot.waitUntil(lambda: pages.opening._line.text() == "正在打开“草稿与报告”…", timeout=WAIT_MS)
    assert "reports" not in [name for name in PAGES if name in pages._pages]
    desk.main.go_to("arrivals")
    assert pages["arrivals"].isVisible()
    slow.set()
    desk.calm()
    assert pages["arrivals"].isVisible()
    desk.main.go_to("reports")
    assert pages["reports"].isVisible()


def test_the_subject_that_was_asked_for_is_shown_when_the_page_comes(desk: Desk, slow: threading.Event) -> None:
    """Whoever comes from elsewhere waits for no second click."""
    desk.main.open("reports", "WT2026-0001/gas_comp")
    assert desk.main.pages.stack.currentWidget() is desk.main.pages.opening
    slow.set()
    desk.qtbot.waitUntil(lambda: "reports" in desk.main.pages._pages, timeout=WAIT_MS)
    desk.calm()
    chosen = desk.main.pages["reports"].drafts.current
    assert chosen is not None
    assert chosen.item_id == "gas_comp"


def test_a_page_that_cannot_be_imported_says_so_and_may_be_tried_again(desk: Desk) -> None:
    """One bar; the next click on the page tries once more."""
    reports = Broken(desk)
    desk.main.go_to("reports")
    desk.calm()
    (trouble,) = desk.main.troubles.troubles
    assert trouble.message.en == "a part of the program is missing"
    reports.mend()
    desk.go_to("arrivals")
    desk.go_to("reports")
    assert desk.main.pages["reports"].isVisible()
    assert not desk.main.troubles.troubles


def test_a_page_that_cannot_be_imported_in_the_quiet_holds_up_no_other(desk: Desk) -> None:
    """The one is told once, the others are there; the bar goes when the page can be opened."""
    reports = Broken(desk)
    modules = desk.main.pages.modules
    modules.fetch_all()
    desk.go_to("reports")  # while it is being tried already
    desk.calm()
    assert [name for name in PAGES if not modules.has(name)] == ["reports"]
    assert [one.message.en for one in desk.main.troubles.troubles] == ["a part of the program is missing"]
    reports.mend()
    desk.go_to("arrivals")
    desk.go_to("reports")
    assert desk.main.pages["reports"].isVisible()
    assert not desk.main.troubles.troubles
