"""A file dragged into the window is read at once and shown; a folder begins to be set up as an instrument.

Nothing of what is dropped is captured or stored: it is a look, in a process of its own that may be killed.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.parts import label, size_within_screen
from gui.widgets.progress_line import ProgressLine
from gui.widgets.table_view import TableView
from gui.words import translate
from parsers.recognition import formats
from parsers.wording import Text
from parsers.worker import ReadingWorker, RunHead
from station.records import Trouble

DATASETS = (".d", ".raw", ".rslt")


def is_folder_of_an_instrument(path: Path) -> bool:
    """Whether this is a folder of results, and not one result that is a folder by itself."""
    return path.is_dir() and path.suffix.lower() not in DATASETS


class DroppedDialog(QDialog):
    """Says what a file is and which runs it holds, or why it cannot be read."""

    def __init__(self, path: Path, background: Background, languages: Languages, parent: QWidget) -> None:
        super().__init__(parent)
        self._languages = languages
        self._reader = ReadingWorker()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(path.name)
        size_within_screen(self, 720, 420)
        self._title = label("section", selectable=True)
        self._title.setText(path.name)
        self._answer = label(wrap=True, selectable=True)
        self.progress = ProgressLine()
        self.runs: TableView[tuple[int, RunHead]] = TableView(Table(_columns(), lambda one: str(one[0])))
        self.runs.setAccessibleName(self.tr("Runs of the file"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 18)
        for part in (self._title, self._answer, self.progress, self.runs, buttons):
            column.addWidget(part)
        self.progress.begin(self.tr("Reading…"))
        self.progress.cancel.clicked.connect(self.reject)
        self.finished.connect(lambda _: self._reader.close())
        reader = self._reader
        background.ask(lambda: _look(reader, path), self._show_runs, place="dropped", failed=self._refuse)

    def _show_runs(self, seen: tuple[list[RunHead], list[Text]]) -> None:
        heads, titles = seen
        self.progress.done()
        self.runs.show_rows(list(enumerate(heads)))
        named = ", ".join(self._languages.of(title) for title in titles)
        self._answer.setText(self.tr("{n} runs — {formats}").format(n=len(heads), formats=named))

    def _refuse(self, trouble: Trouble) -> None:
        self.progress.done()
        self._answer.setText(f"{self._languages.of(trouble.message)}\n{self._languages.of(trouble.cure)}")


def _look(reader: ReadingWorker, path: Path) -> tuple[list[RunHead], list[Text]]:
    """The runs of a file, and what their formats are called. Raises ParserError."""
    heads = reader.read(path)
    known = formats()
    return heads, [known[one].format.title for one in sorted({head.format_id for head in heads}) if one in known]


def _columns() -> list[Column[tuple[int, RunHead]]]:
    return [
        Column(title=lambda: translate("Dropped", "Sample"), text=lambda one: one[1].sample_name or "—", width=26),
        Column(
            title=lambda: translate("Dropped", "Technique"),
            text=lambda one: words.technique(one[1].technique),
            width=14,
        ),
        Column(
            title=lambda: translate("Dropped", "Acquired"),
            text=lambda one: words.moment(one[1].acquired_at),
            stretch=True,
        ),
    ]
