"""From drafts to issued reports: what is missing, prepare, review, approve, send back, amend, merge, split, verify,
export. The pages of what is chosen are drawn beside its values, off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QSplitter, QStackedWidget

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Table
from gui.pages.page import Page
from gui.pages.reports import acts
from gui.pages.reports import more_acts as more
from gui.pages.reports.by_hand_dialog import ByHandDialog
from gui.pages.reports.declare_dialog import DeclareDialog
from gui.pages.reports.draft_panel import DraftPanel, draft_key
from gui.pages.reports.files import ReportFiles
from gui.pages.reports.lists import draft_columns, report_columns
from gui.pages.reports.merge_dialog import MergeDialog
from gui.pages.reports.numbers_dialog import NumbersDialog
from gui.pages.reports.panel import ReportPanel
from gui.pages.reports.values import Head, ValueLine, draft_heads, draft_lines
from gui.widgets.errand_line import ErrandLine
from gui.widgets.parts import card, column, label, row
from gui.widgets.pdf_view import PdfView, draw_pages
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.records import Declared, Determination, Draft, Person, Report
from station.reports.merge_conflicts import MergeBy
from station.reports.merging import SplitBy
from station.reports.proof.verification import Verdict, verify_pdf
from station.reports.review import ReportDesk


@dataclass(frozen=True, slots=True)
class Desk:
    """The answer to this page's question."""

    drafts: list[Draft]
    reports: list[Report]
    people: list[Person]


@dataclass(frozen=True, slots=True)
class Behind:
    """A report with the determinations behind its values."""

    report: Report
    determinations: dict[str, Determination]


