"""Diffraction formats in forms of which no real file is at hand, and what is refused."""

import io
import struct
import zipfile

import numpy as np
import pytest

import parsers

UXD = """; (Data for diffractogram 1)
_FILEVERSION = 2
_SAMPLE = 'clay EG'
_DATEMEASURED = '23-Mar-2004 12:00:00'
_WL1 = 1.540560
; range 1
_STEPTIME = 1.000000
_STEPSIZE = 0.020000
_START = 2.000000
_STEPCOUNT = 5
_COUNTS
 10 20 30
 40 50
_STEPSIZE = 0.050000
_START = 20.000000
_STEPCOUNT = 3
_2THETACPS
20.00 1.5
20.05 2.5
20.10 3.5
"""
RAS = """*RAS_DATA_START
*RAS_HEADER_START
*FILE_SAMPLE "illite"
*MEAS_DATA_COUNT "4.0000000000"
*MEAS_SCAN_AXIS_X_INTERNAL "TwoThetaTheta"
*MEAS_SCAN_UNIT_Y "cps"
*MEAS_SCAN_START_TIME "03/25/20 10:00:00"
*RAS_HEADER_END
*RAS_INT_START
3.0000 100.0 1.0000
3.0200 120.0 1.0000
3.0400 50.0 8.0000
3.0600 110.0 1.0000
*RAS_INT_END
*RAS_DATA_END
"""


def read(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return parsers.read(path)


def test_uxd_ranges_with_and_without_angles(tmp_path):
    """Counts on free lines get angles from start and step; cps with angles keep them; units are told."""
    (measurement,) = read(tmp_path, "clay.uxd", UXD)
    first, second = measurement.traces
    np.testing.assert_allclose(first.x.values, [2.0, 2.02, 2.04, 2.06, 2.08])
    np.testing.assert_array_equal(first.y.values, [10, 20, 30, 40, 50])
    assert (first.y.unit, second.y.unit) == ("counts", "cps")
    np.testing.assert_allclose(second.y.values, [1.5, 2.5, 3.5])


def test_fewer_uxd_numbers_than_steps_is_incomplete(tmp_path):
    """A range of five steps with four numbers is refused."""
    with pytest.raises(parsers.IncompleteFile, match="5 declared, 4 there"):
        read(tmp_path, "clay.uxd", UXD.replace(" 40 50\n", " 40\n"))


def test_ras_multiplies_the_attenuator(tmp_path):
    """A factor of 8 makes 400 of 50, and a remark says so; the unit is the file's."""
    (measurement,) = read(tmp_path, "illite.ras", RAS)
    np.testing.assert_array_equal(measurement.traces[0].y.values, [100, 120, 400, 110])
    assert measurement.traces[0].y.unit == "cps"
    assert any("attenuator" in remark.en for remark in measurement.remarks)


@pytest.mark.parametrize("gone", ["*RAS_DATA_END\n", "*RAS_INT_END\n*RAS_DATA_END\n", "3.0600 110.0 1.0000\n"])
def test_a_cut_ras_is_incomplete(tmp_path, gone):
    """Without its closing marks, or with a row less than declared, it is no shorter scan."""
    with pytest.raises(parsers.IncompleteFile):
        read(tmp_path, "illite.ras", RAS.replace(gone, ""))


def test_raw3_records_with_measured_angles(tmp_path):
    """With bit 0 of the mask each record carries its own angle."""
    head = bytearray(712)
    head[:7] = b"RAW1.01"
    head[12:16] = struct.pack("<I", 1)
    block = bytearray(304)
    struct.pack_into("<II", block, 0, 304, 3)
    struct.pack_into("<d", block, 16, 5.0)
    struct.pack_into("<d", block, 176, 0.1)
    struct.pack_into("<III", block, 248, 1, 12, 0)
    records = b"".join(struct.pack("<fd", y, x) for y, x in ((7, 5.01), (8, 5.11), (9, 5.22)))
    (measurement,) = read(tmp_path, "x.raw", bytes(head + block) + records)
    np.testing.assert_allclose(measurement.traces[0].x.values, [5.01, 5.11, 5.22])
    with pytest.raises(parsers.IncompleteFile):
        read(tmp_path, "x.raw", bytes(head + block) + records[:-1])
    with pytest.raises(parsers.BrokenFile, match="follow the last range"):
        read(tmp_path, "x.raw", bytes(head + block) + records + b"more")


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        ("5,00;1,5\n5,02;2,5\n5,04;3,5\n5,06;1,0\n", [1.5, 2.5, 3.5, 1.0]),
        ("5,00 1,5\n5,02 2,5\n5,04 3,5\n5,06 1,0\n", [1.5, 2.5, 3.5, 1.0]),
        ("5.00,1.5\n5.02,2.5\n5.04,3.5\n5.06,1.0\n", [1.5, 2.5, 3.5, 1.0]),
        ("5\t15\n6\t25\n7\t35\n8\t10\n", [15, 25, 35, 10]),
    ],
)
def test_decimal_commas_by_evidence(tmp_path, rows, values):
    """A comma is a decimal mark only where something else separates."""
    (measurement,) = read(tmp_path, "scan.xy", rows)
    np.testing.assert_allclose(measurement.traces[0].y.values, values)


