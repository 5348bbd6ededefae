"""What happens on the bench: acts on the worksheet with their reasons, done off the GUI thread one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gui.background import Background
from gui.language import Languages
from gui.widgets.reason_dialog import ReasonDialog
from gui.widgets.trace_marker import Placed
from parsers.measurement import Peak
from parsers.wording import Text
from station.analysis.chromatogram.correction import AnyEvent, UseMethod
from station.analysis.errors import AnalysisError
from station.correcting import Worksheet
from station.correcting.worksheet import Side
from station.errors import Conflict, trouble_of
from station.records import Trouble

Deed = Callable[[Worksheet, str], Trouble | None]
Remark = Callable[[Sequence[Peak], Sequence[Peak]], Trouble | None]
"""What is to be told of an act that was done, from the peaks before and after it."""
PLACE = "bench"


class Correcting(QObject):
    """The hands of a person on one worksheet. `changed` is told after each act, with the place (min) it was about."""

    changed = Signal(object)

    def __init__(
        self,
        background: Background,
        languages: Languages,
        reasons: Callable[[], Sequence[Text]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._languages = languages
        self._reasons = reasons
        self._over = parent
        self.sheet: Worksheet | None = None
        self.standing_reason = ""
        """The reason that stays for the acts that follow on this run."""
        self._busy = False

    def take(self, sheet: Worksheet | None) -> None:
        """Put another sheet on the bench; a standing reason belongs to the run before."""
        if sheet is None or self.sheet is None or sheet.trace is not self.sheet.trace:
            self.standing_reason = ""
            self._background.recover(PLACE)
        self.sheet = sheet

    # --- acts that a marker tells

    def place(self, placed: Placed, number: int | None) -> None:
        """A marker was put down on the chosen peak, or on none."""
        until = placed.until
        match placed.kind:
            case "add" if until is not None and until > placed.x:
                self._act(
                    self.tr("Add a peak from {a} to {b} min").format(a=f"{placed.x:.3f}", b=f"{until:.3f}"),
                    lambda sheet, why: sheet.add(placed.x, until, why),
                    (placed.x + until) / 2,
                )
            case "split" if number is not None:
                self._act(
                    self.tr("Split the peak at {a} min").format(a=f"{placed.x:.3f}"),
                    lambda sheet, why: sheet.split(number, placed.x, why),
                    placed.x,
                )
            case "start" | "end" as side if number is not None:
                self._act(
                    self.tr("Move the limit to {a} min").format(a=f"{placed.x:.3f}"),
                    lambda sheet, why: sheet.move_limit(number, side, placed.x, why),
                    self._apex(number),
                )
            case "start_level" | "end_level" as kind if number is not None:
                end: Side = "start" if kind == "start_level" else "end"
                self._act(
                    self.tr("Move the baseline to {a}").format(a=f"{placed.level:.4g}"),
                    lambda sheet, why: sheet.move_baseline(number, end, placed.level, why),
                    self._apex(number),
                )

    # --- acts on the chosen peak

    def merge_with_next(self, number: int) -> None:
        """One peak of this and the next."""
        self._act(
            self.tr("Merge the peak with the next one"),
            lambda sheet, why: sheet.merge(range(number, min(number + 2, len(sheet.peaks))), why),
            self._apex(number),
        )

    def delete(self, number: int) -> None:
        """This is no peak."""
        self._act(self.tr("Delete the peak"), lambda sheet, why: sheet.delete([number], why), self._apex(number))

    def name(self, number: int, name: str) -> None:
        """This peak is that component."""
        said = self.tr("Name the peak {name}").format(name=name) if name else self.tr("Take the peak's name away")
        self._act(said, lambda sheet, why: sheet.name(number, name, why), self._apex(number))

    # --- acts on the whole curve

    def use(self, how: UseMethod | None, events: Sequence[AnyEvent] | None) -> None:
        """Integrate another way, with other events."""

        def both(sheet: Worksheet, why: str) -> None:
            if how is not None:
                sheet.use_method(how, why)
            if events is not None:
                sheet.use_events(events, why)

        if how is not None or events is not None:
            self._act(self.tr("Integrate the curve another way"), both, None)

    def use_drawn(self, said: str, events: Sequence[AnyEvent], remark: Remark) -> None:
        """Integrate with these events, which a person has drawn; what `remark` has to say of it is shown at once."""

        def draw(sheet: Worksheet, why: str) -> Trouble | None:
            before = sheet.peaks
            sheet.use_events(events, why)
            return remark(before, sheet.peaks)

        self._act(said, draw, None)

    def refuse(self, error: AnalysisError) -> None:
        """Say why an act is not done."""
        self._background.report(PLACE, trouble_of(Conflict(error.message, error.cure)))

    def back_to_automatic(self) -> None:
        """Take back everything that was ever done to this curve."""
        self._do(lambda sheet: sheet.back_to_automatic(), None)

    def undo(self) -> None:
        """Take back the last act."""
        self._do(lambda sheet: sheet.undo(), None)

    def redo(self) -> None:
        """Do it again."""
        self._do(lambda sheet: sheet.redo(), None)

    # --- inside

    def _apex(self, number: int) -> float | None:
        return None if self.sheet is None or number >= len(self.sheet.peaks) else self.sheet.peaks[number].apex

    def _act(self, said: str, deed: Deed, about: float | None) -> None:
        """Do it with the standing reason, or ask for one first."""
        if self.sheet is None or self._busy:
            return
        self._background.recover(PLACE)
        if self.standing_reason:
            reason = self.standing_reason
            self._do(lambda sheet: deed(sheet, reason), about)
            return

        def go_on(reason: str, stays: bool) -> None:
            if stays:
                self.standing_reason = reason
            self._do(lambda sheet: deed(sheet, reason), about)

        ReasonDialog(said, self._reasons(), self._languages, go_on, self._over).open()

    def _do(self, deed: Callable[[Worksheet], object], about: float | None) -> None:
        sheet = self.sheet
        if sheet is None or self._busy:
            return
        self._busy = True

        def work() -> object:
            try:
                return deed(sheet)
            except AnalysisError as error:
                raise Conflict(error.message, error.cure) from error

        def done(remark: object) -> None:
            self._busy = False
            if sheet is self.sheet:
                if isinstance(remark, Trouble):
                    self._background.report(PLACE, remark)
                self.changed.emit(about)

        def failed(trouble: Trouble) -> None:
            self._busy = False
            self._background.report(PLACE, trouble)
            self.changed.emit(about)

        self._background.recover(PLACE)
        self._background.ask(work, done, failed=failed)
