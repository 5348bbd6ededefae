"""`python -m benchmarks.serial [--write]`: twenty ports, a flood, and from the last byte to the row in the window.

Linux only (pty and /proc). Other work on the computer disturbs the figures; the load when they were taken stands beside
them. `--write` puts the table into docs/serial.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.serial.latency import waits
from benchmarks.serial.throughput import flood, steady

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "serial.md"
BEGIN, END = "<!-- load: python -m benchmarks.serial --write -->", "<!-- end of load -->"


def main() -> int:
    """Print the table, and write it if asked; the number of bars that are not met is the answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ports", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--weights", type=int, default=60)
    parser.add_argument("--runs", type=int, default=3, help="of the latency; the middle one is told")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        rows = _loads(asked.ports, asked.seconds, folder)
        rows.append(_latency(asked.weights, asked.runs, folder))
    lines = ["| what | measured | asked | met |", "|---|---|---|---|"]
    lines += [f"| {what} | {measured} | {bar} | {'yes' if met else 'no'} |" for what, measured, bar, met in rows]
    lines.append(f"\nLoad of the computer (two cores) while this was measured: {os.getloadavg()[0]:.1f}.")
    print("\n".join(lines))
    if asked.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        told = "\n".join(lines)
        DOCUMENT.write_text(f"{before}{BEGIN}\n{told}\n{END}{after}", encoding="utf-8")
    return sum(not met for *_, met in rows)


Bar = tuple[str, str, str, bool]


def _loads(ports: int, seconds: float, folder: Path) -> list[Bar]:
    calm, storm = steady(ports, seconds, folder / "steady"), flood(seconds, folder / "flood")
    name = f"{ports} ports at 115 200 baud, {seconds:g} s"
    return [
        (f"{name}: bytes lost", f"{calm.lost} of {calm.said}", "0", calm.lost == 0),
        (f"{name}: processor", f"{calm.cores / 2:.0%} of two cores", "< 30 %", calm.cores / 2 < 0.30),
        (f"{name}: memory of a port's process", f"{calm.most_mb:.0f} MB", "bounded", calm.most_mb < 150),
        ("1 MB/s on one port: memory", f"{storm.most_mb:.0f} MB", "bounded", storm.most_mb < 150),
        ("1 MB/s on one port: journal on disk", f"{storm.journal_mb:.0f} MB", "40 MB", storm.journal_mb < 40),
    ]


def _latency(weights: int, runs: int, folder: Path) -> Bar:
    late_one = max(int(0.95 * weights) - 1, 0)
    taken = sorted((waits(weights, folder / f"station {run}") for run in range(runs)), key=lambda one: one[late_one])
    middle = taken[len(taken) // 2]
    each = ", ".join(f"{1000 * one[late_one]:.0f}" for one in taken)
    late, median = middle[late_one], statistics.median(middle)
    told = f"{1000 * late:.0f} ms (median {1000 * median:.0f}; {runs} runs of {weights} weights: {each})"
    return "last byte of a weight to its row in the window, 95th percentile", told, "100 ms", late <= 0.1


if __name__ == "__main__":
    sys.exit(main())
