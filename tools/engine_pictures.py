"""`python tools/engine_pictures.py [FOLDER]`: twelve hard cases as pictures: the truth, a peer's answer, ours.

Over each true peak stands how far the area is off: green within 5 %, red beyond or missed; a cross is a peak that is
not there. The peer is the best open pipeline of the bench: arPLS, Savitzky-Golay, find_peaks by noise, drop lines.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.engine.engines import arpls_find_peaks, classic, true  # noqa: E402
from benchmarks.engine.hard_cases import CASES, Case  # noqa: E402
from station.analysis.chromatogram.integration import integrate  # noqa: E402

GOOD, BAD, CURVE = "#1a7f37", "#c62828", "#37474f"
WITHIN = 0.05


def _judged(axes: Axes, case: Case, found: list[tuple[float, float]]) -> None:
    """What was found, over the true peaks in view."""
    low, high = case.shows
    width = 0.02 * (high - low)
    left = [one for one in found if low <= one[0] <= high]
    top = axes.get_ylim()[1]
    for apex, area, curve in case.peaks:
        if not low <= apex <= high:
            continue
        half = case.time[curve > curve.max() / 2]
        near = [one for one in left if abs(one[0] - apex) < max((half[-1] - half[0]) / 2, 1e-3)]
        at = float(np.interp(apex, case.time, case.signal))
        if not near:
            axes.annotate(
                "missed", (apex, at), color=BAD, fontsize=8, ha="center", xytext=(0, 5), textcoords="offset points"
            )
            continue
        one = min(near, key=lambda other: abs(other[0] - apex))
        left.remove(one)
        off = one[1] / area - 1
        axes.annotate(
            f"{off:+.1%}", (apex, at), color=GOOD if abs(off) <= WITHIN else BAD, fontsize=8, ha="center",
            xytext=(0, 5), textcoords="offset points",
        )  # fmt: skip
    for apex, _ in left:
        axes.plot([apex], [np.interp(apex, case.time, case.signal)], "x", color=BAD, markersize=7)
    axes.set_ylim(top=top + 0.18 * (top - axes.get_ylim()[0]))
    axes.set_xlim(low - width, high + width)


def _drawn(case: Case, path: Path) -> None:
    inside = (case.time >= case.shows[0]) & (case.time <= case.shows[1])
    time, signal = case.time[inside], case.signal[inside]
    ground = case.signal - sum((curve for _, _, curve in case.peaks), np.zeros(len(case.time)))
    level = np.convolve(np.pad(ground, 50, mode="edge"), np.ones(101) / 101, mode="valid")[inside]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the peer's baseline warns of every run that it ends early on
        peer = arpls_find_peaks(case.time, case.signal)
    answers = (
        ("best open peer: arPLS + find_peaks + drop lines", peer),
        ("ours, classic", classic(case.time, case.signal)),
        ("ours, true", true(case.time, case.signal)),
    )
    figure, rows = plt.subplots(4, 1, figsize=(9, 9), sharex=True, layout="constrained")
    figure.suptitle(case.title)
    for axes in rows:
        axes.plot(time, signal, color=CURVE, linewidth=0.9)
    for _, _, curve in case.peaks:
        if np.any(curve[inside] > 0):
            rows[0].fill_between(time, level, level + curve[inside], alpha=0.35, linewidth=0)
    rows[0].set_ylabel("truth")
    for axes, (name, found) in zip(rows[1:], answers, strict=True):
        axes.set_title(name, fontsize=9, loc="left")
        _judged(axes, case, found)
    for peak in integrate(case.time, case.signal).peaks:
        if case.shows[0] <= peak.apex <= case.shows[1]:
            rows[2].plot([peak.start, peak.end], [peak.baseline_start, peak.baseline_end], color="#1565c0", linewidth=1)
            for at, base in ((peak.start, peak.baseline_start), (peak.end, peak.baseline_end)):
                rows[2].plot([at, at], [base, np.interp(at, case.time, case.signal)], color="#1565c0", linewidth=0.7)
    rows[-1].set_xlabel("min")
    figure.savefig(path, dpi=80)
    plt.close(figure)


def main() -> None:
    """Draw all cases."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img" / "engine"
    folder.mkdir(parents=True, exist_ok=True)
    for make in CASES:
        _drawn(make(), folder / f"{make.__name__}.png")


if __name__ == "__main__":
    main()
