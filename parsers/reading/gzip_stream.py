"""Content that is packed with gzip, unpacked piece by piece, within bounds.

A gzip file may consist of several members one behind the other (RFC 1952, 2.2), as writers of files with random access
lay them (bgzip, the indexed gzip of pymzml): their contents follow each other. Refused are an end within a member,
damage, content out of proportion to the file, and floods of members that hold next to nothing.
"""

from __future__ import annotations

import zlib
from typing import IO

from parsers.instrument_file import InstrumentFile
from parsers.reading.refusal import broken, incomplete
from parsers.wording import Text

GZIP = b"\x1f\x8b"
_GZIP_WRAPPED = 31
_PIECE = 1 << 20
_PACKED_PIECE = 1 << 14
"""What stands behind a member's end is copied: little of it, where members may be small."""
_FREE_BYTES = 64 << 20
_MOST_SMALL_MEMBERS = 1_000
_LEAST_OF_A_MEMBER = 256


class GzipStream:
    """The unpacked content of a file, in pieces. `stream` is the file's, at its start."""

    def __init__(self, file: InstrumentFile, stream: IO[bytes]) -> None:
        self._file = file
        self._stream = stream
        self._inflate = zlib.decompressobj(_GZIP_WRAPPED)
        self._left = b""
        self._unpacked = 0
        self._members = 1

    def read(self) -> bytes:
        """The next piece, of at most 1 MiB; empty at the end. IncompleteFile, BrokenFile where it is none."""
        while not self._inflate.eof or self._next_member():
            raw = self._left or self._stream.read(_PACKED_PIECE)
            if not raw:
                raise incomplete(self._file.name, Text("gzip 数据不完整", "its gzip data end early"))
            try:
                piece = self._inflate.decompress(raw, _PIECE)
            except zlib.error as error:
                raise broken(
                    self._file.name, Text("gzip 损坏：{e}", "its gzip data are damaged: {e}").fill(e=error)
                ) from error
            self._left = self._inflate.unconsumed_tail
            self._count(len(piece))
            if piece:
                return piece
        return b""

    def _next_member(self) -> bool:
        """Whether a further member follows; zeros that fill up a block, and what is no gzip, end the content."""
        behind = self._inflate.unused_data or self._stream.read(_PACKED_PIECE)
        if len(behind) == 1:
            behind += self._stream.read(_PACKED_PIECE)
        if not behind.startswith(GZIP):
            return False
        self._members += 1
        self._left = behind
        self._inflate = zlib.decompressobj(_GZIP_WRAPPED)
        return True

    def _count(self, size: int) -> None:
        self._unpacked += size
        floods = self._members > max(_MOST_SMALL_MEMBERS, self._unpacked // _LEAST_OF_A_MEMBER)
        if floods or self._unpacked > _FREE_BYTES + 40 * self._file.size:
            raise broken(self._file.name, Text("gzip 可能是压缩炸弹", "its gzip data may be a bomb"))


def unpacked_head(file: InstrumentFile, most: int) -> bytes:
    """The first bytes of the content, at most so many; empty where the head is damaged."""
    try:
        return zlib.decompressobj(_GZIP_WRAPPED).decompress(file.head, most)
    except zlib.error:
        return b""
