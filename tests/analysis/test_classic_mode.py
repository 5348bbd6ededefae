"""The classic mode: contacts where the signal runs flat, riders skimmed when asked, counting noise known."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.engine.suites import ions
from station.analysis.chromatogram.baseline import guide_baseline
from station.analysis.chromatogram.integration import integrate
from station.analysis.chromatogram.signal import prepare
from tests.analysis.chromatograms import emg, noise


def _rider(height: float) -> tuple[np.ndarray, np.ndarray, float]:
    """A tall tailing peak with a rider far out on its tail; time, signal and the rider's true area."""
    time = np.arange(0, 10, 1 / 1200)
    tall, small = emg(time, 4.0, 0.04, 0.2), emg(time, 4.75, 0.03, 0.003)
    area = height / small.max()
    return time, 5 + 1000 * tall / tall.max() + area * small, area * 60


@pytest.mark.parametrize("mode", ["straight", "exponential"])
def test_a_skim_gives_the_rider_its_own_area(mode: str) -> None:
    """A drop line credits a rider with the tail under it; both skims come closer, and say what they did."""
    time, signal, truth = _rider(20)
    drop = integrate(time, signal).peaks
    skim = integrate(time, signal, skim=mode).peaks
    off = [abs(min(table, key=lambda one: abs(one.apex - 4.75)).area / truth - 1) for table in (drop, skim)]
    assert off[1] < 0.5 * off[0]
    rider = min(skim, key=lambda one: abs(one.apex - 4.75))
    assert rider.split == f"skim {mode}"
    assert rider.code.endswith(" T")
    assert sum(one.area for one in skim) == pytest.approx(sum(one.area for one in drop), rel=1e-3)


@pytest.mark.parametrize("mode", ["straight", "exponential", "gaussian"])
def test_a_rider_on_a_front_is_skimmed_as_one_on_a_tail(mode: str) -> None:
    """The run seen in a mirror has the same skimmed areas; the tall peak then begins where the rider does."""
    time, signal, _ = _rider(20)
    tail = integrate(time, signal, skim=mode).peaks
    front = integrate(time, signal[::-1], skim=mode).peaks
    assert [one.area for one in front] == pytest.approx([one.area for one in tail[::-1]], rel=5e-3)
    rider, tall = front
    assert rider.split == f"skim {mode}"
    assert tall.start == rider.start


def test_a_skim_leaves_the_sum_of_riders_on_both_sides_and_their_parent() -> None:
    """What is taken from the riders is given to the peak between them, which reaches over both."""
    time = np.arange(0, 10, 1 / 1200)
    tall = np.exp(-np.abs(time - 5) / 0.2)
    riders = sum(np.exp(-0.5 * ((time - at) / 0.03) ** 2) for at in (4.4, 5.6))
    signal = 3 + 1000 * tall + 40 * riders
    drop = integrate(time, signal).peaks
    straight, skim = (integrate(time, signal, skim=mode).peaks for mode in ("straight", "exponential"))
    assert [one.code[-1] for one in skim] == ["T", drop[1].code[-1], "T"]
    assert sum(one.area for one in skim) == pytest.approx(sum(one.area for one in drop), rel=1e-6)
    true = 40 * 0.03 * 60 * np.sqrt(2 * np.pi)
    for rider in (0, 2):
        assert skim[rider].area - true < 0.5 * (straight[rider].area - true) < 0.2 * (drop[rider].area - true)
    assert (skim[1].start, skim[1].end) == (skim[0].start, skim[2].end)


def test_counting_noise_is_measured_and_splits_no_peak() -> None:
    """An ion trace's noise grows with its signal: the gain is found within 30 %, and tall peaks stay whole."""
    run = ions(np.random.default_rng(77))
    (signal,) = prepare(run.time, run.signal)
    assert signal.gain == pytest.approx(3.0, rel=0.3)
    assert len(integrate(run.time, run.signal).peaks) <= len(run.peaks)


def test_an_analogue_run_has_no_counting_noise() -> None:
    """White and RC-filtered noise under tall peaks is not taken for counting."""
    rng = np.random.default_rng(3)
    time = np.arange(0, 20, 1 / 600)
    signal = sum(2000 * np.exp(-0.5 * ((time - at) / 0.03) ** 2) for at in np.arange(1, 19, 0.8))
    for memory in (0.0, 0.9):
        assert prepare(time, signal + noise(rng, len(time), 1.0, memory))[0].gain == 0.0


def test_a_dip_does_not_tear_the_baseline_down() -> None:
    """A deep negative injection dip leaves the peaks behind it their areas within 2 %."""
    time = np.arange(0, 15, 1 / 600)
    signal = 10 - 500 * np.exp(-0.5 * ((time - 1) / 0.08) ** 2)
    for at in (4.0, 7.0, 10.0):
        signal = signal + 50 * np.exp(-0.5 * ((time - at) / 0.05) ** 2)
    found = integrate(time, signal + noise(np.random.default_rng(5), len(time), 0.05, 0.5)).peaks
    for at in (4.0, 7.0, 10.0):
        one = min(found, key=lambda peak: abs(peak.apex - at))
        assert one.area == pytest.approx(50 * 0.05 * 60 * np.sqrt(2 * np.pi), rel=0.02)


