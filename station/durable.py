"""Every file write that must last goes through here.

A file is written under a temporary name in its own folder, synced, renamed, and the folder is synced: after the
call it is whole on disk or absent, whatever happens to the power.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
HELD_FILES_STAY = os.name == "nt"
"""Whether a file that somebody has open can be neither renamed nor replaced."""
HELD_SECONDS, PAUSE_SECONDS = 5.0, 0.02


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` last. Windows has no such call and orders metadata itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(part: Path, target: Path) -> None:
    """Rename a file or folder, also over an existing file. OSError if that cannot be done.

    On Windows whoever has it open forbids that, and a virus scanner opens what is new for a moment: it is tried again
    until `HELD_SECONDS` have passed.
    """
    ends = time.monotonic() + (HELD_SECONDS if HELD_FILES_STAY else 0.0)
    while True:
        try:
            part.replace(target)
        except PermissionError:
            if time.monotonic() >= ends:
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """A file to write that appears at `target` complete and synced when the block ends, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        put_in_place(part, target)
        sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def write_whole(target: Path, content: bytes) -> None:
    """Write `content` to `target`, complete and synced or not at all."""
    with whole_file(target) as file:
        file.write(content)


def copy_hashed(source: BinaryIO, target: BinaryIO) -> tuple[str, int]:
    """Copy a stream; gives the sha256 (hex) and the size in bytes of what was copied."""
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
        size += len(chunk)
    return digest.hexdigest(), size
