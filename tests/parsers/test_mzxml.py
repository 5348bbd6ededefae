"""mzXML: every scan as its own attributes say, and nothing else from damaged files."""

import base64
import gzip
import random
import re
import zlib

import numpy as np
import pytest

import parsers
from parsers.formats import mzxml
from parsers.instrument_file import InstrumentFile

FILES = {
    "mzxml/levitsky+pyteomics/tests/test.mzXML": {1: 1, 2: 1},
    "mzxml/matchms+matchms/tests/testdata/testdata.mzXML": {1: 1, 2: 1, 3: 3},
    "mzxml/mzmine+mzmine3/mzmine-community/src/test/resources/rawdatafiles/DOM_b.mzXML": {1: 87, 2: 434},
}


def scan(time, pairs, level=1, dtype=">f4", packed=True, count=None, inner="", extra=""):
    raw = np.asarray(pairs, dtype).tobytes()
    text = base64.b64encode(zlib.compress(raw) if packed else raw).decode()
    return (
        f'<scan num="1" msLevel="{level}" peaksCount="{len(pairs) if count is None else count}" retentionTime="{time}">'
        f'<peaks precision="{8 * np.dtype(dtype).itemsize}" byteOrder="network" contentType="m/z-int" '
        f'compressionType="{"zlib" if packed else "none"}"{extra}>{text}</peaks>{inner}</scan>'
    )


def document(scans, count=None, prolog='<?xml version="1.0" encoding="ISO-8859-1"?>'):
    return (
        f'{prolog}<mzXML xmlns="http://sashimi.sourceforge.net/schema_revision/mzXML_3.2">'
        f'<msRun scanCount="{len(scans) if count is None else count}">'
        f'<parentFile fileName="file:///D:\\data\\oil%20a.raw"/>{"".join(scans)}</msRun></mzXML>'
    ).encode()


def written(tmp_path, data):
    path = tmp_path / "made.mzXML"
    path.write_bytes(data)
    return path


RUN = [scan(f"PT{k}.5S", [[191.1, k], [217.2, 3.0]]) for k in range(8)]


@pytest.mark.real
@pytest.mark.parametrize("name", FILES)
def test_each_scan_is_what_its_attributes_say(instruments, name):
    """Number of peaks, time, total, base peak and the exact pairs, decoded again by hand, of every scan."""
    text = (instruments / name).read_text("latin-1")
    (measurement,) = parsers.read(instruments / name)
    found = {1: measurement.scans, **measurement.product_scans}
    assert {level: len(scans) for level, scans in found.items()} == FILES[name]
    at = dict.fromkeys(found, 0)
    for tag, block in re.findall(r"<scan ([^>]*)>.*?(<peaks.*?</peaks>)", text, re.DOTALL):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag + block[: block.index(">")]))
        level = int(said["msLevel"])
        scans, number = found[level], at[level]
        at[level] += 1
        mz, intensity = scans.scan(number)
        raw = base64.b64decode(block[block.index(">") + 1 : -len("</peaks>")])
        raw = zlib.decompress(raw) if said.get("compressionType") == "zlib" else raw
        pairs = np.frombuffer(raw, ">f4" if said["precision"] == "32" else ">f8").reshape(-1, 2)
        np.testing.assert_array_equal(np.stack((mz, intensity), 1), pairs)
        assert len(mz) == int(said["peaksCount"])
        assert scans.times[number] * 60 == pytest.approx(float(said["retentionTime"][2:-1]))
        assert scans.total[number] == pytest.approx(float(said["totIonCurrent"]))
        assert intensity.max() == pytest.approx(float(said["basePeakIntensity"]), rel=1e-5)
    assert at == FILES[name]


@pytest.mark.real
def test_an_extract_says_what_is_missing(instruments):
    """2 of 3,113 declared scans are read, and the remark says so; so does a stale index."""
    (first,) = parsers.read(instruments / "mzxml/levitsky+pyteomics/tests/test.mzXML")
    said = " ".join(remark.en for remark in first.remarks)
    assert "3113 scans are declared, 2 are there" in said
    assert "index" in said
    assert (first.sample_name, first.instrument.model) == ("ICAT_test3", "LCQ Deca")


