"""The weighing page as a technician uses it: a scanner that types, a balance that prints, and no mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.pages.weighing.page import WeighingPage
from gui.widgets.reason_dialog import ReasonDialog
from station.assembly import Station, open_station
from station.records import Commission, Sample, Task
from station.serial.heard import weighed
from station.serial.live import LiveFile
from station.serial.places import live_file
from tests.gui.conftest import WAIT_MS, Desk
from tests.weighing.conftest import ORDER, Balance

FIRST, SECOND = f"{ORDER}-001", f"{ORDER}-002"


@pytest.fixture
def balance(empty_station: Station) -> Balance:
    """Two samples to be weighed for bitumen A, and somebody who weighs; the balance writes as the agent does."""
    samples = [Sample(sample_no=number, commission_no=ORDER) for number in (FIRST, SECOND)]
    tasks = [
        Task(
            id=f"{one.sample_no}:b", commission_no=ORDER, sample_no=one.sample_no, item_id="bitumen_a", state="accepted"
        )
        for one in samples
    ]
    empty_station.store.orders.put(Commission(commission_no=ORDER, client_name="示范"), samples, tasks)
    empty_station.people.add("zhang", "张立新", {"prepare"}, "2580")
    return Balance(open_station(empty_station.store.folder))


@pytest.fixture
def desk(open_desk, empty_station: Station, balance: Balance) -> Desk:
    made = open_desk(empty_station, page="weighing")
    made.qtbot.waitUntil(lambda: page(made).display.name.text() == FIRST, timeout=WAIT_MS)
    return made


def page(desk: Desk) -> WeighingPage:
    found = desk.main.pages["weighing"]
    assert isinstance(found, WeighingPage)
    return found


def says(desk: Desk, *shown: str) -> None:
    """Wait until the display says this of sample and step, and then of the last act."""
    parts = (page(desk).display.name, page(desk).display.step, page(desk).display.sentence)
    desk.qtbot.waitUntil(lambda: all(any(words in part.text() for part in parts) for words in shown), timeout=WAIT_MS)


def scan(desk: Desk, code: str) -> None:
    """A scanner types into whatever has the focus, here into the table."""
    page(desk).lines.setFocus()
    desk.qtbot.keyClicks(page(desk), code)
    desk.qtbot.keyClick(page(desk).scan, Qt.Key.Key_Return)


def test_scan_weigh_scan_without_a_mouse(desk: Desk, balance: Balance, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vessel's code, its weight, and the next sample by itself; a refused weight rings twice and says why."""
    bells: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: bells.append(1))
    says(desk, FIRST, "empty flask")
    scan(desk, "F-01")
    says(desk, "vessel F-01")
    balance.says("50.0000")
    says(desk, SECOND, f"{FIRST} mass m1 of the empty flask 50.0000 g")
    cells = page(desk).lines.cells()
    assert cells[0][2:] == ["50.0000 g", "", "", "F-01"]
    assert cells[1][2] == "▸"
    rung = len(bells)
    balance.says("1.0000")
    says(desk, SECOND, "outside 5 to 300")
    assert page(desk).take.isVisible()
    desk.qtbot.waitUntil(lambda: len(bells) == rung + 2, timeout=WAIT_MS)
    scan(desk, "F-77777")
    scan(desk, "NOSUCH")
    says(desk, "vessel NOSUCH")


def test_a_weight_is_taken_back_with_a_reason(desk: Desk, balance: Balance, empty_station: Station) -> None:
    """Ctrl+Z asks why, and the sample waits again; the row of the weight keeps the reason."""
    balance.says("50.0000")
    says(desk, SECOND)
    desk.qtbot.keyClick(page(desk), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = page(desk).findChildren(ReasonDialog)
    assert "50.0000 g" in dialog.findChild(type(page(desk).display.name)).text()
    desk.qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    says(desk, FIRST, "taken back")
    (undone,) = empty_station.store.weighings.newest()
    assert (undone.holds, undone.undone_by) == (False, "zhang")
    assert "wrong sample" in undone.undone_reason


def test_a_serial_scanner_and_another_balance(desk: Desk, balance: Balance, empty_station: Station) -> None:
    """A scan from a port goes to its sample; a weight of a balance that was not chosen is refused and says so."""
    other = Balance(balance.station, "b2", "B77")
    scanner = Balance(balance.station, "s1", protocol="scanner")
    desk.qtbot.waitUntil(lambda: page(desk).choices.port.findData("b2") > 0, timeout=WAIT_MS)
    scanner.scans(SECOND)
    says(desk, SECOND)
    page(desk).choices.port.setCurrentIndex(page(desk).choices.port.findData("b1"))
    desk.calm()
    other.says("50.0000")
    says(desk, "another port")
    assert empty_station.store.weighings.newest() == []


def test_a_weight_that_is_printed_on_another_page_is_nobodys(desk: Desk, balance: Balance) -> None:
    """Only a list that is seen takes weights."""
    desk.go_to("queue")
    balance.says("50.0000")
    desk.calm()
    desk.go_to("weighing")
    says(desk, FIRST)
    assert page(desk).lines.cells()[0][2] == "▸"


def test_the_digits_move_and_a_pulled_cable_is_said(desk: Desk, balance: Balance, empty_station: Station) -> None:
    """The display shows what the balance shows; an old file is not believed."""
    path: Path = live_file(empty_station.store.folder, "b1")
    path.parent.mkdir(parents=True)
    LiveFile(path).show(weighed("12.3400", "g", "unstable", "S D"), "B42", empty_station.clock.now(), 1.0)
    desk.qtbot.waitUntil(lambda: page(desk).display.digits.text() == "12.3400 g", timeout=WAIT_MS)
    assert page(desk).display.state.text() == "moving"
