"""The window's line drawings, tinted in the colour of the text they stand beside."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

SIZES = (20, 40, 60)


def icon(name: str, colour: str, chosen: str) -> QIcon:
    """The drawing of that name in one colour, and in another where its row is chosen."""
    source = (Path(__file__).parent / f"{name}.svg").read_text("utf-8")
    made = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Selected, chosen)):
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", tint).encode()))
        for size in SIZES:
            picture = QPixmap(size, size)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            made.addPixmap(picture, mode)
    return made
