"""The vault: every captured or issued file, immutable, under the sha256 of its content.

A dataset of several files (an Agilent `.D` folder, a Rock-Eval `.R00` with its `.S00`) is kept as its members and
one manifest, a text of `sha256  relative/path` lines in order of path; the manifest's sha256 names the dataset.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from parsers.wording import Text
from station.durable import copy_hashed, put_in_place, sync_folder, write_whole
from station.errors import DiskFull, NotFound

MANIFEST_MARK = b"geolab dataset 1\n"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a dataset: its path inside, with forward slashes, and its content."""

    path: str
    sha256: str
    size: int


class Vault:
    """A folder of files by content. Putting the same content twice is one file."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._incoming = root / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)

    def path(self, sha256: str) -> Path:
        """Where that content is kept; NotFound if it is not."""
        path = self._place(sha256)
        if not path.is_file():
            raise NotFound(
                Text(f"保管库中没有文件“{sha256}”。", f'The vault has no file "{sha256}".'),
                Text("请从备份恢复数据文件夹。", "Restore the data folder from a backup."),
            )
        return path

    def has(self, sha256: str) -> bool:
        """Whether that content is kept."""
        return self._place(sha256).is_file()

    def size(self, sha256: str) -> int:
        """The size of that content in bytes."""
        return self.path(sha256).stat().st_size

    def put_bytes(self, content: bytes) -> str:
        """Keep `content`; gives its sha256. It is on disk when this returns."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.has(sha256):
            with _disk_full_converted(self.root):
                write_whole(self._place(sha256), content)
        return sha256

    def put_stream(self, source: BinaryIO) -> tuple[str, int]:
        """Keep what `source` holds; gives sha256 and size. It is on disk when this returns."""
        part = self._incoming / f"{secrets.token_hex(8)}.part"
        try:
            with _disk_full_converted(self.root):
                with part.open("xb") as target:
                    sha256, size = copy_hashed(source, target)
                    target.flush()
                    os.fsync(target.fileno())
                place = self._place(sha256)
                if not place.is_file():
                    place.parent.mkdir(parents=True, exist_ok=True)
                    put_in_place(part, place)
                    sync_folder(place.parent)
        finally:
            part.unlink(missing_ok=True)
        return sha256, size

    def put_manifest(self, members: Mapping[str, tuple[str, int]]) -> str:
        """Keep the manifest of a dataset; `members` maps each relative path to (sha256, size)."""
        lines = (f"{sha256} {size} {_in_a_line(path)}\n" for path, (sha256, size) in sorted(members.items()))
        return self.put_bytes(MANIFEST_MARK + "".join(lines).encode("utf-8", "surrogateescape"))

    def members(self, manifest_sha256: str) -> tuple[Member, ...]:
        """The members that a manifest names."""
        text = self.path(manifest_sha256).read_bytes().removeprefix(MANIFEST_MARK)
        members = []
        for line in text.decode("utf-8", "surrogateescape").split("\n")[:-1]:
            sha256, size, path = line.split(" ", 2)
            members.append(Member(_out_of_the_line(path), sha256, int(size)))
        return tuple(members)

    @contextlib.contextmanager
    def opened(self, relpath: str, sha256: str, *, is_folder: bool) -> Iterator[Path]:
        """The captured file or dataset under its own name, for a reader; gone after the block.

        Hard links where the disk allows them, copies otherwise. `relpath` names the file, or the dataset's first
        file or folder as it stood in the instrument's folder.
        """
        with tempfile.TemporaryDirectory(dir=self._incoming, ignore_cleanup_errors=True) as temporary:
            name = PurePosixPath(relpath.replace("\\", "/")).name
            target = Path(temporary) / name
            if not is_folder:
                _link_or_copy(self.path(sha256), target)
            else:
                for member in self.members(sha256):
                    place = Path(temporary) / member.path
                    if not place.resolve().is_relative_to(Path(temporary).resolve()):
                        raise NotFound(
                            Text(
                                f"清单中的路径“{member.path}”越界。",
                                f'The path "{member.path}" leaves its folder.',
                            ),
                            Text("请联系技术支持。", "Ask for support."),
                        )
                    place.parent.mkdir(parents=True, exist_ok=True)
                    _link_or_copy(self.path(member.sha256), place)
            yield target

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise ValueError(f"not a sha256: {sha256!r}")
        return self.root / sha256[:2] / sha256


def _in_a_line(path: str) -> str:
    """A path as a manifest's line has it: as it is, or in JSON where it has a line's end in it."""
    return json.dumps(path) if "\n" in path or path.startswith('"') else path


def _out_of_the_line(written: str) -> str:
    return str(json.loads(written)) if written.startswith('"') else written


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@contextlib.contextmanager
def _disk_full_converted(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (28, 122):  # ENOSPC, EDQUOT
            raise
        raise DiskFull(
            Text(
                f"磁盘已满，无法写入“{root}”；原文件未受影响。",
                f'The disk is full, "{root}" cannot be written.',
            ),
            Text("请清理磁盘空间，程序会自动继续。", "Free some disk space; the program goes on by itself."),
        ) from error
