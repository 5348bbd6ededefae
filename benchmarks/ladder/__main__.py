"""`python -m benchmarks.ladder [RUNS]`: the n-alkane ladder on made oils; what is named wrong, refused, or rightly so.

Two generators that share no law of retention: `oils` by boiling points, each tenth biodegraded; `mixtures` by migration
through columns, each fifth degraded at one of four levels, each fourth a whole oil. By default 1,000 runs of each. A
name counts as wrong if its peak's apex lies further from the truth than 0.03 min (oils), or than three standard
deviations of the true peak (mixtures). Peers name no n-alkanes, so the limit is the aim itself: no wrong name, none of
the degraded named; where 40 % of the n-alkanes are left (level 1) they may be named, rightly.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.ladder.mixtures import Run, mixture_run
from benchmarks.ladder.oils import Oil, oil
from sample_spectra.chromatogram import ISOPRENOIDS
from station.analysis.chromatogram.integration import integrate
from station.analysis.retention.alkanes import Refusal, identify

FARTHEST_MIN = 0.03
FARTHEST_SIGMAS = 3.0
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """Names that are wrong, n-alkanes that were missed, why all was refused, and the milliseconds of naming alone."""

    wrong: tuple[str, ...]
    missed: int
    refused: str
    milliseconds: float = 0.0


def judge(made: Oil | Run) -> Verdict:
    """What the identification says of an oil, against its truth."""
    peaks = integrate(made.time, made.signal).peaks
    started = time.process_time()
    answer = identify(peaks, ISOPRENOIDS)
    spent = 1000 * (time.process_time() - started)
    if isinstance(answer, Refusal):
        return Verdict((), 0, answer.reason.en, spent)
    named = {f"nC{n}": peak.apex for n, peak in answer.alkanes.items()} | {
        name: peak.apex for name, peak in answer.isoprenoids.items()
    }
    wrong = tuple(
        name
        for name, apex in named.items()
        if name not in made.apexes or abs(made.apexes[name] - apex) > _farthest(made, name)
    )
    missed = sum(name.startswith("nC") and name not in named for name in made.apexes)
    return Verdict(wrong, missed, "", spent)


def _farthest(made: Oil | Run, name: str) -> float:
    return FARTHEST_MIN if isinstance(made, Oil) else FARTHEST_SIGMAS * made.sigmas[name]


def level_of(seed: int) -> int:
    """The degradation at which the bench runs this seed of the mixtures: each fifth one, all levels in turn."""
    return 0 if seed % 5 != 4 else 1 + seed // 5 % LEVELS


def mixture(seed: int) -> Run:
    """The bench's run of this seed."""
    return mixture_run(seed, level=level_of(seed), whole_oil=seed % 4 == 1)


def main() -> int:
    """Print a table for each generator; the number of wrong or wrongly named runs decides the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="?", type=int, default=1000)
    parser.add_argument("--from-seed", type=int, default=0, help="the first seed")
    arguments = parser.parse_args()
    seeds = range(arguments.from_seed, arguments.from_seed + arguments.runs)
    failed = _table("oils", _oils(seeds)) + _table("mixtures", _mixtures(seeds))
    return int(failed > 0)


def _oils(seeds: range) -> Iterator[tuple[str, str, Oil | Run]]:
    for seed in seeds:
        made = oil(seed, biodegraded=seed % 10 == 9)
        how = f"seed {seed}, ramp {made.ramp:.1f} noise {made.noise:.2f} CPI {made.cpi:.2f} missing {made.missing}"
        yield "biodegraded" if made.biodegraded else "sound", how, made


def _mixtures(seeds: range) -> Iterator[tuple[str, str, Oil | Run]]:
    for seed in seeds:
        made, level = mixture(seed), level_of(seed)
        told = ("kind", "column", "first", "missing", "crowd", "Pr/nC17", "Ph/nC18")
        how = ", ".join(f"{key} {made.recipe[key]}" for key in told)
        yield f"degraded, level {level}" if level else "sound", f"seed {seed}, {how}", made


def _table(title: str, runs: Iterator[tuple[str, str, Oil | Run]]) -> int:
    counts: Counter[str] = Counter()
    spent: list[float] = []
    for kind, how, made in runs:
        verdict = judge(made)
        spent.append(verdict.milliseconds)
        counts[kind] += 1
        counts[f"{kind}, refused"] += bool(verdict.refused)
        counts[f"{kind}, a wrong name"] += bool(verdict.wrong)
        counts[f"{kind}, n-alkanes missed"] += verdict.missed
        if verdict.wrong or (verdict.refused and kind == "sound"):
            print(f"{kind} ({how}): {', '.join(verdict.wrong) or verdict.refused}", flush=True)
    print(f"\n{title}")
    for name, count in sorted(counts.items()):
        print(f"{name:36} {count}")
    print(f"{'ms to name a run, median':36} {sorted(spent)[len(spent) // 2]:.0f}\n")
    named = sum(
        counts[kind] - counts[f"{kind}, refused"]
        for kind in ("biodegraded", *(f"degraded, level {level}" for level in range(2, LEVELS + 1)))
    )
    return named + sum(count for name, count in counts.items() if name.endswith("a wrong name"))


if __name__ == "__main__":
    sys.exit(main())
