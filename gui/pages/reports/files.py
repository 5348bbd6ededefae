"""A report as a file: opened in the computer's own program, or written where a person wants it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.background import Background
from gui.exporting import export, export_for_viewing, file_name
from gui.widgets.errand_line import ErrandLine
from station.assembly import Station
from station.records import Report
from station.reports.exporting import export as exported

PLACE = "ReportsPage.export"


class ReportFiles(QObject):
    """Makes the files off the GUI thread; given up before it is written, an export leaves nothing behind."""

    def __init__(self, station: Station, background: Background, errands: ErrandLine, over: QWidget) -> None:
        super().__init__(over)
        self._station, self._background, self._errands, self._over = station, background, errands, over

    def open(self, report: Report | None) -> None:
        """Show the report in the computer's own PDF program."""
        desk = self._station.desk
        if report is not None:
            self._errands.run(
                self.tr("Opening {report}…").format(report=report.report_no),
                lambda: export_for_viewing(desk.preview(report.id), report),
                _open_with_the_computers_program,
                place="ReportsPage.open",
            )

    def ask_where(self, report: Report | None, kind: str) -> None:
        """Ask for the file's name and write it."""
        if report is None:
            return
        name = Path(file_name(report)).with_suffix(f".{kind}").name
        title, kinds = self.tr("Export the report"), f"{kind.upper()} (*.{kind})"
        chosen, _ = QFileDialog.getSaveFileName(self._over, title, name, kinds)
        if chosen:
            self.export_to(report, Path(chosen), kind)

    def export_to(self, report: Report, target: Path, kind: str = "pdf") -> None:
        """Write a report, or its values, to a file; a refusal is shown in the bar."""
        station, background = self._station, self._background

        def made() -> bytes:
            if kind == "pdf":
                return station.desk.preview(report.id)
            return exported(station.store, station.catalogue, report, kind)  # type: ignore[arg-type]  # one of KINDS

        def write(content: bytes) -> None:
            said = self.tr("Written: {file}").format(file=target)
            background.write(lambda: export(content, target), lambda _: self._errands.say(said), place=PLACE)

        self._errands.run(
            self.tr("Exporting {file}…").format(file=target.name),
            made,
            write,
            place=f"export {target}",
            failed=lambda trouble: background.report(PLACE, trouble),
        )


def _open_with_the_computers_program(file: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))
