"""An analysis item's folder as one file, and back. Only what an item's folder may hold goes in or comes out.

A zip from the network is opened with bounds: so many files, so many bytes in all, names of a known form and no other.
Nothing is written here: files are bytes by their names.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from station.handouts.errors import HandoutRefused, not_whole
from station.items.item_file import CALCULATION, DECLARATION

MOST_FILES = 200
MOST_UNPACKED = 32 << 20
FILES = (DECLARATION, CALCULATION, "report.typ", "report.docx", "report.golden.json", "weighing.toml")
FURTHER = re.compile(r"examples/[A-Za-z0-9_][A-Za-z0-9_.-]{0,80}\.json|[A-Za-z0-9_][A-Za-z0-9_-]{0,60}\.(png|jpg|svg)")
_WHEN = (1980, 1, 1, 0, 0, 0)


def may_hold(name: str) -> bool:
    """Whether an item's folder may hold a file of this name; parts are separated by a slash."""
    return name in FILES or FURTHER.fullmatch(name) is not None


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of an item's folder by name; what does not belong to an item is left where it is."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if may_hold(name)}


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip; the same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _WHEN), files[name], zipfile.ZIP_DEFLATED)
    return made.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """The files of a zip by name. Raises HandoutRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        # the last three: methods zipfile does not know, encrypted members, offsets outside the file
        raise not_whole(f"不是可用的 zip（{error}）", f"it is no usable zip ({error})") from error


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = archive.infolist()
    if len(members) > MOST_FILES:
        raise not_whole(f"文件多于 {MOST_FILES} 个", f"it holds more than {MOST_FILES} files")
    files: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for member in members:
        if member.filename in files or not may_hold(member.filename):
            raise _foreign(member.filename)
        with archive.open(member) as file:
            files[member.filename] = file.read(left + 1)
        left -= len(files[member.filename])
        if left < 0:
            raise not_whole(f"展开后大于 {MOST_UNPACKED} 字节", f"it unpacks to more than {MOST_UNPACKED} bytes")
    return files


def _foreign(name: str) -> HandoutRefused:
    shown = name[:80].encode("unicode_escape").decode()
    return not_whole(f"“{shown}”不属于分析项目", f'"{shown}" is nothing that belongs to an item')
