"""n-Alkanes of the second generator's oils, columns and ovens are named rightly or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.ladder.__main__ import judge, mixture
from benchmarks.ladder.columns import Column, Program, eluted
from benchmarks.ladder.mixtures import mixture_run
from parsers.measurement import Peak
from sample_spectra.chromatogram import ISOPRENOIDS
from station.analysis.retention.alkanes import Identified, Refusal, identify
from station.analysis.retention.isoprenoids import named_isoprenoids, share_of_largest
from tests.analysis.test_ladder_ends import minutes, oil, run, with_peaks


@pytest.mark.parametrize("seed", [0, 7, 12, 18, 43, 58, 113, 136, 226, 228, 410, 703])
def test_sound_mixtures_are_named_without_a_wrong_name(seed: int) -> None:
    """On 15 to 100 m, at 2 to 20 °C/min, with Pr/nC17 up to 5: named, and no name is wrong.

    In 7, 58, 136, 228 and 410 the best chain stands on pristane; in 43 an internal standard is the largest peak of all;
    in 703 chance peaks go on after the last n-alkane.
    """
    verdict = judge(mixture(seed) if seed % 5 != 4 else mixture_run(seed))
    assert not verdict.refused
    assert verdict.wrong == ()


@pytest.mark.parametrize("level", [2, 3, 4])
def test_degraded_mixtures_are_refused(level: int) -> None:
    """With 15 % of the n-alkanes left, or less, nothing is named, though the isoprenoids make ladders of their own."""
    for seed in range(3):
        assert judge(mixture_run(seed, level=level)).refused, seed


def test_a_second_ladder_among_leftovers_is_refused() -> None:
    """Ten even peaks before the run's largest ones, with two like pristane and phytane: once taken for nC15 to nC22."""
    assert judge(mixture_run(1329, level=2)).refused


def test_a_column_delays_each_carbon_by_its_own_heat() -> None:
    """Once the oven heats, n-alkanes come ever closer, and ever farther apart while it holds; film and length delay."""
    carbons = np.arange(10.0, 37.0)
    program = Program(start_c=60, hold_min=0, ramp=5, end_c=250)
    column = Column(dead_min=1.4, plates=9e4)
    elution = eluted(carbons, column, program, until_min=150).minutes
    bend = int(np.searchsorted(elution, 38.0))
    assert np.all(np.diff(elution[4 : bend - 1], 2) < 0)
    assert np.all(np.diff(elution[bend:], 2) > 0)
    for slower in (Column(dead_min=2.8, plates=9e4), Column(dead_min=1.4, plates=9e4, film=2.0)):
        assert np.all(eluted(carbons[:20], slower, program, until_min=150).minutes > elution[:20])


def test_an_internal_standard_is_told_not_refused() -> None:
    """One unnamed peak larger than every n-alkane beside a sound ladder is a remark; two of them are a refusal."""
    one = identify(oil(also=[(22.62, 3000.0)]), ISOPRENOIDS)
    assert isinstance(one, Identified)
    assert any("internal standard" in remark.en for remark in one.remarks)
    assert isinstance(identify(oil(also=[(22.62, 3000.0), (26.62, 3000.0)]), ISOPRENOIDS), Refusal)


def test_a_doublet_that_is_one_peak_is_told() -> None:
    """Phytane and the other isoprenoids tell the carbons where pristane hides in nC17, and a remark says so."""
    hidden = [peak for peak in oil() if peak.apex != minutes(17.06)]
    found = identify(hidden, ISOPRENOIDS)
    assert isinstance(found, Identified), found
    assert found.alkanes[17].apex == minutes(17.0)
    assert any("nC17 may hold both" in remark.en for remark in found.remarks)


def test_an_isoprenoid_in_a_crowd_gets_no_name() -> None:
    """A second peak near its index, or a peak as large between the same n-alkanes, casts doubt on norpristane."""
    alkanes = {n: Peak(apex=float(n), area=100.0, height=None) for n in range(14, 21)}
    wanted = {"iC18": 1652.0, "Pr": 1706.0}
    seen = [*alkanes.values(), *run([(16.52, 30.0), (17.06, 40.0)])]
    assert set(named_isoprenoids(seen, alkanes, wanted, 8.0)) == {"iC18", "Pr"}
    for doubt in ((16.55, 20.0), (16.30, 30.0)):
        assert set(named_isoprenoids(with_peaks(seen, [doubt]), alkanes, wanted, 8.0)) == {"Pr"}


def test_the_share_of_the_largest_peaks_leaves_isoprenoids_aside() -> None:
    """Four rungs, of which two are among the four largest."""
    alkanes = {
        n: Peak(apex=float(n), area=area, height=None) for n, area in ((15, 9.0), (16, 8.0), (17, 1.0), (18, 2.0))
    }
    others = run([(15.5, 7.0), (16.5, 6.0), (14.0, 99.0), (17.06, 50.0)])
    pristane = {"Pr": others[-1]}
    assert share_of_largest([*alkanes.values(), *others], alkanes, pristane) == 0.5
