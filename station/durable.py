"""Every file write that must last goes through here.

A file is written under a temporary name in its own folder, synced, renamed, and the folder is synced: after the
call it is whole on disk or absent, whatever happens to the power.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` last. Windows has no such call and orders metadata itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
        part.replace(target)
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
