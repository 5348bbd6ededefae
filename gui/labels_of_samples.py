"""Labels for samples: a QR code of the number with the number in words, 3 by 8 on A4 (70 x 37 mm, no margins).

The code holds the sample's number and nothing else, so that whatever reads it (this window, the weighing page, an
instrument's own software) gets exactly what it would be typed as.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import segno
from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from station.records import Sample

COLUMNS, ROWS = 3, 8
WIDTH_MM, HEIGHT_MM = 70.0, 37.0
EDGE_MM, CODE_MM = 4.0, 24.0


def print_labels(samples: Sequence[Sample], parent: QWidget) -> None:
    """Ask for the printer (or a PDF) and print; closing the question prints nothing."""
    printer = _printer()
    dialog = QPrintDialog(printer, parent)
    dialog.accepted.connect(lambda: paint_labels(samples, printer))
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()


def save_labels(samples: Sequence[Sample], path: str) -> None:
    """Write the labels as a PDF."""
    printer = _printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(path)
    paint_labels(samples, printer)


def paint_labels(samples: Sequence[Sample], printer: QPrinter) -> None:
    """Paint every label; a new page after each twenty-four."""
    painter = QPainter(printer)
    scale = printer.resolution() / 25.4
    for number, sample in enumerate(samples):
        place = number % (COLUMNS * ROWS)
        if number and place == 0:
            printer.newPage()
        left = (place % COLUMNS) * WIDTH_MM * scale
        top = (place // COLUMNS) * HEIGHT_MM * scale
        _paint(painter, sample, left, top, scale)
    painter.end()


def modules(text: str) -> Iterator[tuple[int, int, int]]:
    """The dark squares of a QR code as (column, row, size of the whole): error level M, without its quiet zone."""
    code = segno.make(text, error="m", micro=False)
    size = int(code.symbol_size(border=0)[0])
    for row, line in enumerate(code.matrix):
        for column, dark in enumerate(line):
            if dark:
                yield column, row, size


def _paint(painter: QPainter, sample: Sample, left: float, top: float, scale: float) -> None:
    black = QColor("black")
    edge, side = EDGE_MM * scale, CODE_MM * scale
    for column, row, size in modules(sample.sample_no):
        unit = side / size
        painter.fillRect(QRectF(left + edge + column * unit, top + edge + row * unit, unit * 1.02, unit * 1.02), black)
    room = QRectF(left + edge * 1.5 + side, top + edge, (WIDTH_MM * scale) - side - edge * 2.5, side)
    painter.setPen(black)
    painter.setFont(_font(painter, 9, bold=True))
    painter.drawText(room, Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignTop, sample.sample_no)
    painter.setFont(_font(painter, 7))
    lines = [sample.client_sample_id, sample.well, sample.kind]
    below = "\n".join(line for line in lines if line)
    painter.drawText(room, Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignBottom, below)


def _font(painter: QPainter, points: int, *, bold: bool = False) -> QFont:
    font = QFont(painter.font())
    font.setPointSize(points)
    font.setBold(bold)
    return font


def _printer() -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    return printer