@pytest.mark.parametrize("mode", ["classic", "true"])
def test_a_clipped_peak_is_flagged_and_not_rebuilt(mode: str) -> None:
    """The peak at the converter's limit says so and its height is no more than recorded; its neighbour is free."""
    time = np.arange(0, 12, 1 / 600)
    whole = 10 + sum(h * np.exp(-0.5 * ((time - at) / 0.05) ** 2) for at, h in ((4.0, 1000.0), (8.0, 300.0)))
    signal = np.minimum(whole + noise(np.random.default_rng(2), len(time), 0.1, 0.0), 600.0)
    peaks = integrate(time, signal, method=mode).peaks
    assert all(one.saturated for one in peaks if abs(one.apex - 4.0) < 0.3)
    assert [one.saturated for one in peaks if abs(one.apex - 8.0) < 0.1] == [False]
    recorded = float(np.sum((signal - 10)[(time > 3.5) & (time < 4.5)])) / 10
    clipped = sum(one.area for one in peaks if abs(one.apex - 4.0) < 0.3)
    assert clipped == pytest.approx(recorded, rel=0.02)


@pytest.mark.parametrize("deviation", [70.0, 140.0, 200.0])
def test_the_guide_baseline_does_not_climb_into_a_crowd_of_tailing_peaks(deviation: float) -> None:
    """Whatever the noise is taken for: were it above the valleys, every limit there would come too early."""
    time = np.arange(0, 4.1, 1 / 300)
    early = [(0.275, 0.01, 1.66), (0.312, 0.011, 1.18), (0.355, 0.01, 1.71), (0.388, 0.011, 0.68), (0.471, 0.022, 1.24)]
    middle = [(0.555, 0.036, 0.92), (0.955, 0.036, 0.14), (1.264, 0.03, 1.22), (1.382, 0.033, 0.77)]
    late = [(1.594, 0.043, 0.26), (2.041, 0.062, 0.65), (2.45, 0.048, 0.18), (2.674, 0.06, 0.18), (2.912, 0.062, 0.28)]
    peaks = [*early, *middle, *late, (3.232, 0.08, 0.58), (3.577, 0.08, 0.07)]
    signal = 5900 + np.random.default_rng(1).normal(0, 70, len(time))
    for at, sigma, height in peaks:
        wide = np.where(time > at, 3 * sigma, sigma)
        signal += 1e5 * height * np.exp(-0.65 * ((time - at) / wide) ** 2)
    guide = guide_baseline(signal, longest_peak=2.58 * 300, noise=deviation)
    assert np.max(guide) < 5900 + 1500


def test_a_ripple_on_a_tall_top_cuts_no_peak() -> None:
    """An overloaded peak's slow front wavers by a part of its height, far above the noise: it stays one peak."""
    time = np.arange(0, 6, 1 / 300)
    after = [-0.3, -0.06, -0.02, -0.013, -0.01, -0.005, 0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08]
    share = [0.0, 0.78, 0.955, 0.97, 0.965, 0.985, 1.0, 0.94, 0.76, 0.48, 0.25, 0.11, 0.05, 0.0]
    peak = np.interp(time, 3 + np.array(after), share)
    narrow = sum(5 * np.exp(-0.5 * ((time - at) / 0.008) ** 2) for at in (1.0, 1.5, 2.0, 4.0, 4.5, 5.0))
    found = integrate(time, 5 + 280 * peak + narrow + noise(np.random.default_rng(4), len(time), 0.01, 0.5)).peaks
    (one,) = (peak for peak in found if 2.6 < peak.apex < 3.2)
    assert one.area == pytest.approx(280 * 60 * float(np.sum(peak)) / 300, rel=0.01)


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("apart", [2.175, 2.3, 2.4, 2.5])
def test_two_equal_peaks_with_a_valley_are_two(apart: float, method: str) -> None:
    """Curvature sees them on their outer flanks and as wide as their sum: neither climbs to the other's top."""
    time = np.arange(0, 6, 1 / 300)
    pair = sum(np.exp(-0.5 * ((time - at) / 0.02) ** 2) for at in (3.0, 3.0 + 0.02 * apart))
    signal = 5 + 400 * pair + noise(np.random.default_rng(4), len(time), 0.02, 0.5)
    found = [peak for peak in integrate(time, signal, method=method).peaks if 2.8 < peak.apex < 3.3]
    assert len(found) == 2
    each = 400 * 60 * 0.02 * np.sqrt(2 * np.pi)
    assert sum(peak.area for peak in found) == pytest.approx(2 * each, rel=0.01)
    if apart >= 2.3:
        assert [peak.area for peak in found] == pytest.approx([each, each], rel=0.05)
