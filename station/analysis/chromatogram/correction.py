"""A peak table corrected by hand: what was done, why, and the same table again from it.

A `Correction` is a list of steps over the automatic integration of one trace. The automatic table is never changed:
`corrected_table` makes it anew (with the method and the events that the steps ask for) and replays the rest in order,
so the same steps always give the same table. Each step carries its reason, for the record (ISO/IEC 17025 7.5.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.measurement import Floats, Peak, PeakTable
from station.analysis.chromatogram.edits import (
    Add,
    Delete,
    Edit,
    Merge,
    MoveBaseline,
    MoveLimits,
    Split,
    index_of,
    replay,
)
from station.analysis.chromatogram.events import (
    AreaReject,
    AreaSum,
    BaselineBack,
    BaselineHold,
    BaselineThrough,
    BaselineValley,
    FixedWidth,
    HeightReject,
    IntegratorOff,
    NegativePeaks,
    Shoulders,
    TangentSkim,
    with_events,
)
from station.analysis.chromatogram.integration import Method, integrate
from station.analysis.chromatogram.measures import with_resolution
from station.analysis.chromatogram.skim import Skim

UNKNOWN = "?"
"""The name a person gives to a peak that is not what the program took it for."""

AnyEvent = (
    IntegratorOff
    | AreaReject
    | HeightReject
    | AreaSum
    | BaselineValley
    | BaselineHold
    | BaselineBack
    | BaselineThrough
    | NegativePeaks
    | TangentSkim
    | FixedWidth
    | Shoulders
)

BASELINES = (BaselineThrough, BaselineHold, BaselineBack, BaselineValley)
LINES = (BaselineThrough, BaselineHold, BaselineBack)
"""Baselines that lie at a level whatever the limits of the peaks over them are; those at valleys follow the limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The peak at `apex` (min) is this component; UNKNOWN takes a name away."""

    apex: float
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UseMethod:
    """The automatic integration runs this way."""

    method: Method = "classic"
    skim: Skim = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseEvents:
    """The automatic integration obeys these timed events, in place of those before."""

    events: tuple[AnyEvent, ...]


Act = Edit | Name | UseMethod | UseEvents
ACTS: tuple[type[Act], ...] = (MoveLimits, MoveBaseline, Split, Merge, Add, Delete, Name, UseMethod, UseEvents)
EVENTS: tuple[type[AnyEvent], ...] = (
    IntegratorOff,
    AreaReject,
    HeightReject,
    AreaSum,
    BaselineValley,
    BaselineHold,
    BaselineBack,
    BaselineThrough,
    NegativePeaks,
    TangentSkim,
    FixedWidth,
    Shoulders,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act and the reason that was given for it."""

    act: Act
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """All that a person did to the integration of one trace, in order."""

    trace: str
    steps: tuple[Step, ...] = ()

    @property
    def method(self) -> UseMethod:
        """How the automatic integration runs: as the last step says that says it."""
        said = [step.act for step in self.steps if isinstance(step.act, UseMethod)]
        return said[-1] if said else UseMethod()

    @property
    def events(self) -> tuple[AnyEvent, ...]:
        """The timed events in force."""
        said = [step.act for step in self.steps if isinstance(step.act, UseEvents)]
        return said[-1].events if said else ()

    @property
    def reasons(self) -> tuple[str, ...]:
        """Every reason once, in order."""
        return tuple(dict.fromkeys(step.reason for step in self.steps))

    def transferable(self) -> Correction:
        """The steps that mean the same in another run: all but baselines at a level of this run's signal."""
        kept: list[Step] = []
        for step in self.steps:
            if isinstance(step.act, UseEvents):
                timed = tuple(event for event in step.act.events if not isinstance(event, BaselineThrough))
                replaces = any(isinstance(one.act, UseEvents) for one in kept)
                if timed or replaces or not step.act.events:
                    kept.append(replace(step, act=UseEvents(events=timed)))
            elif not isinstance(step.act, MoveBaseline):
                kept.append(step)
        return replace(self, steps=tuple(kept))


