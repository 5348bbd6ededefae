"""What detectors and converters do to a run costs no peak and makes none: solvent, stairs, spikes."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.measurement import Peak
from station.analysis.chromatogram.integration import Method, integrate
from tests.analysis.chromatograms import Floats, emg, noise

APEXES = np.arange(5.0, 29.0, 1.2)
AREAS = np.geomspace(3, 300, len(APEXES))
SIGMA = 0.03


def _run(seed: int, sigma: float) -> tuple[Floats, Floats]:
    """Half an hour at 10 points a second: twenty peaks on a drift, noise of this standard deviation."""
    time = np.arange(0, 30, 1 / 600)
    peaks = AREAS @ np.array([emg(time, at, SIGMA, 0.6 * SIGMA) for at in APEXES])
    drawn = noise(np.random.default_rng(seed), len(time), sigma, 0.5)
    return time, np.asarray(100 + 2 * time + peaks + drawn)


def _right(peaks: tuple[Peak, ...], within: float) -> int:
    """How many of the twenty peaks are there with their areas (per second)."""
    near = [min(peaks, key=lambda one, at=at: abs(one.apex - at), default=None) for at in APEXES]
    return sum(
        one is not None and abs(one.apex - at) < 0.05 and abs((one.area or 0.0) / (60 * area) - 1) < within
        for one, at, area in zip(near, APEXES, AREAS, strict=True)
    )


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("decay", [0.15, 0.25])
def test_peaks_behind_a_solvent_that_clips_are_all_there(decay: float, method: Method) -> None:
    """A solvent that stands at the converter's limit, and its long tail, take no peak behind it away."""
    time, signal = _run(1, 1.0)
    front = 4e5 * np.clip((time - 1) / 0.03, 0, 1) * np.exp(-np.maximum(time - 1.3, 0) / decay)
    tail = np.where(time > 1.3, 800 * np.exp(-(time - 1.3) / 5), 0.0)
    peaks = integrate(time, np.minimum(signal + front + tail, 1e5), method=method).peaks
    behind = tuple(peak for peak in peaks if peak.apex > 4)
    assert len(behind) == len(APEXES)
    assert _right(behind, 0.05) == len(APEXES)


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("sigma", [0.02, 0.1, 0.3])
def test_a_converters_stairs_are_no_peaks(sigma: float, method: Method) -> None:
    """Rounded to whole numbers, with noise well below one of them, a run has its twenty peaks and no other."""
    time, signal = _run(2, sigma)
    peaks = integrate(time, np.round(signal), method=method).peaks
    assert len(peaks) == len(APEXES)
    assert _right(peaks, 0.08) == len(APEXES)


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("points", [1, 2])
def test_spikes_of_a_point_or_two_are_no_peaks(points: int, method: Method) -> None:
    """Spikes up and down, of one or two samples, leave the twenty peaks as they are."""
    time, signal = _run(3, 1.0)
    rng = np.random.default_rng(4)
    for at in rng.integers(100, len(time) - 100, 12):
        signal[at : at + points] += rng.choice([-1, 1]) * rng.uniform(50, 5000)
    peaks = integrate(time, signal, method=method).peaks
    assert len(peaks) == len(APEXES)
    assert _right(peaks, 0.05) == len(APEXES)


@pytest.mark.parametrize("method", ["classic", "true"])
def test_a_steep_front_before_a_long_tail_is_no_break(method: Method) -> None:
    """Peaks that rise within a second and fall over ten are found whole, among valves' steps that stay."""
    time = np.arange(0, 20, 1 / 1200)
    starts = np.arange(1.0, 19.0, 1.5)
    shape = np.array(
        [
            np.where(time > at, (1 - np.exp(-(((time - at) / 0.01) ** 2))) / (1 + np.exp((time - at - 0.1) / 0.03)), 0)
            for at in starts
        ]
    )
    steps = np.array([np.where(time > at, 40.0, 0.0) for at in (4.7, 13.7)]).sum(axis=0)
    signal = 1000 * shape.sum(axis=0) + steps + np.random.default_rng(6).normal(0, 1, len(time))
    peaks = integrate(time, signal, method=method).peaks
    assert len(peaks) == len(starts)
    true = 1000 * 60 * np.trapezoid(shape[0], time)
    assert np.median([abs((peak.area or 0) / true - 1) for peak in peaks]) < 0.03


