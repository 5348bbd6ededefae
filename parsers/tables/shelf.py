"""The profiles there are: the product's own and the laboratory's, and which of them a table is of.

A laboratory's folders are `GEOLAB_PROFILES` (several separated as in PATH), else `profiles` in `GEOLAB_HOME`; a program
that knows better says so with `use_folders`. A file added or edited there counts from the next table on. A laboratory's
profile goes before one of the product that fits too; two of the same rank that fit are an error that names both. A file
that is no profile does not keep the others from working: `Shelf.troubles` tells of it, and so do the readings.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from parsers.errors import AmbiguousFile
from parsers.tables.profile import Profile, ProfileError, load_profile
from parsers.wording import Text

_FOLDERS_VARIABLE = "GEOLAB_PROFILES"
_HOME_VARIABLE = "GEOLAB_HOME"
_given: tuple[Path, ...] | None = None


class Shelf(NamedTuple):
    """Profiles in order of rank (a laboratory's own first) and the files that are none, with the reason."""

    profiles: tuple[Profile, ...]
    troubles: tuple[ProfileError, ...]


def own_profiles() -> Path:
    """The folder of the profiles that come with the product."""
    return Path(str(files("parsers.tables"))) / "profiles"


def product_text(id_: str) -> str:
    """The text of one of the product's profiles."""
    return (own_profiles() / f"{id_}.toml").read_text(encoding="utf-8")


def laboratory_folders() -> tuple[Path, ...]:
    """The folders of the laboratory's own profiles."""
    if _given is not None:
        return _given
    if named := os.environ.get(_FOLDERS_VARIABLE):
        return tuple(Path(folder) for folder in named.split(os.pathsep) if folder)
    if home := os.environ.get(_HOME_VARIABLE):
        return (Path(home) / "profiles",)
    return ()


def use_folders(folders: Sequence[Path] | None) -> None:
    """Take the laboratory's profiles from these folders, in this process; None: from the environment again."""
    global _given
    _given = None if folders is None else tuple(folders)


def shelf() -> Shelf:
    """All profiles as they are now. Costs a look at the laboratory's folders; a file is read once per change."""
    profiles: list[Profile] = []
    troubles: list[ProfileError] = []
    for folder in laboratory_folders():
        for path, changed in _files(folder):
            try:
                profiles.append(load_profile(path, changed, True))
            except ProfileError as error:
                troubles.append(error)
    return Shelf((*profiles, *_product()), tuple(troubles))


@functools.cache
def _product() -> tuple[Profile, ...]:
    """The product's own profiles; one that is wrong is an error of the product."""
    return tuple(load_profile(path, changed, False) for path, changed in _files(own_profiles()))


def fitting(text: str, *, workbook: bool) -> tuple[Profile, ...]:
    """The profiles of the highest rank that fit these first lines: none, one, or several of equal rank."""
    found = [profile for profile in shelf().profiles if profile.fits(text, workbook=workbook)]
    own = tuple(profile for profile in found if profile.own)
    return own or tuple(found)


def the_one(profiles: tuple[Profile, ...], name: str) -> Profile | None:
    """The one profile, None for none; AmbiguousFile that names them for several. `name` is the file's."""
    if len(profiles) < 2:
        return profiles[0] if profiles else None
    raise AmbiguousFile(
        Text(
            f"表格“{name}”同时符合多个配置："
            + "；".join(f"{profile.id}（{profile.title.zh}）" for profile in profiles)
            + "。",
            f'The table "{name}" fits more than one profile: '
            + "; ".join(f"{profile.id} ({profile.title.en})" for profile in profiles)
            + ".",
        ),
        Text(
            "请在本实验室的配置中用 [marks] absent 区分它们。",
            "Tell them apart with [marks] absent in the laboratory's profile.",
        ),
    )


def _files(folder: Path) -> list[tuple[Path, int]]:
    try:
        return sorted(
            (Path(entry.path), entry.stat().st_mtime_ns) for entry in os.scandir(folder) if entry.name.endswith(".toml")
        )
    except OSError:
        return []  # a laboratory without profiles of its own
