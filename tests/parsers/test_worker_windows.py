"""What the reading worker asks of Windows: layouts and calls as Microsoft's reference gives them.

Windows itself is played here by its documented functions, so that the calls are held against the reference on every
system; on Windows the worker's own tests run against the real ones.
"""

import ctypes
import os
import sys

import pytest

from parsers.worker.memory import resident_bytes
from parsers.worker.windows import MemoryCounters, held_bytes, show_no_dialogs

wide = pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes are those of 64-bit Windows")


class Documented:
    """kernel32.dll as far as it is asked: what it was asked, and the handles that were not given back."""

    def __init__(self, counted: dict[str, int] | None) -> None:
        self.counted = counted
        self.handles: set[int] = set()
        self.mode = 0

    def OpenProcess(self, access, inherit, pid):
        assert access & (0x0400 | 0x1000), "PROCESS_QUERY_INFORMATION or PROCESS_QUERY_LIMITED_INFORMATION is needed"
        assert access & 0x0010, "PROCESS_VM_READ is needed"
        assert inherit == 0
        if pid != 4711:
            return None
        self.handles.add(88)
        return 88

    def K32GetProcessMemoryInfo(self, process, counters, size):
        assert process in self.handles
        asked = ctypes.cast(counters, ctypes.POINTER(MemoryCounters)).contents
        assert asked.cb == size == ctypes.sizeof(MemoryCounters)
        if self.counted is None:
            return 0
        for name, value in self.counted.items():
            setattr(asked, name, value)
        return 1

    def CloseHandle(self, handle):
        self.handles.remove(handle)
        return 1

    def SetErrorMode(self, mode):
        before, self.mode = self.mode, mode
        return before


@wide
def test_the_layout_is_that_of_psapi():
    """PROCESS_MEMORY_COUNTERS has 72 bytes on 64-bit Windows, its sizes at 8, 16, …, 64."""
    assert ctypes.sizeof(MemoryCounters) == 72
    assert MemoryCounters.WorkingSetSize.offset == 16
    assert MemoryCounters.PagefileUsage.offset == 56


@pytest.mark.parametrize(
    ("counted", "held"),
    [({"WorkingSetSize": 300, "PagefileUsage": 900}, 900), ({"WorkingSetSize": 300}, 300), (None, 0)],
)
def test_what_a_process_holds_is_the_larger_of_both(counted, held):
    """In the computer's memory or in the page file; no answer is 0; the handle is given back."""
    system = Documented(counted)
    assert held_bytes(4711, system) == held
    assert not system.handles


def test_a_process_that_has_ended_holds_nothing():
    """No handle, no question."""
    assert held_bytes(1, Documented({"WorkingSetSize": 300})) == 0


def test_a_crash_shows_no_dialog():
    """Neither for a critical error, nor for a fault, nor for a file that is not found."""
    system = Documented(None)
    show_no_dialogs(system)
    assert system.mode & 0b11 == 0b11


def test_this_process_holds_memory():
    """The system that runs the tests tells of a process by its number."""
    assert resident_bytes(os.getpid()) > 1 << 20
    assert sys.platform == "darwin" or resident_bytes(2**22 + 17) == 0
