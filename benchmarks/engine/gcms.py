"""A GC-MS run with known truth: compounds of a dozen ions each on bleed and counting noise, 3,000 scans x 500 m/z."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine.shapes import Floats

LEAST_SNR = 10.0


@dataclass(frozen=True)
class IonRun:
    """Intensities (m, n) over times (min), and the true ion peaks: row, apex (scans), area (unit x second), S/N."""

    times: Floats
    mz: Floats
    intensity: NDArray[np.float32]
    truth: Floats
    spectra: NDArray[np.float64]
    apexes: Floats


def ion_run(seed: int, *, scans: int = 3000, ions: int = 500, compounds: int = 300) -> IonRun:
    rng = np.random.default_rng([seed, 77])
    times = np.arange(scans) * 0.5 / 60
    level = rng.uniform(5, 60, ions)
    matrix = np.repeat(level[:, None], scans, axis=1) * (1 + 0.5 * np.arange(scans) / scans)
    apexes = np.sort(rng.uniform(30, scans - 30, compounds))
    spectra = np.zeros((compounds, ions))
    truth = []
    for k, apex in enumerate(apexes):
        sigma = 2.0 + 1.0 * apex / scans
        rows = rng.choice(ions, 12, replace=False)
        spectra[k, rows] = np.exp(rng.uniform(np.log(0.03), 0, 12))
        height = np.exp(rng.uniform(np.log(2e3), np.log(1e5)))
        part = np.arange(max(int(apex - 8 * sigma), 0), min(int(apex + 8 * sigma), scans))
        curve = np.exp(-0.5 * ((part - apex) / sigma) ** 2)
        matrix[np.ix_(rows, part)] += height * spectra[k, rows][:, None] * curve
        for row in rows:
            tall = height * spectra[k, row]
            truth.append((row, apex, tall * sigma * np.sqrt(2 * np.pi) * 0.5, tall / np.sqrt(level[row] * 1.5)))
    noisy = rng.poisson(matrix).astype(np.float32)
    return IonRun(times, np.arange(50.0, 50.0 + ions), noisy, np.array(truth), spectra, apexes)


def judged(run: IonRun, row: Floats, apex: Floats, area: Floats) -> tuple[float, int, float]:
    """Recall of true ion peaks of S/N 10 and more, found peaks without truth, and the median area error."""
    free = np.ones(len(row), dtype=bool)
    errors, wanted = [], 0
    order = np.argsort(-run.truth[:, 3])
    for true_row, true_apex, true_area, snr in run.truth[order]:
        near = np.flatnonzero(free & (row == true_row) & (np.abs(apex - true_apex) < 2.0))
        wanted += snr >= LEAST_SNR
        if len(near):
            one = near[np.argmin(np.abs(apex[near] - true_apex))]
            free[one] = False
            if snr >= LEAST_SNR:
                errors.append(abs(area[one] / true_area - 1))
    return len(errors) / wanted, int(free.sum()), float(np.median(errors))
