"""The station's database for the length of one command."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from station import config
from station.store import Store, open_store


@contextlib.contextmanager
def opened(data: Path | None) -> Iterator[Store]:
    """The store of the given or usual data folder, closed at the end."""
    store = open_store(config.data_folder(data))
    try:
        yield store
    finally:
        store.close()
