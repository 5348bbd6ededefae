"""The weighing page: scan, weigh, scan; the keyboard is enough, and so is a scanner and the balance's own key.

Stable weights come as rows that the agent writes; the page looks for them 60 times a second (a look costs some
microseconds) so that a weight is in the table before the hand is off the key. The digits that move are no rows: they
come from the port's own small file (`station.serial.live`). All acts of the session are done on the writing thread,
one after the other, and what they leave is shown here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton

from gui.appearance import Tone
from gui.background import Background
from gui.language import Languages
from gui.models.table import Table
from gui.pages.page import Page
from gui.pages.weighing.course import WeighingCourse
from gui.pages.weighing.lines import columns, display_state
from gui.widgets.balance_display import BalanceDisplay
from gui.widgets.reason_dialog import ReasonDialog
from gui.widgets.table_view import TableView
from gui.widgets.weighing_choices import WeighingChoices
from parsers.wording import Text
from station.assembly import Station
from station.records import Person, PortState, SerialPort
from station.serial.live import display
from station.serial.places import live_file
from station.weighing import Said, WeighingPlan, WeighingSession, WeighingStep
from station.weighing.shown import Line, Shown

LIVE_MS = 100
SECOND_BELL_MS = 180
REASONS = (
    Text("拿错样品或容器", "wrong sample or vessel"),
    Text("天平受到干扰", "the balance was disturbed"),
    Text("样品撒落", "sample was spilled"),
    Text("样品量少", "there is little sample"),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """The answer to this page's question: what can be weighed, where, and by whom."""

    plans: dict[str, WeighingPlan]
    orders: list[str]
    ports: list[SerialPort]
    states: dict[str, PortState]
    people: list[Person]


