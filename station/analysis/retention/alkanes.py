"""Naming the n-alkanes and isoprenoids of a saturates chromatogram, or refusing to.

The ladder of n-alkanes gives the rungs; the carbon numbers come from the two doublets that every chemist
looks for: pristane just after nC17 and phytane just after nC18, one rung apart. Without both doublets, or
where n-alkanes do not stand out (biodegraded oils), every number would be a guess, and a wrong one is worse
than none: the answer is a `Refusal` with its reason.

Retention indices are linear, for temperature programmes: van den Dool & Kratz 1963.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parsers.measurement import Floats, Peak
from parsers.wording import Text
from station.analysis.retention.alkane_standard import place_ladder
from station.analysis.retention.doublets import anchor_of, both_seated
from station.analysis.retention.isoprenoids import named_isoprenoids, overlooked, share_of_largest, strangers
from station.analysis.retention.ladder import Rung, find_ladder, unevenness
from station.analysis.retention.ladder_ends import (
    led_down,
    mended,
    seated,
    without_dwarfs,
    without_giants,
    without_strays,
)

_LEAST_RUNGS = 7
_LEAST_DOMINANCE = 0.4
_MOST_UNEVEN = 0.02
_LEAST_SHARE = 0.2
_MOST_STRANGERS, _MOST_OVERLOOKED = 1, 1
_LEAST_OF_LARGEST = 0.35
_MOST_LEAP = 7.0
_MOST_ROUGH = 0.75
_LEAST_SNR = 5.0
_BROADEST = 8.0
_LADDER_RESIDUAL = 8.0
_NOT_PLACED = Text(
    "正构烷烃标样的保留时间与样品对不上，碳数仅由双峰确定",
    "the n-alkane standard's times do not fit the sample: carbon numbers are by the doublets alone",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """Peaks by name: n-alkanes by carbon number, isoprenoids by the ids asked for.

    `lead` is how much stronger the chosen doublets are than the next best pair (a ratio; 0 where a standard alone
    told the carbon numbers); `remarks` are what a chemist should look at.
    """

    alkanes: Mapping[int, Peak]
    isoprenoids: Mapping[str, Peak]
    lead: float
    remarks: tuple[Text, ...] = ()
    drift_percent: float | None = None
    """How far the n-alkanes stray from the standard's times at most; None without a standard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why no n-alkane can be named reliably."""

    reason: Text


def identify(
    peaks: Sequence[Peak],
    isoprenoids: Mapping[str, float],
    *,
    index_tolerance: float = 8.0,
    standard: Mapping[int, float] | None = None,
) -> Identified | Refusal:
    """Names for the peaks of one run (in order of time), or a refusal.

    `isoprenoids` gives the retention index of each isoprenoid on this kind of column; of the peaks within
    `index_tolerance` that are no n-alkane, the largest gets the name. `standard` are the retention times (min) of an
    n-alkane standard by carbon number: it serves where the doublets are not to be told, and where both speak they must
    agree.
    """
    seen = _slender([peak for peak in peaks if (peak.area or 0.0) > 0 and (peak.snr or 0.0) >= _LEAST_SNR])
    times = np.array([peak.apex for peak in seen])
    areas = np.array([peak.area for peak in seen], dtype=np.float64)
    rungs = _sound_ladder(times, areas)
    if isinstance(rungs, Refusal):
        return rungs
    anchor = anchor_of(rungs, times, areas, isoprenoids.values())
    placed = place_ladder([r.step for r in rungs], times[[r.peak for r in rungs]].tolist(), standard or {})
    if isinstance(anchor, Text):
        if placed is None or placed.first < 1:
            return Refusal(reason=anchor)
        anchor = placed.first, 0.0
    elif placed is not None and placed.first != anchor[0]:
        return _contradiction(anchor[0], placed.first)
    first, lead = anchor
    if lead:  # with both doublets the middle of the ladder is sure
        rungs = mended(rungs, times, areas, sure=17 - first, first=first, isoprenoids=isoprenoids.values())
        rungs = without_strays(rungs, times, areas)
        refusal = _refused(rungs, times, areas)
        if refusal is not None:
            return refusal
    alkanes = {first + rung.step: seen[rung.peak] for rung in rungs}
    named = named_isoprenoids(seen, alkanes, isoprenoids, index_tolerance)
    found = strangers(seen, alkanes, isoprenoids)
    if len(found) > _MOST_STRANGERS or (found and not lead):
        return _beside_the_truth(found[0])
    larger = overlooked(seen, alkanes, isoprenoids)
    if larger > _MOST_OVERLOOKED:
        return _overlooks(larger)
    share = share_of_largest(seen, alkanes, named)
    if share < _LEAST_OF_LARGEST:
        return _few_of_largest(share)
    remarks = (*_remarks(alkanes), *_hidden(alkanes, named, isoprenoids), *(_unnamed(peak) for peak in found))
    if standard and placed is None:
        remarks += (_NOT_PLACED,)
    return Identified(
        alkanes=alkanes,
        isoprenoids=named,
        lead=lead,
        remarks=remarks,
        drift_percent=None if placed is None else placed.drift_percent,
    )


