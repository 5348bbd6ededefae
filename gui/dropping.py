"""A file dragged into the window is read at once and shown; a folder begins to be set up as an instrument.

Nothing of what is dropped is captured or stored: it is a look. A process of its own, which may be killed, reads the
file first; what it could read is then read here for its curves.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QSplitter, QVBoxLayout, QWidget

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.curve_box import CurveBox
from gui.widgets.drawing import Drawing, drawing_of
from gui.widgets.errand_line import ErrandLine
from gui.widgets.export_button import ExportButton
from gui.widgets.parts import column, label, row, size_within_screen
from gui.widgets.progress_line import ProgressLine
from gui.widgets.table_view import TableView
from gui.widgets.trace_view import TraceView
from gui.words import translate
from parsers.errors import ReadingStopped
from parsers.measurement import Measurement
from parsers.recognition import formats, read
from parsers.wording import Text
from parsers.worker import ReadingWorker, RunHead, WorkerUnavailable
from station.correcting.curves import TOTAL, curve_named
from station.records import Trouble

DATASETS = (".d", ".raw", ".rslt")
Line = tuple[int, RunHead]
MOST_SECONDS = 3.0
"""What takes longer is not read once more here: the window would stand still meanwhile, if only for a moment."""
CLOSED = ReadingStopped(
    Text("读取已取消。", "The reading was cancelled."), Text("请再次拖入该文件。", "Drag the file in again.")
)


class Seen(NamedTuple):
    """The runs of a file, what their formats are called, and how long reading took."""

    heads: list[RunHead]
    titles: list[Text]
    seconds: float


def is_folder_of_an_instrument(path: Path) -> bool:
    """Whether this is a folder of results, and not one result that is a folder by itself."""
    return path.is_dir() and path.suffix.lower() not in DATASETS


class DroppedDialog(QDialog):
    """Says what a file is, which runs it holds and how their curves look, or why it cannot be read."""

    def __init__(self, path: Path, background: Background, languages: Languages, parent: QWidget) -> None:
        super().__init__(parent)
        self._path, self._background, self._languages = path, background, languages
        self._reader = ReadingWorker()
        self._measurements: list[Measurement] = []
        self._closed = threading.Event()
        self._answer = label(wrap=True, selectable=True)
        self.progress = ProgressLine()
        self.errands, self.export = ErrandLine(background), ExportButton()
        self.runs: TableView[Line] = TableView(Table(_columns(), lambda one: str(one[0])))
        self.curve, self.view = CurveBox(), TraceView()
        self.export.serve(background, self.errands, self.view, lambda: f"{path.stem}  {self.curve.currentText()}")
        gap = QWidget()
        line = row(self.curve, gap, self.export, stretch=gap)
        self._below = column(line, self.view, self.errands, spacing=4, stretch=self.view)
        self._shown = QSplitter(Qt.Orientation.Vertical)
        self._lay_out()
        self.runs.chosen.connect(self._choose_run)
        self.curve.activated.connect(lambda _: self._ask_curve())
        self.progress.cancel.clicked.connect(self.reject)
        self.finished.connect(self._end)
        self.progress.begin(self.tr("Reading…"))
        reader, closed = self._reader, self._closed
        background.ask(lambda: _look(reader, path, closed), self._show_runs, place="dropped", failed=self._refuse)

    def _end(self) -> None:
        self._closed.set()
        self._reader.close()

    def _lay_out(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self._path.name)
        size_within_screen(self, 860, 620)
        title = label("section", selectable=True)
        title.setText(self._path.name)
        self.runs.setAccessibleName(self.tr("Runs of the file"))
        self.curve.setAccessibleName(self.tr("Curve"))
        self.view.setAccessibleName(self.tr("Curve of the run"))
        self._shown.addWidget(self.runs)
        self._shown.addWidget(self._below)
        self._shown.setSizes([150, 400])
        self._shown.setHandleWidth(12)
        self._shown.setChildrenCollapsible(False)
        self._shown.hide()
        self._below.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        for part in (title, self._answer, self.progress):
            whole.addWidget(part)
        whole.addWidget(self._shown, 1)
        whole.addStretch(0)
        whole.addWidget(buttons)

    def _show_runs(self, seen: Seen) -> None:
        self._shown.show()
        self.runs.show_rows(list(enumerate(seen.heads)))
        named = ", ".join(self._languages.of(title) for title in seen.titles)
        count = self.tr("1 run") if len(seen.heads) == 1 else self.tr("{n} runs").format(n=len(seen.heads))
        self._answer.setText(f"{count} — {named}")
        if seen.seconds > MOST_SECONDS:
            self.progress.done()
            said = self.tr("Its curves are not drawn here: reading it took {n} s.").format(n=round(seen.seconds))
            self._answer.setText(f"{self._answer.text()}\n{said}")
            return
        path, go_on = self._path, self._go_on
        self._background.ask(lambda: read(path, go_on), self._take, place="dropped", failed=self._refuse)

    def _go_on(self, done: int, whole: int) -> None:
        """Told from the thread that reads; whoever closed the dialog waits for nothing."""
        if self._closed.is_set():
            raise CLOSED
        self.progress.tell(done, whole)

    def _take(self, measurements: list[Measurement]) -> None:
        self.progress.done()
        self._measurements = measurements
        self.runs.choose("0")

    def _choose_run(self, line: Line | None) -> None:
        if line is None or line[0] >= len(self._measurements):
            return
        measurement = self._measurements[line[0]]
        names = [trace.name for trace in measurement.traces]
        if measurement.scans is not None and TOTAL not in names:
            names.append(TOTAL)
        self.curve.offer(names)
        self._below.setVisible(bool(names))
        if names:
            self.curve.choose(max(measurement.traces, key=len).name if measurement.traces else TOTAL)
            self._ask_curve()

    def _ask_curve(self) -> None:
        chosen = self.runs.current
        if chosen is not None:
            measurement, name = self._measurements[chosen[0]], self.curve.curve
            self._background.ask(
                lambda: _drawn(measurement, name), self.view.show_drawing, place="dropped curve", failed=self._refuse
            )

    def _refuse(self, trouble: Trouble) -> None:
        self.progress.done()
        self._shown.hide()
        self.resize(self.width(), self.sizeHint().height())
        self._answer.setText(f"{self._languages.of(trouble.message)}\n{self._languages.of(trouble.cure)}")


def _look(reader: ReadingWorker, path: Path, closed: threading.Event) -> Seen:
    """Read a file in the process of its own. Raises ParserError."""
    began = time.monotonic()
    try:
        heads = reader.read(path)
    except WorkerUnavailable as error:
        if closed.is_set():
            raise CLOSED from error
        raise
    known = formats()
    titles = [known[one].format.title for one in sorted({head.format_id for head in heads}) if one in known]
    return Seen(heads, titles, time.monotonic() - began)


def _drawn(measurement: Measurement, name: str) -> Drawing:
    trace = curve_named(measurement, name)
    return drawing_of(trace, next((one.peaks for one in measurement.peak_tables if one.trace == name), ()))


def _columns() -> list[Column[Line]]:
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
