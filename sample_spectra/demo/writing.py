"""How instruments write: slowly, under another name first, member by member, or with a pause in the middle."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

PIECES = 8


def grow(path: Path, content: bytes, seconds: float) -> None:
    """Append piece by piece to the final name, as acquisition programs do while a run lasts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    step = max(1, -(-len(content) // PIECES))
    with path.open("wb") as file:
        for start in range(0, len(content), step):
            file.write(content[start : start + step])
            file.flush()
            time.sleep(seconds / PIECES)


def rename(path: Path, content: bytes, seconds: float) -> None:
    """Write under a `.tmp` name and rename when it is whole, as careful export programs do."""
    part = path.with_name(path.name + ".tmp")
    grow(part, content, seconds)
    part.rename(path)


def folder(path: Path, members: Mapping[str, bytes], seconds: float) -> None:
    """A dataset folder, member by member, as ChemStation fills a `.D` folder."""
    for name, content in members.items():
        grow(path / name, content, seconds / len(members))


def pause(path: Path, content: bytes, seconds: float) -> None:
    """Write half, stay still for longer than a quiet file should, then write the rest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
        file.flush()
        time.sleep(seconds)
        file.write(content[len(content) // 2 :])
