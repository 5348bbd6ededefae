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
