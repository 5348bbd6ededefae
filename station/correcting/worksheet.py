"""One trace on the bench: its automatic peaks, what a person has done to them so far, undo and redo.

Pure: it knows no database and no screen. Every act returns whether it changed something and raises AnalysisError
where it cannot be done, with nothing changed. Times are minutes, levels are in the signal's unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from parsers.measurement import Floats, Peak, PeakTable, Trace
from parsers.wording import Text
from station.analysis.chromatogram.correction import (
    UNKNOWN,
    Act,
    AnyEvent,
    Correction,
    Name,
    Step,
    UseEvents,
    UseMethod,
    base_table,
    edited_table,
)
from station.analysis.chromatogram.edits import Add, Delete, Merge, MoveBaseline, MoveLimits, Split
from station.analysis.errors import AnalysisError

Side = Literal["start", "end"]
SAME_LIMIT_MIN = 1e-6
"""Limits this close (min) are one drop line between two peaks."""
MOST_UNDO = 500
MOST_BASES = 8
"""Automatic tables kept at hand, so that undo does not integrate the whole run again."""


class Worksheet:
    """The correction of one trace while it is being made."""

    def __init__(self, trace: Trace, correction: Correction | None = None) -> None:
        self._trace = trace
        self._kept = correction or Correction(trace=trace.name)
        self._now = self._kept
        self._undo: list[Correction] = []
        self._redo: list[Correction] = []
        self._bases: dict[tuple[UseMethod, tuple[AnyEvent, ...]], PeakTable] = {}
        self.automatic = self._table(Correction(trace=trace.name))
        self.table = self.automatic if not self._kept.steps else self._table(self._kept)

    # --- what stands

    @property
    def trace(self) -> Trace:
        """The curve."""
        return self._trace

    @property
    def correction(self) -> Correction:
        """Everything that was done, in order."""
        return self._now

    @property
    def peaks(self) -> tuple[Peak, ...]:
        """The peaks as they are now."""
        return self.table.peaks

    @property
    def changed(self) -> bool:
        """Whether there is something to keep."""
        return self._now != self._kept

    @property
    def can_undo(self) -> bool:
        """Whether an act can be taken back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether an act that was taken back can be done again."""
        return bool(self._redo)

    def mark_kept(self) -> None:
        """What stands now is stored."""
        self._kept = self._now

    # --- acts on peaks

    def move_limit(self, number: int, side: Side, to: float, reason: str) -> None:
        """Move one limit of a peak; a drop line that it shares with its neighbour moves for both."""
        peak = self.peaks[number]
        start, end = limits(peak)
        neighbour = self._sharing(number, side)
        if neighbour is None:
            new = (to, end) if side == "start" else (start, to)
            self._do(reason, MoveLimits(apex=peak.apex, start=new[0], end=new[1]))
            return
        left, right = (neighbour, peak) if side == "start" else (peak, neighbour)
        merged = Merge(first=left.apex, last=right.apex)
        self._do(reason, merged, Split(apex=left.apex, at=to), *_names((left, right), (limits(left)[0], to), to))

    def move_baseline(self, number: int, side: Side, level: float, reason: str) -> None:
        """Lift or lower one end of a peak's baseline."""
        peak = self.peaks[number]
        first, last = peak.baseline_start, peak.baseline_end
        assert first is not None, "an integrated peak stands on a baseline"
        assert last is not None, "an integrated peak stands on a baseline"
        levels = (level, last) if side == "start" else (first, level)
        self._do(reason, MoveBaseline(apex=peak.apex, start_level=levels[0], end_level=levels[1]))

    def split(self, number: int, at: float, reason: str) -> None:
        """Cut a peak in two by a drop line; the part that holds its apex keeps its name."""
        peak = self.peaks[number]
        name = [Name(apex=peak.apex, name=peak.name)] if peak.name else []
        self._do(reason, Split(apex=peak.apex, at=at), *name)

    def merge(self, numbers: Sequence[int], reason: str) -> None:
        """Make one peak of neighbouring peaks; it keeps the name of the largest."""
        chosen = [self.peaks[number] for number in sorted(numbers)]
        if len(chosen) < 2:
            raise AnalysisError(
                Text("合并需要至少两个峰", "at least two peaks are needed to merge"),
                Text("请选择相邻的两个峰。", "Choose two peaks beside each other."),
            )
        named = [peak for peak in chosen if peak.name]
        largest = max(named, key=lambda peak: peak.area or 0.0, default=None)
        names = [] if largest is None else [Name(apex=largest.apex, name=largest.name)]
        self._do(reason, Merge(first=chosen[0].apex, last=chosen[-1].apex), *names)

    def add(self, start: float, end: float, reason: str) -> None:
        """A new peak between two times."""
        low, high = sorted((start, end))
        self._do(reason, Add(start=low, end=high))

    def delete(self, numbers: Iterable[int], reason: str) -> None:
        """These are no peaks."""
        self._do(reason, *(Delete(apex=self.peaks[number].apex) for number in numbers))

    def name(self, number: int, name: str, reason: str) -> None:
        """This peak is that component; an empty name says that it is none that is known."""
        self._do(reason, Name(apex=self.peaks[number].apex, name=name.strip() or UNKNOWN))

    # --- acts on the whole trace

    def use_method(self, how: UseMethod, reason: str) -> None:
        """Integrate another way; peaks that were put right by hand stay so."""
        self._do(reason, how)

    def use_events(self, events: Sequence[AnyEvent], reason: str) -> None:
        """Integrate with these timed events in place of those before."""
        self._do(reason, UseEvents(events=tuple(events)))

    def back_to_automatic(self) -> bool:
        """Take back everything that was ever done; that itself can be undone."""
        if not self._now.steps:
            return False
        self._become(Correction(trace=self._trace.name), self.automatic)
        return True

    def take_over(self, correction: Correction) -> None:
        """Begin from another run's steps."""
        moved = replace(correction, trace=self._trace.name)
        self._become(moved, self._table(moved))

    # --- undo and redo

    def undo(self) -> bool:
        """Take back the last act."""
        if not self._undo:
            return False
        self._redo.append(self._now)
        self._now = self._undo.pop()
        self.table = self._table(self._now)
        return True

    def redo(self) -> bool:
        """Do again what was taken back."""
        if not self._redo:
            return False
        self._undo.append(self._now)
        self._now = self._redo.pop()
        self.table = self._table(self._now)
        return True

    # --- inside

    def _do(self, reason: str, *acts: Act) -> None:
        steps = tuple(Step(act=act, reason=reason) for act in acts)
        after = replace(self._now, steps=(*self._now.steps, *steps))
        self._become(after, self._table(after))

    def _become(self, after: Correction, table: PeakTable) -> None:
        self._undo = [*self._undo[-MOST_UNDO:], self._now]
        self._redo = []
        self._now, self.table = after, table

    def _table(self, correction: Correction) -> PeakTable:
        x, y = self._curve
        base = self._bases.get((correction.method, correction.events))
        if base is None:
            base = base_table(x, y, correction, unit=self._trace.y.unit)
            self._bases = dict(list(self._bases.items())[-MOST_BASES:]) | {(correction.method, correction.events): base}
        return edited_table(base, x, y, correction)

    @property
    def _curve(self) -> tuple[Floats, Floats]:
        return self._trace.x.values, self._trace.y.values

    def _sharing(self, number: int, side: Side) -> Peak | None:
        """The neighbour on that side whose limit is the same drop line."""
        other = number - 1 if side == "start" else number + 1
        if not 0 <= other < len(self.peaks):
            return None
        mine = limits(self.peaks[number])[0 if side == "start" else 1]
        theirs = limits(self.peaks[other])[1 if side == "start" else 0]
        return self.peaks[other] if abs(mine - theirs) <= SAME_LIMIT_MIN else None


def limits(peak: Peak) -> tuple[float, float]:
    """Start and end of a peak (min); its apex where the source tells none."""
    return (peak.apex if peak.start is None else peak.start), (peak.apex if peak.end is None else peak.end)


def _names(pair: tuple[Peak, Peak], first: tuple[float, float], at: float) -> list[Name]:
    """The names of two peaks again after their drop line was moved to `at`: each to the part on its side."""
    left, right = pair
    found = []
    if left.name:
        found.append(Name(apex=min(left.apex, (first[0] + at) / 2), name=left.name))
    if right.name:
        found.append(Name(apex=max(right.apex, (limits(right)[1] + at) / 2), name=right.name))
    return found
