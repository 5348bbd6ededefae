"""Writes mass spectra as ANDI/AIA mass spectrometry: random ones at the size of a long GC/MS run, and selected ions."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from sample_spectra.andi import _container
from sample_spectra.biomarkers import SimRun
from sample_spectra.runs import Floats

_DOUBLE, _FLOAT, _INT = 6, 5, 4
Counts = NDArray[np.int64]


def andi_ms_bytes(scans: int, ions_a_scan: int, seed: int = 1) -> bytes:
    """A GC/MS run as ANDI-MS: float32 masses and intensities, cuts, times in seconds, totals."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(ions_a_scan // 2, 3 * ions_a_scan // 2 + 1, scans)
    ions = int(counts.sum())
    mz, intensity = rng.uniform(50, 550, ions), rng.exponential(1000.0, ions)
    return _run_bytes({"units": "Seconds"}, np.arange(scans, dtype=np.float64) * 0.025, counts, mz, intensity)


def andi_sim_bytes(run: SimRun, sample_name: str, acquired_at: datetime) -> bytes:
    """A run of selected ions as ANDI-MS: every scan holds all ions, a little above their whole masses."""
    masses = np.array([float(ion) + 0.18 for ion in run.ions])
    count = len(run.time_min)
    intensity = np.stack(list(run.ions.values()), axis=1).ravel()
    attributes = {
        "sample_id": sample_name,
        "experiment_date_time_stamp": f"{acquired_at:%Y%m%d%H%M%S}+0800",
        "operator_name": "ZHANG",
        "instrument_mfr": "Agilent",
        "instrument_model": "5977B",
        "external_file_ref_0": "BIOMARKER_SIM.M",
        "test_separation_type": "Gas-Liquid Chromatography",
        "units": "Seconds",
    }
    counts = np.full(count, len(masses))
    return _run_bytes(attributes, 60.0 * run.time_min, counts, np.tile(masses, count), intensity)


def _run_bytes(attributes: dict[str, str], seconds: Floats, counts: Counts, mz: Floats, intensity: Floats) -> bytes:
    mz, intensity = mz.astype(">f4"), intensity.astype(">f4")
    starts = np.cumsum(counts) - counts
    totals = np.add.reduceat(intensity, starts, dtype=np.float64)
    arrays: list[tuple[str, tuple[int, ...], int, bytes]] = [
        ("scan_acquisition_time", (1,), _DOUBLE, seconds.astype(">f8").tobytes()),
        ("total_intensity", (1,), _DOUBLE, totals.astype(">f8").tobytes()),
        ("scan_index", (1,), _INT, starts.astype(">i4").tobytes()),
        ("point_count", (1,), _INT, counts.astype(">i4").tobytes()),
        ("mass_values", (0,), _FLOAT, mz.tobytes()),
        ("intensity_values", (0,), _FLOAT, intensity.tobytes()),
    ]
    return _container([("point_number", len(mz)), ("scan_number", len(counts))], attributes, arrays)
