"""The other tabs of the settings: what may be set, the audit trail, diagnostics for support, and about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QEvent, qVersion
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gui import words
from gui.background import Background
from gui.exporting import NotWritten
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.parts import label, primary, row
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from parsers.wording import Text
from station.administration import KNOWN, Bundle, Known, bundle, save_bundle
from station.assembly import Station
from station.records import Trouble
from station.store.notes import AuditRow
from station.version import VERSION


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting with what it is now."""

    known: Known
    value: str


class GeneralTab(QWidget):
    """Every setting in a table; one is changed below it."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._station, self._background, self._languages = station, background, languages
        self.settings: TableView[Setting] = TableView(Table(self._columns(), lambda one: one.known.key))
        self.value, self.save = QLineEdit(), primary(QPushButton())
        self._what, self._answer = label("section"), label("bad", wrap=True)
        self._answer.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self.settings, 1)
        column.addWidget(self._what)
        column.addWidget(row(self.value, self.save, stretch=self.value))
        column.addWidget(self._answer)
        self.settings.chosen.connect(self._show)
        self.value.returnPressed.connect(self._save)
        self.save.clicked.connect(self._save)
        self.retranslate()

    def show_settings(self, settings: Sequence[Setting]) -> None:
        """Show these settings."""
        self.settings.show_rows(settings, choose_first=True)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        self.save.setText(self.tr("Save"))
        self.value.setAccessibleName(self.tr("New value"))
        self.settings.setAccessibleName(self.tr("Settings"))
        self.settings.table.retranslate()
        self._show(self.settings.current)

    def _show(self, setting: Setting | None) -> None:
        for one in (self.value, self.save):
            one.setEnabled(setting is not None)
        if setting is not None:
            self._what.setText(self._languages.of(setting.known.title))
            self.value.setText(setting.value)
            self.value.setPlaceholderText(self._languages.of(setting.known.expected))

    def _save(self) -> None:
        setting, desk, value = self.settings.current, self._station.administration, self.value.text()
        if setting is None:
            return
        self._answer.hide()
        key = setting.known.key
        if not desk.needs_proof():
            self._background.write(lambda: desk.put_setting(key, value), lambda _: None, failed=self._refuse)
            return
        act = Act(
            title=self.tr("Settings"),
            statement=f"{self._languages.of(setting.known.title)}: {value}",
            rights=frozenset({"admin"}),
            deed=lambda person_id, pin, _: desk.put_setting(key, value, person_id, pin),
        )
        people = self._station.store.people.all()
        SigningDialog(act, people, self._background, self._languages, lambda _: None, self).open()

    def _refuse(self, trouble: Trouble) -> None:
        self._answer.setText(f"{self._languages.of(trouble.message)} {self._languages.of(trouble.cure)}")
        self._answer.show()

    def _columns(self) -> list[Column[Setting]]:
        of = self._languages.of
        return [
            Column(title=lambda: self.tr("Setting"), text=lambda one: of(one.known.title), width=30),
            Column(title=lambda: self.tr("Value"), text=lambda one: one.value or "—", width=34),
            Column(
                title=lambda: self.tr("May be"),
                text=lambda one: of(one.known.expected),
                tone=lambda _: "quiet",
                stretch=True,
            ),
        ]


def settings_of(station: Station) -> list[Setting]:
    """Every setting with what it is now."""
    return [Setting(one, station.store.settings.get(one.key, one.usual)) for one in KNOWN]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the audit trail, taken apart."""

    n: int
    at: datetime | None
    who: str
    act: str
    what: str

    @classmethod
    def of(cls, row: AuditRow) -> Entry:
        """The entry that a row holds."""
        body: dict[str, Any] = msgspec.json.decode(row.body)
        what = ", ".join(f"{key}: {value}" for key, value in dict(body.get("what", {})).items())
        at = datetime.fromisoformat(str(body["at"]).replace("Z", "+00:00"))
        return cls(row.n, at, str(body.get("who", "")), str(body.get("act", "")), what)