def _slender(peaks: Sequence[Peak]) -> list[Peak]:
    """The peaks without those far broader than the run's own: what is left of a hump is no component."""
    widths = [(peak.area or 0.0) / peak.height if peak.height else 0.0 for peak in peaks]
    widest = _BROADEST * float(np.median([width for width in widths if width > 0] or [0.0]))
    return [peak for peak, width in zip(peaks, widths, strict=True) if width <= widest]


def _sound_ladder(times: Floats, areas: Floats) -> tuple[Rung, ...] | Refusal:
    """The best ladder if it is one of n-alkanes, else the best one before it; a refusal where neither is.

    Where carbons are missing just where the oven reaches its end, the best chain is the one after the gap.
    """
    rungs = _best_ladder(times, areas) if len(times) >= _LEAST_RUNGS else ()
    refusal = _refused(rungs, times, areas)
    if refusal is None:
        return rungs
    begin = rungs[0].peak if rungs else 0
    if begin < _LEAST_RUNGS:
        return refusal
    earlier = _best_ladder(times[:begin], areas[:begin])
    return earlier if _refused(earlier, times[:begin], areas[:begin]) is None else refusal


def _best_ladder(times: Floats, areas: Floats) -> tuple[Rung, ...]:
    rungs = led_down(without_dwarfs(find_ladder(times, areas), areas), times, areas)
    return without_giants(seated(both_seated(rungs, times, areas), times, areas), areas)


def _refused(rungs: tuple[Rung, ...], times: Floats, areas: Floats) -> Refusal | None:
    if len(rungs) < _LEAST_RUNGS:
        return Refusal(
            reason=Text(
                f"未找到正构烷烃序列：间距近似相等的峰只有 {len(rungs)} 个，至少需要 {_LEAST_RUNGS} 个",
                f"no ladder of n-alkanes: only {len(rungs)} peaks at nearly equal distances, {_LEAST_RUNGS} are needed",
            )
        )
    members = [rung.peak for rung in rungs]
    uneven = float(np.median(unevenness(times[members], np.array([float(rung.step) for rung in rungs]))))
    inside = slice(members[0], members[-1] + 1)
    share = float(np.sum(areas[members]) / np.sum(areas[inside]))
    dominance = float(np.median([rung.dominance for rung in rungs]))
    leap = _leap(areas[members])
    if leap > _MOST_LEAP:
        return Refusal(
            reason=Text(
                f"相邻两级面积相差 {leap:.0f} 倍，不是正构烷烃的分布，样品可能遭受生物降解",
                f"two neighbouring rungs differ {leap:.0f}-fold in area, which no n-alkanes do: the sample may be "
                "biodegraded",
            )
        )
    if _roughness(areas[members]) > _MOST_ROUGH:
        return Refusal(
            reason=Text(
                "各级面积忽大忽小，没有正构烷烃分布的规律，样品可能遭受生物降解",
                "the rungs' areas rise and fall without the order of n-alkanes: the sample may be biodegraded",
            )
        )
    if uneven > _MOST_UNEVEN or dominance < _LEAST_DOMINANCE or share < _LEAST_SHARE:
        return Refusal(
            reason=Text(
                f"正构烷烃不占优势（占序列内峰面积 {share:.0%}，间距偏差 {uneven:.1%}），样品可能遭受生物降解",
                f"the n-alkanes do not stand out ({share:.0%} of the peak area along the ladder, spacing uneven "
                f"by {uneven:.1%}): the sample may be biodegraded",
            )
        )
    return None


def _leap(areas: Floats) -> float:
    """The largest ratio of two neighbouring rungs' areas, or of the rungs two apart beside them where that is smaller.

    In waxes of land plants odd n-alkanes stand high over even ones, each kind falling or rising smoothly.
    """
    sizes = np.log(areas)
    steps, of_parity = np.abs(np.diff(sizes)), np.abs(sizes[2:] - sizes[:-2])
    beside = np.concatenate((of_parity[:1], np.maximum(of_parity[:-1], of_parity[1:]), of_parity[-1:]))
    return float(np.exp(np.max(np.minimum(steps, beside))))