def _overloaded(time: np.ndarray, at: float, width: float, mirrored: bool) -> np.ndarray:
    """A steep round front of height 1 before a tail that falls ever more slowly: too much of a gas for its column."""
    u = (at - time if mirrored else time - at) / width
    tail = np.exp(-np.maximum(u, 0))
    return np.convolve(tail / (1 + np.exp(np.clip(-u / 0.01, -60, 60))), np.ones(3) / 3, mode="same")


@pytest.mark.parametrize("mirrored", [False, True])
def test_an_overloaded_peak_with_one_steep_side_is_found_whole(mirrored: bool) -> None:
    """Its steep side is no break of the level, whichever side that is, and its area is all of it."""
    time = np.arange(0, 12, 1 / 3000)
    places, widths, heights = (1.5, 4.5, 8.0), (0.06, 0.08, 0.1), (3e4, 800.0, 9e3)
    shapes = [_overloaded(time, at, width, mirrored) for at, width in zip(places, widths, strict=True)]
    signal = sum(h * shape for h, shape in zip(heights, shapes, strict=True))
    signal = signal + np.where(time > 11, 60.0, 0.0) + np.random.default_rng(8).normal(0, 1, len(time))
    peaks = integrate(time, signal, method="classic").peaks
    true = [h * 60 * np.trapezoid(shape, time) for h, shape in zip(heights, shapes, strict=True)]
    assert [peak.area for peak in peaks] == pytest.approx(true, rel=0.03)


@pytest.mark.parametrize("step", [-150.0, 150.0])
def test_a_valve_that_switches_at_the_foot_of_a_peak_takes_nothing_of_it(step: float) -> None:
    """The front that begins right behind the break is no settling of it."""
    time = np.arange(0, 28, 1 / 120)
    peak = 20_000 * np.exp(-(((time - 15.6) / 0.25) ** 2) / 2)
    signal = peak + np.where(time > 14.6, step, 0.0) + np.random.default_rng(3).normal(0, 1.5, len(time))
    found = max(integrate(time, signal).peaks, key=lambda p: p.area or 0)
    assert found.area == pytest.approx(60 * np.trapezoid(peak, time), rel=0.02)


@pytest.mark.parametrize("behind", [0.13, 0.2, 0.6])
def test_a_peak_that_rises_out_of_an_injection_dip_is_not_bridged_with_it(behind: float) -> None:
    """The bridge over a dip ends where the signal is back at its level, not at the top of the peak behind."""
    time = np.arange(0, 10, 1 / 300)
    dip = -900 * np.exp(-(((time - 2.0) / 0.03) ** 2) / 2)
    peak = 5000 * np.exp(-(((time - 2.0 - behind) / 0.03) ** 2) / 2)
    later = 3000 * np.exp(-(((time - 6.0) / 0.06) ** 2) / 2)
    signal = 20 + dip + peak + later + np.random.default_rng(4).normal(0, 1, len(time))
    found = min(integrate(time, signal).peaks, key=lambda p: abs(p.apex - 2.0 - behind))
    assert found.area == pytest.approx(60 * np.trapezoid(peak, time), rel=0.05)


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("width", [0.02, 0.1])
def test_a_dip_on_a_drift_costs_no_peak(method: Method, width: float) -> None:
    """A flame that flickers where the baseline has risen: it falls below the whole run, but not far below its usual
    level, and is bridged all the same. Neither baseline nor areas know of it.
    """
    time, signal = _run(3, 1.0)
    signal = signal + 450 / (1 + np.exp(-(time - 15) / 3)) - 800 * np.exp(-0.5 * ((time - 21.2) / width) ** 2)
    peaks = integrate(time, signal, method=method).peaks
    assert _right(peaks, 0.05) == len(APEXES)
    assert len(peaks) == len(APEXES)


def test_a_level_that_falls_between_peaks_and_stays_is_no_dip() -> None:
    """Peaks behind it are not cut short by bridges between them."""
    time = np.arange(0, 10, 1 / 120)
    fall = -3000 / (1 + np.exp(-(time - 8.1) / 0.02))
    peaks = [h * np.exp(-(((time - at) / 0.04) ** 2) / 2) for at, h in ((2.0, 6e5), (5.0, 7e5), (8.6, 4e5), (9.1, 3e5))]
    signal = 14_000 + fall + sum(peaks) + np.random.default_rng(5).normal(0, 4, len(time))
    found = integrate(time, signal).peaks
    for peak in peaks:
        near = min(found, key=lambda p: abs(p.apex - time[np.argmax(peak)]))
        assert near.area == pytest.approx(60 * np.trapezoid(peak, time), rel=0.03)
