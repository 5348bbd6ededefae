"""From drafts to issued reports: what is missing, prepare, review, approve, send back, look at, export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QSplitter, QStackedWidget

from gui import words
from gui.background import Background
from gui.exporting import export, export_for_viewing, file_name
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages import report_acts as acts
from gui.pages.draft_panel import DraftPanel, draft_key
from gui.pages.page import Page
from gui.pages.report_panel import ReportPanel
from gui.widgets.parts import card, column, label
from gui.widgets.pdf_view import PdfView, draw_pages
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.records import Draft, Person, Report
from station.reports.review import ReportDesk


@dataclass(frozen=True, slots=True)
class Desk:
    """The answer to this page's question."""

    drafts: list[Draft]
    reports: list[Report]
    people: list[Person]


class ReportsPage(Page[Desk]):
    """Drafts and reports at the left, the chosen one at the right."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._people: list[Person] = []
        self.drafts: TableView[Draft] = TableView(Table(_draft_columns(self._item_title), draft_key))
        self.reports: TableView[Report] = TableView(Table(_report_columns(self._item_title), lambda report: report.id))
        self.draft_panel = DraftPanel(languages)
        self.report_panel = ReportPanel(languages)
        self._drafts_title, self._reports_title = label("section"), label("section")
        self._nothing = label("quiet", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._right = QStackedWidget()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        for one in (self._nothing, self.draft_panel, self.report_panel):
            self._right.addWidget(one)
        left = QSplitter(Qt.Orientation.Vertical)
        left.addWidget(column(self._drafts_title, self.drafts, spacing=8, stretch=self.drafts))
        left.addWidget(column(self._reports_title, self.reports, spacing=8, stretch=self.reports))
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(left)
        both.addWidget(card(self._right))
        both.setSizes([540, 760])
        both.setStretchFactor(1, 1)
        for split in (left, both):
            split.setHandleWidth(14)
            split.setChildrenCollapsible(False)
        self.column.addWidget(both, 1)

    def _connect(self) -> None:
        self.drafts.chosen.connect(self._show_draft)
        self.reports.chosen.connect(self._show_report)
        self.draft_panel.prepare_wanted.connect(self._prepare)
        self.draft_panel.tabs.currentChanged.connect(lambda _: self._preview_draft())
        self.report_panel.review_wanted.connect(lambda: self._sign_report(acts.reviewing))
        self.report_panel.approve_wanted.connect(lambda: self._sign_report(acts.approving))
        self.report_panel.send_back_wanted.connect(lambda: self._sign_report(acts.sending_back))
        self.report_panel.open_wanted.connect(self._open)
        self.report_panel.export_wanted.connect(self._export)

    def title(self) -> str:
        """The page's name."""
        return self.tr("Drafts and reports")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("Drafts fill themselves as data arrives; three people sign a report before it is issued")

    def question(self) -> Callable[[], Desk]:
        """Drafts that are in no report yet, reports, and who may sign."""
        station = self.station

        def ask() -> Desk:
            drafts = [draft for draft in station.library.drafts() if draft.report_id is None]
            return Desk(drafts, station.library.reports(), station.store.people.all())

        return ask

    def show_answer(self, answer: Desk) -> None:
        """Put it on the screen; what was chosen stays chosen."""
        self._people = answer.people
        self.reports.show_rows(answer.reports)
        self.drafts.show_rows(answer.drafts, choose_first=self.reports.current is None)
        if self.drafts.current is None and self.reports.current is None and answer.reports:
            self.reports.choose(answer.reports[0].id)

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self._drafts_title.setText(self.tr("Drafts"))
        self._reports_title.setText(self.tr("Reports"))
        self.drafts.setAccessibleName(self.tr("Drafts"))
        self.reports.setAccessibleName(self.tr("Reports"))
        self._nothing.setText(self.tr("There is no draft and no report yet."))
        self.drafts.set_placeholder(self.tr("No draft waits: every task is in a report, or nothing is ordered."))
        self.reports.set_placeholder(self.tr("No report has been prepared yet."))
        self.drafts.table.retranslate()
        self.reports.table.retranslate()

    # --- the chosen one

    def _show_draft(self, draft: Draft | None) -> None:
        if draft is None:
            self._show_nothing_chosen()
            return
        self.reports.forget()
        before = self.draft_panel.draft
        self.draft_panel.show_draft(draft, self.station.catalogue.get(draft.item_id))
        self._right.setCurrentWidget(self.draft_panel)
        if before is None or draft != before:
            self._preview_draft()

    def _show_report(self, report: Report | None) -> None:
        if report is None:
            self._show_nothing_chosen()
            return
        self.drafts.forget()
        before = self.report_panel.report
        self.report_panel.show_report(report, self.station.catalogue.get(report.item_id))
        self._right.setCurrentWidget(self.report_panel)
        if before is None or report != before:
            self._preview(self.report_panel.preview, lambda: self.station.desk.preview(report.id))

    def _show_nothing_chosen(self) -> None:
        if self.drafts.current is None and self.reports.current is None:
            self._right.setCurrentWidget(self._nothing)

    def _preview_draft(self) -> None:
        """Printing a draft takes its time, so it is done only when its pages are looked at."""
        draft, panel = self.draft_panel.draft, self.draft_panel
        if draft is not None and panel.tabs.currentWidget() is panel.preview:
            self._preview(panel.preview, lambda: self.station.desk.preview_draft(draft.commission_no, draft.item_id))

    def _preview(self, view: PdfView, printed: Callable[[], bytes]) -> None:
        width = view.page_width()
        view.wait_for()
        self.ask(lambda: draw_pages(printed(), width), view.show_pages, "preview")

    # --- signing

    def _prepare(self) -> None:
        draft = self.draft_panel.draft
        if draft is not None:
            self._sign(acts.preparing(self.station.desk, draft, self._item_title(draft.item_id)))

    def _sign_report(self, act_of: Callable[[ReportDesk, Report], Act]) -> None:
        report = self.report_panel.report
        if report is not None:
            self._sign(act_of(self.station.desk, report))

    def _sign(self, act: Act) -> None:
        SigningDialog(act, self._people, self.background, self.languages, self._signed, self).open()

    def _signed(self, report: Report) -> None:
        """Show the signed report as soon as it is in the list."""

        def show(desk: Desk) -> None:
            self.show_answer(desk)
            self.reports.choose(report.id)

        self.background.ask(self.question(), show, place=type(self).__name__)

    # --- the file

    def _open(self) -> None:
        report, desk = self.report_panel.report, self.station.desk
        if report is not None:
            self.ask(
                lambda: export_for_viewing(desk.preview(report.id), report),
                _open_with_the_computers_program,
                "open",
            )

    def _export(self) -> None:
        report = self.report_panel.report
        if report is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Export the report"), file_name(report), "PDF (*.pdf)")
        if chosen:
            self.export_to(report, Path(chosen))

    def export_to(self, report: Report, target: Path) -> None:
        """Write a report's PDF to a file; a refusal is shown in the bar."""
        desk = self.station.desk
        self.background.write(
            lambda: export(desk.preview(report.id), target), lambda _: None, place="ReportsPage.export"
        )

    def _item_title(self, item_id: str) -> str:
        return words.item_title(self.station.catalogue, item_id, self.languages)


