"""What holds for every chromatogram: scale, shift, stretch and company change nothing, areas add up, edits replay."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.engine.suites import gas, oil, riders
from station.analysis.chromatogram import edits
from station.analysis.chromatogram.integration import integrate

RUNS = [suite(np.random.default_rng([17, k])) for k, suite in enumerate((oil, riders, gas))]
TABLES = {(k, method): integrate(run.time, run.signal, method=method)
          for k, run in enumerate(RUNS) for method in ("classic", "true")}  # fmt: skip
which = st.sampled_from(sorted(TABLES))
few = settings(max_examples=5, deadline=None, derandomize=True)


def _alike(found: object, plain: object, area: float, tolerance: float = 2e-3) -> None:
    assert len(found.peaks) == len(plain.peaks)
    assert np.allclose([p.area for p in found.peaks], [area * p.area for p in plain.peaks], rtol=tolerance)
    assert [p.code for p in found.peaks] == [p.code for p in plain.peaks]


@few
@given(which=which, power=st.floats(-12, 12))
def test_the_unit_of_the_signal_does_not_matter(which: tuple[int, str], power: float) -> None:
    """Any factor on the signal is on every area, and nothing else changes."""
    run = RUNS[which[0]]
    _alike(integrate(run.time, 10**power * run.signal, method=which[1]), TABLES[which], 10**power)


@few
@given(which=which, level=st.floats(-1e6, 1e6))
def test_the_level_of_the_signal_does_not_matter(which: tuple[int, str], level: float) -> None:
    """Any offset is in the baselines and nowhere else."""
    run, plain = RUNS[which[0]], TABLES[which]
    found = integrate(run.time, run.signal + level, method=which[1])
    _alike(found, plain, 1.0)
    assert np.allclose(
        [p.baseline_start - level for p in found.peaks], [p.baseline_start for p in plain.peaks], atol=0.05
    )


@few
@given(which=which, start=st.floats(0, 500), stretch=st.floats(0.01, 100))
def test_the_clock_does_not_matter(which: tuple[int, str], start: float, stretch: float) -> None:
    """Another start or pace of the clock moves and stretches the times and scales the areas."""
    run, plain = RUNS[which[0]], TABLES[which]
    found = integrate(start + stretch * run.time, run.signal, method=which[1])
    _alike(found, plain, stretch)
    assert np.allclose([p.apex for p in found.peaks], [start + stretch * p.apex for p in plain.peaks])


def _nearly_alike(found: Sequence[object], plain: Sequence[object], method: str) -> None:
    """But for peaks at the noise. The true mode learns its shape from the record, and so from the company too."""
    odd, tolerance = (2, 2e-3) if method == "classic" else (3, 0.05)
    assert abs(len(found) - len(plain)) <= odd
    assert sum(one.area for one in found) == pytest.approx(sum(one.area for one in plain), rel=tolerance)


@pytest.mark.parametrize("which", sorted(TABLES))
def test_what_comes_after_changes_nothing(which: tuple[int, str]) -> None:
    """Two runs in one record: the peaks of the first are what they are alone."""
    run, plain = RUNS[which[0]], TABLES[which]
    later = run.time + run.time[-1] + run.time[1] - 2 * run.time[0]
    step = np.median(run.signal[-20:]) - np.median(run.signal[:20])
    both = integrate(
        np.concatenate([run.time, later]), np.concatenate([run.signal, run.signal + step]), method=which[1]
    )
    first = [one for one in both.peaks if one.apex <= run.time[-1]]
    _nearly_alike(first, plain.peaks, which[1])


@pytest.mark.parametrize("which", sorted(TABLES))
@pytest.mark.parametrize("seen", [slice(None, None, 2), slice(None, None, -1)], ids=["half the points", "backwards"])
def test_the_way_of_recording_does_not_matter(which: tuple[int, str], seen: slice) -> None:
    """Half the rate, or the run from its end: the same peaks, the same area."""
    run, plain = RUNS[which[0]], TABLES[which]
    times = run.time[seen] if seen.step > 0 else run.time
    found = integrate(times, run.signal[seen], method=which[1])
    _nearly_alike(found.peaks, plain.peaks, which[1])


@pytest.mark.parametrize("which", [key for key in sorted(TABLES) if key[1] == "classic"])
def test_areas_of_a_cluster_add_up(which: tuple[int, str]) -> None:
    """A classic cluster has the area between the signal and its one line: nothing lost or counted twice."""
    run, table = RUNS[which[0]], TABLES[which]
    cluster: list = []
    checked = 0
    for peak in table.peaks:
        cluster.append(peak)
        if peak.code[1] == "V":
            continue
        first, last = cluster[0], cluster[-1]
        inside = (run.time >= first.start - 1e-9) & (run.time <= last.end + 1e-9)
        line = np.interp(run.time[inside], [first.start, last.end], [first.baseline_start, last.baseline_end])
        whole = np.trapezoid(run.signal[inside] - line, run.time[inside]) * 60
        assert sum(one.area for one in cluster) == pytest.approx(whole, rel=0.02, abs=20 * run.sigma)
        checked += 1
        cluster = []
    assert checked >= 3


def _edits_of(peaks: tuple) -> st.SearchStrategy:
    """Edits of peaks that stand free, so that any order of them means the same peaks."""
    free = [one for one in peaks if one.code == "BB"][:6] or list(peaks[:2])
    each = [
        st.sampled_from([
            edits.Delete(apex=one.apex),
            edits.Split(apex=one.apex, at=one.apex),
            edits.MoveLimits(apex=one.apex, start=one.apex - 0.8 * (one.apex - one.start), end=one.end),
            edits.MoveBaseline(apex=one.apex, start_level=one.baseline_start - 1, end_level=one.baseline_end - 1),
        ])
        for one in free
    ]  # fmt: skip
    return st.tuples(*each)


@few
@given(data=st.data(), which=which)
def test_edits_replay_to_the_same_table(data: st.DataObject, which: tuple[int, str]) -> None:
    """Any edits, replayed twice over the automatic result, give equal tables, which itself stays as it was."""
    run, plain = RUNS[which[0]], TABLES[which]
    acts = data.draw(_edits_of(plain.peaks))
    once, twice = (edits.replay(plain, acts, run.time, run.signal) for _ in range(2))
    assert once == twice
    assert plain == integrate(run.time, run.signal, method=which[1])
