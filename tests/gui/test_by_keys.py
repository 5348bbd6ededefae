"""The window without a mouse: Tab reaches everything that can be used, and each thing it reaches says what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from gui.pages.register import PAGES
from gui.widgets.trace_view import TraceView
from parsers.wording import Language
from tests.gui.conftest import WAIT_MS, Desk

USED = (
    QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTabBar, QTextEdit,
    TraceView,
)  # fmt: skip
MOST_STEPS = 120
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAMPLE = "WT2026-0001-001"


def to_use(root: QWidget) -> Iterator[QWidget]:
    """What a person may use of a page now, parts of other parts left out."""
    for one in root.findChildren(QWidget):
        if isinstance(one, USED) and one.isVisible() and one.isEnabled() and one.focusProxy() is None:
            inside = one.parent()
            is_part = isinstance(inside, QComboBox | QAbstractSpinBox | QTabBar | QAbstractItemView)
            if not is_part and not by_arrows(one) and one.focusPolicy() != Qt.FocusPolicy.NoFocus:
                yield one


def by_arrows(one: QWidget) -> bool:
    """Of several buttons of which one is chosen, Tab reaches that one and the arrows the others."""
    group = one.group() if isinstance(one, QAbstractButton) else None
    return group is not None and group.exclusive() and not one.isChecked()


def walk(desk: Desk, window: QWidget) -> list[QWidget]:
    """Where Tab leads from where one is when a window opens until one is there again."""
    window.activateWindow()
    desk.qtbot.waitUntil(window.isActiveWindow, timeout=WAIT_MS)
    start = QApplication.focusWidget()
    assert start is not None
    reached = [start]
    for _ in range(MOST_STEPS):
        desk.qtbot.keyClick(reached[-1], Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        if now is start:
            return reached
        assert now is not reached[-1], f"Tab stays in {name_of(now)}"
        reached.append(now)
    raise AssertionError(f"Tab goes round in {[name_of(one) for one in reached[-6:]]}")


def name_of(one: QWidget) -> str:
    """What a screen reader says of it."""
    text = one.text() if isinstance(one, QAbstractButton) else ""
    return one.accessibleName() or text.replace("&", "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_tab_reaches_everything_on_every_page_and_each_has_a_name(open_desk, station, language: Language) -> None:
    """From the search field round to it again; names are said in the language of the window."""
    desk: Desk = open_desk(station, language)
    missed, unnamed, foreign = [], [], []
    for page in PAGES:
        desk.go_to(page)
        fill(desk, page)
        usable = list(to_use(desk.main.pages[page]))
        desk.main.rail.focus_search()
        reached = walk(desk, desk.main)
        for one in usable:
            if not any(one is other or one.isAncestorOf(other) for other in reached):
                missed.append((page, type(one).__name__, name_of(one)))
        for one in reached:
            name = name_of(one)
            if not name:
                unnamed.append((page, type(one).__name__, type(one.parent()).__name__))
            elif language == "en" and CHINESE.search(name) and name != "中文":
                foreign.append((page, name))
    assert missed == []
    assert unnamed == []
    assert foreign == []


def fill(desk: Desk, page: str) -> None:
    """Choose something, so that what acts upon it can be used."""
    shown = desk.main.pages[page]
    match page:
        case "journey":
            desk.main.open("journey", SAMPLE)
        case "measurements":
            runs = shown.runs.table.rows
            shown.runs.choose(next(row.id for row in runs if (row.sample_name, row.technique) == (SAMPLE, "gc")))
            desk.calm()
            shown.bench.choose(3)
        case "reports":
            shown.drafts.choose(shown.drafts.table.key(shown.drafts.table.rows[0]))
        case "instruments":
            shown.folders.choose(shown.folders.table.key(shown.folders.table.rows[0]))
        case _:
            pass
    desk.calm()


@pytest.fixture
def dialogs(desk: Desk) -> dict[str, Callable[[], object]]:
    """What opens each dialog, by the page that it is opened from."""
    pages = desk.main.pages
    for page in ("measurements", "reports", "instruments", "settings"):
        desk.go_to(page)
        fill(desk, page)
    bench, reports, instruments = pages["measurements"].bench, pages["reports"], pages["instruments"]

    def on_a_peak(act: str) -> None:
        bench.choose(3)
        bench.do(act)

    return {
        "measurements delete": lambda: on_a_peak("delete"),
        "measurements name": lambda: on_a_peak("name"),
        "measurements method": lambda: bench.do("method"),
        "reports prepare": reports.draft_panel.prepare.click,
        "reports merge": reports._choose_merge,
        "reports numbers": reports.numbers.click,
        "reports declare": reports._declare,
        "reports by hand": reports._put_right,
        "instruments add": instruments.add.click,
        "instruments change": instruments.change.click,
        "instruments port": instruments.add_port.click,
        "instruments plan": instruments.plan.click,
        "settings who": desk.main.person.ask,
        "settings guide": desk.main.help,
    }


def test_tab_reaches_everything_in_every_dialog_and_each_has_a_name(
    desk: Desk, dialogs: dict[str, Callable[[], object]]
) -> None:
    """And Escape closes it: nobody is caught in a field."""
    missed, unnamed = [], []
    for name, open_it in dialogs.items():
        desk.go_to(name.split()[0])
        open_it()
        desk.calm()
        (dialog,) = (one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible())
        usable = list(to_use(dialog))
        reached = walk(desk, dialog)
        missed += [
            (name, type(one).__name__, name_of(one))
            for one in usable
            if not any(one is other or one.isAncestorOf(other) for other in reached)
        ]
        unnamed += [(name, type(one).__name__) for one in reached if not name_of(one)]
        desk.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        desk.calm()
    assert missed == []
    assert unnamed == []


def test_arrows_choose_among_the_buttons_of_which_one_holds(desk: Desk) -> None:
    """On the board of the day: from all that is expected to what is late, and back."""
    desk.go_to("today")
    states = desk.main.pages["today"].states
    before = states.current
    states.button(before).setFocus()
    desk.qtbot.keyClick(states.button(before), Qt.Key.Key_Right)
    desk.calm()
    after = states.current
    assert after != before
    desk.qtbot.keyClick(states.button(after), Qt.Key.Key_Left)
    assert states.current == before
