"""Setting a serial port up in the window, with virtual devices: listened to, tried, switched on, never spoken to."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import Qt

from gui.pages.instruments.port_wizard import PortWizard
from sample_spectra.devices import Cable, mt_sics, pty_cable
from station.assembly import Station
from station.records import SerialPort
from tests.gui.conftest import WAIT_MS, Desk
from tests.serial.test_cli import saying

posix = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are POSIX")

LEFT = Qt.MouseButton.LeftButton


def _wizard(desk: Desk, cable: Cable) -> PortWizard:
    """The page's wizard on that port."""
    page = desk.main.pages["instruments"]
    desk.qtbot.mouseClick(page.add_port, LEFT)
    (wizard,) = desk.main.findChildren(PortWizard)
    wizard._seconds = 0.6
    desk.calm()
    wizard.port.setEditText(cable.address)
    return wizard


def _listen(desk: Desk, wizard: PortWizard) -> None:
    desk.qtbot.mouseClick(wizard.begin, LEFT)
    desk.qtbot.waitUntil(lambda: wizard.begin.isEnabled(), timeout=WAIT_MS)
    desk.calm()


@posix
def test_a_balance_is_heard_proposed_tried_and_switched_on(open_desk, empty_station: Station) -> None:
    """Listen, a name, one button: the protocol was found from what the balance said, which heard nothing."""
    desk = open_desk(empty_station, "en", "instruments")
    with pty_cable() as cable:
        wizard = _wizard(desk, cable)
        with saying(cable, [mt_sics("12.3456"), b"S D    12.4000 g\r\n", mt_sics("7.0000")]):
            _listen(desk, wizard)
        assert cable.heard(0.1) == b""
        assert wizard.form.chosen_protocol == "mt_sics"
        fates = {(cells[0], cells[1]) for cells in wizard.lines.cells()}
        assert {("Taken", "12.3456 g"), ("Taken", "7.0000 g"), ("Not at rest: no result", "")} <= fates
        desk.qtbot.keyClicks(wizard.form.name, "BAL-7")
        desk.qtbot.mouseClick(wizard.switch_on, LEFT)
        desk.calm()
        (port,) = empty_station.store.ports.all()
        assert (port.id, port.instrument, port.protocol, port.use) == ("bal-7", "BAL-7", "mt_sics", "weighing")
        assert port.url == cable.address
    assert desk.main.pages["instruments"].folders.cells()[0][0] == "BAL-7"


@posix
def test_a_device_nobody_knows_gets_a_profile_that_is_tried_before_it_is_kept(
    open_desk, empty_station: Station
) -> None:
    """The proposed profile takes nothing until a person says that its values are at rest; then it does."""
    desk = open_desk(empty_station, "en", "instruments")
    with pty_cable() as cable:
        wizard = _wizard(desk, cable)
        with saying(cable, [b"A1; 7.010 pH; 25.0 C\r\n", b"A1; 7.020 pH; 25.1 C\r\n"]):
            _listen(desk, wizard)
        assert wizard.form.profile.isVisible()
        assert not any(cells[0] == "Taken" for cells in wizard.lines.cells())
        wizard.form.profile.setPlainText(wizard.form.profile.toPlainText().replace("= false", "= true"))
        desk.qtbot.waitUntil(
            lambda: any(cells[:2] == ["Taken", "7.020 pH"] for cells in wizard.lines.cells()), timeout=WAIT_MS
        )
        wizard.form.name.setText("pH 1")
        desk.qtbot.mouseClick(wizard.switch_on, LEFT)
        desk.calm()
    (port,) = empty_station.store.ports.all()
    assert port.protocol.endswith("profile.toml")


def test_a_port_that_is_not_there_or_listened_to_already_is_told_in_the_wizard(
    open_desk, empty_station: Station
) -> None:
    """What is wrong and what to do stands in the wizard; it can be tried again."""
    desk = open_desk(empty_station, "en", "instruments")
    wizard = _wizard(desk, Cable("/dev/no-such-port", lambda _: None, lambda _: b"", lambda: None))
    _listen(desk, wizard)
    assert "/dev/no-such-port" in wizard.answer.text()
    assert not wizard.switch_on.isVisible()
    taken = SerialPort(id="bal-1", instrument="BAL-1", protocol="mt_sics", use="weighing", url="/dev/no-such-port")
    empty_station.ports.put(taken, by="test")
    _listen(desk, wizard)
    assert "bal-1" in wizard.answer.text()
    desk.qtbot.mouseClick(wizard.cancel, LEFT)
