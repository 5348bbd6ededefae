"""Looking through the vault: a disk loses bits in silence, and a raw file is asked for years later.

The vault lies in 256 folders by the first two digits of the hash; one part is one of them. A file whose content is no
longer what its name says is put right from a backup that has it, or told of.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parsers.wording import Text
from station.durable import put_in_place
from station.records import Trouble
from station.safekeeping.backup import VAULT, Interrupted, Stop, copy_checked, sha256_of
from station.store import Store

PARTS = 256
DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """What was looked through; `damaged`: the names (sha256) of files whose content is another."""

    files: int
    bytes: int
    damaged: tuple[str, ...]


def scrub(store: Store, part: int, *, stop: Stop = lambda: False) -> Scrubbed:
    """Read every file of one part of the vault and compare its hash; changes nothing. Raises Interrupted."""
    folder = store.vault.root / f"{part:02x}"
    files = total = 0
    damaged = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if len(path.name) != 64:
            continue
        if stop():
            raise Interrupted
        files += 1
        total += path.stat().st_size
        if not is_sound(store, path.name):
            damaged.append(path.name)
    return Scrubbed(files, total, tuple(damaged))


def is_sound(store: Store, sha256: str) -> bool:
    """Whether a file of the vault can be read and is what its name says."""
    try:
        return sha256_of(store.vault.root / sha256[:2] / sha256) == sha256
    except OSError:  # a sector that cannot be read is damage as well
        return False


def heal(store: Store, sha256: str, places: list[Path]) -> bool:
    """Put a damaged file right from the vault beside a backup; what it was is kept in `vault/damaged`."""
    broken = store.vault.root / sha256[:2] / sha256
    for place in places:
        good = place / VAULT / sha256[:2] / sha256
        if good.is_file() and sha256_of(good) == sha256:
            aside = store.vault.root / DAMAGED / sha256
            aside.parent.mkdir(exist_ok=True)
            put_in_place(broken, aside)
            return copy_checked(good, broken, sha256)
    return False


def damage(store: Store, sha256: str) -> Trouble:
    """What to say of a file that no backup can put right."""
    return Trouble(
        kind="FileDamaged",
        title=Text("保管库文件损坏", "A file of the vault is damaged"),
        message=Text(
            f"文件“{sha256}”的内容与其校验值不符：磁盘可能损坏。",
            f'The content of "{sha256}" is not what its checksum says: the disk may be failing.',
        ),
        cure=Text(
            "请检查磁盘；从备份或仪器文件夹取回原文件，放入原处。已出报告的数值不受影响。",
            "Check the disk; bring the file back from a backup or from the instrument's folder. Reported values stand.",
        ),
        where=str(store.vault.root / sha256[:2] / sha256),
    )
