"""How a curve is integrated: the baseline mode and the table of timed integration events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from gui.pages.event_texts import number_in, number_text, points_in, points_text
from gui.widgets.parts import label, primary, size_within_screen
from station.analysis.chromatogram.correction import AnyEvent, UseMethod
from station.analysis.chromatogram.events import (
    AreaReject,
    AreaSum,
    BaselineBack,
    BaselineHold,
    BaselineThrough,
    BaselineValley,
    FixedWidth,
    HeightReject,
    IntegratorOff,
    NegativePeaks,
    Shoulders,
    TangentSkim,
)

Chosen = Callable[[UseMethod | None, Sequence[AnyEvent] | None], None]
NUMBER = QRegularExpression(r"[-+.,0-9eE]*")
NUMBERS = QRegularExpression(r"[-+.,;0-9eE\s]*")
MODES = (
    UseMethod(method="classic", skim="none"),
    UseMethod(method="classic", skim="straight"),
    UseMethod(method="classic", skim="exponential"),
    UseMethod(method="classic", skim="gaussian"),
    UseMethod(method="true", skim="none"),
)


@dataclass(frozen=True)
class Choice:
    """A line of the list of events: its kind, what the line itself says of it, and the number it asks for, if any."""

    kind: type[AnyEvent]
    said: Mapping[str, object] = field(default_factory=dict)
    number: str = ""
    both_times: bool = False
    has_points: bool = False

    def shows(self, event: AnyEvent) -> bool:
        """Whether this line is the one for an event."""
        return type(event) is self.kind and all(getattr(event, name) == value for name, value in self.said.items())


CHOICES = (
    Choice(IntegratorOff),
    Choice(AreaReject, number="least"),
    Choice(HeightReject, number="least"),
    Choice(AreaSum, both_times=True),
    Choice(BaselineValley),
    Choice(BaselineHold, both_times=True),
    Choice(BaselineBack, both_times=True),
    Choice(BaselineThrough, has_points=True),
    Choice(NegativePeaks),
    Choice(FixedWidth, number="width_s"),
    Choice(Shoulders, {"on": True}),
    Choice(Shoulders, {"on": False}),
    Choice(TangentSkim, {"mode": "none"}),
    Choice(TangentSkim, {"mode": "straight"}),
    Choice(TangentSkim, {"mode": "exponential"}),
    Choice(TangentSkim, {"mode": "gaussian"}),
)


class MethodDialog(QDialog):
    """Shows how the curve is integrated now; `chosen` is told what is to be other, None for what stays."""

    def __init__(
        self, how: UseMethod, events: Sequence[AnyEvent], chosen: Chosen, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._how, self._events, self._chosen = how, tuple(events), chosen
        self.setWindowTitle(self.tr("Baseline mode and integration events"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_within_screen(self, 860, 460)
        self.mode = QComboBox()
        for one, words in zip(MODES, self._mode_words(), strict=True):
            self.mode.addItem(words, one)
        self.mode.setCurrentIndex(MODES.index(how) if how in MODES else 0)
        self.table = QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels(
            [self.tr("Event"), self.tr("From (min)"), self.tr("To (min)"), self.tr("Value")]
        )
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 92), (2, 92), (3, 220)):
            self.table.setColumnWidth(column, width)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName(self.tr("Integration events"))
        self.answer = label("bad", wrap=True)
        self.answer.hide()
        self._lay_out()
        for event in self._events:
            self._add_row(event)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("Baseline mode"), self.mode)
        self.mode.setAccessibleName(self.tr("Baseline mode"))
        add, remove = QPushButton(self.tr("Add an event")), QPushButton(self.tr("Remove"))
        add.clicked.connect(lambda: self._add_row(None))
        remove.clicked.connect(lambda: self.table.removeRow(self.table.currentRow()))
        self.ok = primary(QPushButton(self.tr("Integrate")))
        self.ok.setDefault(True)
        self.ok.clicked.connect(self._accept)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addWidget(add)
        buttons.addWidget(remove)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        hint = label("quiet", wrap=True)
        hint.setText(self.tr("An empty time means the start or the end of the run. Events act in this order."))
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.table, 1)
        column.addWidget(hint)
        column.addWidget(self.answer)
        column.addLayout(buttons)

    def _mode_words(self) -> tuple[str, ...]:
        return (
            self.tr("Classic: straight baselines, drop lines"),
            self.tr("Classic, small peaks on a tail skimmed straight"),
            self.tr("Classic, small peaks on a tail skimmed exponentially"),
            self.tr("Classic, small peaks on a tail skimmed by a Gaussian"),
            self.tr("True: one baseline, overlapping peaks told apart by their shape"),
        )

    def _event_words(self) -> tuple[str, ...]:
        return (
            self.tr("Integrator off"),
            self.tr("Leave out areas below"),
            self.tr("Leave out heights below"),
            self.tr("Sum everything into one peak"),
            self.tr("Baseline at all valleys"),
            self.tr("Baseline held level from the start"),
            self.tr("Baseline level, back from the end"),
            self.tr("Baseline through points (time level; time level)"),
            self.tr("Dips are peaks"),
            self.tr("Peaks are about this wide (s at half height)"),
            self.tr("Shoulders are peaks of their own"),
            self.tr("Shoulders belong to their peak"),
            self.tr("No skim"),
            self.tr("Small peaks on a tail skimmed straight"),
            self.tr("Small peaks on a tail skimmed exponentially"),
            self.tr("Small peaks on a tail skimmed by a Gaussian"),
        )

    def _add_row(self, event: AnyEvent | None) -> None:
        row = self.table.rowCount()
        self.table.insertRow(row)
        kind = QComboBox()
        for one, words in zip(CHOICES, self._event_words(), strict=True):
            kind.addItem(words, one)
        self.table.setCellWidget(row, 0, kind)
        texts = ["", "", ""]
        line = next((place for place, one in enumerate(CHOICES) if event is not None and one.shows(event)), None)
        if event is not None and line is not None:
            kind.setCurrentIndex(line)
            texts = [_text(event.start), _text(event.end), _text(getattr(event, CHOICES[line].number or "-", np.inf))]
            if isinstance(event, BaselineThrough):
                texts[2] = points_text(event.points)
        for column, text in enumerate(texts, start=1):
            field = QLineEdit(text)
            field.setCursorPosition(0)
            field.setToolTip(text)
            field.setValidator(QRegularExpressionValidator(NUMBER if column < 3 else NUMBERS, field))
            self.table.setCellWidget(row, column, field)
        self.table.setRowHeight(row, kind.sizeHint().height() + 6)

    def _accept(self) -> None:
        events: list[AnyEvent] = []
        for row in range(self.table.rowCount()):
            event = self._event(row)
            if event is None:
                return
            events.append(event)
        how: UseMethod = self.mode.currentData()
        self.accept()
        self._chosen(None if how == self._how else how, None if tuple(events) == self._events else events)

    def _event(self, row: int) -> AnyEvent | None:
        box = self.table.cellWidget(row, 0)
        assert isinstance(box, QComboBox)
        choice: Choice = box.currentData()
        start, end = self._number(row, 1, -np.inf), self._number(row, 2, np.inf)
        if start >= end:
            return self._refuse(self.tr("Event {n}: it ends before it begins.").format(n=row + 1))
        if choice.both_times and not (np.isfinite(start) and np.isfinite(end)):
            return self._refuse(self.tr("Event {n}: it needs both times.").format(n=row + 1))
        said = dict(choice.said)
        if choice.has_points:
            said["points"] = points = points_in(self._text(row, 3))
            if points is None:
                return self._refuse(
                    self.tr(
                        'Event {n}: its points "{text}" are not two or more times with their levels, as 2.1 10; 3.4 12.'
                    ).format(n=row + 1, text=self._text(row, 3))
                )
        if choice.number:
            said[choice.number] = value = self._number(row, 3, np.nan)
            if not np.isfinite(value):
                return self._refuse(self.tr("Event {n}: its value is missing.").format(n=row + 1))
        made: AnyEvent = choice.kind(start=start, end=end, **said)  # type: ignore[arg-type]
        return made

    def _refuse(self, words: str) -> AnyEvent | None:
        """Say what is wrong; there is no event then."""
        self.answer.setText(words)
        self.answer.show()
        return None

    def _text(self, row: int, column: int) -> str:
        field = self.table.cellWidget(row, column)
        assert isinstance(field, QLineEdit)
        return field.text().strip()

    def _number(self, row: int, column: int, empty: float) -> float:
        number = number_in(self._text(row, column))
        return empty if number is None else number


def _text(number: float) -> str:
    return number_text(number) if np.isfinite(number) else ""
