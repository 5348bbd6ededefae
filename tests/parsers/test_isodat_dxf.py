"""Isodat continuous flow: real files of five laboratories, their curves against the areas that the program wrote."""

import random
import struct
from datetime import UTC, datetime

import numpy as np
import pytest

import parsers
from parsers.formats import isodat_dxf
from parsers.instrument_file import InstrumentFile

DATA = "isodat-dxf/isoverse+isoreader/tests/testthat/test_data"
ABORTED = "isodat-dxf/isoverse+isoreader/inst/errdata/cf_without_data.dxf"


def text(value):
    return b"\xff\xfe\xff" + bytes([len(value)]) + value.encode("utf-16-le")


def curves(gas, points, ions, size=None, again=None):
    raw = b"".join(struct.pack(f"<f{ions}d", *point) for point in points)
    size = len(raw) if size is None else size
    again = size if again is None else again
    tail = text("") + struct.pack("<5I", 2, 1, ions, 1, 5)
    return struct.pack("<II", 1, size) + raw + struct.pack("<II", again, 0) + tail + text(gas) + text("")


def dxf_bytes(*blocks, masses=(("CO2", ("44", "45", "46")),), delta=-27.5):
    """The parts of a .dxf that are read, with what they need around them."""
    head = b"\xff\xff\x06\x00\x0b\x00CFileHeader" + bytes(20) + b"CContiniousFlowBlockData"
    head += b"CTimeObject" + text("Date") + text("Date") + struct.pack("<III", 0, 1, 1_582_000_000)
    names = b"".join(
        text(gas) + b"".join(text(f"rIntensity{n}") + text("") + text(f"rIntensity {m}") for n, m in enumerate(row, 1))
        for gas, row in masses
    )
    number = b"".join(map(text, ("Nr.", "Nr.", "%u", "CO2", "", " ", " "))) + text("") + bytes(8)
    number += struct.pack("<IIi", 2, 4, 1)
    number += b"".join(map(text, ("d13C", "d 13C/12C", "%.3f", "", "", "[per mil]", " "))) + text("") + bytes(8)
    number += struct.pack("<IId", 2, 8, delta)
    labels = text("oil 7") + text("Identifier 1") + text("co2.met") + text("Method")
    original = "OrigDataBlock".encode("utf-16-le")
    return head + original + b"".join(blocks) + b"CMethod" + names + number + labels


POINTS = [(0.209 * k, 10.0 * k, 12.0 * k, 14.0 * k) for k in range(1, 20)]


def written(tmp_path, data):
    path = tmp_path / "run.dxf"
    path.write_bytes(data)
    return path


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "gas", "masses", "points"),
    [
        ("dxf_example_C_01.dxf", "N2O", ("44", "45", "46"), 2307),
        ("dxf_example_N2_01.dxf", "N2+", ("28", "29"), 2206),  # the level of 30 drifts
        ("dxf_example_HO_01.dxf", "H2", ("2",), 907),
    ],
)
def test_the_area_under_each_ion_is_that_of_the_program(instruments, name, gas, masses, points):
    """The integral of a curve over its level is within 2 % of the sum of the areas that Isodat wrote for its peaks."""
    (run,) = parsers.read(instruments / DATA / name)
    for mass in masses:
        trace = run.trace(f"{gas} {mass}")
        assert len(trace) == points
        level = trace.y.values - np.percentile(trace.y.values, 10)
        said = sum(float(one.value) for one in run.readings if one.name.endswith(f" rIntensity {mass}"))
        assert np.trapezoid(level, trace.x.values * 60) == pytest.approx(said, rel=0.02)
    assert run.acquired_at is not None


