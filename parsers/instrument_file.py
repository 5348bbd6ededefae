"""A file or dataset folder that an instrument left: its head for recognition, its bytes, its identity.

The identity of a file is the sha256 of its bytes. The identity of a folder is the sha256 of its manifest: one
line `<sha256>  <relative path with />` and a line feed for each member, ordered by path (the layout of sha256sum).
The operating system's errors are converted here, at one door, into `UnreadableFile`.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from parsers.errors import ForeignFile, UnreadableFile
from parsers.opening import open_shared
from parsers.wording import Text

HEAD_BYTES = 4096
COMMON_BYTES = 64 << 20
"""More than any curve, spectrum or table has: 8 million points as float64, hours at the highest rate of a detector."""
MAX_BYTES = 1 << 30
"""For what holds a spectrum of every moment or place, or packs whole runs."""
MAX_MEMBERS = 20_000
_CHUNK = 1 << 20

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentFile:
    """A file (`head`: its first 4 KiB) or a folder (`member_names`: relative paths with /, ordered)."""

    path: Path
    is_folder: bool
    size: int
    head: bytes = b""
    member_names: tuple[str, ...] = ()
    progress: Progress | None = field(default=None, compare=False)

    @classmethod
    def of(cls, path: Path | str, progress: Progress | None = None) -> InstrumentFile:
        """Look at a path. Raises UnreadableFile if the operating system does not give it.

        `progress` is told the bytes read and the size, from time to time, by readers of large files.
        """
        path = path if isinstance(path, Path) else Path(path)
        try:
            mode = os.stat(path).st_mode
            if stat.S_ISDIR(mode):
                names, size = _members(path)
                return cls(path=path, is_folder=True, size=size, member_names=names, progress=progress)
            if not stat.S_ISREG(mode):  # opening a pipe would wait for its other end
                raise OSError(errno.EINVAL, "not a regular file")
            with open_shared(path, buffering=0) as stream:
                head = stream.read(HEAD_BYTES)
                size = os.fstat(stream.fileno()).st_size
                return cls(path=path, is_folder=False, size=size, head=head, progress=progress)
        except (OSError, ValueError) as error:  # a ValueError for a name with a zero character
            raise _unreadable(path, error) from error

    @property
    def name(self) -> str:
        """The name of the file or folder."""
        return self.path.name

    @property
    def head_text(self) -> str:
        """The head as text for recognition only: UTF-16 by its byte order mark, else latin-1."""
        return _text(self.head)

    def data(self, most: int = COMMON_BYTES) -> bytes:
        """The whole content. Raises ForeignFile above `most` bytes: what its format never has is no file of it."""
        self._check_size(most)
        try:
            with open_shared(self.path, buffering=0) as stream:
                return stream.readall()
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def buffer(self) -> memoryview:
        """The whole content in memory that is the caller's own: values may be scaled where they lie. Else as `data`."""
        self._check_size(COMMON_BYTES)
        try:
            with open_shared(self.path, buffering=0) as stream:
                content = np.empty(os.fstat(stream.fileno()).st_size, np.uint8).data
                filled = 0
                while filled < len(content) and (count := stream.readinto(content[filled:])):
                    filled += count
        except OSError as error:
            raise _unreadable(self.path, error) from error
        return content[:filled]

    def _check_size(self, most: int) -> None:
        if self.size > most:
            raise ForeignFile(
                Text(
                    "文件“{name}”有 {size} 字节，超过此类文件可有的 {limit} 字节。",
                    'File "{name}" has {size} bytes, more than the {limit} bytes that a file of its format has.',
                ).fill(name=self.name, size=self.size, limit=most),
                Text("请确认这是一个仪器数据文件。", "Make sure that this is a data file of an instrument."),
            )

    def read_to(self, position: int) -> None:
        """Tell whoever waits how many bytes are read."""
        if self.progress is not None:
            self.progress(position, self.size)

    def piece(self, offset: int, count: int) -> bytes:
        """At most `count` bytes from `offset` on; fewer where the file ends. For files read piece by piece."""
        try:
            with open_shared(self.path) as stream:
                stream.seek(offset)
                return stream.read(count)
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def blocks(self, offset: int, count: int, buffer: memoryview) -> Iterator[int]:
        """Fill the buffer again and again with the `count` bytes from `offset` on; how many bytes it holds now.

        The last block is the shorter one; fewer bytes than `count` come where the file ends before.
        """
        try:
            with open_shared(self.path, buffering=0) as stream:
                stream.seek(offset)
                while count > 0:
                    filled, wanted = 0, min(count, len(buffer))
                    while filled < wanted and (read := stream.readinto(buffer[filled:wanted])):
                        filled += read
                    if filled:
                        yield filled
                    count = count - filled if filled == wanted else 0
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def stream(self) -> BinaryIO:
        """The content as an open stream, for files of any size; the caller closes it."""
        try:
            return open_shared(self.path)
        except OSError as error:
            raise _unreadable(self.path, error) from error

    def member(self, name: str) -> InstrumentFile | None:
        """A folder's member by relative path, whatever its case; None if there is none."""
        wanted = name.lower()
        for there in self.member_names:
            if there.lower() == wanted:
                return InstrumentFile.of(self.path / there)
        return None

    def manifest(self) -> str:
        """A folder's manifest: `<sha256>  <relative path>` lines ordered by path; a file's own single line."""
        if not self.is_folder:
            return f"{_sha256(self.path)}  {self.name}\n"
        return "".join(f"{_sha256(self.path / name)}  {name}\n" for name in self.member_names)

    def sha256(self) -> str:
        """The identity, computed anew at each call by reading the whole content."""
        if self.is_folder:
            return hashlib.sha256(self.manifest().encode("utf-8", "surrogatepass")).hexdigest()
        return _sha256(self.path)


@functools.lru_cache(maxsize=2)
def _text(head: bytes) -> str:
    """Kept while the marks of all formats look at one file."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", errors="replace").replace("\r\n", "\n")
    return head.decode("latin-1").replace("\r\n", "\n")


def _members(folder: Path) -> tuple[tuple[str, ...], int]:
    names: list[str] = []
    size = 0
    for root, folders, files in os.walk(folder, onerror=_raise):
        folders.sort()
        for file in files:
            path = Path(root, file)
            try:
                status = path.stat()
            except FileNotFoundError:
                continue  # deleted since the folder was listed, or a link that leads nowhere
            if stat.S_ISREG(status.st_mode):
                names.append(path.relative_to(folder).as_posix())
                size += status.st_size
        if len(names) > MAX_MEMBERS:
            raise ForeignFile(
                Text(
                    "文件夹“{name}”中的文件超过 {limit} 个，不是一次仪器运行的数据。",
                    'Folder "{name}" holds more than {limit} files; it is not the data of one run.',
                ).fill(name=folder.name, limit=MAX_MEMBERS),
                Text("请选择单次运行的文件夹。", "Choose the folder of a single run."),
            )
    return tuple(sorted(names)), size


def _raise(error: OSError) -> None:
    raise error


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with open_shared(path) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise _unreadable(path, error) from error
    return digest.hexdigest()


def _unreadable(path: Path, error: OSError | ValueError) -> UnreadableFile:
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return UnreadableFile(
        Text("无法打开“{path}”：{reason}。", 'Cannot open "{path}": {reason}.').fill(path=path, reason=reason),
        Text(
            "请检查路径和访问权限；如果仪器软件正在使用该文件，请稍后重试。",
            "Check the path and the permissions; if the instrument's program holds the file, try again later.",
        ),
        where=str(path),
    )
