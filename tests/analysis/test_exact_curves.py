"""What is calculated from whole curves, beside the same reckoned step by step with the figures of the literature."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal

import numpy as np
import pytest

from station.analysis import adsorption, distillation, pyrolysis

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
