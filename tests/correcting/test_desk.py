"""Keeping a manual integration: one fact with its recalculation, beside the automatic result and told everywhere."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest

from station.analysis.chromatogram.correction import Correction, Step, UseEvents, UseMethod
from station.analysis.chromatogram.events import IntegratorOff
from station.assembly import Station
from station.correcting import Worksheet
from station.correcting.recalculating import NotRecalculated
from station.errors import Conflict, NotAllowed
from station.records import Determination, MeasurementRow

from .conftest import PIN, RUNS, work_off

WHY = "基线位置不当"


def sheet_of(station: Station, run: MeasurementRow) -> Worksheet:
    view = station.library.run(run.id)
    assert view is not None
    trace = view.measurement.traces[0]
    kept = station.corrections.kept(run.id).get(trace.name)
    return Worksheet(trace, None if kept is None else kept.correction)


def newest(station: Station, sample: str = RUNS[0]) -> Determination:
    found = station.store.determinations.newest(f"t-{sample}")
    assert found is not None
    return found


def number_of(sheet: Worksheet, apex: float) -> int:
    return min(range(len(sheet.peaks)), key=lambda n: abs(sheet.peaks[n].apex - apex))


def apex_of(determination: Determination, name: str) -> float:
    return next(peak.apex for peak in determination.outcome.peaks if peak.name == name)


def lifted(station: Station, run: MeasurementRow) -> Worksheet:
    """A worksheet on which the baseline of nC17 was lifted by a tenth of its height."""
    sheet = sheet_of(station, run)
    number = number_of(sheet, apex_of(newest(station), "nC17"))
    peak = sheet.peaks[number]
    for side in ("start", "end"):
        sheet.move_baseline(number, side, (peak.baseline_start or 0.0) + (peak.height or 0.0) / 10, WHY)
    return sheet


@pytest.fixture(scope="module")
def kept(looked_at: Station) -> tuple[Station, MeasurementRow, Determination]:
    """A station on which a correction of the first run was kept, the run, and the automatic determination."""
    run = next(row for row in looked_at.library.runs() if row.sample_name == RUNS[0])
    before = newest(looked_at)
    looked_at.corrections.keep([run.id], lifted(looked_at, run).correction, "zhang", PIN)
    return looked_at, run, before


Kept = tuple[Station, MeasurementRow, Determination]


def test_a_kept_correction_is_a_new_revision_beside_the_automatic_one(kept: Kept) -> None:
    """The automatic determination stays as it was; the new one names the correction and has other values."""
    station, run, before = kept
    after = newest(station)
    assert after.revision == 2
    ratio = (after.outcome.value("pr_nc17").number or 0) / (before.outcome.value("pr_nc17").number or 1)
    assert Decimal("1.1") < ratio < 3
    assert station.store.determinations.get(before.id) == before
    correction = station.corrections.kept(run.id)[sheet_of(station, run).trace.name]
    assert after.correction_ids == (correction.id,)
    assert after.fingerprint.corrections_sha256 == (correction.sha256,)
    assert any(peak.origin == "operator" for peak in after.outcome.peaks)


def test_the_correction_is_told_to_the_platform_and_noted_in_the_trail(kept: Kept) -> None:
    """One result.revised by the person, one audit entry with acts and reasons, and a remark for the report."""
    station, _, _ = kept
    event = station.store.outbox.items(limit=1)[0]
    assert event.type == "result.revised"
    body = msgspec.json.decode(event.body)
    assert body["actor"] == {"user": "zhang", "via": "gui"}
    entries = [msgspec.json.decode(row.body) for row in station.store.audit.after(0)]
    noted = next(one for one in entries if one["act"] == "integration.corrected")
    assert noted["who"] == "zhang"
    assert noted["what"]["acts"] == ["MoveBaseline", "MoveBaseline"]
    assert noted["what"]["reasons"] == [WHY]
    assert station.audit.check() is None
    remark = next(one for one in newest(station).outcome.findings if one.rule == "manual_integration")
    assert WHY in remark.message.zh
    assert "张工" in remark.message.en


def test_the_draft_reports_the_corrected_value_and_says_so(kept: Kept) -> None:
    """A draft takes the new revision by itself; its page carries the remark."""
    station, _, _ = kept
    draft = next(one for one in station.library.drafts() if one.item_id == "gc_sat")
    assert [row.determination.revision for row in draft.rows if row.determination] == [2, 1]


def test_going_back_to_the_automatic_integration_is_a_revision_too(station: Station, run: MeasurementRow) -> None:
    """Everything taken back gives the automatic values again; no revision is lost."""
    before = newest(station)
    station.corrections.keep([run.id], lifted(station, run).correction, "zhang", PIN)
    sheet = sheet_of(station, run)
    assert sheet.back_to_automatic()
    station.corrections.keep([run.id], sheet.correction, "zhang", PIN)
    after = newest(station)
    assert after.revision == 3
    assert after.outcome.values == before.outcome.values
    assert after.correction_ids == ()
    assert [one.revision for one in station.corrections.history(run.id)] == [1, 2]


def test_a_name_given_by_hand_wins_over_the_programs(station: Station, run: MeasurementRow) -> None:
    """Pristane called unknown leaves Pr/Ph without a value; given back, the value is back."""
    sheet = sheet_of(station, run)
    sheet.name(number_of(sheet, apex_of(newest(station), "Pr")), "", WHY)
    station.corrections.keep([run.id], sheet.correction, "zhang", PIN)
    assert newest(station).outcome.value("pr_ph").number is None
    sheet.name(number_of(sheet, apex_of(newest(station), "Ph") - 0.0), "Ph", WHY)
    station.corrections.keep([run.id], sheet.correction, "zhang", PIN)
    assert "Ph" in [peak.name for peak in newest(station).outcome.peaks]


def test_a_preview_tells_the_printed_values_that_change_and_writes_nothing(
    station: Station, run: MeasurementRow
) -> None:
    """The same change as keeping would make, without a trace in the store."""
    sheet = lifted(station, run)
    version = station.store.data_version()
    preview = station.corrections.preview(run.id, sheet.correction)
    assert station.store.data_version() == version
    assert preview.peaks_after == preview.peaks_before
    assert preview.changes
    told = {change.column.id: change.after for change in preview.changes}
    station.corrections.keep([run.id], sheet.correction, "zhang", PIN)
    again = station.corrections.preview(run.id, Correction(trace=sheet.trace.name))
    assert {change.column.id: change.before for change in again.changes} == told


def test_a_sequence_is_corrected_in_one_act(station: Station, run: MeasurementRow) -> None:
    """Events of one run are previewed on its neighbours and kept for all of them, all or nothing."""
    trace = sheet_of(station, run).trace
    off = UseEvents(events=(IntegratorOff(start=0.0, end=apex_of(newest(station), "nC17") - 0.3),))
    correction = Correction(trace=trace.name, steps=(Step(act=off, reason=WHY),))
    previews = station.corrections.preview_sequence(run.id, correction)
    assert [one.row.sample_name for one in previews] == [RUNS[1]]
    assert previews[0].refusal is None
    assert previews[0].changes
    made = station.corrections.keep([run.id, previews[0].row.id], correction, "zhang", PIN)
    assert {one.sample_no: one.revision for one in made} == dict.fromkeys(RUNS, 2)
    assert {newest(station, one).outcome.value("carbon_first").number for one in RUNS} == {Decimal(17)}


def test_what_does_not_fit_a_run_refuses_and_changes_nothing(station: Station, run: MeasurementRow) -> None:
    """A step on a peak that is not there is told with its time; neither run is touched."""
    sheet = lifted(station, run)
    wrong = replace(sheet.correction, steps=(*sheet.correction.steps, Step(act=_nowhere(sheet), reason=WHY)))
    assert station.corrections.preview(run.id, wrong).refusal is not None
    with pytest.raises(NotRecalculated):
        station.corrections.keep([run.id], wrong, "zhang", PIN)
    assert newest(station).revision == 1
    assert station.corrections.kept(run.id) == {}


def _nowhere(sheet: Worksheet) -> object:
    from station.analysis.chromatogram.edits import Delete

    return Delete(apex=float(sheet.trace.x.values[-1]) + 1.0)


def test_only_who_may_prepare_corrects_and_never_without_a_reason(station: Station, run: MeasurementRow) -> None:
    """A reviewer, a wrong PIN and an empty reason are refused, and nothing is kept."""
    sheet = lifted(station, run)
    for person, pin in (("li", PIN), ("zhang", "0000")):
        with pytest.raises(NotAllowed):
            station.corrections.keep([run.id], sheet.correction, person, pin)
    sheet.use_method(UseMethod(skim="straight"), " ")
    with pytest.raises(Conflict):
        station.corrections.keep([run.id], sheet.correction, "zhang", PIN)
    assert station.corrections.kept(run.id) == {}


def test_a_later_calculation_of_the_agent_keeps_the_correction(station: Station, run: MeasurementRow) -> None:
    """What a person put right holds when the agent calculates the task again."""
    station.corrections.keep([run.id], lifted(station, run).correction, "zhang", PIN)
    corrected = newest(station).outcome.value("pr_nc17")
    station.store.arrivals.set_measurement_state(run.id, "matched", task_id=f"t-{RUNS[0]}")
    work_off(station)
    assert newest(station).revision == 3
    assert newest(station).outcome.value("pr_nc17") == corrected
    assert len(newest(station).correction_ids) == 1


def test_the_laboratory_has_reasons_of_its_own(station: Station) -> None:
    """A setting replaces the list that comes with the program."""
    assert len(station.corrections.reasons()) >= 5
    station.store.settings.put("integration.reasons", "肩峰 | shoulder\n\n鼓包 | hump")
    assert [(one.zh, one.en) for one in station.corrections.reasons()] == [("肩峰", "shoulder"), ("鼓包", "hump")]
