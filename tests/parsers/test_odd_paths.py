"""Whatever stands at a path, a pipe, a link in a circle, a name of any characters: it is read or refused.

Files also change while they are looked at: an instrument appends to them, and its program deletes its own.
"""

import os
import shutil
import sys

import pytest

import parsers
from parsers.instrument_file import InstrumentFile
from parsers.recognition import formats
from sample_spectra.make import READY

RUN = READY / "saturates_179.ch"
FILES = [path for path in sorted(READY.iterdir()) if path.is_file() and path.suffix != ".json"]
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file")


@pytest.mark.parametrize("name", ["原油 🛢 Öl.ch", "x" * 240 + ".ch", "no suffix", " .ch"])
def test_a_file_of_any_name_is_read(tmp_path, name):
    """Emoji, blanks, the longest name that a disk takes: the name is no matter."""
    path = tmp_path / name
    shutil.copyfile(RUN, path)
    assert parsers.read(path)[0].format_id == "chemstation_ch"


@posix_only
def test_a_name_that_is_no_text_is_read_and_told(tmp_path):
    """A name in another computer's encoding: the run is read, a refusal can be shown, the folder has its identity."""
    folder = tmp_path / "run.D"
    folder.mkdir()
    shutil.copyfile(RUN, os.path.join(os.fsencode(folder), b"FID1A.ch"))
    odd = os.fsdecode(os.path.join(os.fsencode(folder), b"\xff\xc4.txt"))
    try:
        with open(odd, "wb") as file:
            file.write(b"nothing known")
    except OSError:
        pytest.skip("this disk takes names that are text only")
    assert parsers.read(folder)[0].traces
    assert len(InstrumentFile.of(folder).sha256()) == 64
    with pytest.raises(parsers.ForeignFile):
        parsers.read(odd)


@posix_only
@pytest.mark.parametrize("kind", ["pipe", "dangling", "circle", "device", "zero in the name", "below a file", "long"])
def test_what_is_no_file_is_refused(tmp_path, kind):
    """A pipe is not waited for, a device is not read for ever, and a link that leads nowhere is told."""
    path = tmp_path / kind
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "dangling":
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "circle":
        path.symlink_to(path)
    told = {"device": "/dev/zero", "zero in the name": "a\0b", "below a file": RUN / "x", "long": "y" * 5000}
    with pytest.raises(parsers.UnreadableFile):
        parsers.read(told.get(kind, path))


@posix_only
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(tmp_path):
    """The operating system's word is in the message."""
    path = tmp_path / "run.ch"
    shutil.copyfile(RUN, path)
    path.chmod(0)
    with pytest.raises(parsers.UnreadableFile, match="denied"):
        parsers.read(path)


@posix_only
def test_a_folder_is_its_regular_files(tmp_path):
    """A pipe, a link that leads nowhere and one that leads back do not keep a run from being read."""
    folder = tmp_path / "run.D"
    shutil.copytree(READY / "gas_sample.D", folder)
    os.mkfifo(folder / "FID2B.ch")
    (folder / "gone.tmp").symlink_to(tmp_path / "nowhere")
    (folder / "above").symlink_to(tmp_path)
    there, sample = InstrumentFile.of(folder), InstrumentFile.of(READY / "gas_sample.D")
    assert there.member_names == sample.member_names
    assert there.sha256() == sample.sha256()
    assert parsers.read(folder)[0].sample_name == parsers.read(READY / "gas_sample.D")[0].sample_name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_that_changes_while_it_is_read(tmp_path, path):
    """Shrunk or grown between the first look and the reading: runs or a ParserError, nothing else."""
    read = formats()[parsers.recognise(path).id].read
    data = path.read_bytes()
    for companion in parsers.companions(path):
        shutil.copyfile(companion, tmp_path / companion.name)
    changing = tmp_path / path.name
    for later in (b"", data[: len(data) // 2], data[:-1], data + data[-300:], data + bytes(5000)):
        changing.write_bytes(data)
        file = InstrumentFile.of(changing)
        changing.write_bytes(later)
        try:
            assert read(file)
        except parsers.ParserError as refusal:
            told = str(refusal)
            assert path.name in told or "file" in told.lower(), told
