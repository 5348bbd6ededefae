"""A station with the demonstration's order, and its instruments' files written at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sample_spectra.demo import order
from sample_spectra.demo.instruments import VirtualInstrument, certificate, virtual_instruments
from station import feed
from station.assembly import Station, open_station
from station.records import WatchFolder

SEED = 1


@pytest.fixture(scope="session")
def made_instruments(tmp_path_factory: pytest.TempPathFactory) -> tuple[VirtualInstrument, ...]:
    """The demonstration's instruments with everything they write, made once; their folders are not used."""
    return virtual_instruments(tmp_path_factory.mktemp("unused"), SEED)


def order_row() -> dict[str, object]:
    """The order as the platform's feed hands it down, accepted."""
    body = order.order_body()
    samples = [{**sample, "commission_no": order.COMMISSION_NO} for sample in body["samples"]]
    tasks = [
        {
            "id": f"{sample['sample_no']}:{item}",
            "commission_no": order.COMMISSION_NO,
            "sample_no": sample["sample_no"],
            "item_id": item,
            "state": "accepted",
            "revision": 2,
        }
        for sample in samples
        for item in sample.pop("items")
    ]
    commission = {key: value for key, value in body.items() if key != "samples"}
    return {"n": 1, "type": "commission", "data": {"commission": commission, "samples": samples, "tasks": tasks}}


def ordered_station(folder: Path) -> Station:
    """A station that knows the order, its people and the standard gas."""
    station = open_station(folder)
    order.set_up(station, certificate())
    feed.apply(station.store, station.audit, order_row())
    return station


def write_everything(station: Station, instruments: tuple[VirtualInstrument, ...], root: Path) -> None:
    """Every instrument's folder with all its files, watched with no quiet time."""
    for instrument in instruments:
        folder = root / instrument.id
        for files in (instrument.stray, *(run.files for run in instrument.runs)):
            for name, content in files.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        station.store.arrivals.put_folder(
            WatchFolder(
                id=instrument.id,
                path=folder,
                instrument=instrument.name,
                item_ids=instrument.item_ids,
                quiet_seconds=0.0,
            )
        )


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    opened = ordered_station(tmp_path / "station")
    yield opened
    opened.close()