def corrected_table(time_min: Floats, intensity: Floats, correction: Correction, *, unit: str = "") -> PeakTable:
    """The peaks after all steps; time in minutes and signal, each of shape (n,).

    Raises AnalysisError for a step whose peak is not there, or limits that enclose nothing.
    """
    return edited_table(base_table(time_min, intensity, correction, unit=unit), time_min, intensity, correction)


def base_table(time_min: Floats, intensity: Floats, correction: Correction, *, unit: str = "") -> PeakTable:
    """The automatic table that the steps start from: by the method and the events that they ask for."""
    how = correction.method
    return integrate(
        time_min,
        intensity,
        method=how.method,
        skim=how.skim,
        events=correction.events,
        trace=correction.trace,
        unit=unit,
    )


def edited_table(table: PeakTable, time_min: Floats, intensity: Floats, correction: Correction) -> PeakTable:
    """The base table after the edits and names among the steps.

    A baseline that was drawn holds for every peak over it, also for one that got its limits by hand, before or after.
    """
    edits: list[Edit] = []
    drawn: tuple[AnyEvent, ...] = ()
    for number, step in enumerate(correction.steps):
        match step.act:
            case UseMethod():
                continue
            case UseEvents(events=events):
                asked = [one for one in events if isinstance(one, BASELINES) and one in correction.events]
                if any(not isinstance(before.act, UseMethod | UseEvents) for before in correction.steps[:number]):
                    table = replay(table, edits, time_min, intensity)
                    new = [one for one in asked if one not in drawn]
                    table, edits = _on_baselines(table, table.peaks, new, time_min, intensity), []
                drawn = tuple(asked)
            case Name(apex=apex, name=name):
                table = _named(replay(table, edits, time_min, intensity), apex, name)
                edits = []
            case edit if any(isinstance(one, LINES) for one in drawn):
                before, lines = table, [one for one in drawn if isinstance(one, LINES)]
                table = replay(table, [edit], time_min, intensity)
                table = _on_baselines(table, _others(table, before), lines, time_min, intensity)
            case edit:
                edits.append(edit)
    return replay(table, edits, time_min, intensity) if edits else table


def _others(table: PeakTable, before: PeakTable) -> list[Peak]:
    """The peaks that have other limits than any had before."""
    known = {(peak.start, peak.end) for peak in before.peaks}
    return [peak for peak in table.peaks if (peak.start, peak.end) not in known]


def _on_baselines(
    table: PeakTable, chosen: Sequence[Peak], baselines: Sequence[AnyEvent], time_min: Floats, intensity: Floats
) -> PeakTable:
    """The table with the chosen peaks, as far as they are over them, on these baselines; they keep their names."""
    if not chosen or not baselines:
        return table
    peaks = []
    for peak in table.peaks:
        based = with_events((peak,), baselines, time_min, intensity)[0] if peak in chosen else peak
        peaks.append(peak if based == peak else replace(based, name=peak.name))
    return replace(table, peaks=with_resolution(tuple(peaks)))


def _named(table: PeakTable, apex: float, name: str) -> PeakTable:
    peaks = list(table.peaks)
    index = index_of(peaks, apex)
    # a component is one peak: whoever had the name before has it no more
    peaks = [replace(one, name="") if one.name == name != UNKNOWN else one for one in peaks]
    peaks[index] = replace(peaks[index], name=name)
    return replace(table, peaks=tuple(peaks))


def names_by_hand(found: Mapping[str, Peak], peaks: Iterable[Peak]) -> dict[str, Peak]:
    """What the program named, put right by the names that a person gave: theirs win over the program's.

    `found` are peaks by the component's name as the program sees it, `peaks` the whole (corrected) table.
    """
    spoken = [peak for peak in peaks if peak.name]
    given = {peak.name: peak for peak in spoken if peak.name != UNKNOWN}
    apexes = {peak.apex for peak in spoken}
    kept = {name: peak for name, peak in found.items() if peak.apex not in apexes and name not in given}
    return kept | given


def has_names(peaks: Sequence[Peak]) -> bool:
    """Whether a person has named any of these peaks."""
    return any(peak.name and peak.name != UNKNOWN for peak in peaks)
