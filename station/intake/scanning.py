"""Looking at a watch folder: the files and datasets in it, and what each looks like from outside.

A look never opens a file. The scan against the catalogue is the truth; file system events only hurry it: watchers
lose events under load and say nothing. Links are not followed, depth and number are bounded, and what could not
be listed is reported, since a silent walk stops at the first name it dislikes.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parsers.recognition import formats
from parsers.wording import Text
from station.records import Trouble

MAX_DEPTH = 64
MAX_ENTRIES = 1_000_000
DATASET_FOLDERS = (".d", ".raw", ".rslt")
"""Folders with these suffixes are one dataset, whatever is in them."""
WRITERS_OWN = (".tmp", ".part", ".partial", ".crdownload", ".lock")
"""Names under which programs write before they rename."""
NOT_DATA = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file or dataset as it looks from outside.

    `relpath` names it within the watch folder; `members` are the relative paths of its files; `signature` changes
    whenever a size, a time stamp, a file id or the set of members does. `whole` is False while a file that belongs
    to it by name is still missing.
    """

    relpath: str
    members: tuple[str, ...]
    is_dataset: bool
    signature: str
    size: int
    whole: bool = True


@dataclass(slots=True)
class Look:
    """One look at a watch folder: what was found, and what could not be looked at."""

    found: list[Found] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    relpath: str
    line: str
    size: int


def look(root: Path) -> Look:
    """Everything in `root` that could be an instrument's file. OSError if `root` itself cannot be listed."""
    result = Look()
    loose: list[_File] = []
    for folder, files in _walk(root, result):
        if folder is None:
            loose.extend(files)
        elif files:
            result.found.append(_found(folder, files, is_dataset=True))
    result.found.extend(_grouped(loose))
    return result


def fits(file_rule: str, relpath: str) -> bool:
    """Whether a file's or dataset's name fits one of the patterns (`*.D; run*.cdf`, any case); no pattern: it does."""
    patterns = _patterns(file_rule)
    name = relpath.rsplit("/", 1)[-1].lower()
    return not patterns or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def missing_members(member_rule: str, relpath: str, members: Iterable[str]) -> tuple[str, ...]:
    """The patterns (`*.ch; acq.txt`, any case) that no file of a dataset folder fits yet; a file lacks none."""
    if not is_dataset_folder(relpath):
        return ()
    names = [member.rsplit("/", 1)[-1].lower() for member in members]
    return tuple(
        pattern for pattern in _patterns(member_rule) if not any(fnmatch.fnmatchcase(name, pattern) for name in names)
    )


def _patterns(rule: str) -> list[str]:
    return [pattern.strip().lower() for pattern in rule.split(";") if pattern.strip()]


def _walk(root: Path, result: Look) -> Iterator[tuple[str | None, list[_File]]]:
    """Pairs of (dataset folder or None, its files)."""
    budget = MAX_ENTRIES
    stack: list[tuple[str, str | None, int]] = [("", None, 0)]
    datasets: dict[str, list[_File]] = {}
    while stack:
        relative, dataset, depth = stack.pop()
        try:
            entries = list(os.scandir(root / relative if relative else root))
        except OSError as error:
            if not relative:
                raise
            result.troubles.append(_unlisted(relative, error.strerror or str(error)))
            continue
        budget -= len(entries)
        if budget < 0 or depth > MAX_DEPTH:
            result.troubles.append(_unlisted(relative, "too many or too deep entries"))
            continue
        files: list[_File] = []
        for entry in entries:
            path = f"{relative}/{entry.name}" if relative else entry.name
            if entry.is_dir(follow_symlinks=False):
                inside = dataset or (path if is_dataset_folder(entry.name) else None)
                stack.append((path, inside, depth + 1))
            elif entry.is_file(follow_symlinks=False) and not _is_writers_own(entry.name):
                described = _describe(entry, path)
                if described is not None:
                    files.append(described)
        if dataset is None:
            yield None, files
        else:
            datasets.setdefault(dataset, []).extend(files)
    yield from datasets.items()


def is_dataset_folder(name: str) -> bool:
    """Whether a folder of this name is one dataset."""
    return name.lower().endswith(DATASET_FOLDERS)


def _is_writers_own(name: str) -> bool:
    lower = name.lower()
    return lower.endswith(WRITERS_OWN) or lower.endswith("~") or lower.startswith((".", "~$")) or lower in NOT_DATA


def _describe(entry: os.DirEntry[str], path: str) -> _File | None:
    try:
        # not entry.stat(): on Windows a folder's own record of a file is stale while a writer has it open
        status = os.stat(entry.path, follow_symlinks=False)
    except OSError:
        return None  # it went away between the listing and the look; the next look will tell
    # the time of the last change of any kind, which no program can set back; on Windows this is the time of creation
    changed = status.st_ctime_ns
    return _File(path, f"{path}|{status.st_size}|{status.st_mtime_ns}|{changed}|{status.st_ino}", status.st_size)


def _grouped(files: list[_File]) -> Iterator[Found]:
    """Files that belong to one run by name (`.R00` with its `.S00`) as one dataset, all others alone."""
    companions = {
        suffix: registered.format.companions
        for registered in formats().values()
        for suffix in registered.format.companions
    }
    groups: dict[str, list[_File]] = {}
    for file in files:
        stem, suffix = os.path.splitext(file.relpath)
        if suffix.lower() in companions:
            groups.setdefault(stem.lower(), []).append(file)
        else:
            yield _found(file.relpath, [file], is_dataset=False)
    for members in groups.values():
        members.sort(key=lambda file: file.relpath.lower())
        wanted = companions[os.path.splitext(members[0].relpath)[1].lower()]
        yield _found(members[0].relpath, members, is_dataset=True, whole=len(members) == len(wanted))


def _found(relpath: str, files: list[_File], *, is_dataset: bool, whole: bool = True) -> Found:
    lines = sorted(file.line for file in files)
    digest = hashlib.blake2b("\n".join(lines).encode("utf-8", "surrogateescape"), digest_size=16)
    return Found(
        relpath=relpath,
        members=tuple(sorted(file.relpath for file in files)),
        is_dataset=is_dataset,
        signature=digest.hexdigest(),
        size=sum(file.size for file in files),
        whole=whole,
    )


def _unlisted(relative: str, reason: str) -> Trouble:
    return Trouble(
        kind="Unlisted",
        title=Text("子文件夹无法查看", "Subfolder cannot be looked at"),
        message=Text(
            f"子文件夹“{relative}”无法查看：{reason}。", f'The subfolder "{relative}" cannot be listed: {reason}.'
        ),
        cure=Text("请检查权限或缩短路径。", "Check its permissions or shorten its path."),
        where=relative,
    )
