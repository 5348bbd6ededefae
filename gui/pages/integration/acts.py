"""The acts of the bench by their names: what is done at once, what begins a marker, what asks first."""

from __future__ import annotations

from gui.language import Languages
from gui.pages.integration.correcting import Correcting
from gui.pages.integration.keeping import Keeping
from gui.pages.integration.method_dialog import MethodDialog
from gui.pages.runs.content import RunContent
from gui.pages.runs.curves import names_to_give
from gui.pages.runs.name_dialog import NameDialog
from gui.widgets.trace_marker import GRIPS, MarkerKind
from gui.widgets.trace_view import TraceView
from station.correcting import Worksheet


class Acting:
    """Does acts on the view's chosen peak and the sheet on the bench; what cannot be done now does nothing."""

    def __init__(self, view: TraceView, hands: Correcting, keeping: Keeping, languages: Languages) -> None:
        self._view = view
        self._hands = hands
        self._keeping = keeping
        self._languages = languages

    def do(self, act: str, content: RunContent) -> None:
        """Do an act on a run."""
        sheet, number = self._hands.sheet, self._view.highlighted
        if sheet is None or not self._view.editable:
            return
        match act:
            case "undo":
                self._hands.undo()
            case "redo":
                self._hands.redo()
            case "add" | "now" | "through" | "hold" | "back" | "valley" as kind:
                self._view.begin(kind)
            case "method":
                how = sheet.correction
                MethodDialog(how.method, how.events, self._hands.use, self._view).open()
            case "discard":
                self._hands.back_to_automatic()
            case "keep" if sheet.changed:
                self._keeping.keep(content.view.row.id, sheet.correction)
            case "sequence" if sheet.correction.steps:
                self._keeping.keep_for_sequence(content.view.row.id, sheet.correction)
            case _ if number is not None:
                self._do_to_peak(act, number, content, sheet)

    def _do_to_peak(self, act: str, number: int, content: RunContent, sheet: Worksheet) -> None:
        match act:
            case "split":
                self._view.begin("split")
            case "merge":
                self._hands.merge_with_next(number)
            case "delete":
                self._hands.delete(number)
            case "baseline":
                self._view.begin(self._next_grip())
            case "name":
                self._ask_name(number, content, sheet)

    def _ask_name(self, number: int, content: RunContent, sheet: Worksheet) -> None:
        peak = self._view.chosen_peak
        if peak is not None:
            names = names_to_give(content, sheet.trace.name, self._languages)
            NameDialog(
                f"{peak.apex:.3f}", peak.name, names, lambda name: self._hands.name(number, name), self._view
            ).open()

    def _next_grip(self) -> MarkerKind:
        """B goes from grip to grip."""
        marker = self._view.marker
        if marker is None or marker.kind not in GRIPS:
            return GRIPS[0]
        return GRIPS[(GRIPS.index(marker.kind) + 1) % len(GRIPS)]
