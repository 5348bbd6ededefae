"""Rock-Eval surfaces, Tmax and carbon follow from the curves."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from station.analysis import pyrolysis
from station.analysis.pyrolysis import Stage

GAS = 1.987204e-3
TIME = np.arange(0.0, 1100.0)
OVEN = np.where(TIME < 180, 300.0, np.minimum(300 + (TIME - 180) * 25 / 60, 650.0))


def _kinetics(energy: float) -> np.ndarray:
    """Rate per second of a first-order reaction with A = 1e14 1/s in this oven; its integral is 1."""
    fine = np.arange(0, 1100, 0.02)
    oven = np.interp(fine, TIME, OVEN) + 273.15
    rate = 1e14 * np.exp(-energy / (GAS * oven))
    return np.interp(TIME, fine, rate * np.exp(-np.cumsum(rate) * 0.02))


@pytest.mark.parametrize(("energy", "peak_c"), [(50, 424.34), (52, 451.49), (54, 478.62), (56, 505.72), (58, 532.80)])
@pytest.mark.parametrize("noise", [0.0, 0.005])
def test_the_top_of_s2_is_that_of_exact_kinetics(energy: float, peak_c: float, noise: float) -> None:
    """The oven temperature at the S2 maximum is right within 0.5 °C, also with noise."""
    curve = _kinetics(energy)
    rough = np.random.default_rng(int(energy)).normal(0, noise * curve.max(), len(TIME))
    fid = Stage(time_s=TIME, temperature_c=OVEN, signal=62 + 1e5 * (curve + rough), base=62.0)
    top = pyrolysis.top_of_s2(fid, 190, fid.end_s)
    assert top is not None
    assert top[1] == pytest.approx(peak_c, abs=0.5)
    assert fid.surface(0, fid.end_s) == pytest.approx(1e5, rel=0.01 if noise else 1e-3)


@pytest.mark.parametrize(("rise_s", "fall_s"), [(45, 27), (27, 45), (60, 36), (30, 45)])
@pytest.mark.parametrize("noise", [0.0, 0.001])
def test_a_lopsided_s2_keeps_its_top(rise_s: float, fall_s: float, noise: float) -> None:
    """A peak that falls faster than it rises, or the other way round, draws no Tmax to its slow side."""
    top_s = 521.3
    curve = np.exp(-0.5 * ((TIME - top_s) / np.where(top_s > TIME, rise_s, fall_s)) ** 2)
    rough = np.random.default_rng(int(rise_s)).normal(0, 1e5 * noise, len(TIME))
    fid = Stage(time_s=TIME, temperature_c=OVEN, signal=62 + 1e5 * curve + rough, base=62.0)
    top = pyrolysis.top_of_s2(fid, 190, fid.end_s)
    assert top is not None
    assert top[1] == pytest.approx(300 + (top_s - 180) * 25 / 60, abs=0.5)


def test_missing_seconds_do_not_shrink_a_surface() -> None:
    """A tenth of the seconds is lost; each point then counts for the time it stands for."""
    curve = 1e5 * _kinetics(53)
    kept = np.sort(np.random.default_rng(1).permutation(len(TIME))[:990])
    fid = Stage(time_s=TIME[kept], temperature_c=OVEN[kept], signal=curve[kept], base=0.0)
    assert fid.surface(0, fid.end_s) == pytest.approx(1e5, rel=2e-3)
    assert curve[kept].sum() < 0.92e5


def test_a_full_surface_is_the_sum_of_the_seconds() -> None:
    """At 1 Hz the surface is the vendor's: the plain sum over the base, each second in one part only."""
    fid = Stage(time_s=TIME, temperature_c=OVEN, signal=np.arange(1100.0), base=10.0)
    assert fid.surface(0, 200) + fid.surface(200, fid.end_s) == pytest.approx(np.sum(np.arange(1100.0) - 10))


def test_the_cursor_lies_in_the_valley() -> None:
    """Without a cursor in the file it is the lowest point between S1 and S2."""
    s1 = 3e3 * np.exp(-0.5 * ((TIME - 40) / 15) ** 2)
    fid = Stage(time_s=TIME, temperature_c=OVEN, signal=s1 + 1e6 * _kinetics(53), base=0.0)
    assert 100 < pyrolysis.cursor_between(fid) < 420


def test_a_flat_curve_has_no_top() -> None:
    """No signal over the base, no Tmax."""
    fid = Stage(time_s=TIME, temperature_c=OVEN, signal=np.full(1100, 62.0), base=62.0)
    assert pyrolysis.top_of_s2(fid, 180, fid.end_s) is None


def test_carbon_is_summed_by_its_mass_in_each_gas() -> None:
    """PC, RC and MINC of round numbers, each coefficient visible: 83, 12/28 and 12/44 per cent, and a half."""
    one, none = Decimal(10), Decimal(0)
    assert pyrolysis.pyrolysed_carbon(one, none, none, none, none) == Decimal("0.83")
    assert pyrolysis.pyrolysed_carbon(none, one, none, none, none) == Decimal("0.83")
    assert pyrolysis.pyrolysed_carbon(none, none, Decimal(44), none, none) == Decimal("1.2")
    assert pyrolysis.pyrolysed_carbon(none, none, none, Decimal(28), none) == Decimal("1.2")
    assert pyrolysis.pyrolysed_carbon(none, none, none, none, Decimal(28)) == Decimal("0.6")
    assert pyrolysis.residual_carbon(Decimal(28), Decimal(44)) == Decimal("2.4")
    assert pyrolysis.mineral_carbon(Decimal(28), Decimal(44), Decimal(44)) == Decimal("3.0")


@pytest.mark.parametrize(
    ("s2_gc_per_kg", "toc_g_per_kg", "published"),
    [("2.14924988", "10.4", 249), ("2.24406698", "10.8", 250), ("2.39518560", "11.6", 249), ("3.445744", "15.5", 268)],
)
def test_published_hydrogen_indices_are_reproduced(s2_gc_per_kg: str, toc_g_per_kg: str, published: int) -> None:
    """S2 (g C/kg)/0.83 over TOC gives the HI that Cécillon et al. 2021 print."""
    s2 = Decimal(s2_gc_per_kg) / pyrolysis.CARBON_IN_HYDROCARBON
    hi = pyrolysis.per_carbon(s2, Decimal(toc_g_per_kg) / 10)
    assert hi is not None
    assert abs(hi - published) < Decimal("0.5")


def test_ratios_without_a_denominator_are_none() -> None:
    """No carbon, no HI; no hydrocarbons, no PI; no mass, an error."""
    assert pyrolysis.per_carbon(Decimal(1), Decimal(0)) is None
    assert pyrolysis.production_index(Decimal(0), Decimal(0)) is None
    with pytest.raises(ValueError, match="mass 0 mg"):
        pyrolysis.hydrocarbons(1.0, mass_mg=Decimal(0), k_fid=Decimal(1), scale=Decimal(1))
