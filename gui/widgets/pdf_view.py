"""Shows a PDF page under page. The pages are drawn by PDFium off the GUI thread, one document at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pypdfium2
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from gui.widgets.parts import label

MOST_PAGES = 60
BESIDE = 14
"""Pixels of the view that are no page."""
DRAWN_WIDTH, LEAST_WIDTH = 320, 160
"""A page is drawn no smaller than it can be read, and shown no smaller than it can be told from others."""
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


class PageView(QWidget):
    """One page, never wider than it was drawn."""

    def __init__(self, picture: QImage, ratio: float) -> None:
        super().__init__()
        self._picture = picture
        self._width = int(picture.width() / ratio)
        self.setProperty("card", True)

    def fit(self, width: int) -> None:
        """Take this many pixels of width, or what it was drawn with if that is less."""
        width = min(width, self._width)
        self.setFixedSize(width, round(width * self._picture.height() / self._picture.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page into the room there is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._picture)
        painter.end()


class PdfView(QScrollArea):
    """A column of pages, made narrower where the view is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._note = label("quiet", wrap=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self._note)
        self._column.addStretch(1)
        self.setWidget(self._holder)
        self._shown: list[PageView] = []
        self._pages = Pages((), 0)
        self._loading = False
        self._placeholder = ""
        self._retranslate()

    @property
    def page_count(self) -> int:
        """How many pages are shown."""
        return len(self._shown)

    def page_width(self) -> int:
        """How many pixels wide a page should be drawn for this view."""
        return int(max(self._room(), DRAWN_WIDTH) * self.devicePixelRatioF())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the pages within the view."""
        super().resizeEvent(event)
        for page in self._shown:
            page.fit(self._room())

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

    def set_placeholder(self, words: str) -> None:
        """What is said while there is no page."""
        self._placeholder = words
        self._retranslate()

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
        for old in self._shown:
            self._column.removeWidget(old)
            old.deleteLater()
        self._shown = [PageView(picture, self.devicePixelRatioF()) for picture in pages.pictures]
        for number, page in enumerate(self._shown):
            page.fit(self._room())
            self._column.insertWidget(number, page, 0, Qt.AlignmentFlag.AlignHCenter)

    def _room(self) -> int:
        return max(self.viewport().width() - BESIDE, LEAST_WIDTH)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Pages of the report"))
        for number, page in enumerate(self._shown, start=1):
            page.setAccessibleName(self.tr("Page {n}").format(n=number))
        if self._loading:
            self._note.setText(self.tr("The pages are being drawn…"))
        elif self._pages.count > len(self._shown):
            self._note.setText(
                self.tr("Only the first {n} of {all} pages are shown here.").format(
                    n=len(self._shown), all=self._pages.count
                )
            )
        else:
            self._note.setText("" if self._shown else self._placeholder)
