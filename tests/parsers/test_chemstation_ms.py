"""`data.ms` against the vendor's own TIC, the vendor's peaks and another project's matrices; damage is named."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

import parsers
from parsers.cli import read as read_command

MS = "agilent-ms"
RAINBOW = f"{MS}/evanyeyeye+rainbow/tests"
RAU = f"{MS}/FAIRChemistry+chromatopy/docs/usage/data/agilent_csv"
FILES = [  # path, scans, ions, first and last time (min), sample
    (f"{RAINBOW}/inputs/yellow.D/data.ms", 1307, 197_291, 5733 / 6e4, 509_630 / 6e4, ""),
    (f"{RAINBOW}/inputs/yellow.D/dataSim.ms", 1309, 2_618, 5612 / 6e4, 510_280 / 6e4, ""),
    (f"{RAINBOW}/inputs/orange.D/MSD1.MS", 469, 282_512, 1420 / 6e4, 178_604 / 6e4, "blank"),
    (f"{RAU}/RAU-R505-00.D/data.ms", 2012, 27_562, 65_570 / 6e4, 762_427 / 6e4, "RAU-R505-0"),
    (f"{RAU}/RAU-R505-01.D/data.ms", 2012, 31_352, 65_582 / 6e4, 762_439 / 6e4, "RAU-R505-1"),
    (
        f"{MS}/bovee+entab/entab/tests/data/carotenoid_extract.d/MSD1.MS",
        2534,
        95_471,
        4750 / 6e4,
        2_698_372 / 6e4,
        "MHL 7M F7",
    ),
]


@pytest.mark.parametrize(("name", "count", "ions", "first", "last", "sample"), FILES)
def test_every_scan_and_ion_is_there(instruments, name, count, ions, first, last, sample):
    """Scans, ions and times are the file's, and nothing is odd."""
    (measurement,) = parsers.read(instruments / name)
    scans = measurement.scans
    assert (len(scans), len(scans.mz), measurement.sample_name) == (count, ions, sample)
    assert scans.times[[0, -1]] == pytest.approx([first, last], abs=1e-12)
    assert measurement.remarks == ()
    assert [trace.name for trace in measurement.traces] == ["TIC"]


@pytest.mark.parametrize(
    ("folder", "members", "digits"),
    [
        (f"{RAINBOW}/inputs/yellow.D", ("data.ms", "dataSim.ms"), 5e-6),
        (f"{RAU}/RAU-R505-01.D", ("data.ms",), 6e-5),
        (f"{RAU}/RAU-R505-00.D", ("data.ms",), 6e-5),
    ],
)
def test_the_total_ion_current_is_the_vendors(instruments, folder, members, digits):
    """TIC from the scan directory equals the vendor's tic_front.csv count for count, at its printed times.

    Of a SIM/scan run tic_front.csv holds both kinds of scans in order of time.
    """
    tics = [parsers.read(instruments / folder / name)[0].scans.tic() for name in members]
    times = np.concatenate([tic.x.values for tic in tics])
    order = np.argsort(times)
    lines = (instruments / folder / "tic_front.csv").read_text("utf-8-sig").splitlines()
    start = lines.index("Start of data points") + 1
    vendor = np.array([[float(cell) for cell in line.split(",")] for line in lines[start:] if line.strip()])
    np.testing.assert_allclose(times[order], vendor[:, 0], rtol=0, atol=digits)
    np.testing.assert_array_equal(np.concatenate([tic.y.values for tic in tics])[order], vendor[:, 1])


