"""A laboratory at work: the service and the station's agent as programs of their own, a balance on its cable."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from central.service import initialise
from sample_spectra.demo.balance import INSTRUMENT, PORT_ID, SERIAL, GatewayBalance
from sample_spectra.demo.instruments import certificate
from sample_spectra.demo.order import set_up
from sample_spectra.demo.processes import Program, free_port
from station.assembly import Station, open_station
from station.records import SerialPort, WatchFolder
from station.serial.settings import PortDesk
from sync.enrolment import enrol
from sync.errors import SyncError
from sync.platform_client import PlatformClient

PATIENCE_SECONDS = 60.0
QUIET_SECONDS = 0.2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Laboratory:
    """The station's own programs work on `data`; a test writes into `instrument` and presses the balance's key."""

    data: Path
    instrument: Path
    service: Program
    agent: Program
    platform: PlatformClient
    balance: GatewayBalance
    station: Station

    def order(self, commission_no: str, sample_no: str, items: list[str]) -> None:
        """An order comes from the platform and is accepted there."""
        sample = {"sample_no": sample_no, "client_sample_id": f"S-{sample_no}", "kind": "原油", "items": items}
        body: dict[str, Any] = {"commission_no": commission_no, "client_name": "某油田", "samples": [sample]}
        self.platform.create_order(body, idempotency_key=commission_no)
        self.platform.decide(commission_no, "accept")

    def state_of(self, commission_no: str, item_id: str) -> str:
        """What the platform shows of an item."""
        tasks = self.platform.order(commission_no)["tasks"]
        return next(str(task["state"]) for task in tasks if task["item_id"] == item_id)

    def close(self) -> None:
        """The power goes: nobody needs what is left behind."""
        self.agent.kill()
        self.balance.close()
        self.platform.close()
        self.service.kill()
        self.station.close()


def open_laboratory(folder: Path) -> Laboratory:
    """A laboratory whose station is enrolled, with people, a watched folder and a balance."""
    data, instrument, logs = folder / "station", folder / "GC-9", folder / "logs"
    instrument.mkdir()
    port = free_port()
    key = initialise(folder / "central").read_text("utf-8").strip()
    served = ["central", "serve", "--data", str(folder / "central"), "--port", str(port)]
    service = Program("geolab-central", served, logs / "central.log")
    service.keep_alive()
    station, balance = open_station(data), GatewayBalance()
    set_up(station, certificate())
    watched = WatchFolder(
        id="gc9", path=instrument, instrument="GC-9", item_ids=("gc_sat",), quiet_seconds=QUIET_SECONDS
    )
    station.store.arrivals.put_folder(watched)
    PortDesk(station.store, station.audit, station.catalogue).put(
        SerialPort(
            id=PORT_ID,
            instrument=INSTRUMENT,
            protocol="mt_sics",
            use="weighing",
            url=balance.url,
            expected_serial=SERIAL,
        ),
        by="setup",
    )
    url = f"http://127.0.0.1:{port}"
    platform = PlatformClient(url, key)
    code = _patiently(lambda: platform.enrolment_code("一号站", approved=True))
    enrol(station.store, station.audit, url, code, "一号站")
    agent = Program("geolab-agent", ["sync", "--data", str(data)], logs / "agent.log")
    agent.keep_alive()
    return Laboratory(data, instrument, service, agent, platform, balance, station)


def _patiently(ask: Callable[[], T]) -> T:
    """The service is starting."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return ask()
        except SyncError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
