"""A file is what its content says, and exactly one format fits."""

import dataclasses
import shutil
import subprocess
import sys

import pytest

import parsers
from parsers.errors import AmbiguousFile, ForeignFile
from parsers.format import BytesAt, Format
from parsers.instrument_file import InstrumentFile
from parsers.recognition import Registered, companions, formats
from sample_spectra.make import READY, SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_exactly_one_format_fits_each_sample(name):
    """Every ready sample against every format."""
    sample = SAMPLES[name]()
    openable = [sample.opened] if sample.opened.endswith(".D") else list(sample.members)
    for member in openable:
        file = InstrumentFile.of(READY / member)
        fitting = [id_ for id_, registered in formats().items() if registered.format.fits(file)]
        assert fitting == [sample.format_id]


@pytest.mark.parametrize(
    ("name", "format_id"), [("saturates_179.ch", "chemstation_ch"), ("saturates.cdf", "andi_chromatography")]
)
def test_a_wrong_suffix_does_not_matter(tmp_path, name, format_id):
    """Content decides: a signal named .txt is still a signal."""
    copy = tmp_path / "renamed.txt"
    shutil.copy(READY / name, copy)
    assert parsers.recognise(copy).id == format_id


def test_two_fitting_formats_are_named(monkeypatch):
    """If two formats fit, the error names both."""
    from parsers import recognition

    twice = {
        id_: Registered(
            Format(id=id_, title=parsers.Text(id_, id_), technique="gc", suffixes=(), marks=(BytesAt(0, b"\x03179"),)),
            lambda file: [],
        )
        for id_ in ("first", "second")
    }
    monkeypatch.setattr(recognition, "formats", lambda: twice)
    with pytest.raises(AmbiguousFile, match=r"first.*second"):
        parsers.recognise(READY / "saturates_179.ch")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"hello world", "hello world"),
        (b"\x01\xa1F\x00i\x00n\x00n\x00i\x00g\x00a\x00n\x00", "Thermo"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "OLE"),
        (b"PK\x03\x04" + bytes(64), "zip"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_a_foreign_file_is_told_what_it_is(tmp_path, content, said):
    """The message quotes the start or names the known format, and says what to do, in both languages."""
    path = tmp_path / "x.dat"
    path.write_bytes(content)
    with pytest.raises(parsers.ForeignFile) as caught:
        parsers.read(path)
    assert said in caught.value.message.en
    assert "x.dat" in caught.value.message.zh
    assert caught.value.cure.zh
    assert caught.value.cure.en


def test_what_cannot_be_opened_is_a_parser_error(tmp_path):
    """A missing path is no crash."""
    with pytest.raises(parsers.ParserError) as caught:
        parsers.read(tmp_path / "gone.ch")
    assert caught.value.kind == "UnreadableFile"


def test_an_unknown_signal_version_is_refused_by_number(tmp_path):
    """A ChemStation signal of another version is recognised and refused, naming its version."""
    data = bytearray((READY / "saturates_179.ch").read_bytes())
    data[0:4] = b"\x03180"
    path = tmp_path / "new.ch"
    path.write_bytes(data)
    with pytest.raises(parsers.ForeignFile, match="version 180"):
        parsers.read(path)


def test_identity_of_files_and_folders(tmp_path):
    """A file's identity is its bytes' sha256; a folder's follows its members' names and bytes, not its own name."""
    shutil.copytree(READY / "gas_sample.D", tmp_path / "a.D")
    shutil.copytree(READY / "gas_sample.D", tmp_path / "b.D")
    first, second = InstrumentFile.of(tmp_path / "a.D"), InstrumentFile.of(tmp_path / "b.D")
    assert first.sha256() == second.sha256()
    (tmp_path / "b.D" / "FID1A.ch").write_bytes(b"other")
    assert InstrumentFile.of(tmp_path / "b.D").sha256() != first.sha256()
    assert first.manifest().splitlines()[0].endswith("  FID1A.ch")


def test_companions_are_found_by_stem(tmp_path):
    """`.R00` and `.S00` belong together whatever their case; a signal has no companion."""
    (tmp_path / "Run1.R00").write_bytes(b"")
    (tmp_path / "run1.s00").write_bytes(b"")
    (tmp_path / "run2.s00").write_bytes(b"")
    assert [path.name for path in companions(tmp_path / "Run1.R00")] == ["run1.s00"]
    assert companions(READY / "saturates_179.ch") == ()


def test_import_brings_no_heavy_library():
    """`import parsers` loads neither scipy nor lxml nor any format: a desktop program starts fast."""
    code = (
        "import sys, parsers; "
        "print([m for m in sys.modules if m.split('.')[0] in ('scipy', 'lxml', 'olefile', 'click')"
        " or m.startswith('parsers.formats.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_the_word_that_is_looked_for_first_is_in_every_match(instruments):
    """A mark that names a word which its pattern does not need would lose files: each says yes with and without it."""
    marks = [
        mark
        for registered in formats().values()
        for group in (registered.format.marks, *(g for m in registered.format.marks for g in getattr(m, "groups", ())))
        for mark in group
        if getattr(mark, "holds", "")
    ]
    heads = {file.head: file for path in instruments.rglob("*") if path.is_file() and (file := InstrumentFile.of(path))}
    for mark in marks:
        plain = dataclasses.replace(mark, holds="")
        assert [file.name for file in heads.values() if mark.fits(file) != plain.fits(file)] == []
    assert len(marks) > 5


def test_a_folder_of_many_runs_is_not_taken_for_one(tmp_path):
    """What lies deeper says nothing of the folder itself; the answer names what it holds and what to name instead."""
    deep = tmp_path / "runs" / "a.D" / "AcqData"
    deep.mkdir(parents=True)
    (deep / "Contents.xml").write_text("<x/>")
    with pytest.raises(ForeignFile, match=r'"runs" is not a data folder known here \(it holds: a\.D\)'):
        parsers.read(tmp_path / "runs")
    with pytest.raises(ForeignFile, match="MassHunter"):
        parsers.read(tmp_path / "runs" / "a.D")
