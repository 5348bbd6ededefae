"""Duplicates, blanks and references of a sequence reach the calculation of the sample they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from sample_spectra.pyrogram import rock_eval_run
from sample_spectra.rock_eval import re7_bytes
from station.assembly import Station, open_station
from station.records import Commission, Determination, Sample, Task, WatchFolder

SAMPLE = "WT2026-0007-001"
DECLARATION = """
id = "checked"
version = "1"
code = "C"
technique = "rock_eval"
title = { zh = "对照", en = "Checked" }
inputs = [
  { role = "blank", title = { zh = "空白", en = "blank" } },
  { role = "reference", title = { zh = "质控样", en = "reference" } },
]

[[columns]]
id = "runs"
zh = "进样数"
en = "Runs"
decimals = 0
"""
CALCULATION = """
from decimal import Decimal

from station.items.kit import Case, Outcome, measured


def calculate(case: Case) -> Outcome:
    names = ",".join(run.sample_name for run in (*case.samples, *case.references, *case.blanks))
    return Outcome(values=(measured("runs", Decimal(len(case.samples))),), notes={"names": names})
"""


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    own = tmp_path / "data" / "items" / "checked"
    own.mkdir(parents=True)
    (own / "item.toml").write_text(DECLARATION, encoding="utf-8")
    (own / "calculate.py").write_text(CALCULATION, encoding="utf-8")
    opened = open_station(tmp_path / "data")
    (tmp_path / "runs").mkdir()
    folder = WatchFolder(
        id="re", path=tmp_path / "runs", instrument="RE", item_ids=("rock_eval", "checked"), quiet_seconds=0.0
    )
    opened.store.arrivals.put_folder(folder)
    yield opened
    opened.close()


def order(station: Station, item_id: str) -> None:
    station.store.orders.put(
        Commission(commission_no="WT2026-0007", client_name="研究院"),
        [Sample(sample_no=SAMPLE, commission_no="WT2026-0007")],
        [Task(id="t", commission_no="WT2026-0007", sample_no=SAMPLE, item_id=item_id, state="accepted")],
    )


def run(station: Station, name: str, s2: float = 8.0, hour: int = 9) -> None:
    """The instrument runs a sample of that name, and the agent takes the file in."""
    made = rock_eval_run(hour, name, s2=s2, acquired_at=datetime(2026, 3, 3, hour))
    folder = station.store.arrivals.folders()[0].path
    (folder / f"B{hour:04}.B00").write_bytes(re7_bytes(made))
    for _ in range(4):
        station.intake.step()


def newest(station: Station) -> Determination:
    found = station.store.determinations.newest("t")
    assert found is not None
    return found


def test_a_duplicate_makes_a_new_revision_and_is_compared(station: Station) -> None:
    """The sample's own run stays the reported one; a duplicate too far off is a finding."""
    order(station, "rock_eval")
    run(station, SAMPLE, s2=8.0, hour=9)
    assert newest(station).revision == 1
    run(station, f"{SAMPLE}-P", s2=10.0, hour=10)
    found = newest(station)
    assert found.revision == 2
    assert len(found.measurement_ids) == 2
    assert len(found.fingerprint.raw_sha256) == 2
    assert float(found.outcome.value("s2").number or 0) == pytest.approx(8.0, abs=0.02)
    assert "s2_repeat" in [finding.rule for finding in found.outcome.findings]
    assert [event.type for event in station.store.outbox.of_stream("t")][-1] == "result.revised"
    assert {row.state for row in station.store.arrivals.runs_of_task("t")} == {"determined"}
    assert station.intake.step() is False


def test_a_duplicate_that_agrees_is_no_finding(station: Station) -> None:
    """Within the repeatability limit nothing is said, but the second run is part of the record."""
    order(station, "rock_eval")
    run(station, SAMPLE, s2=8.0, hour=9)
    run(station, f"{SAMPLE}平行", s2=8.2, hour=10)
    assert newest(station).revision == 2
    assert "s2_repeat" not in [finding.rule for finding in newest(station).outcome.findings]


def test_a_duplicate_waits_for_its_sample(station: Station) -> None:
    """Run before its sample it gives no value of its own; when the sample comes, both are one determination."""
    order(station, "rock_eval")
    run(station, f"{SAMPLE}-P", s2=8.1, hour=9)
    assert station.store.determinations.newest("t") is None
    assert station.intake.step() is False
    run(station, SAMPLE, s2=8.0, hour=10)
    found = newest(station)
    assert (found.revision, len(found.measurement_ids)) == (1, 2)
    assert float(found.outcome.value("s2").number or 0) == pytest.approx(8.0, abs=0.02)


def test_a_repeated_sample_run_takes_the_place_of_the_first(station: Station) -> None:
    """The newest run of the sample's own name is reported, the duplicate stays beside it."""
    order(station, "rock_eval")
    run(station, SAMPLE, s2=8.0, hour=9)
    run(station, f"{SAMPLE}-P", s2=8.1, hour=10)
    run(station, SAMPLE, s2=8.3, hour=11)
    found = newest(station)
    assert (found.revision, len(found.measurement_ids)) == (3, 2)
    assert float(found.outcome.value("s2").number or 0) == pytest.approx(8.3, abs=0.02)


def test_the_last_blank_and_reference_before_a_sample_rule_it(station: Station) -> None:
    """Of several blanks and references on this instrument the last before the sample is given to the calculation."""
    folder = station.store.arrivals.folders()[0]
    station.store.arrivals.put_folder(replace(folder, item_ids=("checked",)))
    order(station, "checked")
    for hour, name in ((7, "BLANK 1"), (8, "BLANK 2"), (9, "CK-1"), (10, SAMPLE)):
        run(station, name, hour=hour)
    found = newest(station)
    assert found.outcome.notes["names"] == f"{SAMPLE},CK-1,BLANK 2"
    assert (len(found.reference_ids), len(found.blank_ids)) == (1, 1)
    assert len(found.fingerprint.raw_sha256) == 3


def test_a_result_table_is_matched_to_an_item_that_takes_its_quantities(station: Station) -> None:
    """A table dropped into a balance's folder fills bitumen A, its duplicate row is the parallel determination."""
    folder = station.store.arrivals.folders()[0]
    station.store.arrivals.put_folder(replace(folder, item_ids=("bitumen_a",)))
    order(station, "bitumen_a")
    rows = f"样品编号,氯仿沥青A(%)\n{SAMPLE},0.2000\n{SAMPLE}-P,0.3000\n"
    (folder.path / "bitumen.csv").write_text(rows, encoding="utf-8")
    for _ in range(4):
        station.intake.step()
    found = newest(station)
    assert str(found.outcome.value("bitumen_a").number) == "0.2000"
    assert (found.revision, len(found.measurement_ids)) == (1, 2)
    assert "repeat" in [finding.rule for finding in found.outcome.findings]
