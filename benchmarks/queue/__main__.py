"""`python -m benchmarks.queue [posting] [draining] [fleet]`: figures of the queue; `--quick` for small ones.

Client and service share the machine's cores, as they do in the figures that are asked for. The run under fire is a
program of its own: `python -m benchmarks.queue.chaos`.
"""

from __future__ import annotations

import argparse
import os
import sys

from benchmarks.queue.draining import seconds_to_drain
from benchmarks.queue.fleet import fleet
from benchmarks.queue.posting import posted_per_second

PARTS = ("posting", "draining", "fleet")


def _posting(quick: bool) -> None:
    batches = 20 if quick else 150
    for engine, wanted in (("sqlite", 10_000), ("postgresql", 6_000)):
        for clients in (1, 4):
            rates = [posted_per_second(engine, clients, batches) for _ in range(1 if quick else 3)]
            rate, p99, memory = max(rates)
            print(
                f"posting  {engine:10s} {clients} client(s): {rate:8,.0f} events/s (wanted {wanted:,}),"
                f" batch p99 {p99 * 1000:.0f} ms, memory {memory / 1e6:.0f} MB",
                flush=True,
            )


def _draining(quick: bool) -> None:
    results = 1000 if quick else 10_000
    took = min(seconds_to_drain(results) for _ in range(1 if quick else 3))
    print(f"draining {results:,} results: {took:.2f} s (wanted: 10,000 in 5 s)", flush=True)


def _fleet(quick: bool) -> None:
    stations, seconds = (500, 15.0) if quick else (5000, 90.0)
    tally, stored, memory = fleet(stations, seconds, 12.0)
    for kind in ("event", "heartbeat"):
        times = sorted(tally.times[kind])
        print(
            f"fleet    {kind:9s}: {len(times)}, p50 {1000 * times[len(times) // 2]:.0f} ms,"
            f" p99 {1000 * tally.p99(kind):.0f} ms (wanted < 1000)"
        )
    late = sorted(tally.own_delays)
    p99 = late[len(late) * 99 // 100]
    print(f"fleet    the simulation itself came too late by: p99 {1000 * p99:.0f} ms, most {1000 * late[-1]:.0f} ms")
    lost = len(tally.times["event"]) - stored
    print(f"fleet    {stations} stations: {stored} events stored, lost {lost}, faults {len(tally.faults)}", end="")
    print(f", memory {memory / 1e6:.0f} MB (wanted < 300)", flush=True)
    if tally.faults:
        print("faults:", sorted(set(tally.faults))[:5])


def main() -> int:
    """Run the parts named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="small numbers, to see that it runs")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when it begins", flush=True)
    for part in asked.parts or PARTS:
        {"posting": _posting, "draining": _draining, "fleet": _fleet}[part](asked.quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())
