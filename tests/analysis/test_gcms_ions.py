"""All ion traces at once, compounds that elute together, and their names by a library."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.engine.gcms import IonRun, ion_run, judged
from parsers.measurement import ScanSet
from station.analysis.errors import AnalysisError
from station.analysis.mass_spectra.compounds import compounds
from station.analysis.mass_spectra.ions import IonMatrix, ion_matrix, ion_peaks
from station.analysis.mass_spectra.spectral_match import Entry, matches

RUN: IonRun = ion_run(4242, scans=900, ions=300, compounds=70)
MATRIX = IonMatrix(times=RUN.times, mz=RUN.mz, intensity=RUN.intensity)


def test_the_peaks_of_every_ion_are_found_at_once() -> None:
    """By a seed that nothing was tuned on: 95 % of the true ion peaks of S/N 10, under 2 % others, areas within 2 %."""
    found = ion_peaks(MATRIX)
    recall, unmatched, error = judged(RUN, found.row, found.apex, found.area)
    assert recall > 0.95
    assert unmatched < 0.02 * len(found)
    assert error < 0.02


def test_a_matrix_keeps_every_count() -> None:
    """Ions of all scans by nominal mass: the sums over m/z are the total ion current, rows are ordered, limits hold."""
    rng = np.random.default_rng(1)
    sizes = rng.integers(0, 9, 40)
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    scans = ScanSet(
        times=np.arange(40) / 60, mz=rng.uniform(50, 80, offsets[-1]), intensity=rng.uniform(1, 99, offsets[-1]),
        offsets=offsets,
    )  # fmt: skip
    whole = ion_matrix(scans)
    assert np.allclose(whole.intensity.sum(axis=0), scans.tic().y.values, rtol=1e-5)
    part = ion_matrix(scans, low=60, high=70)
    assert np.allclose(part.intensity[5], scans.extract(65, 0.499999).y.values, rtol=1e-5)
    assert part.mz.tolist() == list(range(60, 71))


def test_nothing_gives_nothing() -> None:
    """No scans, few scans, a matrix of zeros or of a constant have no ion peaks and no compounds."""
    for shape, value in (((0, 0), 0), ((5, 4), 7), ((5, 400), 0), ((5, 400), 7)):
        flat = IonMatrix(
            times=np.arange(shape[1]) / 60,
            mz=np.arange(shape[0], dtype=float),
            intensity=np.full(shape, value, np.float32),
        )
        assert len(ion_peaks(flat)) == 0
        assert compounds(flat, ion_peaks(flat)) == ()


def test_coeluting_compounds_have_spectra_of_their_own() -> None:
    """Nine compounds of ten are named right from their deconvolved spectra, more than from the scan at the apex."""
    library = [
        Entry(name=str(k), mz=RUN.mz[spectrum > 0], intensity=spectrum[spectrum > 0])
        for k, spectrum in enumerate(RUN.spectra)
    ]
    step = RUN.times[1]
    named = plain = 0
    found = compounds(MATRIX, ion_peaks(MATRIX))
    for one in found:
        truth = str(int(np.argmin(np.abs(RUN.apexes * step - one.time))))
        named += matches(RUN.mz, one.spectrum, library, most=1)[0].name == truth
        apex = matches(RUN.mz, MATRIX.spectrum_at(one.time, background=0.1), library, most=1)
        plain += bool(apex) and apex[0].name == truth
    assert named >= 0.9 * len(RUN.apexes)
    assert named > plain
    assert len(found) <= len(RUN.apexes)


def test_a_match_is_a_cosine() -> None:
    """A spectrum matches itself with 1 at any scale, a stranger with 0; added ions lower the score, not the reverse."""
    mz = np.array([57.0, 71.0, 85.0, 191.0])
    entry = Entry(name="a", mz=mz, intensity=np.array([100.0, 60.0, 40.0, 5.0]))
    assert matches(mz, 7 * entry.intensity, [entry])[0].score == pytest.approx(1)
    assert matches(mz + 1, entry.intensity, [entry])[0].score == 0
    more = matches(np.append(mz, 217.0), np.append(entry.intensity, 50.0), [entry])[0]
    assert more.score < 0.9 < more.reverse
    assert matches(mz, np.zeros(4), [entry]) == ()
    with pytest.raises(AnalysisError, match="no usable ions"):
        Entry(name="b", mz=mz, intensity=np.zeros(4))
