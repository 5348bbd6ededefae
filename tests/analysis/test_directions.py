"""What a method directs of the finding: negative peaks, skims by time, fixed widths, shoulders on and off."""

from __future__ import annotations

import numpy as np
import pytest

from station.analysis.chromatogram import events
from station.analysis.chromatogram.integration import integrate
from station.analysis.errors import AnalysisError
from tests.analysis.chromatograms import emg, noise

TIME = np.arange(0, 12, 1 / 600)
FULL = 0.05 * 60 * np.sqrt(2 * np.pi)


def _gauss(at: float, height: float, sigma: float = 0.05) -> np.ndarray:
    return height * np.exp(-0.5 * ((TIME - at) / sigma) ** 2)


SIGNAL = (
    10 + _gauss(2, 100) + _gauss(2.13, 35) + _gauss(5, 80) - _gauss(7, 40) - _gauss(8.5, 5) + _gauss(10, 3, 0.2)
    + noise(np.random.default_rng(1), len(TIME), 0.05, 0.5)
)  # fmt: skip


def _apexes(*wanted: object, method: str = "classic") -> list[float]:
    return [round(one.apex, 1) for one in integrate(TIME, SIGNAL, method=method, events=wanted).peaks]


@pytest.mark.parametrize("method", ["classic", "true"])
def test_dips_are_peaks_only_where_they_are_wanted(method: str) -> None:
    """Negative peaks have their true areas within 3 % and say N; unwanted, they leave the others as they are."""
    plain = integrate(TIME, SIGNAL, method=method).peaks
    assert not any(6 < one.apex < 9 for one in plain)
    for at, area in ((5.0, 80 * FULL), (10.0, 3 * 4 * FULL)):
        assert min(plain, key=lambda one: abs(one.apex - at)).area == pytest.approx(area, rel=0.02)
    both = integrate(TIME, SIGNAL, method=method, events=(events.NegativePeaks(start=6, end=9),)).peaks
    dips = [one for one in both if one.code.endswith("N")]
    assert [round(one.apex, 1) for one in dips] == [7.0, 8.5]
    assert [one.area for one in dips] == pytest.approx([40 * FULL, 5 * FULL], rel=0.03)
    assert [one.baseline_start for one in dips] == pytest.approx([10, 10], abs=0.1)
    assert [one.area for one in both if one not in dips] == [one.area for one in plain]


def test_shoulders_are_told_where_the_method_says() -> None:
    """Classic cuts a shoulder off when asked; true leaves it with its neighbour when asked; elsewhere nothing moves."""
    assert _apexes() == [2.0, 5.0, 10.0]
    assert _apexes(events.Shoulders(on=True, end=3)) == [2.0, 2.1, 5.0, 10.0]
    assert _apexes(events.Shoulders(on=True, start=3)) == [2.0, 5.0, 10.0]
    assert _apexes(events.Shoulders(on=False, end=3), method="true") == [2.0, 5.0, 10.0]
    whole = integrate(TIME, SIGNAL).peaks[0]
    parts = integrate(TIME, SIGNAL, events=(events.Shoulders(on=True, end=3),)).peaks[:2]
    assert sum(one.area for one in parts) == pytest.approx(whole.area, rel=2e-3)


@pytest.mark.parametrize("method", ["classic", "true"])
def test_what_is_far_narrower_than_told_is_no_peak(method: str) -> None:
    """With peaks of 60 s told around 5 min, the one of 7 s there goes; the broad one at 10 min stays."""
    left = _apexes(events.FixedWidth(width_s=60, start=4, end=6), events.FixedWidth(width_s=30, start=9), method=method)
    assert 5.0 not in left
    assert 10.0 in left


@pytest.mark.parametrize("mode", ["straight", "exponential", "gaussian"])
def test_a_skim_holds_in_its_time_only(mode: str) -> None:
    """A timed skim does to a rider what the same skim for the whole run does, and nothing outside of its time."""
    time = np.arange(0, 10, 1 / 1200)
    tall, small = emg(time, 4.0, 0.04, 0.2), emg(time, 4.75, 0.03, 0.003)
    signal = 5 + 1000 * tall / tall.max() + 20 * small / small.max()
    timed = integrate(time, signal, events=(events.TangentSkim(mode=mode, start=4.5, end=5),)).peaks
    assert timed == integrate(time, signal, skim=mode).peaks
    assert timed[1].split == f"skim {mode}"
    off = integrate(time, signal, skim=mode, events=(events.TangentSkim(mode="none", start=4.5, end=5),)).peaks
    assert off == integrate(time, signal).peaks
    truth = 20 / small.max() * 60
    assert abs(timed[1].area - truth) < 0.6 * abs(off[1].area - truth)


def test_a_skim_that_is_not_here_is_refused() -> None:
    """An unknown skim is named and the known ones are told."""
    with pytest.raises(AnalysisError, match="there is no skim"):
        events.TangentSkim(mode="cubic")  # type: ignore[arg-type]
