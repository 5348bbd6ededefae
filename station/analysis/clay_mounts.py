"""Oriented mounts of the clay fraction (黏土定向片): from three patterns to the intensities that the clay scheme needs.

N is air-dried, EG saturated with ethylene glycol, T heated to 550 °C. A peak is looked for in a window around its place
for copper radiation, its background is the line between the window's quiet edges, and it ends at the valley to its
neighbour. Kaolinite 002 (0.358 nm) and chlorite 004 (0.353 nm) stand 0.3° apart and are fitted together.

Sources: the places by Bragg's law (λ = 1.540598 Å); the scheme of SY/T 5163 as generally known (see `mineralogy`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError
from station.analysis.mineralogy import ClayPeaks

Mount = Literal["n", "eg", "t"]
Curve = tuple[Floats, Floats]

TITLES: Mapping[Mount, Text] = {
    "n": Text("自然定向片 (N)", "air-dried mount (N)"),
    "eg": Text("乙二醇饱和片 (EG)", "glycolated mount (EG)"),
    "t": Text("高温片 (550 ℃)", "mount heated to 550 °C"),
}
_NAMES: Mapping[Mount, re.Pattern[str]] = {
    "n": re.compile(r"[\s_-](n|ad)$|(?<!乙二醇)(?<!饱和)(?<!高温)(?<!加热)(自然|定向)+片?$", re.IGNORECASE),
    "eg": re.compile(r"[\s_-]eg$|(乙二醇|饱和)(定向)?片?$", re.IGNORECASE),
    "t": re.compile(r"[\s_-](t|550(\s*°?[c℃度])?)$|(高温|加热)(定向)?片?$", re.IGNORECASE),
}
_SMECTITE, _ILLITE, _SEVEN = (5.19, 0.75), (8.84, 0.55), (12.37, 0.55)
"""Place and half-width (°2θ) of the 1.7, 1.0 and 0.7 nm peaks."""
_DOUBLET, _DOUBLET_WINDOW = (24.85, 25.14), (24.2, 25.8)
_MIXED = ((8.95, 10.35), (15.45, 17.65))
"""Where the 001/002 and 002/003 of glycolated illite/smectite may stand (°2θ)."""
_EDGE_SHARE = 0.12
_LEAST_POINTS = 8
_LEAST_SIGNIFICANCE = 4.0
_MOST_DOUBLET_SHIFT, _SHIFT_STEPS = 0.12, 13
_DOUBLET_WIDTHS = np.linspace(0.10, 0.40, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class MountPeak:
    """A peak over its background: where (°2θ), its height (counts) and area (counts·°)."""

    two_theta: float
    height: float
    area: float


def mount_of(sample_name: str) -> Mount | None:
    """Which mount a run is, by the end of its name (-N, -EG, -T, -550; 自然片, 乙二醇片, 高温片); None for others."""
    return next((mount for mount, ending in _NAMES.items() if ending.search(sample_name.strip())), None)


def clay_peaks(mounts: Mapping[Mount, Curve]) -> ClayPeaks:
    """The intensities of the clay scheme from the three patterns; what is not there is zero.

    AnalysisError if a mount is missing, or does not cover the places.
    """
    missing = [TITLES[mount] for mount in TITLES if mount not in mounts]
    if missing:
        zh, en = "、".join(one.zh for one in missing), ", ".join(one.en for one in missing)
        raise AnalysisError(
            Text(f"缺少{zh}", f"missing: {en}"),
            Text("请测齐三种定向片，或直接给出 clay。", "Measure all three mounts, or give the peaks as clay."),
        )
    h_0358, h_0353 = _doublet(*mounts["n"])
    return ClayPeaks(
        n_07=_area(mounts["n"], _SEVEN),
        eg_07=_area(mounts["eg"], _SEVEN),
        eg_10=_area(mounts["eg"], _ILLITE),
        t_10=_area(mounts["t"], _ILLITE),
        eg_17=_area(mounts["eg"], _SMECTITE),
        h_0358=_decimal(h_0358),
        h_0353=_decimal(h_0353),
    )


def mixed_layer_places(glycolated: Curve) -> tuple[float, float] | None:
    """2θ of the 001/002 and 002/003 peaks of illite/smectite, None where one of them is not to be seen as a peak."""
    found = []
    for low, high in _MIXED:
        peak = peak_near(*glycolated, (low + high) / 2, (high - low) / 2)
        if peak is None:
            return None
        found.append(peak.two_theta)
    return found[0], found[1]


def peak_near(two_theta: Floats, counts: Floats, centre: float, reach: float) -> MountPeak | None:
    """The highest peak within `reach` of `centre`; None if none rises four times above its noise, or only a flank does.

    AnalysisError if the pattern does not cover the window.
    """
    inside = np.flatnonzero(np.abs(two_theta - centre) <= reach)
    if len(inside) < _LEAST_POINTS or two_theta[0] > centre - reach or two_theta[-1] < centre + reach:
        raise AnalysisError(
            Text(
                f"定向片图谱未覆盖 {centre - reach:.2f}–{centre + reach:.2f}°",
                f"the mount's pattern does not cover {centre - reach:.2f} to {centre + reach:.2f} °2θ",
            ),
            Text("请以足够的 2θ 范围和步长重新测量。", "Measure again over the range, in small enough steps."),
        )
    x, net, noise = _net(two_theta[inside], counts[inside])
    smooth = np.convolve(np.pad(net, 2, mode="edge"), np.full(5, 0.2), mode="valid")
    top = int(np.argmax(smooth))
    if smooth[top] < _LEAST_SIGNIFICANCE * noise or top in (0, len(x) - 1):
        return None
    left, right = _valley(smooth[: top + 1][::-1]), _valley(smooth[top:])
    first, last = top - left, top + right
    area = float(np.sum((net[first:last] + net[first + 1 : last + 1]) / 2 * np.diff(x[first : last + 1])))
    return MountPeak(two_theta=_apex(x, smooth, top), height=float(smooth[top]), area=max(area, 0.0))


def _net(x: Floats, y: Floats) -> tuple[Floats, Floats, float]:
    """The window, its signal over the line between its edges, and the noise of the smoothed signal."""
    edge = max(int(_EDGE_SHARE * len(x)), 2)
    ends = np.array([np.mean(x[:edge]), np.mean(x[-edge:])]), np.array([np.mean(y[:edge]), np.mean(y[-edge:])])
    net = y - np.interp(x, *ends) if ends[0][1] > ends[0][0] else y - float(np.min(y))
    # counts vary by their square root; five of them are averaged
    noise = float(np.sqrt(max(float(np.min(ends[1])), 1.0) / 5))
    return x, np.asarray(net, dtype=np.float64), noise


def _valley(falling: Floats) -> int:
    """Steps from the apex to the valley: the lowest point before the signal rises again by a tenth of the apex."""
    lowest = 0
    for place in range(1, len(falling)):
        if falling[place] < falling[lowest]:
            lowest = place
        elif falling[place] > falling[lowest] + 0.1 * falling[0]:
            break
    return lowest


def _apex(x: Floats, y: Floats, top: int) -> float:
    """The vertex of the parabola through the highest point and its neighbours."""
    near = slice(max(top - 2, 0), top + 3)
    if len(x[near]) < 3:
        return float(x[top])
    a, b, _ = np.polyfit(x[near] - x[top], y[near], 2)
    return float(x[top] - b / (2 * a)) if a < 0 else float(x[top])


def _doublet(two_theta: Floats, counts: Floats) -> tuple[float, float]:
    """Heights at 0.358 and 0.353 nm: two Gaussians of one width on a line, over widths and shifts of the pair."""
    low, high = _DOUBLET_WINDOW
    inside = (two_theta >= low) & (two_theta <= high)
    if np.count_nonzero(inside) < _LEAST_POINTS:
        return 0.0, 0.0
    x, y = two_theta[inside], counts[inside]
    best, heights = np.inf, np.zeros(2)
    for width in _DOUBLET_WIDTHS:
        for shift in np.linspace(-_MOST_DOUBLET_SHIFT, _MOST_DOUBLET_SHIFT, _SHIFT_STEPS):
            shapes = [np.exp(-4 * np.log(2) * ((x - place - shift) / width) ** 2) for place in _DOUBLET]
            design = np.column_stack([*shapes, np.ones_like(x), x - x.mean()])
            solved = np.linalg.lstsq(design, y, rcond=None)[0]
            misfit = float(np.sum((design @ solved - y) ** 2))
            if misfit < best:
                best, heights = misfit, np.maximum(solved[:2], 0.0)
    return float(heights[0]), float(heights[1])


def _area(curve: Curve, where: tuple[float, float]) -> Decimal:
    peak = peak_near(*curve, *where)
    return Decimal(0) if peak is None else _decimal(peak.area)


def _decimal(number: float) -> Decimal:
    return Decimal(repr(float(number)))