class WeighingPage(Page[Bench]):
    """The list of samples, the display of the balance, and one line that takes scans and keys."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self.course = WeighingCourse(station, background, self)
        self._shown: Shown | None = None
        self._ports: list[SerialPort] = []
        self._states: dict[str, PortState] = {}
        self._steps: tuple[WeighingStep, ...] = ()
        self.choices = WeighingChoices()
        self.display = BalanceDisplay()
        self.scan = QLineEdit()
        self.undo, self.take = QPushButton(), QPushButton()
        self.lines: TableView[Line] = TableView(Table(columns((), languages), lambda line: line.key))
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        acts = QHBoxLayout()
        acts.addWidget(self.scan, 1)
        acts.addWidget(self.take)
        acts.addWidget(self.undo)
        self.column.addWidget(self.choices)
        self.column.addWidget(self.display)
        self.column.addLayout(acts)
        self.column.addWidget(self.lines, 1)
        self._live = QTimer(self)
        self._live.setInterval(LIVE_MS)

    def _connect(self) -> None:
        self.course.moved.connect(self._show)
        self._live.timeout.connect(self._show_live)
        self.scan.returnPressed.connect(self._scanned)
        self.undo.clicked.connect(self._ask_undo)
        self.take.clicked.connect(self._ask_take)
        self.lines.opened.connect(lambda line: self.course.do(lambda session: session.choose(line.key)))
        self.choices.changed.connect(self._begin)
        QShortcut(QKeySequence.StandardKey.Undo, self, self._ask_undo)

    # --- what a page says of itself

    def title(self) -> str:
        """The page's name."""
        return self.tr("Weighing")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("Scan a sample or its vessel, wait for the balance, print: the next one comes by itself")

    def question(self) -> Callable[[], Bench]:
        """What can be weighed, the balances and the people."""
        station = self.station

        def ask() -> Bench:
            ports = [port for port in station.store.ports.all() if port.use in ("weighing", "scanner")]
            return Bench(
                plans=station.weighing.plans(),
                orders=[order.commission_no for order in station.store.orders.commissions()],
                ports=ports,
                states=dict(station.store.ports.states()),
                people=[person for person in station.store.people.all() if person.active],
            )

        return ask

    def show_answer(self, answer: Bench) -> None:
        """Fill the choices; the list begins when they have changed."""
        self._ports, self._states = answer.ports, answer.states
        self.course.uses = {port.id: port.use for port in answer.ports}
        catalogue = self.station.catalogue
        has_changed = self.choices.fill(
            items=[(self.languages.of(catalogue[one].title), one) for one in answer.plans],
            orders=answer.orders,
            balances=[(f"{one.instrument} ({one.id})", one.id) for one in answer.ports if one.use == "weighing"],
            people=[(person.name, person.id) for person in answer.people],
        )
        if has_changed or not self.course.is_under_way:
            self._begin()
        else:
            self.course.look_again()

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self.scan.setPlaceholderText(self.tr("Scan or type a sample number or a vessel, then Enter"))
        self.scan.setAccessibleName(self.tr("Scan"))
        self.undo.setText(self.tr("Take back (Ctrl+Z)"))
        self.take.setText(self.tr("Take it with a reason"))
        self.lines.setAccessibleName(self.tr("Samples to be weighed"))
        self.lines.set_placeholder(self.tr("No accepted task waits to be weighed here."))
        self.lines.table.retranslate()
        self._write()

    # --- the course

    def _begin(self) -> None:
        chosen = self.choices.chosen
        if chosen is not None:
            self.course.begin(chosen)

    def _scanned(self) -> None:
        code = self.scan.text().strip()
        self.scan.clear()
        if code:
            self.course.do(lambda session: session.scan(code))

    def _ask_undo(self) -> None:
        """Take back the last weight, or the newest of another row that a person has chosen."""
        now, line = self._shown, self.lines.current
        if now is None:
            return
        elsewhere = line is not None and not line.aimed_at and bool(line.newest)
        if line is not None and (elsewhere or not now.last):
            weighing, text = line.newest, line.newest_text
        else:
            weighing, text = now.last, now.last_text
        if weighing:
            act = self.tr("Take back {weight}").format(weight=text)
            self._ask_reason(act, lambda session, reason: session.undo(reason, weighing))

    def _ask_take(self) -> None:
        refused = self.course.refused
        if refused is not None:
            self._ask_reason(self.tr("Take the refused weight"), lambda s, reason: s.hear(refused, reason))

    def _ask_reason(self, act: str, deed: Callable[[WeighingSession, str], Any]) -> None:
        dialog = ReasonDialog(
            act, REASONS, self.languages, lambda reason, _: self.course.do(lambda session: deed(session, reason)), self
        )
        dialog.stays.hide()
        dialog.open()

    # --- on the screen

    def _show(self, now: Shown) -> None:
        if now.said is None and self._shown is not None:
            now = replace(now, said=self._shown.said)
        else:
            self._ring(now.said)
        self._shown = now
        if now.steps != self._steps:
            self._steps = now.steps
            self.lines.table.set_columns(columns(now.steps, self.languages))
        self.lines.show_rows(now.lines)
        aimed = next((line.key for line in now.lines if line.aimed_at), None)
        if aimed is not None:
            self.lines.choose(aimed)
        self._write()

    def _write(self) -> None:
        now = self._shown
        self.take.setVisible(now is not None and now.said is not None and now.said.overridable)
        self.undo.setEnabled(now is not None and any(line.newest for line in now.lines))
        if now is None:
            return
        step = self.languages.of(now.aim_step)
        if now.aim_times[1] > 1:
            step = self.tr("{step}, weighing {n} of {of}").format(step=step, n=now.aim_times[0], of=now.aim_times[1])
        if now.vessel:
            step = self.tr("{step}, vessel {vessel}").format(step=step, vessel=now.vessel)
        if now.waits_for_scan and not now.is_done:
            step = self.tr("{step}: scan it first").format(step=step)
        name = now.aim_name or (self.tr("Everything is weighed") if now.lines else self.tr("Nothing to weigh"))
        self.display.show_aim(name, step)
        if now.said is not None:
            tone: Tone = "good" if now.said.is_good else "bad"
            self.display.show_answer(self.languages.of(now.said.text), self.languages.of(now.said.cure), tone)

    def _show_live(self) -> None:
        balances = [port.id for port in self._ports if port.use == "weighing"]
        chosen = self.choices.chosen
        port_id = chosen.port_id if chosen is not None else ""
        port_id = port_id or (balances[0] if len(balances) == 1 else "")
        trouble = self._states[port_id].trouble if port_id in self._states else None
        seen = display(live_file(self.station.store.folder, port_id), self.station.clock.now()) if port_id else None
        if trouble is not None:
            self.display.show_digits("—", self.languages.of(trouble.title), "bad")
        elif seen is None:
            self.display.show_digits("", self.tr("No balance is heard yet"), "quiet")
        else:
            words, tone = display_state(seen.state)
            self.display.show_digits(f"{seen.digits or '—'} {seen.unit}".strip(), words, tone)

    def _ring(self, said: Said | None) -> None:
        """One bell for a weight that was taken, two for one that was not."""
        if said is None:
            return
        QApplication.beep()
        if not said.is_good:
            QTimer.singleShot(SECOND_BELL_MS, QApplication.beep)

    # --- seen or not

    def showEvent(self, event: QShowEvent) -> None:
        """Listen while the page is seen."""
        super().showEvent(event)
        self.course.listen()
        self._live.start()
        self.scan.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """A page that is not seen takes no weight."""
        super().hideEvent(event)
        self.course.leave()
        self._live.stop()
        self._stale = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed anywhere on the page is a scan: a barcode reader does not look where the cursor is."""
        if event.text().isprintable() and event.text() and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.scan.setFocus()
            self.scan.insert(event.text())
            return
        super().keyPressEvent(event)
