"""Setting a serial port up: choose it, listen (nothing is said to it), see what was heard, try it, switch it on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from gui.appearance import Tone
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.port_form import OWN, PortForm
from gui.widgets.parts import column, label, primary, row, size_within_screen
from gui.widgets.progress_line import ProgressLine
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from gui.words import translate
from station.assembly import Station
from station.instruments import switch_port_on, try_port
from station.records import SerialPort, Trouble
from station.serial.listening import Fate, Overheard, Tried, overhear
from station.serial.ports import FoundPort, found_ports

LISTEN_SECONDS = 6.0
TRY_AFTER_MS = 300
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


class PortWizard(QDialog):
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
        super().__init__(parent)
        self._station, self._background, self._languages, self._done = station, background, languages, done
        self._seconds = seconds
        self._heard: Overheard | None = None
        self.port = QComboBox()
        self.port.setEditable(True)
        self.listen = primary(QPushButton())
        self.progress = ProgressLine()
        self.form = PortForm(station.catalogue, languages)
        self._found = label("quiet", wrap=True, selectable=True)
        self._answer = label("bad", wrap=True, selectable=True)
        self._answer.hide()
        self._title = label("section")
        self.lines: TableView[tuple[int, Tried]] = TableView(Table(_columns(), lambda one: str(one[0])))
        self.switch_on, self.cancel = primary(QPushButton()), QPushButton()
        self._try_soon = QTimer(self)
        self._try_soon.setSingleShot(True)
        self._try_soon.setInterval(TRY_AFTER_MS)
        self._lay_out()
        self._connect()
        self._show_form(False)
        background.ask(found_ports, self._offer, place="port wizard ports")

    def _lay_out(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Set a serial port up"))
        size_within_screen(self, 1080, 680)
        hint = label("quiet", wrap=True)
        hint.setText(
            self.tr(
                "Choose the port, press Listen, and let the instrument print two or three times. Nothing is ever said "
                "to it; speed, parity and protocol are found from what it says."
            )
        )
        self.port.setAccessibleName(self.tr("Port"))
        edit = self.port.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(self.tr("COM3, /dev/ttyUSB0, socket://host:port, rfc2217://host:port"))
        self.listen.setText(self.tr("Listen"))
        self.switch_on.setText(self.tr("Switch on"))
        self.cancel.setText(self.tr("Cancel"))
        self.lines.setAccessibleName(self.tr("What was heard"))
        self.lines.set_placeholder(self.tr("Nothing was heard."))
        self._below = QSplitter(Qt.Orientation.Horizontal)
        self._below.addWidget(column(self.form, self._found, spacing=12))
        self._below.addWidget(column(self._title, self.lines, spacing=8, stretch=self.lines))
        self._below.setSizes([420, 620])
        self._below.setHandleWidth(16)
        self._below.setChildrenCollapsible(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self._answer, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.switch_on)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        whole.addWidget(hint)
        whole.addWidget(row(self.port, self.listen, spacing=8, stretch=self.port))
        whole.addWidget(self.progress)
        whole.addWidget(self._below, 1)
        self._course = label("quiet", wrap=True)
        self._course.setText(
            self.tr(
                "1.  Listen, and print a weight or a result two or three times: speed, parity and protocol are found.\n"
                "2.  Where no protocol is known, a profile of the lines is proposed, to be completed.\n"
                "3.  The dry run says of every line that was heard which value it gives, and of which sample.\n"
                "4.  Switch on: the agent listens from the next second on."
            )
        )
        whole.addWidget(self._course, 1, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        self.listen.clicked.connect(self.listen_now)
        self.form.changed.connect(self._try_soon.start)
        self._try_soon.timeout.connect(self._try)
        self.switch_on.clicked.connect(self._switch_on)
        self.cancel.clicked.connect(self.reject)
        self.finished.connect(lambda _: self.progress.cancel.click())
        for button in (self.listen, self.cancel):
            button.setAutoDefault(False)

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
            self._say(self.tr("Name a port first."))
            return
        self._answer.hide()
        self.listen.setEnabled(False)
        self.progress.begin(self.tr("Listening: let the instrument print…"))
        tell, stopped, seconds, ports = self.progress.tell, self.progress.stopped, self._seconds, self._station.ports

        def ask() -> Overheard:
            ports.demand_free(url, usb, usb_serial)
            return overhear(url, seconds=seconds, usb=usb, usb_serial=usb_serial, tell=tell, stopped=stopped)

        self._background.ask(ask, self._show_heard, place="port wizard", failed=self._fail)

    def _show_heard(self, heard: Overheard) -> None:
        self._heard = heard
        self.progress.done()
        self.listen.setEnabled(True)
        if not heard.pieces:
            self._say(self.tr("Nothing was heard. Let the instrument print; check its cable and its settings."))
        self.form.propose(heard)
        self._found.setText(self._about(heard))
        self._show_form(True)
        self._try()

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

    def _fail(self, trouble: Trouble) -> None:
        self.progress.done()
        self.listen.setEnabled(True)
        self._say(f"{self._languages.of(trouble.message)} {self._languages.of(trouble.cure)}")

    # --- trying

    def _try(self) -> None:
        heard, protocol, rule = self._heard, self.form.chosen_protocol, self.form.sample_rule.text().strip()
        profile = self.form.profile.toPlainText() if protocol == OWN else ""
        if heard is not None and protocol:
            self._background.ask(
                lambda: try_port(heard, protocol, profile, rule),
                self._show_lines,
                place="port wizard dry run",
                failed=self._refuse,
            )

    def _show_lines(self, lines: list[Tried]) -> None:
        self._answer.setVisible(self._answer.isVisible() and not lines)
        self.switch_on.setEnabled(True)
        self.lines.show_rows(list(enumerate(lines)))
        taken = sum(line.fate == "taken" for line in lines)
        self._title.setText(self.tr("Dry run: {taken} of {n} lines give a value").format(taken=taken, n=len(lines)))

    def _refuse(self, trouble: Trouble) -> None:
        self.switch_on.setEnabled(False)
        self._say(f"{self._languages.of(trouble.message)} {self._languages.of(trouble.cure)}")

    # --- switching on

    def _port(self) -> SerialPort | None:
        if self._heard is None:
            return None
        url, usb, usb_serial = self._chosen()
        form = self.form
        use = form.chosen_use
        return SerialPort(
            id=form.new_id(port.id for port in self._station.store.ports.all()),
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

    def _switch_on(self) -> None:
        port, station = self._port(), self._station
        if port is None:
            return
        rule = self.form.sample_rule.text().strip() if port.use == "results" else ""
        profile = self.form.profile.toPlainText() if port.protocol == OWN else ""

        def deed(person_id: str, pin: str, _: str) -> SerialPort:
            return switch_port_on(
                station.ports, station.instruments, port, profile=profile, sample_rule=rule, who=(person_id, pin)
            )

        if not station.instruments.needs_proof():
            self._background.write(lambda: deed("", "", ""), self._finish, failed=self._refuse)
            return
        act = Act(
            title=self.windowTitle(),
            statement=self.tr("{name} is listened to from now on with these settings.").format(name=port.instrument),
            rights=frozenset({"admin"}),
            deed=deed,
        )
        people = station.store.people.all()
        SigningDialog(act, people, self._background, self._languages, self._finish, self).open()

    def _finish(self, port: SerialPort) -> None:
        self._done(port)
        self.accept()

    def _show_form(self, shown: bool) -> None:
        self._below.setVisible(shown)
        self._course.setVisible(not shown)
        self.switch_on.setVisible(shown)

    def _say(self, sentence: str) -> None:
        self._answer.setText(sentence)
        self._answer.show()


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
