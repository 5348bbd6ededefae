"""n-Alkanes are named rightly or not at all."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.ladder.__main__ import judge
from benchmarks.ladder.oils import oil
from station.analysis.chromatogram.integration import integrate
from station.analysis.retention.alkanes import Identified, Refusal, identify
from station.analysis.retention.isoprenoids import retention_index
from tests.analysis.chromatograms import ISOPRENOIDS, saturates

SEEDS = range(10)


def _wrong(result: Identified, truth: dict[str, tuple[float, float]]) -> list[str]:
    named = {f"nC{n}": peak for n, peak in result.alkanes.items()} | dict(result.isoprenoids)
    return [name for name, peak in named.items() if name not in truth or abs(truth[name][0] - peak.apex) > 0.04]


@pytest.mark.parametrize("hump", [0.0, 60.0])
def test_oils_are_named_without_a_wrong_name(hump: float) -> None:
    """Of ten oils all ladders are found, with Pr and Ph, and no name is wrong."""
    for seed in SEEDS:
        time, signal, truth = saturates(np.random.default_rng(seed), hump=hump)
        result = identify(integrate(time, signal).peaks, ISOPRENOIDS)
        assert isinstance(result, Identified), (seed, result)
        assert _wrong(result, truth) == [], seed
        assert {17, 18, 25, 30} <= result.alkanes.keys()
        assert {"Pr", "Ph"} <= result.isoprenoids.keys()


def test_biodegraded_oils_are_refused() -> None:
    """Where n-alkanes are nearly gone nothing is named, and the reason is told in both languages."""
    for seed in SEEDS:
        time, signal, _ = saturates(np.random.default_rng(seed), hump=60, degraded=0.02)
        result = identify(integrate(time, signal).peaks, ISOPRENOIDS)
        assert isinstance(result, Refusal), seed
        assert result.reason.zh
        assert result.reason.en


def test_without_doublets_there_is_no_carbon_number() -> None:
    """A ladder without pristane and phytane is refused: every number would be a guess."""
    time, signal, _ = saturates(np.random.default_rng(3), isoprenoids=0)
    result = identify(integrate(time, signal).peaks, ISOPRENOIDS)
    assert isinstance(result, Refusal)
    assert "doublets" in result.reason.en


def test_a_blank_is_refused() -> None:
    """No peaks, no ladder."""
    assert isinstance(identify((), ISOPRENOIDS), Refusal)


def test_retention_index_is_linear_between_alkanes() -> None:
    """Van den Dool and Kratz: 100 [n + (t - t_n)/(t_{n+1} - t_n)], and nothing outside the ladder."""
    ladder = {17: 20.0, 18: 22.0, 20: 25.0}
    assert retention_index(20.12, ladder) == pytest.approx(1706)
    assert retention_index(23.5, ladder) == pytest.approx(1900)
    assert retention_index(19.9, ladder) is None


@pytest.mark.parametrize("seed", [0, 2, 9, 13, 19, 21])
def test_oils_of_the_bench_are_named_rightly_or_refused(seed: int) -> None:
    """Some of the bench's thousand: other columns, ramps, noise, CPI, gaps; every tenth is biodegraded and refused.

    Seed 21 misses two neighbouring carbons where the oven reaches its end: it is named up to that gap.
    """
    made = oil(seed, biodegraded=seed % 10 == 9)
    verdict = judge(made)
    assert verdict.wrong == ()
    assert bool(verdict.refused) == made.biodegraded
