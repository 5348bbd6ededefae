"""A station with everything a window may show, made the way a real one is: files, orders, intake, signatures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from sample_spectra.andi import andi_bytes
from sample_spectra.chromatogram import saturates_run
from sample_spectra.demo.instruments import certificate, virtual_instruments
from sample_spectra.demo.order import COMMISSION_NO, LABORATORY, PEOPLE, SAMPLES, STANDARD_GAS
from station.assembly import Station, open_station
from station.records import Certificate, Commission, Sample, Task, WatchFolder

PINS = {person_id: pin for person_id, _, _, pin in PEOPLE}
NAMES = {person_id: name for person_id, name, _, _ in PEOPLE}
MANY_STEPS = 40


def make_station(folder: Path) -> Station:
    """A station on which the demonstration's runs have arrived, with a stray file and a run that has no task."""
    station = open_station(folder / "station")
    for key, value in LABORATORY.items():
        station.store.settings.put(key, value)
    for person_id, name, right, pin in PEOPLE:
        station.people.add(person_id, name, {right}, pin)
    station.store.certificates.put(Certificate(name=STANDARD_GAS, values=certificate()))
    _put_order(station)
    for instrument in virtual_instruments(folder / "instruments", seed=1):
        instrument.folder.mkdir(parents=True)
        for run in instrument.runs:
            for name, content in run.files.items():
                path = instrument.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        for name, content in instrument.stray.items():
            (instrument.folder / name).write_bytes(content)
        _watch(station, instrument.id, instrument.folder, instrument.name, instrument.item_ids)
    lone = folder / "instruments" / "GC-2 导出" / "unknown.cdf"
    lone.write_bytes(andi_bytes(saturates_run(7, "QC-2026-17", main_carbon=20.0), "FID1A"))
    _watch(station, "xrd", folder / "unplugged", "XRD-1 D8", ())
    calm = 0
    for _ in range(MANY_STEPS):
        calm = 0 if station.intake.step() else calm + 1
        if calm == 3:
            break
    station.store.pulses.beat("agent", station.clock.now(), {})
    return station


def _watch(station: Station, folder_id: str, path: Path, name: str, items: tuple[str, ...]) -> None:
    station.store.arrivals.put_folder(
        WatchFolder(id=folder_id, path=path, instrument=name, item_ids=items, quiet_seconds=0.0)
    )


def _put_order(station: Station) -> None:
    commission = Commission(
        commission_no=COMMISSION_NO,
        client_name="示范油田勘探开发研究院",
        submitter="赵敏",
        received_on=date(2026, 3, 2),
    )
    samples = [
        Sample(
            sample_no=one.sample_no,
            commission_no=COMMISSION_NO,
            client_sample_id=one.client_id,
            kind=one.kind,
            condition=one.condition,
            well=one.well,
            depth_top_m=Decimal(one.depth),
            stratum=one.stratum,
            lithology=one.lithology,
        )
        for one in SAMPLES
    ]
    tasks = [
        Task(
            id=f"task-{one.number}-{item}",
            commission_no=COMMISSION_NO,
            sample_no=one.sample_no,
            item_id=item,
            state="accepted",
        )
        for one in SAMPLES
        for item in one.items
    ]
    station.store.orders.put(commission, samples, tasks)
