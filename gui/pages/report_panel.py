"""A numbered report: who signed it, what may be done with it now, and its pages."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import words
from gui.language import Languages
from gui.widgets.parts import label, primary
from gui.widgets.pdf_view import PdfView
from station.items.item import Item
from station.records import Report, Signature, SignatureMeaning

MEANINGS: tuple[SignatureMeaning, ...] = ("prepared", "reviewed", "approved")


class ReportPanel(QWidget):
    """Shows one report. Its buttons only ask; the page does."""

    review_wanted = Signal()
    approve_wanted = Signal()
    send_back_wanted = Signal()
    open_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, languages: Languages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._languages = languages
        self._report: Report | None = None
        self._item: Item | None = None
        self._title = label("section", selectable=True)
        self._facts = label("quiet", selectable=True, wrap=True)
        self._signatures = {meaning: label("quiet", selectable=True, wrap=True) for meaning in MEANINGS}
        self._reason = label("warn", selectable=True, wrap=True)
        self.review = primary(QPushButton())
        self.approve = primary(QPushButton())
        self.send_back = QPushButton()
        self.open = QPushButton()
        self.export = QPushButton()
        self.preview = PdfView()
        self._lay_out()
        for button, wanted in (
            (self.review, self.review_wanted),
            (self.approve, self.approve_wanted),
            (self.send_back, self.send_back_wanted),
            (self.open, self.open_wanted),
            (self.export, self.export_wanted),
        ):
            button.clicked.connect(wanted)
        self._retranslate()

    def _lay_out(self) -> None:
        signatures = QHBoxLayout()
        signatures.setSpacing(18)
        for one in self._signatures.values():
            signatures.addWidget(one, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.open)
        buttons.addWidget(self.export)
        buttons.addStretch(1)
        for button in (self.send_back, self.review, self.approve):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._facts)
        column.addLayout(signatures)
        column.addWidget(self._reason)
        column.addLayout(buttons)
        column.addSpacing(4)
        column.addWidget(self.preview, 1)

    @property
    def report(self) -> Report | None:
        """The report that is shown."""
        return self._report

    def show_report(self, report: Report | None, item: Item | None) -> None:
        """Show this report."""
        self._report, self._item = report, item
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.review.setText(self.tr("Review…"))
        self.approve.setText(self.tr("Approve and issue…"))
        self.send_back.setText(self.tr("Send back…"))
        self.open.setText(self.tr("Open PDF"))
        self.export.setText(self.tr("Export PDF…"))
        report = self._report
        state = None if report is None else report.state
        self.review.setVisible(state == "prepared")
        self.approve.setVisible(state == "reviewed")
        self.send_back.setVisible(state in ("prepared", "reviewed"))
        self._reason.setVisible(report is not None and bool(report.return_reason))
        if report is None:
            return
        title = report.item_id if self._item is None else self._languages.of(self._item.title)
        self._title.setText(f"{report.report_no}  ·  {title}")
        self._facts.setText(
            self.tr("{state}  ·  revision {revision}  ·  commission {commission}  ·  {n} tasks").format(
                state=words.report_state(report.state),
                revision=report.revision,
                commission=report.commission_no,
                n=len(report.task_ids),
            )
        )
        self._reason.setText(self.tr("Sent back: {reason}").format(reason=report.return_reason))
        signed = {signature.meaning: signature for signature in report.signatures}
        for meaning, one in self._signatures.items():
            one.setText(self._signature(meaning, signed.get(meaning)))

    def _signature(self, meaning: SignatureMeaning, signature: Signature | None) -> str:
        if signature is None:
            return f"○  {words.signed_as(meaning)}\n—"
        return f"●  {words.signed_as(meaning)}: {signature.person_name}\n{words.moment(signature.at)}"
