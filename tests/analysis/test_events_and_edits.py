"""Events and edits act over the automatic result, never in its place, and replay to the same table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from station.analysis.chromatogram import edits, events
from station.analysis.chromatogram.integration import area_between, integrate
from station.analysis.errors import AnalysisError

TIME = np.arange(0, 12, 1 / 600)
AT = (3.0, 3.2, 6.0, 9.0)
HEIGHT = (100.0, 50.0, 80.0, 3.0)
SIGNAL = 10 + sum(h * np.exp(-0.5 * ((TIME - t) / 0.05) ** 2) for t, h in zip(AT, HEIGHT, strict=True))
FULL = 0.05 * 60 * np.sqrt(2 * np.pi)


def test_events_take_peaks_out() -> None:
    """Integrator off, area reject and height reject leave the others as they were."""
    whole = integrate(TIME, SIGNAL).peaks
    assert [round(one.apex, 1) for one in whole] == [3.0, 3.2, 6.0, 9.0]
    for event, left in (
        (events.IntegratorOff(start=5, end=7), [3.0, 3.2, 9.0]),
        (events.AreaReject(least=5 * FULL), [3.0, 3.2, 6.0]),
        (events.HeightReject(least=60, end=5), [3.0, 6.0, 9.0]),
    ):
        found = integrate(TIME, SIGNAL, events=(event,)).peaks
        assert [round(one.apex, 1) for one in found] == left
        assert {one.area for one in found} <= {one.area for one in whole}


def test_an_area_sum_is_one_peak() -> None:
    """Both peaks of a doublet become one with the area of both."""
    found = integrate(TIME, SIGNAL, events=(events.AreaSum(start=2.5, end=3.8),)).peaks
    assert len(found) == 3
    assert found[0].area == pytest.approx(150 * FULL, rel=1e-3)
    assert found[0].split == "sum"


def test_the_baseline_goes_where_it_is_put() -> None:
    """Hold, back and points move the baseline: 5 lower adds 5 x the width of the peak; a valley line takes away."""
    plain = integrate(TIME, SIGNAL).peaks
    through = events.BaselineThrough(start=5, end=7, points=((5.0, 5.0), (7.0, 5.0)))
    lowered = integrate(TIME, SIGNAL, events=(through,)).peaks[2]
    assert lowered.area == pytest.approx(plain[2].area + 5 * (plain[2].end - plain[2].start) * 60, rel=2e-3)
    for event in (events.BaselineHold(start=5, end=7), events.BaselineBack(start=5, end=7)):
        assert integrate(TIME, SIGNAL, events=(event,)).peaks[2].area == pytest.approx(plain[2].area, rel=2e-3)
    valley = integrate(TIME, SIGNAL, events=(events.BaselineValley(end=5),)).peaks
    assert valley[1].area < 0.99 * plain[1].area
    assert valley[2] == plain[2]


def test_an_event_holds_for_the_narrowest_peak() -> None:
    """A peak of four points gets its new baseline like any other; it does not end the integration."""
    plain = integrate(TIME, SIGNAL).peaks[2]
    narrow = replace(plain, start=TIME[3599], end=TIME[3602] + 1e-15)
    assert narrow.start < plain.apex < narrow.end
    valley, hold = (
        events.with_events((narrow,), (event,), TIME, SIGNAL)[0]
        for event in (events.BaselineValley(), events.BaselineHold(start=5))
    )
    assert (valley.start, valley.end, valley.split) == (narrow.start, narrow.end, "drawn")
    assert 0 < valley.area < 0.1 < hold.area
    assert hold.area == pytest.approx(80 * 3 / 600 * 60, rel=0.01)


def test_an_event_holds_for_a_model_between_the_points() -> None:
    """A model may be narrower than the points: its new baseline goes from the point before to the point behind it."""
    plain = integrate(TIME, SIGNAL).peaks[2]
    narrow = replace(plain, start=TIME[3600] + 0.0002, end=TIME[3600] + 0.0008)
    (found,) = events.with_events((narrow,), (events.BaselineValley(),), TIME, SIGNAL)
    assert found.start < narrow.start < narrow.end < found.end
    assert found.area is not None


def test_edits_replay_to_the_same_table() -> None:
    """Six kinds of edits, replayed twice, give equal tables; the automatic table stays."""
    automatic = integrate(TIME, SIGNAL)
    acts = (
        edits.Merge(first=3.0, last=3.2),
        edits.Split(apex=3.0, at=3.1),
        edits.MoveLimits(apex=6.0, start=5.7, end=6.3),
        edits.MoveBaseline(apex=6.0, start_level=10.0, end_level=10.0),
        edits.Delete(apex=9.0),
        edits.Add(start=8.7, end=9.3),
    )
    once, twice = (edits.replay(automatic, acts, TIME, SIGNAL) for _ in range(2))
    assert once == twice
    assert automatic == integrate(TIME, SIGNAL)
    assert [round(one.apex, 1) for one in once.peaks] == [3.0, 3.2, 6.0, 9.0]
    assert {one.origin for one in once.peaks} == {"operator"}
    assert once.peaks[3].area == pytest.approx(area_between(TIME, SIGNAL, 8.7, 9.3))


def test_split_parts_add_up_to_the_whole() -> None:
    """A drop line divides an area and loses nothing."""
    automatic = integrate(TIME, SIGNAL)
    parts = edits.replay(automatic, (edits.Split(apex=6.0, at=6.02),), TIME, SIGNAL).peaks[2:4]
    assert sum(one.area for one in parts) == pytest.approx(automatic.peaks[2].area, rel=1e-3)


def test_what_is_not_there_cannot_be_edited() -> None:
    """No peak, no points, no event: each is refused with its reason."""
    table = integrate(TIME, SIGNAL)
    for act, said in (
        (edits.Delete(apex=1.0), "no peak at 1"),
        (edits.Add(start=8.0, end=8.001), "fewer than three"),
        (edits.MoveLimits(apex=6.0, start=5, end=50), "not within"),
    ):
        with pytest.raises(AnalysisError, match=said):
            edits.replay(table, (act,), TIME, SIGNAL)
    with pytest.raises(AnalysisError, match="no integration event"):
        integrate(TIME, SIGNAL, events=("off",))
