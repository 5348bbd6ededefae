"""The engines on the bench: ours in both modes, and the peers that are installed.

A peer that is not installed is left out. Peers run with thresholds in units of a robust noise, which is kinder to them
than their defaults; hplc-py has no such thing. Two run in processes of their own (`peer_process`).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable

import numpy as np
from scipy.signal import find_peaks, savgol_filter

from benchmarks.engine.apart import Apart
from benchmarks.engine.shapes import Floats
from station.analysis.chromatogram.integration import integrate

Engine = Callable[[Floats, Floats], list[tuple[float, float]]]
"""(time min, signal) -> (apex min, area in unit x second) of each peak."""


def classic(time: Floats, signal: Floats) -> list[tuple[float, float]]:
    return [(peak.apex, peak.area or 0.0) for peak in integrate(time, signal, method="classic").peaks]


def true(time: Floats, signal: Floats) -> list[tuple[float, float]]:
    return [(peak.apex, peak.area or 0.0) for peak in integrate(time, signal, method="true").peaks]


def _drop_lines(time: Floats, net: Floats) -> list[tuple[float, float]]:
    """Savitzky-Golay, find_peaks by robust noise, and drop lines at the valleys."""
    smooth = savgol_filter(net, 11, 2)
    lagged = (net[2 * lag :] - 2 * net[lag:-lag] + net[: -2 * lag] for lag in (1, 2, 4, 8))
    sigma = max(1e-12, *(1.4826 * float(np.median(np.abs(second))) / 6**0.5 for second in lagged))
    apexes, _ = find_peaks(smooth, height=5 * sigma, prominence=5 * sigma)
    step = float(time[1] - time[0]) * 60
    found = []
    for k, apex in enumerate(apexes):
        low = 0 if k == 0 else apexes[k - 1] + int(np.argmin(smooth[apexes[k - 1] : apex]))
        high = len(net) if k + 1 == len(apexes) else apex + int(np.argmin(smooth[apex : apexes[k + 1]]))
        free = np.flatnonzero(smooth[low:apex] < sigma)
        low += int(free[-1]) if len(free) else 0
        free = np.flatnonzero(smooth[apex:high] < sigma)
        high = apex + int(free[0]) if len(free) else high
        found.append((float(time[apex]), float(np.sum(net[low : high + 1]) * step)))
    return found


def arpls_find_peaks(time: Floats, signal: Floats) -> list[tuple[float, float]]:
    from pybaselines import Baseline

    base, _ = Baseline(time).arpls(signal, lam=1e7 * (len(signal) / 30_000) ** 4)
    return _drop_lines(time, signal - base)


def peakutils_peer(time: Floats, signal: Floats) -> list[tuple[float, float]]:
    import peakutils

    return _drop_lines(time, signal - peakutils.baseline(signal, 4))


def mocca(time: Floats, signal: Floats) -> list[tuple[float, float]]:
    from mocca2 import estimate_baseline
    from mocca2 import find_peaks as mocca_peaks

    net = signal - estimate_baseline(signal, method="arpls")
    step = float(time[1] - time[0]) * 60
    try:
        found = mocca_peaks(net, min_rel_height=0.005)
    except ValueError:  # mocca2 0.1.18 fails where a split peak is one point wide: it then has found nothing
        return []
    return [(float(time[peak.maximum]), float(np.sum(net[peak.left : peak.right + 1]) * step)) for peak in found]


def openms(time: Floats, signal: Floats) -> list[tuple[float, float]]:
    """PeakPickerChromatogram over an arPLS baseline (its own areas know none)."""
    import pyopenms
    from pybaselines import Baseline

    base, _ = Baseline(time).arpls(signal, lam=1e7 * (len(signal) / 30_000) ** 4)
    picker, chromatogram, picked = (
        pyopenms.PeakPickerChromatogram(),
        pyopenms.MSChromatogram(),
        pyopenms.MSChromatogram(),
    )
    settings = picker.getParameters()
    for name, value in (("method", "corrected"), ("gauss_width", 3.0), ("signal_to_noise", 5.0)):
        settings.setValue(name, value)
    picker.setParameters(settings)
    chromatogram.set_peaks((time * 60, np.maximum(signal - base, 0.0)))
    picker.pickChromatogram(chromatogram, picked)
    areas = next(one for one in picked.getFloatDataArrays() if one.getName() == "IntegratedIntensity")
    step = float(time[1] - time[0]) * 60
    apexes, _ = picked.get_peaks()
    return [(float(apex) / 60, float(area) * step) for apex, area in zip(apexes, areas, strict=True)]


_PEERS: dict[str, tuple[str, Engine]] = {
    "arPLS + find_peaks": ("pybaselines", arpls_find_peaks),
    "PeakUtils": ("peakutils", peakutils_peer),
    "mocca2": ("mocca2", mocca),
    "OpenMS": ("pyopenms", openms),
    "PyMassSpec": ("pyms", Apart("pymassspec")),
    "hplc-py": ("hplc", Apart("hplc")),
}
SLOW = frozenset({"hplc-py"})
"""What needs many seconds for a run: it gets one seed of each suite, one timing and no doublets."""
ENGINES: dict[str, Engine] = {"ours, true": true, "ours, classic": classic} | {
    name: engine for name, (module, engine) in _PEERS.items() if importlib.util.find_spec(module)
}
