"""The memory of a process: looking at another's, and bounding one's own where the system can."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path


def resident_bytes(process: subprocess.Popen[bytes]) -> int:
    """The resident memory of a child in bytes; 0 if it has ended or the system does not tell."""
    if sys.platform == "win32":
        return _windows_working_set(process)
    if sys.platform == "linux":
        with contextlib.suppress(OSError, IndexError, ValueError):
            pages = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        return 0
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        asked = ["/bin/ps", "-o", "rss=", "-p", str(process.pid)]
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


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    def _windows_working_set(process: subprocess.Popen[bytes]) -> int:
        counters = _Counters(cb=ctypes.sizeof(_Counters))
        ask = ctypes.windll.kernel32.K32GetProcessMemoryInfo
        ask.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Counters), wintypes.DWORD)
        if not ask(int(process._handle), ctypes.byref(counters), counters.cb):
            return 0
        return max(int(counters.WorkingSetSize), int(counters.PagefileUsage))

else:

    def _windows_working_set(process: subprocess.Popen[bytes]) -> int:
        raise NotImplementedError(f"no Windows here (process {process.pid})")
