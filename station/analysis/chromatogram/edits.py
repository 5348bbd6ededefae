"""Manual edits of a peak table as operations that can be stored and replayed over the automatic result.

The automatic table is never changed: `replay` makes a new one. A peak is named by its apex (min), as a person points
at it; the nearest peak within its own limits is meant. Edited peaks have the origin `operator`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.measurement import Floats, Peak, PeakTable
from parsers.wording import Text
from station.analysis.chromatogram.drawn import drawn_peak
from station.analysis.chromatogram.measures import with_resolution
from station.analysis.errors import AnalysisError


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveLimits:
    """The peak at `apex` gets new limits (min); its baseline goes to the signal there."""

    apex: float
    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveBaseline:
    """The peak at `apex` gets a baseline between two levels (signal unit) at its limits."""

    apex: float
    start_level: float
    end_level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The peak at `apex` is cut at a time (min) by a drop line; both parts keep its baseline."""

    apex: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """All peaks from the one at `first` to the one at `last` (apexes, min) become one over one straight baseline."""

    first: float
    last: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Add:
    """A new peak between two times (min), over the line between the signal there."""

    start: float
    end: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """The peak at `apex` is no peak."""

    apex: float


Edit = MoveLimits | MoveBaseline | Split | Merge | Add | Delete


def replay(table: PeakTable, edits: Sequence[Edit], time_min: Floats, intensity: Floats) -> PeakTable:
    """The table after all edits, in their order; time in minutes and signal, each of shape (n,).

    Raises AnalysisError for an edit of a peak that is not there, or limits that enclose nothing.
    """
    peaks = list(table.peaks)
    for edit in edits:
        peaks = sorted(_after(peaks, edit, time_min, intensity), key=lambda peak: peak.apex)
    return replace(table, peaks=with_resolution(tuple(peaks)))


def _after(peaks: list[Peak], edit: Edit, time: Floats, y: Floats) -> list[Peak]:
    match edit:
        case Add(start=start, end=end):
            return [*peaks, drawn_peak(time, y, start, end)]
        case Merge(first=first, last=last):
            one, other = sorted((index_of(peaks, first), index_of(peaks, last)))
            start, end = _limits(peaks[one])[0], _limits(peaks[other])[1]
            levels = (peaks[one].baseline_start, peaks[other].baseline_end)
            merged = drawn_peak(time, y, start, end, baseline=levels, noise_snr=_scale(peaks[one]))
            return [*peaks[:one], merged, *peaks[other + 1 :]]
    index = index_of(peaks, edit.apex)
    return [*peaks[:index], *_instead(peaks[index], edit, time, y), *peaks[index + 1 :]]


def _instead(peak: Peak, edit: Edit, time: Floats, y: Floats) -> list[Peak]:
    """What stands in the place of one peak."""
    start, end = _limits(peak)
    scale, name = _scale(peak), peak.name
    match edit:
        case MoveLimits(start=new_start, end=new_end):
            return [replace(drawn_peak(time, y, new_start, new_end, noise_snr=scale), name=name)]
        case MoveBaseline(start_level=first, end_level=last):
            moved = drawn_peak(time, y, start, end, baseline=(first, last), noise_snr=scale, code=peak.code)
            return [replace(moved, name=name)]
        case Split(at=at):
            left, right = peak.baseline_start, peak.baseline_end
            middle = None if left is None or right is None else left + (right - left) * (at - start) / (end - start)
            codes = (f"{peak.code[:1] or 'B'}V", f"V{peak.code[1:2] or 'B'}")
            parts = ((start, at, (left, middle)), (at, end, (middle, right)))
            return [
                drawn_peak(time, y, a, b, baseline=levels, noise_snr=scale, code=code)
                for (a, b, levels), code in zip(parts, codes, strict=True)
            ]
    return []


def index_of(peaks: Sequence[Peak], apex: float) -> int:
    """The place of the peak that is meant by a time within its limits; AnalysisError if there is none."""
    meant = [k for k, peak in enumerate(peaks) if _limits(peak)[0] <= apex <= _limits(peak)[1]]
    if not meant:
        raise AnalysisError(
            Text(f"{apex:g} min 处没有峰", f"there is no peak at {apex:g} min"),
            Text("请在峰界之内选择。", "Choose a time within a peak's limits."),
        )
    return min(meant, key=lambda k: abs(peaks[k].apex - apex))


def _limits(peak: Peak) -> tuple[float, float]:
    return (peak.apex if peak.start is None else peak.start), (peak.apex if peak.end is None else peak.end)


def _scale(peak: Peak) -> tuple[float, float] | None:
    return (peak.height, peak.snr) if peak.height and peak.snr else None
