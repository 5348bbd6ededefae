"""What Windows tells of a process, and what must be asked of it so that a crash ends one.

Imported where the system is Windows only; it can be imported everywhere, so that its layouts are tested everywhere.
Sources: Microsoft's reference of psapi.h (PROCESS_MEMORY_COUNTERS, GetProcessMemoryInfo), processthreadsapi.h
(OpenProcess) and errhandlingapi.h (SetErrorMode).
"""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import Protocol, cast

_QUERY_LIMITED_INFORMATION, _VM_READ = 0x1000, 0x0010
_NO_DIALOGS = 0x0001 | 0x0002 | 0x8000
"""SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX, SEM_NOOPENFILEERRORBOX."""


class MemoryCounters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS."""

    _fields_ = (
        ("cb", ctypes.c_uint32),
        ("PageFaultCount", ctypes.c_uint32),
        ("PeakWorkingSetSize", ctypes.c_size_t),
        ("WorkingSetSize", ctypes.c_size_t),
        ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
        ("QuotaPagedPoolUsage", ctypes.c_size_t),
        ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
        ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
        ("PagefileUsage", ctypes.c_size_t),
        ("PeakPagefileUsage", ctypes.c_size_t),
    )


class Kernel32(Protocol):
    """What is asked of kernel32.dll."""

    def OpenProcess(self, access: int, inherit: int, pid: int) -> int | None:
        """A handle, or None."""

    def K32GetProcessMemoryInfo(self, process: int, counters: object, size: int) -> int:
        """Fill the counters; 0 if that failed."""

    def CloseHandle(self, handle: int) -> int:
        """Give a handle back."""

    def SetErrorMode(self, mode: int) -> int:
        """Say what the system shows at a fault; the mode before."""


def held_bytes(pid: int, kernel32: Kernel32 | None = None) -> int:
    """The memory that a process holds, in the computer's own or in the page file; 0 if it has ended."""
    system = _kernel32() if kernel32 is None else kernel32
    process = system.OpenProcess(_QUERY_LIMITED_INFORMATION | _VM_READ, 0, pid)
    if not process:
        return 0
    try:
        counters = MemoryCounters(cb=ctypes.sizeof(MemoryCounters))
        if not system.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.cb):
            return 0
        return max(int(counters.WorkingSetSize), int(counters.PagefileUsage))
    finally:
        system.CloseHandle(process)


def show_no_dialogs(kernel32: Kernel32 | None = None) -> None:
    """Let a crash of this process end it, without a dialog that would wait for a person."""
    system = _kernel32() if kernel32 is None else kernel32
    system.SetErrorMode(_NO_DIALOGS)


@functools.cache
def _kernel32() -> Kernel32:
    """The library, of our own: what others declare of its functions does not reach us. A handle is a pointer."""
    if sys.platform != "win32":
        raise NotImplementedError("no Windows here")
    system = ctypes.WinDLL("kernel32")
    system.OpenProcess.argtypes = (ctypes.c_uint32, ctypes.c_int, ctypes.c_uint32)
    system.OpenProcess.restype = ctypes.c_void_p
    system.K32GetProcessMemoryInfo.argtypes = (ctypes.c_void_p, ctypes.POINTER(MemoryCounters), ctypes.c_uint32)
    system.K32GetProcessMemoryInfo.restype = ctypes.c_int
    system.CloseHandle.argtypes = (ctypes.c_void_p,)
    system.CloseHandle.restype = ctypes.c_int
    system.SetErrorMode.argtypes = (ctypes.c_uint32,)
    system.SetErrorMode.restype = ctypes.c_uint32
    return cast(Kernel32, system)
