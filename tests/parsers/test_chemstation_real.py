"""Real Agilent signals and folders agree with what their instruments and other decoders say of them."""

import csv
from pathlib import Path

import numpy as np
import pytest

import parsers

pytestmark = pytest.mark.real

CH = "agilent-ch"
EXTRA = f"{CH}/ethanbass+chromConverterExtraTests/inst"
RAINBOW = f"{CH}/evanyeyeye+rainbow/tests"
VALVE = "agilent-D-gcfid-report/FAIRChemistry+chromatopy/docs/usage/data/agilent_txt"

# file, version, points, first and last time (min): n x the exact interval of the instrument
SIGNALS = [
    (f"{EXTRA}/chemstation_30.ch", "30", 38405, -80 / 6e4, 1920120 / 6e4),
    (f"{EXTRA}/chemstation_130.ch", "130", 12750, 350 / 6e4, 5099950 / 6e4),
    (f"{EXTRA}/chemstation_81.ch", "81", 2699, 180026.6875 / 6e4, 719626.6875 / 6e4),
    (f"{EXTRA}/chemstation_179_mustang.ch", "179", 54704, 19.563 / 6e4, 1094079.625 / 6e4),
    (f"{CH}/bovee+entab/entab/tests/data/test_179_fid.ch", "179", 12000, 49.657 / 6e4, 599999.6875 / 6e4),
    ("agilent-D-simdis/ifpen+GC2ASM/src/test/resources/V179.D/FID1A.ch", "179", 71840, 0.0, 14367800 / 6e4),
    (f"{VALVE}/001F0101.D/FID1A.ch", "181", 3600, 0.0, 719800 / 6e4),
]


@pytest.mark.parametrize(("name", "version", "points", "first", "last"), SIGNALS)
def test_every_version_has_all_points_on_an_exact_time_axis(instruments, name, version, points, first, last):
    """Version, number of points, first and last time are the header's, and no remark is needed."""
    (measurement,) = parsers.read(instruments / name)
    trace = measurement.traces[0]
    assert measurement.metadata["File Version"] == version
    assert len(trace) == points
    assert trace.x.values[[0, -1]] == pytest.approx([first, last], abs=1e-7)
    assert measurement.remarks == ()


@pytest.mark.parametrize(("name", "signal"), [("yellow.D", "FID1A"), ("pink.D", "DAD1A")])
def test_values_equal_an_independent_decoding(instruments, name, signal):
    """Times and intensities equal the CSV twin that another project verified against the vendor."""
    with (instruments / RAINBOW / "outputs" / name[:-2] / f"{signal}.csv").open() as stream:
        rows = [[float(cell) for cell in row] for row in list(csv.reader(stream))[1:]]
    expected = np.array(rows)
    trace = parsers.read(instruments / RAINBOW / "inputs" / name)[0].trace(signal)
    np.testing.assert_allclose(trace.x.values, expected[:, 0], rtol=0, atol=1e-9)
    np.testing.assert_allclose(trace.y.values, expected[:, 1], rtol=1e-12)


@pytest.mark.parametrize("folder", ["001F0101.D", "001F0102.D"])
def test_the_vendors_peaks_lie_on_the_trace(instruments, folder):
    """The report's retention times are the apexes of the traces within 0.2 s, its heights within 1 %."""
    (measurement,) = parsers.read(instruments / VALVE / folder)
    assert [table.trace for table in measurement.peak_tables] == ["FID1A", "TCD2B"]
    for table in measurement.peak_tables:
        trace = measurement.trace(table.trace)
        for peak in table.peaks:
            near = np.abs(trace.x.values - peak.apex) < 0.05
            top = trace.x.values[near][np.argmax(trace.y.values[near])]
            assert abs(top - peak.apex) < 0.2 / 60
            if peak.height > 100:
                rise = trace.y.values[near].max() - np.median(trace.y.values)
                assert rise == pytest.approx(peak.height, rel=0.01)


def test_the_vendors_area_follows_from_the_trace(instruments):
    """The sum above a straight baseline under the largest peak gives the vendor's area within 1 %."""
    (measurement,) = parsers.read(instruments / VALVE / "001F0101.D")
    peak = max(measurement.peak_tables[0].peaks, key=lambda peak: peak.area)
    trace = measurement.trace("FID1A")
    inside = (trace.x.values > peak.apex - 0.45) & (trace.x.values < peak.apex + 0.75)
    x, y = trace.x.values[inside] * 60, trace.y.values[inside]
    base = np.interp(x, [x[0], x[-1]], [y[0], y[-1]])
    assert np.trapezoid(y - base, x) == pytest.approx(peak.area, rel=0.01)


def test_chinese_names_and_multi_signal_folders(instruments):
    """A UTF-16 Chinese sample name survives; a folder of five signals gives five traces of one measurement."""
    assert parsers.read(instruments / RAINBOW / "inputs/pink.D")[0].sample_name == "葛花-S2128854-001"
    (measurement,) = parsers.read(instruments / CH / "bovee+entab/entab/tests/data/chemstation_mwd.d")
    assert [trace.name for trace in measurement.traces] == ["MWDA", "MWDB", "MWDC", "MWDD", "MWDE"]
    assert measurement.technique == "lc"


def test_a_cut_gc_signal_is_incomplete(instruments, tmp_path):
    """A copy of a real signal without its last tenth, or last two points, is never read as a shorter run."""
    data = (instruments / SIGNALS[5][0]).read_bytes()
    for cut in (16, 57_472):
        copy = tmp_path / f"cut{cut}.ch"
        Path(copy).write_bytes(data[:-cut])
        with pytest.raises(parsers.IncompleteFile):
            parsers.read(copy)
