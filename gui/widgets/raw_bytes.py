"""The bytes of a raw file as they lie in the vault: offset, hexadecimal and text, a page at a time."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gui.background import Background
from gui.widgets.parts import label, size_within_screen

PAGE_BYTES = 16 * 256
ROW_BYTES = 16


class RawBytes(QDialog):
    """Shows one file page by page; nothing of it can be changed."""

    def __init__(
        self, path: Path, name: str, sha256: str, background: Background, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._background = background
        self._page = 0
        self._pages = 1
        self.setWindowTitle(self.tr("Raw bytes"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_within_screen(self, 820, 560)
        head, self._place = label("section", selectable=True, wrap=True), label("quiet")
        head.setText(name)
        hashed = label("quiet", selectable=True)
        hashed.setText(f"SHA-256  {sha256}")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.tr("Bytes of the file"))
        self.back, self.on = QPushButton(self.tr("Back")), QPushButton(self.tr("On"))
        self.back.clicked.connect(lambda: self._turn(-1))
        self.on.clicked.connect(lambda: self._turn(1))
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.accept)
        line = QHBoxLayout()
        for part in (self.back, self.on, self._place):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for part in (head, hashed):
            column.addWidget(part)
        column.addWidget(self.text, 1)
        column.addLayout(line)
        self._turn(0)

    def _turn(self, by: int) -> None:
        path, page = self._path, self._page + by
        self._background.ask(lambda: page_of(path, page), self._show, place="rawbytes")

    def _show(self, answer: tuple[int, int, str]) -> None:
        self._page, self._pages, text = answer
        self.text.setPlainText(text)
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < self._pages)
        self._place.setText(self.tr("Page {n} of {all}").format(n=self._page + 1, all=self._pages))


def page_of(path: Path, page: int) -> tuple[int, int, str]:
    """A page of a file (kept within the file): its number, how many there are, and its lines."""
    size = path.stat().st_size
    pages = max((size + PAGE_BYTES - 1) // PAGE_BYTES, 1)
    page = min(max(page, 0), pages - 1)
    with path.open("rb") as file:
        file.seek(page * PAGE_BYTES)
        block = file.read(PAGE_BYTES)
    lines = []
    for start in range(0, len(block), ROW_BYTES):
        row = block[start : start + ROW_BYTES]
        text = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in row)
        lines.append(f"{page * PAGE_BYTES + start:08x}  {row.hex(' '):<{ROW_BYTES * 3}} {text}")
    return page, pages, "\n".join(lines)