@pytest.mark.real
def test_each_gas_of_a_run_is_read(instruments):
    """N2 and then CO2 of an elemental analyser: six ions, the second gas where the first ends."""
    (run,) = parsers.read(instruments / DATA / "dxf_example_CN_01.dxf")
    assert [trace.name for trace in run.traces] == ["N2 28", "N2 29", "N2 30", "CO2 44", "CO2 45", "CO2 46"]
    assert run.traces[0].x.values[-1] < run.traces[3].x.values[0]
    assert (run.sample_name, run.method) == ("36-UWSIF-UT Glut 1-", "N2+CO2_He.met")


@pytest.mark.real
def test_delta_values_are_readings(instruments):
    """The delta values of every peak, in per mil, bit for bit as the program keeps them; their sums of areas hold."""
    (run,) = parsers.read(instruments / DATA / "dxf_example_H_01.dxf")
    deltas = [one for one in run.readings if one.name.endswith("δ 2H/1H")]
    assert len(deltas) == 25
    assert {one.unit for one in deltas} == {"per mil"}
    numbers = {one.name: float(one.value) for one in run.readings}
    for peak in range(1, 26):
        parts = numbers[f"peak {peak} rIntensity 2"] + numbers[f"peak {peak} rIntensity 3"]
        assert parts == pytest.approx(numbers[f"peak {peak} rIntensity All"], rel=1e-9)


@pytest.mark.real
def test_an_aborted_run_says_what_it_lacks(instruments):
    """Eight points and no table: the ions are numbered, and the remark says why."""
    (run,) = parsers.read(instruments / ABORTED)
    assert [trace.name for trace in run.traces] == ["CO2 #1", "CO2 #2", "CO2 #3"]
    assert [remark for remark in run.remarks if "numbered in order" in remark.en]


def test_a_run_is_what_its_parts_say(tmp_path):
    """Times in minutes, values bit for bit, masses, labels, clock and delta value."""
    (run,) = parsers.read(written(tmp_path, dxf_bytes(curves("CO2", POINTS, 3))))
    assert [trace.name for trace in run.traces] == ["CO2 44", "CO2 45", "CO2 46"]
    assert run.traces[1].y.values.tolist() == [point[2] for point in POINTS]
    assert run.traces[0].x.values[0] == pytest.approx(0.209 / 60, rel=1e-6)
    assert (run.sample_name, run.method) == ("oil 7", "co2.met")
    assert run.acquired_at == datetime.fromtimestamp(1_582_000_000, UTC)
    assert str(run.reading("peak 1 d 13C/12C").value) == "-27.5"
    assert not run.remarks


def test_sizes_that_differ_are_refused(tmp_path):
    """The size is told before and behind the points: a file in which they differ contradicts itself."""
    two = curves("CO2", [point[:3] for point in POINTS[:5]], 2)
    with pytest.raises(parsers.BrokenFile, match="two sizes"):
        parsers.read(written(tmp_path, dxf_bytes(curves("CO2", POINTS, 3, again=28))))
    with pytest.raises(parsers.BrokenFile, match="whole number of points"):
        parsers.read(
            written(tmp_path, dxf_bytes(two.replace(struct.pack("<3I", 2, 1, 2), struct.pack("<3I", 2, 1, 3))))
        )
    with pytest.raises(parsers.IncompleteFile, match="no measured curves"):
        parsers.read(written(tmp_path, dxf_bytes()))


def test_cut_and_damaged_files_raise_nothing_else(tmp_path):
    """Cut anywhere before the end of the curves: refused. With changed bytes: a reading or a refusal."""
    data = dxf_bytes(curves("CO2", POINTS, 3))
    rng = random.Random(2)
    end = data.index(b"CMethod")
    for cut in range(120, end - 30, 11):
        with pytest.raises(parsers.ParserError):
            isodat_dxf.read(InstrumentFile.of(written(tmp_path, data[:cut])))
    for _ in range(200):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 5)):
            damaged[rng.randrange(len(data))] = rng.randrange(256)
        try:
            isodat_dxf.read(InstrumentFile.of(written(tmp_path, damaged)))
        except parsers.ParserError:
            continue
