"""A closed format is refused by its own name, with the export that is read here."""

import pytest

import parsers


def refusal(path):
    with pytest.raises(parsers.ForeignFile) as caught:
        parsers.read(path)
    return caught.value


def folder(path, names):
    path.mkdir()
    for name in names:
        (path / name).write_bytes(b"x")
    return path


def test_a_masslynx_folder_is_named(tmp_path):
    """A Waters .raw folder is told by its functions, and both ways out are read here: .cdf and mzML."""
    said = refusal(folder(tmp_path / "run.raw", ["_FUNC001.DAT", "_FUNC001.IDX", "_HEADER.TXT"]))
    assert "MassLynx" in said.message.en
    assert "mzML" in said.cure.en
    assert "mzML" in said.cure.zh
    assert "MassLynx" not in refusal(folder(tmp_path / "other.raw", ["DATA.DAT", "_HEADER.TXT"])).message.en


@pytest.mark.real
def test_the_real_one_is_named(instruments):
    """The real folder."""
    assert "MassLynx" in refusal(instruments / "waters-raw/evanyeyeye+rainbow/tests/inputs/white.raw").message.en


@pytest.mark.parametrize(
    ("head", "said", "cure"),
    [
        (b"*TYPE\t\t=  Raw\r\n*CLASS\t\t=  Standard\r\n", "Rigaku", ".ras"),
        (b"SampleIdent,clay ,/\r\nDiffrType,PW1800,/\r\n", ".udf", ".xrdml"),
        (b"SIETRONICS XRD SCAN\r\n5.00\r\n", ".cpi", ".xy"),
    ],
)
def test_texts_that_are_not_read_are_named(tmp_path, head, said, cure):
    """Texts of older programs are told by their first line, and the export to make is one that is read."""
    path = tmp_path / "run.txt"
    path.write_bytes(head)
    refused = refusal(path)
    assert said in refused.message.en
    assert cure in refused.cure.en
    assert cure in refused.cure.zh


@pytest.mark.parametrize(
    ("head", "said", "cure"),
    [
        (b"\x1f\x8b\x08\0\0\0\0\0\0\3rest", "gzip", "Unpack"),
        (b"BZh91AY&SYrest", "bzip2", "Unpack"),
        (b"\xfd7zXZ\0rest", "xz", "Unpack"),
        (b"7z\xbc\xaf\x27\x1crest", "7-Zip", "Unpack"),
        (b"Rar!\x1a\x07\1\0rest", "RAR", "Unpack"),
        (b"Spectral Exte File\r\n\0\0", "OMNIC", ".spg"),
        (b"BEGIN IONS\r\nTITLE=1\r\nPEPMASS=300.1\r\n", ".mgf", "mzML"),
    ],
)
def test_packed_files_and_closed_binaries_are_named(tmp_path, head, said, cure):
    """What a packed file is, its first bytes say: unpack it; a series of OMNIC has a way out that is read."""
    path = tmp_path / "run.bin"
    path.write_bytes(head)
    refused = refusal(path)
    assert said in refused.message.en
    assert cure in refused.cure.en
