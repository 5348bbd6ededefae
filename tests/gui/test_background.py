"""Work off the GUI thread: every answer comes, on the right thread, in the right order, and errors become words."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from gui.background import Background
from parsers.wording import Text
from station.errors import Conflict


@pytest.fixture
def background(qtbot: QtBot):
    made = Background()
    yield made
    made.close()


def test_ten_thousand_answers_all_come_on_the_gui_thread(qtbot: QtBot, background: Background) -> None:
    """No answer is lost or doubled, and each is handed over on the thread that owns the window."""
    here = threading.get_ident()
    got: list[int] = []
    threads: set[int] = set()

    def take(value: int) -> None:
        got.append(value)
        threads.add(threading.get_ident())

    for number in range(10_000):
        background.ask(lambda number=number: number, take)
    qtbot.waitUntil(lambda: background.is_idle, timeout=60_000)
    assert sorted(got) == list(range(10_000))
    assert threads == {here}


def test_writes_are_done_in_the_order_they_were_asked_for(qtbot: QtBot, background: Background) -> None:
    """Two deeds never overtake each other, even when the first is slow."""
    done: list[int] = []

    def deed(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        done.append(number)
        return number

    for number in range(20):
        background.write(lambda number=number: deed(number), lambda _: None)
    qtbot.waitUntil(lambda: background.is_idle)
    assert done == list(range(20))


def test_a_slow_answer_never_overwrites_a_newer_one(qtbot: QtBot, background: Background) -> None:
    """Of several questions of one place only the newest is answered."""
    go = threading.Event()
    shown: list[str] = []

    def slow() -> str:
        go.wait(5)
        return "old"

    background.ask(slow, shown.append, place="run")
    background.ask(lambda: "new", shown.append, place="run")
    qtbot.waitUntil(lambda: shown == ["new"])
    go.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert shown == ["new"]


def test_an_error_becomes_a_trouble_and_goes_when_the_place_works_again(qtbot: QtBot, background: Background) -> None:
    """Our own errors keep both sentences; the next success in the place takes the trouble away."""
    told: list[tuple[str, str, str]] = []
    recovered: list[str] = []
    background.troubled.connect(lambda place, trouble: told.append((place, trouble.kind, trouble.cure.zh)))
    background.recovered.connect(recovered.append)

    def fail() -> None:
        raise Conflict(Text("甲", "a"), Text("乙", "b"))

    background.ask(fail, lambda _: None, place="page")
    qtbot.waitUntil(lambda: background.is_idle)
    assert told == [("page", "Conflict", "乙")]
    background.ask(lambda: None, lambda _: None, place="page")
    qtbot.waitUntil(lambda: background.is_idle)
    assert recovered == ["page"]


def test_an_unexpected_error_is_told_with_its_exact_text(qtbot: QtBot, background: Background) -> None:
    """What nobody foresaw is shown and logged, never swallowed."""
    told: list[str] = []
    background.troubled.connect(lambda _, trouble: told.append(trouble.message.en))
    background.ask(lambda: 1 / 0, lambda _: None)
    qtbot.waitUntil(lambda: background.is_idle)
    assert told
    assert "ZeroDivisionError: division by zero" in told[0]


def test_one_answer_that_cannot_be_shown_does_not_hold_up_the_others(qtbot: QtBot, background: Background) -> None:
    """A page that fails to show its answer becomes a trouble; the next answers still come."""
    told: list[str] = []
    shown: list[int] = []
    background.troubled.connect(lambda _, trouble: told.append(trouble.kind))
    background.ask(lambda: 0, lambda value: [][value])
    for number in range(5):
        background.ask(lambda number=number: number, shown.append)
    qtbot.waitUntil(lambda: background.is_idle)
    assert told == ["IndexError"]
    assert sorted(shown) == [0, 1, 2, 3, 4]


def test_an_answer_for_a_widget_that_is_gone_is_dropped(qtbot: QtBot, background: Background) -> None:
    """A dialog may be closed while its question is under way."""

    class Asker(QObject):
        def take(self, _: object) -> None:
            raise AssertionError("the asker is gone")

    told: list[str] = []
    background.troubled.connect(lambda _, trouble: told.append(trouble.kind))
    asker = Asker()
    go = threading.Event()
    background.ask(lambda: go.wait(5), asker.take)
    asker.deleteLater()
    qtbot.wait(20)
    go.set()
    qtbot.waitUntil(lambda: background.is_idle)
    assert told == []


def test_after_close_asked_writes_are_done_and_nothing_new_begins(qtbot: QtBot) -> None:
    """Closing the window loses no deed that was asked for."""
    background = Background()
    done: list[int] = []
    for number in range(10):
        background.write(lambda number=number: done.append(number), lambda _: None)
    background.close()
    background.ask(lambda: done.append(99), lambda _: None)
    assert done == list(range(10))


def test_a_hundred_thousand_signals_do_not_end_the_process() -> None:
    """Guards the PySide version: 6.12.0 on Python 3.11 aborts after some hundred signals."""
    program = (
        "from PySide6.QtCore import QObject, Signal\n"
        "class Bell(QObject):\n"
        "    rung = Signal(bool, object)\n"
        "bell, heard = Bell(), [0]\n"
        "def hear(yes, what):\n"
        "    heard[0] += yes\n"
        "bell.rung.connect(hear)\n"
        "for _ in range(100_000):\n"
        "    bell.rung.emit(True, None)\n"
        "print(heard[0])\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert (ran.returncode, ran.stdout.strip()) == (0, "100000"), ran.stderr
