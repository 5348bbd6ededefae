"""The instruments: each folder with its profile and its versions, set up by a wizard; and the run lists put up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSplitter

from gui import words
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.instruments.instrument_wizard import InstrumentWizard
from gui.pages.instruments.port_wizard import PortWizard
from gui.pages.instruments.run_list_dialog import RunListDialog
from gui.pages.page import Page
from gui.widgets.parts import card, column, label, primary, row
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from station.assembly import Station
from station.records import SerialPort, WatchFolder
from station.records.sequences import RunList

RUN_LIST, FOLDER = "run list", "folder "
"""The subjects under which a run list is asked for, or a folder is to be set up."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """The answer to this page's question: the folders, the versions of each, and the run lists that are up."""

    folders: list[WatchFolder]
    versions: dict[str, list[tuple[int, dict[str, Any]]]]
    run_lists: list[RunList]


class InstrumentsPage(Page[SetUp]):
    """Instruments above, the chosen one's profile and versions below, run lists at the right."""

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__(station, background, languages)
        self._versions: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        self.folders: TableView[WatchFolder] = TableView(Table(self._folder_columns(), lambda one: one.id))
        self.run_lists: TableView[RunList] = TableView(Table(self._list_columns(), lambda one: one.id))
        self.add, self.change, self.switch = primary(QPushButton()), QPushButton(), QPushButton()
        self.add_port = QPushButton()
        self.plan, self.take_off = QPushButton(), QPushButton()
        self._lists_title = label("section")
        self._name = label("section", selectable=True)
        self._profile = label(wrap=True, selectable=True)
        self._history = label("quiet", wrap=True, selectable=True)
        self._lay_out()
        self.add.clicked.connect(lambda: self.open_wizard(None))
        self.add_port.clicked.connect(self.open_port_wizard)
        self.change.clicked.connect(lambda: self.open_wizard(self.folders.current))
        self.switch.clicked.connect(self._switch)
        self.plan.clicked.connect(self.open_run_list)
        self.take_off.clicked.connect(self._take_off)
        self.folders.chosen.connect(self._show_folder)
        self.folders.opened.connect(self.open_wizard)
        self.run_lists.chosen.connect(lambda one: self.take_off.setEnabled(one is not None))
        self.retranslate()

    def _lay_out(self) -> None:
        self.head.addWidget(self.add_port)
        self.head.addWidget(self.add)
        below = card(self._name, self._profile, self._history)
        left = column(self.folders, row(self.change, self.switch), below, spacing=8, stretch=self.folders)
        right = column(
            self._lists_title, self.run_lists, row(self.plan, self.take_off), spacing=8, stretch=self.run_lists
        )
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(left)
        both.addWidget(right)
        both.setSizes([760, 400])
        both.setStretchFactor(0, 1)
        both.setHandleWidth(14)
        both.setChildrenCollapsible(False)
        self.column.addWidget(both, 1)

    def title(self) -> str:
        """The page's name."""
        return self.tr("Instruments")

    def subtitle(self) -> str:
        """What is found here."""
        return self.tr("Folders that are watched, how their files are taken, and what runs next")

    def question(self) -> Callable[[], SetUp]:
        """Folders with their versions, and the run lists that are up."""
        store = self.station.store

        def ask() -> SetUp:
            folders = store.arrivals.folders()
            versions = {folder.id: store.arrivals.profiles(folder.id) for folder in folders}
            return SetUp(folders, versions, store.run_lists.open())

        return ask

    def show_answer(self, answer: SetUp) -> None:
        """Put it on the screen."""
        self._versions = answer.versions
        self.folders.show_rows(answer.folders, choose_first=True)
        self.run_lists.show_rows(answer.run_lists)
        self.plan.setEnabled(bool(answer.folders))
        self._show_folder(self.folders.current)

    def turn_to(self, subject: str) -> None:
        """Show an instrument by its id, ask for a run list, or begin to set a folder up."""
        if subject == RUN_LIST:
            self.open_run_list()
        elif subject.startswith(FOLDER):
            self.open_wizard(None, subject.removeprefix(FOLDER))
        else:
            self.folders.choose(subject)

    def retranslate(self) -> None:
        """Write every word anew."""
        super().retranslate()
        self.add.setText(self.tr("Set an instrument up…"))
        self.add_port.setText(self.tr("Set a serial port up…"))
        self.change.setText(self.tr("Change…"))
        self.plan.setText(self.tr("Put up a run list…"))
        self.take_off.setText(self.tr("Take off the board"))
        self._lists_title.setText(self.tr("Run lists"))
        self.folders.setAccessibleName(self.tr("Instruments"))
        self.run_lists.setAccessibleName(self.tr("Run lists"))
        self.folders.set_placeholder(
            self.tr('No instrument yet. "Set an instrument up" asks for its folder and proposes the rest.')
        )
        self.run_lists.set_placeholder(self.tr("No run list is up. With one, the first page knows which vial is late."))
        self.folders.table.retranslate()
        self.run_lists.table.retranslate()
        self._show_folder(self.folders.current)

    # --- the chosen one

    def _show_folder(self, folder: WatchFolder | None) -> None:
        self.change.setEnabled(folder is not None)
        self.switch.setEnabled(folder is not None)
        self.take_off.setEnabled(self.run_lists.current is not None)
        active = folder is None or folder.active
        self.switch.setText(self.tr("Switch off…") if active else self.tr("Switch on again…"))
        if folder is None:
            self._name.setText(self.tr("No instrument is chosen."))
            self._profile.setText("")
            self._history.setText("")
            return
        self._name.setText(folder.instrument)
        self._profile.setText(self._describe(folder))
        self._history.setText(self._tell_versions(folder))

    def _describe(self, folder: WatchFolder) -> str:
        items = ", ".join(self._title_of(item_id) for item_id in folder.item_ids) or "—"
        source = {
            "name": self.tr("what the file says"),
            "file": self.tr("the file's name"),
            "folder": self.tr("the name of its folder"),
        }[folder.sample_from]
        lines = [
            self.tr("Folder: {path}").format(path=folder.path),
            self.tr("Analysis items: {items}").format(items=items),
            self.tr("Files: {rule}").format(rule=folder.file_rule or self.tr("all")),
            self.tr("Sample: {source} {rule}").format(source=source, rule=folder.sample_rule),
            self.tr("Captured when still for {n} s").format(n=f"{folder.quiet_seconds:g}"),
        ]
        if folder.member_rule:
            lines.append(self.tr("A folder is whole with: {rule}").format(rule=folder.member_rule))
        if folder.trouble is not None:
            lines.append(self.languages.of(folder.trouble.message))
        return "\n".join(lines)

    def _tell_versions(self, folder: WatchFolder) -> str:
        versions = self._versions.get(folder.id, [])
        if not versions:
            return self.tr("Set up without the wizard: no version is kept yet.")
        told = [
            self.tr("Version {n}, {at}, by {who}").format(
                n=revision, at=str(body.get("made_at", ""))[:16].replace("T", " "), who=body.get("made_by", "")
            )
            + (f": {body['reason']}" if body.get("reason") else "")
            for revision, body in versions[:5]
        ]
        return "\n".join(told)

    # --- acts

    def open_wizard(self, folder: WatchFolder | None, path: str = "") -> InstrumentWizard:
        """Ask for a new instrument's folder, or for changes of this one."""
        wizard = InstrumentWizard(self.station, self.background, self.languages, self._set_up, folder, self)
        if path:
            wizard.path.setText(path)
            wizard.look_at_folder()
        wizard.open()
        return wizard

    def open_port_wizard(self) -> PortWizard:
        """Ask for a new port."""
        wizard = PortWizard(self.station, self.background, self.languages, self._set_port_up, self)
        wizard.open()
        return wizard

    def open_run_list(self) -> None:
        """Ask for a run list."""
        folders = self.folders.table.rows
        dialog = RunListDialog(self.station, self.background, self.languages, folders, self._planned, self)
        if self.folders.current is not None:
            dialog.instrument.setCurrentIndex(dialog.instrument.findData(self.folders.current.id))
        dialog.open()

    def _set_up(self, folder: WatchFolder) -> None:
        self.when_loaded(lambda: self.folders.choose(folder.id))

    def _set_port_up(self, port: SerialPort) -> None:
        self.when_loaded(lambda: self.folders.choose(f"port:{port.id}"))

    def _planned(self, run_list: RunList) -> None:
        self.when_loaded(lambda: self.run_lists.choose(run_list.id))

    def _take_off(self) -> None:
        run_list, desk = self.run_lists.current, self.station.instruments
        if run_list is not None:
            self.background.write(lambda: desk.close_list(run_list.id), lambda _: self.reload())

    def _switch(self) -> None:
        folder, desk = self.folders.current, self.station.instruments
        if folder is None:
            return
        other = replace(folder, active=not folder.active)
        if not desk.needs_proof():
            self.background.write(lambda: desk.put(other), self._set_up)
            return
        statement = self.tr("{name} is watched again.") if other.active else self.tr("{name} is not watched any more.")
        act = Act(
            title=self.switch.text().rstrip("…"),
            statement=statement.format(name=folder.instrument),
            rights=frozenset({"admin"}),
            deed=lambda person_id, pin, reason: desk.put(other, person_id, pin, reason),
            with_reason=True,
        )
        people = self.station.store.people.all()
        SigningDialog(act, people, self.background, self.languages, self._set_up, self).open()

    # --- columns

    def _title_of(self, item_id: str) -> str:
        return words.item_title(self.station.catalogue, item_id, self.languages)

    def _folder_columns(self) -> list[Column[WatchFolder]]:
        return [
            Column(
                title=lambda: self.tr("Instrument"),
                text=lambda one: one.instrument,
                tone=lambda one: "bad" if one.trouble else "good" if one.active else "quiet",
                marked=True,
                width=20,
            ),
            Column(title=lambda: self.tr("State"), text=self._state, width=16),
            Column(
                title=lambda: self.tr("Analysis items"),
                text=lambda one: ", ".join(self._title_of(item_id) for item_id in one.item_ids) or "—",
                width=22,
            ),
            Column(
                title=lambda: self.tr("Version"),
                text=lambda one: str(one.revision or "—"),
                order=lambda one: one.revision,
                width=7,
                numeric=True,
            ),
            Column(
                title=lambda: self.tr("Folder"), text=lambda one: str(one.path), tone=lambda _: "quiet", stretch=True
            ),
        ]

    def _state(self, one: WatchFolder) -> str:
        if not one.active:
            return self.tr("Switched off")
        return self.tr("Watched") if one.trouble is None else self.languages.of(one.trouble.title)

    def _list_columns(self) -> list[Column[RunList]]:
        return [
            Column(title=lambda: self.tr("Name"), text=lambda one: one.name, width=12),
            Column(
                title=lambda: self.tr("Vials"),
                text=lambda one: str(len(one.vials)),
                order=lambda one: len(one.vials),
                width=5,
                numeric=True,
            ),
            Column(title=lambda: self.tr("Put up"), text=lambda one: words.moment(one.planned_at), stretch=True),
        ]
