"""The settings of a serial port as a form: name, protocol, what it is for, items, sample rule, the balance's number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QWidget

from gui.language import Languages
from gui.widgets.item_choice import ItemChoice
from gui.widgets.parts import label
from gui.words import translate
from parsers.wording import Text
from station.items.catalogue import Catalogue
from station.records.ports import PortUse
from station.serial.listening import Overheard
from station.serial.protocols import ASTM, DIALECTS, INTEGRATOR

OWN = "profile.toml"
"""The protocol that stands for a device that no dialect is of: its own profile, made by example."""
USES: tuple[PortUse, ...] = ("weighing", "results", "scanner", "conditions")
TITLES = {
    ASTM: Text("分析仪（ASTM E1381/E1394）", "Analyser (ASTM E1381/E1394)"),
    INTEGRATOR: Text("HP 积分仪打印", "Prints of an HP integrator"),
}
PROFILE_HEIGHT = 120


def use_name(use: PortUse) -> str:
    """What a port is for."""
    return {
        "weighing": translate("Ports", "Weighing page"),
        "results": translate("Ports", "Results with sample numbers"),
        "scanner": translate("Ports", "Barcode scanner"),
        "conditions": translate("Ports", "Conditions of the room"),
    }[use]


class PortForm(QWidget):
    """`changed` after every change by a person."""

    changed = Signal()

    def __init__(self, catalogue: Catalogue, languages: Languages) -> None:
        super().__init__()
        self._languages = languages
        self.name, self.expected, self.sample_rule = QLineEdit(), QLineEdit(), QLineEdit()
        self.protocol, self.use = QComboBox(), QComboBox()
        self.items = ItemChoice(catalogue, languages)
        self.items.fill(())
        self.profile = QPlainTextEdit()
        self.profile.setMaximumHeight(PROFILE_HEIGHT)
        for use in USES:
            self.use.addItem(use_name(use), use)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._lay_out()
        self._connect()

    def propose(self, heard: Overheard) -> None:
        """Offer what listening told, the likeliest first; what a person has typed stays."""
        self.protocol.clear()
        known = (*DIALECTS, ASTM, INTEGRATOR)
        own = () if heard.profile is None else (OWN,)
        first = (*heard.protocols, *(own if not heard.protocols else ()))
        for one in dict.fromkeys((*first, *known, *own)):
            self.protocol.addItem(self._title(one), one)
        self.profile.setPlainText(heard.profile or "")
        self._choose_use(heard.protocols[:1])
        self._follow()

    @property
    def chosen_protocol(self) -> str:
        """The protocol's id, `OWN` for the profile below it."""
        return str(self.protocol.currentData() or "")

    @property
    def chosen_use(self) -> PortUse:
        """What the port is for."""
        return cast(PortUse, self.use.currentData())

    def new_id(self, taken: Iterable[str]) -> str:
        """An id for the port made of its name, or of a number where the name has no letter for it."""
        made = re.sub(r"[^a-z0-9]+", "-", self.name.text().lower()).strip("-")[:30] or "port"
        used = set(taken)
        return next(one for n in range(1, 1000) if (one := made if n == 1 else f"{made}-{n}") not in used)

    def _choose_use(self, protocols: Iterable[str]) -> None:
        use: PortUse = "weighing"
        for one in protocols:
            use = "scanner" if one == "scanner" else "results" if one in (ASTM, INTEGRATOR) else "weighing"
        self.use.setCurrentIndex(USES.index(use))

    def _title(self, protocol: str) -> str:
        if protocol == OWN:
            return self.tr("a profile of its own, by example")
        title = DIALECTS[protocol].title if protocol in DIALECTS else TITLES[protocol]
        return f"{self._languages.of(title)}  ({protocol})"

    def _lay_out(self) -> None:
        self.name.setPlaceholderText(self.tr("as people here call it, such as BAL-1"))
        self.expected.setPlaceholderText(self.tr("empty: any balance; another one is refused"))
        self.sample_rule.setPlaceholderText(self.tr("the whole text; or a regular expression"))
        captions = {
            self.tr("Name"): self.name,
            self.tr("Protocol"): self.protocol,
            self.tr("Profile"): self.profile,
            self.tr("Used for"): self.use,
            self.tr("Analysis items"): self.items,
            self.tr("Sample rule"): self.sample_rule,
            self.tr("Balance's serial number"): self.expected,
        }
        for caption, field in captions.items():
            written: QLabel = label("quiet")
            written.setText(caption)
            field.setAccessibleName(caption)
            self._form.addRow(written, field)

    def _connect(self) -> None:
        for line in (self.name, self.expected, self.sample_rule):
            line.textEdited.connect(lambda _: self.changed.emit())
        for choice in (self.protocol, self.use):
            choice.activated.connect(lambda _: self._changed())
        self.profile.textChanged.connect(self.changed)
        self.items.itemChanged.connect(lambda _: self.changed.emit())

    def _changed(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        """Show what belongs to this protocol and use."""
        results, weighing = self.chosen_use == "results", self.chosen_use == "weighing"
        self._form.setRowVisible(self.profile, self.chosen_protocol == OWN)
        self._form.setRowVisible(self.items, results)
        self._form.setRowVisible(self.sample_rule, results)
        self._form.setRowVisible(self.expected, weighing)
