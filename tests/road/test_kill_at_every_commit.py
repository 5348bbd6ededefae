"""Whatever commit the agent dies at, the next start brings the same outcome: nothing lost, nothing twice."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sample_spectra.demo.instruments import VirtualInstrument
from sample_spectra.demo.people import sign_what_waits
from station.assembly import Station, open_station
from station.store.database import Database

from .conftest import ordered_station, write_everything


class Killed(BaseException):
    """The process is gone; nothing of ours may catch it."""


class Killer:
    """Ends the work at the n-th outermost transaction, just before or just after its commit."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commits = 0
        self.at: int | None = None
        self.after = False
        transaction = Database.transaction

        @contextlib.contextmanager
        def watched(db: Database) -> Iterator[object]:
            outer = not db.tables.conn.in_transaction
            with transaction(db) as tables:
                yield tables
                if outer:
                    self.commits += 1
                    if self.commits == self.at and not self.after:
                        raise Killed
            if outer and self.commits == self.at and self.after:
                raise Killed

        monkeypatch.setattr(Database, "transaction", watched)

    def arm(self, at: int | None, *, after: bool = False) -> None:
        self.commits, self.at, self.after = 0, at, after


@dataclass(frozen=True)
class Road:
    """A stretch of the road: which instrument's files, of which sample, how far, and what it must tell."""

    instrument: str
    sample: str
    signed: bool
    events: dict[str, int]

    def go(self, station: Station) -> None:
        for _ in range(3):
            station.intake.step()
        for _ in range(3 if self.signed else 0):
            list(sign_what_waits(station))


ROADS = (
    # the sample comes before its standard: it stops, and is taken up again
    Road("gc-4", "006", signed=False, events={"raw.captured": 2, "item.started": 1, "result.recorded": 1}),
    Road(
        "re-2",
        "003",
        signed=True,
        events={"raw.captured": 1, "item.started": 1, "result.recorded": 1, "report.issued": 1},
    ),
)


def outcome(station: Station) -> dict[str, object]:
    """What must be the same however often the work was interrupted."""
    store = station.store
    return {
        "arrivals": sorted((a.folder_id, a.relpath, a.revision, a.state) for a in store.arrivals.newest()),
        "events": Counter(item.type for item in store.outbox.items()),
        "streams": sorted(
            (item.stream.split(":")[0], item.sseq) for item in store.outbox.items() if ":" not in item.stream[:7]
        ),
        "values": sorted(
            (value.id, str(value.number))
            for task in store.orders.tasks()
            for determination in store.determinations.of_task(task.id)
            for value in determination.outcome.values
        ),
        "reports": sorted((r.report_no, r.state, len(r.signatures)) for r in station.library.reports()),
        "chain": station.audit.check(),
    }


@pytest.mark.parametrize("after", [False, True], ids=["before the commit", "after the commit"])
@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.instrument)
def test_death_at_any_commit_changes_nothing(
    tmp_path: Path,
    made_instruments: tuple[VirtualInstrument, ...],
    monkeypatch: pytest.MonkeyPatch,
    road: Road,
    after: bool,
) -> None:
    """Killed at each commit of the road in turn, then started again: the outcome of an undisturbed run."""
    instruments = tuple(i for i in made_instruments if i.id == road.instrument)
    killer = Killer(monkeypatch)
    template = ordered_station(tmp_path / "template" / "station")
    for task in template.store.orders.tasks():
        if not task.sample_no.endswith(road.sample):
            template.store.orders.set_state(task.id, "cancelled", 9)
    write_everything(template, instruments, tmp_path / "instruments")
    template.close()

    def fresh(name: str) -> Station:
        shutil.copytree(tmp_path / "template", tmp_path / name)
        return open_station(tmp_path / name / "station")

    undisturbed = fresh("undisturbed")
    killer.arm(None)
    road.go(undisturbed)
    total = killer.commits
    wanted = outcome(undisturbed)
    assert wanted["events"] == Counter(road.events)
    assert total >= 8
    for commit in range(1, total + 1):
        station = fresh(f"killed-{commit}")
        killer.arm(commit, after=after)
        with contextlib.suppress(Killed):
            road.go(station)
        station.close()
        killer.arm(None)
        again = open_station(tmp_path / f"killed-{commit}" / "station")
        road.go(again)
        assert outcome(again) == wanted, f"killed at commit {commit} of {total}"
        again.close()
