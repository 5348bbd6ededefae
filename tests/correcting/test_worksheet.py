"""The worksheet: acts, drop lines that two peaks share, undo and redo; steps survive the database unchanged."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.measurement import Axis, Trace
from station.analysis.chromatogram.correction import (
    Act,
    AnyEvent,
    Correction,
    Name,
    Step,
    UseEvents,
    UseMethod,
    corrected_table,
)
from station.analysis.chromatogram.edits import Add, Delete, Merge, MoveBaseline, MoveLimits, Split
from station.analysis.chromatogram.events import (
    AreaReject,
    BaselineThrough,
    FixedWidth,
    IntegratorOff,
    NegativePeaks,
    Shoulders,
    TangentSkim,
)
from station.analysis.errors import AnalysisError
from station.correcting import Worksheet
from station.correcting.reasons import reason_text, written
from station.correcting.worksheet import limits
from station.store.corrections import correction_json, correction_of, correction_sha256

WHY = "基线位置不当 | baseline in the wrong place"


@pytest.fixture
def trace() -> Trace:
    """Two overlapping peaks at 5.0 and 5.16 min, and one that stands alone at 8 min."""
    x = np.linspace(0.0, 10.0, 6001)
    y = 10.0 + np.random.default_rng(2).normal(0, 0.02, len(x))
    for apex, height in ((5.0, 100.0), (5.16, 60.0), (8.0, 40.0)):
        y = y + height * np.exp(-(((x - apex) / 0.04) ** 2) / 2)
    return Trace(name="FID", x=Axis(name="time", unit="min", values=x), y=Axis(name="FID", unit="pA", values=y))


@pytest.fixture
def sheet(trace: Trace) -> Worksheet:
    made = Worksheet(trace)
    assert [round(peak.apex, 1) for peak in made.peaks] == [5.0, 5.2, 8.0]
    return made


def test_a_drop_line_moves_for_both_peaks_and_keeps_their_sum_and_names(sheet: Worksheet) -> None:
    """What one peak loses the other gains; the names stay with their peaks."""
    sheet.name(0, "A", WHY)
    sheet.name(1, "B", WHY)
    before = [peak.area or 0.0 for peak in sheet.peaks]
    at = limits(sheet.peaks[0])[1]
    sheet.move_limit(0, "end", at - 0.02, WHY)
    after = [peak.area or 0.0 for peak in sheet.peaks]
    assert after[0] < before[0]
    assert after[0] + after[1] == pytest.approx(before[0] + before[1], rel=1e-3)
    assert [peak.name for peak in sheet.peaks[:2]] == ["A", "B"]
    assert limits(sheet.peaks[0])[1] == limits(sheet.peaks[1])[0] == pytest.approx(at - 0.02)


def test_undo_and_redo_go_through_every_act_and_a_new_act_ends_redo(sheet: Worksheet) -> None:
    """Back to the automatic table step by step, and forward again."""
    tables = [sheet.table]
    for act in (
        lambda: sheet.split(0, 5.01, WHY),
        lambda: sheet.delete([3], WHY),
        lambda: sheet.add(7.9, 8.1, WHY),
        lambda: sheet.use_method(UseMethod(method="true"), WHY),
    ):
        act()
        tables.append(sheet.table)
    for expected in reversed(tables[:-1]):
        assert sheet.undo()
        assert sheet.table == expected
    assert not sheet.undo()
    assert sheet.table == sheet.automatic
    assert not sheet.changed
    for expected in tables[1:]:
        assert sheet.redo()
        assert sheet.table == expected
    sheet.undo()
    sheet.delete([0], WHY)
    assert not sheet.can_redo


def test_the_table_of_a_sheet_is_the_one_its_steps_replay_to(sheet: Worksheet, trace: Trace) -> None:
    """What is seen on the bench and what every later calculation makes of the stored steps are the same."""
    sheet.use_events((IntegratorOff(start=7.0),), WHY)
    sheet.merge([0, 1], WHY)
    sheet.move_baseline(0, "end", 12.0, WHY)
    sheet.name(0, "C", WHY)
    again = correction_of(correction_json(sheet.correction))
    assert corrected_table(trace.x.values, trace.y.values, again, unit="pA") == sheet.table
    assert Worksheet(trace, again).table == sheet.table


def test_what_cannot_be_done_is_refused_and_changes_nothing(sheet: Worksheet) -> None:
    """A split outside its peak, a merge of one peak, an empty span."""
    before, steps = sheet.table, sheet.correction
    for act in (
        lambda: sheet.split(0, 9.0, WHY),
        lambda: sheet.merge([2], WHY),
        lambda: sheet.add(6.0, 6.0, WHY),
        lambda: sheet.move_limit(2, "end", 50.0, WHY),
    ):
        with pytest.raises(AnalysisError):
            act()
        assert sheet.table == before
        assert sheet.correction == steps
    assert not sheet.can_undo


def test_every_kind_of_step_survives_the_database() -> None:
    """Written and read again it is the same correction with the same hash, endless events included."""
    acts = (
        MoveLimits(apex=1.0, start=0.9, end=1.1),
        MoveBaseline(apex=1.0, start_level=2.0, end_level=3.0),
        Split(apex=1.0, at=1.05),
        Merge(first=1.0, last=2.0),
        Add(start=3.0, end=3.5),
        Delete(apex=4.0),
        Name(apex=1.0, name="姥鲛烷"),
        UseMethod(method="true", skim="none"),
        UseEvents(
            events=(
                IntegratorOff(end=1.0),
                AreaReject(least=2.5),
                BaselineThrough(points=((1.0, 2.0), (3.0, 4.0))),
                NegativePeaks(start=1.0, end=2.0),
                TangentSkim(mode="gaussian"),
                FixedWidth(end=4.0, width_s=3.5),
                Shoulders(on=False),
            )
        ),
    )
    made = Correction(trace="FID1A", steps=tuple(Step(act=act, reason=WHY) for act in acts))
    again = correction_of(correction_json(made))
    assert again == made
    assert correction_sha256(again) == correction_sha256(made)
    assert len(made.transferable().steps) == len(acts) - 1


def test_a_baseline_through_points_of_this_run_is_not_taken_to_others() -> None:
    """Its levels are of this run's signal; the timed events beside it are taken, and one that was given up stays so."""
    drawn = BaselineThrough(points=((1.0, 2.0), (3.0, 4.0)))
    off = IntegratorOff(end=1.0)

    def moved(*said: tuple[AnyEvent, ...]) -> list[Act]:
        steps = tuple(Step(act=UseEvents(events=events), reason=WHY) for events in said)
        return [step.act for step in Correction(trace="FID1A", steps=steps).transferable().steps]

    assert moved((drawn,)) == []
    assert moved((off, drawn)) == [UseEvents(events=(off,))]
    assert moved((off,), (drawn,)) == [UseEvents(events=(off,)), UseEvents(events=())]


def test_a_reason_is_kept_in_both_languages() -> None:
    """One from the list in two; a person's own words as they are."""
    assert reason_text(WHY) == ("基线位置不当", "baseline in the wrong place")
    assert written(reason_text(WHY)) == WHY
    assert reason_text("鼓包") == ("鼓包", "鼓包")
