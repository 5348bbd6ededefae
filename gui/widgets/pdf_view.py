"""Shows a PDF page under page. The pages are drawn by PDFium off the GUI thread, one document at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pypdfium2
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget

from gui.widgets.parts import label

MOST_PAGES = 60
POINTS_PER_INCH = 72.0
_PDFIUM = threading.Lock()
"""PDFium may not be used by two threads at once."""


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a document as pictures, and how many it has in all."""

    pictures: tuple[QImage, ...]
    count: int


def draw_pages(pdf: bytes, width: int) -> Pages:
    """Draw the pages of a PDF `width` pixels wide; call it off the GUI thread."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            numbers = range(min(len(document), MOST_PAGES))
            return Pages(tuple(_picture(document[number], width) for number in numbers), len(document))
        finally:
            document.close()


def _picture(page: pypdfium2.PdfPage, width: int) -> QImage:
    bitmap = page.render(scale=width / page.get_width())
    image = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_BGR888)
    return image.copy()  # the buffer goes with the bitmap


class PdfView(QScrollArea):
    """A column of pages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._note = label("quiet")
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self._note, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        self.setWidget(self._holder)
        self._labels: list[QLabel] = []
        self._pages = Pages((), 0)
        self._loading = False
        self._retranslate()

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._labels)

    def page_width(self) -> int:
        """How many pixels wide a page should be drawn for this view."""
        return int(max(self.viewport().width() - 24, 320) * self.devicePixelRatioF())

    def wait_for(self) -> None:
        """Say that the pages are being drawn."""
        self._show(Pages((), 0))
        self._loading = True
        self._retranslate()

    def show_pages(self, pages: Pages) -> None:
        """Show these pages from the first one on."""
        self._loading = False
        self._show(pages)
        self._retranslate()
        self.verticalScrollBar().setValue(0)

    def clear(self) -> None:
        """Show nothing."""
        self.show_pages(Pages((), 0))

    def changeEvent(self, event: QEvent) -> None:
        """Say everything in the new language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _show(self, pages: Pages) -> None:
        self._pages = pages
        for old in self._labels:
            self._column.removeWidget(old)
            old.deleteLater()
        self._labels = []
        for number, picture in enumerate(pages.pictures):
            pixmap = QPixmap.fromImage(picture)
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            page = QLabel()
            page.setPixmap(pixmap)
            page.setProperty("card", True)
            self._column.insertWidget(number, page, 0, Qt.AlignmentFlag.AlignHCenter)
            self._labels.append(page)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Pages of the report"))
        for number, page in enumerate(self._labels, start=1):
            page.setAccessibleName(self.tr("Page {n}").format(n=number))
        if self._loading:
            self._note.setText(self.tr("The pages are being drawn…"))
        elif self._pages.count > len(self._labels):
            self._note.setText(
                self.tr("Only the first {n} of {all} pages are shown here.").format(
                    n=len(self._labels), all=self._pages.count
                )
            )
        else:
            self._note.setText("")
