"""A value put right by hand: which, the figure that is typed (or none), and the reason from the laboratory's list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui.language import Languages
from gui.pages.reports.values import Head, ValueLine
from gui.widgets.parts import label, primary
from parsers.wording import Text

Typed = Callable[[ValueLine, Head, Decimal | None, str, str], None]


class ByHandDialog(QDialog):
    """Asks for one value; `typed` is told the line, the column, the figure (None: left out), the reason and a note."""

    def __init__(
        self,
        lines: Sequence[ValueLine],
        heads: Sequence[Head],
        reasons: Mapping[str, Text],
        languages: Languages,
        typed: Typed,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._languages, self._typed = languages, typed
        self.setWindowTitle(self.tr("Put a value right by hand"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self.sample, self.column = QComboBox(), QComboBox()
        for line in lines:
            if line.determination_id:
                self.sample.addItem(line.sample_no, line)
        for head in heads:
            unit = f" ({head.unit})" if head.unit else ""
            self.column.addItem(f"{languages.of(head.title)}{unit}", head)
        self.figure, self.note = QLineEdit(), QLineEdit()
        self.reason = QComboBox()
        for name, words in reasons.items():
            self.reason.addItem(languages.of(words), name)
        self._now = label("quiet", wrap=True)
        self.answer = label("bad", wrap=True)
        self.answer.hide()
        self.ok = primary(QPushButton(self.tr("Sign…")))
        self.ok.setDefault(True)
        self.ok.clicked.connect(self._accept)
        self._lay_out()
        self.sample.currentIndexChanged.connect(lambda _: self._say_now())
        self.column.currentIndexChanged.connect(lambda _: self._say_now())
        self._say_now()

    def choose(self, line: ValueLine | None) -> None:
        """Begin with this sample."""
        if line is not None:
            self.sample.setCurrentIndex(max(self.sample.findText(line.sample_no), 0))

    def _lay_out(self) -> None:
        form = QFormLayout()
        for words, part in (
            (self.tr("Sample"), self.sample),
            (self.tr("Value"), self.column),
            (self.tr("New figure"), self.figure),
            (self.tr("Reason"), self.reason),
            (self.tr("Note"), self.note),
        ):
            form.addRow(words, part)
            part.setAccessibleName(words)
        self.figure.setPlaceholderText(self.tr("empty: the value is left out"))
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(self._now)
        column.addWidget(self.answer)
        column.addLayout(buttons)

    def _say_now(self) -> None:
        line, head = self.sample.currentData(), self.column.currentData()
        cell = "—" if line is None or head is None else line.cells.get(head.id, "—")
        self._now.setText(
            self.tr("It prints {value} now. The calculated figure is kept beside what you type.").format(value=cell)
        )

    def _accept(self) -> None:
        line, head, text = self.sample.currentData(), self.column.currentData(), self.figure.text().strip()
        if line is None or head is None:
            return
        try:
            number = None if not text else Decimal(text.replace(",", "."))
        except InvalidOperation:
            self.answer.setText(self.tr('"{text}" is no number: type one such as 1.25.').format(text=text))
            self.answer.show()
            return
        reason, note = str(self.reason.currentData()), self.note.text().strip()
        self.accept()
        self._typed(line, head, number, reason, note)
