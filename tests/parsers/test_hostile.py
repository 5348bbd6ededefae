"""Files made to harm: each is refused as a ParserError, whatever it declares."""

import os
import struct
import warnings
import zipfile

import pytest

import parsers

JCAMP = b"##TITLE=x\n##JCAMP-DX=4.24\n##NPOINTS=9\n##FIRSTX=1\n##LASTX=2\n##XYDATA=(X++(Y..Y))\n"
FUSION = b'{"methodLocation":"x","detectors":{"a":{"nValuesPerSecond":50,"nValuesExpected":'
SPC = bytearray(600)
SPC[1] = 0x4B
struct.pack_into("<IddI", SPC, 4, 0xFFFFFF, 1.0, 2.0, 1)
RAW = bytearray(1100)
RAW[:7] = b"RAW1.01"
struct.pack_into("<I", RAW, 12, 1)
struct.pack_into("<II", RAW, 712, 304, 0xFFFFFFFF)

HOSTILE = {
    "nested_json": b'{"methodLocation":' + b"[" * 200_000,
    "exponent": FUSION + b'1e999999999,"values":[1,2,1e999999999]}}}',
    "duplicates": JCAMP + b"1 AS999999999S999999999\n##END=\n",
    "laughs": b'<!DOCTYPE GAML [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><GAML>&b;</GAML>',
    "file_entity": b'<!DOCTYPE GAML [<!ENTITY a SYSTEM "file:///etc/hostname">]><GAML>&a;</GAML>',
    "deep_xml": b"<GAML>" + b"<a>" * 100_000,
    "giant_spc": bytes(SPC),
    "giant_raw": bytes(RAW),
    "opus_directory": b"\x0a\x0a\xfe\xfe" + struct.pack("<dIII", 1.0, 24, 4096, 4096) + bytes(60_000),
    "endless_wdf": b"WDF1" + struct.pack("<IQ", 0, 512) + bytes(2000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_harm_is_refused(tmp_path, name):
    """Bombs, entities, endless loops and giant declared sizes end in a ParserError."""
    path = tmp_path / "hostile.bin"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(parsers.ParserError) as caught:
        parsers.read(path)
    assert "Error:" not in caught.value.message.en  # refused by the reader itself, not by the last net


@pytest.mark.parametrize(
    ("conversion", "expected"),
    [
        ("AB7", [1.0, 27.0]),
        ("+1+2-3", [1.0, 2.0, -3.0]),
        ("A%J", [1.0, 1.0, 2.0]),
        ("A0J0K0", [10.0, 20.0, 40.0]),
        ("A5U", [15.0, 15.0, 15.0]),
        ("A0JU", [10.0, 11.0, 12.0, 13.0]),
        ("a5j", [-15.0, -16.0]),
        ("1.5 2.5E+01 ?", [1.5, 25.0, None]),
    ],
)
def test_every_jcamp_form(conversion, expected):
    """Squeezed, packed, difference and duplicate digits as the standard's tables have them."""
    from parsers.reading.asdf import decode_asdf

    values = decode_asdf([f"400 {conversion}"], "x.jdx", 1).values
    assert [None if value != value else value for value in values] == expected


def test_a_wrong_difference_check_is_refused():
    """The last value of a line in DIF form is repeated by the next line; if it is not, the file is damaged."""
    from parsers.reading.asdf import decode_asdf

    assert list(decode_asdf(["1 A0J", "3 A1J"], "x.jdx", 1).values) == [10, 11, 12]
    with pytest.raises(parsers.BrokenFile, match="check value 12 should be 11"):
        decode_asdf(["1 A0J", "3 A2J"], "x.jdx", 1)


@pytest.mark.parametrize(
    ("place", "pattern"),
    [
        ("agilent-D-simdis", "*.ch"),
        ("andi-chrom", "*.cdf"),
        ("xrd-bruker-raw", "*.raw"),
        ("isodat-dxf", "*.dxf"),
        ("omnic-spa", "*.SPA"),
    ],
)
def test_a_file_blown_up_behind_a_true_head_is_refused_by_its_size(tmp_path, instruments, place, pattern):
    """A curve's file that a hole makes 700 MB large is refused before any of it is held in memory."""
    source = next(path for path in sorted((instruments / place).rglob(pattern)) if path.is_file())
    blown = tmp_path / source.name
    blown.write_bytes(source.read_bytes())
    os.truncate(blown, 700 << 20)
    with pytest.raises(parsers.ForeignFile, match=f"{700 << 20} bytes"):
        parsers.read(blown)


def test_a_member_told_many_times_is_read_once(tmp_path, instruments):
    """A zip archive whose directory names each member ten times gives what it gives once."""
    source = next((instruments / "xrd-brml").rglob("*.brml"))
    made = tmp_path / source.name
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(made, "w") as copy, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile's own, of names that are there already
        for name in archive.namelist() * 10:
            copy.writestr(name, archive.read(name))
    assert len(parsers.read(made)) == len(parsers.read(source))
