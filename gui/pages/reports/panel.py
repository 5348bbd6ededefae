"""A numbered report: who signed it, what may be done with it now, and its pages."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSplitter, QToolButton, QVBoxLayout, QWidget

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.pages.reports.values import report_heads, report_lines
from gui.pages.runs.value_table import ValueTable
from gui.widgets.parts import label, primary, set_rank
from gui.widgets.pdf_view import PdfView
from station.assembly import Station
from station.items.item import Item
from station.records import Determination, Report, Signature, SignatureMeaning
from station.reports.proof.verification import Verdict

KINDS = ("pdf", "xlsx", "csv", "json", "docx")
MEANINGS: tuple[SignatureMeaning, ...] = ("prepared", "reviewed", "approved")


class ReportPanel(QWidget):
    """Shows one report. Its buttons only ask; the page does."""

    review_wanted = Signal()
    approve_wanted = Signal()
    send_back_wanted = Signal()
    open_wanted = Signal()
    export_wanted = Signal(str)
    amend_wanted = Signal()
    split_wanted = Signal()
    verify_wanted = Signal()
    peak_wanted = Signal(str)

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._languages = languages
        self._report: Report | None = None
        self._item: Item | None = None
        self._title = label("section", selectable=True)
        self._facts = label("quiet", selectable=True, wrap=True)
        self._signatures = {meaning: label("quiet", selectable=True, wrap=True) for meaning in MEANINGS}
        self._reason = label("warn", selectable=True, wrap=True)
        self._verdict = label("quiet", selectable=True, wrap=True)
        self._verdict.hide()
        self.review = primary(QPushButton())
        self.approve = primary(QPushButton())
        self.send_back = QPushButton()
        self.open = QPushButton()
        self.export = QToolButton()
        self.more = QToolButton()
        self.amend, self.split, self.verify = (QAction(self) for _ in range(3))
        self.values = ValueTable(station, background, languages, with_state=False)
        self.values.peak_wanted.connect(self.peak_wanted)
        self.preview = PdfView()
        self._lay_out()
        for button, wanted in (
            (self.review, self.review_wanted),
            (self.approve, self.approve_wanted),
            (self.send_back, self.send_back_wanted),
            (self.open, self.open_wanted),
        ):
            button.clicked.connect(wanted)
        for action, wanted in (
            (self.amend, self.amend_wanted),
            (self.split, self.split_wanted),
            (self.verify, self.verify_wanted),
        ):
            action.triggered.connect(lambda _=False, wanted=wanted: wanted.emit())
        self._retranslate()

    def _lay_out(self) -> None:
        signatures = QHBoxLayout()
        signatures.setSpacing(18)
        for one in self._signatures.values():
            signatures.addWidget(one, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.open)
        for tool in (self.export, self.more):
            tool.setProperty("rank", "tool")
            tool.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            tool.setMenu(QMenu(tool))
            buttons.addWidget(tool)
        for kind in KINDS:
            action = QAction(kind.upper(), self)
            action.triggered.connect(lambda _=False, kind=kind: self.export_wanted.emit(kind))
            self.export.menu().addAction(action)
        for action in (self.amend, self.split, self.verify):
            self.more.menu().addAction(action)
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
        column.addWidget(self._verdict)
        column.addLayout(buttons)
        column.addSpacing(4)
        beside = QSplitter(Qt.Orientation.Horizontal)
        beside.addWidget(self.values)
        beside.addWidget(self.preview)
        beside.setSizes([500, 380])
        beside.setHandleWidth(12)
        self.values.setMinimumWidth(200)
        self.preview.setMinimumWidth(150)
        column.addWidget(beside, 1)

    @property
    def report(self) -> Report | None:
        """The report that is shown."""
        return self._report

    def show_report(
        self, report: Report | None, item: Item | None, determinations: Mapping[str, Determination]
    ) -> None:
        """Show this report; `determinations` are those behind its values, by their id."""
        if self._report is None or report is None or self._report.id != report.id:
            self._verdict.hide()
        self._report, self._item = report, item
        self.values.show_values(
            [] if report is None else report_lines(report, determinations),
            [] if report is None else report_heads(report),
        )
        self._retranslate()

    def show_verdict(self, verdict: Verdict) -> None:
        """Say what the check of the issued file found."""
        good = verdict.genuine in ("issued", "superseded")
        self._verdict.setText(f"{'✓' if good else '✗'}  {self._languages.of(verdict.reason)}")
        set_rank(self._verdict, "quiet" if good else "bad")
        self._verdict.show()

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
        self.export.setText(self.tr("Export ▾"))
        self.more.setText(self.tr("More ▾"))
        self.amend.setText(self.tr("Amend…"))
        self.split.setText(self.tr("Split into parts…"))
        self.verify.setText(self.tr("Verify"))
        report = self._report
        state = None if report is None else report.state
        self.review.setVisible(state == "prepared")
        self.approve.setVisible(state == "reviewed")
        self.send_back.setVisible(state in ("prepared", "reviewed"))
        self.amend.setEnabled(state == "issued")
        self.split.setEnabled(state == "issued")
        self.verify.setEnabled(report is not None and report.pdf_sha256 is not None)
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
