"""Real spectra against their vendors' text exports, the extremes that they declare, and each other's encodings."""

import re
from pathlib import Path

import numpy as np
import pytest

import parsers

pytestmark = pytest.mark.real
SPC = "spc-galactic/rohanisaac+spc/test_data"
CRAIC = "spc-galactic/ropensci+lightr/inst/testdata/compare/CRAIC"
JCAMP = "jcamp-dx/nzhagen+jcamp/data/Robert_J_Lancashire_test_data"
WDF = "renishaw-wdf/datalab-org+datalab/pydatalab/example_data/raman/raman_example"
MAP = "renishaw-wdf/cheminfo+wdf-parser/src/__tests__/data/6x6"
LABSPEC = "labspec-txt/spectrochempy+spectrochempy_data/testdata/ramandata/labspec"


def one(path: Path):
    (measurement,) = parsers.read(path)
    return measurement


def numbers(path: Path):
    """The rows of two numbers of a text, read by other means than ours."""
    text = path.read_text("latin-1")
    found = re.findall(r"^\s*([-+\d.eE]+)\s+([-+\d.eE]+)\s*$", text, re.MULTILINE)
    return np.array(found, dtype=float).T


@pytest.mark.parametrize("name", ["Ft-ir.spc", "RAMAN.SPC", "NMR_SPC.SPC", "s_evenx.spc", "DOERNER.spc"])
def test_spc_integers_floats_and_the_old_head(instruments, name):
    """32-bit integers, floats and the swapped halves of LabCalc give the numbers of the text dump."""
    trace = one(instruments / SPC / name).traces[0]
    x, y = numbers(instruments / SPC / "txt" / f"{name}.txt")
    np.testing.assert_allclose(trace.x.values, x, rtol=1e-7, atol=1e-6)
    np.testing.assert_allclose(trace.y.values, y, rtol=1e-6, atol=1e-9 * np.abs(y).max())


def test_a_microphotometers_spectrum_equals_its_makers_text(instruments):
    """CRAIC (the instrument of vitrinite reflectance): wavelength within 0.005 nm, reflectance within 0.0001."""
    trace = one(instruments / CRAIC / "CRAIC.spc").traces[0]
    x, y = numbers(instruments / CRAIC / "CRAIC.txt")
    np.testing.assert_allclose(trace.x.values, x, atol=0.0051)
    np.testing.assert_allclose(trace.y.values, y, atol=0.000051)


def test_spc_with_many_subfiles(instruments):
    """Shared x, own x and 16-bit values: as many traces as subfiles, each with its own points."""
    assert [len(t) for t in one(instruments / SPC / "CAthickyellow_try4_17_ZSCAN.spc").traces] == [1024] * 31
    mass = one(instruments / SPC / "m_xyxy.spc").traces
    assert len(mass) == 512
    assert len({len(trace) for trace in mass}) > 5


def test_a_wire_spectrum_equals_its_text(instruments):
    """1011 points within the six digits that WiRE prints."""
    trace = one(instruments / f"{WDF}.wdf").traces[0]
    x, y = numbers(instruments / f"{WDF}.txt")
    np.testing.assert_allclose(trace.x.values, x, atol=6e-7)
    np.testing.assert_allclose(trace.y.values, y, atol=6e-7)


def test_a_map_equals_its_spc_export(instruments):
    """36 spectra; the export lays them on an even axis, so that the ends agree exactly."""
    raw, exported = one(instruments / f"{MAP}.wdf"), one(instruments / f"{MAP}.spc")
    assert len(raw.traces) == len(exported.traces) == 36
    for trace, twin in zip(raw.traces, exported.traces, strict=True):
        np.testing.assert_array_equal(trace.y.values[[0, -1]], twin.y.values[[0, -1]])


@pytest.mark.parametrize("first", ["o02", "o03", "o04", "o05"])
def test_all_encodings_of_one_spectrum_are_one_spectrum(instruments, first):
    """The same NMR spectrum in five encodings (fixed, packed, squeezed, difference, duplicate) is the same."""
    reference = one(instruments / JCAMP / "o01.jdx").traces[0]
    trace = one(instruments / JCAMP / f"{first}.jdx").traces[0]
    np.testing.assert_array_equal(trace.x.values, reference.x.values)
    np.testing.assert_allclose(trace.y.values, reference.y.values, rtol=1e-9)


@pytest.mark.parametrize("other", ["o07", "o08", "o09", "o10", "ofid1", "ofid2", "ofid3", "ofid4"])
def test_ntuples_in_all_encodings(instruments, other):
    """Real and imaginary pages in every encoding agree with those of the first, and with the plain block."""
    base = "ofid1" if "fid" in other else "o06"
    reference, found = (one(instruments / JCAMP / f"{name}.jdx").traces for name in (base, other))
    assert len(found) == len(reference) == 2
    for trace, twin in zip(found, reference, strict=True):
        np.testing.assert_allclose(trace.y.values, twin.y.values, rtol=1e-9)


