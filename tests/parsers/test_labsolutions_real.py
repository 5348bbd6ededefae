"""Real LabSolutions exports: points, units, peaks and dates."""

from datetime import datetime

import numpy as np
import pytest

import parsers

pytestmark = pytest.mark.real
ASCII = "shimadzu-ascii"
GC = f"{ASCII}/cheminfo+shimadzu-parser/src/labSolutionsGC/__tests__/data/labSolutions_GC.txt"
MULTI = f"{ASCII}/PlethoraChutney+Appia/test-files/new-shim-1.txt"
COMMA = f"{ASCII}/FAIRChemistry+chromatopy/docs/usage/data/shimadzu/Output-sample 0.txt"


@pytest.mark.parametrize("name", [GC, MULTI, COMMA])
def test_vendor_peaks_lie_on_their_traces(instruments, name):
    """Each well separated vendor peak is a maximum of its trace within two points, with the vendor's height."""
    (measurement,) = parsers.read(instruments / name)
    assert measurement.peak_tables
    for table in measurement.peak_tables:
        trace = measurement.trace(table.trace)
        step = trace.x.values[1] - trace.x.values[0]
        peak = max(table.peaks, key=lambda peak: peak.height)
        near = np.abs(trace.x.values - peak.apex) < 10 * step
        top = trace.x.values[near][np.argmax(trace.y.values[near])]
        assert abs(top - peak.apex) <= 2 * step
        assert trace.y.values[near].max() == pytest.approx(peak.height, rel=0.35)


def test_a_vendor_area_follows_from_the_trace(instruments):
    """The sum above a straight baseline between the vendor's limits gives its area (H2 of a gas run) within 1 %."""
    (measurement,) = parsers.read(instruments / GC)
    peak = next(peak for peak in measurement.peak_tables[0].peaks if peak.name == "H2")
    trace = measurement.trace("Ch1")
    inside = (trace.x.values >= peak.start) & (trace.x.values <= peak.end)
    x, y = trace.x.values[inside] * 60, trace.y.values[inside]
    base = np.interp(x, [x[0], x[-1]], [y[0], y[-1]])
    assert np.trapezoid(y - base, x) == pytest.approx(peak.area, rel=0.01)


def test_all_signals_of_a_file_are_there_in_their_units(instruments):
    """Three detectors and four status traces, with multipliers applied."""
    (measurement,) = parsers.read(instruments / MULTI)
    assert [trace.name for trace in measurement.traces][:3] == ["Detector A-Ch1", "Detector B-Ch1", "AD2"]
    assert [len(trace) for trace in measurement.traces] == [2401] * 3 + [1201] * 4
    assert measurement.trace("Pump A Pressure").y.values[0] == pytest.approx(18.5 * 0.0980665)
    assert measurement.trace("AD2").y.values[0] == pytest.approx(-5.228)


def test_dates_follow_what_the_file_decides(instruments):
    """AM/PM means month first, dots mean day first, and 01/02/2024 alone decides nothing: no date, and a remark."""
    assert parsers.read(instruments / MULTI)[0].acquired_at == datetime(2022, 3, 10, 21, 53, 59)
    assert parsers.read(instruments / COMMA)[0].acquired_at == datetime(2012, 2, 21, 13, 16, 57)
    (undecided,) = parsers.read(instruments / GC)
    assert undecided.acquired_at is None
    assert any("01/02/2024" in remark.en for remark in undecided.remarks)


def test_a_central_european_path_survives(instruments):
    """The batch path in cp1250/1252 keeps its ž; nothing becomes Chinese."""
    (measurement,) = parsers.read(instruments / COMMA)
    assert "bažd" in measurement.metadata["Original Files.Batch File"]
