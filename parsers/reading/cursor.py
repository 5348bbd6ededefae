"""Bytes with a fence: every access is checked, and a file that ends too early says so as `IncompleteFile`."""

from __future__ import annotations

import struct
from typing import cast

import numpy as np
from numpy.typing import NDArray

from parsers.errors import IncompleteFile
from parsers.wording import Text


class Cursor:
    """Reads numbers and byte runs of a buffer at absolute offsets. `name` is the file's name, for messages.

    Arrays are views of the buffer: they can be written to where the buffer can (`InstrumentFile.buffer`).
    """

    def __init__(self, data: bytes | memoryview, name: str) -> None:
        self._data = data
        self.name = name

    def __len__(self) -> int:
        return len(self._data)

    def need(self, offset: int, count: int, what: str) -> None:
        """IncompleteFile if the file ends before `count` bytes from `offset` on."""
        if offset < 0 or count < 0 or offset + count > len(self._data):
            raise ended(self.name, what, offset + count, len(self._data))

    def bytes_at(self, offset: int, count: int, what: str) -> bytes:
        """`count` bytes at `offset`; IncompleteFile if the file ends before. `what` names them in the message."""
        self.need(offset, count, what)
        return bytes(self._data[offset : offset + count])

    def byte(self, offset: int, what: str) -> int:
        """The byte at `offset` as a number; IncompleteFile if the file ends before."""
        if not 0 <= offset < len(self._data):
            raise ended(self.name, what, offset + 1, len(self._data))
        return self._data[offset]

    def number(self, fmt: str, offset: int, what: str) -> int | float:
        """One number in `struct` notation (such as '>d') at `offset`."""
        raw = self.bytes_at(offset, struct.calcsize(fmt), what)
        return cast(int | float, struct.unpack(fmt, raw)[0])

    def integer(self, fmt: str, offset: int, what: str) -> int:
        """One integer in `struct` notation (such as '>I') at `offset`."""
        return int(self.number(fmt, offset, what))

    def array(self, dtype: str, offset: int, count: int, what: str) -> NDArray[np.generic]:
        """`count` items of a numpy dtype at `offset`, as a view without a copy."""
        kind = np.dtype(dtype)
        self.need(offset, count * kind.itemsize, what)
        return np.frombuffer(self._data, kind, count, offset)

    def floats(self, dtype: str, offset: int, count: int, what: str) -> NDArray[np.float64]:
        """`count` items of a numpy dtype at `offset` as float64; what is no number stays none, without a warning."""
        return as_floats(self.array(dtype, offset, count, what))


def as_floats(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """The values as float64. Damaged float32 may be signalling NaNs, of which a plain cast warns."""
    with np.errstate(invalid="ignore"):
        return values.astype(np.float64)


def ended(name: str, what: str, needed: int, there: int) -> IncompleteFile:
    """The error for a file that ends before something it needs."""
    return IncompleteFile(
        Text(
            "文件“{name}”提前结束：需要 {needed} 字节，实际只有 {there} 字节。",
            'File "{name}" ends before {what}: {needed} bytes are needed, {there} are there.',
        ).fill(name=name, what=what, needed=max(needed, 0), there=there),
        Text(
            "等待仪器写完该文件后重试；如果运行早已结束，请在仪器软件中重新导出。",
            "Wait until the instrument has written it and look again; if the run ended long ago, export it again.",
        ),
        where=f"byte {there}",
    )
