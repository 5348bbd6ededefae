"""The mass spectrum of the scan under the cursor."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.background import Background
from gui.widgets.drawing import Drawing, drawing_of
from gui.widgets.export_button import ExportButton
from gui.widgets.parts import label, row
from gui.widgets.trace_view import TraceView
from parsers.measurement import Axis, Peak, ScanSet, Trace

MOST_NAMED = 12
"""How many of the strongest ions are written with their m/z."""


class SpectrumView(QWidget):
    """Shows one scan; `point_at` a time (min)."""

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._background = background
        self._scans: ScanSet | None = None
        self._number = -1
        self._said = label("quiet")
        self.export = ExportButton()
        self.view = TraceView()
        self.view.setMinimumHeight(150)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(row(self._said, self.export, stretch=self._said))
        column.addWidget(self.view, 1)
        self._retranslate()

    @property
    def said(self) -> str:
        """Which scan is shown."""
        return self._said.text()

    def show_scans(self, scans: ScanSet | None) -> None:
        """Another run's scans."""
        self._scans, self._number = scans, -1
        self.view.show_drawing(None)
        self._retranslate()

    def point_at(self, minutes: float) -> None:
        """The scan nearest to that time; nothing while it is not seen."""
        scans = self._scans
        if scans is None or not self.isVisible() or not len(scans):
            return
        number = int(np.argmin(np.abs(scans.times - minutes)))
        if number != self._number:
            self._number = number
            self._background.ask(lambda: spectrum(scans, number), self._show, place="bench.spectrum")

    def _show(self, drawing: Drawing) -> None:
        self.view.show_drawing(drawing)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.view.setAccessibleName(self.tr("Mass spectrum"))
        if self._scans is None or self._number < 0:
            self._said.setText(self.tr("Move over the curve: its mass spectrum is shown here."))
            return
        self._said.setText(
            self.tr("Scan {n} at {time} min").format(
                n=self._number + 1, time=f"{float(self._scans.times[self._number]):.3f}"
            )
        )


def spectrum(scans: ScanSet, number: int) -> Drawing:
    """One scan as sticks, the strongest ions named."""
    mz, intensity = scans.scan(number)
    order = np.argsort(mz, kind="stable")
    x = np.asarray(mz, dtype=np.float64)[order]
    y = np.asarray(intensity, dtype=np.float64)[order]
    strongest = np.argsort(y)[::-1][:MOST_NAMED]
    named = tuple(
        Peak(apex=float(x[k]), area=None, height=float(y[k]), name=f"{x[k]:.1f}".removesuffix(".0"))
        for k in sorted(strongest.tolist())
        if y[k] > 0
    )
    trace = Trace(name="", x=Axis(name="m/z", unit="", values=x), y=Axis(name="", unit=scans.unit, values=y))
    return drawing_of(trace, named, sticks=True)
