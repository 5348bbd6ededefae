"""mzML: every spectrum and chromatogram as the file's own summary says, and nothing else from damaged files."""

import base64
import gzip
import random
import re
import struct
import zlib

import numpy as np
import pytest

import parsers
from parsers.formats import mzml
from parsers.instrument_file import InstrumentFile

PWIZ = "mzml/cheminfo+mzData/src/mzml/__tests__/data"


def encoded(values, dtype, packed):
    raw = np.asarray(values, dtype).tobytes()
    return base64.b64encode(zlib.compress(raw) if packed else raw).decode()


def array(values, role, dtype="<f8", packed=True, compression=None):
    kind = {"<f4": "MS:1000521", "<f8": "MS:1000523", "<i4": "MS:1000519", "<i8": "MS:1000522"}[dtype]
    how = compression or (("MS:1000574", "zlib compression") if packed else ("MS:1000576", "no compression"))
    unit = ' unitAccession="UO:0000010" unitName="second"' if role == "MS:1000595" else ""
    return (
        f'<binaryDataArray><cvParam accession="{kind}" name="number"/>'
        f'<cvParam accession="{how[0]}" name="{how[1]}"/><cvParam accession="{role}" name="array"{unit}/>'
        f"<binary>{encoded(values, dtype, packed)}</binary></binaryDataArray>"
    )


def spectrum(seconds, mz, intensity, level=1, length=None, **options):
    return (
        f'<spectrum id="scan={seconds}" defaultArrayLength="{len(mz) if length is None else length}">'
        f'<cvParam accession="MS:1000511" name="ms level" value="{level}"/><scanList><scan>'
        f'<cvParam accession="MS:1000016" value="{seconds}" unitAccession="UO:0000010"/></scan></scanList>'
        f"<binaryDataArrayList>{array(mz, 'MS:1000514', **options)}{array(intensity, 'MS:1000515', **options)}"
        "</binaryDataArrayList></spectrum>"
    )


def document(spectra, extra="", prolog='<?xml version="1.0" encoding="utf-8"?>'):
    return (
        f'{prolog}\n<mzML xmlns="http://psi.hupo.org/ms/mzml" version="1.1.0"><run id="made_x0020_run">'
        f'<spectrumList count="{len(spectra)}">{"".join(spectra)}</spectrumList>{extra}</run></mzML>'
    ).encode()


def written(tmp_path, data, name="made.mzML"):
    path = tmp_path / name
    path.write_bytes(data)
    return path


RUN = [spectrum(6 * k, [50.5 + k, 191.1, 217.2], [k, 10.0 * k, 3.0]) for k in range(8)]


@pytest.mark.real
def test_spectra_agree_with_the_files_own_summary(instruments):
    """Ions, base peak and range of each spectrum are those that the converter wrote beside it."""
    path = instruments / PWIZ / "small_zlib.pwiz.1.1.mzML"
    text = path.read_text("latin-1")
    (measurement,) = parsers.read(path)
    found = {1: measurement.scans, **measurement.product_scans}
    assert {level: len(scans) for level, scans in found.items()} == {1: 14, 2: 34}
    at = {1: 0, 2: 0}
    for block in re.findall(r"<spectrum .*?</spectrum>", text, re.DOTALL):
        said = dict(re.findall(r'<cvParam [^>]*name="([^"]+)" value="([^"]+)"', block))
        level = int(said["ms level"])
        mz, intensity = found[level].scan(at[level])
        close = 1e-5 if "centroid spectrum" in block else 0.1  # of profiles the instrument tells the fitted height
        assert len(mz) == int(re.search(r'defaultArrayLength="(\d+)"', block)[1])
        assert found[level].times[at[level]] == pytest.approx(float(said["scan start time"]))
        assert found[level].total[at[level]] == pytest.approx(float(said["total ion current"]))
        assert intensity.max() == pytest.approx(float(said["base peak intensity"]), rel=close)
        assert mz[intensity.argmax()] == pytest.approx(float(said["base peak m/z"]), abs=0.05)
        at[level] += 1


