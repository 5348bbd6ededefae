"""Compounds of a GC-MS run: ions that peak at the same time, and the spectrum of each without its neighbours'.

Ions of one compound have their apex at one time, within a fraction of a scan; those of two compounds that elute
together have two. The profiles of such neighbours are taken from the ions that only one of them has, and every ion's
trace is then divided among the profiles and a straight baseline by least squares, none of them below zero (after Stein
1999, AMDIS; Colby 1992).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.signal import find_peaks

from parsers.measurement import Floats
from station.analysis.chromatogram.side_by_side import solved_not_negative
from station.analysis.mass_spectra.ions import IonMatrix, IonPeaks

_PER_SCAN = 10
_SPREAD = 0.2
_APART = 0.7
_LEAST_IONS = 3
_REACH = 12
_NEIGHBOURS = 8.0
_PROFILE_IONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """A compound: its time (min), its spectrum (m,) at the apex without its neighbours', how many ions peak there."""

    time: float
    spectrum: Floats
    ions: int

    @property
    def total(self) -> float:
        """The height of all its ions together."""
        return float(self.spectrum.sum())


def compounds(matrix: IonMatrix, peaks: IonPeaks) -> tuple[Compound, ...]:
    """The compounds of at least three ions, in order of time."""
    if not len(peaks):
        return ()
    centres = _centres(peaks, matrix.intensity.shape[1])
    if not len(centres):
        return ()
    nearest = np.argmin(np.abs(peaks.apex[:, None] - centres[None, :]), axis=1)
    belongs = np.abs(peaks.apex - centres[nearest]) <= _APART
    counts = np.bincount(nearest[belongs], minlength=len(centres))
    kept = np.flatnonzero(counts >= _LEAST_IONS)
    profiles = {int(k): _profile(matrix, peaks, np.flatnonzero(belongs & (nearest == k)), centres[k]) for k in kept}
    step = float(matrix.times[-1] - matrix.times[0]) / (len(matrix.times) - 1)
    return tuple(
        Compound(
            time=float(matrix.times[0] + step * centres[k]),
            spectrum=_spectrum(matrix, int(k), [int(one) for one in kept], centres, profiles),
            ions=int(counts[k]),
        )
        for k in kept
    )


def _centres(peaks: IonPeaks, scans: int) -> Floats:
    """Times (scans) at which many ions peak: the maxima of their smoothed density, tall ions counting a little more."""
    density = np.bincount(
        np.rint(peaks.apex * _PER_SCAN).astype(np.intp),
        np.log1p(peaks.height / peaks.noise),
        minlength=scans * _PER_SCAN,
    )
    smooth = gaussian_filter1d(density, _SPREAD * _PER_SCAN)
    places, _ = find_peaks(smooth, distance=int(_APART * _PER_SCAN))
    return np.asarray(places / _PER_SCAN, dtype=np.float64)


def _profile(
    matrix: IonMatrix, peaks: IonPeaks, own: np.ndarray[tuple[int, ...], np.dtype[np.intp]], centre: float
) -> Floats:
    """The elution profile (2 reach + 1,) of height 1 around a centre, by the ions that peak alone longest."""
    rows = peaks.row[own]
    scans = _window(matrix, centre)
    alone = np.minimum(peaks.apex[own] - peaks.start[own], peaks.end[own] - peaks.apex[own])
    quality = peaks.height[own] / (peaks.noise[own] + 0.01 * peaks.height[own]) * alone
    best = rows[np.argsort(quality)[::-1][:_PROFILE_IONS]]
    traces = matrix.intensity[np.ix_(best, scans)].astype(np.float64)
    traces -= traces.min(axis=1, keepdims=True)
    at = int(np.argmin(np.abs(scans - centre)))
    tops = np.maximum(traces[:, max(at - 1, 0) : at + 2].max(axis=1, keepdims=True), 1e-12)
    profile = np.median(traces / tops, axis=0)
    # Beyond its own foot on either side the rest belongs to others.
    for side in (slice(at, None), slice(at, None, -1)):
        profile[side] = np.minimum.accumulate(profile[side])
    return np.asarray(profile / max(profile.max(), 1e-12))


def _window(matrix: IonMatrix, centre: float) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    middle = round(centre)
    return np.clip(np.arange(middle - _REACH, middle + _REACH + 1), 0, matrix.intensity.shape[1] - 1)


def _spectrum(matrix: IonMatrix, which: int, kept: list[int], centres: Floats, profiles: dict[int, Floats]) -> Floats:
    """The spectrum of one compound: all traces around it divided among it, its neighbours and a straight baseline."""
    scans = _window(matrix, centres[which])
    near = [k for k in kept if abs(centres[k] - centres[which]) <= _NEIGHBOURS]
    columns = []
    for k in near:
        there = np.arange(round(centres[k]) - _REACH, round(centres[k]) + _REACH + 1)
        columns.append(np.interp(scans, there, profiles[k], left=0.0, right=0.0))
    ramp = np.linspace(0.0, 1.0, len(scans))
    parts = np.stack([*columns, ramp, 1 - ramp], axis=1)
    traces = matrix.intensity[:, scans].astype(np.float64)
    system = np.broadcast_to(parts.T @ parts, (len(traces), parts.shape[1], parts.shape[1]))
    shares = solved_not_negative(system, traces @ parts)
    return np.asarray(shares[:, near.index(which)])
