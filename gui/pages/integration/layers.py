"""What is laid over a curve: the menu of runs beside it, and their curves read off the GUI thread."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton

from gui import words
from gui.background import Background
from gui.pages.runs.curves import Layers
from parsers.measurement import Trace
from station.assembly import Station
from station.correcting.curves import curve_named
from station.errors import NotFound
from station.library.beside import Beside, runs_beside


class LayOver(QObject):
    """Keeps which runs are laid over the curve; `changed` when their curves are there."""

    changed = Signal()

    def __init__(self, station: Station, background: Background, button: QToolButton) -> None:
        super().__init__(button)
        self._station = station
        self._background = background
        self._button = button
        self._beside: list[Beside] = []
        self._chosen: set[str] = set()
        self._trace = ""
        self.layers = Layers()
        menu = button.menu()
        assert menu is not None
        menu.aboutToShow.connect(self._fill)

    def show_run(self, run_id: str | None) -> None:
        """Another run is on the bench: nothing is laid over it yet."""
        self._chosen, self._beside = set(), []
        self.layers = replace(self.layers, others=())
        if run_id is not None:
            station = self._station
            self._background.ask(
                lambda: runs_beside(station.store, station.catalogue, run_id), self._know, place="bench.beside"
            )

    def show_trace(self, name: str) -> None:
        """Another curve of the run is shown: what is laid over it follows."""
        if name != self._trace:
            self._trace = name
            if self._chosen:
                self._read()

    def set(self, *, ghost: bool, log: bool) -> None:
        """Show the ghost or not; a logarithmic axis or not."""
        self.layers = replace(self.layers, ghost=ghost, log=log)
        self.changed.emit()

    def toggle(self, run_id: str) -> None:
        """Lay this run over the curve, or take it away."""
        self._chosen ^= {run_id}
        self._read()

    def _know(self, found: list[Beside]) -> None:
        self._beside = found
        self._button.setEnabled(bool(found))

    def _fill(self) -> None:
        menu = self._button.menu()
        assert menu is not None
        menu.clear()
        kinds = {
            "blank": self.tr("Blank"),
            "parallel": self.tr("Parallel run"),
            "earlier": self.tr("Earlier run of the sample"),
            "standard": self.tr("Standard or reference"),
            "before": self.tr("Other run of the instrument"),
        }
        for one in self._beside:
            action = QAction(f"{kinds[one.kind]}:  {one.row.sample_name}  {words.moment(one.row.acquired_at)}", menu)
            action.setCheckable(True)
            action.setChecked(one.row.id in self._chosen)
            action.triggered.connect(lambda _=False, run_id=one.row.id: self.toggle(run_id))
            menu.addAction(action)

    def _read(self) -> None:
        station, name = self._station, self._trace
        chosen = [one.row.id for one in self._beside if one.row.id in self._chosen]
        self._background.ask(lambda: _curves(station, chosen, name), self._lay, place="bench.over")

    def _lay(self, curves: tuple[Trace, ...]) -> None:
        self.layers = replace(self.layers, others=curves)
        self.changed.emit()


def _curves(station: Station, run_ids: list[str], name: str) -> tuple[Trace, ...]:
    """The curve of that name of each run that has one, under the run's sample and time."""
    found = []
    for run_id in run_ids:
        view = station.library.run(run_id)
        if view is None:
            continue
        try:
            trace = curve_named(view.measurement, name)
        except NotFound:
            continue  # a run without this curve has nothing to lay over; the menu keeps its name
        when = "" if view.row.acquired_at is None else f"  {view.row.acquired_at:%m-%d %H:%M}"
        found.append(replace(trace, name=f"{view.row.sample_name}{when}"))
    return tuple(found)