@pytest.mark.real
def test_the_reference_example_is_read_with_what_it_lacks(instruments):
    """The PSI's tiny file: a scan without time is said, seconds and minutes become minutes, groups are followed."""
    (first,) = parsers.read(instruments / "mzml/levitsky+pyteomics/tests/tiny.pwiz.1.1.mzML")
    assert first.sample_name == "Sample 1"
    assert (first.instrument.model, first.instrument.serial) == ("LCQ Deca", "23433")
    assert first.scans.times.tolist() == pytest.approx([42.05 / 60, 5.8905])
    mz, intensity = first.scans.scan(1)
    assert (mz.tolist(), intensity.tolist()) == ([*map(float, range(15))], [*map(float, range(15, 0, -1))])
    assert first.product_scans[2].scan(0)[0].tolist() == [*map(float, range(0, 20, 2))]
    assert first.trace("tic").y.values.tolist() == [*map(float, range(15, 0, -1))]
    assert first.trace("tic").x.values[-1] == pytest.approx(14 / 60)
    assert {"no time", "sorted"} == {word for word in ("no time", "sorted") if word in str(first.remarks)}


@pytest.mark.real
def test_all_chromatograms_are_read(instruments):
    """66 SRM chromatograms without a spectrum: all, in minutes."""
    (measurement,) = parsers.read(instruments / PWIZ / "arrayChromatograms.mzML")
    assert measurement.scans is None
    assert len(measurement.traces) == 66
    assert len(measurement.trace("TIC")) == 13_300
    first = measurement.trace("SRM SIC Q1=124.1 Q3=51.1 function=1 offset=0").x.values[0]
    assert first == struct.unpack("<d", base64.b64decode("AAAA4OM55D8="))[0]


@pytest.mark.real
def test_an_extract_says_what_is_missing(instruments):
    """A gzip extract of 11 of 2,918 spectra is read, and a remark says so."""
    (measurement,) = parsers.read(instruments / "mzml/pymzml+pymzML/tests/data/example.mzML.gz")
    assert len(measurement.scans) == 11
    assert any("2918 spectra are declared, 11 are there" in remark.en for remark in measurement.remarks)
    assert len(measurement.trace("TIC (chromatogram)")) == 2918


@pytest.mark.parametrize("dtype", ["<f4", "<f8", "<i4", "<i8"])
@pytest.mark.parametrize("packed", [True, False])
def test_every_number_type_is_read(tmp_path, dtype, packed):
    """32 and 64 bits, floats and integers, plain and zlib, with line ends within the base64, give the same ions."""
    data = document([spectrum(60, [50, 191, 217], [1, 2, 3], dtype=dtype, packed=packed)])
    data = data.replace(b"<binary>", b"<binary>\r\n  ").replace(b"</binary>", b"\n</binary>")
    (measurement,) = parsers.read(written(tmp_path, data))
    assert [column.tolist() for column in measurement.scans.scan(0)] == [[50, 191, 217], [1, 2, 3]]
    assert measurement.scans.times.tolist() == [1.0]
    assert measurement.sample_name == "made run"


def test_levels_are_never_mixed(tmp_path):
    """A product ion spectrum between two survey scans is among the product scans of the same run."""
    data = document([spectrum(1, [191], [5]), spectrum(2, [191], [700], level=2), spectrum(3, [191], [6])])
    (run,) = parsers.read(written(tmp_path, data))
    assert run.scans.extract(191).y.values.tolist() == [5, 6]
    assert run.product_scans[2].extract(191).y.values.tolist() == [700]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_cut_run_is_never_a_shorter_one(tmp_path, zipped):
    """Cut anywhere, plain or gzip: incomplete or broken."""
    data = gzip.compress(document(RUN)) if zipped else document(RUN)
    assert len(parsers.read(written(tmp_path, data))[0].scans) == 8
    rng = random.Random(5)
    for cut in [1, 5, *(rng.randrange(1, len(data) - 300) for _ in range(30))]:
        with pytest.raises(parsers.ParserError):
            mzml.read(InstrumentFile.of(written(tmp_path, data[:-cut])))


