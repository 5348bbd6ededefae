"""Isodat dual inlet and earlier continuous flow: real files, the program's own sums, and made ones for each check."""

import struct
from decimal import Decimal

import numpy as np
import pytest

import parsers

DID = "isodat-did/isoverse+isoreader"
CF = "isodat-cf/isoverse+isoreader/inst/extdata/continuous_flow_example.cf"
HEAD = b"\xff\xff\x06\x00\x0b\x00CFileHeader" + bytes(8)


def text(value):
    return b"\xff\xfe\xff" + bytes([len(value)]) + value.encode("utf-16-le")


CLOCK = b"CTimeObject" + text("Date") + text("Date") + struct.pack("<III", 0, 1, 1_414_409_034)


def cycle(name, values, again=None):
    raw = text(name) + struct.pack("<II", 0, 2) + b"time" + struct.pack("<III", 0, 2, 1) + b"\x27\x80\x03\0\0\0\x2f\0"
    raw += text("") + text("") + struct.pack("<II", 0, 2) + b"time" + struct.pack("<III", 0, 6, len(values))
    again = len(values) if again is None else again
    return raw + struct.pack(f"<{len(values)}d", *values) + bytes(6) + struct.pack("<I", again)


def result(name, cycles, mean, spread, kind="Delta"):
    raw = text(kind) + text(name) + struct.pack("<III", 0, 2, 1) + text("") + text("") + text(kind)
    raw += struct.pack("<IIII", 0, 1, 1, len(cycles))
    raw += b"".join(struct.pack("<dd", place, value) for place, value in enumerate(cycles))
    return raw + bytes(6) + text("") + struct.pack("<Idd", 2, mean, spread)


def did_bytes(*cycles, masses=("44", "45", "46"), results=b""):
    """The parts of a .did that are read."""
    told = text("marble 3") + text("Identifier 1") + text("co2.met") + text("Method")
    names = text("Index to Mass") + text("Index to Mass")
    names += b"".join(text(mass) + text(f"Mass {mass}") for mass in masses)
    start = HEAD + text("CBlockData") + text("CDualInletDocument") + CLOCK
    return start + told + b"".join(cycles) + names + text("Pre Calculated") + results


SOUND = [
    cycle("Standard 0", [1000.0, 1100.5, 1200.25]),
    cycle("Standard 1", [999.0, 1099.0, 1199.0]),
    cycle("Sample 0", [1001.0, 1101.0, 1201.0]),
    cycle("Standard Pre", [1002.0, 1102.0, 1202.0]),
]


def cf_bytes(points, masses=("2", "3"), size=None, last=None):
    """The parts of a .cf that are read."""
    ions = len(points[0]) - 1
    raw = b"".join(struct.pack(f"<f{ions}d", *point) for point in points)
    size = len(raw) if size is None else size
    last = points[-1][0] if last is None else last
    curves = text("Trace Data H2") + struct.pack("<IIII", 0, 2, 0, 6) + text("")
    curves += struct.pack("<II", len(points), ions) + b"\xff\xff\x02\x00\x07\x00CBinary" + struct.pack("<I", 2)
    curves += text("") + struct.pack("<II", 2, size) + raw
    tail = b"\xaf\x83" + struct.pack("<I", 2) + text("") + struct.pack("<II", 2, 0)
    tail += struct.pack("<ff", points[0][0], last) + text("") + b"".join(text(f"Mass {mass}") for mass in masses)
    empty, style = struct.pack("<IHI", 10, 0, 0), struct.pack("<IHII", 10, 16, 32, 0)
    cells = struct.pack("<IH", 10, 1) + text("19") + bytes(4) + struct.pack("<IHIII", 10, 0x410, 36, 0, 1)
    cells += struct.pack("<IH", 10, 1) + text("oil 7") + bytes(4) + empty + style
    cells += struct.pack("<IHI", 10, 17, 36) + text("h2.met") + bytes(4)
    columns = ("Peak Center", "Identifier 1", "Comment", "Pre Script", "Method")
    grid = text("Line") + b"".join(text(name) + text(f"{name.split()[0]} ID") for name in columns)
    start = HEAD + text("CBlockData") + text("CIsoGCViewDoc") + CLOCK
    return start + curves + tail + text("session") + grid + cells


POINTS = [(0.209 * k, 50.0 + k, 60.0 + k) for k in range(1, 30)]


def written(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "cycles", "masses"),
    [
        (f"{DID}/inst/extdata/dual_inlet_example.did", 7, ("44", "45", "46", "47", "48", "49")),
        (f"{DID}/tests/testthat/minimal_data/minimal_02.did", 7, ("44", "45", "46", "47", "54", "48", "49")),
        ("isodat-did/isoverse+isoprocessor/vignettes/data/SP1.did", 8, ("30", "31", "46", "44", "45")),
    ],
)
def test_every_cycle_of_a_real_file_is_read(instruments, name, cycles, masses):
    """Sample and standard of each cycle, one more standard before; means are those of their cycles, else a remark."""
    (run,) = parsers.read(instruments / name)
    names = [f"{kind} {number}" for kind in ("standard", "sample") for number in range(cycles)] + ["standard pre"]
    assert [one.name for one in run.readings if one.unit == "mV"] == [f"{n} {mass}" for n in names for mass in masses]
    assert not run.remarks
    assert {one.unit for one in run.readings} == {"mV", "per mil", "%"}


