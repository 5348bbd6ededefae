"""The bench: one curve of a run with its peaks, and everything a person does to its integration.

Acts change the worksheet, never what is stored; `Keep…` stores them, signed, beside the automatic result. Keys: N and
P go from peak to peak, S splits, M merges, A adds, D deletes, R names, B takes the baseline (arrows, Enter), E method
and events, W T H K V draw a baseline, L logarithm, G ghost, Ctrl+Z and Ctrl+Y undo and redo, Ctrl+S keeps.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from gui.background import Background
from gui.language import Languages
from gui.pages.integration.acts import Acting
from gui.pages.integration.bars import CorrectionBar, CurveBar, add_keys
from gui.pages.integration.baseline_hands import BaselineHands
from gui.pages.integration.correcting import Correcting
from gui.pages.integration.hint import hint_for
from gui.pages.integration.keeping import Keeping
from gui.pages.integration.layers import LayOver
from gui.pages.runs.content import RunContent, origins_of, peaks_of
from gui.pages.runs.curves import (
    curve_names,
    curve_of,
    first_curve,
    picture,
    sheet_peaks,
    worksheet_of,
)
from gui.pages.runs.spectrum import SpectrumView
from gui.widgets.drawing import Drawing
from gui.widgets.errand_line import ErrandLine
from gui.widgets.parts import label, row, set_rank
from gui.widgets.trace_marker import Placed
from gui.widgets.trace_view import TraceView
from parsers.measurement import Peak, Trace
from station.analysis.chromatogram.correction import Correction
from station.assembly import Station
from station.correcting import Worksheet

SHEET, VENDOR, PLAIN = "sheet", "vendor", "station"


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer: a curve with its sheet, peaks and picture."""

    run_id: str
    trace: Trace
    sheet: Worksheet | None
    peaks: tuple[Peak, ...]
    drawing: Drawing


