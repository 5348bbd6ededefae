"""A closed format is refused by its own name, with the export that is read here."""

import zipfile

import pytest

import parsers


def refusal(path):
    with pytest.raises(parsers.ForeignFile) as caught:
        parsers.read(path)
    return caught.value


def archive(path, names):
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, b"x")
    return path


def folder(path, names):
    path.mkdir()
    for name in names:
        (path / name).write_bytes(b"x")
    return path


def test_an_ionos_archive_is_named(tmp_path):
    """An .iarc is told from other zip archives by its tasks and data, whatever it is called."""
    members = ["40.hdf5", "Info", "Task_0b7e6b49-7756-4cca-b387-4d6617cb28e6"]
    said = refusal(archive(tmp_path / "run.zip", members))
    assert "ionOS" in said.message.en
    assert "CSV" in said.cure.en
    assert "CSV" in said.cure.zh
    assert "ionOS" not in refusal(archive(tmp_path / "other.iarc", members[:2])).message.en


def test_a_masslynx_folder_is_named(tmp_path):
    """A Waters .raw folder is told by its functions, and both ways out are read here: .cdf and mzML."""
    said = refusal(folder(tmp_path / "run.raw", ["_FUNC001.DAT", "_FUNC001.IDX", "_HEADER.TXT"]))
    assert "MassLynx" in said.message.en
    assert "mzML" in said.cure.en
    assert "mzML" in said.cure.zh
    assert "MassLynx" not in refusal(folder(tmp_path / "other.raw", ["DATA.DAT", "_HEADER.TXT"])).message.en


@pytest.mark.real
def test_the_real_ones_are_named(instruments):
    """The real archive and the real folder."""
    name = "elementar-iarc/isoverse+isoreader/inst/extdata/continuous_flow_example.iarc"
    assert "ionOS" in refusal(instruments / name).message.en
    assert "MassLynx" in refusal(instruments / "waters-raw/evanyeyeye+rainbow/tests/inputs/white.raw").message.en
