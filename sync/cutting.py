"""Ending what a socket waits for, from another thread.

Shutting a socket down wakes whoever reads from it everywhere but on Windows: there a receive that has begun waits on
until the other side speaks. What it waits for must be cancelled there (Microsoft's reference of ioapiset.h,
CancelIoEx), and again for a receive that begins in the moment between two calls.
"""

from __future__ import annotations

import contextlib
import functools
import socket
import sys
from collections.abc import Callable

WAITS_ON = sys.platform == "win32"
"""Whether a receive that has begun outlives the shutting of its socket."""


def cut(sock: socket.socket) -> None:
    """Shut a socket in both directions and end the receive that waits on it."""
    with contextlib.suppress(OSError):  # already gone, which is what is wanted
        sock.shutdown(socket.SHUT_RDWR)
    if WAITS_ON:
        _cancel()(sock.fileno())


@functools.cache
def _cancel() -> Callable[[int], object]:
    import ctypes

    if sys.platform != "win32":
        raise NotImplementedError("no Windows here")
    cancel = ctypes.WinDLL("kernel32").CancelIoEx
    cancel.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
    cancel.restype = ctypes.c_int
    return lambda handle: cancel(handle, None)
