"""Putting up a run list: paste the names or open the table of the sequence; see the vials, and put them up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import uuid6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.background import Background
from gui.language import Languages
from gui.widgets.parts import label, primary, size_within_screen
from station.assembly import Station
from station.instruments.run_lists import vials_of_file, vials_of_text
from station.records import Trouble, WatchFolder
from station.records.sequences import RunList, Vial


class RunListDialog(QDialog):
    """Asks for the instrument, a name and the samples; one vial a line, in the order in which they are run."""

    def __init__(
        self,
        station: Station,
        background: Background,
        languages: Languages,
        folders: Sequence[WatchFolder],
        done: Callable[[RunList], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._background, self._languages, self._done = station, background, languages, done
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Put up a run list"))
        size_within_screen(self, 560, 560)
        self.instrument = QComboBox()
        for folder in folders:
            self.instrument.addItem(folder.instrument, folder.id)
        self.name = QLineEdit(station.clock.now().astimezone().strftime("%m-%d %H:%M"))
        self.samples = QPlainTextEdit()
        self.samples.setTabChangesFocus(True)
        self.samples.setPlaceholderText(self.tr("One sample's name on each line, as the instrument will write it"))
        self.open_table = QPushButton(self.tr("From a table…"))
        self.put_up = primary(QPushButton(self.tr("Put up")))
        self.cancel = QPushButton(self.tr("Cancel"))
        self._count = label("quiet")
        self._answer = label("bad", wrap=True)
        self._answer.hide()
        self._lay_out()
        self.samples.textChanged.connect(self._count_vials)
        self.open_table.clicked.connect(self._choose_table)
        self.put_up.clicked.connect(self._put_up)
        self.cancel.clicked.connect(self.reject)
        self._count_vials()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        for caption, field in (
            (self.tr("Instrument"), self.instrument),
            (self.tr("Name"), self.name),
            (self.tr("Samples"), self.samples),
        ):
            form.addRow(caption, field)
            field.setAccessibleName(caption)
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_table)
        buttons.addWidget(self._count, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.put_up)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        whole.addLayout(form, 1)
        whole.addWidget(self._answer)
        whole.addLayout(buttons)

    def read_table(self, path: Path) -> None:
        """Take the names from a table file."""
        self._background.ask(lambda: vials_of_file(path), self._fill_in, place="run list", failed=self._refuse)

    def _fill_in(self, vials: tuple[Vial, ...]) -> None:
        self._answer.hide()
        self.samples.setPlainText("\n".join(vial.sample_name for vial in vials))

    def _choose_table(self) -> None:
        kinds = self.tr("Tables") + " (*.csv *.txt *.xls *.xlsx)"
        path, _ = QFileDialog.getOpenFileName(self, self.tr("The table of the sequence"), "", kinds)
        if path:
            self.read_table(Path(path))

    def _count_vials(self) -> None:
        count = sum(bool(line.strip()) for line in self.samples.toPlainText().splitlines())
        self._count.setText(self.tr("{n} vials").format(n=count))
        self.put_up.setEnabled(count > 0 and self.instrument.count() > 0)

    def _put_up(self) -> None:
        desk, clock = self._station.instruments, self._station.clock
        text, name, folder_id = self.samples.toPlainText(), self.name.text(), str(self.instrument.currentData())

        def deed() -> RunList:
            return desk.plan(
                RunList(
                    id=str(uuid6.uuid7()),
                    folder_id=folder_id,
                    name=name.strip() or folder_id,
                    vials=vials_of_text(text),
                    planned_at=clock.now(),
                )
            )

        self._background.write(deed, self._finish, failed=self._refuse)

    def _finish(self, run_list: RunList) -> None:
        self._done(run_list)
        self.accept()

    def _refuse(self, trouble: Trouble) -> None:
        self._answer.setText(f"{self._languages.of(trouble.message)} {self._languages.of(trouble.cure)}")
        self._answer.show()
