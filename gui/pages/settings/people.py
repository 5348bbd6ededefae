"""The people of this station: who may do what, who is locked out, and new PINs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.parts import label, primary, row
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.people import RIGHTS
from station.records import Person, Right, Trouble


class PeopleTab(QWidget):
    """The list of persons with what one may do to it."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._station, self._background, self._languages = station, background, languages
        self._people: list[Person] = []
        self.people: TableView[Person] = TableView(Table(self._columns(), lambda one: one.id))
        self.add, self.change, self.pin = primary(QPushButton()), QPushButton(), QPushButton()
        self._hint = label("quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self._hint)
        column.addWidget(self.people, 1)
        column.addWidget(row(self.add, self.change, self.pin))
        self.add.clicked.connect(lambda: self._ask(None, with_pin=True))
        self.change.clicked.connect(lambda: self._ask(self.people.current, with_pin=False))
        self.pin.clicked.connect(lambda: self._ask(self.people.current, with_pin=True))
        self.people.opened.connect(lambda person: self._ask(person, with_pin=False))
        self.people.chosen.connect(self._allow)
        self.retranslate()

    def show_people(self, people: Sequence[Person]) -> None:
        """Show these persons."""
        self._people = list(people)
        self.people.show_rows(people)
        self._allow(self.people.current)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        self.add.setText(self.tr("Add a person…"))
        self.change.setText(self.tr("Change rights…"))
        self.pin.setText(self.tr("New PIN…"))
        self._hint.setText(
            self.tr("Until there is an administrator, anybody may change settings here: make the first person one.")
        )
        self.people.setAccessibleName(self.tr("People"))
        self.people.set_placeholder(self.tr("Nobody is known yet. The first person should be an administrator."))
        self.people.table.retranslate()

    def _allow(self, person: Person | None) -> None:
        self.change.setEnabled(person is not None)
        self.pin.setEnabled(person is not None)
        self._hint.setVisible(not any(one.active and "admin" in one.rights for one in self._people))

    def _ask(self, person: Person | None, *, with_pin: bool) -> None:
        if person is None and not with_pin:
            return
        PersonDialog(person, with_pin, self._languages, self._act, self).open()

    def _act(self, dialog: PersonDialog) -> None:
        """Do what the dialog asks for, proved by an administrator where there is one."""
        desk, person = self._station.administration, dialog.person
        new_id, name, rights, pin = dialog.id.text(), dialog.name.text(), dialog.rights(), dialog.pin.text()
        active = dialog.active.isChecked()

        def deed(by: str, by_pin: str, _: str) -> Any:  # noqa: ANN401  (the dialog only waits for it)
            if person is None:
                return desk.add_person(new_id, name, rights, pin, by, by_pin)
            if dialog.with_pin:
                return desk.set_pin(person.id, pin, by, by_pin)
            return desk.change_person(person.id, rights, active, by, by_pin)

        if not desk.needs_proof():
            self._background.write(lambda: deed("", "", ""), lambda _: dialog.accept(), failed=dialog.refuse)
            return
        act = Act(
            title=dialog.windowTitle(),
            statement=self.tr("I change who may do what at this station."),
            rights=frozenset({"admin"}),
            deed=deed,
        )
        people = self._station.store.people.all()
        SigningDialog(act, people, self._background, self._languages, lambda _: dialog.accept(), dialog).open()

    def _columns(self) -> list[Column[Person]]:
        of = self._languages.of
        return [
            Column(title=lambda: self.tr("Name"), text=lambda one: one.name, width=16),
            Column(title=lambda: self.tr("Id"), text=lambda one: one.id, width=12),
            Column(
                title=lambda: self.tr("May"),
                text=lambda one: ", ".join(of(RIGHTS[right]) for right in RIGHTS if right in one.rights) or "—",
                stretch=True,
            ),
            Column(
                title=lambda: self.tr("State"),
                text=lambda one: self.tr("Active") if one.active else self.tr("Left"),
                tone=lambda one: "good" if one.active else "quiet",
                marked=True,
                width=10,
            ),
        ]


class PersonDialog(QDialog):
    """Asks for a new person, for other rights of one, or for a new PIN. `act` does it and closes the dialog."""

    def __init__(
        self,
        person: Person | None,
        with_pin: bool,
        languages: Languages,
        act: Callable[[PersonDialog], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.person, self.with_pin, self._languages, self._act = person, with_pin, languages, act
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self.id, self.name = QLineEdit(), QLineEdit()
        self.pin, self.again = QLineEdit(), QLineEdit()
        for one in (self.pin, self.again):
            one.setEchoMode(QLineEdit.EchoMode.Password)
        self.active = QCheckBox(self.tr("works here"))
        self._boxes: dict[Right, QCheckBox] = {right: QCheckBox(languages.of(RIGHTS[right])) for right in RIGHTS}
        self.save, self.cancel = primary(QPushButton(self.tr("Save"))), QPushButton(self.tr("Cancel"))
        self._answer = label("bad", wrap=True)
        self._answer.hide()
        if person is not None:
            self.id.setText(person.id)
            self.name.setText(person.name)
            self.id.setEnabled(False)
            self.name.setEnabled(False)
            for right, box in self._boxes.items():
                box.setChecked(right in person.rights)
        self.active.setChecked(person is None or person.active)
        self._lay_out()
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.reject)

    def rights(self) -> frozenset[Right]:
        """The rights that are ticked."""
        return frozenset(right for right, box in self._boxes.items() if box.isChecked())

    def refuse(self, trouble: Trouble) -> None:
        """Say why it cannot be done; the dialog stays."""
        self._answer.setText(f"{self._languages.of(trouble.message)} {self._languages.of(trouble.cure)}")
        self._answer.show()

    def _lay_out(self) -> None:
        new = self.person is None
        self.setWindowTitle(
            self.tr("Add a person") if new else self.tr("New PIN") if self.with_pin else self.tr("Change rights")
        )
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        fields: list[tuple[str, QWidget]] = [(self.tr("Id"), self.id), (self.tr("Name"), self.name)]
        if new or not self.with_pin:
            boxes = QWidget()
            column = QVBoxLayout(boxes)
            column.setContentsMargins(0, 0, 0, 0)
            for box in self._boxes.values():
                column.addWidget(box)
            if not new:
                column.addWidget(self.active)
            fields.append((self.tr("May"), boxes))
        if self.with_pin:
            fields += [(self.tr("PIN"), self.pin), (self.tr("PIN again"), self.again)]
        for caption, field in fields:
            form.addRow(caption, field)
            field.setAccessibleName(caption)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.save)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(14)
        whole.addLayout(form)
        whole.addWidget(self._answer)
        whole.addLayout(buttons)

    def _save(self) -> None:
        if self.with_pin and self.pin.text() != self.again.text():
            self._answer.setText(self.tr("The two PINs are not the same."))
            self._answer.show()
            return
        self._answer.hide()
        self._act(self)
