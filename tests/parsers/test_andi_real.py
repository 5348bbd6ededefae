"""Real ANDI files of nine vendors: our netCDF reader agrees with scipy's, and the facts with independent ones."""

from datetime import UTC, datetime

import numpy as np
import pytest
from scipy.io import netcdf_file

import parsers
from parsers.reading.netcdf3 import NetCdf3

pytestmark = pytest.mark.real

TESTDATA = (
    "andi-chrom/OpenChrom+openchrom/openchrom/tests/net.openchrom.csd.converter.supplier.cdf.fragment.test/testData"
)
TWINS = "andi-chrom/devrosch+sciformats/lib-rs/tests/andi/resources"


def andi_files(instruments):
    found = sorted(path for path in (instruments / "andi-chrom").rglob("*") if path.suffix.lower() == ".cdf")
    assert len(found) >= 20
    return found


def test_the_container_reader_agrees_with_scipy(instruments):
    """Every attribute and every variable of every real file is what scipy reads."""
    for path in andi_files(instruments):
        ours = NetCdf3(path.read_bytes(), path.name)
        with netcdf_file(path, mmap=False) as theirs:
            assert set(ours.variables) == set(theirs.variables)
            for name, variable in theirs.variables.items():
                values = ours.values(name)
                if values is None:
                    text = b"".join(row.ljust(1, b"\0")[:0] or row for row in ours.strings(name))
                    expected = np.asarray(variable[:]).tobytes()
                    assert text.replace(b" ", b"") in expected.replace(b"\0", b"").replace(b" ", b"")
                else:
                    expected = np.asarray(variable.data, dtype=np.float64).ravel()
                    np.testing.assert_array_equal(values, expected)
            for name, value in theirs._attributes.items():
                if isinstance(value, bytes):
                    assert ours.text(name) == value.split(b"\0")[0].strip()


def test_every_vendors_file_reads_with_all_points(instruments):
    """Each file gives one trace in minutes with increasing times, and peaks in order."""
    for path in andi_files(instruments):
        (measurement,) = parsers.read(path)
        trace = measurement.traces[0]
        assert trace.x.unit == "min"
        assert len(trace) > 9
        assert np.all(np.diff(trace.x.values) > 0)
        for table in measurement.peak_tables:
            apexes = [peak.apex for peak in table.peaks]
            assert apexes == sorted(apexes)
            assert trace.x.values[0] <= apexes[0]
            assert apexes[-1] <= trace.x.values[-1]


# name, points, a point by its number from 1, its value, last time in ms (where OpenChrom and the file agree)
OPENCHROM = [
    ("PerkinElmer/SOLV001.CDF", 1200, 600, 429191.0, 599_500),
    ("Thru-Put Systems/tgnthpgc.cdf", 93003, 45000, 51102.0, 1_860_027),
]


@pytest.mark.parametrize(("name", "points", "at", "value", "last_ms"), OPENCHROM)
def test_points_equal_openchroms(instruments, name, points, at, value, last_ms):
    """Number of points, a value in the middle and the last time are those of OpenChrom's own tests."""
    trace = parsers.read(instruments / TESTDATA / name)[0].traces[0]
    assert len(trace) == points
    assert trace.y.values[at - 1] == value
    assert trace.x.values[-1] * 60_000 == pytest.approx(last_ms, abs=1.0)


def test_an_injection_time_keeps_its_zone(instruments):
    """The ANDI stamp 19890402102920-0800 is an instant."""
    (measurement,) = parsers.read(instruments / TESTDATA / "PerkinElmer/SOLV001.CDF")
    assert measurement.acquired_at.astimezone(UTC) == datetime(1989, 4, 2, 18, 29, 20, tzinfo=UTC)


@pytest.mark.parametrize("name", ["andi_chrom_valid", "andi_chrom_quirks"])
def test_the_text_twin_says_the_same(instruments, name):
    """Times, peaks, names and amounts are those of the CDL text from which the file was made."""
    (measurement,) = parsers.read(instruments / TWINS / f"{name}.cdf")
    twin = (instruments / TWINS / f"{name}.cdl").read_text()
    assert "peak_retention_time = 10.111, 30.222, 50.333" in twin
    table = measurement.peak_tables[0]
    assert [peak.name for peak in table.peaks] == ["ref", "peak name 1", "peak name 2"]
    assert [peak.area for peak in table.peaks] == [111.0, 222.0, 333.0]
    assert [peak.code for peak in table.peaks] == ["AX", "BY", "CZ"]
    assert [peak.amount for peak in table.peaks] == pytest.approx([110.1111, 220.2222, 330.333])
    assert {peak.amount_unit for peak in table.peaks} == {"ppm"}
    assert [peak.apex * 60 for peak in table.peaks] == pytest.approx([10.111, 30.222, 50.333], abs=1e-5)
    assert measurement.traces[0].x.values.tolist() == pytest.approx([i / 6 for i in range(10)])
    assert measurement.traces[0].y.unit == "au"


def test_measured_times_are_kept_where_sampling_is_uneven(instruments):
    """raw_data_retention is the axis: no interval is made up."""
    (measurement,) = parsers.read(
        instruments / "andi-chrom/cheminfo+netcdf-gcms/src/__tests__/data/agilent-gcms-tic.cdf"
    )
    seconds = measurement.traces[0].x.values * 60
    assert seconds[:3] == pytest.approx([3.381, 4.475, 5.568], abs=1e-4)
    assert np.unique(np.round(np.diff(seconds), 3)).size > 1


def test_foreign_units_of_peaks_are_said(instruments):
    """Where heights are counts beside a signal in volts, the table claims no unit and a remark says why."""
    (measurement,) = parsers.read(instruments / TESTDATA / "Shimadzu/CLASS10.CDF")
    assert measurement.peak_tables[0].unit == ""
    assert any("not in the unit of the trace" in remark.en for remark in measurement.remarks)
    (plain,) = parsers.read(instruments / TESTDATA / "Hewlett Packard/HP-CH.CDF")
    assert plain.peak_tables[0].unit == "mAU*s"
