"""Timed integration events: what a method says about parts of a run, replayed over the automatic result.

Times are minutes. An event acts on the peaks whose apex lies in its span. Events act in the order in which they are
given; the automatic table is made anew each time, so the same events give the same table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from parsers.measurement import Floats, Peak
from parsers.wording import Text
from station.analysis.chromatogram.drawn import drawn_peak
from station.analysis.chromatogram.skim import SKIMS, Skim
from station.analysis.errors import AnalysisError

_LEAST_POINTS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that holds from `start` to `end` (min)."""

    start: float = -np.inf
    end: float = np.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegratorOff(Event):
    """No peak is reported here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaReject(Event):
    """Peaks below this area (signal unit x second) are not reported."""

    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeightReject(Event):
    """Peaks below this height (signal unit) are not reported."""

    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSum(Event):
    """Everything between both times is one peak over the straight line between the signal there (e.g. C6+)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineValley(Event):
    """Each peak stands on the straight line between the signal at its own limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineHold(Event):
    """The baseline runs level from the signal's value at the start of the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineBack(Event):
    """The baseline runs level, backwards from the signal's value at the end of the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineThrough(Event):
    """The baseline goes straight through these (time min, level) points: baseline now, set by hand."""

    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativePeaks(Event):
    """Dips are peaks here: measured downwards, with positive areas and heights and a code that ends with N."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TangentSkim(Event):
    """Small peaks on tall tails are skimmed this way here (classic mode): none, straight, exponential or gaussian."""

    mode: Skim

    def __post_init__(self) -> None:
        if self.mode not in SKIMS:
            known = ", ".join(SKIMS)
            raise AnalysisError(
                Text(f"没有切线方式“{self.mode}”", f'there is no skim "{self.mode}"'),
                Text(f"请使用：{known}。", f"Use one of: {known}."),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedWidth(Event):
    """Peaks are about this wide here (seconds at half height): what is far narrower is no peak."""

    width_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shoulders(Event):
    """Whether a shoulder is a peak of its own here. Unless told, it is in the true mode and is not in the classic."""

    on: bool


def with_events(
    peaks: tuple[Peak, ...], events: Sequence[object], time_min: Floats, intensity: Floats
) -> tuple[Peak, ...]:
    """The peaks after all events; AnalysisError for what is no event."""
    for event in events:
        if not isinstance(event, Event):
            raise AnalysisError(
                Text(f"不是积分事件：{event!r}", f"this is no integration event: {event!r}"),
                Text(
                    "请使用 station.analysis.chromatogram.events 中的事件。",
                    "Use an event of station.analysis.chromatogram.events.",
                ),
            )
        peaks = _after(peaks, event, time_min, intensity)
    return peaks


def _after(peaks: tuple[Peak, ...], event: Event, time: Floats, y: Floats) -> tuple[Peak, ...]:
    match event:
        case IntegratorOff():
            return tuple(peak for peak in peaks if not _acts(event, peak))
        case AreaReject(least=least):
            return tuple(peak for peak in peaks if not _acts(event, peak) or (peak.area or 0.0) >= least)
        case HeightReject(least=least):
            return tuple(peak for peak in peaks if not _acts(event, peak) or (peak.height or 0.0) >= least)
        case AreaSum():
            others = [peak for peak in peaks if not _acts(event, peak)]
            summed = replace(drawn_peak(time, y, event.start, event.end, origin="station"), split="sum")
            return tuple(sorted([*others, summed], key=lambda peak: peak.apex))
        case BaselineValley() | BaselineHold() | BaselineBack() | BaselineThrough():
            return tuple(_rebased(peak, event, time, y) if _acts(event, peak) else peak for peak in peaks)
        case NegativePeaks() | TangentSkim() | FixedWidth() | Shoulders():
            return peaks  # the peaks were found by these (`directions`)
    raise AnalysisError(
        Text(f"积分事件 {type(event).__name__} 尚不可用", f"the integration event {type(event).__name__} is not here"),
        Text("请去掉该事件。", "Leave the event out."),
    )


def _acts(event: Event, peak: Peak) -> bool:
    return event.start <= peak.apex <= event.end


def _rebased(peak: Peak, event: Event, time: Floats, y: Floats) -> Peak:
    start, end = _limits(peak, time)
    levels: tuple[float | None, float | None] = (None, None)
    if isinstance(event, BaselineHold):
        levels = (float(np.interp(event.start, time, y)),) * 2
    elif isinstance(event, BaselineBack):
        levels = (float(np.interp(event.end, time, y)),) * 2
    elif isinstance(event, BaselineThrough):
        at, level = zip(*sorted(event.points), strict=True)
        levels = (float(np.interp(start, at, level)), float(np.interp(end, at, level)))
    scale = (peak.height, peak.snr) if peak.height and peak.snr else None
    return drawn_peak(time, y, start, end, baseline=levels, noise_snr=scale, code=peak.code, origin=peak.origin)


def _limits(peak: Peak, time: Floats) -> tuple[float, float]:
    """The limits of a peak that the engine found; where they hardly hold a point, the next points but one."""
    assert peak.start is not None and peak.end is not None  # noqa: PT018
    start, end = float(peak.start), float(peak.end)
    if np.count_nonzero((time >= start) & (time <= end)) >= _LEAST_POINTS:
        return start, end
    low = max(int(np.searchsorted(time, start, side="right")) - 2, 0)
    high = min(int(np.searchsorted(time, end)) + 1, len(time) - 1)
    return float(time[low]), float(time[high])