@pytest.mark.parametrize("dtype", [">f4", ">f8"])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("time", "minutes"), [("PT90S", 1.5), ("PT1M30.0S", 1.5), ("PT1H", 60.0), ("P1DT0S", 1440.0)])
def test_every_precision_and_duration_is_read(tmp_path, dtype, packed, time, minutes):
    """32 and 64 bits, plain and zlib; seconds, minutes, hours and days."""
    path = written(tmp_path, document([scan(time, [[191, 5], [217, 6]], dtype=dtype, packed=packed)]))
    (measurement,) = parsers.read(path)
    assert [column.tolist() for column in measurement.scans.scan(0)] == [[191, 217], [5, 6]]
    assert measurement.scans.times.tolist() == [minutes]
    assert measurement.sample_name == "oil a"


def test_fragments_below_their_survey_scan(tmp_path):
    """A scan within a scan is of its own level; a pair of zeros that stands for no peaks is none."""
    inner = scan("PT2S", [[100, 7]], level=2)
    data = document([scan("PT1S", [[191, 5]], inner=inner), scan("PT3S", [[0, 0]], count=0)])
    (first,) = parsers.read(written(tmp_path, data))
    assert first.scans.extract(191).y.values.tolist() == [5, 0]
    assert len(first.scans.mz) == 1
    assert first.product_scans[2].scan(0)[0].tolist() == [100]


@pytest.mark.parametrize("zipped", [False, True])
def test_a_cut_run_is_never_a_shorter_one(tmp_path, zipped):
    """Cut anywhere, plain or gzip: incomplete or broken."""
    data = gzip.compress(document(RUN)) if zipped else document(RUN)
    assert len(parsers.read(written(tmp_path, data))[0].scans) == 8
    rng = random.Random(7)
    for cut in [1, 5, *(rng.randrange(1, len(data) - 250) for _ in range(30))]:
        with pytest.raises(parsers.ParserError):
            mzxml.read(InstrumentFile.of(written(tmp_path, data[:-cut])))


def test_flipped_bits_raise_nothing_else(tmp_path):
    """150 files with changed bytes: a reading or a ParserError."""
    data = document(RUN)
    rng = random.Random(8)
    for _ in range(150):
        damaged = bytearray(data)
        for _ in range(rng.randrange(1, 5)):
            damaged[rng.randrange(len(data))] = rng.randrange(256)
        try:
            mzxml.read(InstrumentFile.of(written(tmp_path, damaged)))
        except parsers.ParserError:
            continue


HOSTILE = {
    "doctype": (document(RUN, prolog='<!DOCTYPE mzXML [<!ENTITY a SYSTEM "file:///etc/hostname">]>'), "DOCTYPE"),
    "giant": (document([scan("PT1S", [[1, 1]], count=60_000_000)]), "out of proportion"),
    "bomb": (document([scan("PT1S", np.zeros((4_000_000, 2)), count=2)]), "bytes and has not"),
    "shorter": (document([scan("PT1S", [[1, 1]], count=2)]), "bytes and has not"),
    "time": (document([scan("5 min", [[1, 1]])]), "retention time"),
    "bare_time": (document([scan("PT", [[1, 1]])]), "retention time"),
    "ruler": (document([scan("PT1S", [[1, 1]]).replace("m/z-int", "m/z ruler")]), "m/z ruler"),
    "empty": (document([]), "no spectrum"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_harm_is_refused(tmp_path, name):
    """Entities, bombs, giant counts and other arrangements are refused by the reader, with the reason."""
    data, said = HOSTILE[name]
    with pytest.raises(parsers.ParserError, match=said):
        mzxml.read(InstrumentFile.of(written(tmp_path, data)))
