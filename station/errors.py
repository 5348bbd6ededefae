"""What can go wrong in the station.

StationError
├── UnusableStore     the database cannot be trusted or opened: nothing starts on it
├── DiskFull          there is no room left for what must last
├── NotFound          something asked for by name is not there
├── NotAllowed        this person may not do this, or the PIN is wrong
└── Conflict          somebody else was first, or the state does not allow it

Every one carries its sentence and its cure in both languages, and becomes a `Trouble` where it crosses a border.
"""

from __future__ import annotations

from typing import Protocol

from parsers.wording import Text
from station.records.trouble import Trouble


class StationError(Exception):
    """Something the station cannot do. `message` says what and why, `cure` what to do."""

    def __init__(self, message: Text, cure: Text, where: str = "") -> None:
        super().__init__(message.en)
        self.message = message
        self.cure = cure
        self.where = where


class UnusableStore(StationError):
    """The station's database cannot be used safely."""


class DiskFull(StationError):
    """No room is left on the disk."""


class NotFound(StationError):
    """What was named does not exist."""


class NotAllowed(StationError):
    """The person has not the right, or did not prove who they are."""


class Conflict(StationError):
    """The state of things does not allow it."""


TITLES: dict[str, Text] = {
    "ForeignFile": Text("无法识别的文件", "File not recognised"),
    "AmbiguousFile": Text("文件格式不唯一", "Format not unique"),
    "IncompleteFile": Text("文件不完整", "File incomplete"),
    "BrokenFile": Text("文件已损坏", "File broken"),
    "ReadingStopped": Text("读取被中止", "Reading was stopped"),
    "UnusableStore": Text("本地数据库不可用", "Local database unusable"),
    "UnreadableFile": Text("无法打开文件", "File cannot be opened"),
    "CalculationError": Text("无法计算", "Cannot be calculated"),
    "NoSuchTask": Text("没有对应的检测任务", "No task for this run"),
    "FolderLost": Text("找不到仪器文件夹", "Instrument folder lost"),
    "DiskFull": Text("磁盘已满", "Disk full"),
}
DEFAULT_TITLE = Text("出现问题", "Something went wrong")


class Explained(Protocol):
    """An error of ours, whichever floor it comes from: it says what, why and what to do in both languages."""

    message: Text
    cure: Text
    where: str


def trouble_of(error: Explained) -> Trouble:
    """The error as a value for the database, another thread or another process."""
    kind = type(error).__name__
    return Trouble(
        kind=kind,
        title=TITLES.get(kind, DEFAULT_TITLE),
        message=error.message,
        cure=error.cure,
        where=error.where,
    )