class Bench(QWidget):
    """Shows the curves of a run. `peaks_shown` tells the peaks on the screen, `kept` that something was stored."""

    peaks_shown = Signal(object)
    peak_chosen = Signal(int)
    kept = Signal()

    def __init__(self, station: Station, background: Background, languages: Languages) -> None:
        super().__init__()
        self._background = background
        self._languages = languages
        self._content: RunContent | None = None
        self._shown: Shown | None = None
        self._about: float | None = None
        self.bar, self.acts, self.view = CurveBar(), CorrectionBar(), TraceView()
        self.spectrum = SpectrumView(background)
        self.over = LayOver(station, background, self.bar.overlay)
        self.hands = Correcting(background, languages, lambda: station.corrections.reasons(), self)
        self._drawing = BaselineHands(self.hands)
        self.errands = ErrandLine(background)
        self._keeping = Keeping(station, background, languages, self.errands, self._was_kept, self)
        self._acting = Acting(self.view, self.hands, self._keeping, languages)
        self.bar.export.serve(background, self.errands, self.view, self._title)
        self.spectrum.export.serve(background, self.errands, self.spectrum.view, self._spectrum_title)
        self._no_curve = label("quiet", wrap=True)
        self._no_curve.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint, self.said = label("quiet", wrap=True), label("warn")
        self._curve = QStackedWidget()
        self._lay_out()
        self._connect()
        self._retranslate()

    def _lay_out(self) -> None:
        charts = QSplitter(Qt.Orientation.Vertical)
        charts.addWidget(self.view)
        charts.addWidget(self.spectrum)
        charts.setStretchFactor(0, 3)
        charts.setStretchFactor(1, 1)
        charts.setChildrenCollapsible(False)
        self.spectrum.hide()
        self._curve.addWidget(charts)
        self._curve.addWidget(self._no_curve)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self.bar, self.acts):
            column.addWidget(part)
        column.addWidget(self._curve, 1)
        column.addWidget(row(self.hint, self.said, stretch=self.hint))
        column.addWidget(self.errands)

    def _connect(self) -> None:
        bar = self.bar
        bar.trace.activated.connect(lambda _: self._choose_trace())
        bar.origin.activated.connect(lambda _: self._ask())
        bar.ion.returnPressed.connect(lambda: self._show_ion(bar.ion.text()))
        for toggle in (bar.log, bar.ghost):
            toggle.toggled.connect(lambda _: self.over.set(ghost=bar.ghost.isChecked(), log=bar.log.isChecked()))
        bar.spectrum.toggled.connect(self.spectrum.setVisible)
        bar.whole.clicked.connect(self.view.reset)
        self.acts.act.connect(self.do)
        self.over.changed.connect(self._ask)
        self.hands.changed.connect(self._sheet_changed)
        self.view.peak_chosen.connect(self.peak_chosen)
        self.view.peak_chosen.connect(lambda _: self._allow())
        self.view.placed.connect(lambda placed: self._place(placed))
        self.view.marker_changed.connect(self._say_hint)
        self.view.pointed.connect(self.spectrum.point_at)
        add_keys(
            self,
            {
                "N": lambda: self.step(1), "P": lambda: self.step(-1), "S": lambda: self.do("split"),
                "M": lambda: self.do("merge"), "A": lambda: self.do("add"), "D": lambda: self.do("delete"),
                "Delete": lambda: self.do("delete"), "R": lambda: self.do("name"), "F2": lambda: self.do("name"),
                "B": lambda: self.do("baseline"), "E": lambda: self.do("method"), "L": bar.log.toggle,
                "W": lambda: self.do("now"), "T": lambda: self.do("through"), "H": lambda: self.do("hold"),
                "K": lambda: self.do("back"), "V": lambda: self.do("valley"),
                "G": bar.ghost.toggle, "Ctrl+Z": lambda: self.do("undo"), "Ctrl+Y": lambda: self.do("redo"),
                "Ctrl+Shift+Z": lambda: self.do("redo"), "Ctrl+S": lambda: self.do("keep"),
            },
        )  # fmt: skip

    # --- what is shown

    def show_run(self, content: RunContent | None) -> None:
        """Show this run's first curve; the curve that was shown stays, where it is the same run."""
        same = content is not None and self._content is not None and content.view.row.id == self._content.view.row.id
        wanted = self.bar.trace.curve if same else ""
        self._content = content
        if not same or not self._sheet_holds(content, wanted):
            self.hands.take(None)
        self.bar.trace.clear()
        if not same:
            self.over.show_run(None if content is None else content.view.row.id)
        scans = None if content is None else content.measurement.scans
        self.bar.ion.setVisible(scans is not None)
        self.bar.spectrum.setVisible(scans is not None)
        self.spectrum.show_scans(scans)
        self.spectrum.setVisible(scans is not None and self.bar.spectrum.isChecked())
        if content is not None:
            self.bar.trace.offer(curve_names(content))
            if (first := wanted or first_curve(content)) is not None:
                self.bar.trace.choose(first)
        self._fill_origins()
        self.over.show_trace(self.bar.trace.curve)
        self._ask()

    def _sheet_holds(self, content: RunContent | None, trace: str) -> bool:
        """Whether the sheet on the bench is still good for a run that was read again: nobody else kept another."""
        sheet = self.hands.sheet
        if sheet is None or content is None or sheet.trace.name != trace:
            return False
        return sheet.changed or content.kept.get(trace, Correction(trace=trace)) == sheet.correction

    def choose(self, number: int | None) -> None:
        """Bring out a peak."""
        self.view.highlight(number)
        self._allow()

    def choose_peak_at(self, minutes: float) -> None:
        """Bring out the peak at a time, close enough to see it."""
        self._about = minutes
        self._bring_out()

    def step(self, by: int) -> None:
        """Go to the next peak, or the one before."""
        shown = self._shown
        if shown is None or not shown.peaks:
            return
        now = self.view.highlighted
        number = (0 if by > 0 else len(shown.peaks) - 1) if now is None else (now + by) % len(shown.peaks)
        self.choose(number)
        self.peak_chosen.emit(number)

    def _choose_trace(self) -> None:
        self._fill_origins()
        self.over.show_trace(self.bar.trace.curve)
        self.hands.take(None)
        self._ask()

    def _show_ion(self, text: str) -> None:
        number = text.replace(",", ".").strip()
        try:
            name = f"EIC {float(number):g}"
        except ValueError:
            return
        self.bar.trace.choose(name)
        self._choose_trace()

    def _fill_origins(self) -> None:
        before = self.bar.origin.currentData()
        self.bar.origin.clear()
        content, name = self._content, self.bar.trace.curve
        if content is not None and name:
            found = origins_of(content, name)
            if content.measurement.technique in ("gc", "lc", "gcms"):
                self.bar.origin.addItem(self.tr("Peaks: station"), SHEET)
            elif PLAIN in found:
                self.bar.origin.addItem(self.tr("Peaks: station"), PLAIN)
            if VENDOR in found:
                self.bar.origin.addItem(self.tr("Peaks: instrument"), VENDOR)
        if not self.bar.origin.count():
            self.bar.origin.addItem(self.tr("No peaks"), None)
        self.bar.origin.setCurrentIndex(max(self.bar.origin.findData(before), 0))

    def _ask(self) -> None:
        """Make the curve, its sheet and its picture off the GUI thread, and show them."""
        content, name, origin = self._content, self.bar.trace.curve, self.bar.origin.currentData()
        self._curve.setCurrentIndex(0 if name or content is None else 1)
        if content is None or not name:
            self._show(None)
            return
        sheet, layers, languages = self.hands.sheet, self.over.layers, self._languages

        def make() -> Shown:
            trace = sheet.trace if sheet is not None else curve_of(content, name)
            bench = sheet or worksheet_of(content, trace)
            if bench is not None and origin == SHEET:
                peaks = sheet_peaks(bench, content, languages)
            else:
                peaks = peaks_of(content, name, None if origin == SHEET else origin, languages)
            seen = bench if origin == SHEET else None
            return Shown(content.view.row.id, trace, bench, peaks, picture(trace, peaks, content, seen, layers))

        self._background.ask(make, self._show, place="bench.curve")

    def _show(self, shown: Shown | None) -> None:
        before, self._shown = self._shown, shown
        same = _same_curve(before, shown)
        self.hands.take(None if shown is None else shown.sheet)
        self.view.editable = shown is not None and shown.sheet is not None and self.bar.origin.currentData() == SHEET
        sheet = self.hands.sheet if self.view.editable else None
        self.view.baselines = () if sheet is None else self._drawing.lines(sheet)
        chosen = self.view.highlighted if same else None
        other_axis = same and _is_log(before) != _is_log(shown)
        self.view.show_drawing(None if shown is None else shown.drawing, keep_view=same)
        if other_axis and shown is not None:
            self.view.look_at(self.view.view[0], shown.drawing.whole_y)
        self.peaks_shown.emit(() if shown is None else shown.peaks)
        if self._about is not None:
            self._bring_out()
        elif chosen is not None and shown is not None and chosen < len(shown.peaks):
            self.view.highlight(chosen)
            self.peak_chosen.emit(chosen)
        self._allow()

    def _bring_out(self) -> None:
        shown, about = self._shown, self._about
        if shown is None or about is None or not shown.peaks:
            return
        number = min(range(len(shown.peaks)), key=lambda n: abs(shown.peaks[n].apex - about))
        self._about = None
        self.choose(number)
        self.peak_chosen.emit(number)

    # --- what is done

    def do(self, act: str) -> None:
        """Do an act by its name; what cannot be done now does nothing."""
        if self._content is not None:
            self._acting.do(act, self._content)

    def _place(self, placed: Placed) -> None:
        if not self._drawing.place(placed):
            self.hands.place(placed, self.view.highlighted)

    def _sheet_changed(self, about: float | None) -> None:
        self._about = about
        self._ask()

    def _was_kept(self) -> None:
        if self.hands.sheet is not None:
            self.hands.sheet.mark_kept()
        self._allow()
        self.kept.emit()

    def _allow(self) -> None:
        sheet = self.hands.sheet if self.view.editable else None
        self.acts.setVisible(sheet is not None)
        if sheet is not None:
            steps = len(sheet.correction.steps)
            self.acts.allow(
                chosen=self.view.highlighted is not None, undo=sheet.can_undo, redo=sheet.can_redo,
                changed=sheet.changed, steps=bool(steps),
            )  # fmt: skip
            said = self.tr("Steps by hand: {n}").format(n=steps) if steps else ""
            not_kept = self.tr("not kept yet")
            self.said.setText(" · ".join(one for one in (said, not_kept) if one) if sheet.changed else said)
            set_rank(self.said, "warn" if sheet.changed else "quiet")
        self.said.setVisible(sheet is not None)
        self._say_hint()

    # --- words

    def _spectrum_title(self) -> str:
        content = self._content
        return "" if content is None else f"{content.measurement.sample_name}  {self.spectrum.said}"

    def _title(self) -> str:
        content, shown = self._content, self._shown
        return "" if content is None or shown is None else f"{content.measurement.sample_name}  {shown.trace.name}"

    def _say_hint(self) -> None:
        self.hint.setText(hint_for(self.view.marker))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Curve of the run"))
        self._no_curve.setText(self.tr("This run has no curve; its readings are below."))
        self._fill_origins()
        self._allow()
        if self._shown is not None:
            self._ask()


def _same_curve(one: Shown | None, other: Shown | None) -> bool:
    if one is None or other is None:
        return False
    return one.run_id == other.run_id and one.trace.name == other.trace.name


def _is_log(shown: Shown | None) -> bool:
    return shown is not None and shown.drawing.log_floor is not None
