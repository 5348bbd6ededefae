"""The pages of a report stand whole in the view, whatever room it is given."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gui.widgets.pdf_view import Pages, PageView, PdfView


@pytest.mark.parametrize("room", [200, 260, 320, 420])
def test_a_page_that_was_drawn_for_a_wider_view_is_shown_whole(qtbot: QtBot, room: int) -> None:
    """No scrolling sideways after a splitter was moved; the page keeps its shape, and is never blown up."""
    view = PdfView()
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    picture = QImage(400, 566, QImage.Format.Format_RGB32)
    picture.fill(0xFFFFFF)
    view.show_pages(Pages((picture, picture), 2))
    (first, _) = view.findChildren(PageView)
    assert (first.width(), first.height()) == (400, 566)
    view.resize(room, 400)
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() == 0)
    assert first.width() <= view.viewport().width()
    assert first.height() == pytest.approx(first.width() * 1.415, abs=1)
    view.resize(900, 400)
    assert first.width() == 400
