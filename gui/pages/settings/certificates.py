"""Certificates of reference materials: what is certified, until when, and a dialog that records one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.parts import label, primary, row, size_within_screen
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from parsers.wording import Text
from station.administration.certificates import USES, values_in
from station.assembly import Station
from station.errors import Conflict, trouble_of
from station.records import Certificate, Trouble

Deed = Callable[[str, str, str], Any]


class CertificatesTab(QWidget):
    """The list of certificates with what one may do to it."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._station, self._background, self._languages = station, background, languages
        self.certificates: TableView[Certificate] = TableView(Table(self._columns(), lambda one: one.name))
        self.add, self.change, self.retire = primary(QPushButton()), QPushButton(), QPushButton()
        self._hint = label("quiet", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self._hint)
        column.addWidget(self.certificates, 1)
        column.addWidget(row(self.add, self.change, self.retire))
        self.add.clicked.connect(lambda: self._ask(None))
        self.change.clicked.connect(lambda: self._ask(self.certificates.current))
        self.retire.clicked.connect(self._retire)
        self.certificates.opened.connect(self._ask)
        self.certificates.chosen.connect(self._allow)
        self.retranslate()

    def show_certificates(self, certificates: Sequence[Certificate]) -> None:
        """Show these."""
        self.certificates.show_rows(certificates)
        self._allow(self.certificates.current)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        self.add.setText(self.tr("Record a certificate…"))
        self.change.setText(self.tr("New revision…"))
        self.retire.setText(self.tr("Take out of use…"))
        self._hint.setText(
            self.tr(
                "A standard gas, an alkane mixture or a pure phase calibrates with what its certificate says. The name "
                "is that which its runs carry in the instrument's sequence."
            )
        )
        self.certificates.setAccessibleName(self.tr("Certificates"))
        self.certificates.set_placeholder(self.tr("No certificate is recorded yet."))
        self.certificates.table.retranslate()

    def _allow(self, certificate: Certificate | None) -> None:
        self.change.setEnabled(certificate is not None)
        self.retire.setEnabled(certificate is not None and certificate.use != "unused")

    def _ask(self, certificate: Certificate | None) -> None:
        CertificateDialog(certificate, self._languages, self._put, self).open()

    def _put(self, dialog: CertificateDialog, certificate: Certificate) -> None:
        desk = self._station.certificates
        self._prove(
            dialog.windowTitle(),
            self.tr("{name} is certified to hold what stands here.").format(name=certificate.name),
            lambda by, pin, _: desk.put(certificate, by, pin),
            dialog.accept,
            dialog,
        )

    def _retire(self) -> None:
        certificate = self.certificates.current
        if certificate is not None:
            desk, name = self._station.certificates, certificate.name
            statement = self.tr("{name} calibrates and checks nothing from now on.").format(name=name)
            self._prove(
                self.retire.text().rstrip("…"), statement, lambda by, pin, _: desk.retire(name, by, pin), None, self
            )

    def _prove(
        self, title: str, statement: str, deed: Deed, accept: Callable[[], None] | None, parent: QWidget
    ) -> None:
        """Do it, proved by an administrator where there is one."""

        def done(_: object) -> None:
            if accept is not None:
                accept()

        if not self._station.certificates.needs_proof():
            failed = parent.refuse if isinstance(parent, CertificateDialog) else None
            self._background.write(lambda: deed("", "", ""), done, failed=failed, place="CertificatesTab")
            return
        act = Act(title=title, statement=statement, rights=frozenset({"admin"}), deed=deed)
        people = self._station.store.people.all()
        SigningDialog(act, people, self._background, self._languages, done, parent).open()

    def _columns(self) -> list[Column[Certificate]]:
        of = self._languages.of
        return [
            Column(title=lambda: self.tr("Name"), text=lambda one: one.name, width=18),
            Column(title=lambda: self.tr("Serves"), text=lambda one: of(USES[one.use]), width=12),
            Column(title=lambda: self.tr("Values"), text=lambda one: str(len(one.values)), width=8),
            Column(title=lambda: self.tr("Certificate no."), text=lambda one: one.number or "—", width=18),
            Column(title=lambda: self.tr("Made by"), text=lambda one: one.maker or "—", stretch=True),
            Column(
                title=lambda: self.tr("Valid until"),
                text=lambda one: "—" if one.valid_until is None else one.valid_until.isoformat(),
                tone=lambda one: "bad" if _is_over(one) else "plain",
                marked=True,
                width=14,
            ),
        ]


