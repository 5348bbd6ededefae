"""A run made ready for the screen, off the GUI thread: which peaks belong to which curve, values as they print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from gui.language import Languages
from parsers.measurement import Measurement, Peak, Trace
from parsers.wording import Text
from station.analysis.chromatogram.correction import Correction
from station.items.cells import MISSING, row_cells
from station.items.item import Column, Item
from station.library import RunView
from station.records import Chart, ChartMark, Determination, Value
from station.records.determinations import Severity

Origin = Literal["station", "vendor"]
SAME_PLACE_MIN = 1e-6
"""A mark and a peak this close in minutes are the same place: the mark is made of the peak's apex."""


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One result of the run: the column that declares it, the value, and its text as the report will print it."""

    column: Column
    value: Value | None
    printed: str

    @property
    def unrounded(self) -> str:
        """Every digit that was calculated."""
        return MISSING if self.value is None or self.value.number is None else str(_plain(self.value.number))


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """Something a person should know of this run, and where it comes from."""

    severity: Severity
    message: Text
    source: str


@dataclass(frozen=True, slots=True)
class RunContent:
    """A run with what was calculated from it."""

    view: RunView
    item: Item | None
    values: tuple[ValueLine, ...]
    remarks: tuple[RemarkLine, ...]
    kept: Mapping[str, Correction] = field(default_factory=dict)
    """The manual integration of each curve, by the curve's name."""

    @property
    def measurement(self) -> Measurement:
        """What the instrument's file says."""
        return self.view.measurement


def content_of(view: RunView, item: Item | None, kept: Mapping[str, Correction] | None = None) -> RunContent:
    """Values in the order of the item's columns, and all remarks: the reader's, the checks', the run's trouble."""
    remarks = [RemarkLine("remark", message, view.measurement.format_id) for message in view.measurement.remarks]
    if view.row.trouble is not None:
        remarks.append(RemarkLine("stop", view.row.trouble.message, view.row.trouble.where))
    if view.determination is None or item is None:
        return RunContent(view, item, (), tuple(remarks), kept or {})
    outcome = view.determination.reported
    cells = row_cells(item, outcome.values)
    by_id = {value.id: value for value in outcome.values}
    values = tuple(ValueLine(column, by_id.get(column.id), cells[column.id]) for column in item.columns)
    remarks += [RemarkLine(finding.severity, finding.message, finding.source) for finding in outcome.findings]
    return RunContent(view, item, values, tuple(remarks), kept or {})


def origins_of(content: RunContent, trace: str) -> tuple[Origin, ...]:
    """Who found peaks on that curve."""
    found: list[Origin] = []
    if station_peaks(content.view.determination, trace):
        found.append("station")
    if any(table.trace == trace and table.peaks for table in content.measurement.peak_tables):
        found.append("vendor")
    return tuple(found)


def peaks_of(content: RunContent, trace: str, origin: Origin | None, languages: Languages) -> tuple[Peak, ...]:
    """The peaks that were found on a curve, under their names in the window's language."""
    if origin == "vendor":
        return tuple(peak for table in content.measurement.peak_tables if table.trace == trace for peak in table.peaks)
    if origin is None:
        return ()
    return tuple(named(peak, content.item, languages) for peak in station_peaks(content.view.determination, trace))


def drawing_marks(trace: Trace, content: RunContent) -> tuple[ChartMark, ...]:
    """Those marks of a curve's chart that are no peaks."""
    apices = [peak.apex for peak in station_peaks(content.view.determination, trace.name)]
    return tuple(
        mark
        for chart in _charts(content.view.determination, trace.name)
        for mark in chart.marks
        if not any(_is_same(mark, apex) for apex in apices)
    )


def first_trace(content: RunContent) -> str | None:
    """The curve to show first: the one the report shows, else the longest."""
    names = [trace.name for trace in content.measurement.traces]
    determination = content.view.determination
    for chart in () if determination is None else determination.outcome.charts:
        if chart.trace in names:
            return chart.trace
    longest = max(content.measurement.traces, key=len, default=None)
    return None if longest is None else longest.name


def _charts(determination: Determination | None, trace: str) -> list[Chart]:
    if determination is None:
        return []
    return [chart for chart in determination.outcome.charts if chart.trace == trace]


def station_peaks(determination: Determination | None, trace: str) -> tuple[Peak, ...]:
    """The peaks that a curve's chart names; other peaks of the outcome are another channel's."""
    marks = [mark for chart in _charts(determination, trace) for mark in chart.marks]
    if determination is None:
        return ()
    return tuple(peak for peak in determination.outcome.peaks if any(_is_same(mark, peak.apex) for mark in marks))


def _is_same(mark: ChartMark, apex: float) -> bool:
    return mark.until is None and abs(mark.x - apex) < SAME_PLACE_MIN


def named(peak: Peak, item: Item | None, languages: Languages) -> Peak:
    """The peak under its component's name in the window's language."""
    components = () if item is None else item.components
    # an item names its peaks by a component's id or by its printed Chinese name
    titles = {name: component.title for component in components for name in (component.id, component.title.zh)}
    return replace(peak, name=languages.of(titles[peak.name])) if peak.name in titles else peak


def _plain(number: Decimal) -> Decimal | str:
    return f"{number:f}"