def test_an_undecidable_comma_is_refused(tmp_path):
    """`5,00,1,5` may be two numbers or four: nothing decides."""
    with pytest.raises(parsers.BrokenFile, match="nothing decides"):
        read(tmp_path, "scan.xye", "5,00,1\n5,02,2\n5,04,3\n5,06,4\n")


def test_without_evidence_a_curve_is_a_table(tmp_path):
    """Two columns in a .txt are x and y, and a remark says that nothing tells what they are."""
    (measurement,) = read(tmp_path, "curve.txt", "1 2.5\n2 3.5\n3 4.5\n4 1.25\n")
    assert (measurement.technique, measurement.traces[0].x.name) == ("table", "x")
    assert any("does not say" in remark.en for remark in measurement.remarks)


def test_an_xrdml_with_entities_or_without_end_is_refused(tmp_path):
    """No entity is expanded, whatever it names; a cut document is incomplete."""
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><xrdMeasurements>&b;</xrdMeasurements>'
    with pytest.raises(parsers.BrokenFile, match="entities"):
        read(tmp_path, "x.xrdml", laughs)
    with pytest.raises(parsers.IncompleteFile):
        read(tmp_path, "x.xrdml", "<xrdMeasurements><xrdMeasurement><scan>")


def test_a_zip_bomb_is_refused(tmp_path):
    """A member that inflates beyond 64 MiB is refused while it is inflated."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Experiment0/RawData0.xml", bytes(80 << 20))
    with pytest.raises(parsers.BrokenFile, match="bomb"):
        read(tmp_path, "x.brml", packed.getvalue())


def test_a_cut_archive_is_incomplete(tmp_path):
    """The directory of a zip lies at its end: without it the file is still known, and incomplete."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Experiment0/RawData0.xml", "<RawData/>" * 50)
    with pytest.raises(parsers.IncompleteFile):
        read(tmp_path, "x.brml", packed.getvalue()[:-30])


def test_scans_one_below_the_other(tmp_path):
    """Where x starts again a scan of its own begins; a single row out of order is refused."""
    scan = "".join(f"{10 + i * 0.02:.2f} {100 + i}\n" for i in range(30))
    (measurement,) = read(tmp_path, "two.xy", scan + scan)
    assert [len(trace) for trace in measurement.traces] == [30, 30]
    assert any("starts again" in remark.en for remark in measurement.remarks)
    with pytest.raises(parsers.BrokenFile, match="neither rises nor falls"):
        read(tmp_path, "disorder.xy", scan + "10.30 5\n")


XRDML = """<?xml version="1.0" encoding="UTF-8"?>
<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/2.1" status="Completed"><sample><id>clay</id></sample>
<xrdMeasurement measurementType="Scan" status="Completed"><scan scanAxis="Gonio" status="Completed">
<header><startTimeStamp>2020-03-25T10:00:00+01:00</startTimeStamp></header><dataPoints>
<positions axis="2Theta" unit="deg"><startPosition>3.0</startPosition><endPosition>3.3</endPosition></positions>
<commonCountingTime unit="seconds">10</commonCountingTime>{factor}<{data} unit="counts">10 20 50 40</{data}>
</dataPoints></scan></xrdMeasurement></xrdMeasurements>"""