def _roughness(areas: Floats) -> float:
    """How the logarithm of the areas bends, odd and even rungs apart: the median of |a_k - 2 a_{k+2} + a_{k+4}|."""
    sizes = np.log(areas)
    return float(np.median(np.abs(sizes[:-4] - 2 * sizes[2:-2] + sizes[4:])))


def _contradiction(by_doublets: int, by_standard: int) -> Refusal:
    return Refusal(
        reason=Text(
            f"碳数矛盾：双峰指示序列起于 nC{by_doublets}，正构烷烃标样指示起于 nC{by_standard}",
            f"the carbon numbers contradict each other: by the doublets the ladder begins at nC{by_doublets}, by the "
            f"n-alkane standard at nC{by_standard}",
        )
    )


def _beside_the_truth(stranger: Peak) -> Refusal:
    return Refusal(
        reason=Text(
            f"{stranger.apex:.3f} min 处未命名的峰大于所有正构烷烃，碳数序列不可信，样品可能遭受生物降解",
            f"the unnamed peak at {stranger.apex:.3f} min is larger than every n-alkane: the ladder cannot be "
            "trusted, the sample may be biodegraded",
        )
    )


def _overlooks(larger: int) -> Refusal:
    return Refusal(
        reason=Text(
            f"序列内有 {larger} 个未命名的峰大于其两侧的正构烷烃，碳数序列不可信，样品可能遭受生物降解",
            f"{larger} unnamed peaks within the ladder are larger than the n-alkanes on either side: the ladder cannot "
            "be trusted, the sample may be biodegraded",
        )
    )


def _few_of_largest(share: float) -> Refusal:
    return Refusal(
        reason=Text(
            f"序列起点之后最大的峰中只有 {share:.0%} 属于该序列，样品可能遭受生物降解",
            f"of the largest peaks after the ladder's start only {share:.0%} belong to it: the sample may be "
            "biodegraded",
        )
    )


def _unnamed(stranger: Peak) -> Text:
    return Text(
        f"{stranger.apex:.3f} min 处未命名的峰大于所有正构烷烃：请确认是否为内标或污染物",
        f"the unnamed peak at {stranger.apex:.3f} min is larger than every n-alkane: check that it is an internal "
        "standard or a contaminant",
    )


def _hidden(alkanes: Mapping[int, Peak], named: Mapping[str, Peak], wanted: Mapping[str, float]) -> tuple[Text, ...]:
    """A remark for each doublet of which only one peak is seen: the n-alkane may hold both."""
    return tuple(
        Text(
            f"未见与 nC{carbon} 分开的 {name}：nC{carbon} 的峰可能包含 {name}",
            f"no {name} is seen apart from nC{carbon}: the peak of nC{carbon} may hold both",
        )
        for name, carbon in (("Pr", 17), ("Ph", 18))
        if name in wanted and name not in named and carbon in alkanes and not named.keys().isdisjoint(("Pr", "Ph"))
    )


def _remarks(alkanes: Mapping[int, Peak]) -> tuple[Text, ...]:
    remarks = []
    missing = [n for n in range(min(alkanes), max(alkanes)) if n not in alkanes]
    if missing:
        listed = ", ".join(f"nC{n}" for n in missing)
        remarks.append(Text(f"碳数序列中缺少 {listed}", f"missing in the ladder: {listed}"))
    off = [n for n in alkanes if abs(_residual(alkanes, n)) > _LADDER_RESIDUAL]
    if off:
        listed = ", ".join(f"nC{n}" for n in off)
        remarks.append(Text(f"{listed} 偏离碳数序列，请核对峰识别", f"{listed} lies off the ladder: check the names"))
    return tuple(remarks)


def _residual(alkanes: Mapping[int, Peak], carbon: int) -> float:
    """How far, in index units, an n-alkane lies from the parabola through its neighbours."""
    near = [n for n in (carbon - 2, carbon - 1, carbon + 1, carbon + 2) if n in alkanes]
    if len(near) < 4:
        return 0.0
    curve = np.polyfit(near, [alkanes[n].apex for n in near], 2)
    spacing = (alkanes[carbon + 1].apex - alkanes[carbon - 1].apex) / 2
    return float(100 * (alkanes[carbon].apex - np.polyval(curve, carbon)) / spacing)
