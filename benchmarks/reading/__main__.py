"""`python -m benchmarks.reading`: readers against their named peers, on the same files in one process.

Times are the median of five turns, warm (the least of them in brackets); memory is what a process holds at most beyond
what it held before, each reader in a process of its own. Peers that are not installed are said so; real files that are
not there are left out. Other work on the computer disturbs both alike, so the ratio is the figure to look at. `--write`
puts the table into docs/formats.md.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.reading.cases import Case, cases
from benchmarks.reading.measuring import Clock, Taken, import_ms, interleaved_ms, peak_mb
from benchmarks.reading.page import put_section


def row(case: Case, turns: int, clock: Clock) -> str:
    """A row of the table: our time, the peer's, the ratio, the bar, and whether it is met by the medians."""
    works = {"ours": case.ours, **({"peer": case.peer} if case.peer is not None else {})}
    taken = interleaved_ms(works, turns, clock)
    memory = f"{peak_mb(case.ours, case.warm):.0f}" if case.memory else ""
    ours, peer = taken["ours"], taken.get("peer")
    ratio = ours.median / peer.median if peer is not None else None
    met = ours.median <= case.most_ms if case.most_ms is not None else ratio is not None and ratio <= case.most_ratio
    bar = f"{case.most_ms:g} ms" if case.most_ms is not None else f"{case.most_ratio:g} ×"
    cells = [
        case.title,
        _told(ours),
        case.peer_title + ("" if case.peer is not None or not case.peer_title else " (not installed)"),
        _told(peer) if peer is not None else "",
        f"{ratio:.2f} ({ours.least / peer.least:.2f})" if ratio is not None and peer is not None else "",
        bar,
        "yes" if met else ("no" if ratio is not None or case.most_ms is not None else "?"),
        memory,
    ]
    return "| " + " | ".join(cells) + " |"


def _told(taken: Taken) -> str:
    return f"{taken.median:.2f} ({taken.least:.2f})"


def main() -> None:
    """Print the table, and write it if asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="put the table into docs/formats.md")
    parser.add_argument("--large", action="store_true", help="a 2 GB mzML too (disk, half a minute)")
    parser.add_argument("--cpu", action="store_true", help="processor time, for a computer that does other work too")
    asked = parser.parse_args()
    clock = time.process_time if asked.cpu else time.perf_counter
    lines = ["| what | ours, ms | peer | peer, ms | ratio | bar | met | most memory, MB |"]
    lines.append("|---|---:|---|---:|---:|---:|---|---:|")
    print("\n".join(lines), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for case in cases(Path(folder)):
            lines.append(row(case, asked.turns, clock))
            print(lines[-1], flush=True)
    lines.append(f"| `import parsers`, in a fresh process | {import_ms(asked.turns):.0f} | | | | 100 ms | | |")
    print(lines[-1], flush=True)
    if asked.large:
        command = [sys.executable, "-m", "benchmarks.reading.large"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        lines += ["", "A made mzML file: " + " ".join(said.split()) + "."]
        print(lines[-1])
    if asked.write:
        put_section("bench", "\n".join(lines))


if __name__ == "__main__":
    main()
