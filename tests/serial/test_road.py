"""From the wire to the station's database over the normal intake."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sample_spectra.devices import astm_transfer, mt_sics, pty_cable
from station.assembly import open_station
from station.records import WatchFolder
from station.serial.port import PortLink, PortPlan

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo terminals are POSIX")


@pytest.mark.parametrize("protocol", ["mt_sics", "astm"])
def test_what_is_said_on_a_wire_arrives_at_the_station(protocol: str, tmp_path: Path) -> None:
    """A weight is read by the intake; a transfer that broke off is refused and seen, with its reason."""
    plan = PortPlan(
        url="",
        instrument="wire",
        protocol=protocol,
        capture_folder=tmp_path / "in",
        journal_folder=tmp_path / "journal",
    )
    with pty_cable() as cable:
        plan = replace(plan, url=cable.address)
        taken, listening, stop = threading.Event(), threading.Event(), threading.Event()
        link = PortLink(plan, on_state=lambda _: listening.set(), on_capture=lambda _path, _message: taken.set())
        thread = threading.Thread(target=link.run, args=(stop,), daemon=True)
        thread.start()
        assert listening.wait(5.0)
        time.sleep(0.1)
        if protocol == "astm":
            for message in astm_transfer("S-001", "2.350")[:4]:
                cable.send(message)
                assert cable.heard(5.0) == b"\x06"
            cable.unplug()
        else:
            cable.send(mt_sics("100.00"))
        assert taken.wait(5.0)
        stop.set()
        thread.join(5.0)
    station = open_station(tmp_path / "station")
    station.store.arrivals.put_folder(
        WatchFolder(id="wire", path=plan.capture_folder, instrument="wire", item_ids=(), quiet_seconds=0.0)
    )
    for _ in range(4):
        station.intake.step()
    (arrival,) = station.store.arrivals.newest()
    station.close()
    if protocol == "astm":
        assert arrival.state == "refused"
        assert arrival.trouble is not None
        assert "did not arrive whole" in arrival.trouble.message.en
    else:
        assert (arrival.state, arrival.trouble) == ("read", None)
