"""`python -m benchmarks [ROOM...]`: every room's bench, or the named ones, one after the other."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOMS = sorted(folder.parent.name for folder in HERE.glob("*/__main__.py"))


def main() -> int:
    """Run the benches; the number of those that failed is the answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", choices=[*ROOMS, []], help=", ".join(ROOMS))
    failed = 0
    for room in parser.parse_args().rooms or ROOMS:
        print(f"== {room}", flush=True)
        failed += (
            subprocess.run([sys.executable, "-m", f"benchmarks.{room}"], cwd=HERE.parent, check=False).returncode != 0
        )
    return failed


if __name__ == "__main__":
    sys.exit(main())
