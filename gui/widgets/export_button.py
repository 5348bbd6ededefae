"""The picture that is seen, to a file (PDF, SVG, PNG) or to a printer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QAction, QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QMenu, QToolButton

from gui.background import Background
from gui.chart_export import FORMATS, Format, chart_bytes
from gui.exporting import export
from gui.widgets.errand_line import ErrandLine
from gui.widgets.trace_view import TraceView


class ExportButton(QToolButton):
    """A button whose menu writes or prints what a view shows."""

    def __init__(self) -> None:
        super().__init__()
        self._view: TraceView | None = None
        self.setProperty("rank", "tool")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self._retranslate()

    def serve(self, background: Background, errands: ErrandLine, view: TraceView, title: Callable[[], str]) -> None:
        """Export this view's picture, under this title, saying on that line what is being done."""
        self._background, self._errands, self._view, self._title = background, errands, view, title

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        tip = self.tr("Export or print the picture")
        self.setText(self.tr("Export ▾"))
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    def _fill(self) -> None:
        menu = self.menu()
        assert menu is not None
        menu.clear()
        for kind in FORMATS:
            action = QAction(self.tr("As {kind}…").format(kind=kind.upper()), menu)
            action.triggered.connect(lambda _=False, kind=kind: self._ask_where(kind))
            menu.addAction(action)
        printing = QAction(self.tr("Print…"), menu)
        printing.triggered.connect(lambda _=False: self._ask_printer())
        menu.addAction(printing)

    def _ask_where(self, kind: Format) -> None:
        name = f"{self._title().replace('/', '_') or 'chart'}.{kind}"
        chosen, _ = QFileDialog.getSaveFileName(self, self.tr("Export the picture"), name, f"{kind.upper()} (*.{kind})")
        if chosen:
            self.export_to(Path(chosen), kind)

    def export_to(self, target: Path, kind: Format) -> None:
        """Write what is seen to a file; a refusal is shown in the bar."""
        if self._view is None or self._view.drawing is None:
            return
        drawing, (x, y), title = self._view.drawing, self._view.view, self._title()

        def write(picture: bytes) -> None:
            said = self.tr("Written: {file}").format(file=target)
            self._background.write(
                lambda: export(picture, target), lambda _: self._errands.say(said), place="chart export"
            )

        what = self.tr("Drawing {file}…").format(file=target.name)
        self._errands.run(what, lambda: chart_bytes(drawing, x, y, title, kind), write, place=f"export {target}")

    def _ask_printer(self) -> None:
        if self._view is None or self._view.drawing is None:
            return
        drawing, (x, y), title = self._view.drawing, self._view.view, self._title()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if not QPrintDialog(printer, self).exec():
            return
        self._errands.run(
            self.tr("Drawing the picture…"),
            lambda: chart_bytes(drawing, x, y, title, "png"),
            lambda png: print_picture(printer, png),
            place="chart print",
        )


def print_picture(printer: QPrinter, png: bytes) -> None:
    """Put a picture on a printer's page, as large as the page is wide."""
    image = QImage.fromData(png)
    painter = QPainter(printer)
    page = QRectF(printer.pageLayout().paintRectPixels(printer.resolution()))
    height = page.width() * image.height() / max(image.width(), 1)
    painter.drawImage(QRectF(0, 0, page.width(), min(height, page.height())), image)
    painter.end()
