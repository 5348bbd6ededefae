"""Ion traces that are mostly exact zeros: what passes the instrument's threshold by noise is no peak."""

from __future__ import annotations

import numpy as np
import pytest

from station.analysis.chromatogram.integration import Method, integrate
from station.analysis.chromatogram.limits import ground_and_peaks
from station.analysis.chromatogram.peaks import Candidate
from station.analysis.chromatogram.signal import Signal
from station.analysis.chromatogram.sparse import threshold_noise
from tests.analysis.chromatograms import Floats, emg

SECONDS, PEAKS = 1800.0, np.linspace(120, 1700, 12)


def _pure(rate: float, sigma: float) -> tuple[Floats, Floats, Floats]:
    """Time (s), twelve peaks of heights 100 to 10,000 and their areas (s)."""
    time = np.arange(0, SECONDS, 1 / rate)
    curves = [emg(time, at, sigma, 0.6 * sigma) for at in PEAKS]
    heights = np.geomspace(100, 10_000, len(PEAKS)) / np.array([np.max(curve) for curve in curves])
    return time, np.asarray(heights @ np.array(curves)), heights


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("threshold", [0.0, 0.5, 1.0, 1.5, 3.0, 4.0])
def test_blips_over_a_threshold_are_no_peaks(threshold: float, method: Method) -> None:
    """With nothing written below 0 to 4 standard deviations of noise, the twelve peaks come back and no other."""
    for rate in (1.7, 8.0):
        time, pure, areas = _pure(rate, 2.8)
        noisy = pure + np.random.default_rng([9, round(rate)]).normal(0, 6, len(time))
        peaks = integrate(time / 60, np.where(noisy < 6 * threshold, 0, noisy), method=method).peaks
        assert len(peaks) == len(PEAKS)
        assert np.median([abs((peak.area or 0) / area - 1) for peak, area in zip(peaks, areas, strict=True)]) < 0.03


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("background", [0.02, 0.1, 0.5])
def test_counted_ions_are_no_peaks_one_by_one(background: float, method: Method) -> None:
    """Counts of a background well below one per scan leave the twelve peaks and no other."""
    time, pure, _ = _pure(3.3, 2.8)
    counts = np.random.default_rng(2).poisson(pure + background).astype(float)
    assert len(integrate(time / 60, counts, method=method).peaks) == len(PEAKS)


@pytest.mark.parametrize("threshold", [0.5, 1.0, 2.0, 3.0])
def test_the_noise_is_read_off_the_blips(threshold: float) -> None:
    """Noise of standard deviation 6 under a threshold is found within a fifth, or as half the threshold."""
    noise = np.random.default_rng(4).normal(0, 6, 5000)
    found = threshold_noise(np.where(noise < 6 * threshold, 0, noise))
    assert found == pytest.approx(max(6, 3 * threshold), rel=0.2)


@pytest.mark.parametrize("threshold", [0.5, 1.5, 3.0])
def test_a_threshold_taken_off_hides_no_noise(threshold: float) -> None:
    """What stood over a threshold that was subtracted shows the noise by how far apart it stands, within a third."""
    noise = np.random.default_rng(4).normal(0, 6, 50_000)
    assert threshold_noise(np.maximum(noise - 6 * threshold, 0)) == pytest.approx(6, rel=0.33)


def test_a_trace_that_holds_no_floor_has_no_such_noise() -> None:
    """Nothing is read off where hardly a sample stands at the least value."""
    assert threshold_noise(np.random.default_rng(4).normal(0, 6, 5000)) == 0


@pytest.mark.parametrize("method", ["classic", "true"])
def test_a_peak_of_four_points_is_no_break_of_the_level(method: Method) -> None:
    """Peaks of little more than two points' width at half height are found, however tall they are."""
    time, pure, areas = _pure(3.3, 0.36)
    signal = pure + np.random.default_rng(5).normal(0, 6, len(time))
    peaks = integrate(time / 60, signal, method=method).peaks
    assert len(peaks) == len(PEAKS)
    assert np.median([abs((peak.area or 0) / area - 1) for peak, area in zip(peaks, areas, strict=True)]) < 0.03


def test_bends_that_climb_past_each_other_stay_in_order() -> None:
    """A wide bend that climbs over a narrow peak to the next one hides neither."""
    index = np.arange(400.0)
    y = sum(h * np.exp(-0.5 * ((index - at) / 4) ** 2) for h, at in ((80, 60), (50, 210), (100, 240)))
    signal = Signal(start_min=0.0, step_min=0.01, y=np.asarray(y), noise=0.1)
    bends = ((60, 4.0), (205, 40.0), (210, 4.0))
    seen = tuple(Candidate(apex=apex, sigma=sigma, height=50.0) for apex, sigma in bends)
    assert [one.apex for one in ground_and_peaks(signal, seen)[1]] == [60, 210, 240]
