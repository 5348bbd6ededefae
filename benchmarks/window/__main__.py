"""`python -m benchmarks.window`: start, stalls, frames, tables and memory of the window, one after the other."""

from __future__ import annotations

import subprocess
import sys

PARTS = ("start", "stalls", "frames", "tables", "memory")


def main() -> int:
    """Run each part in a process of its own; the number of those that failed is the answer."""
    failed = 0
    for part in PARTS:
        print(f"-- {part}", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"benchmarks.window.{part}"], check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
