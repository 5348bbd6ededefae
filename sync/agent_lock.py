"""One agent per data folder: an exclusive lock of the operating system, which dies with the process that holds it.

The file says who holds it, for the sentence that the second agent prints; the lock itself is the truth, so a file
left behind by a power cut locks nobody out. On Windows the locked byte lies far behind the text, which stays
readable.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from parsers.wording import Text
from station.errors import Conflict

LOCK_NAME = "agent.lock"
LOCKED_BYTE = 1 << 30


class AgentLock:
    """Held inside a `with` block. Entering raises Conflict where another agent holds it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_NAME
        self._file: IO[bytes] | None = None

    def __enter__(self) -> AgentLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644), "r+b", buffering=0)
        if not _try_lock(file):
            holder = _holder(file)
            file.close()
            raise _taken(self._path, holder)
        self._file = file
        since = datetime.now(UTC).isoformat(timespec="seconds")
        file.truncate(0)
        file.write(json.dumps({"host": platform.node(), "pid": os.getpid(), "since": since}).encode())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(LOCKED_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            file.seek(0)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(file: IO[bytes]) -> dict[str, object]:
    try:
        file.seek(0)
        holder = json.loads(file.read(4096))
    except (OSError, ValueError):  # it is just being written
        return {}
    return holder if isinstance(holder, dict) else {}


def _taken(path: Path, holder: dict[str, object]) -> Conflict:
    host, pid, since = (holder.get(name, "?") for name in ("host", "pid", "since"))
    return Conflict(
        Text(
            f"另一个采集服务已在使用“{path.parent}”：主机“{host}”，进程 {pid}，自 {since} 起。",
            f'Another agent is using "{path.parent}": host "{host}", process {pid}, since {since}.',
        ),
        Text(
            "每个数据文件夹只能运行一个采集服务；请先停止它，或换一个数据文件夹。",
            "Only one agent runs on a data folder; stop that one first, or choose another folder.",
        ),
        str(path),
    )
