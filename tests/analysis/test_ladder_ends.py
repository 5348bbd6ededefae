"""A ladder's ends hold where waxes, contaminants, gaps and the oven's end would lead it astray: right, or unnamed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest

from parsers.measurement import Peak
from sample_spectra.chromatogram import ISOPRENOIDS
from station.analysis.retention.alkanes import Identified, Refusal, identify

FIRST, LAST = 11, 33


def minutes(index: float, *, bend: float = 40.0, growth: float = 1.3) -> float:
    """Time of a retention index / 100: 1.4 min a carbon, slowly shrinking; from `bend` on each spacing grows."""
    heated = min(index, bend)
    time = 10 + 1.4 * (heated - FIRST) - 0.008 * (heated - FIRST) ** 2
    spacing = 1.4 - 0.016 * (bend - FIRST)
    held = max(index - bend, 0.0)
    return time + spacing * (growth**held - 1) / math.log(growth)


def run(peaks: Iterable[tuple[float, float]]) -> list[Peak]:
    """Peaks of these times (min) and areas, in order of time."""
    return [Peak(apex=time, area=area, height=None, snr=100.0) for time, area in sorted(peaks)]


def oil(
    *, odd: float = 0.0, without: Iterable[int] = (), also: Iterable[tuple[float, float]] = (), bend: float = 40.0
) -> list[Peak]:
    """Peaks of an oil: n-alkanes, isoprenoids, small peaks between; `odd` is the preference of the waxes.

    `also` are further peaks, each an index / 100 and an area.
    """
    carbons = {
        n: 900 * math.exp(-(((n - 17) / 7) ** 2)) + 600 * math.exp(-(((n - 28) / 4) ** 2)) * (1 - odd * (-1.0) ** n)
        for n in range(FIRST, LAST + 1)
    }
    at = {float(n): area for n, area in carbons.items() if n not in without}
    at |= {index / 100: 150.0 for index in ISOPRENOIDS.values()} | {17.06: 500.0, 18.10: 450.0}
    at |= {n + place: 0.03 * area for n, area in carbons.items() for place in (0.35, 0.73) if n < LAST}
    at |= dict(also)
    return run((minutes(index, bend=bend), area) for index, area in at.items())


def named(peaks: list[Peak]) -> Identified:
    found = identify(peaks, ISOPRENOIDS)
    assert isinstance(found, Identified), found
    return found


def right(found: Identified, bend: float = 40.0) -> bool:
    return all(peak.apex == minutes(float(n), bend=bend) for n, peak in found.alkanes.items())


@pytest.mark.parametrize("odd", [0.5, 0.7, 0.8])
def test_waxes_of_land_plants_are_named_to_their_end(odd: float) -> None:
    """Odd over even up to nine to one (CPI 3 to 9) is no biodegradation."""
    found = named(oil(odd=odd))
    assert right(found)
    assert set(range(FIRST, LAST + 1)) == set(found.alkanes)


@pytest.mark.parametrize("bend", [24.0, 27.5, 30.0])
def test_rungs_are_followed_where_the_oven_holds(bend: float) -> None:
    """Each spacing a third longer than the one before: the n-alkanes are still named, and rightly."""
    found = named(oil(bend=bend))
    assert right(found, bend)
    assert max(found.alkanes) == LAST


@pytest.mark.parametrize("size", [300.0, 900.0, 1500.0])
@pytest.mark.parametrize("place", [19.68, 25.45, 26.58])
def test_a_contaminant_takes_no_rungs_name(place: float, size: float) -> None:
    """A phthalate or squalane among the n-alkanes, small or the largest peak of all: no name is wrong."""
    for bend in (40.0, 25.0):
        found = identify(oil(also=[(place, size)], bend=bend), ISOPRENOIDS)
        assert isinstance(found, Refusal) or right(found, bend)


@pytest.mark.parametrize("without", [(22,), (24, 25), (14, 22, 23), (27, 29)])
def test_what_stands_near_a_missing_carbon_is_no_rung(without: tuple[int, ...]) -> None:
    """A branched alkane near the place of a missing one is a dwarf beside its neighbours."""
    near = [(n + 0.04, 20.0) for n in without]
    found = named(oil(without=without, also=near))
    assert right(found)
    assert not set(without) & set(found.alkanes)


def with_peaks(peaks: list[Peak], more: Iterable[tuple[float, float]]) -> list[Peak]:
    return sorted([*peaks, *run(more)], key=lambda peak: peak.apex)


def test_every_other_n_alkane_is_no_ladder() -> None:
    """Where the spacing halves towards the start, the chain that takes every other peak is cut, not named on."""
    start = minutes(FIRST)
    found = named(with_peaks(oil(), [(start - 0.65, 330.0), (start - 1.35, 290.0)]))
    assert right(found)
    assert min(found.alkanes) == FIRST


def test_peaks_without_an_area_are_no_rungs(recwarn: pytest.WarningsRecorder) -> None:
    """A negative or empty peak is passed over, without a warning of numpy."""
    empty = [(minutes(14.5), -40.0), (minutes(21.5), 0.0), (minutes(26.5), -5.0)]
    assert named(with_peaks(oil(), empty)) == named(oil())
    assert not recwarn.list


def test_scattered_leftovers_are_refused() -> None:
    """Chance peaks of any size at any place give no name."""
    for seed in range(30):
        rng = np.random.default_rng(seed)
        times, areas = rng.uniform(8, 50, 90), rng.lognormal(3, 1.2, 90)
        assert isinstance(identify(run(zip(times, areas, strict=True)), ISOPRENOIDS), Refusal), seed


@pytest.mark.parametrize("pristane", [1.15, 1.6, 2.5])
def test_a_rung_stands_on_the_alkane_though_pristane_is_larger(pristane: float) -> None:
    """Where an oil is partly eaten, pristane outgrows nC17: no carbon number slips by one."""
    c17, c18 = (peak.area or 0.0 for peak in oil() if peak.apex in (minutes(17.0), minutes(18.0)))
    found = identify(
        [replace(p, area=pristane * c17) if p.apex == minutes(17.06) else p for p in oil(also=[(18.10, 0.9 * c18)])],
        ISOPRENOIDS,
    )
    assert isinstance(found, Identified), found
    assert right(found)
    assert {17, 18} <= set(found.alkanes)
    assert found.isoprenoids["Pr"].apex == minutes(17.06)


def test_farnesane_is_not_named_after_the_missing_alkane_beside_it() -> None:
    """iC15 just before the place of an absent nC14, closer while the oven does not heat yet: no rung."""
    light = [peak for peak in oil() if peak.apex >= minutes(14.5)]
    found = named([*run([(minutes(13.89), 500.0)]), *light])
    assert min(found.alkanes) == 15
    assert right(found)


def test_a_broad_rest_of_the_hump_is_no_rung() -> None:
    """After the last n-alkane, where the next would stand: thirty times as broad as a peak, so none."""
    sharp = [replace(peak, height=20 * (peak.area or 0.0)) for peak in oil()]
    last = max(peak.area or 0.0 for peak in sharp if peak.apex == minutes(float(LAST)))
    for height, until in ((20.0, LAST + 1), (0.6, LAST)):
        rest = Peak(apex=minutes(LAST + 1.0), area=0.6 * last, height=height * 0.6 * last, snr=16.0)
        assert max(named([*sharp, rest]).alkanes) == until


def test_a_solvent_peak_close_before_the_ladder_casts_no_doubt_on_it() -> None:
    """On a thick film that starts hot, the solvent is the run's first peak and not far ahead of the first rung."""
    assert right(named([*run([(minutes(FIRST - 1.5), 50_000.0)]), *oil()]))
