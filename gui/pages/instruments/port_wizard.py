"""Setting a serial port up: choose it, listen (nothing is said to it), see what was heard, try it, switch it on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QWidget

from gui.appearance import Tone
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column
from gui.pages.instruments.port_form import OWN, PortForm
from gui.pages.instruments.setting_up import SettingUp
from gui.widgets.parts import row
from gui.words import translate
from station.assembly import Station
from station.instruments import switch_port_on, try_port
from station.records import SerialPort
from station.serial.listening import Fate, Overheard, Tried, overhear
from station.serial.ports import FoundPort, found_ports

LISTEN_SECONDS = 6.0
NOTHING_SAID = "n/a"
"""What pyserial describes a port as of which the system says nothing."""
FATE_TONES: dict[Fate, Tone] = {
    "taken": "good",
    "repeat": "quiet",
    "not_at_rest": "quiet",
    "no_result": "warn",
    "damaged": "bad",
    "not_understood": "warn",
    "part": "quiet",
}


def fate_name(fate: Fate) -> str:
    """What would become of a line."""
    return {
        "taken": translate("Ports", "Taken"),
        "repeat": translate("Ports", "The same weighing again"),
        "not_at_rest": translate("Ports", "Not at rest: no result"),
        "no_result": translate("Ports", "In doubt: no result"),
        "damaged": translate("Ports", "Damaged: no result"),
        "not_understood": translate("Ports", "Not understood"),
        "part": translate("Ports", "No value"),
    }[fate]


class PortWizard(SettingUp[SerialPort, tuple[int, Tried]]):
    """`done` is told the port that was switched on. `seconds` is how long each setting of the line is listened with."""

    def __init__(
        self,
        station: Station,
        background: Background,
        languages: Languages,
        done: Callable[[SerialPort], None],
        parent: QWidget | None = None,
        *,
        seconds: float = LISTEN_SECONDS,
    ) -> None:
        super().__init__(station, background, languages, done, parent, _columns(), lambda one: str(one[0]))
        self._seconds = seconds
        self._heard: Overheard | None = None
        self.port = QComboBox()
        self.port.setEditable(True)
        self.form = PortForm(station.catalogue, languages)
        self.lay_out(row(self.port, self.begin, spacing=8, stretch=self.port), self.form, 1080, 680)
        self.begin.clicked.connect(self.listen_now)
        self.form.changed.connect(self.try_soon.start)
        self.finished.connect(lambda _: self.progress.cancel.click())
        self._write()
        background.ask(found_ports, self._offer, place="port wizard ports")

    def _write(self) -> None:
        self.setWindowTitle(self.tr("Set a serial port up"))
        self.hint.setText(
            self.tr(
                "Choose the port, press Listen, and let the instrument print two or three times. Nothing is ever said "
                "to it; speed, parity and protocol are found from what it says."
            )
        )
        self.course.setText(
            self.tr(
                "1.  Listen, and print a weight or a result two or three times: speed, parity and protocol are found.\n"
                "2.  Where no protocol is known, a profile of the lines is proposed, to be completed.\n"
                "3.  The dry run says of every line that was heard which value it gives, and of which sample.\n"
                "4.  Switch on: the agent listens from the next second on."
            )
        )
        self.port.setAccessibleName(self.tr("Port"))
        edit = self.port.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(self.tr("COM3, /dev/ttyUSB0, socket://host:port, rfc2217://host:port"))
        self.begin.setText(self.tr("Listen"))
        self.switch_on.setText(self.tr("Switch on"))
        self.cancel.setText(self.tr("Cancel"))
        self.lines.setAccessibleName(self.tr("What was heard"))
        self.lines.set_placeholder(self.tr("Nothing was heard."))

    # --- listening

    def _offer(self, found: list[FoundPort]) -> None:
        typed = self.port.currentText()
        for one in found:
            self.port.addItem(
                " — ".join(filter(None, (one.device, one.description.removeprefix(NOTHING_SAID), one.usb))), one
            )
        self.port.setEditText(typed or (self.port.itemText(0) if found else ""))

    def _chosen(self) -> tuple[str, str, str]:
        """The address, or the USB adapter's `VID:PID` and serial number, by which the port is found again."""
        number = self.port.findText(self.port.currentText())
        one = self.port.itemData(number) if number >= 0 else None
        if not isinstance(one, FoundPort):
            return self.port.currentText().strip(), "", ""
        return ("", one.usb, one.serial_number) if one.usb and one.serial_number else (one.device, "", "")

    def listen_now(self) -> None:
        """Listen; the form appears with what is proposed."""
        url, usb, usb_serial = self._chosen()
        if not url and not usb:
            self.say(self.tr("Name a port first."))
            return
        self.begin_looking(self.tr("Listening: let the instrument print…"))
        tell, stopped, seconds, ports = self.progress.tell, self.progress.stopped, self._seconds, self.station.ports

        def ask() -> Overheard:
            ports.demand_free(url, usb, usb_serial)
            return overhear(url, seconds=seconds, usb=usb, usb_serial=usb_serial, tell=tell, stopped=stopped)

        self.background.ask(ask, self._show_heard, place="port wizard", failed=self.looked_in_vain)

    def _show_heard(self, heard: Overheard) -> None:
        self._heard = heard
        self.end_looking()
        if not heard.pieces:
            self.say(self.tr("Nothing was heard. Let the instrument print; check its cable and its settings."))
        self.form.propose(heard)
        self.proposed.setText(self._about(heard))
        self.show_form(True)
        self.try_out()

    def _about(self, heard: Overheard) -> str:
        if heard.protocols:
            said = self.tr("{n} lines, {share} without a flaw, at {line}: {names}.")
        elif heard.profile is not None:
            said = self.tr("{n} lines, {share} without a flaw, at {line}: no known protocol; a profile is proposed.")
        else:
            said = self.tr("{n} lines, {share} without a flaw, at {line}: not understood; choose the protocol.")
        return said.format(
            n=heard.count, share=f"{heard.clean:.0%}", line=heard.settings, names=", ".join(heard.protocols)
        )

    # --- trying

    def try_out(self) -> None:
        """Ask which value every line that was heard gives."""
        heard, protocol, rule = self._heard, self.form.chosen_protocol, self.form.sample_rule.text().strip()
        profile = self.form.profile.toPlainText() if protocol == OWN else ""
        if heard is not None and protocol:
            self.background.ask(
                lambda: try_port(heard, protocol, profile, rule),
                self._show_lines,
                place="port wizard dry run",
                failed=self.refuse,
            )

    def _show_lines(self, lines: list[Tried]) -> None:
        self.answer.setVisible(self.answer.isVisible() and not lines)
        self.switch_on.setEnabled(True)
        self.lines.show_rows(list(enumerate(lines)))
        taken = sum(line.fate == "taken" for line in lines)
        self.tried.setText(self.tr("Dry run: {taken} of {n} lines give a value").format(taken=taken, n=len(lines)))

    # --- switching on

    def _port(self) -> SerialPort | None:
        if self._heard is None:
            return None
        url, usb, usb_serial = self._chosen()
        form = self.form
        use = form.chosen_use
        return SerialPort(
            id=form.new_id(port.id for port in self.station.store.ports.all()),
            instrument=form.name.text().strip(),
            protocol=form.chosen_protocol,
            use=use,
            url=url,
            usb=usb,
            usb_serial=usb_serial,
            item_ids=form.items.chosen() if use == "results" else (),
            line=self._heard.settings,
            expected_serial=form.expected.text().strip() if use == "weighing" else "",
        )

    def switch(self) -> None:
        """Listen to the port with these settings from now on."""
        port, station = self._port(), self.station
        if port is None:
            return
        rule = self.form.sample_rule.text().strip() if port.use == "results" else ""
        profile = self.form.profile.toPlainText() if port.protocol == OWN else ""

        def deed(person_id: str, pin: str, _: str) -> SerialPort:
            return switch_port_on(
                station.ports, station.instruments, port, profile=profile, sample_rule=rule, who=(person_id, pin)
            )

        self.switch_on_by(
            deed, self.tr("{name} is listened to from now on with these settings.").format(name=port.instrument)
        )


def _columns() -> list[Column[tuple[int, Tried]]]:
    return [
        Column(
            title=lambda: translate("Ports", "What becomes of it"),
            text=lambda one: fate_name(one[1].fate),
            tone=lambda one: FATE_TONES[one[1].fate],
            marked=True,
            width=20,
        ),
        Column(title=lambda: translate("Ports", "Value"), text=lambda one: one[1].said, width=16),
        Column(title=lambda: translate("Ports", "Sample"), text=lambda one: one[1].sample, width=14),
        Column(title=lambda: translate("Ports", "Heard"), text=lambda one: one[1].text, stretch=True),
    ]