@pytest.mark.real
def test_deltas_follow_from_the_intensities(instruments):
    """The program prints rd 45CO2/44CO2 = 5.803 and 46: 12.055 for the first sample: what its raw ratios give."""
    (run,) = parsers.read(instruments / DID / "inst/extdata/dual_inlet_example.did")
    level = {one.name: float(one.value) for one in run.readings}
    assert round(level["sample 0 44"], 3) == 15955.176
    assert round(level["standard pre 44"], 3) == 15946.420
    for mass, printed in (("45", 5.803), ("46", 12.055)):
        before, sample, after = (
            level[f"{name} {mass}"] / level[f"{name} 44"] for name in ("standard pre", "sample 0", "standard 0")
        )
        assert (sample / ((before + after) / 2) - 1) * 1000 == pytest.approx(printed, abs=5e-4)
    assert round(level["d 13C/12C cycle 1"], 3) == 2.193
    assert run.metadata["d 13C/12C vs."] == "VPDB"
    assert (run.sample_name, run.method) == ("CIT Carrara", "CO2_multiply_16V.met")


@pytest.mark.real
def test_the_earlier_continuous_flow_is_read(instruments):
    """Half an hour of both ions of hydrogen, the sample's name, the reference gas at its level."""
    (run,) = parsers.read(instruments / CF)
    assert [(trace.name, len(trace)) for trace in run.traces] == [("H2 2", 8605), ("H2 3", 8605)]
    assert run.sample_name == "F8-5.5uL"
    assert run.metadata["Analysis"] == "6520"
    assert np.diff(run.traces[0].x.values).std() * 60 < 1e-3
    assert not run.remarks


def test_a_dual_inlet_run_is_what_its_parts_say(tmp_path):
    """Intensities and results bit for bit, with their units; a mean that was not formed is no number."""
    results = result("d 13C/12C ", [1.5, 2.5], 2.0, 0.7) + result("AT% 13C/12C ", [1.1], -1.0, -1.0, "AT%")
    (run,) = parsers.read(written(tmp_path, did_bytes(*SOUND, results=results), "run.did"))
    said = {one.name: (one.value, one.unit) for one in run.readings}
    assert said["standard 0 45"] == (Decimal("1100.5"), "mV")
    assert said["d 13C/12C"] == (Decimal("2.0"), "per mil")
    assert said["d 13C/12C sd"] == (Decimal("0.7"), "per mil")
    assert said["AT% 13C/12C cycle 1"] == (Decimal("1.1"), "%")
    assert "AT% 13C/12C" not in said
    assert (run.sample_name, run.method, run.remarks) == ("marble 3", "co2.met", ())
    assert run.acquired_at.isoformat() == "2014-10-27T11:23:54+00:00"


def test_what_does_not_hold_is_remarked(tmp_path):
    """A mean that is not that of its cycles, and a cycle that is not there."""
    data = did_bytes(SOUND[0], cycle("Standard 2", [1.0, 2.0, 3.0]), results=result("d 13C/12C ", [1.5, 2.5], 2.2, 0.7))
    (run,) = parsers.read(written(tmp_path, data, "run.did"))
    assert ["0, 2" in run.remarks[0].en, "2.2" in run.remarks[1].en] == [True, True]


@pytest.mark.parametrize(
    "data",
    [
        did_bytes(cycle("Standard 0", [1.0, 2.0, 3.0], again=2)),
        did_bytes(*SOUND, masses=("44", "45")),
        did_bytes(cycle("Standard 0", [1.0, float("nan"), 3.0])),
        did_bytes(),
        cf_bytes(POINTS, size=900_000),
        cf_bytes(POINTS, size=40),
        cf_bytes(POINTS, masses=("2",)),
        cf_bytes(POINTS, last=1.0),
        cf_bytes([*POINTS, (0.1, 1.0, 1.0)]),
        cf_bytes([*POINTS, (7.0, float("inf"), 1.0)]),
        cf_bytes(POINTS).replace("Trace Data".encode("utf-16-le"), "Trace Date".encode("utf-16-le")),
    ],
)
def test_what_contradicts_itself_is_refused(tmp_path, data):
    """Counts before and behind, sizes, masses, times: nothing is half read."""
    with pytest.raises((parsers.BrokenFile, parsers.IncompleteFile)) as refused:
        parsers.read(written(tmp_path, data, "run.bin"))
    assert "run.bin" in refused.value.message.zh


def test_an_earlier_continuous_flow_run_is_what_its_parts_say(tmp_path):
    """Times in minutes, values bit for bit; the grid's empty cells shift no name."""
    (run,) = parsers.read(written(tmp_path, cf_bytes(POINTS), "run.cf"))
    assert [trace.name for trace in run.traces] == ["H2 2", "H2 3"]
    assert run.traces[1].y.values.tolist() == [point[2] for point in POINTS]
    assert run.traces[0].x.values[0] == pytest.approx(0.209 / 60, rel=1e-6)
    assert (run.sample_name, run.method) == ("oil 7", "h2.met")
    assert not run.remarks


@pytest.mark.parametrize("data", [did_bytes(*SOUND), cf_bytes(POINTS)], ids=["did", "cf"])
def test_a_cut_file_is_refused_or_whole(tmp_path, data):
    """Cut anywhere, it never gives other numbers than the whole file."""
    whole = {one.name: one.value for one in parsers.read(written(tmp_path, data, "w"))[0].readings}
    for end in range(60, len(data), 7):
        try:
            (run,) = parsers.read(written(tmp_path, data[:end], "cut"))
        except parsers.ParserError:
            continue
        assert {one.name: one.value for one in run.readings}.items() <= whole.items()
