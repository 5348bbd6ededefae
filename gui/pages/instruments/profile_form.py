"""The settings of a watched folder as a form: name, items, which files, whose sample, how long a file must be still."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from gui.language import Languages
from gui.widgets.item_choice import ItemChoice
from gui.widgets.parts import label
from station.items.catalogue import Catalogue
from station.records import WatchFolder
from station.records.arrivals import SampleFrom

SOURCES: tuple[SampleFrom, ...] = ("name", "file", "folder")


class ProfileForm(QWidget):
    """Shows one profile and gives it back as it is filled in; `changed` after every change by a person."""

    changed = Signal()

    def __init__(self, catalogue: Catalogue, languages: Languages) -> None:
        super().__init__()
        self._folder: WatchFolder | None = None
        self.name, self.file_rule, self.sample_rule = QLineEdit(), QLineEdit(), QLineEdit()
        self.member_rule = QLineEdit()
        self.items = ItemChoice(catalogue, languages)
        self.source = QComboBox()
        self.source.addItems(["" for _ in SOURCES])
        self.quiet = QDoubleSpinBox()
        self.quiet.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.quiet.setRange(0.0, 3600.0)
        self.quiet.setDecimals(0)
        self._captions: dict[str, QLabel] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for key, field in self._fields().items():
            self._captions[key] = label("quiet")
            form.addRow(self._captions[key], field)
        for line in (self.name, self.file_rule, self.sample_rule, self.member_rule):
            line.textEdited.connect(lambda _: self.changed.emit())
        self.items.itemChanged.connect(lambda _: self.changed.emit())
        self.source.activated.connect(lambda _: self.changed.emit())
        self.quiet.valueChanged.connect(lambda _: self.changed.emit())
        self.retranslate()

    def show_profile(self, folder: WatchFolder) -> None:
        """Fill the form in with this profile."""
        self._folder = folder
        self.blockSignals(True)
        self.name.setText(folder.instrument)
        self.file_rule.setText(folder.file_rule)
        self.sample_rule.setText(folder.sample_rule)
        self.member_rule.setText(folder.member_rule)
        self.source.setCurrentIndex(SOURCES.index(folder.sample_from))
        self.quiet.setValue(folder.quiet_seconds)
        self.items.fill(folder.item_ids)
        self.blockSignals(False)

    def profile(self) -> WatchFolder | None:
        """The profile as it is filled in now; None before one was shown."""
        if self._folder is None:
            return None
        return replace(
            self._folder,
            instrument=self.name.text().strip(),
            item_ids=self.items.chosen(),
            file_rule=self.file_rule.text().strip(),
            sample_from=SOURCES[self.source.currentIndex()],
            sample_rule=self.sample_rule.text().strip(),
            quiet_seconds=self.quiet.value(),
            member_rule=self.member_rule.text().strip(),
        )

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        captions = {
            "name": self.tr("Instrument"),
            "items": self.tr("Analysis items"),
            "files": self.tr("Only files like"),
            "source": self.tr("The sample is"),
            "rule": self.tr("by the rule"),
            "quiet": self.tr("Captured when still for"),
            "members": self.tr("A folder is whole with"),
        }
        for key, field in self._fields().items():
            self._captions[key].setText(captions[key])
            field.setAccessibleName(captions[key])
        self.name.setPlaceholderText(self.tr("as people here call it, such as GC-1"))
        self.file_rule.setPlaceholderText(self.tr("all files; or patterns such as *.D; *.cdf"))
        self.sample_rule.setPlaceholderText(self.tr("the whole text; or a regular expression"))
        self.member_rule.setPlaceholderText(self.tr("nothing is asked; or files such as *.ch; acq.txt"))
        self.quiet.setSuffix(self.tr(" s"))
        names = (
            self.tr("what the file says"),
            self.tr("the file's name"),
            self.tr("the name of its folder"),
        )
        for number, name in enumerate(names):
            self.source.setItemText(number, name)
        if self._folder is not None:
            self.blockSignals(True)
            self.items.fill(self.items.chosen())
            self.blockSignals(False)

    def _fields(self) -> dict[str, QWidget]:
        return {
            "name": self.name,
            "items": self.items,
            "files": self.file_rule,
            "source": self.source,
            "rule": self.sample_rule,
            "quiet": self.quiet,
            "members": self.member_rule,
        }
