"""What timed events direct before any peak is measured: fixed widths, shoulders on or off, skims, negative peaks.

The other events act on the finished table (`events.with_events`). Of several directions for one time the last holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.analysis.chromatogram.events import Event, FixedWidth, NegativePeaks, Shoulders, TangentSkim
from station.analysis.chromatogram.peaks import Candidate
from station.analysis.chromatogram.signal import Signal
from station.analysis.chromatogram.skim import Skim

_LEAST_OF_WIDTH = 0.4
_FWHM_SIGMAS = 2.3548


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions:
    """The directing events of a method, and the skim and the say on shoulders where no event has one."""

    events: tuple[Event, ...] = ()
    skim: Skim = "none"
    shoulders: bool = False

    def skim_at(self, time: float) -> Skim:
        """How a rider at this time (min) is skimmed."""
        said = [
            event.mode for event in self.events if isinstance(event, TangentSkim) and event.start <= time <= event.end
        ]
        return said[-1] if said else self.skim

    def shoulders_at(self, time: float) -> bool:
        """Whether a shoulder at this time (min) is a peak of its own."""
        said = [event.on for event in self.events if isinstance(event, Shoulders) and event.start <= time <= event.end]
        return said[-1] if said else self.shoulders

    def negative(self) -> tuple[Event, ...]:
        """Where dips are peaks."""
        return tuple(event for event in self.events if isinstance(event, NegativePeaks))

    def heeded(self, candidates: tuple[Candidate, ...], signal: Signal) -> tuple[Candidate, ...]:
        """The candidates that are as wide as the method says that peaks are."""
        widths = [event for event in self.events if isinstance(event, FixedWidth)]
        if not widths:
            return candidates

        def wide_enough(one: Candidate) -> bool:
            time = signal.time(one.apex)
            told = [event.width_s for event in widths if event.start <= time <= event.end]
            return not told or _FWHM_SIGMAS * one.sigma * signal.step_min * 60.0 >= _LEAST_OF_WIDTH * told[-1]

        return tuple(one for one in candidates if wide_enough(one))


def directions_of(events: Sequence[object], *, skim: Skim = "none", shoulders: bool = False) -> Directions:
    """The directions among these events."""
    directing = (FixedWidth, NegativePeaks, Shoulders, TangentSkim)
    return Directions(
        events=tuple(event for event in events if isinstance(event, directing)), skim=skim, shoulders=shoulders
    )
