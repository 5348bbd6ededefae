"""A correction for a whole sequence: what it would change in each other run, and which runs it is kept for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import words
from gui.language import Languages
from gui.models.table import Column, Table
from gui.widgets.parts import label, primary, size_within_screen
from gui.widgets.table_view import TableView
from station.correcting import Preview


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of the sequence: what would change there, and whether it takes part."""

    preview: Preview
    chosen: bool


class SequenceDialog(QDialog):
    """Shows the previews; `keep` is told the ids of the runs that take part."""

    def __init__(
        self,
        previews: Sequence[Preview],
        left_out: int,
        languages: Languages,
        keep: Callable[[list[str]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._languages = languages
        self._keep = keep
        self._candidates = [Candidate(one, one.refusal is None) for one in previews]
        self.setWindowTitle(self.tr("Apply to the whole sequence"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        size_within_screen(self, 1000, 520)
        self.table: TableView[Candidate] = TableView(Table(self._columns(), lambda one: one.preview.row.id))
        self.table.setAccessibleName(self.tr("Runs of the sequence"))
        self.table.set_placeholder(self.tr("There is no other run of this item on this day."))
        self.table.opened.connect(self._toggle)
        self.toggle = QPushButton(self.tr("Take in / leave out"))
        self.toggle.clicked.connect(lambda: self._toggle(self.table.current))
        self.ok = primary(QPushButton())
        self.ok.clicked.connect(self._accept)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        head = label("section", wrap=True)
        head.setText(self.tr("What changes if these runs are integrated the same way"))
        hint = label("quiet", wrap=True)
        hint.setText(self._hint(left_out))
        buttons = QHBoxLayout()
        buttons.addWidget(self.toggle)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        for part in (head, hint):
            column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        self._show()

    def _hint(self, left_out: int) -> str:
        if not left_out:
            return self.tr("Nothing is stored before it is signed.")
        return self.tr(
            "{n} steps set a baseline at a level of this run's signal; they are not carried over. "
            "Nothing is stored before it is signed."
        ).format(n=left_out)

    def _show(self) -> None:
        self.table.show_rows(self._candidates, choose_first=True)
        chosen = sum(one.chosen for one in self._candidates)
        self.ok.setText(self.tr("Keep for this and {n} other runs…").format(n=chosen))
        self.ok.setEnabled(chosen > 0)

    def _toggle(self, candidate: Candidate | None) -> None:
        if candidate is None or candidate.preview.refusal is not None:
            return
        self._candidates = [
            Candidate(one.preview, not one.chosen if one.preview is candidate.preview else one.chosen)
            for one in self._candidates
        ]
        self._show()

    def _accept(self) -> None:
        ids = [one.preview.row.id for one in self._candidates if one.chosen]
        self.accept()
        self._keep(ids)

    def _columns(self) -> list[Column[Candidate]]:
        return [
            Column(
                title=lambda: self.tr("Takes part"),
                text=lambda one: self.tr("Yes") if one.chosen else self.tr("No"),
                tone=lambda one: "good" if one.chosen else "quiet",
                marked=True,
                width=11,
            ),
            Column(title=lambda: self.tr("Sample"), text=lambda one: one.preview.row.sample_name, width=16),
            Column(
                title=lambda: self.tr("Peaks"),
                text=lambda one: f"{one.preview.peaks_before} → {one.preview.peaks_after}",
                width=9,
            ),
            Column(
                title=lambda: self.tr("What changes"),
                text=self._changes,
                tone=lambda one: "bad" if one.preview.refusal is not None else "plain",
                stretch=True,
            ),
            Column(
                title=lambda: self.tr("In report"),
                text=lambda one: ", ".join(one.preview.reports) or "—",
                width=14,
            ),
            Column(
                title=lambda: self.tr("Run at"), text=lambda one: words.moment(one.preview.row.acquired_at), width=17
            ),
        ]

    def _changes(self, one: Candidate) -> str:
        return changes_text(one.preview, self._languages)


def changes_text(preview: Preview, languages: Languages) -> str:
    """The printed values before and after, or why there are none."""
    if preview.refusal is not None:
        return languages.of(preview.refusal)
    changed = [f"{languages.of(one.column.title)} {one.before} → {one.after}" for one in preview.changes]
    return ",  ".join(changed) or words.translate("SequenceDialog", "no printed value changes")
