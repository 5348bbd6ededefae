"""All of the station's memory in one hand: the database's nouns and the vault."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from station.store.arrivals import Arrivals
from station.store.board import Board
from station.store.certificates import Certificates
from station.store.database import Database, check_whole, create_or_migrate
from station.store.determinations import Determinations
from station.store.handouts import Handouts
from station.store.notes import AuditRows, Pulses, Settings
from station.store.orders import Orders
from station.store.outbox_rows import OutboxRows
from station.store.people import People
from station.store.ports import Ports
from station.store.reports import Reports
from station.store.road import RoadNotes
from station.store.run_lists import RunLists
from station.store.vault import Vault
from station.store.weighings import Weighings

if TYPE_CHECKING:
    from station.store.certificates import Certificates
from station.store.corrections import Corrections

DATABASE_NAME = "station.db"


class Store:
    """The station's memory. Facts and the duty to send them are written inside one `transaction()`."""

    def __init__(self, folder: Path, db: Database) -> None:
        self.folder = folder
        self.db = db
        self.vault = Vault(folder / "vault")
        self.settings = Settings(db)
        self.orders = Orders(db)
        self.certificates = Certificates(db)
        self.people = People(db)
        self.arrivals = Arrivals(db)
        self.determinations = Determinations(db)
        self.run_lists = RunLists(db)
        self.board = Board(db)
        self.reports = Reports(db)
        self.outbox = OutboxRows(db)
        self.road = RoadNotes(db)
        self.audit = AuditRows(db)
        self.pulses = Pulses(db)
        self.ports = Ports(db)
        self.weighings = Weighings(db)
        self.handouts = Handouts(db, folder)

    @cached_property
    def corrections(self) -> Corrections:
        """Integrations put right by hand; made when first wanted, for with their acts comes the whole engine."""
        from station.store.corrections import Corrections

        return Corrections(self.db)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is committed together, or nothing of it."""
        with self.db.transaction():
            yield

    def data_version(self) -> int:
        """A number that moves whenever another process or thread has written."""
        return self.db.data_version()

    def check(self) -> None:
        """Look through the whole database file. Raises UnusableStore."""
        check_whole(self.db.path)

    def close(self) -> None:
        """Close the database."""
        self.db.close()


def open_store(folder: Path, *, checked: bool = True) -> Store:
    """Open the station's memory in `folder`, made or migrated as needed. Raises UnusableStore.

    Without `checked` the file is not looked through first; `Store.check` does that later.
    """
    create_or_migrate(folder / DATABASE_NAME, checked=checked)
    return Store(folder, Database(folder / DATABASE_NAME))
