"""Under a table of values: where the chosen value comes from, with the way to its peak and to its raw bytes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.parts import label
from gui.widgets.raw_bytes import RawBytes
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.library.origin import Part, RunFile, ValueOrigin, origin_of_value


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the value or a file behind it."""

    number: int
    part: Part | None = None
    file: RunFile | None = None


class OriginPanel(QWidget):
    """Shows the origin of one value. `peak_wanted` tells a run, with the minutes of its peak: "RUN@12.34"."""

    peak_wanted = Signal(str)

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._station = station
        self._background = background
        self._languages = languages
        self._origin: ValueOrigin | None = None
        self._title = label("section", selectable=True, wrap=True)
        self._facts = label("quiet", selectable=True, wrap=True)
        self._marks = label("warn", selectable=True, wrap=True)
        self.lines: TableView[Line] = TableView(Table(self._columns(), lambda line: str(line.number)))
        self.lines.setMinimumHeight(90)
        self.peak, self.raw = QPushButton(), QPushButton()
        self.peak.clicked.connect(self._go_to_peak)
        self.raw.clicked.connect(self._show_bytes)
        self.lines.chosen.connect(lambda _: self._allow())
        self.lines.opened.connect(lambda _: self._go_to_peak())
        buttons = QHBoxLayout()
        buttons.addWidget(self.peak)
        buttons.addWidget(self.raw)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._title, self._facts, self._marks):
            column.addWidget(part)
        column.addWidget(self.lines, 1)
        column.addLayout(buttons)
        self._retranslate()

    def ask(self, determination_id: str, column_id: str) -> None:
        """Show where this value comes from."""
        station = self._station
        self._background.ask(
            lambda: origin_of_value(station.store, station.catalogue, determination_id, column_id),
            self._show,
            place="origin",
        )

    def clear(self) -> None:
        """Show nothing."""
        self._show(None)

    def _show(self, origin: ValueOrigin | None) -> None:
        self._origin = origin
        parts = () if origin is None else origin.parts
        files = () if origin is None else origin.files
        lines = [Line(n, part=part) for n, part in enumerate(parts)]
        lines += [Line(len(lines) + n, file=file) for n, file in enumerate(files)]
        self.lines.show_rows(lines, choose_first=True)
        self._retranslate()

    def _retranslate(self) -> None:
        self.peak.setText(self.tr("Show the peak"))
        self.raw.setText(self.tr("Raw bytes…"))
        self.lines.setAccessibleName(self.tr("Where the value comes from"))
        self.lines.set_placeholder(self.tr("Choose a value in the table: its peaks and raw files are shown here."))
        origin = self._origin
        for one in (self._title, self._facts, self._marks):
            one.setVisible(origin is not None)
        self._allow()
        if origin is None:
            return
        of, column = self._languages.of, origin.column
        unit = f" {column.unit}" if column.unit else ""
        self._title.setText(f"{origin.sample_no}  ·  {of(column.title)} = {origin.printed}{unit}")
        unrounded = "—" if origin.value.number is None else str(origin.value.number)
        facts = [self.tr("not rounded: {value}").format(value=unrounded), column.formula]
        facts.append(self.tr("result revision {n}").format(n=origin.revision))
        self._facts.setText("   ·   ".join(one for one in facts if one))
        marks = [of(one.message) for one in origin.findings]
        if origin.by_hand is not None:
            marks.insert(0, self.tr("Put right by hand: {why}").format(why=of(origin.by_hand)))
        self._marks.setText("\n".join(marks))
        self._marks.setVisible(bool(marks))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.lines.table.retranslate()
            self._retranslate()
        super().changeEvent(event)

    # --- where it leads

    def _allow(self) -> None:
        line = self.lines.current
        self.peak.setEnabled(line is not None and bool(_subject(line)))
        self.raw.setEnabled(self._file(line) is not None)

    def _go_to_peak(self) -> None:
        line = self.lines.current
        if line is not None and _subject(line):
            self.peak_wanted.emit(_subject(line))

    def _file(self, line: Line | None) -> RunFile | None:
        """The file of the chosen line; of a part, the file of its run."""
        if line is None or self._origin is None:
            return None
        if line.file is not None:
            return line.file
        run_id = "" if line.part is None else line.part.run_id
        return next((one for one in self._origin.files if one.row.id == run_id), None)

    def _show_bytes(self) -> None:
        file = self._file(self.lines.current)
        if file is not None:
            path = self._station.store.vault.path(file.arrival.sha256)
            RawBytes(path, file.arrival.relpath, file.arrival.sha256, self._background, self).open()

    def _columns(self) -> list[Column[Line]]:
        return [
            Column(title=lambda: self.tr("What"), text=self._what, width=11),
            Column(title=lambda: self.tr("Name"), text=self._name, width=18),
            Column(title=lambda: self.tr("Figure"), text=self._figure, width=10, numeric=True),
            Column(title=lambda: self.tr("Where"), text=self._where, width=11),
        ]

    def _what(self, line: Line) -> str:
        kinds = {
            "value": self.tr("Value"),
            "peak": self.tr("Peak area"),
            "phase": self.tr("Mineral phase"),
            "reading": self.tr("Reading"),
            "certificate": self.tr("Certificate"),
            "curve": self.tr("Curve"),
        }
        if line.part is not None:
            return "  " * line.part.depth + kinds.get(line.part.kind, line.part.kind)
        roles = {
            "sample": self.tr("File: sample"),
            "duplicate": self.tr("File: duplicate"),
            "mount": self.tr("File: mount"),
            "standard": self.tr("File: standard"),
            "reference": self.tr("File: reference"),
            "blank": self.tr("File: blank"),
        }
        return "" if line.file is None else roles[line.file.role]

    def _name(self, line: Line) -> str:
        if line.part is not None:
            return self._languages.of(line.part.title)
        return "" if line.file is None else line.file.arrival.relpath

    def _figure(self, line: Line) -> str:
        return "" if line.part is None else line.part.figure

    def _where(self, line: Line) -> str:
        if line.part is not None:
            return "" if line.part.minutes is None else f"{line.part.minutes:.3f} min"
        return "" if line.file is None else words.moment(line.file.row.acquired_at)


def _subject(line: Line) -> str:
    """What the measurement page is asked for: the run, and the place of the peak in it."""
    if line.file is not None:
        return line.file.row.id
    part = line.part
    if part is None or not part.run_id:
        return ""
    return part.run_id if part.minutes is None else f"{part.run_id}@{part.minutes:.6f}"
