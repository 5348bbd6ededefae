"""A window over a real station, without a screen. Qt is told so before anything of it is loaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.app import Window, open_window
from station.assembly import Station, open_station
from tests.gui.made_station import make_station

WAIT_MS = 20_000


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station's data folder on which everything has arrived; tests take copies of it."""
    folder = tmp_path_factory.mktemp("made")
    make_station(folder).close()
    return folder / "station"


@pytest.fixture
def desks() -> list[Desk]:
    """The windows that this test has open."""
    return []


@pytest.fixture
def station(made: Path, tmp_path: Path, desks: list[Desk]) -> Iterator[Station]:
    """A station of this test's own."""
    shutil.copytree(made, tmp_path / "station")
    opened = open_station(tmp_path / "station")
    opened.store.pulses.beat("agent", opened.clock.now(), {})
    yield opened
    close_all(desks)  # a window that is still asking must not outlive its database
    opened.close()


@pytest.fixture
def empty_station(tmp_path: Path, desks: list[Desk]) -> Iterator[Station]:
    """A station on its first day."""
    opened = open_station(tmp_path / "empty")
    yield opened
    close_all(desks)
    opened.close()


class Desk:
    """A window that is driven by mouse and keys, and waited for."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.qtbot = qtbot
        self.window = window
        self.main = window.main
        self.background = window.background

    def calm(self) -> None:
        """Wait until every answer is on the screen; an answer may have asked the next question."""
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.background.is_idle, timeout=WAIT_MS)
            self.qtbot.wait(5)

    def go_to(self, page: str) -> None:
        """Go to a page by its key and wait for its data."""
        self.main.go_to(page)
        self.calm()


def close_all(desks: list[Desk]) -> None:
    """Close the windows; a trouble nobody expected fails the test."""
    troubles: list[str] = []
    while desks:
        desk = desks.pop()
        troubles += [trouble.message.en for trouble in desk.main.troubles.troubles]
        desk.main._languages.use("en")
        desk.main.close()
        desk.main.deleteLater()
    assert troubles == []


@pytest.fixture
def open_desk(qtbot: QtBot, qapp: QApplication, desks: list[Desk]) -> Iterator[object]:
    """Opens windows, which are closed at the end."""

    def open_it(station: Station, language: str = "en", page: str = "arrivals") -> Desk:
        window = open_window(qapp, station, language, "light", None)
        window.main.start(page)
        window.main.show()
        desk = Desk(qtbot, window)
        desks.append(desk)
        desk.calm()
        return desk

    yield open_it
    close_all(desks)


@pytest.fixture
def desk(open_desk, station: Station) -> Desk:
    """The window over the made station, in English."""
    return open_desk(station)