class ReportsPage(Page[Desk]):
    """Drafts and reports at the left, the chosen one at the right."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._people: list[Person] = []
        self.drafts: TableView[Draft] = TableView(Table(draft_columns(self._item_title), draft_key))
        self.reports: TableView[Report] = TableView(Table(report_columns(self._item_title), lambda report: report.id))
        self.draft_panel = DraftPanel(station, background, languages)
        self.report_panel = ReportPanel(station, background, languages)
        self.errands = ErrandLine(background)
        self.files = ReportFiles(station, background, self.errands, self)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.merge = QPushButton()
        self.numbers = QPushButton()
        self._made: list[Report] = []
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
        head = row(self._reports_title, self.numbers, self.merge, stretch=self._reports_title)
        left.addWidget(column(head, self.search, self.reports, spacing=8, stretch=self.reports))
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(left)
        both.addWidget(card(self._right))
        left.setMinimumWidth(230)
        both.setSizes([350, 900])
        both.setStretchFactor(1, 1)
        for split in (left, both):
            split.setHandleWidth(14)
            split.setChildrenCollapsible(False)
        self.column.addWidget(both, 1)
        self.column.addWidget(self.errands)

    def _connect(self) -> None:
        self.drafts.chosen.connect(self._show_draft)
        self.reports.chosen.connect(self._show_report)
        self.draft_panel.prepare_wanted.connect(self._prepare)
        self.draft_panel.by_hand_wanted.connect(self._put_right)
        self.search.textChanged.connect(self.reports.keep_only)
        self.merge.clicked.connect(self._choose_merge)
        self.numbers.clicked.connect(self._show_numbers)
        self.draft_panel.declare_wanted.connect(self._declare)
        for panel in (self.draft_panel, self.report_panel):
            panel.peak_wanted.connect(lambda subject: self.elsewhere.emit("measurements", subject))
        self.report_panel.amend_wanted.connect(lambda: self._sign_report(more.amending))
        self.report_panel.split_wanted.connect(self._choose_split)
        self.report_panel.verify_wanted.connect(self._verify)
        self.report_panel.review_wanted.connect(lambda: self._sign_report(acts.reviewing))
        self.report_panel.approve_wanted.connect(lambda: self._sign_report(acts.approving))
        self.report_panel.send_back_wanted.connect(lambda: self._sign_report(acts.sending_back))
        self.report_panel.open_wanted.connect(lambda: self.files.open(self.report_panel.report))
        self.report_panel.export_wanted.connect(lambda kind: self.files.ask_where(self.report_panel.report, kind))

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
        self._people, self._made = answer.people, answer.reports
        self.merge.setEnabled(sum(report.state == "issued" for report in answer.reports) > 1)
        self.reports.show_rows(answer.reports)
        self.drafts.show_rows(answer.drafts, choose_first=self.reports.current is None)
        if self.drafts.current is None and self.reports.current is None and answer.reports:
            self.reports.choose(answer.reports[0].id)

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self._drafts_title.setText(self.tr("Drafts"))
        self._reports_title.setText(self.tr("Reports"))
        self.search.setPlaceholderText(self.tr("Number, order, item, state…"))
        self.search.setAccessibleName(self.tr("Search the reports"))
        self.merge.setText(self.tr("Merge…"))
        self.numbers.setText(self.tr("Numbers…"))
        self.numbers.setToolTip(self.tr("Every report number and what became of it: gaps, blocks, void numbers"))
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
        self._right.setCurrentWidget(self.report_panel)
        self._show_behind(Behind(report, {}))
        station = self.station
        self.ask(lambda: _behind(station, report), self._show_behind, "behind")
        if before is None or report != before:
            self._preview(self.report_panel.preview, lambda: station.desk.preview(report.id))

    def _show_behind(self, behind: Behind) -> None:
        item = self.station.catalogue.get(behind.report.item_id)
        self.report_panel.show_report(behind.report, item, behind.determinations)

    def _show_nothing_chosen(self) -> None:
        if self.drafts.current is None and self.reports.current is None:
            self._right.setCurrentWidget(self._nothing)

    def _preview_draft(self) -> None:
        draft, panel = self.draft_panel.draft, self.draft_panel
        if draft is not None:
            order, item, sample = draft.commission_no, draft.item_id, draft.sample_no
            self._preview(panel.preview, lambda: self.station.desk.preview_draft(order, item, sample_no=sample))

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
        """Show the signed report as soon as it is in the list, whichever look at the store finds it."""
        self.when_loaded(lambda: self.reports.choose(report.id))

    # --- others

    def _choose_merge(self) -> None:
        issued = [report for report in self._made if report.state == "issued" and report.relation != "merges"]

        def go_on(ids: list[str], by: MergeBy) -> None:
            self._sign(more.merging(self.station.desk, ids, by))

        MergeDialog(
            issued, self.report_panel.report, self.station, self.background, self.languages, self._item_title, go_on,
            self,
        ).open()  # fmt: skip

    def _show_numbers(self) -> None:
        NumbersDialog(self.station, self.background, self.languages, self._people, self.reload, self).open()

    def _declare(self) -> None:
        draft = self.draft_panel.draft
        if draft is None:
            return

        def go_on(said: Declared) -> None:
            act = more.declaring(self.station.desk, draft, self._item_title(draft.item_id), said)
            SigningDialog(act, self._people, self.background, self.languages, lambda _: self.reload(), self).open()

        DeclareDialog(draft.declared, self.languages, go_on, self).open()

    def _choose_split(self) -> None:
        report = self.report_panel.report
        if report is None:
            return
        ways: list[tuple[str, SplitBy]] = [
            (self.tr("By sample"), "sample"), (self.tr("By analysis item"), "item"), (self.tr("By client"), "client"),
        ]  # fmt: skip
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words_of, by in ways:
            action = menu.addAction(words_of)
            action.triggered.connect(lambda _=False, by=by: self._sign(more.splitting(self.station.desk, report, by)))
        menu.popup(self.report_panel.more.mapToGlobal(self.report_panel.more.rect().bottomLeft()))

    def _verify(self) -> None:
        report, station = self.report_panel.report, self.station
        if report is not None:
            self.ask(lambda: _verdict(station, report), lambda one: self.report_panel.show_verdict(one), "verify")

    def _put_right(self) -> None:
        draft, panel = self.draft_panel.draft, self.draft_panel
        item = None if draft is None else self.station.catalogue.get(draft.item_id)
        if draft is None:
            return

        def go_on(line: ValueLine, head: Head, number: Decimal | None, reason: str, note: str) -> None:
            after = self.tr("left out") if number is None else str(number)
            said = self.tr("I put {value} of {sample} right: {before} → {after}").format(
                value=self.languages.of(head.title), sample=line.sample_no, before=line.cells.get(head.id, "—"),
                after=after,
            )  # fmt: skip
            act = more.putting_right(self.station.by_hand, line.key, {head.id: number}, reason, note, said)
            SigningDialog(act, self._people, self.background, self.languages, lambda _: self.reload(), self).open()

        dialog = ByHandDialog(
            draft_lines(draft, item), draft_heads(item), self.station.by_hand.reasons(), self.languages, go_on, self
        )
        dialog.choose(panel.lines.current)
        dialog.open()

    def _item_title(self, item_id: str) -> str:
        return words.item_title(self.station.catalogue, item_id, self.languages)


def _behind(station: Station, report: Report) -> Behind:
    found = ((one, station.store.determinations.get(one)) for one in report.determination_ids)
    return Behind(report, {one: made for one, made in found if made is not None})


def _verdict(station: Station, report: Report) -> Verdict:
    assert report.pdf_sha256 is not None, "only an issued report is verified"
    return verify_pdf(station.store.vault.path(report.pdf_sha256).read_bytes(), station.store)
