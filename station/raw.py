"""The raw runs again: what a captured file says, read from the vault whenever its curves are wanted."""

from __future__ import annotations

import parsers
from parsers.measurement import Measurement
from station.records import Arrival
from station.store import Store


def measurements_of(store: Store, arrival: Arrival) -> list[Measurement]:
    """The arrival's runs. Raises ParserError, or NotFound if the vault has lost the file."""
    with store.vault.opened(arrival.relpath, arrival.sha256, is_folder=arrival.is_folder) as path:
        return parsers.read(path)
