"""Every report number and what became of it: the scheme, blocks of the service, gaps, and who made which void."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.reports.more_acts import voiding
from gui.widgets.parts import label, set_rank, size_within_screen
from gui.widgets.signing_dialog import SigningDialog
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.records import Person, Report
from station.reports.numbers.audit import NumberRegister, Voided, number_register


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number with its newest report; without one it is a gap."""

    number: str
    report: Report | None
    voided: Voided | None = None


class NumbersDialog(QDialog):
    """Shows the register of numbers; a report that was sent back is made void here. `changed` is told of that."""

    def __init__(
        self,
        station: Station,
        background: Background,
        languages: Languages,
        people: Sequence[Person],
        changed: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._background, self._languages = station, background, languages
        self._people, self._changed = people, changed
        self.setWindowTitle(self.tr("Report numbers"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_within_screen(self, 880, 560)
        self.scheme = label("quiet", wrap=True, selectable=True)
        self.gaps = label("quiet", wrap=True, selectable=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Number, state, reason, person…"))
        self.search.setAccessibleName(self.tr("Search the numbers"))
        self.lines: TableView[NumberLine] = TableView(Table(self._columns(), lambda one: one.number))
        self.lines.setAccessibleName(self.tr("Report numbers"))
        self.lines.set_placeholder(self.tr("No number has been given yet."))
        self.void = QPushButton(self.tr("Make void…"))
        self.void.setToolTip(self.tr("Give up a report that was sent back; its number stays"))
        self.void.setEnabled(False)
        self.search.textChanged.connect(self.lines.keep_only)
        self.lines.chosen.connect(self._choose)
        self.void.clicked.connect(self._make_void)
        self._lay_out()
        self.reload()

    def reload(self) -> None:
        """Ask for the register anew."""
        store = self._station.store
        self._background.ask(lambda: number_register(store), self._show, place=type(self).__name__)

    def _lay_out(self) -> None:
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.void)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        for part in (self.scheme, self.gaps, self.search):
            column.addWidget(part)
        column.addWidget(self.lines, 1)
        column.addLayout(buttons)

    def _show(self, register: NumberRegister) -> None:
        said = [self.tr("Scheme: {scheme}").format(scheme=register.scheme)]
        if register.from_service:
            said.append(self.tr("The numbers come in blocks from the service."))
        said += [
            self.tr("{counter}: {first} to {last} are left").format(counter=counter, first=first, last=last)
            for counter, first, last in register.blocks
        ]
        self.scheme.setText("\n".join(said))
        set_rank(self.gaps, "bad" if register.gaps else "quiet")
        self.gaps.setText(
            self.tr("Gaps: {numbers}").format(numbers=", ".join(register.gaps))
            if register.gaps
            else self.tr("No gaps: every number that was given has its report.")
        )
        lines = [NumberLine(one.report_no, one, register.voided.get(one.id)) for one in register.reports]
        lines += [NumberLine(gap, None) for gap in register.gaps]
        self.lines.show_rows(sorted(lines, key=lambda line: line.number))
        self._choose(self.lines.current)

    def _choose(self, line: NumberLine | None) -> None:
        report = None if line is None else line.report
        self.void.setEnabled(report is not None and report.state == "returned")

    def _make_void(self) -> None:
        line = self.lines.current
        if line is None or line.report is None:
            return
        act = voiding(self._station.desk, line.report)
        SigningDialog(act, self._people, self._background, self._languages, lambda _: self._voided(), self).open()

    def _voided(self) -> None:
        self._changed()
        self.reload()

    def _columns(self) -> list[Column[NumberLine]]:
        return [
            Column(title=lambda: self.tr("Report number"), text=lambda line: line.number, width=18, whole=True),
            Column(
                title=lambda: self.tr("Revision"),
                text=lambda line: "" if line.report is None else str(line.report.revision),
                width=8,
                numeric=True,
            ),
            Column(
                title=lambda: self.tr("State"),
                text=lambda line: self.tr("gap") if line.report is None else words.report_state(line.report.state),
                tone=lambda line: "bad" if line.report is None else words.REPORT_TONES[line.report.state],
                marked=True,
                width=13,
            ),
            Column(
                title=lambda: self.tr("Reason"),
                text=lambda line: "" if line.report is None else line.report.return_reason,
                stretch=True,
            ),
            Column(
                title=lambda: self.tr("Void by"),
                text=lambda line: "" if line.voided is None else line.voided.who,
                width=12,
            ),
            Column(
                title=lambda: self.tr("Void since"),
                text=lambda line: "" if line.voided is None else words.moment(line.voided.at),
                width=19,
            ),
        ]
