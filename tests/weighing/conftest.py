"""A station with orders for the weighed items, and a balance that says what a test wants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from station.assembly import Station, open_station
from station.records import Commission, PortReading, Sample, SerialPort, Task

ORDER = "WT2026-0009"
ITEMS = ("bitumen_a", "sara", "toc", "xrd")


class Balance:
    """Its weights reach the store as the agent writes them."""

    def __init__(
        self, station: Station, port_id: str = "b1", serial: str = "B42", *, protocol: str = "mt_sics"
    ) -> None:
        self.station, self.port_id, self.serial = station, port_id, serial
        self._at = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
        self._count = 0
        station.store.ports.put(
            SerialPort(
                id=port_id,
                instrument=f"天平 {port_id}",
                protocol=protocol,
                use="scanner" if protocol == "scanner" else "weighing",
                url=f"/{port_id}",
            )
        )

    def says(self, value: str, unit: str = "g") -> PortReading:
        """A stable weight."""
        return self._told("weight", f"S S {value:>10} {unit}", Decimal(value), unit)

    def scans(self, code: str) -> PortReading:
        """A barcode, where a scanner is on the port."""
        return self._told("scan", code, None, "")

    def _told(self, name: str, text: str, value: Decimal | None, unit: str) -> PortReading:
        self._count += 1
        self._at += timedelta(seconds=20)
        reading = PortReading(
            n=0,
            port_id=self.port_id,
            at=self._at,
            name=name,
            text=text,
            value=value,
            unit=unit,
            device_serial=self.serial,
            device_model="XS204",
            capture=f"{self.port_id}-{self._count:06}.serial",
        )
        before = self.station.store.ports.last_reading()
        self.station.store.ports.add_readings([reading])
        return self.station.store.ports.readings_after(before)[0]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    opened = open_station(tmp_path / "station")
    samples = [Sample(sample_no=f"{ORDER}-{n:03}", commission_no=ORDER) for n in (1, 2)]
    tasks = [
        Task(
            id=f"{sample.sample_no}:{item}",
            commission_no=ORDER,
            sample_no=sample.sample_no,
            item_id=item,
            state="accepted",
        )
        for sample in samples
        for item in ITEMS
    ]
    opened.store.orders.put(Commission(commission_no=ORDER, client_name="示范"), samples, tasks)
    yield opened
    opened.close()


@pytest.fixture
def balance(station: Station) -> Balance:
    return Balance(station)
