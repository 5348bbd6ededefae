"""LabSolutions exports in the forms that real ones take."""

import re

import numpy as np
import pytest

import parsers
from sample_spectra.chromatogram import Oven, saturates_run
from sample_spectra.labsolutions import labsolutions_bytes

RUNS = [
    saturates_run(seed, f"S-{seed}", oven=Oven(rate=40.0, minutes=18.0), rate_hz=2.5, carbons=(12, 34))
    for seed in (1, 2)
]


def read(tmp_path, content):
    path = tmp_path / "export.txt"
    path.write_bytes(content)
    return parsers.read(path)


@pytest.mark.parametrize("separator", ["\t", ","])
def test_injections_of_one_file_are_measurements(tmp_path, separator):
    """Two injections in one file are two measurements, with tab or comma."""
    found = read(tmp_path, labsolutions_bytes(RUNS, separator))
    assert [measurement.sample_name for measurement in found] == ["S-1", "S-2"]
    for measurement, run in zip(found, RUNS, strict=True):
        np.testing.assert_allclose(measurement.traces[0].y.values, run.channels[0].values, rtol=1e-12)
        assert [peak.name for peak in measurement.peak_tables[0].peaks] == [p.name for p in run.channels[0].peaks]


def test_rounded_times_do_not_bend_the_axis(tmp_path):
    """Times printed to 0.001 min give the exact step: the axis is off by no more than the rounding at its ends."""
    lines = []
    for line in labsolutions_bytes(RUNS[:1]).decode().split("\r\n"):
        cells = line.split("\t")
        rounded = len(cells) == 2 and cells[0][:1].isdigit() and "." in cells[0]
        lines.append(f"{float(cells[0]):.3f}\t{cells[1]}" if rounded else line)
    (measurement,) = read(tmp_path, "\r\n".join(lines).encode())
    assert np.abs(measurement.traces[0].x.values - RUNS[0].channels[0].time_min).max() < 0.0006
    assert measurement.remarks == ()


def test_a_decimal_comma_beside_tabs_is_read(tmp_path):
    """A computer with a decimal comma exports `0,00067<tab>-192`; the numbers are the same."""
    plain = labsolutions_bytes(RUNS[:1]).decode()
    head, _, rows = plain.partition("R.Time (min)\tIntensity\r\n")
    (measurement,) = read(tmp_path, (head + "R.Time (min)\tIntensity\r\n" + rows.replace(".", ",")).encode())
    np.testing.assert_allclose(measurement.traces[0].x.values, RUNS[0].channels[0].time_min, atol=1e-5)


def test_a_wrong_interval_is_remarked(tmp_path):
    """What the head declares and the rows do not keep is said."""
    content = labsolutions_bytes(RUNS[:1]).replace(b"Interval(msec)\t400", b"Interval(msec)\t500")
    (measurement,) = read(tmp_path, content)
    assert any("declared interval is 500 ms" in remark.en for remark in measurement.remarks)


def test_a_row_that_is_no_number_is_quoted(tmp_path):
    """The message quotes the row and its line."""
    lines = labsolutions_bytes(RUNS[:1]).decode().split("\r\n")
    lines[200] = "0.9\tover range"
    with pytest.raises(parsers.BrokenFile, match=r"line 201.*over range"):
        read(tmp_path, "\r\n".join(lines).encode())


def test_fewer_rows_than_declared_is_incomplete(tmp_path):
    """An export still being written is never a shorter run, even where it is cut after a line end."""
    content = labsolutions_bytes(RUNS[:1])
    with pytest.raises(parsers.IncompleteFile):
        read(tmp_path, content[: content.rindex(b"\r\n", 0, len(content) - 6) + 2])


def test_a_multiplier_with_a_decimal_comma_scales(tmp_path):
    """`0,001` of a computer with a decimal comma is a thousandth, not one; what is no number is refused."""
    plain = labsolutions_bytes(RUNS[:1]).decode()
    head, _, rows = plain.partition("R.Time (min)\tIntensity\r\n")

    def scaled(by):
        told = re.sub(r"(Intensity Multiplier\t)[^\r]*", rf"\g<1>{by}", head)
        assert by in told
        return (told + "R.Time (min)\tIntensity\r\n" + rows.replace(".", ",")).encode()

    channel = RUNS[0].channels[0]
    (run,) = read(tmp_path, scaled("0,001"))
    np.testing.assert_allclose(run.traces[0].y.values, channel.values / channel.resolution / 1000, rtol=1e-12)
    with pytest.raises(parsers.BrokenFile, match="multiplier"):
        read(tmp_path, scaled("1/1000"))
