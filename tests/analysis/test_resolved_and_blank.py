"""What of a run is peaks and what is hump, and a blank taken off."""

from __future__ import annotations

import numpy as np
import pytest

from station.analysis.chromatogram.blank import less_blank
from station.analysis.chromatogram.resolved import divided
from station.analysis.errors import AnalysisError
from tests.analysis.chromatograms import noise, saturates


@pytest.mark.parametrize("hump", [30.0, 100.0])
def test_peaks_and_hump_are_told_apart(hump: float) -> None:
    """Under a hump many times larger the resolved area stays within 1 % of the truth, the hump within 8 %."""
    time, signal, truth = saturates(np.random.default_rng(5), hump=hump)
    flat = saturates(np.random.default_rng(5))[1]
    found = divided(time, signal)
    assert found.resolved == pytest.approx(sum(area for _, area in truth.values()), rel=0.01)
    above = (signal - flat) - np.interp(time, time[[0, -1]], (signal - flat)[[0, -1]])
    assert found.unresolved == pytest.approx(np.trapezoid(np.maximum(above, 0), time) * 60, rel=0.08)
    assert found.unresolved_share == pytest.approx(found.unresolved / (found.unresolved + found.resolved))


def test_without_a_hump_all_is_resolved() -> None:
    """An oil on a flat baseline has less than a percent that is not resolved."""
    time, signal, _ = saturates(np.random.default_rng(5))
    assert (divided(time, signal).unresolved_share or 0.0) < 0.01


def test_a_blank_tells_bleed_from_hump() -> None:
    """Bleed that the blank shows too is no part of the unresolved area, which is the whole hump; ghosts neither."""
    time, signal, _ = saturates(np.random.default_rng(5), hump=50.0)
    flat = saturates(np.random.default_rng(5))[1]
    bleed = 40 / (1 + np.exp(-(time - 0.6 * time[-1]) / 3))
    ghost = 20 * np.exp(-0.5 * ((time - 30) / 0.05) ** 2)
    blank = 10 + bleed + ghost + noise(np.random.default_rng(1), len(time), 0.02, 0.5)
    hump = np.trapezoid(signal - flat, time) * 60
    assert divided(time, signal + bleed, blank=blank).unresolved == pytest.approx(hump, rel=0.05)
    with pytest.raises(AnalysisError, match="the blank has"):
        divided(time, signal, blank=blank[:-1])
    with pytest.raises(AnalysisError, match="only 0 points"):
        divided(time, signal, start=1e3, end=2e3)


def _blank(time: np.ndarray) -> np.ndarray:
    ghost = 5 * np.exp(-0.5 * ((time - 22) / 0.05) ** 2) + 8 * np.exp(-0.5 * ((time - 40) / 0.06) ** 2)
    return 20 / (1 + np.exp(-(time - 30) / 2)) + ghost


@pytest.mark.parametrize("late", [-0.03, 0.0, 0.02])
def test_a_blank_is_laid_over_the_run_first(late: float) -> None:
    """Ghost peaks that come a little early or late in the run go with the blank; what the sample brought stays."""
    rng = np.random.default_rng(2)
    time, signal, _ = saturates(np.random.default_rng(5))
    blank = _blank(time) + noise(rng, len(time), 0.02, 0.5)
    found = less_blank(time, signal + _blank(time - late), time, blank)
    assert found.shift == pytest.approx(late, abs=0.005)
    assert np.max(np.abs(found.signal - signal)) < 0.6
    left = less_blank(time, signal + _blank(time - late), time, blank, most_shift=0).signal - signal
    assert late == 0 or np.max(np.abs(left)) > 1.0


def test_a_flat_blank_stays_where_it_is() -> None:
    """A blank of noise and drift alone has nothing to be aligned by."""
    time, signal, _ = saturates(np.random.default_rng(5))
    assert less_blank(time, signal, time, 5 + noise(np.random.default_rng(3), len(time), 0.02, 0.5)).shift == 0.0
    with pytest.raises(AnalysisError, match="only 3 points"):
        less_blank(time, signal, time[:3], signal[:3])
