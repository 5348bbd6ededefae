"""Room on the disk: a word in time, and a line below which no more raw files are taken in.

What is left below the line is for what a person does: results, signatures, reports. A raw file that is not taken in
now still lies in its instrument's folder and is taken in later; nothing is thrown away to make room.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from parsers.wording import Text
from station.errors import DiskFull
from station.records import Trouble

GIB = 1 << 30
MIB = 1 << 20
LOW_BYTES = 5 * GIB
HELD_BYTES = 256 * MIB


def disk_trouble(folder: Path, low: int = LOW_BYTES) -> Trouble | None:
    """A word in time that the disk of `folder` has less than `low` bytes left; None while it has more."""
    free = shutil.disk_usage(folder).free
    if free >= low:
        return None
    return Trouble(
        kind="DiskLow",
        title=Text("磁盘空间不足", "Little room on the disk"),
        message=Text(
            f"数据文件夹“{folder}”所在磁盘只剩 {free / GIB:.1f} GB；低于 {HELD_BYTES // MIB} MB 时暂停采集。",
            f'The disk of "{folder}" has {free / GIB:.1f} GB left; below {HELD_BYTES // MIB} MB no files are taken in.',
        ),
        cure=Text(
            "请清理磁盘或换大磁盘；不要删除数据文件夹中的任何文件。",
            "Free some room or bring a larger disk; delete nothing of the data folder.",
        ),
        where=str(folder),
    )


def require_room(folder: Path) -> None:
    """Raise DiskFull where the room that is left is kept for what people do."""
    free = shutil.disk_usage(folder).free
    if free < HELD_BYTES:
        raise DiskFull(
            Text(
                f"“{folder}”所在磁盘只剩 {free // MIB} MB，暂停采集；文件仍在仪器文件夹中，没有丢失。",
                f'The disk of "{folder}" has {free // MIB} MB left: no more files are taken in; they stay in the '
                "instrument's folder.",
            ),
            Text("请清理磁盘空间，程序会自动继续。", "Free some disk space; the program goes on by itself."),
        )