@pytest.mark.parametrize(
    ("run", "twin"),
    [
        ("yellow.D/data.ms", "yellow/data"),
        ("yellow.D/dataSim.ms", "yellow/dataSim"),
        ("orange.D/MSD1.MS", "orange/MSD1"),
    ],
)
def test_ions_equal_an_independent_decoding(instruments, run, twin):
    """Binned to whole m/z, the ions equal the matrix of another project's decoder, cell by cell."""
    scans = parsers.read(instruments / RAINBOW / "inputs" / run)[0].scans
    with (instruments / RAINBOW / "outputs" / f"{twin}.csv").open() as stream:
        rows = list(csv.reader(stream))
    masses = np.array([float(cell) for cell in rows[0][1:]])
    matrix = np.array([[float(cell) for cell in row] for row in rows[1:]])
    np.testing.assert_allclose(scans.times, matrix[:, 0], atol=1e-9)
    mine = np.zeros((len(scans), len(masses)))
    for i in range(len(scans)):
        mz, intensity = scans.scan(i)
        column = np.searchsorted(masses, np.round(mz))
        np.add.at(mine[i], column, intensity)
    np.testing.assert_array_equal(mine, matrix[:, 1:])


def test_the_vendors_peaks_stand_on_the_tic(instruments):
    """RESULTS.CSV names the scan of each maximum: there the TIC is highest within five scans."""
    tic = parsers.read(instruments / RAU / "RAU-R505-01.D/data.ms")[0].scans.tic()
    for minutes, scan in ((6.056, 860), (6.302, 903)):
        assert tic.x.values[scan - 1] == pytest.approx(minutes, abs=0.003)
        assert np.argmax(tic.y.values[scan - 6 : scan + 5]) == 5


def wiped(data):
    """The header without its texts and without the newer copy of its numbers, as some programs leave it."""
    data = bytearray(data)
    data[0x04:0xFC] = bytes(0xFC - 0x04)
    data[0x13C:0x600] = bytes(0x600 - 0x13C)
    return bytes(data)


def test_a_wiped_header_reads_all_the_same(instruments, tmp_path):
    """Without kind, names and the second copy of its numbers the file still gives every scan and ion."""
    path = tmp_path / "data.ms"
    path.write_bytes(wiped((instruments / FILES[0][0]).read_bytes()))
    (measurement,) = parsers.read(path)
    assert (len(measurement.scans), len(measurement.scans.mz)) == (1307, 197_291)
    assert measurement.sample_name == ""


def test_a_cut_or_contradicting_file_is_refused(instruments, tmp_path):
    """Cut anywhere, without a directory, or with a record moved: incomplete or broken, never fewer scans."""
    data = (instruments / FILES[3][0]).read_bytes()
    path = tmp_path / "data.ms"
    for cut in (1, 13, 24_000, 100_000, len(data) - 300):
        path.write_bytes(data[:-cut])
        with pytest.raises(parsers.IncompleteFile):
            parsers.read(path)
    path.write_bytes(data[:0x116] + bytes(4) + data[0x11A:])
    with pytest.raises(parsers.IncompleteFile, match="directory"):
        parsers.read(path)
    path.write_bytes(data[:5770] + b"\x00\x00\x00\x01" + data[5774:])
    with pytest.raises(parsers.BrokenFile, match="scan 1 "):
        parsers.read(path)


def test_geolab_read_shows_the_spectra(instruments):
    """As text a line with the number of scans and ions; as JSON counts, spans and checksums."""
    path = str(instruments / FILES[1][0])
    shown = CliRunner().invoke(read_command, [path, "--lang", "en"]).output
    assert "Mass spectra: 1309" in shown
    assert "2618 ions" in shown
    (summary,) = json.loads(CliRunner().invoke(read_command, [path, "--json"]).output)
    assert (summary["scans"]["n"], summary["scans"]["ions"]) == (1309, 2618)
    assert (summary["scans"]["mz"]["min"], summary["scans"]["mz"]["max"]) == (131.0, 202.0)


def test_a_directory_that_repeats_a_record_is_no_bomb(instruments, tmp_path):
    """A scan directory whose entries all point at one record is broken, not multiplied."""
    data = bytearray((instruments / FILES[0][0]).read_bytes())
    at = 2 * int.from_bytes(data[0x104:0x108], "big") - 2
    first = data[at : at + 12]
    data[at:] = first * ((len(data) - at) // 12)
    path = tmp_path / "data.ms"
    path.write_bytes(data)
    with pytest.raises(parsers.BrokenFile, match="same record"):
        parsers.read(path)
