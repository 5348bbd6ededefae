"""A laboratory that makes handouts, and a station that takes them."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from station.assembly import Station, open_station
from station.handouts.desk import HandoutDesk
from station.handouts.keys import make_key, trust_key
from station.handouts.making import item_handout, settings_handout
from station.handouts.parcel import files_of, pack
from station.handouts.statement import Statement, sign_handout
from station.items.catalogue import own_items
from station.items.item_file import CALCULATION
from station.records.handouts import HandoutRow

ITEM = "toc"
AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class Laboratory:
    """A folder with a key and copies of an item."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = folder / "lab.pem"
        self.made = 0
        make_key(self.key)

    def item(self, version: str, *, code: str = "", high: str = "10") -> Path:
        """A copy of the item with another version and limit, and with more lines of code if they are given."""
        copy = self.folder / version / ITEM
        shutil.copytree(own_items() / ITEM, copy, ignore=shutil.ignore_patterns("__pycache__"))
        text = (copy / "item.toml").read_text(encoding="utf-8")
        text = text.replace('version = "1.0.0"', f'version = "{version}"').replace("high = 10", f"high = {high}")
        (copy / "item.toml").write_text(text, encoding="utf-8")
        if code:
            (copy / CALCULATION).write_text((copy / CALCULATION).read_text(encoding="utf-8") + code, encoding="utf-8")
        return copy

    def moment(self) -> datetime:
        """Each time a minute later."""
        self.made += 1
        return AT + timedelta(minutes=self.made)

    def handout(self, version: str, *, with_code: bool = False, **changes: str) -> bytes:
        """A sound handout of the item."""
        return item_handout(self.item(version, **changes), self.key.read_bytes(), self.moment(), with_code=with_code)

    def unchecked(self, version: str, files: dict[str, bytes], **said: str) -> bytes:
        """A signed handout of whatever files, as a careless or hostile laboratory might make one."""
        return self.signed(pack(files), version, **said)

    def signed(self, content: bytes, version: str, *, name: str = ITEM, kind: str = "item", calculation: str = ""):
        own = hashlib.sha256((own_items() / ITEM / CALCULATION).read_bytes()).hexdigest()
        statement = Statement(
            kind=kind,
            name=name,
            version=version,
            made_at=self.moment(),
            sha256=hashlib.sha256(content).hexdigest(),
            calculation=calculation or own,
        )
        return sign_handout(self.key.read_bytes(), statement, content)

    def settings(self, text: str) -> bytes:
        file = self.folder / "settings.toml"
        file.write_text(text, encoding="utf-8")
        return settings_handout(file, self.key.read_bytes(), self.moment())

    def files(self, version: str, **changes: str) -> dict[str, bytes]:
        found = files_of(self.item(version, **changes))
        del found[CALCULATION]
        return found


class Taker:
    """A station that is told of files and takes them, without a service between."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.desk = HandoutDesk(station.store, station.audit, station.clock)
        self.n = 0

    def trust(self, laboratory: Laboratory) -> None:
        trust_key(self.station.store, self.station.audit, laboratory.key.with_suffix(".jwk"))

    def hand(self, file: bytes, *, kind: str = "item", name: str = ITEM, version: str = "") -> str:
        """What becomes of a file: `taken`, or why not (in English)."""
        self.n += 1
        row = HandoutRow(
            n=self.n,
            sha256=hashlib.sha256(file).hexdigest(),
            kind=kind,
            name=name,
            version=version,
            size=len(file),
            state="announced",
        )
        with self.station.store.transaction():
            self.station.store.handouts.announce(row)
        why = self.desk.take(row, file)
        self.station.take_up_items()
        return "taken" if why is None else why.message.en

    @property
    def version(self) -> str:
        return self.station.catalogue[ITEM].version


@contextmanager
def taker(folder: Path) -> Iterator[Taker]:
    station = open_station(folder)
    try:
        yield Taker(station)
    finally:
        station.close()
