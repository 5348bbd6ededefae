"""What is no chromatogram: a clear refusal or an empty table, never a crash, a warning or a number that is none."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from station.analysis.chromatogram import events
from station.analysis.chromatogram.integration import Method, integrate
from station.analysis.errors import AnalysisError

TIME = np.arange(0, 20, 1 / 600)
_RNG = np.random.default_rng(0)
GOOD = 10 + _RNG.normal(0, 0.1, len(TIME))
for _at, _height, _sigma in ((4, 100, 0.05), (9, 50, 0.05), (15, 20, 0.2)):
    GOOD = GOOD + _height * np.exp(-0.5 * ((TIME - _at) / _sigma) ** 2)

REFUSED = {
    "not a number": (TIME, np.where(TIME > 5, np.nan, GOOD), "point 3001 is not a finite number"),
    "infinite": (TIME, np.where(np.abs(TIME - 5) < 1e-9, np.inf, GOOD), "not a finite number"),
    "time that is not a number": (np.where(TIME > 5, np.nan, TIME), GOOD, "not a finite number"),
    "unsorted": (TIME[::-1], GOOD, "not later"),
    "repeated": (np.repeat(TIME[::2], 2), GOOD, "not later"),
    "two dimensions": (np.stack([TIME, TIME]), np.stack([GOOD, GOOD]), "differ"),
    "words": (TIME, np.array(["a"] * len(TIME)), "not numbers"),
    "nothing": (TIME, np.array([None] * len(TIME)), "not a finite number"),
    "absurdly large": (TIME, GOOD * 1e300, "absurd"),
    "absurdly small": (TIME, GOOD * 1e-300, "absurd"),
    "growing out of bounds": (TIME, np.exp(20 * TIME), "absurd"),
}
EMPTY = {
    "no point": (TIME[:0], GOOD[:0]),
    "one point": (TIME[:1], GOOD[:1]),
    "few points": (TIME[:31], GOOD[:31]),
    "constant": (TIME, np.full(len(TIME), 7.0)),
    "zero": (TIME, np.zeros(len(TIME))),
    "ramp": (TIME, 1000 * TIME),
    "one spike": (TIME, np.where(np.arange(len(TIME)) == 500, 1e6, 0.0)),
    "alternating": (TIME, np.tile([0.0, 1.0], len(TIME) // 2)),
    "noise": (TIME, _RNG.normal(0, 1, len(TIME))),
    "all turned down": (TIME, -GOOD),
}
THREE = {
    "all negative": (TIME, GOOD - 1e6),
    "far up": (TIME, GOOD + 1e12),
    "large": (TIME, GOOD * 1e90),
    "small": (TIME, GOOD * 1e-90),
    "whole numbers": (TIME, (10 * GOOD).astype(np.int64)),
    "single precision": (TIME.astype(np.float32), GOOD.astype(np.float32)),
    "lists": (TIME.tolist(), GOOD.tolist()),
    "uneven times": (np.sort(_RNG.uniform(0, 20, len(TIME))), None),
    "absurd times": (TIME * 1e200, GOOD),
    "a step of a million": (TIME, GOOD + np.where(TIME > 12, 1e6, 0.0)),
}


@pytest.fixture(autouse=True)
def _no_warnings() -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_curve_is_refused(case: str, method: str) -> None:
    """The error says what is wrong, in both languages, and what to do."""
    time, signal, said = REFUSED[case]
    with pytest.raises(AnalysisError, match=said) as caught:
        integrate(time, signal, method=method)
    assert caught.value.message.zh
    assert caught.value.cure.zh
    assert caught.value.cure.en


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("case", EMPTY)
def test_what_holds_no_peak_has_none(case: str, method: str) -> None:
    """An empty table, and no warning on the way."""
    assert integrate(*EMPTY[case], method=method).peaks == ()


@pytest.mark.parametrize("method", ["classic", "true"])
@pytest.mark.parametrize("case", THREE)
def test_an_odd_scale_costs_no_peak(case: str, method: str) -> None:
    """The three peaks are found wherever the level lies, in whatever units, types and steps the curve comes."""
    time, signal = THREE[case]
    signal = np.interp(time, TIME, GOOD) if signal is None else signal
    found = integrate(time, signal, method=method).peaks
    assert [round(one.apex / (time[-1] / TIME[-1])) for one in found] == [4, 9, 15]
    assert all(np.isfinite([one.area, one.height, one.fwhm]).all() for one in found)


def test_ten_times_the_points_give_the_same_areas() -> None:
    """120,000 points of the same run give the areas of 12,000 within 1 %: no limit on length is silently reached."""
    fine = np.linspace(TIME[0], TIME[-1], 10 * len(TIME))
    clean = 10 + np.random.default_rng(1).normal(0, 0.1, len(fine))
    for at, height, sigma in ((4, 100, 0.05), (9, 50, 0.05), (15, 20, 0.2)):
        clean = clean + height * np.exp(-0.5 * ((fine - at) / sigma) ** 2)
    coarse = [one.area for one in integrate(TIME, GOOD).peaks]
    assert [one.area for one in integrate(fine, clean).peaks] == pytest.approx(coarse, rel=0.01)


def _strange(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A curve as nobody would measure it: any length, widths, heights and signs, noise, rounding, clipping, walks."""
    rng = np.random.default_rng([seed, 46])
    count = int(10 ** rng.uniform(1.5, 3.2))
    place, y = np.arange(count), np.zeros(count)
    for _ in range(int(rng.integers(0, 40))):
        sigma = 10 ** rng.uniform(-0.5, np.log10(count / 8))
        y += (
            rng.normal()
            * 10 ** rng.uniform(0, 4)
            * np.exp(-0.5 * ((place - rng.uniform(-0.1, 1.1) * count) / sigma) ** 2)
        )
    y = (
        y + rng.normal(0, 10 ** rng.uniform(-3, 3), count),
        np.round(y / 10 ** rng.uniform(0, 4)),
        np.clip(y, *np.quantile(y, [0.1, 0.9])),
        y + np.cumsum(rng.normal(0, 1, count)),
        np.abs(y),
    )[seed % 5]
    return np.cumsum(rng.uniform(0.5, 1, count)) * 10 ** rng.uniform(-5, 0), y