class AuditTab(QWidget):
    """The newest entries of the audit trail, and the check of its chain."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._station, self._background = station, background
        self._told: tuple[int, int] | None = None
        self.entries: TableView[Entry] = TableView(Table(self._columns(), lambda one: str(one.n)))
        self.search, self.check = QLineEdit(), QPushButton()
        self.search.setClearButtonEnabled(True)
        self._answer = label("section")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(row(self.search, self.check, stretch=self.search))
        column.addWidget(self.entries, 1)
        column.addWidget(self._answer)
        self.search.textChanged.connect(self.entries.keep_only)
        self.check.clicked.connect(self._check)
        self.retranslate()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these entries."""
        self.entries.show_rows(entries)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        self.check.setText(self.tr("Check the chain"))
        self.search.setPlaceholderText(self.tr("Person, act, number…"))
        self.search.setAccessibleName(self.tr("Search the audit trail"))
        self.entries.setAccessibleName(self.tr("Audit trail"))
        self.entries.set_placeholder(self.tr("Nothing has been done yet."))
        self.entries.table.retranslate()
        self._tell()

    def _check(self) -> None:
        station = self._station

        def ask() -> tuple[int, int]:
            broken = station.audit.check()
            last = station.store.audit.last()
            return (0 if broken is None else broken.n, 0 if last is None else last.n)

        self._background.ask(ask, self._checked, place="audit chain")

    def _checked(self, answer: tuple[int, int]) -> None:
        self._told = answer
        self._tell()

    def _tell(self) -> None:
        if self._told is None:
            self._answer.setText("")
            return
        broken, last = self._told
        if broken:
            self._answer.setText(self.tr("The chain is broken at entry {n}: it was changed or cut.").format(n=broken))
        else:
            self._answer.setText(self.tr("All {n} entries hold together.").format(n=last))

    def _columns(self) -> list[Column[Entry]]:
        return [
            Column(
                title=lambda: self.tr("No."),
                text=lambda one: str(one.n),
                order=lambda one: one.n,
                width=7,
                numeric=True,
            ),
            Column(title=lambda: self.tr("When"), text=lambda one: words.moment(one.at), width=20),
            Column(title=lambda: self.tr("Who"), text=lambda one: one.who, width=12),
            Column(title=lambda: self.tr("Act"), text=lambda one: one.act, width=18),
            Column(title=lambda: self.tr("What"), text=lambda one: one.what, stretch=True),
        ]


class SupportTab(QWidget):
    """A bundle for support: seen first, then saved. It holds no result and no name."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._station, self._background = station, background
        self._bundle: Bundle | None = None
        self._hint = label("quiet", wrap=True)
        self._title = label("section")
        self._about = QLineEdit(f"{VERSION} · Qt {qVersion()} · Apache-2.0 · {station.store.folder}")
        self._about.setReadOnly(True)
        self.preview = QPlainTextEdit()
        self.preview.setReadOnly(True)
        self.gather, self.save = QPushButton(), primary(QPushButton())
        self.save.setEnabled(False)
        self._answer = label("section", selectable=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addWidget(self._hint)
        column.addWidget(row(self.gather, self.save))
        column.addWidget(self.preview, 1)
        column.addWidget(self._answer)
        self.gather.clicked.connect(self._gather)
        self.save.clicked.connect(self._choose)
        self.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Write every word anew."""
        self._title.setText(self.tr("This program: version, libraries, licence, folder of its data"))
        self._about.setAccessibleName(self._title.text())
        self._hint.setText(
            self.tr(
                "For support: versions, states, counts, troubles and logs. Results are left out; numbers and names of "
                "samples, orders, clients, reports and people are replaced. Read it before you send it."
            )
        )
        self.gather.setText(self.tr("Show what it holds"))
        self.save.setText(self.tr("Save as ZIP…"))
        self.preview.setAccessibleName(self.tr("What the bundle holds"))
        self.preview.setPlaceholderText(self.tr("Nothing is gathered yet."))

    def _gather(self) -> None:
        station = self._station
        self._background.ask(lambda: bundle(station.store, station.clock.now()), self._show_bundle, place="diagnostics")

    def _show_bundle(self, made: Bundle) -> None:
        self._bundle = made
        self.preview.setPlainText("\n\n".join(f"=== {name}\n{text[-20000:]}" for name, text in made.parts))
        self.save.setEnabled(True)

    def _choose(self) -> None:
        name = f"geolab-{self._station.clock.now():%Y%m%d-%H%M}.zip"
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Save as ZIP…"), name, "ZIP (*.zip)")
        if path:
            self.save_to(Path(path))

    def save_to(self, target: Path) -> None:
        """Write the bundle that was shown."""
        made = self._bundle
        if made is None:
            return

        def deed() -> Path:
            try:
                return save_bundle(made, target)
            except OSError as error:
                raise NotWritten(
                    Text(f"“{target}”无法写入：{error.strerror}。", f'"{target}" cannot be written: {error.strerror}.'),
                    Text("请另选位置。", "Choose another place."),
                    str(target),
                ) from error

        self._background.write(deed, self._saved, place="diagnostics saved")

    def _saved(self, target: Path) -> None:
        self._answer.setText(self.tr("Saved: {path}").format(path=target))
