"""What the windows that set something up share: choose and look, what is proposed beside a dry run, switch it on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.parts import column, label, primary, size_within_screen
from gui.widgets.progress_line import ProgressLine
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.records import Trouble

TRY_AFTER_MS = 300
MARGINS = (22, 18, 22, 18)

Subject = TypeVar("Subject")
Line = TypeVar("Line")


class SettingUp(QDialog, Generic[Subject, Line]):
    """A window whose form and dry run appear once it has looked; `done` is told what was switched on.

    Whoever builds on it calls `lay_out` once its own fields are made, and gives `try_out` and `switch`.
    """

    def __init__(
        self,
        station: Station,
        background: Background,
        languages: Languages,
        done: Callable[[Subject], None],
        parent: QWidget | None,
        columns: list[Column[Line]],
        key: Callable[[Line], str],
    ) -> None:
        super().__init__(parent)
        self.station, self.background, self.languages, self._done = station, background, languages, done
        self.progress = ProgressLine()
        self.begin, self.switch_on, self.cancel = primary(QPushButton()), primary(QPushButton()), QPushButton()
        self.lines: TableView[Line] = TableView(Table(columns, key))
        self.hint, self.course = label("quiet", wrap=True), label("quiet", wrap=True)
        self.proposed = label("quiet", wrap=True, selectable=True)
        self.tried = label("section")
        self.answer = label("bad", wrap=True, selectable=True)
        self.answer.hide()
        self.try_soon = QTimer(self)
        self.try_soon.setSingleShot(True)
        self.try_soon.setInterval(TRY_AFTER_MS)
        self.try_soon.timeout.connect(self.try_out)
        self.switch_on.clicked.connect(self.switch)
        self.cancel.clicked.connect(self.reject)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def try_out(self) -> None:
        """Ask what would become of what was found, with the form as it stands."""
        raise NotImplementedError

    def switch(self) -> None:
        """Switch on what the form says."""
        raise NotImplementedError

    def lay_out(self, chooser: QWidget, form: QWidget, width: int, height: int) -> None:
        """Put the parts in their places; the form stays hidden until something was found."""
        size_within_screen(self, width, height)
        self._below = QSplitter(Qt.Orientation.Horizontal)
        self._below.addWidget(column(form, self.proposed, spacing=12))
        self._below.addWidget(column(self.tried, self.lines, spacing=8, stretch=self.lines))
        self._below.setSizes([420, width - 460])
        self._below.setHandleWidth(16)
        self._below.setChildrenCollapsible(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self.answer, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.switch_on)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(*MARGINS)
        whole.setSpacing(12)
        for part in (self.hint, chooser, self.progress):
            whole.addWidget(part)
        whole.addWidget(self._below, 1)
        whole.addWidget(self.course, 1, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(buttons)
        for button in (self.begin, self.cancel):
            button.setAutoDefault(False)
        self.show_form(False)

    def show_form(self, shown: bool) -> None:
        """The form with its dry run, or the course of what is to come."""
        self._below.setVisible(shown)
        self.course.setVisible(not shown)
        self.switch_on.setVisible(shown)

    def say(self, sentence: str) -> None:
        """What is in the way, beside the buttons."""
        self.answer.setText(sentence)
        self.answer.show()

    def say_trouble(self, trouble: Trouble) -> None:
        """The same, of what the station refused."""
        self.say(f"{self.languages.of(trouble.message)} {self.languages.of(trouble.cure)}")

    def begin_looking(self, words: str) -> None:
        """Looking begins: it can be cancelled, and not begun twice."""
        self.answer.hide()
        self.begin.setEnabled(False)
        self.progress.begin(words)

    def end_looking(self) -> None:
        """Looking is over."""
        self.progress.done()
        self.begin.setEnabled(True)

    def looked_in_vain(self, trouble: Trouble) -> None:
        """Looking found nothing to propose."""
        self.end_looking()
        self.say_trouble(trouble)

    def refuse(self, trouble: Trouble) -> None:
        """What the form says cannot be switched on."""
        self.switch_on.setEnabled(False)
        self.say_trouble(trouble)

    def switch_on_by(self, deed: Callable[[str, str, str], Any], statement: str, *, with_reason: bool = False) -> None:
        """Do the deed (person id, PIN, reason): signed, once the laboratory has people who may."""
        if not self.station.instruments.needs_proof():
            self.background.write(lambda: deed("", "", ""), self._finish, failed=self.refuse)
            return
        act = Act(
            title=self.windowTitle(),
            statement=statement,
            rights=frozenset({"admin"}),
            deed=deed,
            with_reason=with_reason,
        )
        people = self.station.store.people.all()
        SigningDialog(act, people, self.background, self.languages, self._finish, self).open()

    def _finish(self, subject: Subject) -> None:
        self._done(subject)
        self.accept()