class CertificateDialog(QDialog):
    """Asks for a certificate. `put` records it and closes the dialog, or refuses."""

    def __init__(
        self,
        certificate: Certificate | None,
        languages: Languages,
        put: Callable[[CertificateDialog, Certificate], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._languages, self._put = languages, put
        self.name, self.number, self.maker, self.until = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.use = QComboBox()
        for use, words in USES.items():
            self.use.addItem(languages.of(words), use)
        self.values = QPlainTextEdit()
        self.save, self.cancel = primary(QPushButton(self.tr("Save"))), QPushButton(self.tr("Cancel"))
        self._answer = label("bad", wrap=True)
        self._answer.hide()
        self._show(certificate)
        self._lay_out(is_new=certificate is None)
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.reject)

    def refuse(self, trouble: Trouble) -> None:
        """Say why it cannot be recorded; the dialog stays."""
        self._answer.setText(f"{self._languages.of(trouble.message)} {self._languages.of(trouble.cure)}")
        self._answer.show()

    def _show(self, certificate: Certificate | None) -> None:
        if certificate is None:
            return
        self.name.setText(certificate.name)
        self.name.setEnabled(False)
        self.number.setText(certificate.number)
        self.maker.setText(certificate.maker)
        self.until.setText("" if certificate.valid_until is None else certificate.valid_until.isoformat())
        self.use.setCurrentIndex(self.use.findData(certificate.use))
        self.values.setPlainText("\n".join(f"{name}\t{value}" for name, value in certificate.values.items()))

    def _lay_out(self, *, is_new: bool) -> None:
        self.setWindowTitle(self.tr("Record a certificate") if is_new else self.tr("New revision"))
        self.until.setPlaceholderText("2027-12-31")
        self.values.setPlaceholderText(self.tr("methane 90.12\nethane 5.03\none component and its number a line"))
        self.values.setTabChangesFocus(True)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        fields: Sequence[tuple[str, QWidget]] = (
            (self.tr("Name in the sequence"), self.name),
            (self.tr("Serves"), self.use),
            (self.tr("Certificate no."), self.number),
            (self.tr("Made by"), self.maker),
            (self.tr("Valid until"), self.until),
            (self.tr("Certified values"), self.values),
        )
        for caption, field in fields:
            form.addRow(caption, field)
            field.setAccessibleName(caption)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(14)
        whole.addLayout(form)
        whole.addWidget(self._answer)
        whole.addWidget(row(self.cancel, self.save))
        size_within_screen(self, 560, 560)

    def _save(self) -> None:
        self._answer.hide()
        try:
            made = Certificate(
                name=self.name.text().strip(),
                values=values_in(self.values.toPlainText()),
                use=self.use.currentData(),
                number=self.number.text().strip(),
                maker=self.maker.text().strip(),
                valid_until=_day(self.until.text().strip()),
            )
        except Conflict as error:
            self.refuse(trouble_of(error))
            return
        self._put(self, made)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Conflict(
            Text(f"“{text}”不是日期。", f'"{text}" is no date.'),
            Text("请按 2027-12-31 的形式填写，或留空。", "Write it like 2027-12-31, or leave it empty."),
        ) from error


def _is_over(certificate: Certificate) -> bool:
    return certificate.valid_until is not None and certificate.valid_until < date.today()
