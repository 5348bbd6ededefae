"""Looking at a folder before it is watched: how many files, of which kinds, and what a sample of them says.

Of many files some of each kind are read, spread evenly over their names, so that old and new ones are among them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from parsers import ParserError
from parsers.recognition import formats
from parsers.wording import Text
from parsers.worker import RunHead
from station.errors import NotFound, trouble_of
from station.intake.reading import Reader
from station.intake.scanning import Found, look
from station.records import Trouble

MOST_READ = 40
LARGEST_READ = 256 << 20
"""A larger file is counted, not read: a look must not take minutes."""

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A file or dataset that was read for a look: its files, its runs, or why it could not be read."""

    relpath: str
    is_dataset: bool
    size: int
    members: tuple[str, ...] = ()
    heads: tuple[RunHead, ...] = ()
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a folder holds. `kinds` counts all files by suffix, `seen` are those that were read."""

    root: Path
    count: int
    kinds: tuple[tuple[str, int], ...]
    seen: tuple[Seen, ...]
    troubles: tuple[Trouble, ...] = ()

    @property
    def formats(self) -> tuple[tuple[Text, int], ...]:
        """The formats that were recognised, with how many of the files that were read, most first."""
        counted: dict[str, int] = defaultdict(int)
        for one in self.seen:
            for format_id in {head.format_id for head in one.heads}:
                counted[format_id] += 1
        known = formats()
        named = [(known[one].format.title if one in known else Text(one, one), n) for one, n in counted.items()]
        return tuple(sorted(named, key=lambda pair: -pair[1]))


def survey(root: Path, reader: Reader, told: Told, stopped: Callable[[], bool], most: int = MOST_READ) -> Survey:
    """Look at a folder; `told` hears (files read, files to read), `stopped` ends it early with what is known.

    Raises NotFound if the folder cannot be listed.
    """
    try:
        seen = look(root)
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotFound(
            Text(f"文件夹“{root}”无法查看：{reason}。", f'The folder "{root}" cannot be looked at: {reason}.'),
            Text("请检查路径、网络共享与权限。", "Check the path, the share and its permissions."),
            str(root),
        ) from error
    kinds: dict[str, list[Found]] = defaultdict(list)
    for found in sorted(seen.found, key=lambda one: one.relpath):
        kinds[suffix_of(found.relpath)].append(found)
    chosen = _spread(list(kinds.values()), most)
    read: list[Seen] = []
    for number, found in enumerate(chosen):
        if stopped():
            break
        told(number, len(chosen))
        read.append(_read(root, found, reader))
    told(len(read), len(chosen))
    counts = sorted(((kind, len(files)) for kind, files in kinds.items()), key=lambda pair: -pair[1])
    return Survey(
        root=root, count=len(seen.found), kinds=tuple(counts), seen=tuple(read), troubles=tuple(seen.troubles)
    )


def suffix_of(relpath: str) -> str:
    """The suffix that tells a file's kind, in small letters; empty if it has none."""
    return os.path.splitext(relpath)[1].lower()


def _spread(kinds: Sequence[list[Found]], most: int) -> list[Found]:
    """Some of each kind, evenly over its names."""
    if not kinds:
        return []
    share = max(most // len(kinds), 1)
    chosen: list[Found] = []
    for files in kinds:
        step = max(len(files) / share, 1.0)
        chosen += [files[int(n * step)] for n in range(min(share, len(files)))]
    return chosen[:most]


def _read(root: Path, found: Found, reader: Reader) -> Seen:
    if found.size > LARGEST_READ:
        megabytes = found.size >> 20
        trouble = Trouble(
            kind="LargeFile",
            title=Text("文件较大，未试读", "Large file, not tried"),
            message=Text(f"“{found.relpath}”有 {megabytes} MB。", f'"{found.relpath}" has {megabytes} MB.'),
            cure=Text("启用后会照常读取。", "It is read as usual once the folder is switched on."),
        )
        return _seen(found, trouble=trouble)
    try:
        return _seen(found, heads=tuple(reader.read(root / found.relpath)))
    except ParserError as error:
        return _seen(found, trouble=trouble_of(error))


def _seen(found: Found, *, heads: tuple[RunHead, ...] = (), trouble: Trouble | None = None) -> Seen:
    return Seen(
        relpath=found.relpath,
        is_dataset=found.is_dataset,
        size=found.size,
        members=found.members,
        heads=heads,
        trouble=trouble,
    )
