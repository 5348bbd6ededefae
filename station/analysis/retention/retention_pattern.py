"""Naming peaks by the pattern of their relative retention times, where no single peak can be trusted alone.

A table gives each compound's retention relative to one reference peak (RRT). Columns and ovens differ, so the pattern
may be stretched about the reference: t = t_ref · (1 + k·(RRT − 1)). Every tall peak is tried as the reference, with
every stretch; the one that explains the most peaks is taken if no other does nearly as well, else the answer is a
refusal. Peaks and compounds are then paired in order (no crossing) by dynamic programming, and each pair has a
confidence: how near it lies, and whether another peak would fit as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats, Peak
from parsers.wording import Text

STRETCHES = np.arange(0.88, 1.1201, 0.005)
_REFERENCES_TRIED = 12
_DISTINCT = 0.9
_LEAST_SHARE = 0.5
_LEAST_PAIRS = 6
_RIVAL_HEIGHT = 0.3
_SHIFTS = np.arange(-0.03, 0.0301, 0.001)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A peak that has got a name. `confidence` 0 to 1; `rivals` are other peaks that would fit nearly as well."""

    name: str
    peak: Peak
    deviation: float
    """Of the relative retention time, from the table's after stretching."""
    confidence: float
    rivals: tuple[Peak, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Where the pattern lies in a run: the reference's time (min), the stretch and a shift in RRT."""

    reference_min: float
    stretch: float
    shift: float
    share: float
    """Of the possible score, 0 to 1."""

    def minutes(self, rrt: float) -> float:
        """When a compound of this RRT elutes."""
        return self.reference_min * (1 + self.shift + self.stretch * (rrt - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The pattern that was found and the peaks it names."""

    pattern: Pattern
    matches: Mapping[str, Match]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """No pattern, or more than one: why nothing is named."""

    reason: Text


def find_pattern(
    peaks: Sequence[Peak], table: Mapping[str, float], reference: str, *, tolerance: float = 0.004
) -> Named | Refusal:
    """The compounds of `table` (name -> RRT, 1 for `reference`) among the peaks of one ion chromatogram."""
    ordered = sorted(peaks, key=lambda peak: peak.apex)
    if len(ordered) < _LEAST_PAIRS:
        return Refusal(
            reason=Text(f"仅有 {len(ordered)} 个峰，不足以识别", f"{len(ordered)} peaks are too few to name")
        )
    rrts = np.array([table[name] for name in table])
    tried: list[Pattern] = []
    for peak in sorted(ordered, key=_height, reverse=True)[:_REFERENCES_TRIED]:
        scores = [_score(ordered, rrts, peak.apex, float(k), 0.0, tolerance) for k in STRETCHES]
        best = int(np.argmax(scores))
        tried.append(Pattern(reference_min=peak.apex, stretch=float(STRETCHES[best]), shift=0.0, share=scores[best]))
    tried.sort(key=lambda one: one.share, reverse=True)
    first = tried[0]
    refusal = _doubt(first, tried[1:], reference)
    if refusal is not None:
        return refusal
    return Named(pattern=first, matches=_pairs(ordered, table, first, tolerance))


def follow_pattern(
    peaks: Sequence[Peak], table: Mapping[str, float], known: Pattern, *, tolerance: float = 0.004
) -> Named | Refusal:
    """The compounds of another ion of the same run: the pattern is known but for a small shift of its own."""
    ordered = sorted(peaks, key=lambda peak: peak.apex)
    if len(ordered) < _LEAST_PAIRS:
        return Refusal(
            reason=Text(f"仅有 {len(ordered)} 个峰，不足以识别", f"{len(ordered)} peaks are too few to name")
        )
    rrts = np.array([table[name] for name in table])
    scores = [_score(ordered, rrts, known.reference_min, known.stretch, float(s), tolerance) for s in _SHIFTS]
    best = int(np.argmax(scores))
    pattern = Pattern(
        reference_min=known.reference_min, stretch=known.stretch, shift=float(_SHIFTS[best]), share=scores[best]
    )
    others = [
        Pattern(reference_min=known.reference_min, stretch=known.stretch, shift=float(s), share=score)
        for s, score in zip(_SHIFTS, scores, strict=True)
        if abs(float(s) - pattern.shift) > 2 * tolerance
    ]
    others.sort(key=lambda one: one.share, reverse=True)
    refusal = _doubt(pattern, others, "")
    if refusal is not None:
        return refusal
    return Named(pattern=pattern, matches=_pairs(ordered, table, pattern, tolerance))


def _height(peak: Peak) -> float:
    return peak.height or 0.0


def _score(
    peaks: Sequence[Peak], rrts: Floats, reference: float, stretch: float, shift: float, tolerance: float
) -> float:
    """0 to 1: how much of the table is met, and how much of the peaks' height within its span is explained.

    Heights count by their fourth root: small peaks of the pattern speak too, and noise does not outvote them.
    """
    times = np.array([peak.apex for peak in peaks])
    weights = np.array([max(_height(peak), 0.0) ** 0.25 for peak in peaks])
    predicted = reference * (1 + shift + stretch * (rrts - 1))
    width = tolerance * reference
    near = np.abs(times[:, None] - predicted[None, :]) / width
    closeness = np.clip(1 - near**2, 0.0, 1.0)
    met = float(np.mean(np.max(closeness * weights[:, None] ** 0.5, axis=0) / max(float(weights.max()), 1e-300) ** 0.5))
    inside = (times > predicted.min() - width) & (times < predicted.max() + width)
    explained = float(np.sum(np.max(closeness, axis=1)[inside] * weights[inside]))
    return float(np.sqrt(met * explained / max(float(np.sum(weights[inside])), 1e-300)))


def _doubt(first: Pattern, others: Sequence[Pattern], reference: str) -> Refusal | None:
    named = f"“{reference}”" if reference else ""
    if first.share < _LEAST_SHARE:
        return Refusal(
            reason=Text(
                f"各峰与保留时间模式不符（吻合度 {first.share:.2f} < {_LEAST_SHARE}），未作识别",
                f"the peaks do not fit the retention pattern (fit {first.share:.2f} < {_LEAST_SHARE}): none is named",
            )
        )
    if others and others[0].share > _DISTINCT * first.share:
        rival = others[0]
        return Refusal(
            reason=Text(
                f"{named}有两个位置吻合度相近（{first.minutes(1):.2f} 与 {rival.minutes(1):.2f} min："
                f"{first.share:.2f}、{rival.share:.2f}），未作识别",
                f"two places fit alike ({first.minutes(1):.2f} and {rival.minutes(1):.2f} min: {first.share:.2f}, "
                f"{rival.share:.2f}): none is named",
            )
        )
    return None


def _pairs(peaks: Sequence[Peak], table: Mapping[str, float], pattern: Pattern, tolerance: float) -> dict[str, Match]:
    """Compounds and peaks paired in order with the greatest sum of gains; then again about a bend of the pattern."""
    first = _paired(peaks, {name: pattern.minutes(rrt) for name, rrt in table.items()}, pattern, tolerance)
    bend = _bend(first, table, pattern)
    return _paired(
        peaks,
        {name: t + float(np.polyval(bend, table[name])) for name, t in _times(table, pattern)},
        pattern,
        tolerance,
    )


def _times(table: Mapping[str, float], pattern: Pattern) -> list[tuple[str, float]]:
    return [(name, pattern.minutes(rrt)) for name, rrt in table.items()]


def _bend(matches: Mapping[str, Match], table: Mapping[str, float], pattern: Pattern) -> Floats:
    """A parabola (min over RRT) through how far the paired peaks are off, outliers left out."""
    if len(matches) < _LEAST_PAIRS:
        return np.zeros(1)
    x = np.array([table[name] for name in matches])
    y = np.array([match.peak.apex - pattern.minutes(table[name]) for name, match in matches.items()])
    kept = np.abs(y - np.median(y)) <= 3 * max(1.4826 * float(np.median(np.abs(y - np.median(y)))), 1e-9)
    degree = 2 if int(np.sum(kept)) >= 2 * _LEAST_PAIRS else 1
    bend: Floats = np.polyfit(x[kept], y[kept], degree)
    return bend


def _paired(
    peaks: Sequence[Peak], predicted: Mapping[str, float], pattern: Pattern, tolerance: float
) -> dict[str, Match]:
    names = sorted(predicted, key=lambda name: predicted[name])
    width = tolerance * pattern.reference_min
    times = np.array([peak.apex for peak in peaks])
    heights = np.array([max(_height(peak), 0.0) for peak in peaks])
    near = np.abs(times[None, :] - np.array([predicted[name] for name in names])[:, None]) / width
    share = (heights / max(float(heights.max()), 1e-300)) ** 0.25
    gain = np.where(near < 1, (1 - near**2) * (0.5 + 0.5 * share[None, :]), 0.0)
    return {
        names[row]: _match(names[row], peaks, column, near[row], heights, tolerance) for row, column in _in_order(gain)
    }


def _in_order(gain: Floats) -> list[tuple[int, int]]:
    """Rows and columns paired without crossing, each once, with the greatest sum of gains."""
    rows, columns = gain.shape
    best = np.zeros((rows + 1, columns + 1))
    for row in range(rows):
        for column in range(columns):
            paired = best[row, column] + gain[row, column] if gain[row, column] > 0 else -np.inf
            best[row + 1, column + 1] = max(best[row, column + 1], best[row + 1, column], paired)
    pairs: list[tuple[int, int]] = []
    row, column = rows, columns
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            pairs.append((row, column))
    return pairs[::-1]


def _match(name: str, peaks: Sequence[Peak], column: int, near: Floats, heights: Floats, tolerance: float) -> Match:
    own = float(near[column])
    rivals = tuple(
        peaks[other]
        for other in np.flatnonzero((near < 1) & (heights > _RIVAL_HEIGHT * heights[column])).tolist()
        if other != column and float(near[other]) < own + 0.5
    )
    confidence = (1 - own**2) * (0.5 if rivals else 1.0)
    return Match(name=name, peak=peaks[column], deviation=own * tolerance, confidence=confidence, rivals=rivals)
