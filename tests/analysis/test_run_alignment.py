"""One run laid over another, and the say when two runs do not belong together."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.measurement import Peak
from station.analysis.chromatogram.alignment import align
from station.analysis.chromatogram.integration import integrate
from station.analysis.errors import AnalysisError
from tests.analysis.chromatograms import noise, saturates

TIME, SIGNAL, _ = saturates(np.random.default_rng(5))
PEAKS = integrate(TIME, SIGNAL).peaks


def _drifted(time: np.ndarray) -> np.ndarray:
    return np.asarray(time + 0.15 + 0.004 * time + 0.05 * np.sin(time / 8))


def test_a_bent_drift_is_undone() -> None:
    """A shift, a stretch and a wave together: all times are mapped within a tenth of a peak's width, signals too."""
    other_time = np.arange(0, TIME[-1] + 1, 1 / 300)
    other = np.interp(other_time, _drifted(TIME), SIGNAL)
    other = other + noise(np.random.default_rng(2), len(other), 0.02, 0.5)
    warp = align(PEAKS, integrate(other_time, other).peaks)
    inside = np.linspace(PEAKS[0].apex, PEAKS[-1].apex, 200)
    assert np.max(np.abs(warp.times(inside) - _drifted(inside))) < 0.006
    assert warp.reliable
    laid = warp.laid_over(TIME, SIGNAL, other_time)
    assert np.corrcoef(laid, other)[0, 1] > 0.995 > np.corrcoef(np.interp(other_time, TIME, SIGNAL), other)[0, 1]


def test_a_run_lies_over_itself() -> None:
    """No shift, no scatter, everything paired."""
    warp = align(PEAKS, PEAKS)
    assert warp.shift == pytest.approx(0, abs=1e-9)
    assert warp.paired_share == pytest.approx(1)
    assert np.allclose(warp.times(TIME), TIME, atol=1e-6)


def test_a_run_laid_over_its_mirror_is_not_trusted() -> None:
    """Runs that have nothing in common give an answer that says it is not reliable."""
    mirrored = integrate(TIME, SIGNAL[::-1]).peaks
    assert not align(PEAKS, mirrored).reliable


def test_there_must_be_peaks_to_align_by() -> None:
    """A run without peaks is refused; two peaks give a shift and no warp."""
    with pytest.raises(AnalysisError, match="no peak"):
        align((), PEAKS)
    two = [Peak(apex=at, area=10.0, height=1.0, fwhm=0.05) for at in (5.0, 9.0)]
    later = [Peak(apex=at + 0.3, area=10.0, height=1.0, fwhm=0.05) for at in (5.0, 9.0)]
    warp = align(two, later)
    assert warp.shift == pytest.approx(0.3)
    assert not warp.reliable
    assert warp.times(np.array([7.0]))[0] == pytest.approx(7.3)
