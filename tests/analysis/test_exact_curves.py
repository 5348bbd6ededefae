"""What is calculated from whole curves, beside the same reckoned step by step with the figures of the literature."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal

import numpy as np
import pytest

from station.analysis import adsorption, distillation, pyrolysis
from station.analysis.errors import AnalysisError

PRESSURES = (0.04, 0.0502, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.99)
VOLUMES = (12.0, 13.0, 20.0, 23.0, 25.0, 33.0, 47.0, 61.0, 66.0, 67.0, 67.001, 67.8, 68.6, 70.0)


def pores_by_hand(least_nm: float) -> list[tuple[float, float]]:
    """Diameters (nm) and volumes (cm³/g) by Barrett, Joyner & Halenda, one step after the other."""
    points = [(p, v * 34.65 / 22414) for p, v in zip(PRESSURES, VOLUMES, strict=True) if p > 0.05][::-1]
    opened: list[tuple[float, float]] = []
    pores = []
    for (wide, before), (narrow, after) in itertools.pairwise(points):
        logs = [math.log(1 / wide), math.log(1 / narrow)]
        films = [0.354 * math.cbrt(5 / log) for log in logs]
        radius = math.sqrt((0.953 / logs[0] + films[0]) * (0.953 / logs[1] + films[1]))
        thinned = sum(n * math.pi * ((r - films[1]) ** 2 - (r - films[0]) ** 2) for r, n in opened)
        emptied = before - after - thinned
        length = max(emptied, 0.0) / (math.pi * (radius - films[1]) ** 2) if 2 * radius >= least_nm else 0.0
        opened.append((radius, length))
        if 2 * radius >= least_nm:
            pores.append((2 * radius, length * math.pi * radius**2))
    return pores


@pytest.mark.parametrize("least_nm", [1.0, 1.7, 4.0])
def test_bjh_step_by_step(least_nm: float) -> None:
    """Diameters, volumes, their sum and their area are those of the recursion; a used-up step opens none."""
    curve = adsorption.isotherm(np.array(PRESSURES), np.array(VOLUMES))
    found = adsorption.bjh(curve, least_diameter_nm=least_nm)
    expected = pores_by_hand(least_nm)
    assert found.diameter.tolist() == pytest.approx([d for d, _ in expected], rel=1e-9)
    assert found.volume.tolist() == pytest.approx([v for _, v in expected], rel=1e-9, abs=1e-15)
    assert 0.0 in found.volume.tolist()
    assert found.total_volume == pytest.approx(sum(v for _, v in expected), rel=1e-9)
    assert found.area == pytest.approx(sum(4000 * v / d for d, v in expected), rel=1e-9)


def test_the_pore_volume_is_that_of_the_highest_point() -> None:
    """Gurvich: the last point's gas as liquid, and none where the isotherm ends too low."""
    curve = adsorption.isotherm(np.array(PRESSURES), np.array(VOLUMES))
    assert adsorption.pore_volume(curve, 0.98) == pytest.approx((70 * 34.65 / 22414, 0.99), rel=1e-12)
    assert adsorption.pore_volume(curve, 0.995) is None


def test_amounts_of_pyrolysis_by_hand() -> None:
    """Surface by mass, times the detector's factor, times the scale."""
    mass = Decimal("62.5")
    assert pyrolysis.hydrocarbons(500.0, mass_mg=mass, k_fid=Decimal("0.003"), scale=Decimal(100)) == Decimal("2.4")
    assert pyrolysis.oxides(500.0, mass_mg=mass, scale=Decimal("0.001")) == Decimal("0.008")


def test_boiling_points_by_hand() -> None:
    """Linear between n-alkanes, and beyond the ends by the slope of the last pair."""
    line = distillation.Calibration(minutes=np.array([1.0, 4.0, 6.0]), celsius=np.array([100.0, 160.0, 220.0]))
    found = line.boiling_point(np.array([0.5, 3.0, 5.0, 7.0])).tolist()
    assert found == pytest.approx([90.0, 140.0, 190.0, 250.0], rel=1e-12)


def test_a_triangle_distils_by_hand() -> None:
    """A triangle from 2 to 6 min on a sloping blank and a level of its own: an eighth is off at 3, a half at 4 min.

    Its start and end are found to the point; a person's 3 to 5 min take the middle of it.
    """
    time = np.linspace(0, 10, 101)
    blank = 5 + 0.3 * time
    signal = 7 + 0.3 * time + np.interp(time, [2, 4, 6], [0, 80, 0])
    line = distillation.Calibration(minutes=np.array([3.0, 4.5, 5.5]), celsius=np.array([100.0, 175.0, 250.0]))
    found = distillation.distil(time, signal, line, (1.0, 12.5, 50.0, 87.5, 99.0), blank=(time, blank))
    assert (found.start, found.end) == pytest.approx((2.0, 6.0))
    # 1 % of 160 is off within the triangle's sixth interval, at 1.6 = 20·t² up to its start and 40 t dt in it
    at_1 = 2.2 + (1.6 - 20 * 0.2**2) / ((8 + 12) / 2)
    expected = [100 + (at_1 - 3) * 50, 100, 150, 212.5, 250 + (8 - at_1 - 5.5) * 75]
    assert [found.celsius[percent] for percent in (1.0, 12.5, 50.0, 87.5, 99.0)] == pytest.approx(expected, abs=1e-6)
    assert found.extrapolated == (1.0, 99.0)
    middle = distillation.distil(time, signal, line, (0.5, 50.0), blank=(time, blank), elution=(3.0, 5.0))
    assert (middle.start, middle.end, middle.celsius[50.0]) == pytest.approx((3.0, 5.0, 150.0))
    with pytest.raises(AnalysisError, match="no signal over the blank"):
        distillation.distil(time, signal, line, (50.0,), blank=(time, blank), elution=(3.0, 3.2))
    assert middle.celsius[0.5] == pytest.approx(100 + 50 * 0.6 / 40, rel=0.002)


def test_elution_starts_over_the_noise() -> None:
    """What scatters by 0.2 before the sample is no sample: a rise of 10 a minute is seen within 0.3 min."""
    time = np.linspace(0, 20, 2001)
    noise = np.random.default_rng(5).normal(0, 0.2, 2001)
    signal = np.interp(time, [5, 10, 15], [0, 50, 0]) + noise
    line = distillation.Calibration(minutes=np.array([1.0, 19.0]), celsius=np.array([0.0, 180.0]))
    found = distillation.distil(time, signal, line, (50.0,))
    assert 4.9 < found.start < 5.3
    assert 14.7 < found.end < 15.1


def test_a_calibration_of_two_n_alkanes_is_one() -> None:
    """In the order of their boiling points, however they were listed; one alone is none."""
    boiling = {"C6": 69.0, "C10": 174.0}
    found = distillation.calibration_of({"C10": 8.0, "C6": 2.0}, boiling)
    assert (found.minutes.tolist(), found.celsius.tolist()) == ([2.0, 8.0], [69.0, 174.0])
    with pytest.raises(AnalysisError, match="does not rise"):
        distillation.calibration_of({"C6": 2.0}, boiling)
