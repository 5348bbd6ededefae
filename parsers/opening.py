"""Opening an instrument's file so that its program does not notice.

On Windows a file that somebody has open can be renamed, replaced or deleted only if everybody who opened it allowed it.
Python's own `open` allows others to read and write, but not to delete: a chromatography program that renames its file
while it is being copied would fail, and with it, perhaps, the sequence. So here everything is allowed. Elsewhere an
open file stands in nobody's way.

Source: Microsoft's reference of fileapi.h, CreateFileW, parameter dwShareMode.
"""

from __future__ import annotations

import functools
import os
import sys
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Literal, Protocol, cast, overload

_GENERIC_READ = 0x80000000
_SHARE_READ_WRITE_DELETE = 0x1 | 0x2 | 0x4
_OPEN_EXISTING = 3
_SEQUENTIAL_SCAN = 0x08000000


class Windows(Protocol):
    """What is asked of the system."""

    def create_file(self, path: str, access: int, share: int, disposition: int, flags: int) -> int | None:
        """CreateFileW: a handle, or None where it gives none."""

    def descriptor(self, handle: int, flags: int) -> int:
        """The C library's descriptor of a handle, which closes it."""

    def error(self) -> OSError:
        """What went wrong last."""


@overload
def open_shared(path: Path, *, buffering: Literal[0]) -> FileIO: ...
@overload
def open_shared(path: Path) -> BufferedReader: ...
def open_shared(path: Path, *, buffering: int = -1) -> FileIO | BufferedReader:
    """Open a file for reading bytes; whoever else uses it may go on writing, rename or delete it. Raises OSError."""
    opener = shared_descriptor if sys.platform == "win32" else None
    return cast("FileIO | BufferedReader", open(path, "rb", buffering, opener=opener))


def shared_descriptor(path: str, _flags: int = 0, windows: Windows | None = None) -> int:
    """An opener for `open` on Windows."""
    system = _windows() if windows is None else windows
    handle = system.create_file(
        os.fspath(path), _GENERIC_READ, _SHARE_READ_WRITE_DELETE, _OPEN_EXISTING, _SEQUENTIAL_SCAN
    )
    if handle is None:
        raise system.error()
    return system.descriptor(handle, os.O_RDONLY | getattr(os, "O_BINARY", 0))


@functools.cache
def _windows() -> Windows:
    if sys.platform != "win32":
        raise NotImplementedError("no Windows here")
    import ctypes
    import msvcrt

    create = ctypes.WinDLL("kernel32", use_last_error=True).CreateFileW
    number = ctypes.c_uint32
    create.argtypes = (ctypes.c_wchar_p, number, number, ctypes.c_void_p, number, number, ctypes.c_void_p)
    create.restype = ctypes.c_void_p

    class System:
        def create_file(self, path: str, access: int, share: int, disposition: int, flags: int) -> int | None:
            handle = create(path, access, share, None, disposition, flags, None)
            return None if handle == ctypes.c_void_p(-1).value else cast("int | None", handle)

        def descriptor(self, handle: int, flags: int) -> int:
            return msvcrt.open_osfhandle(handle, flags)

        def error(self) -> OSError:
            return ctypes.WinError(ctypes.get_last_error())

    return System()
