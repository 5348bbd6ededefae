"""The classic mode: what a vendor's number is made of.

Clusters between baseline contacts, one straight line under each, drop lines at the valleys, a skim where it is asked
for, ChemStation's codes (B baseline, V valley, P penetration avoided, T skimmed, N negative).
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from parsers.measurement import Peak
from station.analysis.chromatogram.baseline import guide_baseline
from station.analysis.chromatogram.clusters import Based, net_curves, on_baselines
from station.analysis.chromatogram.directions import Directions
from station.analysis.chromatogram.floor import on_its_floor
from station.analysis.chromatogram.limits import Bounds, Ground, bounds_of, ground_and_peaks
from station.analysis.chromatogram.measures import plates, resolutions, seen, signal_to_noise
from station.analysis.chromatogram.peaks import Candidate, find_candidates
from station.analysis.chromatogram.signal import Signal
from station.analysis.chromatogram.skim import skimmed

LEAST_SNR = 1.5
LEAST_AREA_SIGMAS = 5.0
_SHOULDER_SHARE = 0.03
_SHOULDER_APART = 1.0
_UNDER_NOISES = 2.0
_LEAST_POINTS = 3
_TOP_SIGMAS = 0.4


def classic_peaks(signal: Signal, directions: Directions) -> tuple[Peak, ...]:
    """The peaks of an evenly sampled signal, in order of time."""
    candidates = directions.heeded(find_candidates(signal), signal)
    if not candidates:
        return ()
    ground, tops = ground_and_peaks(signal, candidates)
    ground = on_its_floor(ground, tops)
    bounds = _with_shoulders(bounds_of(tops, ground), candidates, ground, signal, directions)
    based = on_baselines(bounds, signal.y, ground)
    based = skimmed(based, signal.y, ground.noise, lambda index: directions.skim_at(signal.time(index)))
    return _measured(signal, based)


def negative_peaks(signal: Signal, start: float, end: float) -> tuple[Peak, ...]:
    """The dips between two times (min), measured downwards from a baseline over them: areas and heights are positive,
    the baselines are the signal's own levels, and the code ends with N.
    """
    candidates = find_candidates(replace(signal, y=-signal.y))
    inside = [one for one in candidates if start <= signal.time(one.apex) <= end]
    if not inside:
        return ()
    widest = max(one.sigma for one in inside)
    # Seen from below, the baseline lies on the dips' side of the signal: the mirror of what peaks stand on.
    top = -guide_baseline(-np.minimum(signal.y, np.median(signal.y)), longest_peak=40 * widest, noise=signal.noise)
    top = np.maximum(top, guide_baseline(signal.y, longest_peak=40 * widest, noise=signal.noise))
    dips = top - np.minimum(signal.y, top + _UNDER_NOISES * signal.noise)
    found = classic_peaks(replace(signal, y=dips, gain=0.0), Directions())

    def upright(peak: Peak) -> Peak:
        levels = [
            float(np.interp(at, signal.start_min + signal.step_min * np.arange(len(top)), top)) - (base or 0.0)
            for at, base in ((peak.start or peak.apex, peak.baseline_start), (peak.end or peak.apex, peak.baseline_end))
        ]
        return replace(peak, baseline_start=levels[0], baseline_end=levels[1], code=f"{peak.code} N")

    return tuple(upright(peak) for peak in found if start <= peak.apex <= end)


def _with_shoulders(
    bounds: tuple[Bounds, ...],
    candidates: tuple[Candidate, ...],
    ground: Ground,
    signal: Signal,
    directions: Directions,
) -> tuple[Bounds, ...]:
    """The bounds, cut by a drop line between a peak and its shoulder where the method wants shoulders."""
    wanted = [one for one in candidates if directions.shoulders_at(signal.time(one.apex))]
    if not wanted:
        return bounds
    out: list[Bounds] = []
    for peak in bounds:
        hidden = [one for one in wanted if _is_shoulder(one, peak, ground)]
        out += _cut(peak, hidden, ground)
    return tuple(out)


def _is_shoulder(one: Candidate, peak: Bounds, ground: Ground) -> bool:
    apart = abs(one.apex - peak.apex)
    inside = peak.start < one.apex < peak.end
    tall = one.height > max(_SHOULDER_SHARE * ground.above[peak.apex], 8 * ground.noise)
    return inside and tall and apart > _SHOULDER_APART * max(min(one.sigma, peak.sigma), 1.0)


def _cut(peak: Bounds, hidden: list[Candidate], ground: Ground) -> list[Bounds]:
    """A peak in parts, each with one apex; between two it is cut where the signal bends most from one to the other."""
    tops = sorted([(peak.apex, peak.sigma), *((one.apex, one.sigma) for one in hidden)])
    cuts = [peak.start]
    for (left, wide), (right, narrow) in itertools.pairwise(tops):
        lag = max(int(min(wide, narrow) / 2), 1)
        between = ground.smooth[left : right + 1]
        bend = between[2 * lag :] - 2 * between[lag:-lag] + between[: -2 * lag]
        cuts.append(left + lag + int(np.argmax(bend)) if len(bend) else (left + right) // 2)
    cuts.append(peak.end)
    return [
        Bounds(
            apex=apex,
            sigma=sigma,
            start=cuts[place],
            end=cuts[place + 1],
            touches_start=peak.touches_start if place == 0 else False,
            touches_end=peak.touches_end if place + 1 == len(tops) else False,
        )
        for place, (apex, sigma) in enumerate(tops)
    ]


def _measured(signal: Signal, based: tuple[Based, ...]) -> tuple[Peak, ...]:
    """The measured peaks without those that are no more than noise over their baselines."""
    based = tuple(one for one in based if one.bounds.end - one.bounds.start >= _LEAST_POINTS)
    if not based:
        return ()
    curves = net_curves(based, signal.y)
    start = np.array([one.bounds.start for one in based])
    tops = np.array([one.bounds.apex for one in based]) - start
    apexes, heights = curves.apexes(tops, np.array([_TOP_SIGMAS * one.bounds.sigma for one in based]))
    areas = curves.areas() + np.array([one.skimmed_area for one in based])
    snr = signal_to_noise(heights, signal.noise)
    real = (snr >= LEAST_SNR) & (areas >= LEAST_AREA_SIGMAS * signal.noise * np.sqrt(curves.count))
    widths, symmetry, tailing = curves.figures(apexes, heights)
    times, fwhm = signal.start_min + signal.step_min * (start + apexes), widths * signal.step_min
    kept = np.flatnonzero(real)
    known = (times[kept], areas[kept] * signal.step_min * 60.0, heights[kept], snr[kept])
    perhaps = (fwhm[kept], symmetry[kept], tailing[kept], resolutions(times[kept], fwhm[kept]))
    rows = zip(kept.tolist(), *(one.tolist() for one in known), *(seen(one) for one in perhaps), strict=True)
    return tuple(_peak(signal, based[place], *row) for place, *row in rows)


def _peak(
    signal: Signal,
    based: Based,
    apex: float,
    area: float,
    height: float,
    snr: float,
    fwhm: float | None,
    symmetry: float | None,
    tailing: float | None,
    resolution: float | None,
) -> Peak:
    """The record of a peak; what could not be seen of it is None."""
    return Peak(
        start=signal.time(based.bounds.start if based.front_start is None else based.front_start),
        apex=apex,
        end=signal.time(based.tail_end or based.bounds.end),
        area=area,
        height=height,
        baseline_start=based.base_start,
        baseline_end=based.base_end,
        fwhm=fwhm,
        symmetry=symmetry,
        tailing=tailing,
        plates=plates(apex, fwhm),
        snr=snr,
        resolution=resolution,
        saturated=False,
        split=_split(based),
        code=based.code,
    )


def _split(based: Based) -> str:
    if based.skim != "none":
        return f"skim {based.skim}"
    return "alone" if based.code == "BB" else "drop"
