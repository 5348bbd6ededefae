"""Manual integrations stand in the report's record like every other correction by hand."""

from __future__ import annotations

from typing import Any

from station.analysis.chromatogram.correction import Correction, Step
from station.analysis.chromatogram.edits import Delete
from tests.reports.laboratory import COMMISSION, PIN, Laboratory

WHY = "噪声或溶剂被积分"


def test_a_manual_integration_is_in_the_reports_record(laboratory: Laboratory) -> None:
    """Trace, automatic before, by hand after, the reason, who and when; the figures' remark stays as well."""
    sample_no = f"{COMMISSION}-001"
    laboratory.order("gc_sat", 1)
    laboratory.run("gc_sat", [sample_no])
    station = laboratory.station
    (run,) = station.store.arrivals.runs_of_task(f"task-{sample_no}-gc_sat")
    view = station.library.run(run.id)
    assert view is not None
    assert view.determination is not None
    last = view.determination.outcome.peaks[-1]
    trace = view.measurement.traces[0].name
    correction = Correction(trace=trace, steps=(Step(act=Delete(apex=last.apex), reason=WHY),))
    station.corrections.keep([run.id], correction, "zhang", PIN)
    content: Any = station.desk.prepare(COMMISSION, "gc_sat", "zhang", PIN).content
    (record,) = content["by_hand"]
    assert (record["kind"], record["sample_no"], record["by"]) == ("integration", sample_no, "张伟")
    assert (record["before"]["en"], record["after"]["en"]) == ("automatic", "by hand")
    assert WHY in record["why"]["zh"]
    assert record["at"]
