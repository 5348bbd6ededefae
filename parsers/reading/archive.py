"""Zip archives with a fence: no path is followed, nothing is written, and no bomb goes off.

Members are read by name into memory, never unpacked to a folder, so a name such as `../../x` is only a name. What
a member declares about its size is not believed: it is inflated in pieces up to a bound.
"""

from __future__ import annotations

import functools
import io
import struct
import zipfile
import zlib
from pathlib import Path

from parsers.errors import BrokenFile, IncompleteFile
from parsers.instrument_file import MAX_BYTES, InstrumentFile
from parsers.reading.refusal import broken, incomplete
from parsers.wording import Text

MAX_MEMBERS = 5_000
MAX_MEMBER_BYTES = 64 << 20
MAX_TOTAL_BYTES = 192 << 20
_CHUNK = 1 << 20
_FOREIGN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    struct.error,
)
"""What zipfile raises for damaged, encrypted or unusually packed archives."""


class Archive:
    """The members of a zip file, by name. Raises IncompleteFile if its directory, at the end, is missing."""

    def __init__(self, file: InstrumentFile) -> None:
        self.name = file.name
        self._spent = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(file.data(MAX_BYTES)))
            self.names: tuple[str, ...] = tuple(dict.fromkeys(self._zip.namelist()))  # however often told
        except _FOREIGN as error:
            raise incomplete(
                file.name,
                Text(
                    "压缩包末尾的目录缺失或损坏（{error}）",
                    "the directory at the end of the zip archive is missing or damaged ({error})",
                ).fill(error=error),
            ) from error
        if len(self.names) > MAX_MEMBERS:
            raise broken(
                file.name,
                Text("压缩包中的文件超过 {limit} 个", "the zip archive holds more than {limit} members").fill(
                    limit=MAX_MEMBERS
                ),
            )

    def read(self, member: str) -> bytes:
        """The content of a member. Raises BrokenFile if it is damaged, encrypted or inflates beyond its bound.

        The bounds are 64 MiB for a member and 192 MiB for all that are read of one archive.
        """
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(_CHUNK):
                    size += len(piece)
                    self._spent += len(piece)
                    if size > MAX_MEMBER_BYTES or self._spent > MAX_TOTAL_BYTES:
                        raise self._too_large(member)
                    pieces.append(piece)
        except KeyError as error:
            raise self._missing(member) from error
        except _FOREIGN as error:
            raise broken(
                self.name,
                Text("成员“{member}”无法解压：{error}", 'the member "{member}" cannot be unpacked: {error}').fill(
                    member=member, error=error
                ),
            ) from error
        return b"".join(pieces)

    def _too_large(self, member: str) -> BrokenFile:
        return broken(
            self.name,
            Text(
                "成员“{member}”解压后超过 {limit} 字节，可能是压缩炸弹",
                'the member "{member}" unpacks to more than {limit} bytes; it may be a zip bomb',
            ).fill(member=member, limit=MAX_MEMBER_BYTES),
        )

    def _missing(self, member: str) -> IncompleteFile:
        return incomplete(
            self.name,
            Text("压缩包中没有“{member}”", 'there is no member "{member}" in the archive').fill(member=member),
        )


def archive_names(file: InstrumentFile) -> tuple[str, ...]:
    """The member names of a zip file for recognition; none if it is no readable zip. Reads only its directory."""
    if file.is_folder or not file.head.startswith(b"PK\x03\x04"):
        return ()
    try:
        return _directory(file.path, file.path.stat().st_mtime_ns, file.size)
    except _FOREIGN:
        return _names_in_head(file.head)  # a cut archive is still of its format: its reader says what is missing


@functools.lru_cache(maxsize=2)
def _directory(path: Path, changed: int, size: int) -> tuple[str, ...]:
    """The names of an archive, kept while the marks of all formats look at it (until it changes)."""
    with zipfile.ZipFile(path) as archive:
        return tuple(archive.namelist()[:MAX_MEMBERS])


def _names_in_head(head: bytes) -> tuple[str, ...]:
    """The names in the local headers that the file's head shows."""
    names = []
    at = head.find(b"PK\x03\x04")
    while at >= 0 and at + 30 <= len(head):
        length = int.from_bytes(head[at + 26 : at + 28], "little")
        names.append(head[at + 30 : at + 30 + length].decode("latin-1"))
        at = head.find(b"PK\x03\x04", at + 4)
    return tuple(names)
