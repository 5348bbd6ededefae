"""The only place where the station's parts meet. The agent, the window and the tool all start here.

The desk and the intake are made when they are first wanted: with them come the whole of scipy and matplotlib, for
which a window that is opened to look at something should not wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import uuid6

from parsers.tables.shelf import use_folders
from station import config
from station.audit import AuditTrail
from station.clock import Clock, SystemClock
from station.items.catalogue import Catalogue, catalogue
from station.library import Library
from station.outbox import Outbox
from station.people import PeopleDesk
from station.store import Store, open_store

if TYPE_CHECKING:
    from station.administration import AdminDesk, CertificateDesk
    from station.by_hand.desk import ByHandDesk
    from station.correcting import CorrectionDesk
    from station.instruments import InstrumentDesk
    from station.intake import Intake, Reader
    from station.reports.review import ReportDesk
    from station.serial.settings import PortDesk
    from station.weighing import WeighingDesk

EPOCH = "epoch"


@dataclass(frozen=True, kw_only=True)
class Station:
    """An open station. `library` answers questions; `desk` and `people` act; `intake` is the agent's alone."""

    store: Store
    clock: Clock
    catalogue: Catalogue
    outbox: Outbox
    audit: AuditTrail
    library: Library
    people: PeopleDesk
    reader: Reader | None = None

    @cached_property
    def desk(self) -> ReportDesk:
        """Where reports are prepared, reviewed and approved."""
        from station.reports.review import ReportDesk

        return ReportDesk(self.store, self.catalogue, self.outbox, self.audit, self.clock)

    @cached_property
    def corrections(self) -> CorrectionDesk:
        """Where integrations are put right by hand."""
        from station.correcting import CorrectionDesk

        return CorrectionDesk(self.store, self.catalogue, self.outbox, self.audit, self.clock)

    @cached_property
    def by_hand(self) -> ByHandDesk:
        """Where values are typed, and values and runs left out."""
        from station.by_hand.desk import ByHandDesk

        return ByHandDesk(self.store, self.catalogue, self.outbox, self.audit, self.clock)

    @cached_property
    def intake(self) -> Intake:
        """What moves files on to determinations."""
        from station.intake import Intake, ReadInPlace

        return Intake(self.store, self.catalogue, self.outbox, self.audit, self.clock, self.reader or ReadInPlace())

    @cached_property
    def weighing(self) -> WeighingDesk:
        """Where weights are given to samples."""
        from station.weighing import WeighingDesk

        return WeighingDesk(self.store, self.catalogue, self.audit, self.clock)

    @cached_property
    def instruments(self) -> InstrumentDesk:
        """Where instruments are set up."""
        from station.instruments import InstrumentDesk

        return InstrumentDesk(self.store, self.catalogue, self.audit, self.people, self.clock)

    @cached_property
    def ports(self) -> PortDesk:
        """Where serial ports are set up."""
        from station.serial.settings import PortDesk

        return PortDesk(self.store, self.audit, self.catalogue)

    @cached_property
    def administration(self) -> AdminDesk:
        """Where settings, people and refused events are looked after."""
        from station.administration import AdminDesk

        return AdminDesk(self.store, self.outbox, self.audit, self.people, self.clock)

    @cached_property
    def certificates(self) -> CertificateDesk:
        """Where certificates of reference materials are recorded."""
        from station.administration import CertificateDesk

        return CertificateDesk(self.store, self.catalogue, self.audit, self.administration, self.clock)

    def take_up_items(self) -> bool:
        """Take up what was handed down since; gives whether anything changed. To be called between pieces of work.

        What is under way goes on with the items it has: an item is a value, and its folder stays.
        """
        handed = self.store.handouts.folders_in_force()
        if handed == self.catalogue.handed:
            return False
        self.catalogue.become(catalogue(config.item_folders(self.store.folder), handed))
        return True

    def close(self) -> None:
        """Let the reader go and close the database."""
        if "intake" in self.__dict__:
            self.intake.close()
        self.store.close()


def open_station(
    folder: Path | None = None, *, clock: Clock | None = None, reader: Reader | None = None, checked: bool = True
) -> Station:
    """Open the station in its data folder, making it on first use. Raises UnusableStore.

    `checked`: the whole database is looked through first; a window that must be there at once does it afterwards.
    `reader` reads what the intake captured; the agent gives a process of its own, else it is done in place.

    The epoch names this life of the database: a restored backup gets a new one, so that no event number is ever
    used twice for different facts.
    """
    home = config.data_folder(folder)
    use_folders([home / config.OWN_PROFILES_FOLDER])
    clock = clock or SystemClock()
    store = open_store(home, checked=checked)
    store.settings.put_first(EPOCH, str(uuid6.uuid7()))
    items = catalogue(config.item_folders(home), store.handouts.folders_in_force())
    outbox = Outbox(store, clock)
    audit = AuditTrail(store, clock)
    return Station(
        store=store,
        clock=clock,
        catalogue=items,
        outbox=outbox,
        audit=audit,
        library=Library(store, items),
        people=PeopleDesk(store, audit),
        reader=reader,
    )
