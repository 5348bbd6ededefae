"""The memory of a process: looking at another's, and bounding one's own where the system can; and how it ends."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

OUT_OF_MEMORY = 77
"""The exit code of a process that was refused memory: what it half did is not worth keeping."""


def resident_bytes(pid: int) -> int:
    """The resident memory of a process in bytes; 0 if it has ended or the system does not tell."""
    if sys.platform == "win32":
        from parsers.worker.windows import held_bytes

        return held_bytes(pid)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, IndexError, ValueError):
            pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        return 0
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        asked = ["/bin/ps", "-o", "rss=", "-p", str(pid)]
        return 1024 * int(subprocess.run(asked, capture_output=True, timeout=5, check=True).stdout)
    return 0


def bound_own_memory(limit: int) -> None:
    """Let this process ask for at most `limit` bytes more than it holds: a MemoryError then, before the parent looks.

    Linux counts what a process wrote or may write (RLIMIT_DATA), so a file mapped for reading costs nothing. Other
    systems have no such bound that holds; there the parent's look is the only one.
    """
    if sys.platform != "linux":
        return
    import resource

    data_pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    bound = data_pages * resource.getpagesize() + limit
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (bound if hard < 0 else min(bound, hard), hard))


def end_at_a_crash() -> None:
    """Let this process end when it crashes; Windows would show a dialog first, which nobody answers."""
    if sys.platform == "win32":
        from parsers.worker.windows import show_no_dialogs

        show_no_dialogs()
