"""LabSolutions files hold what the vendor's own peak tables say of them; damage is named."""

import numpy as np
import pytest

import parsers

GCD = "shimadzu-gcd/ethanbass+chromConverterExtraTests/inst/FS19_214.gcd"
LCD = "shimadzu-lcd/ethanbass+chromConverterExtraTests/inst/multichannel_chrom.lcd"
STD = "shimadzu-lcd/actolonen+Analysis_Lab/Metabolites/HPLC/Analysis/Data/LCD_LabSolutions/STD6-1.lcd"


def against_the_vendor(measurement, name, largest):
    """Per peak of the `largest`: area and height by the trace over the vendor's, and apex less the vendor's (s)."""
    trace = measurement.trace(name)
    (table,) = [table for table in measurement.peak_tables if table.trace == name]
    x, y = trace.x.values, trace.y.values
    rows = []
    for peak in sorted(table.peaks, key=lambda peak: -peak.height)[:largest]:
        inside = (x >= peak.start - 1e-6) & (x <= peak.end + 1e-6)
        rise = y[inside] - np.interp(x[inside], [peak.start, peak.end], y[inside][[0, -1]])
        top = np.argmax(rise)
        left, here, right = rise[top - 1 : top + 2]
        apex = x[inside][top] + (left - right) / 2 / (left - 2 * here + right) * (x[1] - x[0])
        rows.append((np.trapezoid(rise, x[inside] * 60) / peak.area, rise.max() / peak.height, 60 * (apex - peak.apex)))
    return np.array(rows)


def test_a_gas_chromatogram_meets_the_vendors_83_peaks(instruments):
    """66,255 points at 25 Hz; of the 15 largest peaks most are free: median area 0.02 %, height 0.3 %, apex 0.02 s."""
    (run,) = parsers.read(instruments / GCD)
    (trace,) = run.traces
    assert (trace.name, len(trace), trace.y.unit, run.technique) == ("SFID1", 66_255, "uV", "gc")
    assert trace.x.values[[0, -1]] * 60_000 == pytest.approx([20, 20 + 40 * 66_254])
    assert [len(table) for table in run.peak_tables] == [83]
    rows = against_the_vendor(run, "SFID1", 15)
    assert np.median(np.abs(rows[:, 0] - 1)) < 2e-4
    assert np.median(np.abs(rows[:, 1] - 1)) < 0.003
    assert np.median(np.abs(rows[:, 2])) < 0.02


@pytest.mark.parametrize("channel", ["Detector A Ch1 260nm", "Detector A Ch2 210nm", "Detector B Ch1"])
def test_packed_channels_meet_the_vendors_peaks(instruments, channel):
    """Scale and time of each channel: heights within 2 % (median 1 %), apexes within a quarter of a sample (median)."""
    (run,) = parsers.read(instruments / LCD)
    rows = against_the_vendor(run, channel, 4)
    assert abs(np.median(rows[:, 1]) - 1) < 0.01
    assert abs(np.median(rows[:, 2])) < 0.13
    assert run.remarks == ()


@pytest.mark.parametrize(
    ("name", "points", "sample", "acquired"),
    [
        (LCD, [3359, 3359, 3360], "STD 1 100", "2023-08-02T16:07:47+01:00"),
        (STD, [3599, 3599, 3600], "STD6-1", "2025-04-06T13:00:41+01:00"),
        (GCD, [66_255], "FS19_214", "2019-07-18T18:45:36-05:00"),
    ],
)
def test_who_and_when(instruments, name, points, sample, acquired):
    """Points of each channel, sample and date with its zone."""
    (run,) = parsers.read(instruments / name)
    assert [len(trace) for trace in run.traces] == points
    assert (run.sample_name, run.acquired_at.isoformat()) == (sample, acquired)
    assert run.instrument.maker == "Shimadzu"


def test_a_method_in_its_computers_code_page(instruments):
    """`30min-55°C.lcm` keeps its degree sign."""
    assert parsers.read(instruments / STD)[0].method == "30min-55°C.lcm"


def test_a_damaged_file_is_a_parser_error(instruments, tmp_path):
    """Cut, or with the second length of a block or a number of points changed: a ParserError, never other points."""
    data = (instruments / LCD).read_bytes()
    path = tmp_path / "x.lcd"
    for cut in (400_000, 700_000, len(data) - 3000):
        path.write_bytes(data[:-cut])
        with pytest.raises(parsers.ParserError):
            parsers.read(path)
    head = bytes.fromhex("52430000f40100001f0d0000631800000000000000000000c601")
    at = data.index(head)
    for offset, byte in ((24, 0xC5), (8, 0x20), (26, 0xFF)):
        path.write_bytes(data[: at + offset] + bytes([byte]) + data[at + offset + 1 :])
        with pytest.raises(parsers.ParserError):
            parsers.read(path)
