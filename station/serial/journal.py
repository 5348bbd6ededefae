"""The black box of a port: every byte both ways with its time, written before anything interprets it.

JSON lines, `{"at": "2026-01-02T03:04:05.678901+00:00", "way": "in", "bytes": "S S     100.00 g"}`; bytes are Latin-1
characters, so none is lost. Files rotate by size and the oldest goes, so a flood cannot fill the disk. Entries reach
the operating system at once; they are not synced one by one, since what must last is synced as a capture file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from parsers.wording import Text
from station.errors import StationError

Way = Literal["in", "out", "opened", "closed"]
_WAYS: tuple[Way, ...] = ("in", "out", "opened", "closed")
NAME = "journal"
FILE_BYTES = 8 << 20
FILES = 4


class BadJournal(StationError):
    """A journal cannot be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Bytes one way at one time; `opened` and `closed` mark the port itself and have none."""

    at: datetime
    way: Way
    data: bytes


class Journal:
    """Writes the journal of one port into its folder. OSError if the disk does not take it."""

    def __init__(self, folder: Path, *, file_bytes: int = FILE_BYTES, files: int = FILES) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._file_bytes, self._files = folder, file_bytes, files
        path = folder / f"{NAME}.jsonl"
        self._torn = _is_torn(path)
        self._stream = path.open("ab", buffering=0)

    def write(self, way: Way, data: bytes, at: datetime) -> None:
        """Keep these bytes."""
        if self._stream.tell() >= self._file_bytes:
            self._rotate()
        entry = {"at": at.isoformat(), "way": way, "bytes": data.decode("latin-1")}
        rest = memoryview((b"\n" if self._torn else b"") + json.dumps(entry).encode("ascii") + b"\n")
        self._torn = True  # until all of it is written: a full disk takes a part
        while rest:
            rest = rest[self._stream.write(rest) :]
        self._torn = False

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()

    def _rotate(self) -> None:
        self._stream.close()
        for older in range(self._files - 1, 0, -1):
            source = self._folder / (f"{NAME}.{older - 1}.jsonl" if older > 1 else f"{NAME}.jsonl")
            if source.exists():
                source.replace(self._folder / f"{NAME}.{older}.jsonl")
        self._torn = False
        self._stream = (self._folder / f"{NAME}.jsonl").open("ab", buffering=0)


def _is_torn(path: Path) -> bool:
    """Whether a power cut left the last line without its end."""
    if not path.exists() or not path.stat().st_size:
        return False
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) != b"\n"


def entries(path: Path) -> Iterator[Entry]:
    """What a journal holds, oldest first: of one file, or of all files of a port's folder. Raises BadJournal.

    A line that a power cut or a full disk tore is left out: it is the last one, or the port was opened or closed next.
    """
    files = sorted(path.glob(f"{NAME}.*jsonl"), key=_age, reverse=True) if path.is_dir() else [path]
    for file in files:
        try:
            with file.open("rb") as stream:
                yield from _of_lines(stream, file.name)
        except OSError as error:
            raise _bad(file.name, error.strerror or str(error)) from error


def _of_lines(stream: Iterable[bytes], name: str) -> Iterator[Entry]:
    torn: BadJournal | None = None
    for number, line in enumerate(stream, start=1):
        if not line.endswith(b"\n"):
            return
        try:
            entry = _entry(line, name, number)
        except BadJournal as error:
            if torn is not None:
                raise torn from None
            torn = error
            continue
        if torn is not None and entry.way not in ("opened", "closed"):
            raise torn
        torn = None
        yield entry


def _age(path: Path) -> int:
    middle = path.name.split(".")[1]
    return int(middle) if middle.isdigit() else 0


def _entry(line: bytes, name: str, number: int) -> Entry:
    try:
        told = json.loads(line)
        way = next(way for way in _WAYS if way == told["way"])
        return Entry(datetime.fromisoformat(told["at"]), way, told["bytes"].encode("latin-1"))
    except (ValueError, KeyError, TypeError, StopIteration, AttributeError) as error:
        raise _bad(name, f"line {number}: {line[:80]!r}") from error


def _bad(name: str, reason: str) -> BadJournal:
    return BadJournal(
        Text(f"无法读取串口日志“{name}”：{reason}。", f'The journal "{name}" cannot be read: {reason}.'),
        Text("请指定端口的日志文件或其文件夹。", "Name a port's journal file, or the folder that holds it."),
        name,
    )
