"""What takes longer than half a second says so and may be given up; a signature that is being put may not."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.background import Background
from gui.language import Languages
from gui.widgets.errand_line import ErrandLine
from gui.widgets.signing_dialog import Act, SigningDialog
from parsers.wording import Text
from station.errors import Conflict
from station.records import Person
from tests.gui.conftest import WAIT_MS

LEFT = Qt.MouseButton.LeftButton
ZHANG = Person(id="zhang", name="张立新", rights=frozenset({"prepare"}))


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.close()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What is being done takes until this is set; a test that fails leaves no thread waiting."""
    may_end = threading.Event()
    yield may_end
    may_end.set()


@pytest.fixture
def line(qtbot: QtBot, background: Background) -> ErrandLine:
    made = ErrandLine(background)
    qtbot.addWidget(made)
    return made


def test_a_long_errand_is_told_and_its_answer_comes(
    qtbot: QtBot, background: Background, line: ErrandLine, gate: threading.Event
) -> None:
    """After half a second the line is there, with how far it is; it goes with the answer."""
    got: list[bool] = []

    def errand() -> bool:
        line.tell(3, 7)
        return gate.wait(60)

    line.run("Exporting r.pdf…", errand, got.append, place="export")
    assert not line.isVisible()
    qtbot.waitUntil(line.isVisible, timeout=WAIT_MS)
    assert (line._bar.value(), line._bar.maximum()) == (3, 7)
    gate.set()
    qtbot.waitUntil(lambda: got == [True], timeout=WAIT_MS)
    assert not line.isVisible()


def test_what_is_given_up_has_no_answer(
    qtbot: QtBot, background: Background, line: ErrandLine, gate: threading.Event
) -> None:
    """The errand is told that it may end, nothing comes of it, and another one is free to run."""
    got: list[str] = []
    line.run("A", lambda: f"stopped {gate.wait(60) and line.stopped()}", got.append, place="a")
    qtbot.waitUntil(line.isVisible, timeout=WAIT_MS)
    qtbot.mouseClick(line.cancel, LEFT)
    assert not line.isVisible()
    assert line.stopped()
    gate.set()
    qtbot.waitUntil(lambda: background.is_idle, timeout=WAIT_MS)
    assert got == []
    line.run("B", lambda: f"stopped {line.stopped()}", got.append, place="a")
    qtbot.waitUntil(lambda: got == ["stopped False"], timeout=WAIT_MS)


def test_an_errand_that_fails_is_told_in_the_bar_and_the_line_goes(
    qtbot: QtBot, background: Background, line: ErrandLine
) -> None:
    """Under its place, so that the next success takes it away."""
    told: list[str] = []
    background.troubled.connect(lambda place, trouble: told.append(f"{place}: {trouble.message.en}"))

    def broken() -> None:
        raise Conflict(Text("甲", "no room"), Text("乙", "make room"))

    line.run("A", broken, lambda _: None, place="a")
    qtbot.waitUntil(lambda: told == ["a: no room"], timeout=WAIT_MS)
    line.say("Written: r.pdf")
    assert line.isVisible()
    assert not line.cancel.isVisible()


def test_a_signature_that_is_being_put_cannot_be_cancelled(
    qtbot: QtBot, qapp, background: Background, gate: threading.Event
) -> None:
    """Whoever presses Escape meanwhile must not believe that nothing was signed: the dialog stays until it is."""
    languages, done = Languages(qapp, "en"), []
    act = Act(title="Sign", statement="I did.", rights=frozenset({"prepare"}), deed=lambda *_: gate.wait(60))
    dialog = SigningDialog(act, [ZHANG], background, languages, done.append)
    dialog.open()
    qtbot.keyClicks(dialog.pin, "2580")
    qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.progress.isVisible, timeout=WAIT_MS)
    assert not dialog.cancel.isEnabled()
    assert not dialog.progress.cancel.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    gate.set()
    qtbot.waitUntil(lambda: done == [True], timeout=WAIT_MS)
    languages.leave()