def test_every_conformance_file_is_read_or_refused_for_its_count(instruments):
    """All files of the set are read, but the one whose NPOINTS is not met."""
    refused = {}
    for path in sorted((instruments / JCAMP).glob("*.jdx")):
        try:
            assert all(len(measurement.traces) for measurement in parsers.read(path))
        except parsers.ParserError as error:
            refused[path.name] = error.message.en
    assert set(refused) <= {"xyinc2.jdx"}


def test_declared_extremes_of_opus_hold(instruments):
    """Every spectrum of seven files has the least and greatest value that its status block declares."""
    files = [path for path in (instruments / "opus").rglob("*") if path.is_file()]
    assert len(files) == 7
    for path in files:
        measurement = one(path)
        assert measurement.traces
        assert not [remark.en for remark in measurement.remarks if "declared" in remark.en]


def test_an_opus_series_of_names(instruments):
    """Sample, ratio and reference of one file, with the day first and the zone of the clock."""
    path = next((instruments / "opus").rglob("test_spectra.0"))
    measurement = one(path)
    assert [t.name for t in measurement.traces] == ["sample spectrum", "reflectance", "reference spectrum"]
    assert measurement.acquired_at.isoformat() == "2020-05-11T09:09:55+12:00"


def test_omnic_points_and_ends(instruments):
    """Spectrum, single beam and interferogram know their units and span what their head says."""
    found = {path.name: one(path) for path in (instruments / "omnic-spa").rglob("*.SPA")}
    absorbance = found["7_CZ0-100_Pd_102.SPA"].traces[0]
    assert (len(absorbance), absorbance.y.name) == (5549, "absorbance")
    assert absorbance.x.values[-1] == pytest.approx(649.92071533)
    assert found["interfero.SPA"].traces[0].y.unit == "V"
    np.testing.assert_array_equal(found["spectre.SPA"].traces[1].y.values, found["interfero.SPA"].traces[0].y.values)


def test_labspec_single_and_series(instruments):
    """A single spectrum and a series of 168 share the form of their head; each row is a spectrum."""
    single = one(instruments / LABSPEC / "532nm-191216-Si_200mu.txt")
    series = one(instruments / LABSPEC / "serie190214-1.txt")
    assert (len(single.traces), len(series.traces)) == (1, 168)
    assert single.metadata["Detector temperature (°C)"] == "-60.1"
    assert series.traces[1].name == "spectrum 2 (59.8802)"


def test_perkin_elmer_text_keeps_its_promises(instruments):
    """Points, ends and extremes are as declared: no remark."""
    for path in (instruments / "uvvis-asc").rglob("*.asc"):
        measurement = one(path)
        assert measurement.remarks == ()
        assert measurement.traces[0].x.unit == "nm"


def test_labspec_xml_in_five_shapes(instruments):
    """Single spectra, a line of three and a map of three by two: as many traces as places, units as told."""
    found = {path.stem.split("_test_")[1]: one(path) for path in (instruments / "labspec-xml").rglob("*.xml")}
    assert {name: len(run.traces) for name, run in found.items()} == {
        "linescan": 3,
        "map_x3-y2": 6,
        "spec_3s_abs-cm-1": 1,
        "spec_3s_counts": 1,
        "spec_range": 1,
    }
    rate, counts = found["spec_3s_abs-cm-1"].traces[0], found["spec_3s_counts"].traces[0]
    assert (rate.y.unit, counts.y.unit) == ("counts/s", "counts")
    assert counts.y.values[0] == 499
    assert rate.y.values[0] == pytest.approx(499 / 3, abs=0.001)


@pytest.mark.parametrize(
    ("name", "column", "first"),
    [
        ("J_MUR_MARS_17_0001.ttt", "Transmittance", (299.87, 1.8921)),
        ("feather_1.TXT", "Reflectance", (995.62, 27.03016)),
    ],
)
def test_a_fibre_spectrometer_with_either_decimal_mark(instruments, name, column, first):
    """Decimal comma or point, the semicolons separate; each column is a trace in its unit."""
    measurement = one(next(instruments.rglob(name)))
    trace = measurement.trace(column)
    assert (trace.x.values[0], trace.y.values[0]) == first
    assert (trace.x.unit, measurement.traces[0].y.unit) == ("nm", "counts")


def test_a_diffraction_pattern_in_wavenumbers_is_read_in_degrees(instruments):
    """A converter wrote 1/CM over 2Theta: the axis is in degrees, and a remark tells what the file says."""
    (run,) = parsers.read(
        instruments / "jcamp-dx/ComPlat+chem-spectra-app/tests/fixtures/source/xrd/Test_data_op_001_XRD.jdx"
    )
    assert (run.technique, run.traces[0].x.name, run.traces[0].x.unit) == ("xrd", "2Theta", "°")
    assert [remark for remark in run.remarks if '"1/CM"' in remark.en]
