"""Isodat scans and classical dual-inlet files: real ones held to their own sums, and made ones for each check."""

import struct

import numpy as np
import pytest

import parsers
from tests.parsers.test_isodat_earlier import CLOCK, HEAD, text

SCN = "isodat-scn/isoverse+isoreader/inst/extdata"
CAF = "isodat-caf/isoverse+isoreader/inst/extdata/dual_inlet_example.caf"
STEPS = [61_600.0, 61_603.0, 61_606.0, 61_609.0]
IONS = [[1.5, 2.5], [300.0, 310.0], [4983.25, 5864.0], [0.5, 0.25]]


def of_class(name, version=1):
    return b"\xff\xff" + struct.pack("<HH", version, len(name)) + name.encode()


def scn_bytes(scanned="High Voltage", ions=("Mass  44.00 [C3]", "Mass  45.00 [C4]"), steps=STEPS, size=None, ends=None):
    """The parts of a .scn that are read."""
    points = b"".join(struct.pack("<f2d", step, *row) for step, row in zip(steps, IONS, strict=True))
    size = len(points) if size is None else size
    ends = ends or [step * 10 / 65_535 for step in (steps[0], steps[-1])]
    raw = of_class("CScanStorage", 6) + struct.pack("<IH", 3, 47) + text("peak shape") + text("a.scn")
    raw += struct.pack("<IIII", 0, 2, 0, 6) + text("before bake-out") + struct.pack("<II", len(steps), 2)
    raw += of_class("CBinary", 2) + struct.pack("<I", 2) + text("") + struct.pack("<II", 2, size) + points
    raw += of_class("CPlotInfo") + text("Arial") + text(scanned) + text("Intensity") + text("Ratio")
    names = b"".join(map(text, ions))
    return (
        raw
        + of_class("CTraceInfoEntry")
        + names
        + of_class("CPlotRange")
        + struct.pack("<2f", *ends)
        + names
        + text("Administrator")
        + text("Cup 1")
    )


def caf_item(name, form, unit, value):
    number = struct.pack("<IIII", 1, 4, value, 1) if form == "%u" else struct.pack("<IIdI", 1, 8, value, 1)
    return text(name) * 2 + text(form) + text("CO2") + text("") + text(unit) + text("VPDB") + text("") + number


def caf_bytes(standards=((10.0, 20.0),), samples=((11.0, 21.5),), declared=None, evaluated=11.0):
    """The parts of a .caf that are read."""

    def block(kind, rows, count):
        name = text(f"DualInlet RawData {kind} Block")
        cycles = b"".join(
            text("") * 2 + struct.pack("<II", 0, 2) + b"time" + struct.pack("<III2d", 0, 3, 2, *row) for row in rows
        )
        return name * 2 + struct.pack("<III", 0, 2, count) + cycles

    pre = (10.5, 20.5)
    raw = HEAD + text("CBlockData") + text("CDocumentClassicalAquisition") + CLOCK
    raw += block("Standard", standards, len(standards) if declared is None else declared)
    raw += block("Sample", (*samples, pre), len(samples)) + of_class("CResultDataList")
    for reference, row, delta in ((1, pre, 0.0), (0, (evaluated, samples[0][1]), 3.5)):
        raw += text("CO2") * 2 + text("") * 4
        raw += caf_item("rIntensity 44", "%.3f", "[mV]", row[0]) + caf_item("rIntensity 45", "%.3f", "[mV]", row[1])
        raw += caf_item("Is Ref.?", "%u", "", reference) + caf_item("δ 13C/12C", "%.3f", "[per mil]", delta)
    return raw + text("end") * 6


def written(tmp_path, data, name):
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "ions", "points", "unit"),
    [("background", 7, 525, "kV"), ("peak_shape", 3, 220, "kV"), ("time", 2, 5532, "min")],
)
def test_every_point_of_a_real_scan_is_read(instruments, name, ions, points, unit):
    """As many ions and points as the file declares; the voltages are the ends of its plot (no remark)."""
    (run,) = parsers.read(instruments / SCN / f"{name}_scan_example.scn")
    assert [(len(trace), trace.x.unit) for trace in run.traces] == [(points, unit)] * ions
    assert run.remarks == ()


