"""`python -m benchmarks.engine`: scores over the ten suites, and times; `--seeds 3 --first 100` chooses the runs."""

from __future__ import annotations

import argparse
import time

import numpy as np

from benchmarks.engine.engines import ENGINES, Engine
from benchmarks.engine.score import Score, score
from benchmarks.engine.suites import SUITES, full_rate

FIRST_SEED = 1000
"""Seeds from here on were never used while the engine was tuned (those were 1 to 6)."""


def scores(engine: Engine, seeds: range) -> dict[str, list[Score]]:
    table: dict[str, list[Score]] = {}
    for suite in SUITES:
        runs = [suite(np.random.default_rng([seed, *suite.__name__.encode()])) for seed in seeds]
        table[suite.__name__] = [score(run, engine(run.time, run.signal)) for run in runs]
    return table


def milliseconds(engine: Engine, repeats: int) -> float:
    run = full_rate(np.random.default_rng(5))
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        engine(run.time, run.signal)
        taken.append(time.perf_counter() - start)
    return 1000 * float(np.median(taken))


def _report(name: str, table: dict[str, list[Score]], ms: float) -> None:
    means = {suite: float(np.mean([one.value for one in found])) for suite, found in table.items()}
    everything = [one for suite, found in table.items() if suite != "blank" for one in found]
    found, hidden = np.sum([one.shoulders for one in everything], axis=0)
    print(f"{name:22s} {np.mean(list(means.values())):5.3f} " + " ".join(f"{means[s]:11.3f}" for s in means), end="")
    print(
        f" | false/run {np.mean([one.false for one in everything]):5.2f}"
        f" blank {np.mean([one.false for one in table['blank']]):4.2f}"
        f" | shoulders {found}/{hidden} | area err {np.median([one.area_error for one in everything]):7.2%}"
        f" | {ms:7.0f} ms",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3, help="runs per suite")
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="first seed")
    parser.add_argument("--repeats", type=int, default=5, help="timings on 100,000 points and 300 peaks")
    parser.add_argument("--only", default="", help="engines whose name contains this")
    asked = parser.parse_args()
    print(f"{'engine':22s} score " + " ".join(f"{suite.__name__:>11s}" for suite in SUITES))
    for name, engine in ENGINES.items():
        if asked.only in name:
            table = scores(engine, range(asked.first, asked.first + asked.seeds))
            _report(name, table, milliseconds(engine, asked.repeats))


if __name__ == "__main__":
    main()
