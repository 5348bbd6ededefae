"""Setting an instrument up in one window: choose its folder, see what is proposed and why, try it, switch it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uuid6
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget

from gui import words
from gui.appearance import Tone
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column
from gui.pages.instruments.profile_form import ProfileForm
from gui.pages.instruments.setting_up import SettingUp
from gui.widgets.parts import row
from gui.words import translate
from parsers.worker import ReadingWorker
from station.assembly import Station
from station.instruments import DryLine, Proposal, Survey, demand_sound, dry_run, propose, survey
from station.instruments.dry_run import Fate
from station.records import Trouble, WatchFolder

FATE_TONES: dict[Fate, Tone] = {
    "task": "good",
    "beside": "quiet",
    "waits": "warn",
    "refused": "bad",
    "left_out": "quiet",
    "unwhole": "warn",
}


def fate(kind: Fate) -> str:
    """What would become of a run."""
    return {
        "task": translate("Wizard", "To its task"),
        "beside": translate("Wizard", "Kept beside"),
        "waits": translate("Wizard", "Would wait"),
        "refused": translate("Wizard", "Not readable"),
        "left_out": translate("Wizard", "Left out"),
        "unwhole": translate("Wizard", "Not whole"),
    }[kind]


class InstrumentWizard(SettingUp[WatchFolder, DryLine]):
    """`folder` is the profile to change, None for a new one. `done` is told the profile that was switched on."""

    def __init__(
        self,
        station: Station,
        background: Background,
        languages: Languages,
        done: Callable[[WatchFolder], None],
        folder: WatchFolder | None = None,
        parent: QWidget | None = None,
    ) -> None:
        columns = _columns(station, languages)
        super().__init__(station, background, languages, done, parent, columns, lambda one: one.key)
        self._before = folder
        self._survey: Survey | None = None
        self._reader = ReadingWorker()
        self.path = QLineEdit("" if folder is None else str(folder.path))
        self.browse = QPushButton()
        self.browse.setAutoDefault(False)
        self.form = ProfileForm(station.catalogue, languages)
        self.lay_out(row(self.path, self.browse, self.begin, spacing=8, stretch=self.path), self.form, 1120, 720)
        self.browse.clicked.connect(self._browse)
        self.begin.clicked.connect(self.look_at_folder)
        self.path.returnPressed.connect(self.look_at_folder)
        self.form.changed.connect(self.try_soon.start)
        self.finished.connect(lambda _: self._reader.close())
        self._write()
        if folder is not None:
            self.look_at_folder()

    def _write(self) -> None:
        new = self._before is None
        self.setWindowTitle(self.tr("Set an instrument up") if new else self.tr("Change an instrument's profile"))
        self.hint.setText(
            self.tr(
                "Choose the folder into which the instrument's program writes. It is only read, never written to; "
                "nothing is taken from it before it is switched on."
            )
        )
        self.course.setText(
            self.tr(
                "1.  Look: some files of each kind are read, in a process of their own.\n"
                "2.  Name, analysis items, files, sample name and quiet time are proposed, each with its reason.\n"
                "3.  The dry run says of every file that is there what would become of it.\n"
                "4.  Switch on: from then on new files are taken by themselves."
            )
        )
        self.path.setPlaceholderText(self.tr("Folder of the instrument's results"))
        self.path.setAccessibleName(self.tr("Folder"))
        self.browse.setText(self.tr("Browse…"))
        self.begin.setText(self.tr("Look"))
        self.switch_on.setText(self.tr("Switch on") if new else self.tr("Take as a new version"))
        self.cancel.setText(self.tr("Cancel"))
        self.lines.setAccessibleName(self.tr("Dry run"))

    # --- looking

    def look_at_folder(self) -> None:
        """Look at the folder that is named; the form appears with what is proposed."""
        root = Path(self.path.text().strip())
        if not self.path.text().strip():
            self.say(self.tr("Name a folder first."))
            return
        self.begin_looking(self.tr("Looking at the files…"))
        station, before = self.station, self._before
        reader, tell, stopped = self._reader, self.progress.tell, self.progress.stopped
        folder_id = str(uuid6.uuid7()) if before is None else before.id

        def ask() -> tuple[Survey, Proposal]:
            found = survey(root, reader, tell, stopped)
            return found, propose(found, station.store, station.catalogue, folder_id)

        self.background.ask(ask, self._show_proposal, place="wizard", failed=self.looked_in_vain)

    def _show_proposal(self, answer: tuple[Survey, Proposal]) -> None:
        self._survey, proposal = answer
        self.end_looking()
        folder = proposal.folder
        if self._before is not None:
            folder = replace(self._before, path=self._survey.root)
        self.form.show_profile(folder)
        self.proposed.setText("\n".join(f"• {self.languages.of(reason)}" for reason in proposal.reasons))
        self.show_form(True)
        self.try_out()

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder of the instrument's results"), self.path.text())
        if chosen:
            self.path.setText(chosen)
            self.look_at_folder()

    # --- trying, and switching on

    def try_out(self) -> None:
        """Ask what would become of every file that is there."""
        folder, found, station = self.form.profile(), self._survey, self.station
        if folder is None or found is None:
            return

        def ask() -> list[DryLine]:
            demand_sound(station.store, station.catalogue, folder)
            return dry_run(station.store, station.catalogue, folder, found)

        self.background.ask(ask, self._show_lines, place="wizard dry run", failed=self.refuse)

    def _show_lines(self, lines: list[DryLine]) -> None:
        self.answer.hide()
        self.switch_on.setEnabled(True)
        self.lines.set_placeholder(self.tr("There is no file yet: the profile holds for those that come."))
        self.lines.show_rows(lines)
        taken = sum(line.fate in ("task", "beside") for line in lines)
        waits = sum(line.fate in ("waits", "unwhole") for line in lines)
        changed = sum(bool(line.before) for line in lines)
        said = self.tr("Dry run: {taken} find their place, {waits} would wait").format(taken=taken, waits=waits)
        if changed:
            said += self.tr("; {n} would get another name than before").format(n=changed)
        self.tried.setText(said)

    def refuse(self, trouble: Trouble) -> None:
        """The dry run holds no longer either."""
        self.tried.setText("")
        self.lines.set_placeholder(self.tr("Nothing is tried before this is put right: see below."))
        self.lines.show_rows([])
        super().refuse(trouble)

    def switch(self) -> None:
        """Watch the folder with these settings from now on."""
        wanted, desk = self.form.profile(), self.station.instruments
        if wanted is None:
            return
        folder = replace(wanted, active=True)
        self.switch_on_by(
            lambda person_id, pin, reason: desk.put(folder, person_id, pin, reason),
            self.tr("{name} is watched from now on with these settings.").format(name=folder.instrument),
            with_reason=self._before is not None,
        )


def _columns(station: Station, languages: Languages) -> list[Column[DryLine]]:
    return [
        Column(
            title=lambda: translate("Wizard", "What becomes of it"),
            text=lambda one: fate(one.fate),
            tone=lambda one: FATE_TONES[one.fate],
            marked=True,
            width=16,
        ),
        Column(title=lambda: translate("Wizard", "File"), text=lambda one: one.relpath, width=18),
        Column(
            title=lambda: translate("Wizard", "Sample"),
            text=lambda one: one.sample_name,
            tip=lambda one: translate("Wizard", "before: {name}").format(name=one.before) if one.before else "",
            tone=lambda one: "warn" if one.before else "plain",
            width=17,
        ),
        Column(
            title=lambda: translate("Wizard", "Item or reason"),
            text=lambda one: _why(one, station, languages),
            stretch=True,
        ),
    ]


def _why(one: DryLine, station: Station, languages: Languages) -> str:
    if one.task is not None:
        return words.item_title(station.catalogue, one.task.item_id, languages)
    return one.format_id if one.reason is None else languages.of(one.reason)
