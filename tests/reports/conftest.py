"""A laboratory for each test, and one with an issued report that tests only look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from station.records import Report
from tests.reports.laboratory import COMMISSION, PIN, Laboratory


@pytest.fixture
def laboratory(tmp_path: Path) -> Iterator[Laboratory]:
    """A laboratory without orders."""
    made = Laboratory(tmp_path)
    yield made
    made.station.close()


@pytest.fixture(scope="session")
def measured_once(tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    """A closed laboratory whose order of two Rock-Eval samples is measured; tests work on copies of it."""
    made = Laboratory(tmp_path_factory.mktemp("measured"))
    made.order("rock_eval", 2)
    made.run("rock_eval", [f"{COMMISSION}-001", f"{COMMISSION}-002"])
    made.station.close()
    return made


@pytest.fixture
def complete(measured_once: Laboratory, tmp_path: Path) -> Iterator[Laboratory]:
    """A laboratory whose order of two Rock-Eval samples is measured."""
    root = tmp_path / "laboratory"
    shutil.copytree(measured_once.root, root)
    made = Laboratory.again(root, measured_once.clock)
    yield made
    made.station.close()


@dataclass(frozen=True)
class Issued:
    """An issued report and its laboratory."""

    laboratory: Laboratory
    report: Report
    pdf: bytes


def issue(laboratory: Laboratory, item_id: str) -> Report:
    """Prepare, review and approve the laboratory's order."""
    desk = laboratory.station.desk
    report = desk.prepare(COMMISSION, item_id, "zhang", PIN)
    laboratory.clock.move(600)
    desk.review(report.id, "li", PIN)
    laboratory.clock.move(600)
    return desk.approve(report.id, "wang", PIN)


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    """An issued Rock-Eval report of thirty samples, so that tables and charts go over several pages."""
    laboratory = Laboratory(tmp_path_factory.mktemp("issued"))
    laboratory.order("rock_eval", 30)
    laboratory.run("rock_eval", [f"{COMMISSION}-{n:03}" for n in range(1, 31)])
    report = issue(laboratory, "rock_eval")
    yield Issued(laboratory, report, laboratory.station.desk.preview(report.id))
    laboratory.station.close()


@pytest.fixture(scope="session")
def issued_pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    """An issued Rock-Eval report of two samples, that tests only look at."""
    laboratory = Laboratory(tmp_path_factory.mktemp("pair"))
    laboratory.order("rock_eval", 2)
    laboratory.run("rock_eval", [f"{COMMISSION}-001", f"{COMMISSION}-002"])
    report = issue(laboratory, "rock_eval")
    yield Issued(laboratory, report, laboratory.station.desk.preview(report.id))
    laboratory.station.close()
