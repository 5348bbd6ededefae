"""Weights of minerals come out of diffractograms whose composition is known."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from sample_spectra.diffraction import GONIOMETER_RADIUS_MM, PHASES, Scan, mixture, reference
from station.analysis.diffraction import PatternFit, Reference, fit_pattern, unexplained
from station.analysis.errors import AnalysisError
from station.analysis.mineralogy import (
    ClayFactors,
    ClayPeaks,
    adiabatic,
    clay_shares,
    k_value,
    smectite_in_mixed_layers,
)

SCAN = Scan(step=0.03)
ROCKS = (
    {"quartz": 35, "microcline": 8, "albite": 12, "calcite": 10, "dolomite": 5, "pyrite": 2, "kaolinite": 8,
     "illite": 15, "chlorite": 5},
    {"quartz": 20, "albite": 5, "calcite": 40, "dolomite": 15, "illite": 12, "smectite": 8},
    {"quartz": 45, "microcline": 5, "albite": 5, "siderite": 3, "pyrite": 4, "kaolinite": 12, "illite": 20,
     "smectite": 6},
    {"quartz": 10, "anhydrite": 25, "dolomite": 45, "halite": 5, "illite": 10, "chlorite": 5},
    {"quartz": 30, "microcline": 10, "albite": 15, "calcite": 5, "kaolinite": 5, "illite": 10, "chlorite": 5,
     "corundum": 20},
)  # fmt: skip


def _library(*, background: float = 0.0) -> list[Reference]:
    patterns = (reference(name, SCAN) for name in PHASES)
    return [
        Reference(
            name=one.name,
            two_theta=one.two_theta,
            counts=one.counts + background * np.exp(-one.two_theta / 20.0),
            rir=PHASES[one.name].rir,
        )
        for one in patterns
    ]


def _percent(fit: PatternFit) -> dict[str, float]:
    shares = {name: scale / PHASES[name].rir for name, scale in fit.scales.items()}
    return {name: 100 * share / sum(shares.values()) for name, share in shares.items()}


def _rmse(found: dict[str, float], true: dict[str, float]) -> float:
    """Over the phases that are in the rock; the others must not gain from it, see the tests."""
    return float(np.sqrt(np.mean([(found[name] - weight) ** 2 for name, weight in true.items()])))


@pytest.mark.parametrize("number", range(len(ROCKS)))
@pytest.mark.parametrize("shift", [-0.3, 0.17, 0.3])
def test_weights_within_two_percent_whatever_the_shift(number: int, shift: float) -> None:
    """RMSE ≤ 2 wt % (in fact below 1) with shift to ±0.3°, a displaced sample and texture to +30 % of basal lines."""
    rng = np.random.default_rng(number)
    texture = {name: float(rng.uniform(-0.15, 0.3)) for name in PHASES}
    displacement = float(rng.uniform(-0.15, 0.15))
    rock = mixture(number, ROCKS[number], scan=SCAN, zero_shift=shift, displacement_mm=displacement, texture=texture)
    fit = fit_pattern(rock.two_theta, rock.counts, _library())
    found = _percent(fit)
    assert _rmse(found, ROCKS[number]) <= 1.2
    assert max(found[name] for name in found if name not in ROCKS[number]) < 1.5
    offset = 2 * displacement * np.cos(np.radians(SCAN.two_theta / 2)) / GONIOMETER_RADIUS_MM
    assert fit.shift == pytest.approx(shift - float(np.degrees(np.mean(offset))), abs=0.005)


@pytest.mark.parametrize("width", [0.06, 0.10, 0.15])
def test_small_crystals_do_not_shift_the_weights(width: float) -> None:
    """Lines wider than those of the pure phases by a Gaussian of `width` (°2θ): the references are widened too.

    With references as they are the weights are off by 2 to 5 wt %.
    """
    rock = mixture(3, ROCKS[0], scan=SCAN, zero_shift=0.1)
    wide = np.random.default_rng(3).poisson(gaussian_filter1d(rock.counts, width / SCAN.step)).astype(np.float64)
    assert _rmse(_percent(fit_pattern(rock.two_theta, wide, _library())), ROCKS[0]) <= 1.2


def test_without_the_alignment_the_weights_are_wrong() -> None:
    """The shift matters: a search of no more than ±0.06° misses the weights by far."""
    rock = mixture(1, ROCKS[0], scan=SCAN, zero_shift=0.2)
    near = fit_pattern(rock.two_theta, rock.counts, _library(), largest_shift=0.06)
    assert _rmse(_percent(near), ROCKS[0]) > 2


def test_a_background_of_the_references_does_not_matter() -> None:
    """Measured references carry a background of their own; the weights stay."""
    rock = mixture(2, ROCKS[1], scan=SCAN, zero_shift=-0.11)
    fit = fit_pattern(rock.two_theta, rock.counts, _library(background=800.0))
    assert _rmse(_percent(fit), ROCKS[1]) < 0.5


def test_the_scale_is_exact_without_noise() -> None:
    """A sum of references is taken apart into its coefficients, and the error bars say so."""
    library = _library()[:5]
    coefficients = [0.5, 0.0, 1.25, 0.125, 2.0]
    counts = sum(c * one.counts for c, one in zip(coefficients, library, strict=True)) + 100.0
    fit = fit_pattern(library[0].two_theta, counts, library)
    for one, c in zip(library, coefficients, strict=True):
        assert fit.scales[one.name] == pytest.approx(c, abs=2e-4)
        assert fit.errors[one.name] < 0.01


def test_a_missing_reference_is_seen() -> None:
    """Halite in the rock but not among the references leaves its line at 31.7°."""
    rock = mixture(3, ROCKS[3], scan=SCAN)
    library = [one for one in _library() if one.name != "halite"]
    place, share = unexplained(fit_pattern(rock.two_theta, rock.counts, library))
    assert place == pytest.approx(31.7, abs=0.1)
    assert share > 0.1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"two_theta": np.linspace(70, 90, 1000)}, "too little to fit"),
        ({"counts": np.full(2001, np.nan)}, "not finite"),
        ({"counts": np.zeros(5)}, "counts"),
        ({"two_theta": np.zeros(2001)}, "does not rise"),
    ],
)
def test_what_is_no_pattern_is_refused(change: dict[str, np.ndarray], said: str) -> None:
    """Angles apart from the references, numbers that are none, lengths that differ: each has its sentence."""
    rock = mixture(1, ROCKS[0], scan=SCAN)
    given = {"two_theta": rock.two_theta, "counts": rock.counts} | change
    if len(given["counts"]) != len(given["two_theta"]) and "counts" not in change:
        given["counts"] = np.ones(len(given["two_theta"]))
    with pytest.raises(AnalysisError, match=said):
        fit_pattern(given["two_theta"], given["counts"], _library())
    with pytest.raises(AnalysisError, match="no reference patterns"):
        fit_pattern(rock.two_theta, rock.counts, [])


def test_the_published_k_value_example() -> None:
    """ZnO, KCl and LiF with 18.12 % corundum: 41.50, 22.24, 18.56, Σ with corundum 100.42 (Chung 1974)."""
    intensities = {"ZnO": Decimal(5968), "KCl": Decimal(2845), "LiF": Decimal(810), "corundum": Decimal(599)}
    ratios = {"ZnO": Decimal("4.35"), "KCl": Decimal("3.87"), "LiF": Decimal("1.32"), "corundum": Decimal(1)}
    found = k_value(intensities, ratios, "corundum", Decimal("18.12"), of_spiked=True)
    assert {name: round(share, 2) for name, share in found.items()} == {
        "ZnO": Decimal("41.50"), "KCl": Decimal("22.24"), "LiF": Decimal("18.56"),
    }  # fmt: skip
    assert round(sum(found.values()) + Decimal("18.12"), 2) == Decimal("100.42")
    unspiked = k_value(intensities, ratios, "corundum", Decimal("18.12"))
    assert all(
        unspiked[name] == pytest.approx(found[name] / (1 - Decimal("0.1812")), rel=Decimal("1e-20")) for name in found
    )
    shares = adiabatic({n: i for n, i in intensities.items() if n != "corundum"}, ratios)
    assert sum(shares.values()) == pytest.approx(Decimal(100), abs=Decimal("1e-20"))
    assert shares["ZnO"] / shares["KCl"] == pytest.approx(found["ZnO"] / found["KCl"], rel=Decimal("1e-20"))


@pytest.mark.parametrize(
    ("intensities", "ratios", "percent"),
    [
        ({"a": "1"}, {}, "20"),
        ({"a": "1"}, {"a": "0"}, "20"),
        ({"a": "-1"}, {"a": "1"}, "20"),
        ({"a": "0"}, {"a": "1"}, "20"),
        ({"a": "1"}, {"a": "1"}, "100"),
    ],
)
def test_intensities_that_say_nothing_are_refused(
    intensities: dict[str, str], ratios: dict[str, str], percent: str
) -> None:
    """No K value, a K value of zero, a negative intensity, no intensity, 100 % of standard: never a number."""
    lines = {name: Decimal(text) for name, text in intensities.items()}
    with pytest.raises(ValueError, match=r"K value|intensity|internal standard"):
        k_value(lines, {name: Decimal(text) for name, text in ratios.items()}, "a", Decimal(percent))


def test_clay_shares_add_up_and_contradictions_are_refused() -> None:
    """Closed form by hand: C+K 30/1.5, I 20·(30/24), S 40·1.25/4, the rest of the heated peak is I/S."""
    factors = ClayFactors(chlorite_kaolinite=Decimal("1.5"), smectite=Decimal(4))
    numbers = {"n_07": 30, "eg_07": 24, "eg_10": 20, "t_10": 80, "eg_17": 40, "h_0358": 3, "h_0353": 1}
    peaks = ClayPeaks(**{name: Decimal(number) for name, number in numbers.items()})
    found = clay_shares(peaks, factors)
    assert found == {"s": Decimal("12.5"), "i_s": Decimal("42.5"), "i": Decimal(25), "k": Decimal(15), "c": Decimal(5)}
    too_much = ClayPeaks(n_07=Decimal(30), eg_07=Decimal(30), eg_10=Decimal(90), t_10=Decimal(80))
    with pytest.raises(ValueError, match="exceed"):
        clay_shares(too_much, factors)


def test_mixed_layers_by_their_spacing() -> None:
    """Tabulated Δ°2θ and between them; outside the table there is no answer."""
    assert smectite_in_mixed_layers(Decimal("10.31"), Decimal("15.80")) == 90
    assert smectite_in_mixed_layers(Decimal("9.01"), Decimal("17.39")) == 10
    assert smectite_in_mixed_layers(Decimal("9"), Decimal("15.34")) == 55
    assert smectite_in_mixed_layers(Decimal("9"), Decimal("19")) is None
