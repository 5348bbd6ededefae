"""Signing: who, with which PIN, what it means. Asked anew at every signature (21 CFR 11.200), never remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.background import Background
from gui.language import Languages
from gui.widgets.parts import label, primary
from gui.widgets.progress_line import ProgressLine
from station.records import Person, Right, Trouble

WIDTH = 460
AT_DESK = "geolab_person_at_desk"
"""The application's property that holds the id of who sits here now: that person is proposed, never assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is signed: its title, the sentence that one signs, who may, and the deed (person id, PIN, reason)."""

    title: str
    statement: str
    rights: frozenset[Right]
    deed: Callable[[str, str, str], Any]
    with_reason: bool = False


class SigningDialog(QDialog):
    """Proves the person by their PIN and does the act off the GUI thread; it stays open until that succeeds."""

    def __init__(
        self,
        act: Act,
        people: Sequence[Person],
        background: Background,
        languages: Languages,
        done: Callable[[Any], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._act = act
        self._background = background
        self._languages = languages
        self._done = done
        self.setWindowTitle(act.title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(WIDTH)
        self.person = QComboBox()
        for person in people:
            if person.active and person.rights & act.rights:
                self.person.addItem(f"{person.name}  ({person.id})", person.id)
        application = QApplication.instance()
        here = self.person.findData(None if application is None else application.property(AT_DESK))
        self.person.setCurrentIndex(max(here, 0))
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setMaximumHeight(90)
        self.reason.setVisible(act.with_reason)
        self.answer = label("bad", wrap=True, selectable=True)
        self.answer.hide()
        self.sign = primary(QPushButton(self.tr("Sign")))
        self.sign.setDefault(True)
        self.sign.clicked.connect(self._sign)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        self.progress = ProgressLine()
        self._lay_out()
        if not self.person.count():
            self._refuse(self.tr("No person of this station has the right to do this."))
            self.sign.setEnabled(False)
        self.pin.setFocus()

    def _lay_out(self) -> None:
        statement = label("section", wrap=True)
        statement.setText(self._act.statement)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Person"), self.person)
        form.addRow(self.tr("PIN"), self.pin)
        self.person.setAccessibleName(self.tr("Person"))
        self.pin.setAccessibleName(self.tr("PIN"))
        if self._act.with_reason:
            form.addRow(self.tr("Reason"), self.reason)
            self.reason.setAccessibleName(self.tr("Reason"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.sign)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(16)
        column.addWidget(statement)
        column.addLayout(form)
        column.addWidget(self.answer)
        column.addWidget(self.progress)
        column.addLayout(buttons)

    def _sign(self) -> None:
        person_id, pin = str(self.person.currentData()), self.pin.text()
        reason, deed = self.reason.toPlainText(), self._act.deed
        self.answer.hide()
        self._wait(True)
        self._background.write(lambda: deed(person_id, pin, reason), self._succeed, failed=self._fail)

    def _succeed(self, answer: Any) -> None:  # noqa: ANN401  (what an act answers is for its asker)
        self._done(answer)
        self.accept()

    def reject(self) -> None:
        """Sign nothing. What is being signed already can no more be taken back than a signature on paper."""
        if self.cancel.isEnabled():
            super().reject()

    def _fail(self, trouble: Trouble) -> None:
        self._wait(False)
        self.pin.clear()
        self.pin.setFocus()
        self._refuse(f"{self._languages.of(trouble.message)}\n{self._languages.of(trouble.cure)}")

    def _refuse(self, words: str) -> None:
        self.answer.setText(words)
        self.answer.show()
        self.adjustSize()

    def _wait(self, waiting: bool) -> None:
        for one in (self.sign, self.cancel, self.person, self.pin, self.reason):
            one.setEnabled(not waiting)
        if waiting:
            self.progress.begin(self.tr("Being signed…"), may_be_given_up=False)
        else:
            self.progress.done()