@pytest.mark.parametrize("seed", range(10))
def test_any_curve_has_a_sane_table(seed: int) -> None:
    """Whatever the curve: no crash, no warning, finite numbers, and each peak's apex between its limits, in the run."""
    time, signal = _strange(seed)
    directed = (events.NegativePeaks(), events.Shoulders(on=True), events.TangentSkim(mode="gaussian"))
    for method in ("classic", "true"):
        for wanted in ((), directed):
            for one in integrate(time, signal, method=method, events=wanted).peaks:
                assert np.isfinite([one.area, one.height, one.baseline_start, one.baseline_end]).all()
                assert time[0] - 1e-9 <= one.start <= one.apex <= one.end <= time[-1] * (1 + 1e-9)


@pytest.mark.parametrize("method", ["classic", "true"])
def test_whatever_is_a_curve_has_peaks_within_it(method: Method) -> None:
    """Noise, crowds, spikes, steps, stairs, clipped and turned upside down, of any scale: limits around each apex,
    within the run, and areas that are numbers.
    """
    for seed in range(20):
        time, signal = _anything(np.random.default_rng([3, seed]))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            peaks = integrate(time, signal, method=method, skim="exponential").peaks
        for peak in peaks:
            assert np.isfinite(peak.area)
            assert time[0] - 1e-9 <= peak.start <= peak.apex <= peak.end <= time[-1] + 1e-9


def _anything(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    count = int(10 ** rng.uniform(1.6, 3.7))
    index = np.arange(count)
    signal = rng.normal(0, 10 ** rng.uniform(-6, 3), count) * (rng.random() < 0.8)
    for _ in range(rng.integers(0, 25)):
        apex, sigma = rng.uniform(0, count), 10 ** rng.uniform(-0.3, 2.2)
        wide = sigma * np.where(index > apex, rng.uniform(1, 4), 1)
        signal += 10 ** rng.uniform(0, 6) * rng.choice([1, 1, 1, -1]) * np.exp(-0.5 * ((index - apex) / wide) ** 2)
    faults = (
        lambda y: np.minimum(y, np.quantile(y, 0.9)),
        np.round,
        lambda y: np.maximum(y, 0.0),
        np.negative,
        lambda y: y * 10 ** rng.uniform(-60, 60),
        lambda y: y,
    )
    return rng.uniform(0.0005, 0.05) * (1 + index), faults[rng.integers(len(faults))](signal)
