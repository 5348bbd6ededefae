"""Keeping a correction: signed by a person with their PIN, for this run or for a whole sequence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.background import Background
from gui.language import Languages
from gui.pages.integration.sequence_dialog import SequenceDialog, changes_text
from gui.widgets.errand_line import ErrandLine
from gui.widgets.signing_dialog import Act, SigningDialog
from station.analysis.chromatogram.correction import Correction
from station.assembly import Station
from station.correcting import Preview
from station.records import Determination, Person


class Keeping(QObject):
    """Asks for a preview, shows it, and lets it be signed; `kept` is called when it is stored."""

    def __init__(
        self,
        station: Station,
        background: Background,
        languages: Languages,
        errands: ErrandLine,
        kept: Callable[[], None],
        over: QWidget,
    ) -> None:
        super().__init__(over)
        self._errands = errands
        self._station = station
        self._background = background
        self._languages = languages
        self._kept = kept
        self._over = over

    def keep(self, run_id: str, correction: Correction) -> None:
        """Show what changes in this run, and sign it."""
        station = self._station

        def ask() -> tuple[Preview, list[Person]]:
            return station.corrections.preview(run_id, correction), station.store.people.all()

        def show(answer: tuple[Preview, list[Person]]) -> None:
            preview, people = answer
            said = self.tr("I put the integration of {trace} of {sample} right by hand.\n{changes}").format(
                trace=correction.trace,
                sample=preview.row.sample_name,
                changes=self._said(preview),
            )
            self._sign([run_id], correction, said, people)

        self._errands.run(self.tr("Looking at what changes…"), ask, show, place="bench.keep")

    def keep_for_sequence(self, run_id: str, correction: Correction) -> None:
        """Show what changes in every other run of the sequence, choose, and sign it for all that were chosen."""
        station, tell, stopped = self._station, self._errands.tell, self._errands.stopped

        def ask() -> tuple[list[Preview], list[Person]]:
            runs, moved = station.corrections.sequence_of(run_id, correction.trace), correction.transferable()
            previews = []
            for number, run in enumerate(runs):
                tell(number, len(runs))
                if stopped():
                    break  # nobody waits for the answer
                previews.append(station.corrections.preview(run.id, moved))
            return previews, station.store.people.all()

        def show(answer: tuple[list[Preview], list[Person]]) -> None:
            previews, people = answer

            def go_on(ids: list[str]) -> None:
                said = self.tr("I put the integration of {trace} of {n} runs right by hand.").format(
                    trace=correction.trace, n=len(ids) + 1
                )
                self._sign([run_id, *ids], correction, said, people)

            moved = correction.transferable().steps
            left_out = sum(step not in moved for step in correction.steps)
            SequenceDialog(previews, left_out, self._languages, go_on, self._over).open()

        self._errands.run(self.tr("Looking at the other runs…"), ask, show, place="bench.sequence")

    def _sign(self, ids: Sequence[str], correction: Correction, said: str, people: Sequence[Person]) -> None:
        desk = self._station.corrections

        def deed(person: str, pin: str, _: str) -> list[Determination]:
            return desk.keep(ids, correction, person, pin)

        act = Act(title=self.tr("Keep the integration"), statement=said, rights=frozenset({"prepare"}), deed=deed)
        SigningDialog(act, people, self._background, self._languages, lambda _: self._kept(), self._over).open()

    def _said(self, preview: Preview) -> str:
        said = self.tr("Peaks {a} → {b}; {changes}").format(
            a=preview.peaks_before, b=preview.peaks_after, changes=changes_text(preview, self._languages)
        )
        if preview.reports:
            said += "\n" + self.tr("Report {numbers} holds these values: it must be sent back, or amended.").format(
                numbers=", ".join(preview.reports)
            )
        return said