@pytest.mark.parametrize(
    ("factor", "data", "largest"),
    [
        ("<commonBeamAttenuationFactor>188</commonBeamAttenuationFactor>", "counts", 9400.0),
        ("<beamAttenuationFactors>1 1 188 1</beamAttenuationFactors>", "counts", 9400.0),
        ("<commonBeamAttenuationFactor>188</commonBeamAttenuationFactor>", "intensities", 50.0),
        ("", "counts", 50.0),
    ],
)
def test_xrdml_counts_are_multiplied_by_what_attenuated_the_beam(tmp_path, factor, data, largest):
    """One factor for all points or one for each; what is called intensities is corrected already."""
    (measurement,) = read(tmp_path, "clay.xrdml", XRDML.format(factor=factor, data=data))
    assert measurement.traces[0].y.values.max() == largest
    assert any("attenuation" in remark.en for remark in measurement.remarks) == (largest > 50)


def test_a_uxd_range_over_another_drive_is_not_called_two_theta(tmp_path):
    """A rocking curve stands under `_2THETACOUNTS`: its angles are those of the drive that moves."""
    rows = "".join(f"{17 + 0.01 * i:.2f} {i}\n" for i in range(5))
    (measurement,) = read(tmp_path, "a.uxd", f"_FILEVERSION = 2\n_DRIVE='THETA'\n_STEPCOUNT=5\n_2THETACOUNTS\n{rows}")
    assert (measurement.traces[0].x.name, measurement.traces[0].y.values.tolist()) == ("THETA", [0, 1, 2, 3, 4])
    head = "_FILEVERSION = 1\n_DRIVE = COUPLED\n_START = 17\n_STEPSIZE = 0.01\n_STEPCOUNT = 5\n"
    (measurement,) = read(tmp_path, "b.uxd", f"{head}_COUNTS = 3\n 0 1 2\n 3 4\n")
    assert (measurement.traces[0].x.name, measurement.traces[0].y.values.tolist()) == ("2Theta", [0, 1, 2, 3, 4])


def test_attenuator_factors_that_are_none_do_not_wipe_out_a_scan(tmp_path):
    """A third column of zeros is no attenuator; numbers called counts that are not whole are remarked."""
    zeros = RAS.replace(" 1.0000\n", " 0.0000\n").replace(" 8.0000\n", " 0.0000\n")
    (measurement,) = read(tmp_path, "zeros.ras", zeros)
    assert measurement.traces[0].y.values.tolist() == [100.0, 120.0, 50.0, 110.0]
    assert any("factors are 0 or less" in remark.en for remark in measurement.remarks)
    whole = RAS.replace('"cps"', '"counts"')
    for name, text, told in (("whole", whole, False), ("scaled", whole.replace(" 120.0 ", " 120.3047 "), True)):
        (measurement,) = read(tmp_path, f"{name}.ras", text)
        assert any("not whole" in remark.en for remark in measurement.remarks) == told
        assert any("up to 8" in remark.en for remark in measurement.remarks)


@pytest.mark.parametrize(
    ("times", "unit", "told"),
    [("1 1 2 4", "counts", True), ("2 2 2 2", "counts", False), ("1 1 2 4", "cps", False), ("", "counts", False)],
)
def test_counts_of_unequal_times_are_told(tmp_path, times, unit, told):
    """A scan of variable counting time (VCT): its counts cannot be compared; and an aborted scan says so."""
    listed = f"<countingTimes unit='seconds'>{times}</countingTimes>" if times else ""
    text = (
        '<xrdMeasurements xmlns="http://www.xrdml.com/XRDMeasurement/1.5"><xrdMeasurement status="Completed">'
        '<scan status="Aborted"><dataPoints><positions axis="2Theta" unit="deg"><startPosition>5</startPosition>'
        f'<endPosition>8</endPosition></positions>{listed}<intensities unit="{unit}">10 11 24 50</intensities>'
        "</dataPoints></scan></xrdMeasurement></xrdMeasurements>"
    )
    (run,) = read(tmp_path, "vct.xrdml", text)
    said = " ".join(remark.en for remark in run.remarks)
    assert ("counted for 1 to 4 s" in said) == told
    assert 'The status of scan 1 is "Aborted", not completed.' in said
    less = "<countingTimes>1 1 2</countingTimes><intensities"
    cut = text.replace(listed, "").replace("<intensities", less)
    with pytest.raises(parsers.IncompleteFile, match="counting times: 4 declared, 3 there"):
        read(tmp_path, "short.xrdml", cut)
