"""Where the station keeps its data, and what can be said about it from outside."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from station.items.catalogue import own_items

HOME_VARIABLE = "GEOLAB_HOME"
OWN_ITEMS_FOLDER = "items"
OWN_FORMS_FOLDER = "forms"
OWN_PROFILES_FOLDER = "profiles"
HANDOUTS_FOLDER = "handouts"


def data_folder(given: Path | None = None) -> Path:
    """The station's data folder: the given one, `GEOLAB_HOME`, or the machine's usual place for shared data.

    The agent runs as a service and the window as a person; both must find the same folder, so it is not the user's.
    """
    if given is not None:
        return given
    if os.environ.get(HOME_VARIABLE):
        return Path(os.environ[HOME_VARIABLE])
    if os.name == "nt":
        return Path(platformdirs.site_data_dir("Geolab Station", appauthor=False))
    return Path(platformdirs.user_data_dir("geolab-station"))


def item_folders(data: Path) -> list[Path]:
    """Where analysis items are looked for: those of the product, then the laboratory's own in its data folder."""
    own = data / OWN_ITEMS_FOLDER
    return [own_items(), own] if own.is_dir() else [own_items()]