def _draft_columns(title_of: Callable[[str], str]) -> list[Column[Draft]]:
    return [
        Column(
            title=lambda: words.translate("ReportsPage", "Commission"),
            text=lambda draft: draft.commission_no,
            tip=lambda draft: draft.client_name,
            width=16,
        ),
        Column(
            title=lambda: words.translate("ReportsPage", "Analysis item"),
            text=lambda draft: title_of(draft.item_id),
            stretch=True,
        ),
        Column(
            title=lambda: words.translate("ReportsPage", "Ready"),
            text=lambda draft: f"{sum(row.missing is None for row in draft.rows)} / {len(draft.rows)}",
            tone=lambda draft: "good" if draft.complete else "warn",
            marked=True,
            width=10,
        ),
    ]


def _report_columns(title_of: Callable[[str], str]) -> list[Column[Report]]:
    return [
        Column(
            title=lambda: words.translate("ReportsPage", "Report number"),
            text=_number,
            width=17,
        ),
        Column(
            title=lambda: words.translate("ReportsPage", "Analysis item"),
            text=lambda report: title_of(report.item_id),
            stretch=True,
        ),
        Column(
            title=lambda: words.translate("ReportsPage", "State"),
            text=lambda report: words.report_state(report.state),
            tone=lambda report: words.REPORT_TONES[report.state],
            marked=True,
            width=20,
        ),
    ]


def _number(report: Report) -> str:
    return report.report_no if report.revision == 1 else f"{report.report_no} · {report.revision}"


def _open_with_the_computers_program(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
