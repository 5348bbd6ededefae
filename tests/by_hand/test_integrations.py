"""Manual integrations stand in the report's record like every other correction by hand."""

from __future__ import annotations

from typing import Any

from station.assembly import Station
from station.records import MeasurementRow
from tests.correcting.conftest import PIN, made, run, station
from tests.correcting.test_desk import WHY, halved

__all__ = ["made", "run", "station"]


def test_a_manual_integration_is_in_the_reports_record(station: Station, run: MeasurementRow) -> None:
    """Trace, automatic before, by hand after, the reason, who and when; the figures' remark stays as well."""
    station.corrections.keep([run.id], halved(station, run).correction, "zhang", PIN)
    content: Any = station.desk.prepare("C-1", "gc_sat", "zhang", PIN).content
    (record,) = content["by_hand"]
    assert (record["kind"], record["sample_no"], record["by"]) == ("integration", "S-001", "张工")
    assert (record["before"]["en"], record["after"]["en"]) == ("automatic", "by hand")
    assert WHY in record["why"]["zh"]
    assert record["at"]
