"""Certificates of reference materials: who records them, what comes of it, and that no revision is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sample_spectra.diffraction import PHASES, Scan, mixture, reference
from sample_spectra.plain_text import jcamp_bytes
from station.administration.certificate_cli import certificate as command
from station.administration.certificates import values_in
from station.errors import Conflict, NotAllowed, NotFound
from station.records import Certificate
from station.store import open_store
from station.store.migrations import CERTIFIED, MIGRATIONS
from tests.reports.laboratory import COMMISSION, Laboratory

SCAN = Scan(start=18, end=45, step=0.04)
ROCK = {"quartz": 70.0, "calcite": 30.0}
MORNING = datetime(2026, 3, 3, 9, 0)


@pytest.fixture
def laboratory(tmp_path: Path) -> Iterator[Laboratory]:
    made = Laboratory(tmp_path)
    yield made
    made.station.close()


def measure(laboratory: Laboratory, *names: str, seed: int = 5) -> None:
    """The diffractometer measures pure phases, and whatever else it is given as a rock."""
    folder = laboratory.folder("xrd", "X 射线衍射仪 D8")
    for n, name in enumerate(names):
        pattern = reference(name, SCAN) if name in PHASES else mixture(seed, ROCK, scan=SCAN)
        x, y = pattern.two_theta, np.rint(pattern.counts)
        at = MORNING + timedelta(minutes=30 * n)
        (folder / f"{name}.jdx").write_bytes(jcamp_bytes(name, "X-RAY DIFFRACTION", ("2THETA", "COUNTS"), x, y, at))
    laboratory.take_in()


def rir(name: str) -> Certificate:
    return Certificate(name=name, values={"rir": Decimal(str(PHASES[name].rir))}, number=f"PDF-{name}")


def test_a_rock_is_quantified_with_every_pure_phase_that_has_a_certificate(laboratory: Laboratory) -> None:
    """References have any name; each phase counts, not the last run alone; what came before its certificate waits."""
    laboratory.order("xrd", 1)
    sample = f"{COMMISSION}-001"
    measure(laboratory, "quartz", "calcite", sample)
    task = f"task-{sample}-xrd"
    assert laboratory.station.store.determinations.newest(task) is None
    for name in ROCK:
        laboratory.station.certificates.put(rir(name))
    laboratory.take_in()
    found = laboratory.station.store.determinations.newest(task)
    assert found is not None
    amounts = {one.id: one.number for one in found.outcome.values if one.number is not None}
    for name, share in ROCK.items():
        assert float(amounts[name]) == pytest.approx(share, abs=2.0)
    assert len(found.standard_ids) == 2
    assert set(found.fingerprint.certificates) == set(ROCK)


def test_a_later_revision_changes_nothing_that_was_calculated(laboratory: Laboratory) -> None:
    """The record names the revision it was calculated with; that one can be read for ever."""
    laboratory.order("xrd", 1)
    for name in ROCK:
        laboratory.station.certificates.put(rir(name))
    measure(laboratory, "quartz", "calcite", f"{COMMISSION}-001")
    store = laboratory.station.store
    before = store.determinations.newest(f"task-{COMMISSION}-001-xrd")
    assert before is not None
    laboratory.station.certificates.put(Certificate(name="quartz", values={"rir": Decimal(9)}))
    laboratory.take_in()
    assert store.determinations.newest(before.task_id) == before
    kept = store.certificates.kept(before.fingerprint.certificates["quartz"])
    assert kept is not None
    assert kept.values["rir"] == Decimal(str(PHASES["quartz"].rir))
    assert store.certificates.newest()["quartz"].values["rir"] == 9
    assert len(store.certificates.history("quartz")) == 2


def test_a_material_out_of_use_serves_no_more(laboratory: Laboratory) -> None:
    """Its runs stay, and calibrate nothing."""
    laboratory.order("xrd", 2)
    for name in ROCK:
        laboratory.station.certificates.put(rir(name))
    measure(laboratory, "quartz", "calcite", f"{COMMISSION}-001")
    laboratory.station.certificates.retire("calcite")
    measure(laboratory, f"{COMMISSION}-002")
    found = laboratory.station.store.determinations.newest(f"task-{COMMISSION}-002-xrd")
    assert found is not None
    assert set(found.fingerprint.certificates) == {"quartz"}
    with pytest.raises(NotFound, match="granite"):
        laboratory.station.certificates.retire("granite")


def test_a_certificate_whose_last_day_is_over_warns(laboratory: Laboratory) -> None:
    """On its last day it holds; a run of the next day is reported with a warning that names it."""
    laboratory.order("gas_comp", 2)
    laboratory.run("gas_comp", [f"{COMMISSION}-001"])
    gas = laboratory.station.store.certificates.newest()["STD"]
    rules = []
    for last, n in ((date(2026, 3, 2), 1), (date(2026, 3, 1), 2)):
        laboratory.station.certificates.put(
            Certificate(name="STD", values=gas.values, number="GSB-07", valid_until=last)
        )
        laboratory.run("gas_comp", [f"{COMMISSION}-{n:03}"], seed=20 + n)
        found = laboratory.station.store.determinations.newest(f"task-{COMMISSION}-{n:03}-gas_comp")
        assert found is not None
        rules.append({one.rule for one in found.outcome.findings})
    assert "expired_certificate" not in rules[0]
    assert "expired_certificate" in rules[1]


def test_only_an_administrator_records_where_there_is_one(laboratory: Laboratory) -> None:
    """With the right PIN; the trail says who, before and after."""
    laboratory.station.people.add("chen", "陈静", {"admin"}, "4711")
    with pytest.raises(NotAllowed):
        laboratory.station.certificates.put(rir("quartz"), "chen", "0000")
    laboratory.station.certificates.put(rir("quartz"), "chen", "4711")
    kept = laboratory.station.store.certificates.newest()["quartz"]
    assert (kept.recorded_by, kept.number) == ("chen", "PDF-quartz")
    bodies = [row.body for row in laboratory.station.store.audit.after(0)]
    assert any(b'"certificate"' in body and b"PDF-quartz" in body for body in bodies)
    for empty in (Certificate(name=" ", values={"rir": Decimal(1)}), Certificate(name="quartz")):
        with pytest.raises(Conflict):
            laboratory.station.certificates.put(empty, "chen", "4711")


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("methane 90.12\nCO2\t1.5\n氮气：2.30\nn-butane = 0.4 %\n", ["90.12", "1.5", "2.30", "0.4"]),
        ('{"methane": 90.120, "ethane": "3"}', ["90.120", "3"]),
    ],
)
def test_values_are_read_as_they_are_written_down(written: str, values: list[str]) -> None:
    """To the last digit."""
    assert [str(one) for one in values_in(written).values()] == values


@pytest.mark.parametrize("written", ["methane", "methane 1,5 x", "methane 1\nmethane 2", '{"methane": "much"}', "{"])
def test_what_is_no_certificate_is_refused(written: str) -> None:
    """With the words that are wrong."""
    with pytest.raises(Conflict):
        values_in(written)


def test_the_command_records_lists_and_retires(tmp_path: Path) -> None:
    """`geolab certificate`: a name that no item knows is told, for it is mostly a slip."""
    open_store(tmp_path / "data").close()
    (tmp_path / "gas.txt").write_text("甲烷 90.12\nmethan 1\n", "utf-8")
    base = ["--data", str(tmp_path / "data"), "--lang", "en"]

    def call(*words: str) -> tuple[int, str]:
        ran = CliRunner().invoke(command, [*words, *base])
        return ran.exit_code, ran.output

    said = call("set", "STD-1", str(tmp_path / "gas.txt"), "--number", "GSB-1", "--valid-until", "2027-01-31")
    assert said[0] == 0
    assert "2 values" in said[1]
    assert "methan;" in said[1]
    assert "甲烷" not in said[1]
    assert "2027-01-31" in call("list")[1]
    assert "90.12" in call("show", "STD-1")[1]
    assert call("retire", "STD-1")[0] == 0
    assert "not in use" in call("list")[1]
    assert call("show", "STD-2")[0] == 1


def test_certificates_of_an_earlier_program_are_taken_along(tmp_path: Path) -> None:
    """The step of the memory keeps each name with its values."""
    step = MIGRATIONS.index(CERTIFIED)
    db = sqlite3.connect(tmp_path / "old.db")
    for statements in MIGRATIONS[:step]:
        for statement in statements:
            db.execute(statement)
    db.execute("INSERT INTO certificate VALUES('STD', '{\"methane\":\"90.12\"}')")
    db.execute(f"PRAGMA user_version = {step}")
    db.commit()
    db.close()
    (tmp_path / "old.db").rename(tmp_path / "station.db")
    store = open_store(tmp_path)
    kept = store.certificates.newest()["STD"]
    assert (kept.values, kept.use, kept.recorded_at) == ({"methane": Decimal("90.12")}, "", None)
    store.certificates.put(Certificate(name="STD", values={}, recorded_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert len(store.certificates.history("STD")) == 2
    store.close()
