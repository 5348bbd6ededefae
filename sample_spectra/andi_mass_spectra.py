"""Writes random mass spectra as ANDI/AIA mass spectrometry, at the size of a long GC/MS run or of a few scans."""

from __future__ import annotations

import numpy as np

from sample_spectra.andi import _container

_DOUBLE, _FLOAT, _INT = 6, 5, 4


def andi_ms_bytes(scans: int, ions_a_scan: int, seed: int = 1) -> bytes:
    """A GC/MS run as ANDI-MS: float32 masses and intensities, cuts, times in seconds, totals."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(ions_a_scan // 2, 3 * ions_a_scan // 2 + 1, scans)
    ions = int(counts.sum())
    mz = rng.uniform(50, 550, ions).astype(">f4")
    intensity = rng.exponential(1000.0, ions).astype(">f4")
    starts = np.cumsum(counts) - counts
    totals = np.add.reduceat(intensity, starts, dtype=np.float64)
    arrays: list[tuple[str, tuple[int, ...], int, bytes]] = [
        ("scan_acquisition_time", (1,), _DOUBLE, (np.arange(scans) * 0.025).astype(">f8").tobytes()),
        ("total_intensity", (1,), _DOUBLE, totals.astype(">f8").tobytes()),
        ("scan_index", (1,), _INT, starts.astype(">i4").tobytes()),
        ("point_count", (1,), _INT, counts.astype(">i4").tobytes()),
        ("mass_values", (0,), _FLOAT, mz.tobytes()),
        ("intensity_values", (0,), _FLOAT, intensity.tobytes()),
    ]
    return _container([("point_number", ions), ("scan_number", scans)], {"units": "Seconds"}, arrays)
