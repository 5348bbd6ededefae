"""AvaSoft binaries: counts of real files against the vendor's own export, and made files of each version."""

import csv
import random
import struct
from datetime import datetime

import numpy as np
import pytest

import parsers
from parsers.formats import avantes_binary
from parsers.instrument_file import InstrumentFile

COMPARE = "fiber-spectrometer/ropensci+lightr/inst/testdata/compare"


def record(count=5, number=0, mode=4, wide=True, first=10):
    """A record of AvaSoft 8: wavelengths 500 + pixel, sample 30, dark 10, reference 50 and more."""
    pixels = np.arange(first, first + count)
    arrays = [500.0 + pixels, 30.0 + pixels, np.full(count, 10.0), 50.0 + pixels]
    date = 2026 << 20 | 3 << 16 | 1 << 11 | 8 << 6 | 30
    tail = b"Merge0".ljust(10, b"\0") + (bytes(7) if wide else b"")
    body = struct.pack(
        "<4B10s64sBHHfII2BH5BHIIfHIIfffff5d130s",
        *(number, mode, 0, 0, b"SER1", b"FRIENDLY", 1, first, first + count - 1, 12.5, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0),
        *(0, 0, 0, 0.0, 0, 99, date, 0.0, 0.0, 0.0, 0.0, 0.0, 500.0, 1.0, 0.0, 0.0, 0.0, b"oil film"),
    )
    body += b"".join(np.asarray(one, "<f4").tobytes() for one in arrays) + tail
    return struct.pack("<I", len(body) - 6 if wide else len(body)) + body


def old_bytes(version, count=4, columns=3):
    """A file of AvaSoft 6 (60) or 7 (70), pixels 3 on, wavelengths 200 + 2 pixel."""
    serial = [float(ord(char)) for char in "0411041S1"]
    coefficients = [200.0, 2.0, 0.0, 0.0, 0.0]
    ends = [3.0, 2.0 + count, 2.0, 0.0]
    head = (
        [60.0, *coefficients, *serial, *ends] if version == 60 else [70.0, *serial, *[0.0] * 64, *coefficients, *ends]
    )
    head += [0.0] * 17 if version == 70 else []
    values = [value for pixel in range(count) for value in (100.0 + pixel, 900.0, 5.0)[:columns]]
    return np.array([*head, *values, 8.5, 13.0, 0.0], "<f4").tobytes()


def written(tmp_path, data):
    path = tmp_path / "spectrum.bin"
    path.write_bytes(data)
    return path


@pytest.mark.real
def test_the_vendors_ratio_follows_from_the_counts(instruments):
    """(sample - dark) / (reference - dark) of 1660 pixels is the column that the vendor exported, to its digits."""
    first, second = parsers.read(instruments / COMPARE / "rfl8x" / "d0001.Rfl8x")
    wavelength = first.traces[0].x.values
    sample, dark, reference = (trace.y.values for trace in first.traces)
    with (instruments / COMPARE / "rfl8x" / "official.csv").open(encoding="utf-8") as table:
        rows = [(float(row["wl"]), float(row["d0001"])) for row in csv.DictReader(table) if row["d0001"]]
    said = dict(rows)
    strong = reference - dark > 500
    compared = 0
    for x, ratio in zip(wavelength[strong], (100 * (sample - dark) / (reference - dark))[strong], strict=True):
        near = min(said, key=lambda other: abs(other - x))
        if x < 960 and abs(near - x) < 0.001:  # beyond, the export merges the second spectrometer
            assert ratio == pytest.approx(said[near], rel=2e-5, abs=2e-5)
            compared += 1
    assert compared > 1000
    assert first.acquired_at is not None
    assert not [remark for remark in first.remarks if "wavelength of" in remark.en]
    assert len(second.traces[0]) == 238


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "points", "ends"),
    [("J_PIR_AVRIL2016_0001.TRM", 1453, (299.87, 700.0)), ("NEW0601.TRM", 3648, (232.08, 797.21))],
)
def test_older_files_hold_three_curves(instruments, name, points, ends):
    """Sample, reference and dark over the wavelengths that the coefficients give; the dark is the weakest."""
    (run,) = parsers.read(instruments / COMPARE / "Avantes" / name)
    x = run.traces[0].x.values
    assert (x[0], x[-1]) == (pytest.approx(ends[0], abs=0.01), pytest.approx(ends[1], abs=0.01))
    assert {trace.name: len(trace) for trace in run.traces} == dict.fromkeys(("sample", "reference", "dark"), points)
    middle = {trace.name: float(np.median(trace.y.values)) for trace in run.traces}
    assert middle["dark"] < min(middle["sample"], middle["reference"])


@pytest.mark.parametrize("wide", [True, False])
def test_every_spectrometer_of_a_file_is_read(tmp_path, wide):
    """Two records of AvaSoft 8, one after the other, with date, serial, integration time and counts."""
    head = b"AVS84" if wide else b"AVS82"
    data = head + b"\x02" + record(wide=wide) + record(count=9, number=1, wide=wide)
    first, second = parsers.read(written(tmp_path, data))
    assert first.traces[0].y.values.tolist() == [40.0, 41.0, 42.0, 43.0, 44.0]
    assert first.traces[0].x.values.tolist() == [510.0, 511.0, 512.0, 513.0, 514.0]
    assert (first.acquired_at, first.instrument.serial) == (datetime(2026, 3, 1, 8, 30), "SER1")
    assert str(first.reading("integration time").value) == "12.5"
    assert len(second.traces[2]) == 9


@pytest.mark.parametrize("version", [60, 70])
@pytest.mark.parametrize("columns", [1, 3])
def test_the_older_versions(tmp_path, version, columns):
    """Coefficients, pixels and columns of AvaSoft 6 and 7."""
    (run,) = parsers.read(written(tmp_path, old_bytes(version, columns=columns)))
    assert [trace.name for trace in run.traces] == ["sample", "reference", "dark"][:columns]
    assert run.traces[0].x.values.tolist() == [206.0, 208.0, 210.0, 212.0]
    assert run.traces[0].y.values.tolist() == [100.0, 101.0, 102.0, 103.0]
    assert run.instrument.serial == "0411041S1"


@pytest.mark.parametrize("kind", ["AVS84", "AVS82", "60", "70"])
def test_cut_and_damaged_files_raise_nothing_else(tmp_path, kind):
    """Cut anywhere: refused. With changed bytes: a reading or a refusal."""
    wide = kind == "AVS84"
    data = old_bytes(int(kind)) if kind.isdigit() else kind.encode() + b"\x01" + record(wide=wide)
    rng = random.Random(kind)
    for cut in range(1, len(data), 5):
        with pytest.raises(parsers.ParserError):
            parsers.read(written(tmp_path, data[:-cut]))
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 5)):
            damaged[rng.randrange(6, len(data))] = rng.randrange(256)
        try:
            avantes_binary.read(InstrumentFile.of(written(tmp_path, damaged)))
        except parsers.ParserError:
            continue
