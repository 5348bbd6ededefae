"""Naming peaks by retention windows: wide ones for the standard run, narrow ones around what it shows for samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parsers.measurement import Peak

Window = tuple[float, float]
"""Start and end in minutes."""


def largest_in(peaks: Iterable[Peak], windows: Mapping[str, Window]) -> dict[str, Peak]:
    """For each window the largest peak whose apex lies in it; windows without a peak are left out."""
    named: dict[str, Peak] = {}
    listed = tuple(peaks)
    for name, (start, end) in windows.items():
        inside = [peak for peak in listed if start <= peak.apex <= end]
        if inside:
            named[name] = max(inside, key=lambda peak: peak.area or 0.0)
    return named


def around(times: Mapping[str, float], share: float) -> dict[str, Window]:
    """Windows of ± `share` of each time (min), cut at the middle between neighbours so that none overlap."""
    order = sorted(times, key=lambda name: times[name])
    windows: dict[str, Window] = {}
    for place, name in enumerate(order):
        time = times[name]
        start, end = time * (1 - share), time * (1 + share)
        if place:
            start = max(start, (times[order[place - 1]] + time) / 2)
        if place + 1 < len(order):
            end = min(end, (time + times[order[place + 1]]) / 2)
        windows[name] = (start, end)
    return windows