def test_deltas_of_a_real_run_follow_from_its_intensities(instruments):
    """rd 45 of each of eight cycles is the ratio against the mean of the standards before and behind it."""
    (run,) = parsers.read(instruments / CAF)
    assert (run.sample_name, run.method, run.remarks) == ("2H6", "CARBO IIIUvU_Clump.met", ())
    said = {one.name: float(one.value) for one in run.readings}
    ratio = {
        name: said[f"{name} 45"] / said[f"{name} 44"]
        for name in ["standard pre", *(f"{kind} {n}" for kind in ("standard", "sample") for n in range(1, 9))]
    }
    for cycle in range(1, 9):
        before = ratio["standard pre" if cycle == 1 else f"standard {cycle - 1}"]
        delta = 1000 * (ratio[f"sample {cycle}"] / ((before + ratio[f"standard {cycle}"]) / 2) - 1)
        assert said[f"rd 45CO2/44CO2 cycle {cycle}"] == pytest.approx(delta, abs=1e-6)


def test_a_scan_is_what_its_parts_say(tmp_path):
    """Names, comment, kilovolts and ions; a plot of other ends is told; a clock is minutes, cups have no mass."""
    (run,) = parsers.read(written(tmp_path, scn_bytes(), "a.bin"))
    assert (run.format_id, run.sample_name, run.metadata["comment"]) == ("isodat_scn", "peak shape", "before bake-out")
    assert [trace.name for trace in run.traces] == ["mass 44", "mass 45"]
    np.testing.assert_allclose(run.traces[0].x.values, np.array(STEPS) * 10 / 65_535)
    assert run.traces[1].y.values.tolist() == [row[1] for row in IONS]
    assert run.remarks == ()
    (told,) = parsers.read(written(tmp_path, scn_bytes(ends=[1.0, 2.0]), "a.scn"))
    assert "the plot in the file spans 1.0000 to 2.0000 kV" in told.remarks[0].en
    (timed,) = parsers.read(
        written(tmp_path, scn_bytes("Clock", ("Cup 1", "Cup 2"), [0, 6000, 12_000, 18_000]), "t.scn")
    )
    assert ([trace.name for trace in timed.traces], timed.traces[0].x.unit) == (["Cup 1", "Cup 2"], "min")
    assert timed.traces[0].x.values.tolist() == [0, 0.1, 0.2, pytest.approx(0.3)]
    (magnet,) = parsers.read(written(tmp_path, scn_bytes("Magnet Current"), "m.scn"))
    assert (magnet.traces[0].x.name, magnet.traces[0].x.unit) == ("Magnet Current", "steps")


def test_a_classical_run_is_what_its_parts_say(tmp_path):
    """Cycles by their names, deltas of the sample alone; an evaluated intensity that nobody measured is told."""
    (run,) = parsers.read(written(tmp_path, caf_bytes(), "a.bin"))
    assert (run.format_id, run.acquired_at.year) == ("isodat_caf", 2014)
    assert [(one.name, float(one.value), one.unit) for one in run.readings] == [
        ("standard 1 44", 10.0, "mV"),
        ("standard 1 45", 20.0, "mV"),
        ("sample 1 44", 11.0, "mV"),
        ("sample 1 45", 21.5, "mV"),
        ("standard pre 44", 10.5, "mV"),
        ("standard pre 45", 20.5, "mV"),
        ("δ 13C/12C cycle 1", 3.5, "per mil"),
    ]
    assert (run.metadata["δ 13C/12C vs."], run.remarks) == ("VPDB", ())
    (told,) = parsers.read(written(tmp_path, caf_bytes(evaluated=12.0), "a.caf"))
    assert "1 intensities that were evaluated" in told.remarks[0].en


@pytest.mark.parametrize(
    "data",
    [
        scn_bytes(size=79),
        scn_bytes(ions=("Mass  44.00 [C3]",)),
        scn_bytes("Clock", steps=[0, 6000, 3000, 9000]),
        caf_bytes(declared=2),
        caf_bytes(standards=((10.0, float("nan")),)),
        caf_bytes()[:400],
    ],
    ids=["bytes", "ions", "time runs back", "cycles", "no number", "aborted"],
)
def test_what_contradicts_itself_is_refused(tmp_path, data):
    """Counts that do not hold, a clock that runs back, an intensity that is none: a refusal, never another run."""
    with pytest.raises(parsers.ParserError):
        parsers.read(written(tmp_path, data, "a.bin"))


@pytest.mark.parametrize("data", [scn_bytes(), caf_bytes()], ids=["scn", "caf"])
def test_a_cut_file_is_refused_or_whole(tmp_path, data):
    """Cut anywhere, an intensity that is read is the file's; nothing but a ParserError."""
    (whole,) = parsers.read(written(tmp_path, data, "a.bin"))
    values = [one for one in whole.readings if one.unit == "mV"]
    for at in range(60, len(data), 11):
        try:
            (run,) = parsers.read(written(tmp_path, data[:at], "a.bin"))
        except parsers.ParserError:
            continue
        assert [len(trace) for trace in run.traces] == [len(trace) for trace in whole.traces]
        assert [one for one in run.readings if one.unit == "mV"] == values
