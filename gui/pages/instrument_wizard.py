"""Setting an instrument up in one window: choose its folder, see what is proposed and why, try it, switch it on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import uuid6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gui import words
from gui.appearance import Tone
from gui.background import Background
from gui.language import Languages
from gui.models.table import Column, Table
from gui.pages.profile_form import ProfileForm
from gui.widgets.parts import column, label, primary, row, size_within_screen
from gui.widgets.progress_line import ProgressLine
from gui.widgets.signing_dialog import Act, SigningDialog
from gui.widgets.table_view import TableView
from gui.words import translate
from parsers.worker import ReadingWorker
from station.assembly import Station
from station.instruments import DryLine, Proposal, Survey, demand_sound, dry_run, propose, survey
from station.instruments.dry_run import Fate
from station.records import Trouble, WatchFolder

TRY_AFTER_MS = 300
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


class InstrumentWizard(QDialog):
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
        super().__init__(parent)
        self._station, self._background, self._languages, self._done = station, background, languages, done
        self._before = folder
        self._survey: Survey | None = None
        self._reader = ReadingWorker()
        self.path = QLineEdit("" if folder is None else str(folder.path))
        self.browse, self.look = QPushButton(), primary(QPushButton())
        self.progress = ProgressLine()
        self.form = ProfileForm(station.catalogue, languages)
        self._reasons = label("quiet", wrap=True, selectable=True)
        self._answer = label("bad", wrap=True, selectable=True)
        self._answer.hide()
        self._dry_title = label("section")
        self.lines: TableView[DryLine] = TableView(Table(_columns(station, languages), lambda one: one.key))
        self.switch_on, self.cancel = primary(QPushButton()), QPushButton()
        self._try_soon = QTimer(self)
        self._try_soon.setSingleShot(True)
        self._try_soon.setInterval(TRY_AFTER_MS)
        self._lay_out()
        self._connect()
        self._write()
        self._show_form(False)
        if folder is not None:
            self.look_at_folder()

    def _lay_out(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_within_screen(self, 1120, 720)
        self._below = QSplitter(Qt.Orientation.Horizontal)
        self._below.addWidget(column(self.form, self._reasons, spacing=12))
        self._below.addWidget(column(self._dry_title, self.lines, spacing=8, stretch=self.lines))
        self._below.setSizes([420, 660])
        self._below.setHandleWidth(16)
        self._below.setChildrenCollapsible(False)
        buttons = QHBoxLayout()
        buttons.addWidget(self._answer, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.switch_on)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(22, 18, 22, 18)
        whole.setSpacing(12)
        self._hint = label("quiet", wrap=True)
        whole.addWidget(self._hint)
        whole.addWidget(row(self.path, self.browse, self.look, spacing=8, stretch=self.path))
        whole.addWidget(self.progress)
        whole.addWidget(self._below, 1)
        self._course = label("quiet", wrap=True)
        whole.addWidget(self._course, 1, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        self.browse.clicked.connect(self._browse)
        self.look.clicked.connect(self.look_at_folder)
        self.path.returnPressed.connect(self.look_at_folder)
        self.form.changed.connect(self._try_soon.start)
        self._try_soon.timeout.connect(self._try)
        self.switch_on.clicked.connect(self._switch_on)
        self.cancel.clicked.connect(self.reject)
        for button in (self.browse, self.look, self.cancel):
            button.setAutoDefault(False)
        self.finished.connect(lambda _: self._reader.close())

    def _write(self) -> None:
        new = self._before is None
        self.setWindowTitle(self.tr("Set an instrument up") if new else self.tr("Change an instrument's profile"))
        self._hint.setText(
            self.tr(
                "Choose the folder into which the instrument's program writes. It is only read, never written to; "
                "nothing is taken from it before it is switched on."
            )
        )
        self._course.setText(
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
        self.look.setText(self.tr("Look"))
        self.switch_on.setText(self.tr("Switch on") if new else self.tr("Take as a new version"))
        self.cancel.setText(self.tr("Cancel"))
        self.lines.setAccessibleName(self.tr("Dry run"))

    # --- looking

    def look_at_folder(self) -> None:
        """Look at the folder that is named; the form appears with what is proposed."""
        root = Path(self.path.text().strip())
        if not self.path.text().strip():
            self._say(self.tr("Name a folder first."))
            return
        self._answer.hide()
        self.look.setEnabled(False)
        self.progress.begin(self.tr("Looking at the files…"))
        station, before = self._station, self._before
        reader, tell, stopped = self._reader, self.progress.tell, self.progress.stopped
        folder_id = str(uuid6.uuid7()) if before is None else before.id

        def ask() -> tuple[Survey, Proposal]:
            found = survey(root, reader, tell, stopped)
            return found, propose(found, station.store, station.catalogue, folder_id)

        self._background.ask(ask, self._show_proposal, place="wizard", failed=self._fail)

    def _show_proposal(self, answer: tuple[Survey, Proposal]) -> None:
        self._survey, proposal = answer
        self.progress.done()
        self.look.setEnabled(True)
        folder = proposal.folder
        if self._before is not None:
            folder = replace(self._before, path=self._survey.root)
        self.form.show_profile(folder)
        self._reasons.setText("\n".join(f"• {self._languages.of(reason)}" for reason in proposal.reasons))
        self._show_form(True)
        self._try()

    def _fail(self, trouble: Trouble) -> None:
        self.progress.done()
        self.look.setEnabled(True)
        self._say(f"{self._languages.of(trouble.message)} {self._languages.of(trouble.cure)}")

    # --- trying

    def _try(self) -> None:
        folder, found, station = self.form.profile(), self._survey, self._station
        if folder is None or found is None:
            return

        def ask() -> list[DryLine]:
            demand_sound(station.store, station.catalogue, folder)
            return dry_run(station.store, station.catalogue, folder, found)

        self._background.ask(ask, self._show_lines, place="wizard dry run", failed=self._refuse)

    def _show_lines(self, lines: list[DryLine]) -> None:
        self._answer.hide()
        self.switch_on.setEnabled(True)
        self.lines.set_placeholder(self.tr("There is no file yet: the profile holds for those that come."))
        self.lines.show_rows(lines)
        taken = sum(line.fate in ("task", "beside") for line in lines)
        waits = sum(line.fate in ("waits", "unwhole") for line in lines)
        changed = sum(bool(line.before) for line in lines)
        said = self.tr("Dry run: {taken} find their place, {waits} would wait").format(taken=taken, waits=waits)
        if changed:
            said += self.tr("; {n} would get another name than before").format(n=changed)
        self._dry_title.setText(said)

    def _refuse(self, trouble: Trouble) -> None:
        self.switch_on.setEnabled(False)
        self._dry_title.setText("")
        self.lines.set_placeholder(self.tr("Nothing is tried before this is put right: see below."))
        self.lines.show_rows([])
        self._say(f"{self._languages.of(trouble.message)} {self._languages.of(trouble.cure)}")

    # --- switching on

    def _switch_on(self) -> None:
        folder, desk = self.form.profile(), self._station.instruments
        if folder is None:
            return
        folder = replace(folder, active=True)
        if not desk.needs_proof():
            self._background.write(lambda: desk.put(folder), self._finish, failed=self._refuse)
            return
        act = Act(
            title=self.windowTitle(),
            statement=self.tr("{name} is watched from now on with these settings.").format(name=folder.instrument),
            rights=frozenset({"admin"}),
            deed=lambda person_id, pin, reason: desk.put(folder, person_id, pin, reason),
            with_reason=self._before is not None,
        )
        people = self._station.store.people.all()
        SigningDialog(act, people, self._background, self._languages, self._finish, self).open()

    def _finish(self, folder: WatchFolder) -> None:
        self._done(folder)
        self.accept()

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.tr("Folder of the instrument's results"), self.path.text())
        if chosen:
            self.path.setText(chosen)
            self.look_at_folder()

    def _show_form(self, shown: bool) -> None:
        self._below.setVisible(shown)
        self._course.setVisible(not shown)
        self.switch_on.setVisible(shown)

    def _say(self, sentence: str) -> None:
        self._answer.setText(sentence)
        self._answer.show()


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
