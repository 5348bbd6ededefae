"""`python -m benchmarks.ladder [RUNS]`: the n-alkane ladder on made oils; what is named wrong, refused, or rightly so.

By default 1,000 oils, each tenth of them biodegraded. A name counts as wrong if its peak's apex lies further than
0.03 min from the truth. Peers name no n-alkanes, so the limit is the aim itself: no wrong name, none of the
biodegraded named.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass

from benchmarks.ladder.oils import Oil, oil
from sample_spectra.chromatogram import ISOPRENOIDS
from station.analysis.alkanes import Refusal, identify
from station.analysis.integration import integrate

FARTHEST_MIN = 0.03


@dataclass(frozen=True, slots=True)
class Verdict:
    """Names that are wrong, n-alkanes that were missed, whether all was refused."""

    wrong: tuple[str, ...]
    missed: int
    refused: str


def judge(made: Oil) -> Verdict:
    """What the identification says of an oil, against its truth."""
    answer = identify(integrate(made.time, made.signal).peaks, ISOPRENOIDS)
    if isinstance(answer, Refusal):
        return Verdict((), 0, answer.reason.en)
    named = {f"nC{n}": peak.apex for n, peak in answer.alkanes.items()} | {
        name: peak.apex for name, peak in answer.isoprenoids.items()
    }
    wrong = tuple(
        name for name, apex in named.items() if name not in made.apexes or abs(made.apexes[name] - apex) > FARTHEST_MIN
    )
    missed = sum(name.startswith("nC") and name not in named for name in made.apexes)
    return Verdict(wrong, missed, "")


def main() -> int:
    """Print the table; the number of oils with a wrong name, or named although biodegraded, decides the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", nargs="?", type=int, default=1000)
    runs = parser.parse_args().runs
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    for seed in range(runs):
        made = oil(seed, biodegraded=seed % 10 == 9)
        verdict = judge(made)
        kind = "biodegraded" if made.biodegraded else "sound"
        counts[kind] += 1
        counts[f"{kind}, refused"] += bool(verdict.refused)
        counts[f"{kind}, a wrong name"] += bool(verdict.wrong)
        counts[f"{kind}, n-alkanes missed"] += verdict.missed
        if verdict.wrong or (verdict.refused and not made.biodegraded):
            how = f"ramp {made.ramp:.1f} noise {made.noise:.2f} CPI {made.cpi:.2f} missing {made.missing}"
            print(f"seed {seed} {kind} ({how}): {', '.join(verdict.wrong) or verdict.refused}", flush=True)
    for name, count in sorted(counts.items()):
        print(f"{name:32} {count}")
    print(f"{'ms a run':32} {1000 * (time.perf_counter() - started) / runs:.0f}")
    named_degraded = counts["biodegraded"] - counts["biodegraded, refused"]
    failed = counts["sound, a wrong name"] + counts["biodegraded, a wrong name"]
    print(f"wrong {failed}, biodegraded but named {named_degraded}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