def test_flipped_bits_raise_nothing_else(tmp_path):
    """150 files with changed bytes: a reading or a ParserError."""
    data = document(RUN)
    rng = random.Random(6)
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 5)):
            damaged[rng.randrange(len(data))] = rng.randrange(256)
        try:
            mzml.read(InstrumentFile.of(written(tmp_path, damaged)))
        except parsers.ParserError:
            continue


LAUGHS = '<?xml version="1.0"?><!DOCTYPE mzML [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
LATE = f"<!--<mzML >{' ' * 70_000}--><!DOCTYPE mzML [<!ENTITY a 'x'>]>"
ZEROS = encoded(np.zeros(9_000_000), "<f8", True)
BOMB = array([], "MS:1000514").replace(encoded([], "<f8", True), ZEROS)
HOSTILE = {
    "entities": (document(RUN, prolog=LAUGHS), "DOCTYPE"),
    "late_doctype": (document(RUN, prolog=LATE), "DOCTYPE"),
    "utf7": (document(RUN, prolog='<?xml version="1.0" encoding="UTF-7"?>'), "encoding"),
    "bomb": (document([RUN[0].replace("<binaryDataArrayList>", "<binaryDataArrayList>" + BOMB)]), "there twice"),
    "packed_bomb": (document([RUN[0].replace(encoded([50.5, 191.1, 217.2], "<f8", True), ZEROS)]), "bytes and has not"),
    "giant": (document([spectrum(1, [1], [1], length=100_000_000)]), "out of proportion"),
    "longer": (document([spectrum(1, [1, 2], [1, 2], length=1)]), "bytes and has not"),
    "shorter": (document([spectrum(1, [1, 2], [1, 2], length=3)]), "bytes and has not"),
    "nested": (document([], extra="<a>" * 50_000), "nested|depth"),
    "endless": (document(["<spectrum>" + "<a/>" * 50_000 + "</spectrum>"]), "nested or filled"),
    "gzip_bomb": (gzip.compress(document([], extra=" " * (80 << 20))), "bomb"),
    "zstd": (document([spectrum(1, [1], [1], compression=("MS:1003780", "zstd compression"))]), "zstd"),
    "gzip_flood": (gzip.compress(document(RUN)[:90]) + gzip.compress(b"") * 1500, "bomb"),
    "empty": (document([]), "no spectrum"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_harm_is_refused(tmp_path, name):
    """Entities, hidden encodings, bombs, giant lengths and nesting are refused by the reader, with the reason."""
    data, said = HOSTILE[name]
    with pytest.raises(parsers.ParserError, match=said):
        mzml.read(InstrumentFile.of(written(tmp_path, data)))


def test_a_large_run_is_kept_on_the_disk_and_is_the_same(tmp_path, monkeypatch):
    """Above the bound the ions are in a mapped file: as those in memory, sorted by time; progress reaches 100 %."""
    path = written(tmp_path, document([RUN[k] for k in (3, 0, 1, 2, 7)]))
    (small,) = parsers.read(path)
    monkeypatch.setattr("parsers.reading.spectra_xml.LARGE_FILE_BYTES", 0)
    told = []
    (large,) = parsers.read(path, lambda done, size: told.append((done, size)))
    assert isinstance(large.scans.mz, np.memmap)
    for name in ("times", "mz", "intensity", "offsets"):
        assert getattr(large.scans, name).tolist() == getattr(small.scans, name).tolist()
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_long_arrays_are_inflated_beside_the_reading(tmp_path):
    """Arrays long enough for a thread of their own come back in order, and damage in them is told."""
    rng = np.random.default_rng(3)
    many = [np.sort(rng.uniform(50, 500, 6000)) for _ in range(6)]
    data = document([spectrum(6 * k, many[k].tolist(), many[k].tolist()) for k in range(6)])
    scans = parsers.read(written(tmp_path, data))[0].scans
    assert all(np.array_equal(scans.scan(k)[0], many[k]) for k in range(6))
    at = data.index(b"<binary>") + 3000
    with pytest.raises(parsers.BrokenFile, match=r"damaged|bytes and has not"):
        parsers.read(written(tmp_path, data[:at] + b"AAAAAAAA" + data[at + 8 :]))
