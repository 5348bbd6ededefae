"""NMR transverse relaxation (核磁共振T2): from the echo train to the T2 distribution and what is read from it.

E(t) = Σ A_j·exp(−t/T2_j) with A_j ≥ 0 over a logarithmic grid. The inversion is ill-posed: it is damped (Tikhonov), and
the damping grows until the misfit is what the noise explains (discrepancy principle), so noisy trains give smooth
distributions and not false peaks. The noise is taken from the echoes themselves.

Sources: Butler, Reeds & Dawson 1981; Coates, Xiao & Prammer 1999; Kenyon et al. 1988 (SDR); SY/T 6490 as generally
known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from parsers.measurement import Floats
from parsers.wording import Text
from station.analysis.errors import AnalysisError

_LEAST_ECHOES = 20
_GATES = 160
_GRID = 96
_LEAST_DAMPING, _GREATEST_DAMPING = 1e-6, 1e4
_TURNS = 40
_MARGIN = 1.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """T2 (ms) and amplitude of each bin, shape (n,); the noise of one echo and the misfit of the fit, in amplitude."""

    t2_ms: Floats
    amplitude: Floats
    noise: float
    misfit: float
    damping: float

    @property
    def total(self) -> float:
        """Σ of amplitudes: the signal at time zero."""
        return float(np.sum(self.amplitude))

    @property
    def log_mean(self) -> float | None:
        """T2lm in ms: exp(Σ A ln T2/ΣA); None without signal."""
        total = self.total
        return float(np.exp(self.amplitude @ np.log(self.t2_ms) / total)) if total > 0 else None

    def below(self, cut_ms: float) -> float:
        """Σ of amplitudes with T2 below the cut-off (bound fluid); a bin across the cut is shared in ln T2."""
        edges = _edges(self.t2_ms)
        share = np.clip((np.log(cut_ms) - edges[:-1]) / np.diff(edges), 0.0, 1.0)
        return float(share @ self.amplitude)


def invert(time_ms: Floats, amplitude: Floats, *, shortest_ms: float, longest_ms: float) -> Distribution:
    """The T2 distribution of an echo train, shape (n,). AnalysisError for a train that is none.

    Late echoes are averaged in gates of growing width, each weighted by its count: nothing is lost, and the train is
    short enough to be fitted many times.
    """
    t, e = _sound(time_ms, amplitude)
    noise = _noise(e)
    gates, values, counts = _gated(t, e)
    grid = np.geomspace(shortest_ms, longest_ms, _GRID)
    kernel = np.exp(-gates[:, None] / grid[None, :])
    root = np.sqrt(counts)
    design, target = kernel * root[:, None], values * root
    free, best = nnls(design, target)
    floor = max(float(best), noise * np.sqrt(len(values)))
    low, high = np.log(_LEAST_DAMPING), np.log(_GREATEST_DAMPING)
    scale = float(np.linalg.norm(design, 2)) / np.sqrt(_GRID)
    chosen, damping = free, 0.0
    for _ in range(_TURNS):
        middle = (low + high) / 2
        solution = _damped(design, target, np.exp(middle) * scale)
        if float(np.linalg.norm(design @ solution - target)) <= _MARGIN * floor:
            low, chosen, damping = middle, solution, float(np.exp(middle))
        else:
            high = middle
        if high - low < 0.05:
            break
    misfit = float(np.linalg.norm(design @ chosen - target)) / np.sqrt(len(values))
    return Distribution(t2_ms=grid, amplitude=chosen, noise=noise, misfit=misfit, damping=damping)


def sdr_permeability(porosity_percent: float, t2lm_ms: float, factor: float) -> float:
    """k_SDR = a·φ⁴·T2lm² in 10⁻³ µm², φ as a fraction, T2lm in ms."""
    return factor * (porosity_percent / 100) ** 4 * t2lm_ms**2


def coates_permeability(porosity_percent: float, free: float, bound: float, constant: float) -> float | None:
    """k = (φ/C)⁴·(FFI/BVI)² in 10⁻³ µm², φ in %; None without bound fluid."""
    return (porosity_percent / constant) ** 4 * (free / bound) ** 2 if bound > 0 else None


def _sound(time_ms: Floats, amplitude: Floats) -> tuple[Floats, Floats]:
    t, e = np.asarray(time_ms, dtype=np.float64), np.asarray(amplitude, dtype=np.float64)
    fine = t.shape == e.shape and len(t) >= _LEAST_ECHOES and bool(np.all(np.isfinite(t) & np.isfinite(e)))
    if not fine or t[0] < 0 or np.any(np.diff(t) <= 0):
        raise AnalysisError(
            Text(
                f"回波串须为至少 {_LEAST_ECHOES} 个时间递增的有限数字",
                "an echo train is 20 or more rising, finite numbers",
            ),
            Text("请检查回波时间 (ms) 与幅度。", "Check the echo times (ms) and amplitudes."),
        )
    return t, e


def _noise(echoes: Floats) -> float:
    """Standard deviation of one echo from second differences, which a decay hardly has."""
    second = echoes[2:] - 2 * echoes[1:-1] + echoes[:-2]
    late = second[len(second) // 3 :]
    return float(1.4826 * np.median(np.abs(late)) / np.sqrt(6))


def _gated(t: Floats, e: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean time, mean amplitude and count of each gate; gates widen evenly in the logarithm of the echo's number."""
    if len(t) <= _GATES:
        return t, e, np.ones(len(t))
    cuts = np.unique(np.concatenate(([0], np.geomspace(1, len(t), _GATES).astype(np.int64))))
    counts = np.diff(cuts).astype(np.float64)
    return np.add.reduceat(t, cuts[:-1]) / counts, np.add.reduceat(e, cuts[:-1]) / counts, counts


def _damped(design: Floats, target: Floats, damping: float) -> Floats:
    bins = design.shape[1]
    solution, _ = nnls(
        np.vstack([design, np.sqrt(damping) * np.eye(bins)]),
        np.concatenate([target, np.zeros(bins)]),
        maxiter=30 * bins,
    )
    result: Floats = solution
    return result


def _edges(t2_ms: Floats) -> Floats:
    x = np.log(t2_ms)
    middle = (x[1:] + x[:-1]) / 2
    edges: Floats = np.concatenate(([x[0] - (middle[0] - x[0])], middle, [x[-1] + (x[-1] - middle[-1])]))
    return edges
